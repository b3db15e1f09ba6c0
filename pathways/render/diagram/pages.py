"""A scene on pages of paper: as large as the page allows, on one page if it stays legible, else on several.

A flow that fits no page is cut by phases, then by steps; regions of a parallel step stand beside each other under its bar.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import groupby
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from pathways.render.diagram import theme
from pathways.render.diagram.blocks import Block, Part, built, planned
from pathways.render.diagram.boxes import DETAIL, TITLE
from pathways.render.diagram.canvas import Group, Pen, Shape, Sheet, Words, arrowhead, line, rectangle
from pathways.render.diagram.cutting import UNEVEN, cut
from pathways.render.diagram.flags import NOTHING_MARKED, Marked, by_name
from pathways.render.diagram.furniture import Furniture
from pathways.render.diagram.metrics import shortened, text_width
from pathways.render.diagram.over import NOTHING, Over
from pathways.render.diagram.paint import Painter
from pathways.render.diagram.scene import Flow, Scene, Step
from pathways.render.diagram.wires import Point
from pathways.render.diagram.words import Words as Captions
from pathways.render.diagram.words import words

NARROWEST: Final = 150.0
COLUMN_WIDTHS: Final = (150.0, 168.0, 190.0)
BETWEEN: Final = 16.0  # between panels
HEADING: Final = 20.0  # of a panel
INSIDE: Final = 9.0  # of a panel, around its block
BAR: Final = 30.0  # above the panels of a parallel step
JOIN: Final = 24.0  # below them


class Paper(Struct, frozen=True):
    """A sheet in points, and how much larger its furniture is than on A4; legible titles and details on it."""

    name: str
    width: float
    height: float
    zoom: float = 1.0
    margin: float = 28.3
    title: float = 7.0
    detail: float = 6.0

    @property
    def least_scale(self) -> float:
        """Below which words get too small to read."""
        return max(self.title / TITLE, self.detail / DETAIL)


A4: Final = Paper("a4", 595.28, 841.89)
A3: Final = Paper("a3", 841.89, 1190.55, 1.3)
PAPERS: Final = {paper.name: paper for paper in (A4, A3)}
MOST_SCALE: Final = 1.05


class TooSmallError(Exception):
    """A step that cannot be drawn legibly on the paper asked for."""


class Legibility(Struct, frozen=True):
    """How large the smallest title and the smallest detail come out, in points, and on how many pages."""

    pages: int
    title: float
    detail: float


class Layout(Struct, frozen=True):
    """Pages, before they are painted."""

    paper: Paper
    pages: "tuple[Page, ...]"

    @property
    def page_of(self) -> dict[str, int]:
        """On which page each step stands."""
        return {
            drawn.step.path: number
            for number, page in enumerate(self.pages, 1)
            for placed in page.shelves
            for panel in placed.shelf.panels
            for drawn in panel.block.drawn
        }

    @property
    def legibility(self) -> Legibility:
        scale = min(page.scale for page in self.pages)
        return Legibility(len(self.pages), round(TITLE * scale, 2), round(DETAIL * scale, 2))


class Panel(Struct, frozen=True):
    """A block with its heading: a region, or the main flow (no heading). ``piece``: what it is one size of."""

    heading: str
    block: Block
    piece: "_Piece | None" = None

    @property
    def width(self) -> float:
        return (
            max(self.block.width + 2 * INSIDE, text_width(self.heading, TITLE, bold=True) + 20)
            if self.heading
            else self.block.width + 10
        )

    @property
    def height(self) -> float:
        return self.block.height + (HEADING + 2 * INSIDE if self.heading else 6)


class Shelf(Struct, frozen=True):
    """Panels side by side. Of a parallel step: ``bar`` says which one; ``first`` and ``last`` whether its bars stand here."""

    panels: tuple[Panel, ...]
    bar: Step | None = None
    first: bool = False
    last: bool = False

    @property
    def width(self) -> float:
        return sum(panel.width for panel in self.panels) + BETWEEN * (len(self.panels) - 1)

    @property
    def height(self) -> float:
        inner = max(panel.height for panel in self.panels)
        return inner + (BAR if self.bar else 0) + (JOIN if self.bar and self.last else 0)


class Placed(Struct, frozen=True):
    """A shelf on a page, in points of the diagram, before its scale."""

    shelf: Shelf
    y: float


class Page(Struct, frozen=True):
    """Shelves one below the other, and how much they are enlarged."""

    shelves: tuple[Placed, ...]
    scale: float


# --- laying out


Sizes = Callable[[Part], Iterable[Block]]
"""The ways in which a part of a flow could be built, narrow and high, or wide and low."""


def in_columns(part: Part) -> Iterator[Block]:
    """A part in a few columns, or in some more."""
    count = len(part.steps)
    options = (1, 2) if count <= 3 else (1, 2, 3) if count <= 7 else (2, 3, 4) if count <= 12 else (3, 4, 5)
    for columns in options:
        plan = planned(part, columns, NARROWEST)
        yield from (built(plan, width) for width in COLUMN_WIDTHS)


def remembered(sizes: Sizes) -> Sizes:
    """The same parts come again and again: when a flow is cut elsewhere, and on paper that lies the other way."""
    known: dict[tuple[object, ...], tuple[Block, ...]] = {}

    def built_once(part: Part) -> tuple[Block, ...]:
        # A tab says on which page it goes on, if that is another than its own.
        goals = (way.to for step in part.steps for way in step.exits if way.to not in part.here)
        others = tuple(page if (page := part.pages.get(to, part.page)) != part.page else 0 for to in goals)
        key = (tuple(step.path for step in part.steps), others)
        if key not in known:
            known[key] = tuple(sizes(part))
        return known[key]

    return built_once


def laid_out(
    scene: Scene, paper: Paper, area: Point, marked: Marked = NOTHING_MARKED, sizes: Sizes = in_columns
) -> Layout:
    """Find the fewest pages on which everything stays legible, and the largest scale on them.

    Args:
        scene: What to draw.
        paper: On what; its least scale is the gate.
        area: Width and height that the furniture leaves.
        marked: Where something will be laid over the boxes.
        sizes: How parts are built.

    Raises:
        TooSmallError: A single step is too large for the paper.
    """
    found = [_settled(scene, paper, area, _Way(sizes, marked, uneven)) for uneven in UNEVEN[:1]]
    if len(found[0].pages) > 1:
        # Where a flow is cut may cost a page: few lines across a cut are worth less.
        found += [_settled(scene, paper, area, _Way(sizes, marked, uneven)) for uneven in UNEVEN[1:]]
    return min(found, key=lambda layout: (layout.legibility.pages, -layout.legibility.title))


class _Way(Struct, frozen=True):
    """How parts are cut and built."""

    sizes: Sizes
    marked: Marked
    uneven: float


def _settled(scene: Scene, paper: Paper, area: Point, way: _Way) -> Layout:
    """Ways to other pages say which page: pages must be known first, and stay what they were."""
    layout = _Layouter(scene, paper, area, {}, way).layout()
    for _ in range(2):
        if len(layout.pages) == 1:
            return layout
        pages = layout.page_of
        layout = _Layouter(scene, paper, area, pages, way).layout()
        if layout.page_of == pages:
            return layout
    return _Layouter(scene, paper, area, {}, way).layout()


class _Piece(Struct, frozen=True, dict=True):
    """A part of a flow with the ways it could be built, from the narrowest to the widest."""

    heading: str
    part: Part
    flow: str
    sizes: Sizes

    @cached_property
    def panels(self) -> tuple[Panel, ...]:
        """Every size it comes in; a size that is neither narrower nor lower than another is left out."""
        found = [Panel(self.heading, block, self) for block in self.sizes(self.part)]
        found.sort(key=lambda panel: (panel.width, panel.height))
        kept: list[Panel] = []
        for panel in found:
            if not kept or panel.height < kept[-1].height - 0.5:
                kept.append(panel)
        return tuple(kept)

    def within(self, width: float, height: float) -> Panel | None:
        """The narrowest no higher than ``height``."""
        return next((panel for panel in self.panels if panel.height <= height and panel.width <= width), None)


class _Bunch(Struct, frozen=True):
    """Pieces that stand together: of the main flow, or of one parallel step; whether its bars open and close here.

    ``moved``: small pieces may come before large ones.
    """

    pieces: tuple[_Piece, ...]
    bar: Step | None = None
    first: bool = True
    last: bool = True
    moved: bool = False


class _Layouter:
    def __init__(self, scene: Scene, paper: Paper, area: Point, pages: Mapping[str, int], way: _Way) -> None:
        self.scene, self.paper, self.area, self.pages, self.way = scene, paper, area, pages, way
        self.words: Captions = words(scene.language)
        self.largest = MOST_SCALE * paper.zoom

    def layout(self) -> Layout:
        width, height = (side / self.paper.least_scale for side in self.area)
        bunches = [self._bunch(flows, bar, width, height) for flows, bar in self._groups()]
        pages = self._at(bunches, self.paper.least_scale)
        if pages is None:
            raise TooSmallError(self.scene.name)
        # The order of the protocol, unless another saves a page that a large region in the middle would leave half empty.
        moved = [replace(bunch, moved=True) for bunch in bunches]
        fewer = self._at(moved, self.paper.least_scale)
        if fewer is not None and len(fewer) < len(pages):
            bunches, pages = moved, fewer
        pages = self._enlarged(bunches, pages)
        # A page that is not full is enlarged further, with what stands on it.
        return Layout(self.paper, tuple(self._enlarged(_bunches_of(page), (page,))[0] for page in pages))

    def _enlarged(self, bunches: Sequence[_Bunch], pages: tuple[Page, ...]) -> tuple[Page, ...]:
        """The same on no more pages, as large as can be."""
        best, low, high = pages, pages[0].scale, self.largest
        while high - low > 0.01:
            middle = (low + high) / 2
            tried = self._at(bunches, middle)
            if tried is not None and len(tried) <= len(pages):
                best, low = tried, middle
            else:
                high = middle
        return best

    def _groups(self) -> Iterator[tuple[list[Flow], Step | None]]:
        """The main flow, then the regions of each parallel step."""
        main, *regions = self.scene.flows
        yield [main], None
        steps = {step.path: step for step in self.scene.steps()}
        for path in dict.fromkeys(flow.within for flow in regions):
            if path is not None:
                yield [flow for flow in regions if flow.within == path], steps[path]

    def _bunch(self, flows: Sequence[Flow], bar: Step | None, width: float, height: float) -> _Bunch:
        return _Bunch(tuple(piece for flow in flows for piece in self._cut(flow, bar, width, height)), bar)

    def _cut(self, flow: Flow, bar: Step | None, width: float, height: float) -> list[_Piece]:
        """The flow whole, or the fewest pieces that each fit a page."""
        room = height - (BAR + JOIN if bar else 0)
        for count in range(1, len(flow.steps) + 1):
            if len(flow.steps) > 34 * count:
                continue  # more than a page ever holds: don't try
            pieces = self._in_pieces(flow, count)
            if all(piece.within(width, room) is not None for piece in pieces):
                return pieces
        raise TooSmallError(self.scene.name)

    def _in_pieces(self, flow: Flow, count: int) -> list[_Piece]:
        again = self.words.parallel_again.format(flow.title) if flow.title else ""
        marked, uneven = self.way.marked, self.way.uneven
        parts = parts_of(self.scene, flow, count, pages=self.pages, marked=marked, uneven=uneven)
        headings = (again if index else flow.title for index in range(len(parts)))
        return [_Piece(heading, part, flow.name, self.way.sizes) for heading, part in zip(headings, parts, strict=True)]

    # --- pages at one scale

    def _at(self, bunches: Sequence[_Bunch], scale: float) -> tuple[Page, ...] | None:
        width, height = self.area[0] / scale, self.area[1] / scale
        done = _Stack()
        for bunch in bunches:
            stacked = self._stacked(done, bunch, width, height)
            if stacked is None:
                return None
            done = stacked
        return tuple(Page(shelves, scale) for shelves in filled(done.shelves, height))

    def _stacked(self, done: "_Stack", bunch: _Bunch, width: float, height: float) -> "_Stack | None":
        """Pieces on shelves below what is done, in their order: the fewest pages, then the least height on the last."""
        if bunch.bar is None:
            for piece in bunch.pieces:
                panel = _widest(piece, width, height)
                if panel is None:
                    return None
                done = done.with_shelf(Shelf((panel,)), height)
            return done
        # All of a region moves together: what goes on never stands before its beginning.
        flows = [list(run) for _, run in groupby(bunch.pieces, key=lambda piece: piece.flow)]
        flows.sort(key=lambda run: sum(len(piece.part.steps) for piece in run))
        small_first = tuple(piece for run in flows for piece in run)
        orders = [bunch, replace(bunch, pieces=small_first)] if bunch.moved else [bunch]
        found = [stack for order in orders if (stack := self._in_order(done, order, width, height)) is not None]
        return min(found, key=lambda stack: stack.pages) if found else None

    def _in_order(self, done: "_Stack", bunch: _Bunch, width: float, height: float) -> "_Stack | None":
        pieces = bunch.pieces
        best: list[_Stack | None] = [done]
        for end in range(1, len(pieces) + 1):
            options = []
            for start in range(end):
                before = best[start]
                panels = _lowest(pieces[start:end], width, height - BAR - JOIN)
                if before is not None and panels is not None:
                    opens, closes = bunch.first and start == 0, bunch.last and end == len(pieces)
                    shelf = Shelf(panels, bunch.bar, first=opens, last=closes)
                    options.append(before.with_shelf(shelf, height))
            best.append(min(options, key=lambda stack: (stack.pages, stack.y)) if options else None)
        return best[-1]


def _bunches_of(page: Page) -> list[_Bunch]:
    """What stands on a page, to be laid out anew on it alone."""
    bunches: list[_Bunch] = []
    for bar, run in groupby((placed.shelf for placed in page.shelves), key=lambda shelf: shelf.bar):
        shelves = list(run)
        pieces = tuple(panel.piece for shelf in shelves for panel in shelf.panels if panel.piece is not None)
        bunches.append(_Bunch(pieces, bar, first=shelves[0].first, last=shelves[-1].last))
    return bunches


class _Stack(Struct, frozen=True):
    """Shelves one below the other, how many pages they fill and how far down the last."""

    shelves: tuple[Shelf, ...] = ()
    pages: int = 1
    y: float = 0.0

    def with_shelf(self, shelf: Shelf, height: float) -> "_Stack":
        if self.y and self.y + shelf.height > height:
            return _Stack((*self.shelves, shelf), self.pages + 1, shelf.height + BETWEEN)
        return _Stack((*self.shelves, shelf), self.pages, self.y + shelf.height + BETWEEN)


def _widest(piece: _Piece, width: float, height: float) -> Panel | None:
    """The lowest that the width allows: what stands below it comes up."""
    fitting = [each for each in piece.panels if each.width <= width and each.height <= height]
    return min(fitting, key=lambda each: each.height) if fitting else None


def _lowest(pieces: Sequence[_Piece], width: float, height: float) -> tuple[Panel, ...] | None:
    """One shelf of all the pieces, as low as the width allows."""
    for ceiling in sorted({panel.height for piece in pieces for panel in piece.panels if panel.height <= height}):
        chosen = [piece.within(width, ceiling) for piece in pieces]
        panels = tuple(panel for panel in chosen if panel is not None)
        if len(panels) == len(pieces) and sum(p.width for p in panels) + BETWEEN * (len(panels) - 1) <= width:
            return panels
    return None


def filled(shelves: Sequence[Shelf], height: float) -> Iterator[tuple[Placed, ...]]:
    page: list[Placed] = []
    y = 0.0
    for shelf in shelves:
        if page and y + shelf.height > height:
            yield tuple(page)
            page, y = [], 0.0
        page.append(Placed(shelf, y))
        y += shelf.height + BETWEEN
    yield tuple(page)


def parts_of(
    scene: Scene,
    flow: Flow,
    count: int,
    *,
    pages: Mapping[str, int] | None = None,
    marked: Marked = NOTHING_MARKED,
    uneven: float = UNEVEN[-1],
) -> list[Part]:
    """A flow cut into so many parts; each knows which lines arrive from the others."""
    numbers = {step.path: step.number for step in scene.steps()}
    parts = []
    for steps in cut(flow.steps, count, uneven=uneven):
        here = {step.path for step in steps}
        arrivals: dict[str, list[int]] = {}
        for step in flow.steps:
            for way in step.exits:
                if step.path not in here and way.to in here:
                    arrivals.setdefault(way.to, []).append(step.number)
        parts.append(
            Part(
                tuple(steps),
                flow.initial if flow.initial in here else None,
                {path: tuple(dict.fromkeys(found)) for path, found in arrivals.items()},
                numbers,
                words(scene.language),
                phased=bool(scene.phases) and not flow.within,
                pages=pages or {},
                page=(pages or {}).get(steps[0].path, 0),
                phases=by_name(scene.phases),
                marked=marked,
            )
        )
    return parts


# --- painting


class Drawing(Struct, frozen=True):
    """A laid-out scene, ready to be painted on its sheets."""

    scene: Scene
    layout: Layout
    furniture: Furniture
    painter: Painter

    @property
    def legibility(self) -> Legibility:
        return self.layout.legibility

    def sheets(self, *, first: int = 1, count: int | None = None) -> tuple[Sheet, ...]:
        """One sheet a page; inside a longer document ``first`` is the number of the first of ``count``."""
        total = count if count is not None else len(self.layout.pages)
        return tuple(self._sheet(page, number, total) for number, page in enumerate(self.layout.pages, first))

    def _sheet(self, page: Page, number: int, count: int) -> Sheet:
        paper = self.layout.paper
        parts = framed(self.furniture, paper, number, count)
        top = top_of(self.furniture, paper)
        inner = paper.width - 2 * paper.margin
        scale = page.scale
        shapes: list[Shape] = []
        for placed in page.shelves:
            room = inner / scale
            shapes.extend(self._shelf(placed.shelf, placed.y, room))
        flow = Group(tuple(shapes), "diagram", shift=(paper.margin, top), scale=scale)
        say = words(self.scene.language)
        steps = sum(len(panel.block.drawn) for placed in page.shelves for panel in placed.shelf.panels)
        description = f"{self.scene.title}. {say.page.format(number, count)}. {steps} {say.step.lower()}s."
        return Sheet(paper.width, paper.height, (*parts, flow), self.scene.title, description, self.scene.language)

    def _shelf(self, shelf: Shelf, y: float, room: float) -> Iterator[Shape]:
        x = (room - shelf.width) / 2
        top = y + (BAR if shelf.bar else 0)
        if shelf.bar is not None:
            yield from self._bar(shelf, y, room)
        for panel in shelf.panels:
            yield from self._panel(panel, x, top)
            x += panel.width + BETWEEN
        if shelf.bar is not None and shelf.last:
            yield from self._join(shelf, y + shelf.height, room)

    def _bar(self, shelf: Shelf, y: float, room: float) -> Iterator[Shape]:
        """The bar of a fork: what stands under it runs side by side."""
        step, say = shelf.bar, words(self.scene.language)
        if step is None:
            return
        said = say.parallel_bar.format(step.title)
        text = f"{say.parallel}  {step.number}  {said if shelf.first else say.parallel_again.format(step.title)}"
        text = shortened(text, TITLE, room - 30, bold=True)
        wide = text_width(text, TITLE, bold=True) + 16
        left, right = min(0.0, (room - shelf.width) / 2), max(room, (room + shelf.width) / 2)
        yield rectangle(left, y + 17, right - left, 3, theme.INK)
        yield rectangle(left, y + 1, wide, 16.5, theme.INK, radius=2)
        yield Words(text, left + 8, y + 12.8, TITLE, theme.WHITE, bold=True)

    def _join(self, shelf: Shelf, bottom: float, room: float) -> Iterator[Shape]:
        """The bar of a join: what follows once every region has ended."""
        step, say = shelf.bar, words(self.scene.language)
        if step is None or not step.exits:
            return
        numbers = {each.path: each.number for each in self.scene.steps()}
        text = f"{say.joined} → {numbers[step.exits[0].to]}"
        wide = text_width(text, TITLE, bold=True) + 16
        left, right = min(0.0, (room - shelf.width) / 2), max(room, (room + shelf.width) / 2)
        y = bottom - JOIN + 7
        yield rectangle(left, y, right - left, 3, theme.INK)
        yield rectangle(right - wide, y + 2.5, wide, 15, theme.INK, radius=2)
        yield Words(text, right - wide + 8, y + 13.4, TITLE, theme.WHITE, bold=True)

    def _panel(self, panel: Panel, x: float, y: float) -> Iterator[Shape]:
        if not panel.heading:
            yield Group(self.painter.block(panel.block), shift=(x + (panel.width - panel.block.width) / 2, y + 4))
            return
        pen = Pen(theme.LINE, 1.6)
        middle = x + panel.width / 2
        yield line((middle, y - BAR + 20), (middle, y - 5), pen=pen)
        yield arrowhead((middle, y), (middle, y - 8), 6.6, theme.LINE)
        yield rectangle(x, y, panel.width, panel.height, theme.PHASES[0], Pen(theme.RULE, 0.8), 4)
        yield rectangle(x, y, panel.width, HEADING - 4, theme.PHASE_TAB, radius=4)
        heading = shortened(panel.heading, TITLE, panel.width - 12, bold=True)
        yield Words(heading, middle, y + 11.8, TITLE, theme.WHITE, bold=True, anchor="middle")
        inset = (panel.width - panel.block.width) / 2
        yield Group(self.painter.block(panel.block), shift=(x + inset, y + HEADING + INSIDE - 2))


def top_of(furniture: Furniture, paper: Paper) -> float:
    """Where the diagram may begin."""
    return paper.margin + (furniture.header[1] + 6 + furniture.band[1] + 10) * paper.zoom


def area_of(furniture: Furniture, paper: Paper) -> Point:
    """What the furniture leaves to the diagram."""
    below = (furniture.legend[1] + furniture.footer(1, 1)[1] + 12) * paper.zoom
    return paper.width - 2 * paper.margin, paper.height - paper.margin - below - top_of(furniture, paper)


def framed(furniture: Furniture, paper: Paper, number: int, count: int) -> Iterator[Shape]:
    """Header, band, legend and footer of one page."""
    yield from framed_plainly(furniture, paper, number, count)
    legend, height = furniture.legend
    above_footer = (furniture.footer(number, count)[1] + 6 + height) * paper.zoom
    yield Group(legend, shift=(paper.margin, paper.height - paper.margin - above_footer), scale=paper.zoom)


def framed_plainly(furniture: Furniture, paper: Paper, number: int, count: int) -> Iterator[Shape]:
    """Header, band and footer of one page."""
    zoom, left = paper.zoom, paper.margin
    header, header_height = furniture.header
    footer, footer_height = furniture.footer(number, count)
    yield rectangle(0, 0, paper.width, paper.height, theme.WHITE)
    yield Group(header, shift=(left, paper.margin), scale=zoom)
    yield Group(furniture.band[0], shift=(left, paper.margin + (header_height + 6) * zoom), scale=zoom)
    yield Group(footer, shift=(left, paper.height - paper.margin - footer_height * zoom), scale=zoom)


def drawing(scene: Scene, paper: Paper, over: Over = NOTHING) -> Drawing:
    """Lay a scene out on paper, with what is laid over it.

    Raises:
        TooSmallError: It cannot be legible there.
    """
    painter = Painter(scene, over)
    furniture = over.around(Furniture(scene, (paper.width - 2 * paper.margin) / paper.zoom, painter))
    layout = laid_out(scene, paper, area_of(furniture, paper), over.marked, remembered(in_columns))
    return Drawing(scene, layout, furniture, painter)

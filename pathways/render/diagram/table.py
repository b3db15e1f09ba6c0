"""The steps as a table: who, what, when, on what evidence, and where each leads. The text twin of the diagram."""

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct

from pathways.backends.typography import NBSP
from pathways.render.diagram import theme
from pathways.render.diagram.canvas import Group, Pen, Shape, Sheet, Words, line, rectangle
from pathways.render.diagram.furniture import Entry, Furniture, symbol
from pathways.render.diagram.metrics import joined, wrapped
from pathways.render.diagram.over import NOTHING, Look, Over
from pathways.render.diagram.pages import Paper, area_of, framed, top_of
from pathways.render.diagram.paint import Painter, described
from pathways.render.diagram.scene import Deed, Exit, Flow, Scene, Step
from pathways.render.diagram.signs import in_row, row_width
from pathways.render.diagram.words import Words as Captions
from pathways.render.diagram.words import words

SIZE: Final = 7.2
LEADING: Final = 9.0
_FEW: Final = 0.25  # of a page
_MOST_LINES: Final = 2  # that a condition may add to an act before it stands below it
_HEAD: Final = 15.0
_SHARES: Final = (0.05, 0.44, 0.19, 0.12, 0.13, 0.07)


class Row(Struct, frozen=True):
    """One row: lines of each column; ``title`` rows are bold, ``step`` draws its symbol."""

    cells: tuple[tuple[str, ...], ...]
    step: Step | None = None
    heading: str = ""

    @property
    def height(self) -> float:
        if self.heading:
            return 14.0
        return max(len(cell) for cell in self.cells) * LEADING + (6 if self.step else 4)


def table(
    scene: Scene,
    paper: Paper,
    over: Over = NOTHING,
    *,
    first: int = 1,
    count: int | None = None,
    address: str = "step",
) -> tuple[Sheet, ...]:
    """Pages of the table of steps, in the frame of the diagram; inside a longer document ``first`` of ``count``.

    ``address`` is what the names of its rows begin with: in a document the diagram has those of steps.
    """
    return _Table(scene, paper, over, address).sheets(first, count)


class _Furniture(Furniture, frozen=True):
    """A table writes out who, on what evidence and where to: shapes are all there is to explain."""

    def legend_rows(self) -> list[list[Entry]]:
        return [list(self.kinds(lines=False))]


class _Table:
    def __init__(self, scene: Scene, paper: Paper, over: Over, address: str) -> None:
        self.scene, self.paper, self.over, self.address = scene, paper, over, address
        self.words: Captions = words(scene.language)
        inner = paper.width - 2 * paper.margin
        plain = _Furniture(scene, inner / paper.zoom, Painter(scene, over), subtitle=self.words.table)
        self.furniture = over.around(plain)
        self.width, self.height = (side / paper.zoom for side in area_of(self.furniture, paper))
        self.gutter = max((row_width(over.signs(step.path), self.words) for step in scene.steps()), default=0.0)
        self.columns = [share * (self.width - self.gutter) for share in _SHARES]
        self.numbers = {step.path: step.number for step in scene.steps()}

    def sheets(self, first: int, count: int | None) -> tuple[Sheet, ...]:
        pages = list(self._pages())
        total = count if count is not None else len(pages)
        return tuple(self._sheet(rows, number, total) for number, rows in enumerate(pages, first))

    def _pages(self) -> Iterator[list[Row]]:
        room = self.height - _HEAD
        *full, last = self._filled(room)
        # A last page of a few rows looks forgotten: it takes whole steps from the page before.
        while full and _height(last) < _FEW * room:
            before = full[-1]
            start = max((index for index, row in enumerate(before) if row.step or row.heading), default=0)
            if start and before[start - 1].heading:
                start -= 1
            if _height(before[:start]) < _height(before[start:]) + _height(last):
                break
            full[-1], last = before[:start], [*before[start:], *last]
        yield from full
        yield last

    def _filled(self, room: float) -> list[list[Row]]:
        pages: list[list[Row]] = [[]]
        rows = list(self._rows())
        for index, row in enumerate(rows):
            if pages[-1] and _height(pages[-1]) + _height(_kept_together(rows, index)) > room:
                pages.append([])
            pages[-1].append(row)
        return pages

    # --- rows

    def _rows(self) -> Iterator[Row]:
        for flow in self.scene.flows:
            if flow.title:
                yield Row((), heading=self._heading(flow))
            for step in flow.steps:
                yield self._step(step)
                for deed in step.deeds:
                    yield from self._deed(deed)
                if len(step.exits) > 1:
                    for way in step.exits:
                        yield self._way(way)

    def _heading(self, flow: Flow) -> str:
        within = next((step for step in self.scene.steps() if step.path == flow.within), None)
        return f"{within.number} {within.title} · {flow.title}" if within else flow.title

    def _step(self, step: Step) -> Row:
        inside = self.columns[1] - 26
        what = [*wrapped(step.title, SIZE, inside, bold=True), *wrapped(step.detail, SIZE, inside, even=False)]
        only = step.exits[0] if len(step.exits) == 1 else None
        who = "" if step.deeds else ", ".join(each.label for each in step.who)
        delay = "" if step.deeds else step.delay
        proof = "" if step.deeds else step.proof
        cells = (
            (str(step.number),),
            tuple(what),
            self._fold(2, who),
            self._fold(3, delay),
            self._fold(4, proof),
            self._goal(only),
        )
        return Row(cells, step)

    def _goal(self, way: Exit | None) -> tuple[str, ...]:
        return (f"→ {self.numbers[way.to]}",) if way else ()

    def _way(self, way: Exit) -> Row:
        """Under which condition, and where it leads: the whole guard, which the diagram has no room for."""
        said = way.guard or way.label or self.words.then
        short = (
            f"{way.label}{':' if self.scene.language == 'en' else NBSP + ':'} "
            if way.label and way.label != said
            else ""
        )
        what = wrapped(f"{self.words.link} {short}{said}", SIZE, sum(self.columns[1:5]) - 32, even=False)
        return Row(((), what, (), (), (), self._goal(way)))

    def _deed(self, deed: Deed) -> Iterator[Row]:
        """What, who, when, on what evidence; a condition that is long stands below, as wide as the table."""
        condition = self.words.condition.format(deed.condition) if deed.condition else ""
        detail = f". {deed.detail}" if deed.detail else ""
        inside = self.columns[1] - 32
        who = " / ".join(each.label for each in deed.who)
        if deed.along:
            along = ", ".join(each.label for each in deed.along)
            who = joined((*([who] if who else []), f"{self.words.along} {along}"), self.scene.language)
        rest = (self._fold(2, who), self._fold(3, deed.when), self._fold(4, deed.proof), ())
        whole = wrapped(f"– {deed.what}{f' ({condition})' if condition else ''}{detail}", SIZE, inside, even=False)
        if not condition or len(whole) <= max(_MOST_LINES, *map(len, rest)):
            yield Row(((), whole, *rest))
            return
        yield Row(((), wrapped(f"– {deed.what}{detail}", SIZE, inside, even=False), *rest))
        wide = sum(self.columns[1:5]) - 32
        yield Row(((), wrapped(condition, SIZE, wide, even=False), (), (), (), ()))

    def _fold(self, column: int, text: str) -> tuple[str, ...]:
        return wrapped(text, SIZE, self.columns[column] - 6, even=False) if text else ()

    # --- painting

    def _sheet(self, rows: Sequence[Row], number: int, count: int) -> Sheet:
        shapes = tuple(self._painted(rows))
        body = Group(
            shapes, "table", shift=(self.paper.margin, top_of(self.furniture, self.paper)), scale=self.paper.zoom
        )
        title = f"{self.scene.title} · {self.words.table}"
        frame = framed(self.furniture, self.paper, number, count)
        description = f"{title}. {self.words.page.format(number, count)}."
        return Sheet(self.paper.width, self.paper.height, (*frame, body), title, description, self.scene.language)

    def _painted(self, rows: Sequence[Row]) -> Iterator[Shape]:
        yield rectangle(0, 0, self.width, _HEAD - 2, theme.NEUTRAL.ink)
        x = 0.0
        for name, wide in zip(self.words.columns, self.columns, strict=True):
            yield Words(name, x + 3 + (self.gutter if x else 0.0), 9.4, SIZE + 0.4, theme.WHITE, bold=True)
            x += wide
        y = _HEAD - 2
        for rows_ in _by_step(rows):
            yield self._together(rows_, y)
            y += sum(row.height for row in rows_)

    def _together(self, rows: Sequence[Row], y: float) -> Group:
        """A heading, or the rows of one step; on the page after, those that are left of it."""
        shapes: list[Shape] = []
        for row in rows:
            shapes += self._row(row, y)
            y += row.height
        step = rows[0].step
        if step is None:
            return Group(tuple(shapes))
        look = self.over.looks.get(step.path, Look())
        told = described(step, self.scene, look.signs)
        marks = (
            ("class", f"step {step.shape.value}{' urgent' if step.urgent else ''}"),
            ("role", "listitem"),
            ("aria-label", told),
            (f"data-{self.address}", step.path),
            ("data-number", str(step.number)),
        )
        name = f"{self.address}-{step.path.replace('/', '.')}"
        return Group(tuple(shapes), name, marks, told, opacity=look.opacity)

    def _row(self, row: Row, y: float) -> Iterator[Shape]:
        if row.heading:
            yield rectangle(0, y, self.width, row.height, theme.PHASE_TAB)
            yield Words(row.heading, 3, y + 10, SIZE + 0.4, theme.WHITE, bold=True)
            return
        if row.step is not None:
            look = self.over.looks.get(row.step.path, Look())
            plain = look.fill is None or look.fill == theme.WHITE
            yield rectangle(0, y, self.width, row.height, theme.PHASES[0] if plain else look.fill)
            yield line((0, y), (self.width, y), pen=Pen(theme.RULE, 0.6))
            yield from in_row(look.signs, 1.5, y + 7.5, self.words)
            yield from symbol(row.step.shape, self.gutter + self.columns[0] + 1, y + 2, urgent=row.step.urgent)
        x = self.gutter
        for index, (cell, wide) in enumerate(zip(row.cells, self.columns, strict=True)):
            indent = {1: 23.0 if row.step else 29.0}.get(index, 3.0)
            titles = (
                len(wrapped(row.step.title, SIZE, self.columns[1] - 26, bold=True)) if row.step and index == 1 else 0
            )
            for at, text in enumerate(cell):
                bold = index == 0 or at < titles
                colour = theme.RED if row.step and row.step.urgent and at < titles else theme.INK
                yield Words(text, x + indent, y + LEADING * (at + 1) - 0.6, SIZE, colour, bold=bold)
            x += wide


def _by_step(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Headings alone, steps with their acts and ways out."""
    run: list[Row] = []
    for row in rows:
        if run and (row.step or row.heading or run[0].heading):
            yield run
            run = []
        run.append(row)
    if run:
        yield run


def _kept_together(rows: Sequence[Row], index: int) -> Sequence[Row]:
    """A row and what must stand on its page: a heading, or a step whose acts follow, never ends one."""
    last = index
    while last + 1 < len(rows) and (rows[last].heading or (rows[last].step and not rows[last + 1].step)):
        last += 1
    return rows[index : last + 1]


def _height(rows: Sequence[Row]) -> float:
    return sum(row.height for row in rows)

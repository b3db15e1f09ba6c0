"""The whole protocol on one page: a map of its phases, then every step in a line with its ways out. No step is placed by lines.

A card is a phase, or a region of a parallel step; it may go on in the next column. Words are never smaller than on a diagram: what one
page cannot hold legibly goes on to a second.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import groupby
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from pathways.backends.typography import NBSP
from pathways.render.diagram import theme
from pathways.render.diagram.boxes import (
    DETAIL,
    DETAIL_LEADING,
    TITLE,
    chip_width,
)
from pathways.render.diagram.canvas import Group, Pen, Shape, Sheet, Words, line, rectangle
from pathways.render.diagram.furniture import Entry, Furniture, symbol
from pathways.render.diagram.metrics import text_width, wrapped
from pathways.render.diagram.over import NOTHING, Look, Over
from pathways.render.diagram.pages import Legibility, Paper, TooSmallError, area_of, framed, top_of
from pathways.render.diagram.paint import Painter, described
from pathways.render.diagram.phase_map import PhaseMap, phase_of
from pathways.render.diagram.scene import Exit, Flow, Scene, Step
from pathways.render.diagram.scene import Shape as Kind
from pathways.render.diagram.signs import in_row, row_width
from pathways.render.diagram.words import Words as Captions
from pathways.render.diagram.words import words

_MOST_SCALE: Final = 1.2
_MOST_PAGES: Final = 2  # on more it shows nothing at a glance
_WORTH: Final = (
    1.2  # how much larger words must be for a third column: in narrow ones titles break after every other word
)
_BETWEEN: Final = 14.0  # columns
_HEAD: Final = 17.0
_AFTER: Final = 8.0  # a card
_INSIDE: Final = 5.0
_LEADING: Final = TITLE * 1.16
_ROW: Final = 6.0  # above and below the words of a row, together
_TAB: Final = 12.0
_TAB_GAP: Final = 3.0


class Way(Struct, frozen=True):
    """A way out, or several that lead to one step: what it says, over how many lines."""

    exits: tuple[Exit, ...]
    lines: tuple[str, ...]
    width: float

    @property
    def height(self) -> float:
        return _TAB + (len(self.lines) - 1) * DETAIL_LEADING


class Row(Struct, frozen=True):
    """One step: its words broken, its ways out in lines of tabs."""

    step: Step
    title: tuple[str, ...]
    detail: tuple[str, ...]
    goal: str
    tabs: tuple[tuple[Way, ...], ...]

    @property
    def height(self) -> float:
        words_ = len(self.title) * _LEADING + len(self.detail) * DETAIL_LEADING
        return words_ + _ROW + sum(max(way.height for way in line) + 2 for line in self.tabs)


class Card(Struct, frozen=True):
    """A phase of the main flow, or a region, or what of it stands in one column."""

    heading: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def head(self) -> float:
        return _HEAD + (len(self.heading) - 1) * _LEADING

    @property
    def height(self) -> float:
        return self.head + sum(row.height for row in self.rows) + 4


class Overview(Struct, frozen=True, dict=True):
    """The page, ready to be painted; of a very long protocol more than one."""

    scene: Scene
    paper: Paper
    furniture: Furniture
    painter: Painter
    scale: float
    width: float  # of a column
    columns: tuple[tuple[Card, ...], ...]
    beside: int  # columns of a page
    gutter: float = 0.0  # for the marks laid over rows
    address: str = "step"  # what the names of its lines begin with: in a document the diagram has those of steps

    @property
    def legibility(self) -> Legibility:
        return Legibility(len(self.pages), round(TITLE * self.scale, 2), round(DETAIL * self.scale, 2))

    @cached_property
    def _map(self) -> PhaseMap | None:
        return map_of(self.scene, (self.paper.width - 2 * self.paper.margin) / self.scale)

    @property
    def pages(self) -> list[tuple[tuple[Card, ...], ...]]:
        """The columns of each page."""
        return [self.columns[start : start + self.beside] for start in range(0, len(self.columns), self.beside)]

    def sheets(self, *, first: int = 1, count: int | None = None) -> tuple[Sheet, ...]:
        """The sheets; inside a longer document ``first`` is the number of the first of them among ``count``."""
        return tuple(
            self._sheet(columns, number, count or len(self.pages)) for number, columns in enumerate(self.pages, first)
        )

    def _sheet(self, columns: tuple[tuple[Card, ...], ...], number: int, count: int) -> Sheet:
        paper, say = self.paper, words(self.scene.language)
        shapes = tuple(self._shapes(columns))
        body = Group(shapes, "overview", shift=(paper.margin, top_of(self.furniture, paper)), scale=self.scale)
        title = f"{self.scene.title} · {say.overview}"
        frame = framed(self.furniture, paper, number, count)
        return Sheet(paper.width, paper.height, (*frame, body), title, title, self.scene.language)

    def _shapes(self, columns: tuple[tuple[Card, ...], ...]) -> Iterator[Shape]:
        top = 0.0
        if self._map is not None:
            yield Group(self._map.shapes(), "phases")
            top = self._map.height + _AFTER
        for index, cards in enumerate(columns):
            x, y = index * (self.width + _BETWEEN), top
            for card in cards:
                yield Group(tuple(self._card(card)), shift=(x, y), marks=(("role", "list"),))
                y += card.height + _AFTER

    def _card(self, card: Card) -> Iterator[Shape]:
        yield rectangle(0, 0, self.width, card.height, theme.WHITE, Pen(theme.RULE, 0.8), 3)
        yield rectangle(0, 0, self.width, card.head - 1, theme.PHASE_TAB, radius=3)
        for index, text in enumerate(card.heading):
            yield Words(text, _INSIDE + 2, 12 + _LEADING * index, TITLE, theme.WHITE, bold=True)
        y = card.head
        for index, row in enumerate(card.rows):
            if index:
                yield line((_INSIDE, y), (self.width - _INSIDE, y), pen=Pen(theme.PHASES[1], 0.8))
            yield self._row(row, y)
            y += row.height

    def _row(self, row: Row, top: float) -> Group:
        step = row.step
        look = self.painter.over.looks.get(step.path, Look())
        marks = (
            ("class", f"step {step.shape.value}{' urgent' if step.urgent else ''}"),
            ("role", "listitem"),
            ("aria-label", described(step, self.scene, look.signs)),
            (f"data-{self.address}", step.path),
            ("data-number", str(step.number)),
        )
        pen = replace(look.pen, width=min(look.pen.width, 1.8)) if look.pen else None
        ground = rectangle(2, top + 0.8, self.width - 4, row.height - 1.6, look.fill or theme.WHITE, pen, 2)
        return Group(
            (ground, *self._content(row, top, look)),
            f"{self.address}-{step.path.replace('/', '.')}",
            marks,
            described(step, self.scene, look.signs),
            opacity=look.opacity,
            link=f"#protocol-{step.calls}" if step.calls else "",
        )

    def _content(self, row: Row, top: float, look: Look) -> Iterator[Shape]:
        step, text_left = row.step, _TEXT + self.gutter
        yield from in_row(look.signs, _INSIDE, top + 9.2, words(self.scene.language))
        yield from symbol(step.shape, _INSIDE + 1 + self.gutter, top + 3.6, urgent=step.urgent)
        colour = theme.RED if step.urgent else theme.INK
        y = top + TITLE * 0.9 + 2.6
        yield Words(str(step.number), _NUMBER + self.gutter, y, TITLE, theme.INK, bold=True, anchor="end")
        right = self.width - _INSIDE
        if row.goal:
            outline = self.painter.outline(step.exits)
            words_ = Words(row.goal, right, y, DETAIL, outline, bold=True, anchor="end")
            yield Group((words_,), marks=_way_marks(step.exits))
            right -= text_width(row.goal, DETAIL, bold=True) + 5
        for who in step.who[:1]:
            yield from self.painter.chip(right - chip_width(who.abbreviation), y - 0.4, who, lead=True)
        for text in row.title:
            yield Words(text, text_left, y, TITLE, colour, bold=True)
            y += _LEADING
        for text in row.detail:
            yield Words(text, text_left, y - 1.5, DETAIL, theme.INK)
            y += DETAIL_LEADING
        y += 4.6 - TITLE
        for ways in row.tabs:
            x = text_left
            for way in ways:
                yield self._tab(way, x, y, look)
                x += way.width + _TAB_GAP
            y += max(way.height for way in ways) + 2

    def _tab(self, way: Way, x: float, y: float, look: Look) -> Group:
        cautious = all(each.cautious for each in way.exits)
        outline = self.painter.outline(way.exits)
        thick = outline != theme.INK or any(each.usual for each in way.exits)
        pen = Pen(outline, 1.7 if thick else 0.8, (2.2, 1.6) if cautious else ())
        taken = any(each.name in look.taken for each in way.exits)
        fill, ink = (theme.PATH, theme.WHITE) if taken else (theme.WHITE, theme.INK)
        texts = tuple(
            Words(text, x + 4, y + 8.9 + DETAIL_LEADING * index, DETAIL, ink) for index, text in enumerate(way.lines)
        )
        return Group((rectangle(x, y, way.width, way.height, fill, pen, 2.2), *texts), marks=_way_marks(way.exits))


class _Furniture(Furniture, frozen=True):
    """No evidence and no return tab to explain: an overview has none."""

    def legend_rows(self) -> list[list[Entry]]:
        return [list(self.kinds(tabs=True)), list(self.professions(along=False))]


_NUMBER: Final = _INSIDE + 36.0
_TEXT: Final = _NUMBER + 5.0


def _way_marks(exits: Sequence[Exit]) -> tuple[tuple[str, str], ...]:
    return (("class", "way"), ("data-ways", " ".join(way.name for way in exits)))


def map_of(scene: Scene, width: float) -> PhaseMap | None:
    """The map of the phases; of a single phase there is none to draw."""
    return PhaseMap(scene, width) if len(scene.phases) > 1 else None


def overview(scene: Scene, paper: Paper, over: Over = NOTHING) -> Overview:
    """The scene on one page, as large as the page allows, with what is laid over it; on two where one is too few.

    Raises:
        TooSmallError: It has more steps than two pages can hold legibly.
    """
    painter = Painter(scene, over)
    subtitle = f"{words(scene.language).overview} — {words(scene.language).population.format(scene.population)}"
    plain = _Furniture(scene, (paper.width - 2 * paper.margin) / paper.zoom, painter, subtitle=subtitle)
    furniture = over.around(plain)
    maker = _Maker(scene, paper, furniture, painter)
    for pages in range(1, _MOST_PAGES + 1):
        found = [best for count in (2, 3) if (best := maker.largest(count, pages)) is not None]
        if found:
            first, last = found[0], found[-1]
            return last if last.scale > first.scale * _WORTH else first
    raise TooSmallError(scene.name)


class _Maker:
    def __init__(self, scene: Scene, paper: Paper, furniture: Furniture, painter: Painter) -> None:
        self.scene, self.paper, self.furniture, self.painter = scene, paper, furniture, painter
        self.area = area_of(furniture, paper)
        self.words: Captions = words(scene.language)
        self.numbers = {step.path: step.number for step in scene.steps()}
        say, over = words(scene.language), painter.over
        self.gutter = max((row_width(over.signs(step.path), say) for step in scene.steps()), default=0.0)
        self.text = _TEXT + self.gutter

    def largest(self, count: int, pages: int) -> Overview | None:
        """In so many columns on each of so many pages, as large as these allow; ``None`` when they are too full."""
        best = self._in(self.paper.least_scale, count, pages)
        low, high = self.paper.least_scale, _MOST_SCALE * self.paper.zoom
        while best is not None and high - low > 0.01:
            middle = (low + high) / 2
            made = self._in(middle, count, pages)
            if made is not None:
                best, low = made, middle
            else:
                high = middle
        return best

    def _in(self, scale: float, count: int, pages: int) -> Overview | None:
        inner, high = self.area[0] / scale, self.area[1] / scale
        width = (inner - _BETWEEN * (count - 1)) / count
        map_ = map_of(self.scene, inner)
        room = high - (map_.height + _AFTER if map_ else 0.0)
        cards = list(self._cards(width))
        columns = self._columns(cards, room, count * pages, width)
        if columns is None:
            return None
        # The last columns would stay empty: the lowest ceiling that holds everything makes them alike.
        low, best = max(card.height for card in cards) / 2, columns
        top = room
        while top - low > 4:
            middle = (low + top) / 2
            tried = self._columns(cards, middle, count * pages, width)
            if tried is None:
                low = middle
            else:
                best, top = tried, middle
        return Overview(self.scene, self.paper, self.furniture, self.painter, scale, width, best, count, self.gutter)

    def _columns(
        self, cards: Sequence[Card], room: float, count: int, width: float
    ) -> tuple[tuple[Card, ...], ...] | None:
        """Cards one below the other, then in the next column; a card is broken only between two steps."""
        columns: list[list[Card]] = [[]]
        y = 0.0
        for card in cards:
            rest, heading = list(card.rows), card.heading
            while rest:
                taken = _that_fit(rest, room - y - card.head - 4)
                # A heading with one step and the rest elsewhere is worse than a gap.
                if not taken or (y and len(taken) < min(2, len(rest))):
                    if not y:
                        return None
                    columns.append([])
                    y = 0.0
                    continue
                part = Card(heading, tuple(rest[: len(taken)]))
                columns[-1].append(part)
                y += part.height + _AFTER
                rest, heading = rest[len(taken) :], self._again(card.heading, width)
                if rest:
                    columns.append([])
                    y = 0.0
        if len(columns) > count:
            return None
        return tuple(tuple(column) for column in columns)

    # --- cards

    def _cards(self, width: float) -> Iterator[Card]:
        order = {phase.name: index for index, phase in enumerate(self.scene.phases)}
        phases = phase_of(self.scene)
        for flow in self.scene.flows:
            if flow.within:
                yield self._card(self._region(flow), flow.steps, width)
                continue
            steps = sorted(flow.steps, key=lambda step: (order.get(phases.get(step.path, ""), -1), step.number))
            for phase, run in groupby(steps, key=lambda step: phases.get(step.path)):
                yield self._card(self._phase(phase), list(run), width)

    def _card(self, heading: str, steps: Sequence[Step], width: float) -> Card:
        lines = wrapped(heading, TITLE, width - 2 * _INSIDE - 4, bold=True)
        return Card(lines, tuple(self._row(step, width) for step in steps))

    def _again(self, heading: tuple[str, ...], width: float) -> tuple[str, ...]:
        """The same card in the next column: « … (suite) », said once however often it goes on."""
        whole = " ".join(heading)
        if whole.endswith(self.words.parallel_again.format("").strip()):
            return heading
        again = self.words.parallel_again.format(whole)
        return wrapped(again, TITLE, width - 2 * _INSIDE - 4, bold=True)

    def _phase(self, name: str | None) -> str:
        phase = next((each for each in self.scene.phases if each.name == name), None)
        return f"{phase.letter} {phase.title}" if phase else self.words.steps

    def _region(self, flow: Flow) -> str:
        whole = next(step for step in self.scene.steps() if step.path == flow.within)
        phases = {step.phase for step in flow.steps}
        letter = next((f"{each.letter} " for each in self.scene.phases if {each.name} == phases), "")
        return f"{letter}{flow.title} ({self.words.parallel} {whole.number})"

    # --- rows

    def _row(self, step: Step, width: float) -> Row:
        goal = f"→{NBSP}{self.numbers[step.exits[0].to]}" if len(step.exits) == 1 else ""
        right = width - _INSIDE - (text_width(goal, DETAIL, bold=True) + 5 if goal else 0.0)
        if step.who:
            right -= chip_width(step.who[0].abbreviation) + 4
        inner = width - _INSIDE - self.text
        detail = step.detail if step.shape is Kind.CALL and step.detail != step.title else ""
        return Row(
            step,
            wrapped(step.title, TITLE, right - self.text, bold=True),
            wrapped(detail, DETAIL, right - self.text, even=False),
            goal,
            tuple(_in_lines(list(self._ways(step, inner)), inner)) if len(step.exits) > 1 else (),
        )

    def _ways(self, step: Step, inner: float) -> Iterator[Way]:
        by_goal: dict[str, list[Exit]] = {}
        for way in step.exits:
            by_goal.setdefault(way.to, []).append(way)
        for to, ways in by_goal.items():
            said = " / ".join(dict.fromkeys(way.label or self.words.then for way in ways))
            lines = wrapped(f"{said} →{NBSP}{self.numbers[to]}", DETAIL, inner - 8, even=False)
            yield Way(tuple(ways), lines, max(text_width(each, DETAIL) for each in lines) + 8)


def _that_fit(rows: Sequence[Row], room: float) -> list[Row]:
    taken: list[Row] = []
    height = 0.0
    for row in rows:
        height += row.height
        if height > room:
            break
        taken.append(row)
    return taken


def _in_lines(ways: Sequence[Way], inner: float) -> Iterator[tuple[Way, ...]]:
    """Tabs side by side as far as they go."""
    line_: list[Way] = []
    x = 0.0
    for way in ways:
        if line_ and x + way.width > inner:
            yield tuple(line_)
            line_, x = [], 0.0
        line_.append(way)
        x += way.width + _TAB_GAP
    if line_:
        yield tuple(line_)

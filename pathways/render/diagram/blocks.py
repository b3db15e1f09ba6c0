"""A flow, or a part of one, placed and routed: where each box stands, where each line runs. Points, from the top left."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import groupby
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from pathways.backends.typography import NBSP
from pathways.render.diagram.boxes import GAP, Box, Linked, measured, ordered_by
from pathways.render.diagram.columns import Line, placed
from pathways.render.diagram.flags import NOTHING_MARKED, ROOF, STOREY, Flag, Marked, beginnings, flagged
from pathways.render.diagram.ranks import Graph, Ranked, ranked, ways_back
from pathways.render.diagram.scene import Exit, Phase, Shape, Step
from pathways.render.diagram.wires import Point, Routed, Stop, Wire, routed
from pathways.render.diagram.words import Words

LANE_HEAD: Final = 18.0
_CORNER: Final = {Shape.DECISION: 16.0, Shape.ENQUIRY: 14.0, Shape.WAIT: 14.0, Shape.END: 18.0}


class Drawn(Struct, frozen=True):
    """A box in its place: middle of its upper edge."""

    box: Box
    x: float
    y: float

    @property
    def step(self) -> Step:
        return self.box.step

    @property
    def left(self) -> float:
        return self.x - self.box.width / 2

    @property
    def right(self) -> float:
        return self.x + self.box.width / 2

    @property
    def bottom(self) -> float:
        return self.y + self.box.full_height


class Route(Struct, frozen=True):
    """A line: the ways out that it draws, from which step to which, its corners."""

    exits: tuple[Exit, ...]
    tail: str
    head: str
    points: tuple[Point, ...]
    usual: bool


class Band(Struct, frozen=True):
    """The background of a phase behind some boxes of a row."""

    phase: str
    left: float
    top: float
    right: float
    bottom: float


class Lane(Struct, frozen=True):
    """The lane of a profession behind some boxes, from the top of the block to its bottom; without a name, nobody's."""

    name: str
    left: float
    width: float


class Block(Struct, frozen=True):
    """Boxes and lines, the flags that stand above boxes, where the flow begins, and the lanes behind."""

    drawn: tuple[Drawn, ...]
    routes: tuple[Route, ...]
    bands: tuple[Band, ...]
    width: float
    height: float
    initial: str | None
    flags: tuple[Flag, ...] = ()
    lanes: tuple[Lane, ...] = ()


class Part(Struct, frozen=True, dict=True):
    """Some steps of a flow that stand together on a page.

    Args:
        steps: In the order of the file.
        initial: Where the flow begins, if it does here.
        arrivals: For steps that are reached from other parts: the numbers of those that lead to them.
        numbers: Number of every step of the protocol.
        words: Of the language.
        phased: Whether phases are shown behind the boxes.
        pages: Page of every step, once known.
        page: Of this part.
        phases: Of the protocol, by name.
        marked: Where something will be laid over the boxes.
    """

    steps: tuple[Step, ...]
    initial: str | None
    arrivals: Mapping[str, tuple[int, ...]]
    numbers: Mapping[str, int]
    words: Words
    phased: bool = True
    pages: Mapping[str, int] = field(default_factory=dict)
    page: int = 0
    phases: Mapping[str, Phase] = field(default_factory=dict)
    marked: Marked = NOTHING_MARKED

    @cached_property
    def here(self) -> frozenset[str]:
        return frozenset(step.path for step in self.steps)

    @cached_property
    def back(self) -> frozenset[tuple[str, str]]:
        first = self.initial if self.initial is not None else self.steps[0].path
        leads = {
            step.path: tuple(dict.fromkeys(way.to for way in _usual_first(step) if way.to in self.here))
            for step in self.steps
        }
        return ways_back(Graph(tuple(leads), first, leads))

    def linked(self, step: Step) -> Linked:
        """What its ways out name instead of being drawn."""

        def says(way: Exit) -> str | None:
            if way.to in self.here and (step.path, way.to) not in self.back and way.to != step.path:
                return None
            number, page = str(self.numbers[way.to]), self.pages.get(way.to, self.page)
            return number if page == self.page else f"{number}{NBSP}{self.words.page_short.format(page)}"

        return says

    def forward(self) -> dict[str, tuple[str, ...]]:
        return {
            step.path: tuple(dict.fromkeys(way.to for way in step.exits if self.linked(step)(way) is None))
            for step in self.steps
        }


def _usual_first(step: Step) -> Sequence[Exit]:
    return sorted(step.exits, key=lambda way: way.cautious)


class Plan(Struct, frozen=True):
    """Rows and columns of a part, before the width of a column is chosen."""

    part: Part
    ranked: Ranked
    centres: Mapping[str, float]
    spans: Mapping[str, int]
    columns: int


def planned(part: Part, columns: int, narrowest: float) -> Plan:
    """Choose rows and columns, for columns of at least ``narrowest`` points."""
    boxes = {step.path: measured(step, narrowest, part.linked(step), part.words) for step in part.steps}
    spans = {path: box.span for path, box in boxes.items()}
    forward = part.forward()
    graph = Graph(tuple(forward), part.initial or part.steps[0].path, forward)
    # A box with tabs is never laid flat before another: its lines leave below it.
    foldable = frozenset(path for path, box in boxes.items() if box.plain is not None and not box.tabs)
    order = ranked(graph, forward, spans, columns, foldable)
    usual = {(step.path, way.to) for step in part.steps for way in step.exits if way.usual}
    lines = [Line(tail, head, (tail, head) in usual) for tail, heads in forward.items() for head in heads]
    width = max(2 * columns, *(sum(spans[name] for item in row for name in item) for row in order.rows))
    return Plan(part, order, placed(order, spans, lines, width), spans, columns)


def built(plan: Plan, column: float) -> Block:
    """Boxes and lines of a plan, in columns of ``column`` points."""
    return _Builder(plan, column).block()


class _Builder:
    def __init__(self, plan: Plan, column: float) -> None:
        self.plan, self.part = plan, plan.part
        half = (column + GAP) / 2
        self.x = {name: centre * half for name, centre in plan.centres.items()}
        self.row = {name: r for r, row in enumerate(plan.ranked.rows) for item in row for name in item}
        self.flat = plan.ranked.flat
        boxes = {
            step.path: measured(step, column, self.part.linked(step), self.part.words, span=plan.spans[step.path])
            for step in self.part.steps
        }
        self.boxes = {name: ordered_by(box, lambda tab: self.x[tab.to]) for name, box in boxes.items()}

    def block(self) -> Block:
        # Lines past a row leave by another side than their goal's: tabs follow them, and lines are laid again.
        first = self._routed(self._wires())
        self.boxes = {
            name: ordered_by(box, lambda tab: first.legs[tab.exits[0].name][0].end) for name, box in self.boxes.items()
        }
        ways = self._wires()
        found = self._routed(ways)
        tops, floors = self._heights(found)
        shift = -found.left
        drawn = tuple(
            Drawn(self.boxes[step.path], self.x[step.path] + shift, tops[self.row[step.path]])
            for step in self.part.steps
        )
        place = {each.step.path: each for each in drawn}
        routes = [*self._lines(ways, found, place, floors, shift), *self._flat_lines(place)]
        bands = tuple(self._bands(drawn, floors)) if self.part.phased else ()
        width = found.right - found.left
        height = max(floors) + (4 if self.part.phased else 0)
        flags = flagged(self.part, drawn, [route.points for route in routes], bands, width)
        return Block(drawn, tuple(routes), bands, width, height, self.part.initial, flags)

    # --- lines

    def _wires(self) -> list[tuple[Wire, tuple[Exit, ...]]]:
        ways: list[tuple[Wire, tuple[Exit, ...]]] = []
        for name, box in self.boxes.items():
            if box.plain is not None and (name, box.plain.to) not in self.flat:
                ways.append((Wire(box.plain.name, self.row[name], self.x[name], box.plain.to), (box.plain,)))
            for tab in box.tabs:
                if tab.drawn:
                    start = self.x[name] + tab.centre
                    ways.append((Wire(tab.exits[0].name, self.row[name], start, tab.to), tab.exits))
        return ways

    def _routed(self, ways: Sequence[tuple[Wire, tuple[Exit, ...]]]) -> Routed:
        stops = [
            Stop(name, self.row[name], self.x[name], box.width / 2, box.width / 2 - _CORNER.get(box.step.shape, 8.0))
            for name, box in self.boxes.items()
        ]
        blocked = [(self.row[here], self.x[here], self.x[there]) for here, there in self.flat]
        left = min(stop.centre - stop.half for stop in stops)
        right = max(stop.centre + stop.half for stop in stops)
        return routed(stops, [wire for wire, _ in ways], blocked, left, right)

    def _heights(self, found: Routed) -> tuple[list[float], list[float]]:
        """Upper and lower edge of each row."""
        roofs, high = self._roofs(), self._high_roofs()
        tops, floors, y = [], [], 0.0
        for row in range(len(self.plan.ranked.rows)):
            y += ROOF if row in roofs else 0.0
            y += STOREY if row in high else 0.0
            tops.append(y)
            y += max(self.boxes[name].full_height for name, r in self.row.items() if r == row)
            floors.append(y)
            y += found.channels[row]
        return tops, floors

    def _roofs(self) -> set[int]:
        """Rows above which something is written."""
        begins = {self.row[name] for name in beginnings(self.part)} if self.part.phased else set()
        arrives = {self.row[name] for name in self.part.arrivals if name in self.row}
        entered = {self.row[self.part.initial]} if self.part.initial is not None else set()
        return begins | arrives | entered | {self.row[name] for name in self.part.marked.here if name in self.row}

    def _high_roofs(self) -> set[int]:
        """Rows above which a phase begins on top of where the patient is."""
        begins = beginnings(self.part) if self.part.phased else frozenset()
        return {self.row[name] for name in begins if name in self.part.marked.here}

    def _lines(
        self,
        ways: Sequence[tuple[Wire, tuple[Exit, ...]]],
        found: Routed,
        place: Mapping[str, Drawn],
        floors: Sequence[float],
        shift: float,
    ) -> Iterator[Route]:
        owner = {way.name: name for name, box in self.boxes.items() for way in box.step.exits}
        for wire, exits in ways:
            tail = owner[exits[0].name]
            points = found.points(wire.key, floors, self._start(tail, exits, place), place[wire.head].y)
            shifted = tuple((x + shift, y) for x, y in points)
            yield Route(exits, tail, wire.head, shifted, any(way.usual for way in exits))

    def _start(self, tail: str, exits: tuple[Exit, ...], place: Mapping[str, Drawn]) -> float:
        """A line leaves below its tab, or below its box."""
        box = place[tail].box
        from_tab = any(tab.exits == exits for tab in box.tabs)
        return place[tail].y + box.height + (box.tab_height if from_tab else 0.0)

    def _flat_lines(self, place: Mapping[str, Drawn]) -> Iterator[Route]:
        for here, there in sorted(self.flat):
            a, b = place[here], place[there]
            y = a.y + min(a.box.height, b.box.height) / 2
            way = a.box.plain
            if way is None:
                continue
            slant = {Shape.ENQUIRY: 3.5}
            start = a.right - slant.get(a.step.shape, 0.0)
            end = b.left + slant.get(b.step.shape, 0.0)
            yield Route((way,), here, there, ((start, y), (end, y)), way.usual)

    # --- phases

    def _bands(self, drawn: Sequence[Drawn], floors: Sequence[float]) -> Iterator[Band]:
        by_row: dict[int, list[Drawn]] = {}
        for each in drawn:
            by_row.setdefault(self.row[each.step.path], []).append(each)
        rows = [list(self._row_bands(boxes, floors[row])) for row, boxes in sorted(by_row.items())]
        for bands, below in zip(rows, [*rows[1:], []], strict=True):
            for band in bands:
                tops = [other.top for other in below if _same_column(band, other)]
                yield replace(band, bottom=min(tops)) if tops else band

    def _row_bands(self, boxes: Sequence[Drawn], floor: float) -> Iterator[Band]:
        ordered = sorted(boxes, key=lambda one: one.x)
        for phase, run in groupby(ordered, key=lambda one: one.step.phase):
            if phase is not None:
                inside = list(run)
                yield Band(phase, inside[0].left - 5, inside[0].y - 5, inside[-1].right + 5, floor + 5)


def _same_column(band: Band, below: Band) -> bool:
    return band.phase == below.phase and band.left < below.right and below.left < band.right

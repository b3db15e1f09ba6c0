"""Phases side by side and what leads from one to another: onward above, back below. Each line has a track of its own."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final

from msgspec import Struct

from pathways.render.diagram import theme
from pathways.render.diagram.boxes import DETAIL, DETAIL_LEADING, TITLE
from pathways.render.diagram.canvas import Group, Pen, Shape, Words, arrowhead, line, rectangle
from pathways.render.diagram.metrics import wrapped
from pathways.render.diagram.scene import Phase, Scene, Step
from pathways.render.diagram.words import words

_GAP: Final = 26.0
_TRACK: Final = 6.5
_PIN: Final = 8.0
_PADDING: Final = 7.0
_LEADING: Final = TITLE * 1.16
_HEAD: Final = 6.6


class _Arc(Struct, frozen=True):
    """A line that passes other phases, or leads back: from which to which, by their places."""

    tail: int
    head: int

    @property
    def span(self) -> tuple[int, int]:
        return min(self.tail, self.head), max(self.tail, self.head)


class PhaseMap(Struct, frozen=True, dict=True):
    """The map of a scene with at least two phases, ``width`` wide."""

    scene: Scene
    width: float

    @cached_property
    def phases(self) -> tuple[Phase, ...]:
        return self.scene.phases

    @cached_property
    def numbers(self) -> Mapping[str, tuple[int, ...]]:
        """The numbers of the steps of each phase."""
        found: dict[str, list[int]] = {phase.name: [] for phase in self.phases}
        for path, phase in phase_of(self.scene).items():
            found[phase].append(next(step.number for step in self.scene.steps() if step.path == path))
        return {name: tuple(sorted(each)) for name, each in found.items()}

    @cached_property
    def _arcs(self) -> tuple[_Arc, ...]:
        place = {phase.name: index for index, phase in enumerate(self.phases)}
        found = [(place[a], place[b]) for a, b in between(self.scene) if a in place and b in place]
        return tuple(_Arc(a, b) for a, b in sorted(found))

    @cached_property
    def _onward(self) -> dict[_Arc, int]:
        return _tracks([arc for arc in self._arcs if arc.head > arc.tail + 1])

    @cached_property
    def _back(self) -> dict[_Arc, int]:
        return _tracks([arc for arc in self._arcs if arc.head < arc.tail])

    @cached_property
    def _box(self) -> float:
        return (self.width - _GAP * (len(self.phases) - 1)) / len(self.phases)

    @cached_property
    def _titles(self) -> tuple[tuple[str, ...], ...]:
        inner = self._box - 2 * _PADDING
        return tuple(wrapped(f"{phase.letter} {phase.title}", TITLE, inner, bold=True) for phase in self.phases)

    @cached_property
    def _steps(self) -> tuple[tuple[str, ...], ...]:
        """« Étapes 1–6, 9 », broken."""
        label, inner = words(self.scene.language).steps, self._box - 2 * _PADDING
        said = [_ranges(self.numbers[phase.name]) for phase in self.phases]
        return tuple(wrapped(f"{label} {each}", DETAIL, inner, even=False) if each else () for each in said)

    @cached_property
    def _top(self) -> float:
        return 10 + _TRACK * len(set(self._onward.values())) if self._onward else 2.0

    @cached_property
    def _floor(self) -> float:
        high = [len(a) * _LEADING + len(b) * DETAIL_LEADING for a, b in zip(self._titles, self._steps, strict=True)]
        return self._top + max(high) + 7

    @cached_property
    def height(self) -> float:
        return self._floor + (10 + _TRACK * len(set(self._back.values())) if self._back else 2.0)

    def shapes(self) -> tuple[Shape, ...]:
        """From y = 0 down."""
        return (*self._lines(), *(shape for index in range(len(self.phases)) for shape in self._phase(index)))

    def _left(self, index: int) -> float:
        return index * (self._box + _GAP)

    def _phase(self, index: int) -> Iterator[Shape]:
        left, phase = self._left(index), self.phases[index]
        parts: list[Shape] = [rectangle(left, self._top, self._box, self._floor - self._top, theme.PHASE_TAB, radius=3)]
        y = self._top + TITLE * 1.12
        for text in self._titles[index]:
            parts.append(Words(text, left + _PADDING, y, TITLE, theme.WHITE, bold=True))
            y += _LEADING
        y = self._floor - 4 - DETAIL_LEADING * (len(self._steps[index]) - 1)
        for text in self._steps[index]:
            parts.append(Words(text, left + _PADDING, y, DETAIL, theme.WHITE))
            y += DETAIL_LEADING
        yield Group(tuple(parts), marks=(("class", "phase"),), title=f"{phase.letter} {phase.title}")

    def _lines(self) -> Iterator[Shape]:
        for arc in self._arcs:
            if arc.head == arc.tail + 1:
                y = (self._top + self._floor) / 2
                yield from self._line(((self._left(arc.tail) + self._box, y), (self._left(arc.head), y)), ())
        for arcs, edge, way, dash in (
            (self._onward, self._top, -1.0, ()),
            (self._back, self._floor, 1.0, (3.0, 2.0)),
        ):
            for arc, track in arcs.items():
                y = edge + way * (8 + _TRACK * track)
                start, end = self._pin(arc, arcs, leaving=True), self._pin(arc, arcs, leaving=False)
                yield from self._line(((start, edge), (start, y), (end, y), (end, edge)), dash)

    def _line(self, points: Sequence[tuple[float, float]], dash: tuple[float, ...]) -> Iterator[Shape]:
        yield line(*points, pen=Pen(theme.WHITE, 4.3), radius=4)
        (x, y), (bx, by) = points[-1], points[-2]
        length = abs(x - bx) + abs(y - by)
        back = min(_HEAD * 0.8, length)
        short = (x - back * (x - bx) / length, y - back * (y - by) / length)
        yield line(*points[:-1], short, pen=Pen(theme.LINE, 1.5, dash), radius=4)
        yield arrowhead(points[-1], points[-2], _HEAD, theme.LINE)

    def _pin(self, arc: _Arc, arcs: Mapping[_Arc, int], *, leaving: bool) -> float:
        """Where on the edge of a phase a line starts or ends: none twice."""
        index = arc.tail if leaving else arc.head
        here = [(other, out) for other in arcs for out in (True, False) if (other.tail if out else other.head) == index]
        # Towards the side that the line goes to; nearer lines further out, so that they don't cross.
        here.sort(key=lambda each: (_other(*each) > index, -_other(*each), each[1]))
        rank = here.index((arc, leaving))
        middle = self._left(index) + self._box / 2
        return middle + (rank - (len(here) - 1) / 2) * min(_PIN * 2, self._box / (len(here) + 1))


def _other(arc: _Arc, leaving: bool) -> int:
    return arc.head if leaving else arc.tail


def _tracks(arcs: Sequence[_Arc]) -> dict[_Arc, int]:
    """Short lines nearest to the boxes; lines that lie over one another on different tracks."""
    found: dict[_Arc, int] = {}
    for arc in sorted(arcs, key=lambda each: (each.span[1] - each.span[0], each.span)):
        low, high = arc.span
        taken = {track for other, track in found.items() if other.span[0] <= high and low <= other.span[1]}
        found[arc] = next(track for track in range(len(arcs) + 1) if track not in taken)
    return found


class Chapter(Struct, frozen=True):
    """A phase with its steps; those of no phase make a chapter without a name, before the others."""

    name: str
    heading: str
    steps: tuple[Step, ...]


def chapters(scene: Scene) -> tuple[Chapter, ...]:
    """The steps of a protocol by phase, regions of parallel steps included."""
    of = phase_of(scene)
    headings = {"": words(scene.language).steps}
    headings |= {phase.name: f"{phase.letter} {phase.title}" for phase in scene.phases}
    steps = {name: tuple(step for step in scene.steps() if of.get(step.path, "") == name) for name in headings}
    return tuple(Chapter(name, headings[name], each) for name, each in steps.items() if each)


def between(scene: Scene) -> tuple[tuple[str, str], ...]:
    """Which phase leads to which other, each pair once, by their names."""
    of = phase_of(scene)
    inside = {flow.initial: flow.within for flow in scene.flows if flow.within}
    moves = [(step.path, way.to) for step in scene.steps() for way in step.exits]
    moves += [(within, initial) for initial, within in inside.items() if within]
    pairs = dict.fromkeys((of.get(a, ""), of.get(b, "")) for a, b in moves)
    return tuple((a, b) for a, b in pairs if a != b)


def phase_of(scene: Scene) -> dict[str, str]:
    """The phase of each step, by path: its own, else that of the parallel step around it, else of what leads to it."""
    found = {step.path: step.phase for step in scene.steps() if step.phase is not None}
    for flow in scene.flows:
        leads = {way.to: step.path for step in reversed(flow.steps) for way in step.exits}
        for step in flow.steps:
            before = flow.within or leads.get(step.path)
            if step.path not in found and before in found:
                found[step.path] = found[before]
    return found


def _ranges(numbers: Sequence[int]) -> str:
    """« 1–6, 9 »."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)

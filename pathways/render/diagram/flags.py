"""Flags above boxes: « ICI », « de 3, 12 », the name of a phase. Each where no line, no other flag and no mark is.

A phase whose words find no room is named by its letter, which the legend explains; no word is ever cut.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from pathways.render.diagram.boxes import TAB
from pathways.render.diagram.metrics import text_width

if TYPE_CHECKING:
    from pathways.render.diagram.blocks import Band, Drawn, Part
    from pathways.render.diagram.scene import Phase
    from pathways.render.diagram.wires import Point

ROOF: Final = 13.0  # above a row, where a phase begins or a line arrives from another page
STOREY: Final = 14.0  # of a second flag above the first
MARK: Final = 9.5  # half of what is laid over a corner
_STEP: Final = 2.0
_LOOSE: Final = 3.0  # between a flag and a line

Rectangle = tuple[float, float, float, float]


class Marked(Struct, frozen=True):
    """Where something is laid over the boxes, and room must be kept: a flag above, a mark on an upper corner."""

    here: frozenset[str] = frozenset()
    left: frozenset[str] = frozenset()
    right: frozenset[str] = frozenset()


NOTHING_MARKED: Final = Marked()


class Role(StrEnum):
    """What a flag above a box says: where the patient is, which steps of other pages lead here, which phase it is."""

    HERE = "here"
    ARRIVAL = "arrival"
    PHASE = "phase"


class Flag(Struct, frozen=True):
    """A few words above the box of ``step``, in the room between two rows."""

    role: Role
    step: str
    text: str
    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height

    @property
    def rectangle(self) -> Rectangle:
        return self.left, self.top, self.right, self.bottom


def beginnings(part: "Part") -> frozenset[str]:
    """The first step of each phase."""
    first: dict[str, str] = {}
    for step in part.steps:
        if step.phase is not None:
            first.setdefault(step.phase, step.path)
    return frozenset(first.values())


def flagged(
    part: "Part",
    drawn: "Sequence[Drawn]",
    lines: "Sequence[Sequence[Point]]",
    bands: "Sequence[Band]",
    width: float,
) -> "tuple[Flag, ...]":
    """The flags of a block.

    Args:
        part: What it shows.
        drawn: Its boxes.
        lines: The corners of its lines.
        bands: The backgrounds of its phases.
        width: Of the block.
    """
    return tuple(_Flagger(part, drawn, lines, bands, width).flags())


class _Flagger:
    def __init__(
        self,
        part: "Part",
        drawn: "Sequence[Drawn]",
        lines: "Sequence[Sequence[Point]]",
        bands: "Sequence[Band]",
        width: float,
    ) -> None:
        self.part, self.drawn, self.bands, self.width = part, drawn, bands, width
        self.taken: list[Rectangle] = [*self._lines(lines), *self._entry(), *self._marks()]

    def flags(self) -> "Iterator[Flag]":
        for each in self.drawn:
            if each.step.path in self.part.marked.here:
                yield self._put(self._here(each))
        for each in self.drawn:
            if each.step.path in self.part.arrivals:
                yield self._put(self._arrival(each))
        for band in self.bands:
            flag = self._phase(band)
            if flag is not None:
                yield self._put(flag)

    def _put(self, flag: "Flag") -> "Flag":
        left, top, right, bottom = flag.rectangle
        self.taken.append((left - 1, top, right + 1, bottom))
        return flag

    # --- what is in the way

    def _lines(self, lines: "Sequence[Sequence[Point]]") -> Iterator[Rectangle]:
        for points in lines:
            for (x1, y1), (x2, y2) in pairwise(points):
                yield min(x1, x2) - _LOOSE, min(y1, y2) - 1, max(x1, x2) + _LOOSE, max(y1, y2) + 1

    def _entry(self) -> Iterator[Rectangle]:
        for each in self.drawn:
            if each.step.path == self.part.initial:
                yield each.x - 5, each.y - 16, each.x + 5, each.y

    def _marks(self) -> Iterator[Rectangle]:
        for each in self.drawn:
            for side, x in ((self.part.marked.left, each.left), (self.part.marked.right, each.right)):
                if each.step.path in side:
                    yield x - MARK, each.y - MARK, x + MARK, each.y + MARK

    def _free(self, left: float, top: float, right: float, bottom: float) -> bool:
        return not any(left < r and right > x and top < b and bottom > y for x, y, r, b in self.taken)

    def _first_free(self, xs: Iterator[float], top: float, width: float, height: float) -> float | None:
        inside = (x for x in xs if x >= 0 and x + width <= self.width)
        return next((x for x in inside if self._free(x, top, x + width, top + height)), None)

    # --- each kind

    def _here(self, each: "Drawn") -> "Flag":
        """Left of where lines arrive, on the edge of the box."""
        text = self.part.words.here
        width = text_width(text, TAB, bold=True) + 10
        x = self._first_free(_along(each.left, each.right - width), each.y - 13.5, width, 12.5)
        return Flag(Role.HERE, each.step.path, text, each.left if x is None else x, each.y - 13.5, width, 12.5)

    def _arrival(self, each: "Drawn") -> "Flag":
        """« de 3, 12 » at the right, as many numbers as there is room for."""
        numbers = [str(number) for number in self.part.arrivals[each.step.path]]
        top = each.y - 13
        for count in range(len(numbers), 0, -1):
            more = "…" if count < len(numbers) else ""
            text = f"{self.part.words.arrival} {', '.join(numbers[:count])}{more}"
            width = text_width(text, TAB, bold=True) + 8
            room = _along(each.right - width - 2, each.x + 6)
            x = self._first_free(room, top, width, 12)
            if x is not None or count == 1:
                left = each.right - width - 2 if x is None else x
                return Flag(Role.ARRIVAL, each.step.path, text, left, top, width, 12)
        raise AssertionError("a flag of arrival names a step")

    def _phase(self, band: "Band") -> "Flag | None":
        """The words of a phase where it begins; its letter alone above what stands apart from it."""
        starts = next((each for each in self._in(band) if each.step.path in beginnings(self.part)), None)
        if starts is None and self._hangs(band):
            return None
        path = starts.step.path if starts else self._in(band)[0].step.path
        top = band.top - 12
        if path in self.part.marked.here:
            top -= STOREY
        phase = self.part.phases[band.phase]
        for text in (f"{phase.letter} {phase.title}", phase.letter):
            width = text_width(text, TAB, bold=True) + 10
            x = self._first_free(_beside(band.left, band.right, width), top, width, 12.5)
            if x is not None:
                return Flag(Role.PHASE, path, text, x, top, width, 12.5)
        return None

    def _in(self, band: "Band") -> "list[Drawn]":
        inside = [each for each in self.drawn if each.y - 5 == band.top and band.left <= each.x <= band.right]
        return [each for each in inside if each.step.phase == band.phase]

    def _hangs(self, band: "Band") -> bool:
        """Whether it goes on from a band of the same phase above it."""
        return any(
            other.phase == band.phase
            and other.top < band.top
            and abs(other.bottom - band.top) < 0.1
            and other.left < band.right
            and band.left < other.right
            for other in self.bands
        )


def _along(start: float, end: float) -> Iterator[float]:
    """From one x to another, by steps."""
    step = _STEP if end >= start else -_STEP
    for index in range(int(abs(end - start) / _STEP) + 1):
        yield start + step * index


def _beside(left: float, right: float, width: float) -> Iterator[float]:
    """Places over a band, from its left; then overhanging it, no more than half."""
    if right - width >= left:
        yield from _along(left, right - width)
    yield from _along(left, left - width / 2)
    yield from _along(right - width, right - width / 2)


def by_name(phases: "Sequence[Phase]") -> "Mapping[str, Phase]":
    """Phases by their name."""
    return {phase.name: phase for phase in phases}

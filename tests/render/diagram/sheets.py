"""What is wrong with a finished page, whatever drew it: words under or through something, over one another, beside the page, too small.

It looks at the primitives where they end up on the paper, in the order in which they are painted; it knows nothing of steps.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar

from pathways.render.diagram.canvas import Group, Path, Shape, Sheet, Words
from pathways.render.diagram.metrics import text_width
from tests.render.diagram.contrast import contrast

_CELL = 40.0
_SLACK = 0.6


@dataclass(frozen=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def holds(self, other: "Box") -> bool:
        return (
            self.left <= other.left + _SLACK
            and self.right >= other.right - _SLACK
            and self.top <= other.top + _SLACK
            and self.bottom >= other.bottom - _SLACK
        )


@dataclass(frozen=True)
class Text:
    order: int
    text: str
    size: float
    box: Box  # of its letters, a little smaller than they are
    colour: str
    opacity: float


@dataclass(frozen=True)
class Area:
    order: int
    box: Box
    corners: tuple[tuple[float, float], ...]
    fill: str


@dataclass(frozen=True)
class Stroke:
    order: int
    x1: float
    y1: float
    x2: float
    y2: float

    @property
    def box(self) -> Box:
        x1, x2 = sorted((self.x1, self.x2))
        y1, y2 = sorted((self.y1, self.y2))
        return Box(x1 - 0.01, y1 - 0.01, x2 + 0.01, y2 + 0.01)

    def crosses(self, box: Box) -> bool:
        """Whether the segment enters the rectangle (Liang and Barsky's clipping)."""
        start, end = 0.0, 1.0
        dx, dy = self.x2 - self.x1, self.y2 - self.y1
        for p, q in (
            (-dx, self.x1 - box.left),
            (dx, box.right - self.x1),
            (-dy, self.y1 - box.top),
            (dy, box.bottom - self.y1),
        ):
            if p == 0:
                if q < 0:
                    return False
            elif p < 0:
                start = max(start, q / p)
            else:
                end = min(end, q / p)
        return start < end


@dataclass(frozen=True)
class Flat:
    """A sheet without groups."""

    texts: tuple[Text, ...]
    areas: tuple[Area, ...]
    strokes: tuple[Stroke, ...]


def flat(sheet: Sheet) -> Flat:
    texts: list[Text] = []
    areas: list[Area] = []
    strokes: list[Stroke] = []
    order = 0

    def walk(parts: Iterable[Shape], dx: float, dy: float, scale: float, opacity: float) -> None:
        nonlocal order
        for part in parts:
            order += 1
            match part:
                case Group():
                    x, y = dx + part.shift[0] * scale, dy + part.shift[1] * scale
                    walk(part.parts, x, y, scale * part.scale, opacity * part.opacity)
                case Words():
                    texts.append(_text(part, order, dx, dy, scale, opacity))
                case Path():
                    _path(part, order, dx, dy, scale)

    def _path(part: Path, order: int, dx: float, dy: float, scale: float) -> None:
        points = [(dx + x * scale, dy + y * scale) for _, numbers in part.commands for x, y in _pairs(numbers)]
        if part.fill is not None:
            xs, ys = [x for x, _ in points], [y for _, y in points]
            areas.append(Area(order, Box(min(xs), min(ys), max(xs), max(ys)), tuple(points), part.fill))
        if part.pen is not None:
            ends = [(dx + n[-2] * scale, dy + n[-1] * scale) for _, n in part.commands if n]
            if part.commands[-1][0] == "Z":
                ends.append(ends[0])
            strokes.extend(Stroke(order, *a, *b) for a, b in pairwise(ends))

    walk(sheet.parts, 0.0, 0.0, 1.0, 1.0)
    return Flat(tuple(texts), tuple(areas), tuple(strokes))


def _pairs(numbers: tuple[float, ...]) -> Iterator[tuple[float, float]]:
    yield from zip(numbers[::2], numbers[1::2], strict=True)


def _text(words: Words, order: int, dx: float, dy: float, scale: float, opacity: float) -> Text:
    width = text_width(words.text, words.size, bold=words.bold)
    start = words.x - {"start": 0.0, "middle": width / 2, "end": width}[words.anchor]
    # From the height of a small letter to the baseline: accents and descenders may come near a line.
    box = Box(
        dx + start * scale + 0.3,
        dy + (words.y - words.size * 0.68) * scale,
        dx + (start + width) * scale - 0.3,
        dy + words.y * scale - 0.2,
    )
    return Text(order, words.text, words.size * scale, box, words.colour, opacity)


T = TypeVar("T", Text, Area, Stroke)


class _Grid(Generic[T]):
    """Things by the cells of the page that they touch."""

    def __init__(self, things: Iterable[T]) -> None:
        self.cells: dict[tuple[int, int], list[T]] = {}
        for thing in things:
            for cell in _cells(thing.box):
                self.cells.setdefault(cell, []).append(thing)

    def near(self, box: Box) -> Iterator[T]:
        seen: set[int] = set()
        for cell in _cells(box):
            for thing in self.cells.get(cell, ()):
                if id(thing) not in seen:
                    seen.add(id(thing))
                    if thing.box.meets(box):
                        yield thing


def _cells(box: Box) -> Iterator[tuple[int, int]]:
    for x in range(int(box.left // _CELL), int(box.right // _CELL) + 1):
        for y in range(int(box.top // _CELL), int(box.bottom // _CELL) + 1):
            yield x, y


def page_faults(sheet: Sheet, *, margin: float, smallest: float = 5.99) -> list[str]:
    """Everything wrong with a page, in words.

    Args:
        sheet: The page.
        margin: Nothing written stands nearer to the edge.
        smallest: No letter is lower, in points.
    """
    found = flat(sheet)
    areas, strokes, texts = _Grid(found.areas), _Grid(found.strokes), _Grid(found.texts)
    faults = []
    for text in found.texts:
        if not text.text.strip():
            faults.append("an empty text")
            continue
        if text.size < smallest:
            faults.append(f"« {text.text} » is {text.size:.2f} points high")
        box = text.box
        if box.left < margin - 1 or box.right > sheet.width - margin + 1 or box.top < margin - 1 or box.bottom > sheet.height - margin + 1:  # fmt: skip
            faults.append(f"« {text.text} » stands beyond the margin")
        faults += [f"« {text.text} » and « {o.text} » overlap" for o in texts.near(box) if o.order > text.order]
        faults += [f"something covers « {text.text} »" for area in areas.near(box) if area.order > text.order and _covers(area, box)]  # fmt: skip
        below = [area for area in areas.near(box) if area.order < text.order and area.box.holds(box)]
        ground = max(below, key=lambda area: area.order)
        for stroke in strokes.near(box):
            if stroke.order > ground.order and stroke.crosses(box):
                faults.append(f"a line through « {text.text} »")
        # What a patient will not come to is faded on purpose.
        if text.opacity == 1 and contrast(text.colour, ground.fill) < 4.5:
            faults.append(f"« {text.text} » in {text.colour} on {ground.fill}")
    return list(dict.fromkeys(faults))


def _covers(area: Area, box: Box) -> bool:
    """Whether a filled figure reaches into the letters: a triangle or a disc does not fill its rectangle."""
    if len(area.corners) <= 3:
        return any(_inside(x, y, area.corners) for x, y in _samples(box))
    return True


def _samples(box: Box) -> Iterator[tuple[float, float]]:
    for i in range(9):
        for j in range(5):
            yield box.left + (box.right - box.left) * i / 8, box.top + (box.bottom - box.top) * j / 4


def _inside(x: float, y: float, corners: tuple[tuple[float, float], ...]) -> bool:
    inside = False
    for (x1, y1), (x2, y2) in pairwise((*corners, corners[0])):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside

"""What every painter can draw: paths, texts, groups. Points, y downwards. No clip, no filter, no font but one."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from pathways.render.diagram.wires import Point

Command = tuple[Literal["M", "L", "Q", "Z"], tuple[float, ...]]


class Pen(Struct, frozen=True):
    """How an outline is drawn."""

    colour: str
    width: float = 1.0
    dash: tuple[float, ...] = ()
    round: bool = False


class Path(Struct, frozen=True):
    """An outline, an area, or both. ``role`` tells what it is to a script (``flow`` with the steps it joins)."""

    commands: tuple[Command, ...]
    fill: str | None = None
    pen: Pen | None = None
    marks: tuple[tuple[str, str], ...] = ()


class Words(Struct, frozen=True):
    """One line of text; ``x`` is its start, middle or end."""

    text: str
    x: float
    y: float
    size: float
    colour: str
    bold: bool = False
    anchor: Literal["start", "middle", "end"] = "start"


class Group(Struct, frozen=True):
    """Several things together, moved and scaled.

    Args:
        parts: What is in it, the first underneath.
        name: Unique on the page.
        marks: Attributes for scripts and screen readers, in order.
        title: What a screen reader and a tooltip say.
        shift: Where its origin stands.
        scale: How much larger.
        opacity: 1 is opaque.
        link: Where it leads on click.
    """

    parts: "tuple[Shape, ...]"
    name: str = ""
    marks: tuple[tuple[str, str], ...] = ()
    title: str = ""
    shift: Point = (0.0, 0.0)
    scale: float = 1.0
    opacity: float = 1.0
    link: str = ""


Shape = Path | Words | Group


class Sheet(Struct, frozen=True):
    """A page: its size, what is on it, what it is called and how it is described."""

    width: float
    height: float
    parts: tuple[Shape, ...]
    title: str
    description: str
    language: str
    marks: tuple[tuple[str, str], ...] = ()


def line(*points: Point, pen: Pen, radius: float = 0.0, marks: tuple[tuple[str, str], ...] = ()) -> Path:
    """A line through points, its corners rounded."""
    commands: list[Command] = [("M", points[0])]
    for index in range(1, len(points) - 1):
        before, corner, after = points[index - 1], points[index], points[index + 1]
        enter, leave = _towards(corner, before, radius), _towards(corner, after, radius)
        commands += [("L", enter), ("Q", (*corner, *leave))] if radius else [("L", corner)]
    commands.append(("L", points[-1]))
    return Path(tuple(commands), None, pen, marks)


def polygon(points: Sequence[Point], fill: str | None = None, pen: Pen | None = None) -> Path:
    """A closed figure with sharp corners."""
    first, *rest = points
    return Path((("M", first), *(("L", point) for point in rest), ("Z", ())), fill, pen)


def rectangle(
    x: float,
    y: float,
    width: float,
    height: float,
    fill: str | None = None,
    pen: Pen | None = None,
    radius: float = 0.0,
) -> Path:
    """A rectangle, its corners rounded."""
    r = min(radius, width / 2, height / 2)
    right, bottom = x + width, y + height
    if r <= 0:
        return polygon([(x, y), (right, y), (right, bottom), (x, bottom)], fill, pen)
    commands: tuple[Command, ...] = (
        ("M", (x + r, y)),
        ("L", (right - r, y)),
        ("Q", (right, y, right, y + r)),
        ("L", (right, bottom - r)),
        ("Q", (right, bottom, right - r, bottom)),
        ("L", (x + r, bottom)),
        ("Q", (x, bottom, x, bottom - r)),
        ("L", (x, y + r)),
        ("Q", (x, y, x + r, y)),
        ("Z", ()),
    )
    return Path(commands, fill, pen)


def disc(x: float, y: float, radius: float, fill: str | None = None, pen: Pen | None = None) -> Path:
    """A circle, of eight arcs."""
    k, d = radius * 0.41421356, radius * 0.70710678
    commands: tuple[Command, ...] = (
        ("M", (x + radius, y)),
        ("Q", (x + radius, y + k, x + d, y + d)),
        ("Q", (x + k, y + radius, x, y + radius)),
        ("Q", (x - k, y + radius, x - d, y + d)),
        ("Q", (x - radius, y + k, x - radius, y)),
        ("Q", (x - radius, y - k, x - d, y - d)),
        ("Q", (x - k, y - radius, x, y - radius)),
        ("Q", (x + k, y - radius, x + d, y - d)),
        ("Q", (x + radius, y - k, x + radius, y)),
        ("Z", ()),
    )
    return Path(commands, fill, pen)


def arrowhead(tip: Point, before: Point, size: float, colour: str) -> Path:
    """A triangle that points from ``before`` to ``tip``; lines have no markers, which half of the painters lose."""
    dx, dy = tip[0] - before[0], tip[1] - before[1]
    length = (dx * dx + dy * dy) ** 0.5 or 1.0
    ux, uy = dx / length, dy / length
    bx, by, half = tip[0] - ux * size, tip[1] - uy * size, size * 0.42
    return polygon([tip, (bx - uy * half, by + ux * half), (bx + uy * half, by - ux * half)], colour)


def _towards(corner: Point, other: Point, radius: float) -> Point:
    dx, dy = other[0] - corner[0], other[1] - corner[1]
    length = (dx * dx + dy * dy) ** 0.5
    share = min(radius, length / 2) / length if length else 0.0
    return corner[0] + dx * share, corner[1] + dy * share

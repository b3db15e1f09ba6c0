"""How large a step is: its lines broken, its exit tabs laid under it. Points before the page is scaled; nothing is placed yet.

Sizes are such that on a page scaled by 0.69 a title keeps 7 points and every other word 6.
"""

from collections.abc import Callable, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from pathways.backends.typography import NBSP
from pathways.render.diagram.metrics import in_lines, text_width, wrapped
from pathways.render.diagram.scene import Exit, Shape, Step
from pathways.render.diagram.words import Words

TITLE: Final = 10.4
DETAIL: Final = 8.8
TAB: Final = 8.8
HEAD: Final = 8.8
TITLE_LEADING: Final = TITLE * 1.17
DETAIL_LEADING: Final = DETAIL * 1.18
TAB_LEADING: Final = 10.0
HEAD_HEIGHT: Final = 15.5
GAP: Final = 24.0  # between two columns of boxes
TAB_GAP: Final = 3.0
TAB_PADDING: Final = 9.0
_PADDING: Final = {Shape.DECISION: 17.0, Shape.ENQUIRY: 11.0, Shape.CALL: 10.0, Shape.END: 12.0}
_LEAST_PADDING: Final = 7.0
_MOST_CHIPS: Final = 4


class Tab(Struct, frozen=True):
    """One tab under a box: one way out, or several that lead to the same step.

    Args:
        exits: The ways out.
        lines: What it says.
        width: Of the tab.
        left: Of its left edge, from the centre of the box.
        drawn: Whether a line leaves from it; else it names the step it leads to.
    """

    exits: tuple[Exit, ...]
    lines: tuple[str, ...]
    width: float
    left: float
    drawn: bool

    @property
    def centre(self) -> float:
        """From the centre of the box."""
        return self.left + self.width / 2

    @property
    def to(self) -> str:
        return self.exits[0].to


class Box(Struct, frozen=True):
    """A measured step. ``span`` counts half columns; ``plain`` is the way out that leaves without a tab."""

    step: Step
    span: int
    width: float
    height: float
    padding: float
    title: tuple[str, ...]
    detail: tuple[str, ...]
    chips: int
    tabs: tuple[Tab, ...]
    tab_height: float
    plain: Exit | None

    @property
    def full_height(self) -> float:
        return self.height + self.tab_height


def width_of(span: int, column: float) -> float:
    """Width of a box over so many half columns, the gap on its side left out."""
    return span / 2 * (column + GAP) - GAP


Linked = Callable[[Exit], str | None]
"""What a way out names instead of being drawn: « 14 », « 17 (p. 2) »; ``None``: it is drawn as a line."""


def measured(step: Step, column: float, linked: Linked, words: Words, *, span: int | None = None) -> Box:
    """The smallest box that holds a step, in columns of ``column`` points; at least ``span`` half columns."""
    spans = range(span or 2, 40)
    for each in spans:
        box = _measured(step, each, column, linked, words)
        if box is not None:
            return box
    raise ValueError(f"step {step.path} fits no page")


def _measured(step: Step, span: int, column: float, linked: Linked, words: Words) -> Box | None:
    width = width_of(span, column)
    padding = _PADDING.get(step.shape, _LEAST_PADDING)
    inner = width - 2 * padding
    number = end_number(step) if step.shape is Shape.END else ""
    title = wrapped(number + step.title, TITLE, inner, bold=True)
    detail = wrapped(step.detail, DETAIL, inner)
    if len(title) > 4 or len(detail) > 6 or head_width(step, words, chips=1) > inner:
        return None
    chips = next(
        (n for n in range(min(len(step.who), _MOST_CHIPS), 0, -1) if head_width(step, words, chips=n) <= inner), 0
    )
    tabs = _tabs(step, width, linked)
    if tabs is None:
        return None
    head = 0 if step.shape is Shape.END else HEAD_HEIGHT
    height = head + len(title) * TITLE_LEADING + len(detail) * DETAIL_LEADING + 7.5
    if step.shape is Shape.PARALLEL:
        height += 4
    tab_height = max((14 + TAB_LEADING * (len(tab.lines) - 1) for tab in tabs), default=0.0)
    plain = next((way for way in step.exits if not way.label and linked(way) is None), None)
    return Box(step, span, width, height, padding, title, detail, chips, tabs, tab_height, plain)


def chip_width(abbreviation: str) -> float:
    return text_width(abbreviation, HEAD, bold=True) + 7.2


def number_width(number: int) -> float:
    return max(14.0, text_width(str(number), HEAD, bold=True) + 6.4)


def end_number(step: Step) -> str:
    """The number of an end before its title, with the room that its capsule takes."""
    return f"{step.number}{NBSP * 4}"


def badge_width(text: str) -> float:
    return text_width(text, HEAD, bold=True) + 6.4


def right_of_head(step: Step, words: Words) -> str:
    """What stands at the right of the first row, before the badge."""
    if step.shape is Shape.CALL:
        return words.calls
    return words.parallel if step.shape is Shape.PARALLEL else step.delay


def head_width(step: Step, words: Words, *, chips: int) -> float:
    """Width of the first row with so many chips, and a « +2 » for those left out."""
    if step.shape is Shape.END:
        return 0.0
    width = number_width(step.number) + 3
    for who in step.who[:chips]:
        width += chip_width(who.abbreviation) + 2
    if len(step.who) > chips:
        width += text_width(f"+{len(step.who) - chips}", HEAD, bold=True) + 4
    said = right_of_head(step, words)
    if said:
        width += text_width(said, HEAD, bold=True) + (14 if step.delay and said == step.delay else 6)
    if step.badge:
        width += badge_width(step.badge.text) + 4
    return width


# --- tabs


def _tabs(step: Step, width: float, linked: Linked) -> tuple[Tab, ...] | None:
    """The tabs of a box side by side within its width; ``None`` when they don't fit. Words break, then over more lines."""
    said = [(ways, _said(ways, linked), linked(ways[0]) is None) for ways in _together(step, linked)]
    if not said:
        return ()
    lines: list[tuple[str, ...]] = [(text,) for _, text, _ in said]
    room = width - TAB_GAP * (len(said) - 1)
    while sum(map(_tab_width, lines)) > room:
        narrower = [_narrower(each) for each in lines]
        gains = [_tab_width(now) - _tab_width(then) for now, then in zip(lines, narrower, strict=True)]
        if max(gains) <= 0:
            return None
        best = max(range(len(lines)), key=lambda i: (gains[i] > 0, _tab_width(lines[i]), -i))
        lines[best] = narrower[best]
    widths = [_tab_width(each) for each in lines]
    left = -(sum(widths) + TAB_GAP * (len(widths) - 1)) / 2
    tabs = []
    for (ways, _, drawn), each, wide in zip(said, lines, widths, strict=True):
        tabs.append(Tab(ways, each, wide, left, drawn))
        left += wide + TAB_GAP
    return tuple(tabs)


def _together(step: Step, linked: Linked) -> list[tuple[Exit, ...]]:
    """Ways out that share a tab: what is said of one goal in one breath (« refusé ou impossible », « sinon ou non connu »)."""
    groups: list[list[Exit]] = []
    for way in step.exits:
        if not way.label and linked(way) is None:
            continue
        last = next((g for g in groups if g[0].to == way.to and _joins(g, way, step)), None)
        if last is not None:
            last.append(way)
        else:
            groups.append([way])
    return [tuple(group) for group in groups]


def _joins(group: Sequence[Exit], way: Exit, step: Step) -> bool:
    if step.shape is not Shape.DECISION:
        return bool(way.label) and all(each.label for each in group)
    return way.cautious


def _said(ways: Sequence[Exit], linked: Linked) -> str:
    labels = list(dict.fromkeys(way.label for way in ways if way.label))
    said = " / ".join(labels)
    goal = linked(ways[0])
    if goal is None:
        return said
    return f"{said} →{NBSP}{goal}" if said else f"→{NBSP}{goal}"


def _tab_width(lines: Sequence[str]) -> float:
    return max(text_width(line, TAB, bold=True) for line in lines) + TAB_PADDING


def _narrower(lines: tuple[str, ...]) -> tuple[str, ...]:
    """The same words over one line more."""
    if len(lines) >= 5:
        return lines
    return in_lines(" ".join(lines), TAB, len(lines) + 1, bold=True) or lines


def ordered_by(box: Box, place: Callable[[Tab], float]) -> Box:
    """Its tabs from left to right by where their lines go, so that they don't cross; those that name a step stand last."""
    if len(box.tabs) < 2:
        return box
    order = sorted(box.tabs, key=lambda tab: (not tab.drawn, round(place(tab), 1) if tab.drawn else 0.0))
    left = box.tabs[0].left
    tabs = []
    for tab in order:
        tabs.append(replace(tab, left=left))
        left += tab.width + TAB_GAP
    return replace(box, tabs=tuple(tabs))

"""What stands around a diagram on every page: header, red band, legend, footer. Each part tells how high it is."""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from typing import Final

from msgspec import Struct

from pathways.render.diagram import theme
from pathways.render.diagram.boxes import TAB, badge_width, chip_width
from pathways.render.diagram.canvas import Group, Pen, Shape, Words, arrowhead, line, polygon, rectangle
from pathways.render.diagram.metrics import shortened, text_width, wrapped
from pathways.render.diagram.paint import Painter, warning
from pathways.render.diagram.scene import Badge, Proof, Scene, Who
from pathways.render.diagram.scene import Shape as Kind
from pathways.render.diagram.words import Words as Captions
from pathways.render.diagram.words import words

SMALL: Final = 7.0
LEGEND_ROW: Final = 13.0
_SAMPLE: Final = 0.85  # of a chip or a badge in the legend, beside its words
_HEAD_WIDTH: Final = 140.0

Part = tuple[tuple[Shape, ...], float]
"""Shapes from y = 0 down, and how high they are."""


class Furniture(Struct, frozen=True, dict=True):
    """The furniture of one scene on a page whose inner width is ``width``."""

    scene: Scene
    width: float
    painter: Painter
    subtitle: str | None = None
    version: str | None = None

    @property
    def words(self) -> Captions:
        return words(self.scene.language)

    # --- header

    @cached_property
    def header(self) -> Part:
        """Title, whom it is for, version, review date, and that a draft is a draft."""
        right_side = self._right_side()
        room = self.width - max(text_width(text, size, bold=bold) for text, size, bold, _ in right_side) - 14
        size = next((s for s in (17.0, 15.5, 14.0) if text_width(self.scene.title, s, bold=True) <= room), 13.0)
        title = wrapped(self.scene.title, size, room, bold=True)
        shapes: list[Shape] = []
        y = size * 0.86
        for text in title:
            shapes.append(Words(text, 0, y, size, theme.INK, bold=True))
            y += size * 1.15
        said = self.subtitle if self.subtitle is not None else self.words.population.format(self.scene.population)
        lines = list(wrapped(said, 8.8, room))
        if len(lines) > 2:
            lines = [lines[0], shortened(" ".join(lines[1:]), 8.8, room)]
        y += 0.5
        for text in lines:
            shapes.append(Words(text, 0, y, 8.8, theme.MUTED))
            y += 10.5
        at = 9.0
        for text, each, bold, colour in right_side:
            shapes.append(Words(text, self.width, at, each, colour, bold=bold, anchor="end"))
            at += each * 1.3
        return tuple(shapes), max(y - 8.5, at - 8) + 6

    def _right_side(self) -> list[tuple[str, float, bool, str]]:
        rows = [(self.version or self.words.version.format(self.scene.version), 9.0, True, theme.INK)]
        if self.scene.review_by:
            rows.append((self.words.review.format(self.scene.review_by), 7.4, False, theme.MUTED))
        if self.scene.draft:
            rows.append((self.words.draft, 7.4, True, theme.RED))
        return rows

    # --- red band

    @cached_property
    def band(self) -> Part:
        """The red flags, once, at the top of every page: never as lines."""
        room = self.width - _HEAD_WIDTH - 16
        signs = self.scene.signs
        if not signs:
            return self._band_box(27.0, [Words(self.words.emergency_none, _HEAD_WIDTH + 12, 16.4, 7.8, theme.MUTED)])
        shapes: list[Shape] = []
        x, row = 0.0, 0
        places: list[tuple[float, int, tuple[str, ...], str]] = []
        for sign in signs:
            # A sign is never cut: what is longer than the band goes on below.
            said = wrapped(sign, 7.8, room - 10, bold=True, even=False)
            wide = max(text_width(each, 7.8, bold=True) for each in said) + 8.5
            if x and (x + wide > room or len(said) > 1):
                x, row = 0.0, row + 1
            # Full where 15 is called, hollow where it is not.
            places.append((x, row, said, theme.RED if sign in self.scene.red_flags else theme.WHITE))
            row += len(said) - 1
            x += wide + 14
        first = 16.6 if not row else 12.0
        for x, line_number, said, filled in places:
            left, y = _HEAD_WIDTH + 12 + x, first + line_number * 10.2
            diamond = [(left + 2.4, y - 5.6), (left + 5, y - 3), (left + 2.4, y - 0.4), (left - 0.2, y - 3)]
            shapes.append(polygon(diamond, filled, Pen(theme.RED, 0.9)))
            for index, text in enumerate(said):
                shapes.append(Words(text, left + 8.5, y + 10.2 * index, 7.8, theme.INK, bold=True))
        return self._band_box(max(27.0, 8 + (row + 1) * 10.2), shapes)

    def _band_box(self, height: float, signs: Sequence[Shape]) -> Part:
        middle = height / 2
        title = self.words.signs_title(emergency=bool(self.scene.red_flags) or not self.scene.signs)
        parts: list[Shape] = [
            rectangle(0, 0, self.width, height, theme.WHITE, Pen(theme.RED, 2)),
            rectangle(0, 0, _HEAD_WIDTH, height, theme.RED),
            *warning(13, middle, 11, theme.WHITE, theme.RED),
            Words(title, 26, middle - 1.4, 8.6, theme.WHITE, bold=True),
            Words(self.words.emergency_detail, 26, middle + 8, 7.2, theme.WHITE),
            *signs,
        ]
        said = f"{title}. {'; '.join(self.scene.signs)}"
        return (Group(tuple(parts), "red-flags", (("role", "note"), ("aria-label", said))),), height

    # --- legend

    @cached_property
    def legend(self) -> Part:
        """What shapes, letters and lines mean: only those that the protocol uses."""
        shapes: list[Shape] = [line((0, 0), (self.width, 0), pen=Pen(theme.RULE, 0.8))]
        y = 13.0
        x = 0.0
        for row in self.legend_rows():
            placed, x, y = self._flowing(row, x, y)
            shapes.extend(placed)
        return (Group(tuple(shapes), "legend", (("role", "group"),)),), (y + LEGEND_ROW if x else y) - 8

    def legend_rows(self) -> "list[list[Entry]]":
        """Each begins a new line."""
        return [list(self.kinds()), list(self.professions()), list(self._evidence()), list(self._phases())]

    def _flowing(self, items: "list[Entry]", x: float, y: float) -> tuple[list[Shape], float, float]:
        """Entries side by side, over as many lines as they need; where the next may stand.

        A line that holds but one entry left over from the row before is shared.
        """
        shapes: list[Shape] = []
        alone = 0
        for entry in items:
            if x and x + entry.width > self.width:
                x, y, alone = 0.0, y + LEGEND_ROW, 0
            shapes.extend(entry.paint(x, y))
            x += entry.width + 7
            alone += 1
        wrapped_over = alone < len(items)
        if items and not (wrapped_over and alone == 1):
            x, y = 0.0, y + LEGEND_ROW
        return shapes, x, y

    def kinds(self, *, tabs: bool = False, lines: bool = True) -> "Iterator[Entry]":
        """Shapes of boxes and, with ``lines``, of ways out; with ``tabs`` every way out is a tab."""
        used = {step.shape for step in self.scene.steps()}
        for kind, label in self.words.shapes.items():
            if kind in used:
                yield self._entry(22, label, partial(_symbol, kind))
        if any(step.urgent for step in self.scene.steps()):
            yield self._entry(
                22, self.words.urgent, lambda x, y: [rectangle(x, y - 9, 18, 11, theme.WHITE, Pen(theme.RED, 1.8), 1)]
            )
        if lines and any(way.usual for step in self.scene.steps() for way in step.exits):
            yield self._entry(24, self.words.usual, _thick_tab if tabs else _thick_line)
        if lines and not tabs:
            yield self._entry(28, self.words.returns, _return_tab)

    def professions(self, *, along: bool = True) -> "Iterator[Entry]":
        """Chips; ``along``: those of others than who leads are shown too."""
        leads = {step.who[0] for step in self.scene.steps() if step.who}
        for who in self.scene.professions:
            if not along and who not in leads:
                continue
            wide = chip_width(who.abbreviation) * _SAMPLE
            yield self._entry(wide + 3, who.label, partial(self._chip, who))
        if along and len(self.scene.professions) > 1:
            yield Entry(
                text_width(self.words.lead, SMALL),
                lambda x, y: [Words(self.words.lead, x, y - 0.5, SMALL, theme.MUTED)],
            )

    def _evidence(self) -> "Iterator[Entry]":
        badges = list(dict.fromkeys(step.badge for step in self.scene.steps() if step.badge))
        if not badges:
            return
        yield Entry(
            text_width(self.words.evidence, SMALL, bold=True),
            lambda x, y: [Words(self.words.evidence, x, y - 0.5, SMALL, theme.INK, bold=True)],
        )
        for badge in sorted(badges, key=lambda each: (list(Proof).index(each.proof), each.text)):
            wide = badge_width(badge.text) * _SAMPLE
            yield self._entry(wide + 3, self._meaning(badge), partial(self._badge, badge))

    def _phases(self) -> "Iterator[Entry]":
        # A region stands under its own heading: no phase is drawn behind its steps.
        drawn = {step.phase for flow in self.scene.flows if not flow.within for step in flow.steps}
        for phase in self.scene.phases:
            if phase.name not in drawn:
                continue
            said = f"{phase.letter} {phase.title}"
            wide = text_width(said, SMALL, bold=True)
            yield Entry(wide + 8, partial(_phase_tab, said, wide))

    def _chip(self, who: Who, x: float, y: float) -> Iterator[Shape]:
        yield Group(tuple(self.painter.chip(0, 0, who, lead=True)), shift=(x, y - 0.3), scale=_SAMPLE)

    def _badge(self, badge: Badge, x: float, y: float) -> Iterator[Shape]:
        shapes = tuple(self.painter.badge(badge_width(badge.text), 0, badge))
        yield Group(shapes, shift=(x, y - 0.3), scale=_SAMPLE)

    def _meaning(self, badge: Badge) -> str:
        said = {Proof.SOURCE: self.words.source, Proof.CONSENSUS: self.words.consensus, Proof.UNREAD: self.words.unread}
        return said.get(badge.proof) or dict(self.words.grades).get(badge.text, self.words.grade)

    def _entry(self, indent: float, label: str, drawing: "Drawing") -> "Entry":
        def paint(x: float, y: float) -> Iterator[Shape]:
            yield from drawing(x, y)
            yield Words(label, x + indent, y - 0.5, SMALL, theme.INK)

        return Entry(indent + text_width(label, SMALL), paint)

    # --- footer

    def footer(self, page: int, pages: int) -> Part:
        """Status, sources, page."""
        status = self.words.draft if self.scene.draft else self.scene.status
        number = self.words.page.format(page, pages)
        shapes: list[Shape] = [
            Words(status, 0, 7, SMALL, theme.RED if self.scene.draft else theme.INK, bold=True),
            Words(number, self.width, 7, SMALL, theme.MUTED, anchor="end"),
        ]
        y = 16.0
        sources = " · ".join(dict.fromkeys(self.scene.sources))
        lines = wrapped(self.words.sources.format(sources), SMALL, self.width, even=False) if sources else ()
        for text in lines:
            shapes.append(Words(text, 0, y, SMALL, theme.MUTED))
            y += 8.6
        return tuple(shapes), y - 5


Drawing = Callable[[float, float], "Sequence[Shape] | Iterator[Shape]"]


class Entry(Struct, frozen=True):
    """One entry of the legend: how wide, and how it is painted at a point."""

    width: float
    paint: Drawing


def symbol(kind: Kind, x: float, y: float, *, urgent: bool = False) -> list[Shape]:
    """A small box of a kind, 18 by 11."""
    pen = Pen(theme.RED, 1.8) if urgent else Pen(theme.INK, 1.0, (3, 1.6) if kind is Kind.WAIT else ())
    match kind:
        case Kind.DECISION:
            return [polygon([(x + 5, y), (x + 13, y), (x + 18, y + 5.5), (x + 13, y + 11), (x + 5, y + 11), (x, y + 5.5)], theme.WHITE, pen)]  # fmt: skip
        case Kind.ENQUIRY:
            return [polygon([(x + 4, y), (x + 18, y), (x + 14, y + 11), (x, y + 11)], theme.WHITE, pen)]
        case Kind.WAIT:
            return [rectangle(x, y, 18, 11, theme.WHITE, pen, 5)]
        case Kind.END:
            return [rectangle(x, y, 18, 11, theme.WHITE, pen, 5), rectangle(x + 2, y + 2, 14, 7, None, Pen(pen.colour, 0.7), 3.5)]  # fmt: skip
        case Kind.CALL:
            bars = [line((x + d, y), (x + d, y + 11), pen=Pen(pen.colour, 0.9)) for d in (3.0, 15.0)]
            return [rectangle(x, y, 18, 11, theme.WHITE, pen, 1), *bars]
        case Kind.PARALLEL:
            return [rectangle(x + 1, y, 16, 11, theme.WHITE, Pen(pen.colour, 0.8)), rectangle(x - 1, y - 1, 20, 3, pen.colour), rectangle(x - 1, y + 9, 20, 3, pen.colour)]  # fmt: skip
        case Kind.ACTION:
            return [rectangle(x, y, 18, 11, theme.WHITE, pen, 1)]


def _symbol(kind: Kind, x: float, y: float) -> list[Shape]:
    return symbol(kind, x, y - 9)


def _phase_tab(said: str, wide: float, x: float, y: float) -> Iterator[Shape]:
    yield rectangle(x, y - 8.6, wide + 8, 11, theme.PHASE_TAB, radius=2)
    yield Words(said, x + 4, y - 0.6, SMALL, theme.WHITE, bold=True)


def _thick_line(x: float, y: float) -> Iterator[Shape]:
    yield line((x, y - 3.5), (x + 15, y - 3.5), pen=Pen(theme.LINE, 2.4))
    yield arrowhead((x + 21, y - 3.5), (x, y - 3.5), 7, theme.LINE)


def _thick_tab(x: float, y: float) -> Iterator[Shape]:
    yield rectangle(x, y - 8.5, 20, 10, theme.WHITE, Pen(theme.INK, 1.7), 2.2)


def _return_tab(x: float, y: float) -> Iterator[Shape]:
    yield rectangle(x, y - 9.5, 24, 11.5, theme.RETURN, Pen(theme.INK, 0.9, (2.2, 1.6)), 2.2)
    yield Words("→ 2", x + 12, y - 0.8, TAB - 1.2, theme.INK, bold=True, anchor="middle")

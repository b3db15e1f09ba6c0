"""A block painted: boxes by their kind, chips, clock, badge, tabs, lines with arrowheads, phases behind. Nothing is placed here."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from msgspec import Struct

from pathways.backends.typography import upper_first
from pathways.render.diagram import theme
from pathways.render.diagram.blocks import LANE_HEAD, Block, Drawn, Route
from pathways.render.diagram.boxes import (
    DETAIL,
    DETAIL_LEADING,
    HEAD,
    TAB,
    TAB_LEADING,
    TITLE,
    TITLE_LEADING,
    Tab,
    badge_width,
    chip_width,
    end_number,
    number_width,
    right_of_head,
)
from pathways.render.diagram.canvas import (
    Group,
    Path,
    Pen,
    Shape,
    Words,
    arrowhead,
    disc,
    line,
    polygon,
    rectangle,
)
from pathways.render.diagram.flags import Flag, Role
from pathways.render.diagram.metrics import joined, text_width
from pathways.render.diagram.over import NOTHING, LineLook, Look, Over, said
from pathways.render.diagram.scene import Badge, Exit, Proof, Scene, Step, Who
from pathways.render.diagram.scene import Shape as Kind
from pathways.render.diagram.signs import Sign, painted
from pathways.render.diagram.wires import Point
from pathways.render.diagram.words import Words as Captions
from pathways.render.diagram.words import words

CHIP: Final = HEAD
_OUTLINE: Final = {Kind.DECISION: 1.3}


class Painter(Struct, frozen=True):
    """Paints the blocks of one scene.

    Args:
        scene: For its words and colours.
        over: What is laid over it.
    """

    scene: Scene
    over: Over = NOTHING

    @property
    def words(self) -> Captions:
        return words(self.scene.language)

    def block(self, block: Block) -> tuple[Shape, ...]:
        """Phases, lines, then boxes in the order of their numbers."""
        # Where lines to one step meet, the one that stands out lies above.
        lines = sorted(block.routes, key=lambda route: self._line_look(route).width)
        boxes = sorted(block.drawn, key=lambda drawn: drawn.step.number)
        return (
            *self._lanes(block),
            *self._bands(block),
            *(shape for route in lines for shape in self._route(route)),
            *self._entry(block),
            Group(tuple(self.box(drawn) for drawn in boxes), marks=(("role", "list"),)),
            *(shape for flag in block.flags for shape in self._flag(flag)),
        )

    # --- behind and above

    def _lanes(self, block: Block) -> Iterator[Shape]:
        """Who leads: a head with its name, and its ground all the way down."""
        people = {who.name: who for who in self.scene.professions}
        for index, lane in enumerate(block.lanes):
            who = people.get(lane.name)
            hue = self._hue(who) if who else theme.NEUTRAL
            yield rectangle(lane.left, 0, lane.width, block.height, theme.ground(hue))
            yield rectangle(lane.left, 0, lane.width, LANE_HEAD, hue.ink)
            said = upper_first(who.label if who else self.words.nobody)
            # What is too long is said in the letters of the chips, which the legend explains.
            if who and text_width(said, TITLE, bold=True) > lane.width - 8:
                said = who.abbreviation
            middle = lane.left + lane.width / 2
            yield Words(said, middle, 12.8, TITLE, theme.WHITE, bold=True, anchor="middle")
            if index:
                edges = ((lane.left, LANE_HEAD), (lane.left, block.height))
                yield line(*edges, pen=Pen(theme.RULE, 0.8, (2.0, 2.0)))

    def _bands(self, block: Block) -> Iterator[Shape]:
        order = {phase.name: index for index, phase in enumerate(self.scene.phases)}
        for band in block.bands:
            tint = theme.PHASES[order.get(band.phase, 0) % 2]
            yield rectangle(band.left, band.top, band.right - band.left, band.bottom - band.top, tint, radius=4)

    def _entry(self, block: Block) -> Iterator[Shape]:
        """Where the flow begins: a disc above its first box."""
        for drawn in block.drawn:
            if drawn.step.path == block.initial:
                yield line((drawn.x, drawn.y - 12), (drawn.x, drawn.y - 5), pen=Pen(theme.LINE, 1.6))
                yield arrowhead((drawn.x, drawn.y), (drawn.x, drawn.y - 10), 6.6, theme.LINE)
                yield disc(drawn.x, drawn.y - 12, 3.4, theme.LINE)

    def _flag(self, flag: Flag) -> Iterator[Shape]:
        """« B Bilan », « ICI », « de 3, 12 » above a box."""
        x, y, wide, high = flag.left, flag.top, flag.width, flag.height
        words_ = partial(Words, flag.text, x + wide / 2, bold=True, anchor="middle")
        match flag.role:
            case Role.PHASE:
                yield rectangle(x, y, wide, high, theme.PHASE_TAB, radius=2)
                yield words_(y + 9.4, TAB, theme.WHITE)
            case Role.HERE:
                yield rectangle(x, y, wide, high, theme.PATH, radius=2)
                yield words_(y + 9.4, TAB, theme.WHITE)
            case Role.ARRIVAL:
                tip, floor = x + wide / 2, y + high - 2
                corners = [(x, y), (x + wide, y), (x + wide, floor), (tip + 3, floor), (tip, floor + 3), (tip - 3, floor), (x, floor)]  # fmt: skip
                yield polygon(corners, theme.RETURN, Pen(theme.INK, 0.9, (2.2, 1.6)))
                yield words_(y + 7.7, TAB, theme.INK)

    # --- lines

    def _line_look(self, route: Route) -> LineLook:
        plain = LineLook(theme.LINE, 2.4, head=8.0) if route.usual else LineLook(theme.LINE, 1.3)
        lines = self.over.lines
        looks = [lines[way.name] for way in route.exits if way.name in lines]
        return max(looks, key=lambda look: look.width, default=plain)

    def _route(self, route: Route) -> Iterator[Shape]:
        look = self._line_look(route)
        tip, before = route.points[-1], route.points[-2]
        length = abs(tip[0] - before[0]) + abs(tip[1] - before[1])
        back = min(look.head * 0.8, length)
        end = (
            tip[0] - back * (tip[0] - before[0]) / (length or 1),
            tip[1] - back * (tip[1] - before[1]) / (length or 1),
        )
        points = (*route.points[:-1], end)
        marks = (
            ("class", "flow"),
            ("data-from", route.tail),
            ("data-to", route.head),
            ("data-ways", " ".join(way.name for way in route.exits)),
        )
        yield line(*points, pen=Pen(theme.WHITE, look.width + 3.0), radius=4)
        yield line(*points, pen=Pen(look.colour, look.width, look.dash), radius=4, marks=marks)
        yield arrowhead(tip, before, look.head, look.colour)

    # --- boxes

    def box(self, drawn: Drawn) -> Group:
        """One step, with what a screen reader says of it: what, who, when, on what evidence, where it leads."""
        step = drawn.step
        look = self.over.looks.get(step.path, Look())
        parts: list[Shape] = [*self._outline(drawn, look), *self._content(drawn)]
        for tab in drawn.box.tabs:
            parts.extend(self._tab(drawn, tab, look))
        for sign in look.signs:
            parts.extend(painted(sign, *_place(sign, drawn)))
        marks = (
            ("class", f"step {step.shape.value}{' urgent' if step.urgent else ''}"),
            ("role", "listitem"),
            ("aria-label", described(step, self.scene, look.signs)),
            ("data-step", step.path),
            ("data-number", str(step.number)),
            ("data-who", " ".join(who.name for who in step.who)),
        )
        link = f"#protocol-{step.calls}" if step.calls else ""
        return Group(
            tuple(parts),
            f"step-{step.path.replace('/', '.')}",
            marks,
            described(step, self.scene, look.signs),
            opacity=look.opacity,
            link=link,
        )

    def _outline(self, drawn: Drawn, look: Look) -> Iterator[Shape]:
        step, box = drawn.step, drawn.box
        x, y, w, h = drawn.left, drawn.y, box.width, box.height
        fill = look.fill or self._fill(step)
        pen = look.pen or self._pen(step)
        match step.shape:
            case Kind.DECISION:
                c = 11.0
                middle = y + h / 2
                yield polygon(
                    [(x + c, y), (x + w - c, y), (x + w, middle), (x + w - c, y + h), (x + c, y + h), (x, middle)],
                    fill,
                    pen,
                )
            case Kind.ENQUIRY:
                yield polygon([(x + 7, y), (x + w, y), (x + w - 7, y + h), (x, y + h)], fill, pen)
            case Kind.END:
                yield rectangle(x, y, w, h, fill, pen, 14)
                yield rectangle(x + 2.6, y + 2.6, w - 5.2, h - 5.2, None, Pen(pen.colour, 0.8), 11.4)
            case Kind.WAIT:
                yield rectangle(x, y, w, h, fill, pen, 11)
            case Kind.CALL:
                yield rectangle(x, y, w, h, fill, pen, 1.5)
                yield line((x + 4, y), (x + 4, y + h), pen=Pen(pen.colour, pen.width))
                yield line((x + w - 4, y), (x + w - 4, y + h), pen=Pen(pen.colour, pen.width))
            case Kind.PARALLEL:
                yield rectangle(x, y, w, h, fill, Pen(pen.colour, 0.8))
                yield rectangle(x - 3, y - 1, w + 6, 3.2, pen.colour)
                yield rectangle(x - 3, y + h - 2.2, w + 6, 3.2, pen.colour)
            case Kind.ACTION:
                yield rectangle(x, y, w, h, fill, pen, 1.5)

    def _fill(self, step: Step) -> str:
        if step.shape in (Kind.END, Kind.PARALLEL):
            return theme.WHITE
        return self._hue(step.who[0]).tint if step.who else theme.WHITE

    def _pen(self, step: Step) -> Pen:
        if step.urgent:
            return Pen(theme.RED, 2.2)
        dash = (3.5, 2.0) if step.shape is Kind.WAIT else ()
        return Pen(theme.INK, _OUTLINE.get(step.shape, 1.0), dash)

    def _hue(self, who: Who) -> theme.Hue:
        return theme.Hue(*self.scene.hues.get(who.name, theme.NEUTRAL))

    def _content(self, drawn: Drawn) -> Iterator[Shape]:
        step, box = drawn.step, drawn.box
        if step.shape is Kind.END:
            yield from self._end(drawn)
            return
        left, right = drawn.left + box.padding, drawn.right - box.padding
        baseline = drawn.y + (15.2 if step.shape is Kind.PARALLEL else 12.5)
        yield from self._head(drawn, left, right, baseline)
        # An accent on a capital stays clear of the number above it.
        y = baseline + TITLE * 1.29
        middle = step.shape is Kind.DECISION
        for text in box.title:
            yield Words(
                text,
                drawn.x if middle else left,
                y,
                TITLE,
                theme.INK,
                bold=True,
                anchor="middle" if middle else "start",
            )
            y += TITLE_LEADING
        y -= 1.2
        for text in box.detail:
            yield Words(text, drawn.x if middle else left, y, DETAIL, theme.INK, anchor="middle" if middle else "start")
            y += DETAIL_LEADING

    def _end(self, drawn: Drawn) -> Iterator[Shape]:
        box = drawn.box
        lines = len(box.title) * TITLE_LEADING + len(box.detail) * DETAIL_LEADING
        y = drawn.y + (box.height - lines) / 2 + TITLE * 0.93
        first, *rest = box.title
        yield from self._numbered(drawn, first, y)
        for text in rest:
            y += TITLE_LEADING
            yield Words(text, drawn.x, y, TITLE, theme.INK, bold=True, anchor="middle")
        y += TITLE_LEADING
        for text in box.detail:
            yield Words(text, drawn.x, y - 1, DETAIL, theme.INK, anchor="middle")
            y += DETAIL_LEADING

    def _numbered(self, drawn: Drawn, text: str, y: float) -> Iterator[Shape]:
        """The first line of an end, its number in a capsule before it: « 6 » and « 27 ans » are not 627."""
        said = text.removeprefix(end_number(drawn.step))
        wide = number_width(drawn.step.number)
        x = drawn.x - (wide + 4 + text_width(said, TITLE, bold=True)) / 2
        yield from self._number(drawn.step, x, y - 0.4)
        yield Words(said, x + wide + 4, y, TITLE, theme.INK, bold=True)

    def _number(self, step: Step, left: float, baseline: float) -> Iterator[Shape]:
        wide = number_width(step.number)
        yield rectangle(left, baseline - 9.6, wide, 12.6, theme.WHITE, Pen(theme.INK, 0.9), 6.3)
        yield Words(str(step.number), left + wide / 2, baseline - 0.2, HEAD, theme.INK, bold=True, anchor="middle")

    def _head(self, drawn: Drawn, left: float, right: float, baseline: float) -> Iterator[Shape]:
        step, box = drawn.step, drawn.box
        yield from self._number(step, left, baseline)
        x = left + number_width(step.number) + 3
        for index, who in enumerate(step.who[: box.chips]):
            yield from self.chip(x, baseline, who, lead=index == 0)
            x += chip_width(who.abbreviation) + 2
        if len(step.who) > box.chips:
            yield Words(f"+{len(step.who) - box.chips}", x, baseline - 0.4, HEAD, theme.INK, bold=True)
        if step.badge:
            yield from self.badge(right, baseline, step.badge)
            right -= badge_width(step.badge.text) + 4
        said = right_of_head(step, self.words)
        if not said:
            return
        colour = theme.RED if step.urgent else theme.INK
        yield Words(said, right, baseline - 0.4, HEAD, colour, bold=True, anchor="end")
        if said == step.delay:
            yield from clock(right - text_width(said, HEAD, bold=True) - 6.6, baseline - 3.4, colour)

    def chip(self, x: float, baseline: float, who: Who, *, lead: bool) -> Iterator[Shape]:
        """The letters of a profession: solid for who leads, outlined for who takes part."""
        ink = self._hue(who).ink
        wide = chip_width(who.abbreviation)
        yield rectangle(x, baseline - 9.2, wide, 11.8, ink if lead else theme.WHITE, Pen(ink, 0.8), 2)
        yield Words(
            who.abbreviation,
            x + wide / 2,
            baseline - 0.4,
            CHIP,
            theme.WHITE if lead else ink,
            bold=True,
            anchor="middle",
        )

    def badge(self, right: float, baseline: float, badge: Badge) -> Iterator[Shape]:
        """The evidence: a grade solid, a source outlined, an agreement dashed, what is to be verified on amber."""
        wide = badge_width(badge.text)
        fill, ink, dash = {
            Proof.GRADE: (theme.INK, theme.WHITE, ()),
            Proof.SOURCE: (theme.WHITE, theme.INK, ()),
            Proof.CONSENSUS: (theme.WHITE, theme.INK, (1.6, 1.2)),
            Proof.UNREAD: (theme.MISSING.tint, theme.MISSING.ink, (1.6, 1.2)),
        }[badge.proof]
        yield rectangle(right - wide, baseline - 9.2, wide, 11.8, fill, Pen(theme.INK, 0.7, dash), 1.6)
        yield Words(badge.text, right - wide / 2, baseline - 0.4, CHIP, ink, bold=True, anchor="middle")

    def _tab(self, drawn: Drawn, tab: Tab, look: Look) -> Iterator[Shape]:
        x, y = drawn.x + tab.left, drawn.y + drawn.box.height
        taken = any(way.name in look.taken for way in tab.exits)
        cautious = all(way.cautious for way in tab.exits)
        outline = self.outline(tab.exits)
        fill = theme.PATH if taken else theme.RETURN if not tab.drawn else theme.WHITE
        dash = (2.2, 1.6) if cautious or not tab.drawn else ()
        box = rectangle(
            x, y, tab.width, drawn.box.tab_height, fill, Pen(outline, 0.9 if outline == theme.INK else 1.6, dash), 2.2
        )
        marks = (("class", "way"), ("data-ways", " ".join(way.name for way in tab.exits)))
        middle = y + drawn.box.tab_height / 2 + 3.1 - TAB_LEADING * (len(tab.lines) - 1) / 2
        texts = (
            Words(
                text,
                x + tab.width / 2,
                middle + TAB_LEADING * index,
                TAB,
                theme.WHITE if taken else theme.INK,
                bold=True,
                anchor="middle",
            )
            for index, text in enumerate(tab.lines)
        )
        yield Group((box, *texts), marks=marks)

    def outline(self, exits: Sequence[Exit]) -> str:
        """The colour of a tab's outline: that of its way out where it stands out."""
        lines = self.over.lines
        colour = next((lines[way.name].colour for way in exits if way.name in lines), theme.INK)
        return theme.INK if colour in (theme.LINE, theme.INACTIVE) else colour


def _place(sign: Sign, drawn: Drawn) -> Point:
    """Where on a box a mark stands: done on its left edge, missing on the upper right corner, a change on the upper left."""
    match sign:
        case Sign.DONE:
            return drawn.left - 3, drawn.y + drawn.box.height / 2
        case Sign.MISSING:
            return drawn.right - 1, drawn.y - 2.4
        case _:
            return drawn.left, drawn.y


def clock(x: float, y: float, colour: str) -> Iterator[Path]:
    """A small clock: a delay runs."""
    pen = Pen(colour, 0.9, round=True)
    yield disc(x, y, 4.1, None, pen)
    yield line((x, y - 2.5), (x, y), (x + 2.1, y + 1.2), pen=pen)


def warning(x: float, y: float, size: float, fill: str, ink: str) -> Iterator[Path]:
    """A triangle with an exclamation mark."""
    yield polygon([(x, y - size * 0.5), (x + size * 0.58, y + size * 0.5), (x - size * 0.58, y + size * 0.5)], fill)
    yield line((x, y - size * 0.16), (x, y + size * 0.16), pen=Pen(ink, 1.1, round=True))
    yield disc(x, y + size * 0.32, 0.65, ink)


def described(step: Step, scene: Scene, signs: tuple[Sign, ...] = ()) -> str:
    """A step in one breath, for a screen reader: « Étape 3, Décision : Glycémie à jeun ? … Ensuite : … »."""
    say = words(scene.language)
    colon = "\N{NO-BREAK SPACE}:" if scene.language == "fr" else ":"
    numbers = {each.path: each.number for each in scene.steps()}
    parts = [f"{say.step} {step.number}, {say.shapes[step.shape]}{colon} {step.title}."]
    if signs:
        parts.append(f"{upper_first(said(signs, say))}.")
    if step.urgent:
        parts.append(f"{say.urgent.capitalize()}.")
    if step.detail:
        parts.append(f"{step.detail}.")
    if step.who:
        parts.append(f"{say.who}{colon} {', '.join(who.label for who in step.who)}.")
    if step.delay:
        parts.append(f"{say.when}{colon} {step.delay}.")
    if step.proof:
        parts.append(f"{say.evidence} {step.proof}.")
    ways = [f"{way.label} → {numbers[way.to]}" if way.label else str(numbers[way.to]) for way in step.exits]
    if ways:
        parts.append(f"{say.next}{colon} {joined(ways, scene.language)}.")
    return " ".join(parts)

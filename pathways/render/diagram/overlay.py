"""A patient on a protocol: the way gone, where they are, what is missing, what comes next. A pseudonym and a day, no more.

Below the diagram three columns say the same in words. It shows one protocol; the whole answer is `pathways run`.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final

from msgspec import Struct

from pathways.backends.typography import lower_first, upper_first
from pathways.engine.assessment import Assessment, Question, Suggestion, Walk
from pathways.language.truth import Truth
from pathways.model.catalogue import Urgency
from pathways.model.protocol import Decision, Library
from pathways.render.diagram import theme
from pathways.render.diagram.canvas import Group, Pen, Shape, Words, line
from pathways.render.diagram.flags import Marked
from pathways.render.diagram.furniture import Furniture, Part
from pathways.render.diagram.metrics import bound, wrapped
from pathways.render.diagram.over import LineLook, Look, Over
from pathways.render.diagram.scene import Exit, Scene, Step
from pathways.render.diagram.scene import Shape as Kind
from pathways.render.diagram.signs import Sign
from pathways.render.diagram.words import words
from pathways.render.phrases import Phrases

FADED: Final = 0.38
_MOST_ROWS: Final = 8
# Of the page, for what is done, missing and next: those that make the lowest columns.
_SHARES: Final = ((0.25, 0.27, 0.48), (0.18, 0.18, 0.64), (0.2, 0.3, 0.5), (0.33, 0.2, 0.47), (0.33, 0.33, 0.34))
_ROW: Final = 9.6
_SIZE: Final = 7.4
_INDENT: Final = 6.0


class NotWalkedError(Exception):
    """The protocol does not concern the patient, or it is not known whether it does."""


def situation(scene: Scene, library: Library, answer: Assessment, *, pseudonym: str = "") -> Over:
    """Where one patient is on a protocol, to be laid over any view.

    Args:
        scene: The protocol.
        library: It comes from.
        answer: The patient's assessment.
        pseudonym: What the page may call the patient; empty: nothing.

    Raises:
        NotWalkedError: The protocol was not walked for this patient.
    """
    walk = next((each for each in answer.walks if each.protocol == scene.name), None)
    if walk is None:
        raise NotWalkedError(scene.name)
    told = _Told(scene, library, answer, walk)
    subtitle = words(scene.language).situation.format(told.say.day(answer.at))
    if pseudonym:
        subtitle = f"{pseudonym} · {subtitle}"
    return Over(
        looks=told.looks(),
        lines=told.lines(),
        marked=Marked(here=told.here, left=frozenset(), right=told.lacking),
        furnished=lambda plain: _Furniture(
            plain.scene, plain.width, plain.painter, subtitle=subtitle, columns=told.columns()
        ),
        subtitle=subtitle,
    )


class _Told(Struct, frozen=True, dict=True):
    scene: Scene
    library: Library
    answer: Assessment
    walk: Walk

    @cached_property
    def say(self) -> Phrases:
        return Phrases(self.library, self.scene.language, self.answer.at)

    @cached_property
    def steps(self) -> dict[str, Step]:
        return {step.path: step for step in self.scene.steps()}

    @cached_property
    def here(self) -> frozenset[str]:
        return frozenset(self.walk.configuration)

    @cached_property
    def passed(self) -> dict[str, str]:
        """Steps gone through, and where each led."""
        gone = {step.state: step.to for step in self.walk.steps if step.to is not None}
        return {here: to if to in self.steps else self._sibling(here, to) for here, to in gone.items()}

    def _sibling(self, path: str, name: str) -> str:
        """A walk names a step inside a region by its name, or by its path."""
        return f"{path.rpartition('/')[0]}/{name}".removeprefix("/")

    @cached_property
    def ahead(self) -> frozenset[str]:
        """What can still be reached from where the patient is."""
        found: set[str] = set()
        waiting = [way.to for path in sorted(self.here) if path in self.steps for way in self.steps[path].exits]
        inside = {flow.within: [flow.initial] for flow in self.scene.flows if flow.within}
        while waiting:
            path = waiting.pop()
            if path in found or path not in self.steps:
                continue
            found.add(path)
            waiting += [way.to for way in self.steps[path].exits]
            waiting += inside.get(path, [])
        return frozenset(found)

    @cached_property
    def lacking(self) -> frozenset[str]:
        """Steps that wait for something to be told."""
        prefix = f"{self.scene.name}/"
        return frozenset(
            where.removeprefix(prefix)
            for question in self._questions()
            for where in question.decides
            if where.startswith(prefix)
        )

    # --- the picture

    def looks(self) -> dict[str, Look]:
        return {path: self._look(path) for path in self.steps}

    def _look(self, path: str) -> Look:
        if path in self.here:
            lacks = (Sign.MISSING,) if path in self.lacking else ()
            return Look(pen=Pen(theme.PATH, 3.4), signs=(Sign.HERE, *lacks))
        if path in self.passed:
            taken = self._taken(path)
            # Passed on the cautious way, for want of a fact: not done.
            sign = Sign.MISSING if path in self.lacking else Sign.DONE
            return Look(pen=Pen(theme.PATH, 1.8), signs=(sign,), taken=frozenset(way.name for way in taken))
        if path in self.lacking:
            return Look(fill=theme.WHITE, signs=(Sign.MISSING,))
        return Look(fill=theme.WHITE) if path in self.ahead else Look(opacity=FADED)

    def _taken(self, path: str) -> list[Exit]:
        """The way out that was gone; of an act or a call, all those that share its tab."""
        ways = [way for way in self.steps[path].exits if way.to == self.passed.get(path)]
        if len(ways) > 1 and self.steps[path].shape is Kind.DECISION:
            decided = self._decided(path)
            return [way for way in ways if way.name == decided]
        return ways

    def _decided(self, path: str) -> str:
        """The way out of a decision by the test that ended it: guards are tried in order until one is not false."""
        state = next(each for each in self.library.protocols[self.scene.name].walk_states() if each.path == path)
        tests = next(step.tests for step in self.walk.steps if step.state == path and step.to is not None)
        branches = state.branches if isinstance(state, Decision) else ()
        last = tests[-1] if tests else None
        if last is not None and last.truth is Truth.UNKNOWN:
            return f"{path}.unknown"
        wanted = last.text if last is not None and last.truth is Truth.TRUE else None
        index = next((i for i, each in enumerate(branches) if (each.when.text if each.when else None) == wanted), 0)
        return f"{path}.choose.{index}"

    def lines(self) -> dict[str, LineLook]:
        found: dict[str, LineLook] = {}
        for step in self.steps.values():
            for way in step.exits:
                found[way.name] = LineLook(theme.INACTIVE, 1.0, head=6.0)
            for way in self._taken(step.path):
                found[way.name] = LineLook(theme.PATH, 3.2, head=9.0)
            if step.path in self.here:
                for way in step.exits:
                    found[way.name] = LineLook(theme.PATH, 1.6, (5.0, 3.0), head=7.0)
        return found

    # --- the words

    def columns(self) -> "tuple[_Column, ...]":
        say = words(self.scene.language)
        return (
            _Column(say.done_column, theme.PATH, tuple(self._done_rows())),
            _Column(say.missing_column, theme.MISSING.ink, tuple(self._missing_rows())),
            _Column(say.next_column, theme.INK, tuple(self._next_rows())),
        )

    def _done_rows(self) -> Iterator[tuple[str, bool]]:
        for path in self.passed:
            if path in self.steps and path not in self.lacking:
                step = self.steps[path]
                answers = [way.label for way in self._taken(path) if way.label]
                said = f" → {answers[0]}" if len(answers) == 1 and step.shape is Kind.DECISION else ""
                yield f"{step.number} {step.title}{said}", False

    def _questions(self) -> Sequence[Question]:
        prefix = f"{self.scene.name}/"
        return [each for each in self.answer.missing if any(where.startswith(prefix) for where in each.decides)]

    def _missing_rows(self) -> Iterator[tuple[str, bool]]:
        for question in self._questions():
            asked = self.say.label(question.group) if question.group else ", ".join(map(self.say.label, question.items))
            who = self.say.who(question.by, most=1)
            yield (f"{asked} ({who})" if who else asked), question.urgency in (Urgency.URGENT, Urgency.EMERGENCY)

    def _next_rows(self) -> Iterator[tuple[str, bool]]:
        for flag in self.answer.red_flags:
            yield self.say.text(flag.label), True
        for suggestion in self.answer.suggestions:
            if suggestion.red_flag or any(why.protocol == self.scene.name for why in suggestion.why):
                yield self._suggested(suggestion), suggestion.urgency in (Urgency.URGENT, Urgency.EMERGENCY)
        for withheld in self.answer.withheld:
            if withheld.protocol == self.scene.name and withheld.truth is Truth.TRUE:
                act = self.say.act(withheld.verb, [withheld.object])
                yield words(self.scene.language).withheld.format(act), False
        for later in sorted(self.answer.later, key=lambda each: each.since):
            if later.protocol == self.scene.name:
                act = self.say.act(later.verb, later.objects) if later.verb else self.say.text(later.title)
                yield f"{self.say.captions.from_.format(self.say.day(later.since))}, {lower_first(act)}", False

    def _suggested(self, suggestion: Suggestion) -> str:
        act = self.say.act(suggestion.verb, suggestion.objects)
        after = ", ".join(each for each in (self.say.deadline(suggestion), self.say.who(suggestion.by, most=1)) if each)
        return f"{act} ({after})" if after else act


class _Column(Struct, frozen=True):
    """A heading and its rows: what is said, and whether it presses."""

    heading: str
    colour: str
    rows: tuple[tuple[str, bool], ...]


class _Furniture(Furniture, frozen=True, dict=True):
    """The legend gives way to the three columns that are read in five seconds."""

    columns: tuple[_Column, ...] = ()

    @cached_property
    def legend(self) -> Part:
        shapes: list[Shape] = [line((0, 0), (self.width, 0), pen=Pen(theme.RULE, 0.8))]
        left = lowest = 0.0
        found = [
            [self._lines(c, s * self.width - 12) for c, s in zip(self.columns, each, strict=True)] for each in _SHARES
        ]
        best = min(range(len(_SHARES)), key=lambda index: (max(map(len, found[index])), index))
        for column, share, lines in zip(self.columns, _SHARES[best], found[best], strict=True):
            y = 12.0
            shapes.append(Words(f"{column.heading} ({len(column.rows)})", left, y, 8.8, column.colour, bold=True))
            for text, pressing, indent in lines:
                y += _ROW
                shapes.append(Words(text, left + indent, y, _SIZE, theme.RED if pressing else theme.INK, bold=pressing))
            lowest = max(lowest, y)
            left += share * self.width
        shapes.append(Words(words(self.scene.language).overlay_note, 0, lowest + 11, 7.0, theme.MUTED))
        return (Group(tuple(shapes), "situation", (("role", "group"),)),), lowest + 14

    def _lines(self, column: _Column, width: float) -> list[tuple[str, bool, float]]:
        """What is written, whether it presses, how far it is indented: what goes on from the line above stands back."""
        say = words(self.scene.language)
        rows = sorted(column.rows, key=lambda row: not row[1]) or [(say.nothing, False)]
        lines: list[tuple[str, bool, float]] = []
        for index, (text, pressing) in enumerate(rows):
            said = bound(upper_first(text), self.scene.language)
            whole = wrapped(said, _SIZE, width - _INDENT, bold=pressing, even=False)
            # What presses is never cut off.
            if len(lines) + len(whole) > _MOST_ROWS and not pressing:
                return [*lines, (say.more.format(len(rows) - index), False, 0.0)]
            lines += [(line_, pressing, _INDENT if at else 0.0) for at, line_ in enumerate(whole)]
        return lines

"""The answer on a terminal or on paper, as a nurse with ten seconds reads it: what is urgent first, one glance a line.

Short by default. ``full`` adds the rules, the references, the steps walked and every test. It computes nothing and reads
no clock; the same answer gives the same text.
"""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pathways.backends.typography import upper_first
from pathways.engine.assessment import (
    Assessment,
    Conflict,
    Question,
    Raised,
    Suggestion,
    Tested,
    Walk,
    Why,
    Withheld,
)
from pathways.language.truth import Truth
from pathways.language.values import Unknown
from pathways.model.catalogue import Urgency
from pathways.model.protocol import Library
from pathways.render.phrases import Phrases

_ORDER = tuple(reversed(Urgency))
_SHOWN_QUESTIONS = 8
_SHOWN_POINTS = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One line before wrapping: how deep, and whether it is a heading or an alarm."""

    text: str
    depth: int = 0
    mark: str = ""
    alarm: bool = False
    heading: bool = False


def text(
    assessment: Assessment,
    library: Library,
    language: str,
    *,
    width: int = 100,
    full: bool = False,
    colour: bool = False,
) -> str:
    """Write an answer as plain text.

    Args:
        assessment: From the engine.
        library: The one it was assessed with: labels, sources, titles.
        language: ``"fr"`` or ``"en"``.
        width: Columns; longer lines are wrapped at spaces, never inside a number and its unit.
        full: Also the rules, references, steps and tests.
        colour: Headings bold and alarms red, for a terminal.

    Returns:
        Lines, the last one ended.
    """
    answer = _Answer(assessment, Phrases(library, language, assessment.at), full=full)
    return "".join(f"{_wrapped(line, width, colour=colour)}\n" for line in answer.lines())


def _wrapped(line: Line, width: int, *, colour: bool) -> str:
    indent = "  " * line.depth
    first = f"{indent}{line.mark}"
    rest = indent + " " * len(line.mark)
    body = textwrap.fill(
        line.text,
        max(width, 40),
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    if colour and line.alarm:
        return f"\x1b[1;31m{body}\x1b[0m"
    return f"\x1b[1m{body}\x1b[0m" if colour and line.heading else body


class _Answer:
    """The sections of one answer, in order."""

    def __init__(self, assessment: Assessment, say: Phrases, *, full: bool) -> None:
        self.answer = assessment
        self.say = say
        self.words = say.captions
        self.full = full

    def lines(self) -> Iterator[Line]:
        yield from self._head()
        yield from self._red_flags()
        yield from self._suggestions()
        yield from self._section(self.words.unanswered, self._unanswered())
        yield from self._section(self.words.conflicts, self._conflicts())
        yield from self._section(self.words.missing, self._questions())
        yield from self._section(self.words.withheld, self._withheld())
        yield from self._section(self.words.perhaps, self._perhaps())
        yield from self._section(self.words.later, self._later())
        yield from self._section(self.words.held_back, self._held_back())
        yield from self._section(self.words.reports, self._reports())
        if self.full:
            yield from self._section(self.words.steps, self._steps())
        yield Line("")
        yield Line(self.words.proposal)
        if not self.full:
            yield Line(self.words.more)

    def _section(self, title: str, lines: Iterable[Line]) -> Iterator[Line]:
        found = list(lines)
        if found:
            yield Line("")
            yield Line(title, heading=True)
            yield from found

    def _head(self) -> Iterator[Line]:
        yield Line(self.words.title.format(self.say.day(self.answer.at)), heading=True)
        if self.answer.drafts:
            shown = [self._draft(name) for name in self.answer.drafts[:_SHOWN_POINTS]]
            hidden = len(self.answer.drafts) - len(shown)
            shown += [self.words.uncleared_more.format(hidden)] if hidden else []
            yield Line(self.words.draft.format(", ".join(shown)), alarm=True)

    def _draft(self, name: str) -> str:
        known = self.say.library.protocols.get(name)
        return f"{self.say.protocol(name)} {known.version}" if known else name

    # --- red flags and what to do

    def _red_flags(self) -> Iterator[Line]:
        for flag in sorted(self.answer.red_flags, key=lambda each: _ORDER.index(each.urgency)):
            yield Line("")
            yield from self._raised(flag)

    def _raised(self, flag: Raised) -> Iterator[Line]:
        urgency = self.words.urgency[flag.urgency]
        heading = f"{self.words.red_flags}{self.say.colon} {self.say.text(flag.label)}"
        yield Line(f"{heading} - {urgency}" if urgency else heading, mark="!!! ", alarm=True)
        yield Line(upper_first(self.say.facts([flag.test], "")), depth=2)
        yield self._source(self.say.reference(flag.because) if self.full else self.say.evidence(flag.because))

    def _suggestions(self) -> Iterator[Line]:
        found = sorted(self.answer.suggestions, key=lambda each: _ORDER.index(each.urgency))
        yield Line("")
        if not found:
            yield Line(self.words.nothing)
            return
        yield Line(f"{self.words.to_do} ({len(found)})", heading=True)
        told: dict[str, int] = {}
        for number, suggestion in enumerate(found, 1):
            yield from self._suggestion(suggestion, number)
            yield from self._why(suggestion, number, told)

    def _suggestion(self, suggestion: Suggestion, number: int) -> Iterator[Line]:
        alarm = suggestion.urgency is Urgency.EMERGENCY
        yield Line(self._headline(suggestion), mark=f"{number}. ", alarm=alarm)
        if suggestion.check_first:
            points = ", ".join(self.say.label(each) for each in suggestion.check_first)
            yield Line(self.words.check_first.format(points), depth=2, alarm=True)
        if suggestion.detail:
            yield Line(self.say.text(suggestion.detail), depth=2)
        for caution in suggestion.cautions:
            yield Line(self.words.caution.format(self.say.text(caution)), depth=2)

    def _headline(self, suggestion: Suggestion) -> str:
        urgency = ", ".join(
            each for each in (self.words.urgency[suggestion.urgency], self.say.late(suggestion)) if each
        )
        act = self.say.act(suggestion.verb, suggestion.objects)
        details = [self.say.who(suggestion.by, suggestion.along), self.say.deadline(suggestion)]
        after = ", ".join(each for each in details if each)
        head = f"[{urgency}] {act}" if urgency else act
        return f"{head} - {after}" if after else head

    def _why(self, suggestion: Suggestion, number: int, told: dict[str, int]) -> Iterator[Line]:
        """Once for each reason: what a raised flag has told already is not told again."""
        whys = suggestion.why
        flags = {flag.name: flag.because for flag in self.answer.red_flags}
        if (
            not self.full
            and suggestion.red_flag in flags
            and all(w.because == flags[suggestion.red_flag] for w in whys)
        ):
            return
        facts: list[str] = []
        for why in whys:
            said = self.say.facts(_true(why.tests), why.protocol) or self.say.text(why.title)
            facts += [said] if said not in facts else []
        reason = _sentence(facts)
        first = told.setdefault(reason, number)
        same = self.words.same_reason.format(first)
        yield Line(self.words.why.format(reason) if first == number else same, depth=2)
        if not self.full:
            yield self._source(self.say.origins(whys))
            return
        for why in whys:
            yield from self._rules(why)

    def _rules(self, why: Why) -> Iterator[Line]:
        place = (
            f"{self.say.protocol(why.protocol)}, {self.say.text(why.title)}"
            if why.protocol
            else self.say.text(why.title)
        )
        yield Line(upper_first(place), depth=2, mark="- ")
        for test in why.tests:
            yield Line(self.words.rule.format(self.say.rule(test, why.protocol)), depth=3)
        yield Line(self.words.sources.format(self.say.reference(why.because)), depth=3)

    def _source(self, said: str) -> Line:
        return Line(self.words.sources.format(said), depth=2)

    # --- what is not simply to be done

    def _unanswered(self) -> Iterator[Line]:
        for each in self.answer.unanswered:
            asked = self.words.waiting_since.format(self.say.day(each.since))
            act = self.say.act(each.verb, each.objects)
            yield Line(f"{act} - {asked} ({self.say.protocol(each.protocol)})", mark="! ", depth=1)

    def _conflicts(self) -> Iterator[Line]:
        for each in self.answer.conflicts:
            yield from self._conflict(each)

    def _conflict(self, conflict: Conflict) -> Iterator[Line]:
        kind = self.words.opposite if conflict.kind == "opposite" else self.words.incompatible
        about = f" ({self.say.evidence(conflict.because)})" if conflict.because else ""
        yield Line(f"{upper_first(kind)}{about}{self.say.colon}", mark="! ", depth=1)
        for index, side in enumerate((conflict.first, conflict.second)):
            said = f"{self.say.act(side.verb, side.objects)} - {self.say.origins(side.why)}"
            yield Line(f"{self.words.against} {said}" if index else said, depth=2, mark="- ")

    def _questions(self) -> Iterator[Line]:
        shown = self.answer.missing if self.full else self.answer.missing[:_SHOWN_QUESTIONS]
        for question in shown:
            yield from self._question(question)
        hidden = len(self.answer.missing) - len(shown)
        if hidden:
            yield Line(f"({self.words.uncleared_more.format(hidden)})", depth=1)

    def _question(self, question: Question) -> Iterator[Line]:
        urgency = self.words.urgency[question.urgency]
        who = self.say.who(question.by)
        head = f"[{urgency}] {self.say.question(question)}" if urgency else self.say.question(question)
        yield Line(f"{head} - {who}" if who else head, mark="? ", depth=1)
        decided = self._decided(question)
        after = [upper_first(self.say.reasons(question)), self.words.decides.format(decided) if decided else ""]
        yield Line(". ".join(each for each in after if each), depth=2)

    def _decided(self, question: Question) -> str:
        titles = [self.say.text(each) for each in question.outcomes] or [
            self.say.place(each) for each in question.decides
        ]
        unique = list(dict.fromkeys(titles))
        return self.words.between.join(unique if self.full else unique[:_SHOWN_POINTS])

    def _withheld(self) -> Iterator[Line]:
        for each in self.answer.withheld:
            yield from self._kept(each)

    def _kept(self, withheld: Withheld) -> Iterator[Line]:
        act = self.say.act(withheld.verb, (withheld.object,))
        asked = any(question.before == withheld.object for question in self.answer.missing)
        if withheld.truth is Truth.UNKNOWN and asked and not self.full:
            yield Line(f"{act} - {self.words.see_questions}", mark="x ", depth=1)
            return
        caption = self.words.contraindicated if withheld.truth is Truth.TRUE else self.words.uncleared
        wanted = [pair for pair in withheld.reasons if pair[1].truth is withheld.truth] or list(withheld.reasons)
        certain = withheld.truth is Truth.TRUE
        shown = wanted if self.full or certain else wanted[:_SHOWN_POINTS]
        points = [self._point(test, certain=certain) for _, test in shown]
        if len(wanted) > len(shown):
            points.append(self.words.uncleared_more.format(len(wanted) - len(shown)))
        yield Line(f"{act} - {caption.format(', '.join(dict.fromkeys(points)))}", mark="x ", depth=1)
        sources = list(dict.fromkeys(self.say.evidence(because) for because, _ in shown))
        yield self._source("; ".join(sources))

    def _point(self, test: Tested, *, certain: bool) -> str:
        rule = self.say.rule(test, "")
        known = [read for read in test.facts if not isinstance(read.value, Unknown)]
        if not certain or not known:
            return rule
        facts = ", ".join(self.say.fact(read) for read in known)
        return facts if facts.startswith(rule) else f"{rule} ({facts})"

    def _perhaps(self) -> Iterator[Line]:
        for each in self.answer.perhaps:
            rule = self.say.rule(each.test, each.protocol)
            yield Line(
                self.words.concerns.format(upper_first(self.say.protocol(each.protocol)), rule), mark="? ", depth=1
            )

    def _later(self) -> Iterator[Line]:
        for each in sorted(self.answer.later, key=lambda one: one.since):
            act = self.say.act(each.verb, each.objects) if each.verb else self.say.text(each.title)
            when = self.words.from_.format(self.say.day(each.since))
            yield Line(f"{upper_first(when)} - {act} ({self.say.protocol(each.protocol)})", mark="- ", depth=1)

    def _held_back(self) -> Iterator[Line]:
        for each in self.answer.held_back:
            yield Line(self._headline(each), mark="- ", depth=1)

    def _reports(self) -> Iterator[Line]:
        for each in self.answer.reports:
            label = f"{upper_first(self.say.label(each.item))}{self.say.colon} " if each.item else ""
            origin = f" ({each.origin})" if each.origin else ""
            yield Line(f"{label}{each.text}{origin}", mark="- ", depth=1)

    # --- the steps walked

    def _steps(self) -> Iterator[Line]:
        for walk in self.answer.walks:
            yield from self._walk(walk)

    def _walk(self, walk: Walk) -> Iterator[Line]:
        name = upper_first(self.say.protocol(walk.protocol))
        yield Line(f"{name} {walk.version} ({self.words.status[walk.status]})", depth=1)
        for step in walk.steps:
            here = self.say.state(walk.protocol, step.state)
            to = self.say.state(walk.protocol, step.to) if step.to else ""
            yield Line(f"{here} -> {to}" if to else here, depth=1, mark="- ")
            for test in step.tests:
                yield Line(self._tested(test, walk.protocol), depth=3)
            if step.note:
                yield Line(step.note, depth=3)
        if walk.outcome:
            yield Line(self.words.ended.format(walk.outcome), depth=1, mark="= ")
        for path in walk.configuration if not walk.outcome else ():
            yield Line(self.words.rests.format(self.say.state(walk.protocol, path)), depth=1, mark="= ")

    def _tested(self, test: Tested, protocol: str) -> str:
        facts = ", ".join(self.say.fact(read) for read in test.facts)
        after = f" [{facts}]" if facts else ""
        return f"{self.say.rule(test, protocol)}{self.say.colon} {self.say.truth(test.truth)}{after}"


def _true(tests: Sequence[Tested]) -> list[Tested]:
    return [test for test in tests if test.truth is Truth.TRUE]


def _sentence(parts: Sequence[str]) -> str:
    return f"{'; '.join(parts)}."

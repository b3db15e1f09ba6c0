"""The answer on a terminal or on paper, as a nurse with ten seconds reads it: what is urgent first, one glance a line.

Short by default. ``full`` adds the rules, the references, the steps walked and every test. It computes nothing and reads
no clock; the same answer gives the same text.
"""

from collections.abc import Iterable, Iterator

from pathways.backends.typography import upper_first
from pathways.engine.assessment import Assessment, Conflict, Raised, Suggestion, Tested, Walk, Withheld
from pathways.engine.merge import soonest, sparing_verbs
from pathways.language.truth import Truth
from pathways.language.values import Unknown
from pathways.model.catalogue import Urgency
from pathways.model.protocol import Library
from pathways.render import engine_words
from pathways.render.line import EMPTY, Line
from pathways.render.phrases import Phrases
from pathways.render.questions import Questions
from pathways.render.suggestions import URGENT_FIRST, Suggestions

_SHOWN_POINTS = 3
_NAMED_DRAFTS = 3
# Reports of data that is right and that no protocol reads: most of any record.
_OF_NO_USE_HERE = ("no-item", "not-read")


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
    return "".join(f"{line.wrapped(width, colour=colour)}\n" for line in answer.lines())


class _Answer:
    """The sections of one answer, in order."""

    def __init__(self, assessment: Assessment, say: Phrases, *, full: bool) -> None:
        self.answer = assessment
        self.say = say
        self.words = say.captions
        self.full = full
        self.suggestions = Suggestions(assessment, say, full=full)
        self.sparing = sparing_verbs(say.library.catalogue)
        self.emergency = any(flag.urgency is Urgency.EMERGENCY for flag in assessment.red_flags)
        self.questions = Questions(
            assessment.missing, say, full=full, emergency=self.emergency, wanted=assessment.suggestions
        )

    def lines(self) -> Iterator[Line]:
        yield from self._head()
        yield from self._red_flags()
        yield from self.suggestions.lines()
        yield from self._section(self.words.unanswered, self._unanswered())
        yield from self._section(self.words.conflicts, self._conflicts())
        yield from self._section(self.words.missing, self.questions.lines())
        yield from self._section(self.words.withheld, self._withheld())
        if self.full or not self.emergency:  # nobody reads of next year while help is called
            yield from self._section(self.words.perhaps, self._perhaps())
            yield from self._section(self.words.later, self._later())
        yield from self._section(self.words.held_back, self._held_back())
        yield from self._section(self.words.reports, self._reports())
        if self.full:
            yield from self._section(self.words.steps, self._steps())
        yield EMPTY
        yield Line(self.words.proposal)
        if not self.full:
            yield Line(self.words.more)

    def _section(self, title: str, lines: Iterable[Line]) -> Iterator[Line]:
        found = list(lines)
        if found:
            yield EMPTY
            yield Line(title, heading=True)
            yield from found

    def _head(self) -> Iterator[Line]:
        yield Line(self.words.title.format(self.say.day(self.answer.at)), heading=True)
        if self.answer.drafts:
            yield Line(self._drafts(), alarm=True)
        yield Line(self.words.summary.format(", ".join(self._counts())), heading=True)

    def _drafts(self) -> str:
        """A few by their names; of many the number, for nobody reads twenty names before the first step."""
        drafts = self.answer.drafts
        if len(drafts) > _NAMED_DRAFTS and not self.full:
            return self.words.drafts.format(len(drafts))
        titles = dict.fromkeys(self.say.short_title(name) for name in drafts)
        return self.words.draft.format(", ".join(titles))

    def _counts(self) -> Iterator[str]:
        """« 1 signe d'alerte, 9 à faire, dont 5 en retard, 13 à programmer, 6 questions »."""
        late = sum(1 for each in self.suggestions.now if each.late)
        numbers = (
            len(self.answer.red_flags),
            len(self.suggestions.now),
            late,
            len(self.suggestions.soon),
            len(self.questions),
            len(self.answer.conflicts),
        )
        for index, (number, (one, many)) in enumerate(zip(numbers, self.words.counts, strict=True)):
            if number or index == 1:
                yield (one if number == 1 else many).format(number)

    # --- red flags

    def _red_flags(self) -> Iterator[Line]:
        for flag in sorted(self.answer.red_flags, key=lambda each: URGENT_FIRST.index(each.urgency)):
            yield EMPTY
            yield from self._raised(flag)

    def _raised(self, flag: Raised) -> Iterator[Line]:
        urgency = self.words.urgency[flag.urgency]
        heading = f"{self.words.red_flags}{self.say.colon} {self.say.text(flag.label)}"
        yield Line(f"{heading} - {urgency}" if urgency else heading, mark="!!! ", alarm=True)
        yield Line(self.words.why.format(f"{', '.join(self.say.facts([flag.test], ''))}."), depth=2)
        yield self._source(self.say.reference(flag.because) if self.full else self.say.evidence(flag.because))

    def _source(self, said: str) -> Line:
        return Line(self.words.sources.format(said), depth=2)

    # --- what is not simply to be done

    def _unanswered(self) -> Iterator[Line]:
        for each in self.answer.unanswered:
            asked = self.words.waiting_since.format(self.say.day(each.since))
            act = self.say.act(each.verb, each.objects)
            yield Line(f"{act} - {asked} ({self.say.short_title(each.protocol)})", mark="! ", depth=1)

    def _conflicts(self) -> Iterator[Line]:
        for each in self.answer.conflicts:
            yield from self._conflict(each)

    def _conflict(self, conflict: Conflict) -> Iterator[Line]:
        kind = self.words.opposite if conflict.kind == "opposite" else self.words.incompatible
        about = f" ({self.say.evidence(conflict.because)})" if conflict.because else ""
        yield Line(f"{upper_first(kind)}{about}{self.say.colon}", mark="! ", depth=1)
        for index, side in enumerate((conflict.first, conflict.second)):
            places = dict.fromkeys(self.say.short_title(why.protocol) for why in side.why if why.protocol)
            after = f" ({', '.join(places)})" if places else ""
            said = f"{self.say.act(side.verb, side.objects)} - {self.say.origins(side.why)}{after}"
            yield Line(f"{self.words.against} {said}" if index else said, depth=2, mark="- ")

    def _withheld(self) -> Iterator[Line]:
        told: set[tuple[str, str, Truth]] = set()
        for each in self.answer.withheld:
            key = each.verb, each.object, each.truth
            if key in told and not self.full:
                continue
            told.add(key)
            if not self.full and self.emergency and each.truth is Truth.UNKNOWN:
                continue  # nothing is started before the emergency is over
            yield from self._kept(each)

    def _kept(self, withheld: Withheld) -> Iterator[Line]:
        act = self.say.act(withheld.verb, (withheld.object,))
        asked = any(question.before == withheld.object for question in self.questions.told)
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
        yield self._source(self.say.semicolon.join(sources))

    def _point(self, test: Tested, *, certain: bool) -> str:
        rule = self.say.rule(test, "")
        known = [read for read in test.facts if not isinstance(read.value, Unknown)]
        if not certain or not known:
            return rule
        facts = ", ".join(self.say.fact(read) for read in known)
        return facts if facts.startswith(rule) else f"{rule} ({facts})"

    def _perhaps(self) -> Iterator[Line]:
        for each in self.answer.perhaps:
            rule = self.say.rule(each.still_open, each.protocol)
            yield Line(
                self.words.concerns.format(upper_first(self.say.protocol(each.protocol)), rule), mark="? ", depth=1
            )

    def _later(self) -> Iterator[Line]:
        answer = self.answer
        now = (*answer.suggestions, *answer.held_back, *(s for c in answer.conflicts for s in (c.first, c.second)))
        for each in soonest(self.say.library.catalogue, answer.later, now):
            act = self.say.act(each.verb, each.objects) if each.verb else self.say.text(each.title)
            # A wait without an act lasts until its day; an act is wanted from its day on.
            when = (self.words.from_ if each.verb else self.words.until).format(self.say.day(each.since))
            yield Line(f"{upper_first(when)} - {act} ({self.say.short_title(each.protocol)})", mark="- ", depth=1)

    def _held_back(self) -> Iterator[Line]:
        ordered = sorted(self.answer.held_back, key=lambda each: URGENT_FIRST.index(each.urgency))
        # « Suspendre : metformine » waits for nothing where it is stopped now.
        spared = {name for each in self.suggestions.now if each.verb in self.sparing for name in each.objects}
        pressing = [
            each
            for each in ordered
            if self.full
            or (each.urgency is Urgency.URGENT and not (each.verb in self.sparing and spared.issuperset(each.objects)))
        ]
        for each in pressing:
            yield Line(self._held(each), mark="- ", depth=1)
        hidden = len(ordered) - len(pressing)
        if hidden:
            yield Line(self.say.more(hidden, beside=len(pressing)), depth=1)

    def _held(self, suggestion: Suggestion) -> str:
        after = ", ".join(each for each in (self.say.who(suggestion.by, most=2), self.say.deadline(suggestion)) if each)
        head = self.suggestions.headline(suggestion)
        return f"{head} - {after}" if after else head

    def _reports(self) -> Iterator[Line]:
        """What is wrong, once, with every item that it is wrong with."""
        by_fault: dict[str, list[str]] = {}
        passed_over = [each for each in self.answer.reports if each.code in _OF_NO_USE_HERE]
        for each in self.answer.reports:
            if each in passed_over and not self.full:
                continue
            label = self.say.label(each.item) if each.item else ""
            where = f"{label} [{each.origin}]" if label and each.origin else label or each.origin
            by_fault.setdefault(engine_words.said(each.text, self.say.language), []).append(where)
        for fault, places in by_fault.items():
            about = ", ".join(dict.fromkeys(each for each in places if each))
            said = f"{upper_first(fault)}{self.say.colon} {about}" if about else upper_first(fault)
            yield Line(said, mark="- ", depth=1)
        if passed_over and not self.full:
            yield Line(f"({self.words.passed_over})", depth=1)

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
                yield Line(engine_words.said(step.note, self.say.language), depth=3)
        if walk.outcome:
            yield Line(self.words.ended.format(walk.outcome), depth=1, mark="= ")
        for path in walk.configuration if not walk.outcome else ():
            yield Line(self.words.rests.format(self.say.state(walk.protocol, path)), depth=1, mark="= ")

    def _tested(self, test: Tested, protocol: str) -> str:
        facts = ", ".join(self.say.fact(read) for read in test.facts)
        after = f" [{facts}]" if facts else ""
        return f"{self.say.rule(test, protocol)}{self.say.colon} {self.say.truth(test.truth)}{after}"

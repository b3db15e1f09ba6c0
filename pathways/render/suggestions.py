"""What to do, in words: the urgent in full, grouped under their reason; the rest one line each."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from pathways.backends.typography import lower_first, upper_first
from pathways.engine.assessment import Assessment, Suggestion, Tested, Why
from pathways.engine.merge import CALL, sparing_verbs
from pathways.language.ast import And, Expr, IsNull, IsTrue, Not, Or
from pathways.language.truth import Truth
from pathways.language.values import NONE, Unknown
from pathways.model.catalogue import Urgency
from pathways.model.reads import items_read, stands_for
from pathways.render.line import EMPTY, Line
from pathways.render.phrases import Phrases

URGENT_FIRST = tuple(reversed(Urgency))
_PLACES = 3  # protocols named behind a reason
_FEW = 4  # so few are all told in full


class Suggestions:
    """The suggestions of one answer, those that cannot wait first."""

    def __init__(self, answer: Assessment, say: Phrases, *, full: bool) -> None:
        self.answer = answer
        self.say = say
        self.words = say.captions
        self.full = full
        self.told = {fact for flag in answer.red_flags for fact in say.facts([flag.test], "")}
        ordered = sorted(answer.suggestions, key=lambda each: URGENT_FIRST.index(each.urgency))
        told = full or len(ordered) <= _FEW
        self.now = [each for each in ordered if told or self._pressing(each)]
        self.soon = [each for each in ordered if not told and not self._pressing(each)]

    def _pressing(self, each: Suggestion) -> bool:
        return each.urgency is not Urgency.ROUTINE or bool(each.late) or self.say.is_due(each)

    def lines(self) -> Iterator[Line]:
        yield EMPTY
        if not self.now and not self.soon:
            yield Line(self.words.nothing)
        if self.now:
            yield Line(f"{self.words.to_do} ({len(self.now)})", heading=True)
            yield from self._grouped()
        if self.soon:
            yield from [EMPTY] if self.now else []
            yield Line(f"{self.words.to_plan} ({len(self.soon)})", heading=True)
            for number, each in enumerate(self.soon, len(self.now) + 1):
                yield from self._short(each, number)

    def _grouped(self) -> Iterator[Line]:
        """Neighbours of one urgency with one reason, which is told once above them. What calls for help or takes a harm away
        waits for nothing that only shares its reason.
        """
        sparing = sparing_verbs(self.say.library.catalogue) | {CALL}
        keyed = [((each.urgency, each.verb in sparing, self.reason(each)), each) for each in self.now]
        firsts = {key: index for index, (key, _) in reversed(list(enumerate(keyed)))}
        keyed.sort(key=lambda row: firsts[row[0]])
        number = 0
        for reason, rows in groupby(keyed, key=lambda row: row[0][2]):
            if reason:
                yield Line(reason, depth=1)
            for _, each in rows:
                number += 1
                yield from self._long(each, number)

    def reason(self, suggestion: Suggestion) -> str:
        """Why, with values and dates, or the step where no fact decided; nothing when a raised flag has just told one reason
        whole.
        """
        facts: list[str] = []
        every = [(why, list(self._deciding(why))) for why in suggestion.why]
        told = [test for _, deciding in every for test in deciding]
        for why, deciding in every:
            own = self.say.facts(deciding, why.protocol, told)
            if own and not self.full and self.told.issuperset(own):
                return ""
            facts += [part for part in own if part not in facts]
        # What a condition tells in brackets is not told beside it; a step is named only where no fact decided.
        said = [part for part in facts if not any(f"({part})" in other for other in facts)]
        said = said or list(dict.fromkeys(self.say.text(why.title) for why in suggestion.why))
        places = self.say.short_titles(suggestion.why, most=None if self.full else _PLACES)
        after = f" ({places})" if places else ""
        return (self.words.why if facts else self.words.stage).format(f"{', '.join(said)}{after}.")

    def _deciding(self, why: Why) -> Iterator[Tested]:
        """The guards that speak for the act. Where one of several signs leads there and the act reads its own of them, the first that
        was found is no reason for it: a lesion of the skin sends nobody to the urologist.
        """
        tests = [test for test in _true(why.tests) if not _only_excludes(test)]
        protocol = self.say.library.protocols.get(why.protocol)
        own = _told(tests[-1]) if tests and protocol is not None else frozenset()
        for test in tests:
            other = test is not tests[-1] and protocol is not None and isinstance(stands_for(test.tree, protocol), Or)
            if not (other and protocol is not None and own.intersection(items_read(test.tree, protocol))):
                yield test

    def headline(self, suggestion: Suggestion) -> str:
        """« [URGENT, EN RETARD de 2 jours] Adresser : centre du pied diabétique »."""
        tags = [self.words.urgency[suggestion.urgency], self.say.late(suggestion)]
        said = ", ".join(each for each in tags if each)
        act = self.say.act(suggestion.verb, suggestion.objects)
        return f"[{said}] {act}" if said else act

    def _long(self, suggestion: Suggestion, number: int) -> Iterator[Line]:
        alarm = suggestion.urgency is Urgency.EMERGENCY
        due = self.say.deadline(suggestion)
        head = self.headline(suggestion)
        yield Line(f"{head} - {due}" if due else head, mark=f"{number:>2}. ", alarm=alarm)
        if suggestion.check_first:
            points = ", ".join(self.say.label(each) for each in suggestion.check_first)
            yield Line(self.words.check_first.format(points), depth=2, alarm=True)
        if suggestion.detail:
            yield Line(self.say.text(suggestion.detail), depth=2)
        for caution in suggestion.cautions:
            yield Line(self.words.caution.format(lower_first(self.say.text(caution))), depth=2)
        who = upper_first(self.say.who(suggestion.by, suggestion.along, most=None if self.full else 3))
        if not self.full:
            source = self.words.sources.format(self.say.origins(suggestion.why))
            yield Line(". ".join(each for each in (who, source) if each), depth=2)
            return
        yield Line(who, depth=2)
        for why in suggestion.why:
            yield from self._rules(why)

    def _short(self, suggestion: Suggestion, number: int) -> Iterator[Line]:
        who = self.say.who(suggestion.by, most=1)
        after = ", ".join(each for each in (who, self.say.deadline(suggestion)) if each)
        source = self.say.origins(suggestion.why)
        yield Line(f"{self.headline(suggestion)} - {after} ({source})", mark=f"{number:>2}. ")

    def _rules(self, why: Why) -> Iterator[Line]:
        title = self.say.text(why.title)
        yield Line(
            f"{upper_first(self.say.protocol(why.protocol))}, {title}" if why.protocol else title, depth=2, mark="- "
        )
        for test in why.tests:
            yield Line(self.words.rule.format(self.say.rule(test, why.protocol)), depth=3)
        yield Line(self.words.sources.format(self.say.reference(why.because)), depth=3)


def _told(test: Tested) -> frozenset[str]:
    """What is known and speaks for a condition."""
    return frozenset(read.item for read in test.facts if not _says_nothing(read.value))


def _says_nothing(value: object) -> bool:
    return value is False or value is NONE or isinstance(value, Unknown)


def _only_excludes(test: Tested) -> bool:
    """Says only that nothing stood against the act: true of it, and no reason for it."""
    known = [read.value for read in test.facts if not isinstance(read.value, Unknown)]
    return _excludes(test.tree) and all(value is False or value is NONE for value in known)


def _excludes(tree: Expr) -> bool:
    if isinstance(tree, And | Or):
        return all(_excludes(each) or isinstance(each, IsNull) for each in tree.operands)
    return isinstance(tree, Not) or (isinstance(tree, IsTrue) and tree.negated)


def _true(tests: Sequence[Tested]) -> list[Tested]:
    return [test for test in tests if test.truth is Truth.TRUE]

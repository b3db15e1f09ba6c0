"""What is missing, in words: one question a line, what it decides below; drug classes asked together."""

from collections.abc import Iterator, Sequence

from pathways.backends.typography import lower_first, upper_first
from pathways.engine.assessment import Question, Suggestion
from pathways.engine.merge import MEASURE
from pathways.engine.missing import RED_FLAGS
from pathways.language.values import Cause
from pathways.model.catalogue import ORDER, Urgency
from pathways.render.line import Line
from pathways.render.phrases import Phrases

_SHOWN = 6
_OUTCOMES = 3
_CURRENT = ".current"


class Questions:
    """The questions of one answer, in the engine's order; in an emergency those that change it, the others counted."""

    def __init__(
        self,
        questions: Sequence[Question],
        say: Phrases,
        *,
        full: bool,
        emergency: bool = False,
        wanted: Sequence[Suggestion] = (),
    ) -> None:
        self.say = say
        self.words = say.captions
        self.full = full
        self.drugs = [each for each in questions if each.before is None and _about_drugs(each)]
        others = [each for each in questions if each not in self.drugs]
        if not full:
            others = [each for each in others if not _measured(each, wanted) and not _asked_below(each, others)]
        self.others = self._together(others)
        first = sum(1 for each in self.others if each[0].urgency is Urgency.EMERGENCY)
        self.shown = len(questions) if full else max(first, 1) if emergency else _SHOWN

    def __len__(self) -> int:
        return len(self.others) + bool(self.drugs)

    @property
    def told(self) -> list[Question]:
        """The questions that stand on the page: one line fewer of them when the treatment takes a line."""
        shown = self.shown - bool(self.drugs) if len(self) > self.shown else self.shown
        return [each for row in self.others[:shown] for each in row]

    def _together(self, questions: list[Question]) -> list[list[Question]]:
        """Single facts of one urgency that decide the same, on one line: the two pressures, the two cholesterols."""
        rows: dict[object, list[Question]] = {}
        for index, each in enumerate(questions):
            # What has a reason of its own to be asked (too old, unusable) keeps its line.
            plain = each.group is None and each.before is None and not self._reasons(each)
            alike = (each.urgency, each.by, each.outcomes, each.decides)
            rows.setdefault(alike if plain and not self.full else index, []).append(each)
        return list(rows.values())

    def lines(self) -> Iterator[Line]:
        rows = [list(self._question(each)) for each in self.others]
        if self.drugs:
            place = next(
                (i for i, each in enumerate(self.others) if _weight(each[0]) < _weight(self.drugs[0])), len(rows)
            )
            rows.insert(place, list(self._treatment()))
        shown = rows[: self.shown]
        for row in shown:
            yield from row
        if len(rows) > len(shown):
            yield Line(self.say.more(len(rows) - len(shown), beside=len(shown)), depth=1)

    def _question(self, row: Sequence[Question]) -> Iterator[Line]:
        question = row[0]
        who = self.say.who(question.by, most=None if self.full else 2)
        head = self._tagged(question.urgency, " ".join(self._asked(each) for each in row))
        yield Line(f"{head} - {who}" if who else head, mark="? ", depth=1)
        if _warning(question) and not self.full:
            return
        why = ", ".join(reason for reason in map(self._reasons, row) if reason)
        said = [upper_first(why), self._decides([question])]
        if any(said):
            yield Line(". ".join(each for each in said if each), depth=2)

    def _treatment(self) -> Iterator[Line]:
        """« Traitement en cours : insuline, acarbose ? »: one look at one list answers them all."""
        classes = dict.fromkeys(item.removesuffix(_CURRENT) for each in self.drugs for item in each.items)
        labels = ", ".join(lower_first(self.say.names.drug_class(each, self.say.language)) for each in classes)
        asked = f"{self.words.treatment}{self.say.colon} {labels}{self.say.question_mark}"
        yield Line(self._tagged(self.drugs[0].urgency, asked), mark="? ", depth=1)
        yield Line(self._decides(self.drugs), depth=2)

    def _tagged(self, urgency: Urgency, asked: str) -> str:
        tag = self.words.urgency[urgency]
        return f"[{tag}] {asked}" if tag else asked

    def _asked(self, question: Question) -> str:
        members = ", ".join(lower_first(self.say.label(name)) for name in question.items)
        if _warning(question):
            flags = ", ".join(lower_first(self.say.text(each)) for each in question.outcomes)
            return self.words.rule_out.format(members if self.full else flags or members)
        if question.before is not None:
            cleared = self.say.names.target(question.before, self.say.language)
            return self.words.clear.format(lower_first(cleared), members)
        if question.group is not None:
            # The members are told: a label that lists them in brackets does not tell them twice.
            heading = self.say.label(question.group).split(" (")[0]
            return f"{upper_first(heading)}{self.say.colon} {members}{self.say.question_mark}"
        return " ".join(self._one(name) for name in question.items)

    def _one(self, name: str) -> str:
        item = self.say.item(name)
        if item is not None and item.question is not None:
            return self.say.text(item.question)
        return f"{upper_first(self.say.label(name))}{self.say.question_mark}"

    def _reasons(self, question: Question) -> str:
        """Why it is asked, where that is more than never recorded."""
        said: list[str] = []
        for reason in question.reasons:
            if reason.cause is Cause.NEVER_RECORDED and not reason.detail and not self.full:
                continue
            part = self.say.reason(reason)
            if len(question.items) > 1:
                part = f"{lower_first(self.say.label(reason.item))} {part}"
            said += [part] if part not in said else []
        return ", ".join(said)

    def _decides(self, questions: Sequence[Question]) -> str:
        """The outcomes it chooses between, else the decisions that wait for it."""
        titles = [self.say.text(text) for each in questions for text in each.outcomes]
        titles = titles or [self.say.place(place) for each in questions for place in each.decides]
        unique = list(dict.fromkeys(titles))
        shown = unique if self.full else unique[:_OUTCOMES]
        return self.words.decides.format(self.words.between.join(shown)) if shown else ""


def _measured(question: Question, wanted: Sequence[Suggestion]) -> bool:
    """What the list already asks to be measured is not asked a second time, unless the answer is more urgent than the list says."""
    if question.group is not None or question.before is not None:
        return False
    pressing = question.urgency in (Urgency.EMERGENCY, Urgency.URGENT)
    found = [each for each in wanted if each.verb == MEASURE and set(question.items) <= set(each.objects)]
    return any(not pressing or ORDER.index(each.urgency) >= ORDER.index(question.urgency) for each in found)


def _asked_below(question: Question, others: Sequence[Question]) -> bool:
    """Signs that are no emergency, when questions of their own, as urgent, ask for every one of them."""
    if not _warning(question) or question.urgency is Urgency.EMERGENCY:
        return False
    own = [each for each in others if not _warning(each) and _weight(each) >= _weight(question)]
    below = {item for each in own for item in each.items}
    return below.issuperset(question.items)


def _about_drugs(question: Question) -> bool:
    return all(item.endswith(_CURRENT) for item in question.items)


def _warning(question: Question) -> bool:
    """Every unknown sign of an emergency is one question."""
    return RED_FLAGS in (question.group, question.before)


def _weight(question: Question) -> int:
    return ORDER.index(question.urgency)

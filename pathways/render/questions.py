"""What is missing, in words: one question a line, what it decides below; drug classes asked together."""

from collections.abc import Iterator, Sequence

from pathways.backends.typography import lower_first, upper_first
from pathways.engine.assessment import Question
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

    def __init__(self, questions: Sequence[Question], say: Phrases, *, full: bool, emergency: bool = False) -> None:
        self.say = say
        self.words = say.captions
        self.full = full
        self.drugs = [each for each in questions if each.before is None and _about_drugs(each)]
        self.others = [each for each in questions if each not in self.drugs]
        first = sum(1 for each in self.others if each.urgency is Urgency.EMERGENCY)
        self.shown = len(questions) if full else max(first, 1) if emergency else _SHOWN

    def __len__(self) -> int:
        return len(self.others) + bool(self.drugs)

    def lines(self) -> Iterator[Line]:
        rows = [list(self._question(each)) for each in self.others]
        if self.drugs:
            place = next((i for i, each in enumerate(self.others) if _weight(each) < _weight(self.drugs[0])), len(rows))
            rows.insert(place, list(self._treatment()))
        shown = rows[: self.shown]
        for row in shown:
            yield from row
        if len(rows) > len(shown):
            yield Line(f"({self.words.more_shown.format(len(rows) - len(shown))})", depth=1)

    def _question(self, question: Question) -> Iterator[Line]:
        who = self.say.who(question.by, most=None if self.full else 2)
        head = self._tagged(question.urgency, self._asked(question))
        yield Line(f"{head} - {who}" if who else head, mark="? ", depth=1)
        if _warning(question) and not self.full:
            return
        said = [upper_first(self._reasons(question)), self._decides([question])]
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
            return f"{upper_first(self.say.label(question.group))}{self.say.colon} {members}{self.say.question_mark}"
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


def _about_drugs(question: Question) -> bool:
    return all(item.endswith(_CURRENT) for item in question.items)


def _warning(question: Question) -> bool:
    """Every unknown sign of an emergency is one question."""
    return RED_FLAGS in (question.group, question.before)


def _weight(question: Question) -> int:
    return ORDER.index(question.urgency)

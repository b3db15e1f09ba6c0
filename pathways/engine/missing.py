"""What is missing, as next steps: one question per item or group, the most urgent first."""

from collections import Counter
from collections.abc import Iterable

from pathways.engine.assessment import Question
from pathways.engine.walk import Asked
from pathways.language.values import Cause, Reason
from pathways.model.catalogue import ORDER, Catalogue

RED_FLAGS = "red_flags"  # the unknown signs of one urgency are one question


def questions(catalogue: Catalogue, asked: Iterable[Asked]) -> tuple[Question, ...]:
    """Every missing fact once: who can provide it, what it decides, how urgent that is."""
    by_key: dict[tuple[str | None, str], list[tuple[Asked, Reason]]] = {}
    for each in asked:
        for reason in _to_ask(each):
            by_key.setdefault(_key(catalogue, each, reason), []).append((each, reason))
    made = [_question(catalogue, key, found) for key, found in by_key.items()]
    return tuple(sorted(made, key=lambda q: (-ORDER.index(q.urgency), -len(q.decides), q.group or "", q.items)))


def reason_order(reason: Reason) -> tuple[str, ...]:
    """Reasons come in sets: the same order every time, on every machine."""
    return reason.item, reason.cause, reason.detail, str(reason.when), str(reason.value)


def _to_ask(asked: Asked) -> list[Reason]:
    """What was asked and cannot be told is not asked again while valid, unless the walk rests for nothing else: no rest is
    silent. A failed calculation is nobody's to answer.
    """
    named = [reason for reason in asked.reasons if reason.item]
    askable = [reason for reason in named if reason.cause is not Cause.CANNOT_TELL]
    return askable or (named if asked.rests else [])


def _key(catalogue: Catalogue, asked: Asked, reason: Reason) -> tuple[str | None, str]:
    """A class's contraindications are one checklist; the signs of one urgency, the members of a group one question."""
    if asked.before == RED_FLAGS:
        return RED_FLAGS, asked.urgency
    if asked.before is not None:
        return asked.before, ""
    item = catalogue.items.get(reason.item)
    return None, (item.group or reason.item) if item is not None else reason.item


def _question(catalogue: Catalogue, key: tuple[str | None, str], found: list[tuple[Asked, Reason]]) -> Question:
    before, name = key
    grouped = before == RED_FLAGS
    items = tuple(sorted({reason.item for _, reason in found}))
    group = RED_FLAGS if grouped else name if name in catalogue.groups else None
    by = [who for i in items if i in catalogue.items for who in catalogue.items[i].by]
    by = [who for asked, _ in found for who in asked.by] + by
    if grouped:  # many signs in one question: who can tell most of them comes first
        by.sort(key=Counter(by).__getitem__, reverse=True)
    return Question(
        items,
        group,
        tuple(dict.fromkeys(by)),
        tuple(sorted({r for _, r in found}, key=reason_order)),
        tuple(sorted({asked.place for asked, _ in found})),
        max((asked.urgency for asked, _ in found), key=ORDER.index),
        tuple(dict.fromkeys(text for asked, _ in found for text in asked.outcomes)),
        None if grouped else before,
        min((asked.due for asked, _ in found if asked.due is not None), default=None),
    )

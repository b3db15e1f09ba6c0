"""Prescriptions of one drug, renewed, are one course: it began with the first, and changed when its dosage did.

Taken one by one, every renewal would look like a change of treatment, and values since the change would never be old enough.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from pathways.engine.seen import BELIEVED
from pathways.interop.fhir_dates import latest
from pathways.language.calendar import add
from pathways.language.values import Moment
from pathways.model.chart import Medication, Report
from pathways.model.provenance import Code


class Order(Struct, frozen=True):
    """One prescription and its dosage as written, which is compared with the next one's and otherwise not read."""

    medication: Medication
    dosage: str


def dosage_of(written: Any) -> str:
    """A dosage as something to compare: for how long it is ordered is no part of it."""
    return json.dumps(_without_bounds(written, 12), sort_keys=True, default=str)


def _without_bounds(written: Any, depth: int) -> Any:
    if depth == 0:
        return None
    if isinstance(written, dict):
        kept = {key: value for key, value in written.items() if isinstance(key, str)}
        return {k: _without_bounds(v, depth - 1) for k, v in kept.items() if not k.startswith("bounds")}
    return [_without_bounds(each, depth - 1) for each in written] if isinstance(written, list) else written


def courses(orders: Iterable[Order]) -> list[Medication]:
    """Orders of the same drug as courses. A pause of more than twelve months begins another one."""
    by_drug: dict[frozenset[Code], list[Order]] = defaultdict(list)
    made: list[Medication] = []
    for order in orders:
        drug = frozenset(code for code in order.medication.codes if code.system == "atc")
        if drug and order.medication.since is not None:
            by_drug[drug].append(order)
        else:
            made.append(order.medication)
    for same in by_drug.values():
        made += _courses(sorted(same, key=lambda order: _begin(order.medication)))
    return made


def _begin(medication: Medication) -> Any:
    return medication.since.first.replace(tzinfo=None) if medication.since else None


def _courses(orders: list[Order]) -> list[Medication]:
    course = orders[0].medication
    made = []
    for before, order in pairwise(orders):
        following = order.medication
        if _pause(before.medication, following):
            made.append(course)
            course = following
            continue
        changed = following.since if order.dosage != before.dosage else None
        course = replace(
            following,
            since=course.since,
            changed=latest(course.changed, changed),
            current=_both(course.current, following.current),
            confirmed=latest(course.confirmed, following.confirmed),
        )
    return [*made, course]


def _pause(before: Medication, following: Medication) -> bool:
    last = latest(before.since, before.confirmed)
    return last is not None and _begin(following) > add(last, BELIEVED).last.replace(tzinfo=None)


def _both(before: bool | None, following: bool | None) -> bool | None:
    """The newest order speaks; but one closed while an older stays open does not tell."""
    return None if following is False and before is not False else following


def contradicted(medications: Iterable[Medication]) -> tuple[list[Medication], list[Report]]:
    """A drug said to be taken, and said later to be over: whether it is taken is not told."""
    told = list(medications)
    reports: list[Report] = []
    for index, one in enumerate(told):
        if one.current and one.ended is None and any(_later_over(one, other) for other in told):
            told[index] = replace(one, current=None)
            reports.append(
                Report("contradiction", None, f"{one.called}: taken, and recorded later as over", one.origin)
            )
    return told, reports


def _later_over(one: Medication, other: Medication) -> bool:
    over: Moment | None = other.ended or (latest(other.since, other.confirmed) if other.current is False else None)
    if over is None or one.confirmed is None or _drug(one) != _drug(other) or not _drug(one):
        return False
    return over.first.replace(tzinfo=None) > one.confirmed.last.replace(tzinfo=None)


def _drug(medication: Medication) -> frozenset[Code]:
    return frozenset(code for code in medication.codes if code.system == "atc")

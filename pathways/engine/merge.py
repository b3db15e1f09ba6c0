"""Several protocols, one list: the same act once, opposites and incompatible classes shown as conflicts."""

from collections.abc import Iterable, Mapping
from datetime import date

from msgspec.structs import replace

from pathways.engine.assessment import Conflict, Later, Suggestion
from pathways.engine.safety import incompatible
from pathways.language.ast import Current
from pathways.language.tree import walk
from pathways.model.catalogue import ORDER, Catalogue, Incompatible, Target
from pathways.model.protocol import Status

Act = tuple[str, tuple[str, ...]]  # a verb and its objects

CALL = "call"
MEASURE = "measure"
ADVANCE = [Status.RETIRED, Status.DRAFT, Status.PILOTED, Status.APPROVED]


def merged(catalogue: Catalogue, suggestions: Iterable[Suggestion], at: date) -> list[Suggestion]:
    """One suggestion an act: the nearest date, the highest urgency, every reason."""
    found = sorted(suggestions, key=_stable)
    same = _same_sample(catalogue, found)
    held = _holding(catalogue, found)
    by_act: dict[Act, Suggestion] = {}
    # What is taken in comes last: the request that holds it keeps its own words.
    for each in sorted(found, key=lambda one: _act(one, same, held) != (one.verb, one.objects)):
        key = _act(each, same, held)
        one = replace(each, verb=key[0], objects=key[1])
        by_act[key] = _both(by_act[key], one, at) if key in by_act else one
    sparing = sparing_verbs(catalogue)
    return sorted(by_act.values(), key=lambda each: in_order(each, sparing))


def _act(each: Suggestion, same: Mapping[tuple[str, ...], tuple[str, ...]], held: Mapping[tuple[str, ...], Act]) -> Act:
    """What it is asked for as: itself, the sample that it is worked out of, or the request that holds it."""
    if each.verb != MEASURE:
        return each.verb, each.objects
    objects = same.get(each.objects, each.objects)
    return held.get(objects, (MEASURE, objects))


def _holding(catalogue: Catalogue, found: list[Suggestion]) -> dict[tuple[str, ...], Act]:
    """The request that is wanted anyway and in which a measure is contained."""
    held: dict[tuple[str, ...], Act] = {}
    for each in found:
        only = catalogue.objects.get(each.objects[0]) if len(each.objects) == 1 else None
        for item in only.contains if only is not None and each.verb in only.verbs else ():
            held.setdefault((item,), (each.verb, each.objects))
    return held


def soonest(catalogue: Catalogue, later: Iterable[Later], now: Iterable[Suggestion]) -> tuple[Later, ...]:
    """What comes later as people are told it: each act once, on its nearest date; what is already wanted now, no second time.

    A value worked out of one sample (the eGFR of the creatinine) is the same act as that sample. The answer itself keeps every date.
    """
    told = {_sampled(catalogue, each.verb, each.objects) for each in now}
    found: list[Later] = []
    for each in sorted(set(later), key=lambda x: (x.since, x.protocol, x.state, x.verb or "", x.objects)):
        act = _sampled(catalogue, each.verb, each.objects)
        if each.verb is not None and act in told:
            continue
        told.add(act)
        found.append(each)
    return tuple(found)


def _sampled(catalogue: Catalogue, verb: str | None, objects: tuple[str, ...]) -> tuple[str | None, tuple[str, ...]]:
    """An act, by what is measured for it."""
    measured = _measured_for(catalogue, objects[0]) if verb == MEASURE and len(objects) == 1 else ()
    return verb, tuple(measured) if len(measured) == 1 else objects


def _same_sample(catalogue: Catalogue, found: list[Suggestion]) -> dict[tuple[str, ...], tuple[str, ...]]:
    """A value that the laboratory works out of another that is wanted too (the eGFR of the creatinine) is one request."""
    wanted = {each.objects[0] for each in found if each.verb == MEASURE and len(each.objects) == 1}
    same: dict[tuple[str, ...], tuple[str, ...]] = {}
    for name in wanted:
        measured = _measured_for(catalogue, name)
        if len(measured) == 1 and measured <= wanted:
            same[(name,)] = tuple(measured)
    return same


def _measured_for(catalogue: Catalogue, name: str) -> frozenset[str]:
    """The quantities that a derived item is worked out of, however deep; nothing for one that is measured itself."""
    item = catalogue.items.get(name)
    if item is None or item.formula is None:
        return frozenset()
    read = {node.item for node in walk(item.formula.tree) if isinstance(node, Current)} & set(catalogue.items)
    inner = {each for each in read if catalogue.items[each].formula is not None}
    plain = {each for each in read - inner if catalogue.items[each].measure is not None}
    return frozenset(plain).union(*(_measured_for(catalogue, each) for each in inner))


def sparing_verbs(catalogue: Catalogue) -> frozenset[str]:
    """Verbs that take away what may harm, or keep it away: they stand against one that exposes, and expose to nothing."""
    exposing = {name for name, verb in catalogue.verbs.items() if verb.exposes}
    return frozenset(
        name for name, verb in catalogue.verbs.items() if not verb.exposes and exposing & set(verb.against)
    )


def in_order(suggestion: Suggestion, sparing: frozenset[str]) -> tuple[int, bool, date, int, str, tuple[str, ...]]:
    """Urgent first, then the nearest due date, calls before what takes a harm away, that before the rest, then by name: the
    same order every time.

    Who has ten seconds reads the first line: "call 15" stands before "give no aspirin", "pause the drug" before "teach".
    """
    due = suggestion.due or date.max
    kind = 0 if suggestion.verb == CALL else 1 if suggestion.verb in sparing else 2
    urgency = -ORDER.index(suggestion.urgency)
    return urgency, suggestion.red_flag is None, due, kind, suggestion.verb, suggestion.objects


def _stable(s: Suggestion) -> tuple[str, ...]:
    return (s.verb, *s.objects, *(f"{w.protocol}/{w.state}" for w in s.why), str(s.due), str(s.since))


def _both(one: Suggestion, other: Suggestion, at: date) -> Suggestion:
    due = min((d for d in (one.due, other.due) if d is not None), default=None)
    return replace(
        one,
        by=tuple(dict.fromkeys((*one.by, *other.by))),
        along=tuple(dict.fromkeys((*one.along, *other.along))),
        urgency=max(one.urgency, other.urgency, key=ORDER.index),
        why=one.why + tuple(w for w in other.why if w not in one.why),
        status=min(one.status, other.status, key=ADVANCE.index),
        since=min((d for d in (one.since, other.since) if d is not None), default=None),
        due=due,
        late=days_late(due, at),
        red_flag=one.red_flag or other.red_flag,
        check_first=tuple(dict.fromkeys((*one.check_first, *other.check_first))),
        cautions=tuple(dict.fromkeys((*one.cautions, *other.cautions))),
        detail=one.detail or other.detail,
    )


def days_late(due: date | None, at: date) -> int | None:
    """Days past due; ``None`` when it is not late."""
    return (at - due).days if due is not None and due < at else None


def conflicts(catalogue: Catalogue, suggestions: list[Suggestion]) -> tuple[list[Suggestion], tuple[Conflict, ...]]:
    """Take contradictions out of the list; what a red flag asks for stays, for it stands above."""
    found: list[Conflict] = []
    out: set[int] = set()
    for i, one in enumerate(suggestions):
        for j in range(i + 1, len(suggestions)):
            conflict = _conflict(catalogue, one, suggestions[j])
            if conflict is None:
                continue
            found.append(conflict)
            out |= {k for k in (i, j) if suggestions[k].red_flag is None}
    return [s for k, s in enumerate(suggestions) if k not in out], tuple(found)


def _conflict(catalogue: Catalogue, one: Suggestion, other: Suggestion) -> Conflict | None:
    verbs = catalogue.verbs
    against = other.verb in verbs[one.verb].against or one.verb in verbs[other.verb].against
    if against and _leaves(catalogue, one) & _leaves(catalogue, other):
        return Conflict(one, other, None, "opposite")
    if not (verbs[one.verb].exposes and verbs[other.verb].exposes):
        return None
    pair = _clash(catalogue, one, other)
    return Conflict(one, other, pair.because, "incompatible") if pair is not None else None


def _clash(catalogue: Catalogue, one: Suggestion, other: Suggestion) -> Incompatible | None:
    """Two lists of alternatives that could both be followed to harm. A class that both lists offer serves both."""
    if not set(one.objects).isdisjoint(other.objects):
        return None
    pairs = (incompatible(catalogue, a, b) for a in one.objects for b in other.objects)
    return next((pair for pair in pairs if pair is not None), None)


def _leaves(catalogue: Catalogue, suggestion: Suggestion) -> set[str]:
    """Objects, composed classes as what they are made of: stopping a RAS blocker contradicts starting an ACE inhibitor."""
    if catalogue.verbs[suggestion.verb].target is not Target.DRUG_CLASS:
        return set(suggestion.objects)
    return {leaf for name in suggestion.objects for leaf in catalogue.leaves[name]}

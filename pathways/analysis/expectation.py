"""What a case expects of an answer, compared with the answer. One function for each key of ``expect``.

An empty list expects that there is none: else it would pass whatever the answer says.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from msgspec import Struct

from pathways.engine.assessment import Assessment, Conflict, Later, Suggestion, Unanswered, Walk, Withheld

DETAILS = ("by", "due", "since", "from", "late", "urgency", "because", "truth", "red_flag", "with")


class Difference(Struct, frozen=True):
    """One expectation that the answer doesn't meet: what was expected, what there was instead."""

    key: str
    expected: str
    found: str


def differences(expect: Mapping[str, object], answer: Assessment, protocol: str) -> tuple[Difference, ...]:
    """Everything in which an answer differs from what was expected of it, in the order of ``EXPECTATIONS``."""
    return tuple(
        Difference(key, *pair)
        for key, compare in _COMPARISONS.items()
        if key in expect
        for pair in compare(expect[key], answer, protocol)
    )


Pairs = Iterable[tuple[str, str]]


def _listed(value: object) -> Sequence[object]:
    if value is None:
        return ()
    return value if isinstance(value, list | tuple) else (value,)


def _walk(answer: Assessment, protocol: str) -> Walk | None:
    return next((walk for walk in answer.walks if walk.protocol == protocol), None)


# --- where the walk rests ---


def _state(value: object, answer: Assessment, protocol: str) -> Pairs:
    walk = _walk(answer, protocol)
    resting = walk.configuration if walk is not None else ()
    if not _listed(value) and resting:
        yield "not walked", ", ".join(resting)
    for state in _listed(value):
        if not any(path == state or path.endswith(f"/{state}") for path in resting):
            yield str(state), ", ".join(resting) or "not walked"


def _not_state(value: object, answer: Assessment, protocol: str) -> Pairs:
    walk = _walk(answer, protocol)
    for state in _listed(value):
        for path in walk.configuration if walk is not None else ():
            if path == state or path.endswith(f"/{state}"):
                yield f"not {state}", path


def _through(value: object, answer: Assessment, protocol: str) -> Pairs:
    """States that the walk went through, whether it rests there or not."""
    walk = _walk(answer, protocol)
    met = [step.state for step in walk.steps] if walk is not None else []
    for state in _listed(value):
        if not any(path == state or path.endswith(f"/{state}") for path in met):
            yield f"through {state}", " → ".join(met) or "not walked"


def _not_through(value: object, answer: Assessment, protocol: str) -> Pairs:
    walk = _walk(answer, protocol)
    for state in _listed(value):
        for step in walk.steps if walk is not None else ():
            if step.state == state or step.state.endswith(f"/{state}"):
                yield f"not through {state}", step.state


def _outcome(value: object, answer: Assessment, protocol: str) -> Pairs:
    walk = _walk(answer, protocol)
    outcome = walk.outcome if walk is not None else None
    if outcome != value:
        yield str(value), str(outcome)


# --- acts ---


def _act_of(expected: object) -> tuple[str, object, Mapping[str, object]]:
    assert isinstance(expected, Mapping), f"`verb: object` was expected, not {expected!r}"
    verbs = [key for key in expected if key not in DETAILS]
    assert len(verbs) == 1, f"one `verb: object` was expected in {dict(expected)!r}"
    return verbs[0], expected[verbs[0]], {key: expected[key] for key in expected if key in DETAILS}


def _named(verb: str, objects: object, other_verb: str | None, other_objects: Sequence[str]) -> bool:
    """One name fits when it is among the alternatives; a list fits when it is all of them, in order."""
    if verb != other_verb:
        return False
    return list(other_objects) == list(objects) if isinstance(objects, list | tuple) else objects in other_objects


def _suggest(value: object, answer: Assessment, protocol: str) -> Pairs:  # noqa: ARG001
    if not _listed(value) and answer.suggestions:
        yield "no suggestion", "; ".join(map(_suggestion, answer.suggestions))
    for expected in _listed(value):
        verb, objects, details = _act_of(expected)
        same = [s for s in answer.suggestions if _named(verb, objects, s.verb, s.objects)]
        if not any(_fits(details, s) for s in same):
            near = same or [s for s in answer.suggestions if s.verb == verb]
            yield _words(expected), "; ".join(map(_suggestion, near)) or _others(answer)


def _others(answer: Assessment) -> str:
    return f"none of {len(answer.suggestions)} suggestions has this verb"


def _held_back(value: object, answer: Assessment, protocol: str) -> Pairs:  # noqa: ARG001
    if not _listed(value) and answer.held_back:
        yield "nothing held back", "; ".join(map(_suggestion, answer.held_back))
    for expected in _listed(value):
        verb, objects, details = _act_of(expected)
        if not any(_named(verb, objects, s.verb, s.objects) and _fits(details, s) for s in answer.held_back):
            yield _words(expected), "; ".join(map(_suggestion, answer.held_back)) or "nothing held back"


def _not_suggest(value: object, answer: Assessment, protocol: str) -> Pairs:  # noqa: ARG001
    for expected in _listed(value):
        verb, objects, details = _act_of(expected)
        for found in answer.suggestions:
            if _named(verb, objects, found.verb, found.objects) and _fits(details, found):
                yield f"no {_words(expected)}", _suggestion(found)


def _fits(details: Mapping[str, object], found: Suggestion) -> bool:
    return all(_CHECKS[key](details[key], found) for key in details if key in _CHECKS)


_CHECKS: dict[str, Callable[[object, Suggestion], bool]] = {
    "by": lambda value, s: set(_listed(value)) <= set(s.by),
    "with": lambda value, s: set(_listed(value)) <= set(s.along),
    "due": lambda value, s: _day(s.due) == value,
    "since": lambda value, s: _day(s.since) == value,
    "late": lambda value, s: s.late == (None if value is None else int(str(value).split()[0])),
    "urgency": lambda value, s: s.urgency.value == value,
    "red_flag": lambda value, s: s.red_flag == value,
}


def _later(value: object, answer: Assessment, protocol: str) -> Pairs:  # noqa: ARG001
    if not _listed(value) and answer.later:
        yield "nothing later", "; ".join(map(_later_words, answer.later))
    for expected in _listed(value):
        verb, objects, details = _act_of(expected)
        day = details.get("from", details.get("due"))
        same = [entry for entry in answer.later if _named(verb, objects, entry.verb, entry.objects)]
        if not any(day in (None, _day(entry.since)) for entry in same):
            yield _words(expected), "; ".join(map(_later_words, same or answer.later)) or "nothing later"


def _withheld(value: object, answer: Assessment, protocol: str) -> Pairs:  # noqa: ARG001
    if not _listed(value) and answer.withheld:
        yield "nothing withheld", "; ".join(map(_withheld_words, answer.withheld))
    for expected in _listed(value):
        verb, objects, details = _act_of(expected)
        if not any(_named(verb, objects, w.verb, (w.object,)) and _because(details, w) for w in answer.withheld):
            yield _words(expected), "; ".join(map(_withheld_words, answer.withheld)) or "nothing withheld"


def _because(details: Mapping[str, object], found: Withheld) -> bool:
    if "truth" in details and details["truth"] != found.truth.value:
        return False
    if "because" not in details:
        return True
    read = {fact.item for _, tested in found.reasons for fact in tested.facts}
    texts = " ".join(tested.text for _, tested in found.reasons)
    return any(str(wanted) in read or str(wanted) in texts for wanted in _listed(details["because"]))


def _conflicts(value: object, answer: Assessment, protocol: str) -> Pairs:  # noqa: ARG001
    if not _listed(value) and answer.conflicts:
        yield "no conflict", "; ".join(map(_conflict_words, answer.conflicts))
    for expected in _listed(value):
        verb, objects, _ = _act_of(expected)
        if not any(_named(verb, objects, s.verb, s.objects) for c in answer.conflicts for s in (c.first, c.second)):
            yield _words(expected), "; ".join(map(_conflict_words, answer.conflicts)) or "no conflict"


def _unanswered(value: object, answer: Assessment, protocol: str) -> Pairs:  # noqa: ARG001
    if not _listed(value) and answer.unanswered:
        yield "nothing unanswered", "; ".join(map(_unanswered_words, answer.unanswered))
    for expected in _listed(value):
        verb, objects, _ = _act_of(expected)
        if not any(_named(verb, objects, u.verb, u.objects) for u in answer.unanswered):
            yield _words(expected), "; ".join(map(_unanswered_words, answer.unanswered)) or "nothing unanswered"


# --- what is asked, what rings ---


def _missing(value: object, answer: Assessment, protocol: str) -> Pairs:  # noqa: ARG001
    asked = _asked(answer)
    if not _listed(value) and asked:
        yield "nothing missing", ", ".join(sorted(asked))
    for item in _listed(value):
        if item not in asked:
            yield str(item), ", ".join(sorted(asked)) or "nothing missing"


def _not_missing(value: object, answer: Assessment, protocol: str) -> Pairs:  # noqa: ARG001
    for item in _listed(value):
        if item in _asked(answer):
            yield f"no question about {item}", str(item)


def _asked(answer: Assessment) -> set[str]:
    items = {item for question in answer.missing for item in question.items}
    items |= {item.partition(".")[0] for item in items}  # what is asked of a drug class is asked of the class
    return items | {question.group for question in answer.missing if question.group is not None}


def _red_flags(value: object, answer: Assessment, protocol: str) -> Pairs:  # noqa: ARG001
    raised = [flag.name for flag in answer.red_flags]
    if sorted(map(str, _listed(value))) != sorted(raised):
        yield ", ".join(map(str, _listed(value))) or "no red flag", ", ".join(raised) or "no red flag"


def _perhaps(value: object, answer: Assessment, protocol: str) -> Pairs:  # noqa: ARG001
    names = [entry.protocol for entry in answer.perhaps]
    if not _listed(value) and names:
        yield "no protocol in doubt", ", ".join(names)
    for name in _listed(value):
        if name not in names:
            yield str(name), ", ".join(names) or "no protocol in doubt"


# --- words ---


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _words(expected: object) -> str:
    if not isinstance(expected, Mapping):
        return str(expected)
    return ", ".join(f"{key}: {_plain(value)}" for key, value in expected.items())


def _plain(value: object) -> str:
    return f"[{', '.join(map(str, value))}]" if isinstance(value, list | tuple) else str(value)


def _act(verb: str | None, objects: Sequence[str]) -> str:
    return f"{verb}: {objects[0] if len(objects) == 1 else _plain(list(objects))}"


def _suggestion(found: Suggestion) -> str:
    late = "" if found.late is None else f", late {found.late} days"
    due = "" if found.due is None else f", due {found.due}"
    return f"{_act(found.verb, found.objects)}, by {'/'.join(found.by)}, {found.urgency.value}{due}{late}"


def _later_words(found: Later) -> str:
    if found.verb is None:  # a wait that runs
        return f"resting in `{found.state}` until {found.since}"
    return f"{_act(found.verb, found.objects)} from {found.since}"


def _withheld_words(found: Withheld) -> str:
    return f"{found.verb}: {found.object} ({found.truth.value})"


def _conflict_words(found: Conflict) -> str:
    return f"{_act(found.first.verb, found.first.objects)} against {_act(found.second.verb, found.second.objects)}"


def _unanswered_words(found: Unanswered) -> str:
    return _act(found.verb, found.objects)


_COMPARISONS: dict[str, Callable[[object, Assessment, str], Pairs]] = {
    "state": _state,
    "not_state": _not_state,
    "through": _through,
    "not_through": _not_through,
    "outcome": _outcome,
    "red_flags": _red_flags,
    "suggest": _suggest,
    "not_suggest": _not_suggest,
    "held_back": _held_back,
    "later": _later,
    "due": _later,
    "missing": _missing,
    "not_missing": _not_missing,
    "withheld": _withheld,
    "conflicts": _conflicts,
    "unanswered": _unanswered,
    "perhaps": _perhaps,
}
EXPECTATIONS = tuple(_COMPARISONS)

"""A case as text to paste into ``cases.yaml``. What it expects is left to its author: written as a comment, it is nothing yet."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from pathways.analysis.cases import Visit
from pathways.engine.assessment import Assessment, Suggestion

_TOLD = ("facts", "medications")
CONFIRM = (
    "# confirm: this is what the engine says today, which need not be right.",
    "# Keep what the sources ask for, mend the rest, and take the # away: without `expect` the case is refused.",
)


def to_confirm(
    name: str, visits: Sequence[Visit], answers: Sequence[Assessment], protocol: str, parameters: Mapping[str, str]
) -> str:
    """A case whose expectations are comments: what the engine says, for its author to confirm or to mend.

    Args:
        name: The case's name.
        visits: What is told, look by look.
        answers: Of each look, what the engine answers.
        protocol: Whose case it is.
        parameters: Those that are not as they are set, as the case names them.
    """
    lines = [f"- case: {quoted(name)}"]
    if parameters:
        lines.append(f"  parameters: {flow(parameters)}")
    if len(visits) == 1:
        lines += [f"  {line}" for line in _look(visits[0], answers[0], protocol)]
    else:
        lines.append("  visits:")
        for visit, answer in zip(visits, answers, strict=True):
            first, *rest = _look(visit, answer, protocol)
            lines += [f"    - {first}", *(f"      {line}" for line in rest)]
    return "\n".join(lines) + "\n"


def _look(visit: Visit, answer: Assessment, protocol: str) -> Iterator[str]:
    yield f"at: {visit.at.isoformat()}"
    yield from told_lines(visit.told)
    yield from CONFIRM
    yield "# expect:"
    for key, value in said(answer, protocol).items():
        if isinstance(value, list) and value and isinstance(value[0], Mapping):
            yield f"#   {key}:"
            yield from (f"#     - {flow(each)}" for each in value)
        else:
            yield f"#   {key}: {flow(value)}"


def told_lines(told: Mapping[str, Any]) -> Iterator[str]:
    """What is told of a patient, a line a fact."""
    if told.get("patient"):
        yield f"patient: {flow(told['patient'])}"
    for key in _TOLD:
        if told.get(key):
            yield f"{key}:"
            yield from (f"  {name}: {flow(value)}" for name, value in told[key].items())
    if told.get("intolerances"):
        yield f"intolerances: {flow(told['intolerances'])}"


# --- what an answer says, as a case would expect it ---


def said(answer: Assessment, protocol: str) -> dict[str, Any]:
    """What an answer says of one protocol, as ``expect`` writes it: every key that holds something."""
    walk = next((walk for walk in answer.walks if walk.protocol == protocol), None)
    found: dict[str, Any] = {
        "state": list(walk.configuration) if walk is not None else [],
        "outcome": walk.outcome if walk is not None else None,
        "red_flags": [flag.name for flag in answer.red_flags],
        "suggest": [_suggestion(each) for each in answer.suggestions],
        "held_back": [_suggestion(each) for each in answer.held_back],
        "later": [
            {each.verb: _objects(each.objects), "from": each.since.isoformat()} for each in answer.later if each.verb
        ],
        "missing": _missing(answer, protocol),
        "withheld": [{each.verb: each.object, "truth": each.truth.value} for each in answer.withheld],
        "conflicts": [{each.first.verb: _objects(each.first.objects)} for each in answer.conflicts],
        "unanswered": [{each.verb: _objects(each.objects)} for each in answer.unanswered],
        "perhaps": [each.protocol for each in answer.perhaps],
    }
    # That no flag is raised is worth expecting; that nothing is held back goes without saying.
    return {key: value for key, value in found.items() if value or key == "red_flags"}


def _missing(answer: Assessment, protocol: str) -> list[str]:
    """What is asked for the protocol's sake. What every red flag asks of everybody would drown it."""
    own = [q for q in answer.missing if any(place.startswith(f"{protocol}/") for place in q.decides)]
    return sorted({item for question in own for item in question.items})


def _suggestion(each: Suggestion) -> dict[str, Any]:
    act: dict[str, Any] = {each.verb: _objects(each.objects), "urgency": each.urgency.value}
    return act if each.due is None else {**act, "due": _day(each.due)}


def _day(day: date) -> str:
    return day.isoformat()


def _objects(names: Sequence[str]) -> str | list[str]:
    return names[0] if len(names) == 1 else list(names)


# --- YAML ---


def flow(value: Any) -> str:
    """A value between braces or brackets."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {flow(v)}" for key, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(v) for v in value) + "]"
    text = str(value)
    return quoted(text) if any(c in text for c in "<>%:{}[],&*#?|!@`\"'") and not _is_date(text) else text


def quoted(text: str) -> str:
    """Between double quotes."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _is_date(text: str) -> bool:
    return len(text) == 10 and text[4] == text[7] == "-"

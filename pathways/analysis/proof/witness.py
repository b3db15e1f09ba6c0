"""A patient who shows something, told as in a case; made smaller while what it shows still holds; printed to paste into a case."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from pathways.analysis.case_text import flow, told_lines
from pathways.language.values import Value
from pathways.language.written import written as in_language

Told = dict[str, Any]
_USUAL = (62, 75, 52, 42, 32, 22, 82, 88, 70, 67, 57, 47, 37, 27, 17, 15, 12, 9, 5, 2)


class Witness(Struct, frozen=True):
    """A patient as a case tells it, and what is not as usual.

    Args:
        settings: Parameters that are not as the protocol sets them, by protocol (or nothing) and name.
        entered: Protocols that the patient is in already, though no longer concerned by them.
        branches: By protocol and decision, the branch that the record says was taken last.
    """

    at: date
    told: Told
    settings: Mapping[tuple[str, str], Value] = field(default_factory=dict)
    entered: tuple[str, ...] = ()
    branches: Mapping[tuple[str, str], str] = field(default_factory=dict)


def smaller(witness: Witness, holds: Callable[[Witness], bool]) -> Witness:
    """Without every fact that is not needed, and with the parameters as they are set if that will do."""
    plain = replace(witness, settings={}, entered=(), branches={})
    for less in (
        plain,
        replace(witness, settings={}),
        replace(witness, entered=(), branches={}),
        replace(witness, entered=()),
    ):
        if less != witness and holds(less):
            witness = less
            break
    for place in list(witness.branches):
        less = replace(witness, branches={k: v for k, v in witness.branches.items() if k != place})
        if holds(less):
            witness = less
    for part in list(_parts(witness.told)):
        less = replace(witness, told=_without(witness.told, part))
        if holds(less):
            witness = less
    return witness


def plainer(witness: Witness, holds: Callable[[Witness], bool], values: Callable[[str], Sequence[str]]) -> Witness:
    """With round values and dates of today where that will do: the same patient whichever model was found.

    Args:
        witness: Already as small as it goes.
        holds: What must go on.
        values: Of an item, numbers to try, the plainest first (the thresholds of the guards in question).
    """
    for name in list(witness.told.get("facts", {})):
        written = witness.told["facts"][name]
        if isinstance(written, list):
            continue
        value = written["value"] if isinstance(written, Mapping) else written
        day = written.get("date", witness.at.isoformat()) if isinstance(written, Mapping) else witness.at.isoformat()
        numeric = not value or value == "none" or value[-1].isdigit()
        plain = (*(values(name) if numeric else ()), *(("false",) if value == "none" else ()))
        for other in (*plain, value):
            for when in (witness.at.isoformat(), day):
                facts = {**witness.told["facts"], name: {"value": other, "date": when}}
                tried = replace(witness, told={**witness.told, "facts": facts})
                if holds(tried):
                    break
            else:
                continue
            witness = tried
            break
    return witness


def usual_age(witness: Witness, holds: Callable[[Witness], bool]) -> Witness:
    """Of an age that is often met, where that will do: no patient of 123 years."""
    who = witness.told.get("patient", {})
    for years in _USUAL if "birth_date" in who else ():
        born = witness.at.replace(year=witness.at.year - years) - timedelta(days=100)
        tried = replace(witness, told={**witness.told, "patient": {**who, "birth_date": born.isoformat()}})
        if holds(tried):
            return tried
    return witness


def as_case(name: str, witness: Witness, expect: Mapping[str, Any], parameters: Mapping[str, str]) -> str:
    """YAML to paste into ``cases.yaml``. ``parameters``: the witness's own, as the case's protocol names them."""
    lines = [f"- case: {flow(name)}"]
    if parameters:
        lines.append(f"  parameters: {flow(parameters)}")
    lines += [f"  # with a record: {words}" for words in _record_words(witness)]
    lines.append(f"  at: {witness.at.isoformat()}")
    lines += [f"  {line}" for line in told_lines(witness.told)]
    lines.append("  expect:")
    lines += [f"    {key}: {flow(value)}" for key, value in expect.items()]
    return "\n".join(lines) + "\n"


def in_words(witness: Witness) -> tuple[str, ...]:
    """The same patient, one line a fact, for the notes of a finding."""
    told = witness.told
    found = [f"{key.replace('_', ' ')} {value}" for key, value in told.get("patient", {}).items() if key != "complete"]
    for name, written in told.get("facts", {}).items():
        for one in written if isinstance(written, list) else [written]:
            if isinstance(one, Mapping):
                day = one.get("date")
                when = "" if day in (None, witness.at.isoformat()) else f" on {day}"
                found.append(f"{name} = {one['value']}{when}")
            else:
                found.append(f"{name} = {one}")
    for name, given in told.get("medications", {}).items():
        found.append(f"{name} taken" if not (isinstance(given, Mapping) and given.get("ended")) else f"{name} ended")
    found += [f"intolerant of {name}" for name in told.get("intolerances", [])]
    complete = told.get("patient", {}).get("complete")
    if complete:
        found.append(f"complete: {', '.join(complete)}")
    found += [f"{name} set to {in_language(value)}" for (_, name), value in sorted(witness.settings.items(), key=str)]
    found += [f"recorded: {words}" for words in _record_words(witness)]
    return tuple(found) or ("nothing is known of the patient",)


def _record_words(witness: Witness) -> Iterator[str]:
    for name in witness.entered:
        yield f"already in `{name}`"
    for (name, path), to in sorted(witness.branches.items()):
        yield f"`{path}` of `{name}` last led to `{to}`"


# --- making smaller ---


def _parts(told: Told) -> Iterator[tuple[str, ...]]:
    """What can be left out, each on its own: that a list is complete first, for a fact that is told reads more plainly."""
    for name in told.get("patient", {}).get("complete", []):
        yield "complete", name
    for key in ("medications", "facts"):
        for name in told.get(key, {}):
            yield key, name
    for name in told.get("intolerances", []):
        yield "intolerances", name
    for key in ("sex", "birth_date", "deceased"):
        if key in told.get("patient", {}):
            yield "patient", key
    for name, written in told.get("facts", {}).items():
        if isinstance(written, list):
            for index in range(len(written)):
                yield "facts", name, str(index)


def _without(told: Told, part: tuple[str, ...]) -> Told:
    less: Told = deepcopy(told)
    match part:
        case ("complete", name):
            less["patient"]["complete"].remove(name)
            if not less["patient"]["complete"]:
                del less["patient"]["complete"]
        case ("intolerances", name):
            less["intolerances"].remove(name)
        case (_, name, index):
            written = less.get("facts", {}).get(name)
            if isinstance(written, list) and int(index) < len(written):
                del written[int(index)]
                if len(written) == 1:
                    less["facts"][name] = written[0]
        case _:
            key, name = part[:2]
            less.get(key, {}).pop(name, None)
    return {key: value for key, value in less.items() if value}

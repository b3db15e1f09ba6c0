"""Observations, DiagnosticReports: values with their units, comparators, components, and why a value is absent."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from pathways.interop.fhir_bundle import Entry
from pathways.interop.fhir_dates import moment, when
from pathways.interop.fhir_gathering import Gathering
from pathways.interop.json_parts import listed, mapping, number, text
from pathways.interop.terminology import code_of, codes_of, system_of, words_of, yes_or_no
from pathways.language.ucum import is_ucum, slip
from pathways.language.values import Moment
from pathways.model.chart import Statement
from pathways.model.provenance import Code

FINAL = ("final", "amended", "corrected")
# They say nothing of the patient. What else is not final does say something, that cannot be used yet.
SILENT = ("entered-in-error", "cancelled", "registered")
CANNOT_TELL = ("asked-unknown", "asked-declined")
COMPARATORS = ("<", "<=", ">=", ">")


def observation(gathering: Gathering, entry: Entry, dated: Moment | None = None) -> None:
    """One Observation, and each of its components.

    Args:
        gathering: Where it goes.
        entry: The resource.
        dated: The date of the report that it belongs to, when it has none itself.
    """
    told = entry.resource
    status = text(told.get("status"))
    if status in SILENT:
        gathering.report(status, f"{words_of(told.get('code'))}: {status}", entry)
        return
    if told.get("focus") is not None:
        gathering.report("other-patient", f"{words_of(told.get('code'))}: it is about another focus", entry)
        return
    if not gathering.belongs(entry):
        return
    doubt = None if status in FINAL else f"its status is `{status[:40]}`" if status else "it has no status"
    on = when(told, "effective")
    said = _Said(on if on is not None or _has_date(told) else dated, entry, doubt)
    _value(gathering, told, said)
    for part in listed(told.get("component")):
        _value(gathering, mapping(part), said)
    _members(gathering, entry, "hasMember")


def report(gathering: Gathering, entry: Entry) -> None:
    """A DiagnosticReport: the results inside it, and, without results, that it was made."""
    told = entry.resource
    status = text(told.get("status"))
    if status in SILENT:
        gathering.report(status, f"{words_of(told.get('code'))}: {status}", entry)
        return
    on = when(told, "effective")
    for inner in entry.contained():
        if inner.kind == "Observation":
            if inner.resource.get("subject") is None and told.get("subject") is not None:
                inner = replace(inner, resource={**inner.resource, "subject": told["subject"]})  # noqa: PLW2901
            observation(gathering, inner, on)
    _members(gathering, entry, "result")
    if told.get("conclusionCode") or text(told.get("conclusion")):
        gathering.report("not-read", f"{words_of(told.get('code'))}: its conclusion is not read", entry)
    if told.get("result") or not gathering.belongs(entry):
        return
    doubt = None if status in FINAL else f"its status is `{status[:40]}`"
    codes = codes_of(told.get("code"))
    if codes:
        gathering.statements.append(Statement(None, True, on, codes, origin=entry.origin, doubt=doubt))


def _members(gathering: Gathering, entry: Entry, key: str) -> None:
    """Results that are read on their own; one that is referred to and not there is told."""
    beside = [
        each for each in listed(entry.resource.get(key)) if not text(mapping(each).get("reference")).startswith("#")
    ]
    lost = sum(1 for each in beside if gathering.bundle.find(each, entry) is None)
    if lost:
        words = words_of(entry.resource.get("code"))
        gathering.report("missing-reference", f"{words}: results that are not in the bundle ({lost})", entry)


class _Said(Struct, frozen=True):
    when: Moment | None
    entry: Entry
    doubt: str | None


def _has_date(told: Mapping[str, Any]) -> bool:
    return any(key.startswith("effective") for key in told)


def _value(gathering: Gathering, told: Mapping[str, Any], said: _Said) -> None:
    codes = codes_of(told.get("code"))
    value = next((key for key in told if key.startswith("value")), None)
    if value is None and told.get("dataAbsentReason") is None:
        if not told.get("component") and not told.get("hasMember"):
            gathering.report("no-value", f"{words_of(told.get('code'))}: it has no value", said.entry)
        return
    if not codes:
        gathering.report("no-code", f"{words_of(told.get('code'))}: no code of a known system", said.entry)
        return
    base = Statement(_own(codes), None, said.when, codes, origin=said.entry.origin, doubt=said.doubt)
    if value is None:
        _absent(gathering, told, base, said.entry)
    else:
        gathering.statements.append(_read(base, value, told[value]))


def _own(codes: tuple[Code, ...]) -> str | None:
    return next((code.code for code in codes if code.system == "pathways"), None)


def _absent(gathering: Gathering, told: Mapping[str, Any], base: Statement, entry: Entry) -> None:
    """An answer that nobody can tell is an answer; every other reason says nothing of the patient."""
    reasons = codes_of(told.get("dataAbsentReason"))
    if any(code.code in CANNOT_TELL for code in reasons):
        gathering.statements.append(replace(base, absent="unknown"))
        return
    why = reasons[0].code if reasons else words_of(told.get("dataAbsentReason"))
    gathering.report("no-value", f"{words_of(told.get('code'))}: no value ({why})", entry)


def _read(base: Statement, key: str, value: Any) -> Statement:
    match key:
        case "valueQuantity":
            return _quantity(base, mapping(value))
        case "valueInteger":
            exact = number(value)
            return _doubtful(base, "its number cannot be read") if exact is None else replace(base, value=exact)
        case "valueBoolean" if isinstance(value, bool):
            return replace(base, value=value)
        case "valueString" if text(value):
            return replace(base, value=text(value)[:200])
        case "valueDateTime" if moment(value) is not None:
            return replace(base, value=text(value))
        case "valueCodeableConcept":
            return _concept(base, value)
        case _:
            return _doubtful(base, f"a `{key[:40]}` is not read")


def _doubtful(base: Statement, why: str) -> Statement:
    return replace(base, doubt=base.doubt or why)


def _quantity(base: Statement, told: Mapping[str, Any]) -> Statement:
    exact = number(told.get("value"))
    comparator = told.get("comparator")
    if exact is None:
        return _doubtful(base, "its number cannot be read")
    if comparator is not None and comparator not in COMPARATORS:
        return _doubtful(base, f"the comparator `{str(comparator)[:20]}` is not read")
    return replace(base, value=exact, unit=_unit(told), comparator=comparator)


def _unit(told: Mapping[str, Any]) -> str | None:
    """The UCUM code; else the printed unit, when it can only mean one: ``mmHg`` is ``mm[Hg]``. ``None`` when none is written."""
    coded = text(told.get("code")).strip() if system_of(text(told.get("system"))) == "ucum" else ""
    written = coded or text(told.get("unit")).strip()
    if not written or len(written) > 60:
        return None
    meant = slip(written)
    return meant if meant is not None and not (coded and is_ucum(coded)) else written


def _concept(base: Statement, value: Any) -> Statement:
    answers = codes_of(value)
    meant = yes_or_no(answers)
    if meant is not None:
        return replace(base, value=meant)
    own = [
        code.code
        for coding in listed(mapping(value).get("coding"))
        if (code := code_of(coding)) and code.system == "pathways-value"
    ]
    return replace(base, value=own[0] if own else words_of(value))

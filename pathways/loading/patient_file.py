"""Patients as YAML or JSON of our own: `patient`, `facts`, `medications`, `intolerances`. Cases use the same keys.

A bare number is in the item's canonical unit. A fact without a date is dated `on`, the day of the file (of the look, in cases).
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from pathways.diagnostics.diagnostic import Diagnostic, Severity, Span
from pathways.diagnostics.suggest import did_you_mean
from pathways.language.values import Moment
from pathways.loading.reading import plain
from pathways.loading.yaml_reader import Mapping as YamlMapping
from pathways.loading.yaml_reader import read_yaml
from pathways.model.chart import CANONICAL, ActRecord, Chart, Intolerance, Medication, Statement

KEYS = ("patient", "on", "facts", "medications", "intolerances", "complete", "at", "about")
PATIENT_KEYS = ("birth_date", "sex", "deceased", "complete", "name")
_NUMBER = re.compile(r"(<=|>=|<|>)?\s*(-?\d+(?:[.,]\d+)?)(?:\s+(\S.*))?")
_AGO = re.compile(r"(\d+) (hour|day|week|month|year)s?")


def read_patient(text: str, source: str) -> tuple[Chart | None, tuple[Diagnostic, ...]]:
    """Read a patient file.

    Returns:
        The chart, or nothing and what is wrong.
    """
    read = read_yaml(text, source)
    if read.root is None or read.findings:
        return None, read.findings
    span = Span(source, 0, min(len(text), len(text.partition("\n")[0])))
    if not isinstance(read.root, YamlMapping) or not {"patient", "facts"} & read.root.pairs.keys():
        hint = "it has the keys `patient`, `facts`, `medications`; or it is a FHIR Bundle"
        return None, (Diagnostic("not-a-patient", Severity.ERROR, f"`{source}` is no patient file", span, hint),)
    chart, found = chart_from_mapping(plain(read.root), None)
    placed = tuple(Diagnostic(f.code, f.severity, f.message, _place(read.root, f, source, span), f.hint) for f in found)
    return (None if placed else chart), placed


def _place(root: YamlMapping, finding: Diagnostic, source: str, fallback: Span) -> Span:
    """The key that a finding speaks of."""
    name = finding.notes[0] if finding.notes else ""
    for pairs in (root, *[v for v in root.pairs.values() if isinstance(v, YamlMapping)]):
        if name in pairs.keys:
            return Span(source, pairs.keys[name].start, pairs.keys[name].end)
    return fallback


def chart_from_mapping(told: Mapping[str, Any], at: date | None) -> tuple[Chart, tuple[Diagnostic, ...]]:
    """A chart from what a case or a patient file says, as plain texts.

    Args:
        told: The keys of a patient file.
        at: The day of the look, for facts without a date and for `ago`; files give their own with `on`.
    """
    reader = _Reader(at)
    return reader.chart(told), tuple(reader.found)


class _Reader:
    def __init__(self, at: date | None) -> None:
        self.at = at
        self.found: list[Diagnostic] = []

    def fault(self, name: str, message: str, hint: str | None = None) -> None:
        self.found.append(Diagnostic("patient-data", Severity.ERROR, message, None, hint, notes=(name,)))

    def chart(self, told: Mapping[str, Any]) -> Chart:
        self.keys(told, KEYS)
        if told.get("on"):
            self.at = self.day(str(told["on"]), "on")
        patient = self.section(told, "patient")
        self.keys(patient, PATIENT_KEYS)
        facts = self.section(told, "facts")
        acts, statements = self.facts(facts)
        return Chart(
            self.moment(patient.get("birth_date"), "birth_date"),
            self.sex(patient.get("sex")),
            None if patient.get("deceased") is None else str(patient["deceased"]) == "true",
            tuple(statements),
            tuple(self.medication(name, given) for name, given in self.section(told, "medications").items()),
            tuple(Intolerance((), name) for name in _listed(told.get("intolerances"))),
            tuple(acts),
            frozenset([*_listed(patient.get("complete")), *_listed(told.get("complete"))]),
        )

    def keys(self, told: Mapping[str, Any], known: tuple[str, ...]) -> None:
        for key in told:
            if key not in known:
                nearest = did_you_mean(key, known)
                self.fault(
                    key,
                    f"`{key}` is no key here",
                    f"did you mean `{nearest}`?" if nearest else "known: " + ", ".join(known),
                )

    def section(self, told: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        value = told.get(key)
        if value is None or value == []:
            return {}
        if isinstance(value, Mapping):
            return value
        self.fault(key, f"`{key}` holds names and values")
        return {}

    def sex(self, value: Any) -> str | None:
        if value is None or value in ("female", "male"):
            return None if value is None else str(value)
        self.fault(
            "sex", f"`{value}` is not usable: `female` or `male`, as the formulas need it; leave it out when unknown"
        )
        return None

    # --- dates ---

    def day(self, value: str, name: str) -> date | None:
        try:
            return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
        except ValueError:
            self.fault(name, f"`{value}` is no date", "write 2026-11-23 or 2026-11-23T10:30")
            return None

    def moment(self, value: Any, name: str) -> Moment | None:
        if value is None:
            return None
        moment = partial_date(str(value))
        if moment is None:
            self.fault(name, f"`{value}` is no date", "write 2026-11-23, 2026-11 or 2026")
        return moment

    def when(self, given: Mapping[str, Any], name: str) -> Moment | None:
        if given.get("date") is not None:
            return self.moment(given["date"], name)
        if given.get("ago") is not None:
            return self.ago(str(given["ago"]), name)
        return None if self.at is None else Moment.of(self.at)

    def ago(self, text: str, name: str) -> Moment | None:
        match = _AGO.fullmatch(text)
        if match is None or self.at is None:
            self.fault(name, f"`{text}` is no age of a value", "write `3 months`, in a case or with `on`")
            return None
        count, unit = int(match.group(1)), match.group(2)
        if unit == "hour":
            start = self.at if isinstance(self.at, datetime) else datetime.combine(self.at, datetime.min.time())
            return Moment.of(start - timedelta(hours=count))
        day = self.at.date() if isinstance(self.at, datetime) else self.at
        if unit in ("day", "week"):
            return Moment.of(day - timedelta(days=count * (7 if unit == "week" else 1)))
        return Moment.of(_months_back(day, count * (12 if unit == "year" else 1)))

    # --- facts ---

    def facts(self, facts: Mapping[str, Any]) -> tuple[list[ActRecord], list[Statement]]:
        acts: list[ActRecord] = []
        statements: list[Statement] = []
        for name, written in facts.items():
            for one in written if isinstance(written, list) else [written]:
                given = one if isinstance(one, Mapping) else {"value": one}
                if "." in name:
                    record = self.act(name, given)
                    acts += [record] if record else []
                else:
                    statements.append(self.statement(name, given))
        return acts, statements

    def act(self, name: str, given: Mapping[str, Any]) -> ActRecord | None:
        verb, _, target = name.partition(".")
        when = self.when(given, name)
        outcome = str(given.get("value", "done"))
        if outcome == "none":
            return None
        if outcome not in ("done", "declined", "impossible"):
            self.fault(name, f"`{outcome}` is no outcome of an act", "`done`, `declined` or `impossible`")
            return None
        if when is None:
            self.fault(name, f"`{name}` needs its date")
            return None
        return ActRecord(verb, target, outcome, when, given.get("by"), given.get("why"))

    def statement(self, name: str, given: Mapping[str, Any]) -> Statement:
        self.keys(given, ("value", "unit", "date", "ago", "comparator", "by", "why"))
        when = self.when(given, name)
        raw = given.get("value")
        if raw is None or raw in ("none", "unknown"):
            return Statement(name, None, when, absent="none" if raw == "none" else "unknown")
        text = str(raw)
        if text in ("true", "false"):
            return Statement(name, text == "true", when)
        number = _NUMBER.fullmatch(text)
        if number is None or re.fullmatch(r"\d{4}-\d{2}(-\d{2}.*)?", text):
            return Statement(name, text, when)
        comparator, digits, unit = number.groups()
        value = Decimal(digits.replace(",", "."))
        return Statement(
            name,
            value,
            when,
            unit=given.get("unit") or unit or CANONICAL,
            comparator=comparator or given.get("comparator"),
        )

    def medication(self, name: str, given: Any) -> Medication:
        details = given if isinstance(given, Mapping) else {}
        self.keys(details, ("since", "changed", "ended", "maximal", "current"))
        ended = self.moment(details.get("ended"), name)
        maximal = details.get("maximal")
        return Medication(
            (),
            name,
            ended is None and details.get("current") != "false",
            self.moment(details.get("since"), name),
            self.moment(details.get("changed"), name),
            ended,
            None if maximal is None else str(maximal) == "true",
        )


def partial_date(text: str) -> Moment | None:
    """``2026``, ``2026-03``, ``2026-03-14`` or a datetime; nothing when it is none."""
    try:
        if re.fullmatch(r"\d{4}", text):
            return Moment.between(date(int(text), 1, 1), date(int(text), 12, 31))
        if re.fullmatch(r"\d{4}-\d{2}", text):
            first = date.fromisoformat(f"{text}-01")
            following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
            return Moment.between(first, following - timedelta(days=1))
        if "T" in text:
            return Moment.of(datetime.fromisoformat(text).replace(tzinfo=None))
        return Moment.of(date.fromisoformat(text))
    except (ValueError, OverflowError):
        return None


def _months_back(day: date, months: int) -> date:
    from pathways.language.calendar import shift
    from pathways.language.values import Duration

    return shift(datetime.combine(day, datetime.min.time()), Duration(months=months), -1).date()


def _listed(value: Any) -> list[str]:
    if value is None:
        return []
    return [str(v) for v in value] if isinstance(value, list) else [str(value)]

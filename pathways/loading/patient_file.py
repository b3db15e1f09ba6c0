"""Patients as YAML or JSON of our own: `patient`, `facts`, `medications`, `intolerances`. Cases use the same keys.

A bare number is in the item's canonical unit. A fact without a date is dated `on`, the day of the file (of the look, in cases).
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from pathways.diagnostics.diagnostic import Diagnostic, Span
from pathways.diagnostics.suggest import did_you_mean
from pathways.language.values import Moment
from pathways.loading import findings
from pathways.loading.yaml_nodes import Mapping as YamlMapping
from pathways.loading.yaml_nodes import Node as YamlNode
from pathways.loading.yaml_nodes import Scalar, Sequence, plain
from pathways.loading.yaml_reader import read_yaml
from pathways.model.chart import CANONICAL, ActRecord, Chart, Intolerance, Medication, Statement

KEYS = ("patient", "on", "facts", "medications", "intolerances", "complete", "at", "about")
PATIENT_KEYS = ("birth_date", "sex", "deceased", "complete", "name")
_NUMBER = re.compile(r"(<=|>=|<|>)?\s*(-?\d+(?:[.,]\d+)?)(?:\s+(\S.*))?")
_AGO = re.compile(r"(\d+) (hour|day|week|month|year)s?")


Route = tuple[str | int, ...]


class Fault(Struct, frozen=True):
    """What is wrong with a part of a patient file; its place is known only where there is a file."""

    route: Route
    finding: Diagnostic
    of_key: bool = False


def read_patient(text: str, source: str) -> tuple[Chart | None, tuple[Diagnostic, ...]]:
    """Read a patient file.

    Returns:
        The chart, or nothing and what is wrong.
    """
    read = read_yaml(text, source)
    if read.root is None or read.findings:
        return None, read.findings
    if not isinstance(read.root, YamlMapping) or not {"patient", "facts"} & read.root.pairs.keys():
        return None, (findings.not_a_patient(source, (0, len(text.partition("\n")[0]))),)
    chart, faults = chart_and_faults(plain(read.root), None)
    return (None if faults else chart), tuple(placed(fault, source, read.root) for fault in faults)


def placed(fault: Fault, source: str, *roots: YamlNode) -> Diagnostic:
    """A fault with its place: where its route goes furthest in one of these nodes."""
    found = [_followed(root, fault) for root in roots]
    _, at = max(found, key=lambda each: each[0])
    return replace(fault.finding, span=Span(source, *at))


def _followed(root: YamlNode, fault: Fault) -> tuple[int, tuple[int, int]]:
    """How many steps of a route there are below a node, and the place of the last: a scalar whole, else its key."""
    route = fault.route
    node, at = root, (root.start, min(root.end, root.start + 1))
    for index, step in enumerate(route):
        if isinstance(node, YamlMapping) and step in node.pairs:
            key, node = node.keys[str(step)], node.pairs[str(step)]
            at = (key.start, key.end)
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.elements):
            node = node.elements[step]
            at = (node.start, min(node.end, node.start + 1))
        else:
            return index, at
    if isinstance(node, Scalar) and node.end > node.start and not fault.of_key:
        at = (node.start, node.end)
    return len(route), at


def chart_from_mapping(told: Mapping[str, Any], at: date | None) -> tuple[Chart, tuple[Diagnostic, ...]]:
    """A chart from the keys of a patient file, as plain texts; findings without places.

    Args:
        told: The keys of a patient file.
        at: The day of the look, for facts without a date and for `ago`; files give their own with `on`.
    """
    chart, faults = chart_and_faults(told, at)
    return chart, tuple(fault.finding for fault in faults)


def chart_and_faults(told: Mapping[str, Any], at: date | None) -> tuple[Chart, tuple[Fault, ...]]:
    """The same, with the part of the file that each fault is about."""
    reader = _Reader(at)
    return reader.chart(told), tuple(reader.faults)


class _Reader:
    def __init__(self, at: date | None) -> None:
        self.at = at
        self.faults: list[Fault] = []

    def fault(self, route: Route, finding: Diagnostic) -> None:
        self.faults.append(Fault(route, finding))

    def wrong(self, route: Route, message: str, hint: str | None = None) -> None:
        self.fault(route, findings.wrong_form("", message, None, hint))

    def chart(self, told: Mapping[str, Any]) -> Chart:
        self.keys((), told, KEYS)
        if told.get("on"):
            self.at = self.day(str(told["on"]), ("on",))
        patient = self.section(told, "patient")
        self.keys(("patient",), patient, PATIENT_KEYS)
        acts, statements = self.facts(self.section(told, "facts"))
        return Chart(
            self.moment(patient.get("birth_date"), ("patient", "birth_date")),
            self.sex(patient.get("sex")),
            self.yes_or_no(("patient", "deceased"), patient.get("deceased")),
            tuple(statements),
            tuple(self.medication(name, given) for name, given in self.section(told, "medications").items()),
            tuple(Intolerance((), name) for name in self.names(("intolerances",), told)),
            tuple(acts),
            frozenset([*self.names(("complete",), patient, "patient"), *self.names(("complete",), told)]),
        )

    def keys(self, route: Route, told: Mapping[str, Any], known: tuple[str, ...]) -> None:
        for key in told:
            if key not in known:
                finding = findings.unknown_key("", key, None, did_you_mean(key, known), _listed(known))
                self.faults.append(Fault((*route, key), finding, of_key=True))

    def section(self, told: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        value = told.get(key)
        if value is None or value == []:
            return {}
        if isinstance(value, Mapping):
            return value
        self.wrong((key,), f"`{key}` holds names and values", f"write each on a line of its own under `{key}:`")
        return {}

    def names(self, route: Route, told: Mapping[str, Any], *above: str) -> list[str]:
        """One name, or a list of names."""
        value = told.get(str(route[-1]))
        if value is None:
            return []
        listed = value if isinstance(value, list) else [value]
        if not all(isinstance(each, str) for each in listed):
            self.wrong((*above, *route), f"`{route[-1]}` is a list of names")
            return []
        return listed

    def sex(self, value: Any) -> str | None:
        if value is None or value in ("female", "male"):
            return None if value is None else str(value)
        hint = "`female` or `male`, as the formulas need it; leave it out when unknown"
        self.wrong(("patient", "sex"), f"`{_short(value)}` is not usable here", hint)
        return None

    def yes_or_no(self, route: Route, value: Any) -> bool | None:
        if value is None:
            return None
        if value in ("true", "false", True, False):
            return str(value).lower() == "true"
        self.wrong(route, f"`{_short(value)}` is neither `true` nor `false`")
        return None

    # --- dates ---

    def day(self, value: str, route: Route) -> date | None:
        try:
            return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
        except ValueError:
            self.fault(route, findings.not_a_date(value, "write 2026-11-23 or 2026-11-23T10:30"))
            return None

    def moment(self, value: Any, route: Route) -> Moment | None:
        if value is None:
            return None
        moment = partial_date(str(value))
        if moment is None:
            self.fault(route, findings.not_a_date(_short(value), "write 2026-11-23, 2026-11 or 2026"))
        return moment

    def when(self, given: Mapping[str, Any], route: Route) -> Moment | None:
        if given.get("date") is not None:
            return self.moment(given["date"], (*route, "date"))
        if given.get("ago") is not None:
            return self.ago(str(given["ago"]), (*route, "ago"))
        return None if self.at is None else Moment.of(self.at)

    def ago(self, text: str, route: Route) -> Moment | None:
        match = _AGO.fullmatch(text)
        if match is None:
            self.fault(route, findings.not_a_date(text, "write `3 months`"))
            return None
        if self.at is None:
            self.fault(route, findings.not_a_date(text, "say of which day the file is: `on: 2026-11-23`"))
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
            several = isinstance(written, list)
            for index, one in enumerate(written if several else [written]):
                route: Route = ("facts", name, index) if several else ("facts", name)
                given = one if isinstance(one, Mapping) else {"value": one}
                if "." in name:
                    record = self.act(route, name, given)
                    acts += [record] if record else []
                else:
                    statements.append(self.statement(route, name, given))
        return acts, statements

    def act(self, route: Route, name: str, given: Mapping[str, Any]) -> ActRecord | None:
        self.keys(route, given, ("value", "date", "ago", "by", "why"))
        verb, _, target = name.partition(".")
        when = self.when(given, route)
        outcome = _short(given.get("value", "done"))
        if outcome == "none":
            return None
        if outcome not in ("done", "declined", "impossible"):
            self.wrong(route, f"`{outcome}` is no outcome of an act", "`done`, `declined` or `impossible`")
            return None
        if when is None:
            self.fault(route, findings.act_without_date(name))
            return None
        return ActRecord(verb, target, outcome, when, _text(given.get("by")), _text(given.get("why")))

    def statement(self, route: Route, name: str, given: Mapping[str, Any]) -> Statement:
        self.keys(route, given, ("value", "unit", "date", "ago", "comparator", "by", "why"))
        when = self.when(given, route)
        raw = given.get("value")
        if isinstance(raw, list | Mapping):
            self.wrong(route, f"`{name}` needs one value", "write `{value: …, date: …}`, or a list of such")
            return Statement(name, None, when, absent="unknown")
        if raw is None or raw in ("none", "unknown"):
            return Statement(name, None, when, absent="none" if raw == "none" else "unknown")
        text = str(raw)
        if text in ("true", "false"):
            return Statement(name, text == "true", when)
        number = _NUMBER.fullmatch(text)
        if number is None or re.fullmatch(r"\d{4}-\d{2}(-\d{2}.*)?", text):
            return Statement(name, text, when)
        comparator, digits, unit = number.groups()
        apart = _text(given.get("comparator"))
        if apart not in (None, "<", "<=", ">", ">="):
            self.wrong((*route, "comparator"), f"`{apart}` is no comparator", "`<`, `<=`, `>` or `>=`")
        return Statement(
            name,
            Decimal(digits.replace(",", ".")),
            when,
            unit=_text(given.get("unit")) or unit or CANONICAL,
            comparator=comparator or apart,
        )

    def medication(self, name: str, given: Any) -> Medication:
        route: Route = ("medications", name)
        details = given if isinstance(given, Mapping) else {}
        if given is not None and not isinstance(given, Mapping):
            self.wrong(route, f"`{_short(given)}` says nothing here", "write `{since: 2024-03}`, or nothing")
        self.keys(route, details, ("since", "changed", "ended", "maximal", "current"))
        ended = self.moment(details.get("ended"), (*route, "ended"))
        # On the list, and nobody can tell whether it is still taken: an end that is known says more.
        untold = details.get("current") == "unknown"
        current = None if untold else self.yes_or_no((*route, "current"), details.get("current"))
        return Medication(
            (),
            name,
            None if untold and ended is None else ended is None and current is not False,
            self.moment(details.get("since"), (*route, "since")),
            self.moment(details.get("changed"), (*route, "changed")),
            ended,
            self.yes_or_no((*route, "maximal"), details.get("maximal")),
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


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _short(value: Any) -> str:
    """What was written, in a message; a list or a mapping is not repeated whole."""
    text = str(value)
    return text if len(text) <= 40 else text[:40] + "…"

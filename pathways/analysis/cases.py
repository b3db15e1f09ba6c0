"""The cases of a protocol: patients, looks at them, and what the answer must hold. Reads and runs them.

What an answer must hold is compared in ``expectation.py``; what the walks went through is counted in ``coverage.py``.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from msgspec import Struct, field
from msgspec.structs import replace

from pathways.analysis.case_facts import not_taken
from pathways.analysis.case_names import unknown_names
from pathways.analysis.expectation import EXPECTATIONS, Difference, differences
from pathways.analysis.settings import Place, Settings, names_of, place_of, setting_at, with_settings
from pathways.diagnostics.diagnostic import Diagnostic
from pathways.diagnostics.suggest import did_you_mean
from pathways.engine.assess import assess
from pathways.engine.assessment import Assessment, Record
from pathways.language.values import Value
from pathways.loading import findings
from pathways.loading.patient_file import chart_and_faults, chart_from_mapping, placed
from pathways.loading.reading import Reading
from pathways.loading.territory import value_set
from pathways.loading.yaml_nodes import Mapping as YamlMapping
from pathways.loading.yaml_nodes import Node, Scalar, Sequence, plain
from pathways.loading.yaml_reader import read_yaml
from pathways.model.chart import Chart, Medication
from pathways.model.protocol import Library

_PATIENT = ("patient", "facts", "medications", "intolerances", "complete")
_SHARED = ("patient", "intolerances", "complete")  # what a case says once for all its visits
_LOOK = ("at", *_PATIENT, "expect")
_CASE = ("case", "why", "beside", "parameters", "visits", *_LOOK)


class Visit(Struct, frozen=True):
    """One look: the day, what is told on that day (as written), what the answer must hold. ``offset``: its place."""

    at: date
    told: Mapping[str, object]
    expect: Mapping[str, object]
    offset: int


class Case(Struct, frozen=True):
    """A patient over one look or several. ``why`` names the vignette, the page or the reason it is there for.

    ``beside``: other protocols that are walked at the same looks. Without it the case is about its own protocol (and those
    that it calls), so that a protocol written later by others does not change what is expected here.
    ``settings``: parameters as a territory may set them, where the case is about that.
    """

    name: str
    visits: tuple[Visit, ...]
    source: str
    offset: int
    why: str = ""
    beside: tuple[str, ...] = ()
    settings: Settings = field(default_factory=dict)


class Look(Struct, frozen=True):
    """What one look gave: the chart known by then, the answer, and where it differs from what was expected."""

    visit: Visit
    chart: Chart
    answer: Assessment
    differences: tuple[Difference, ...]


class Outcome(Struct, frozen=True):
    """A case that was run."""

    case: Case
    looks: tuple[Look, ...]

    @property
    def passed(self) -> bool:
        """Whether every look gave what was expected."""
        return not any(look.differences for look in self.looks)


def read_cases(
    text: str, source: str, library: Library | None = None, protocol: str = ""
) -> tuple[tuple[Case, ...], tuple[Diagnostic, ...]]:
    """Read ``cases.yaml``.

    Args:
        text: The file's text.
        source: Its name, for the places of findings.
        library: Whose verbs, objects, items and states the expectations may name; without it names are not looked at, and a
            case that sets parameters is a finding, for it could not be played as it says.
        protocol: The protocol that the cases are of.

    Returns:
        The cases that can be run, and everything wrong with the file, facts and dates included.
    """
    read = read_yaml(text, source)
    if read.root is None:
        return (), read.findings
    reader = _Reader(source, text, library, protocol)
    cases = tuple(reader.cases(read.root))
    return cases, (*read.findings, *reader.found)


def run_case(library: Library, case: Case, protocol: str) -> Outcome:
    """Play a case: facts add up from visit to visit, and the record of one answer goes into the next look."""
    looks: list[Look] = []
    record: Record | None = None
    walked = sorted({protocol, *case.beside} & library.protocols.keys())
    absent = tuple(_absent(library, case))
    library = with_settings(library, case.settings)
    for visit, chart in charts_of(case):
        answer = assess(library, chart, visit.at, record, protocols=walked)
        record = answer.record
        looks.append(Look(visit, chart, answer, (*absent, *differences(visit.expect, answer, protocol))))
    return Outcome(case, tuple(looks))


def charts_of(case: Case) -> Iterator[tuple[Visit, Chart]]:
    """Each look, and everything told by then."""
    chart = Chart()
    for visit in case.visits:
        chart = _joined(chart, chart_from_mapping(visit.told, visit.at)[0])
        yield visit, chart


def _absent(library: Library, case: Case) -> Iterator[Difference]:
    """What a case needs and this library has not: it may have been written for another version."""
    for name in case.beside:
        if name not in library.protocols:
            yield Difference("beside", name, "no such protocol")
    for home, name in case.settings:
        if setting_at(library, (home, name)) is None:
            yield Difference("parameters", f"{home}/{name}" if home else name, "no such parameter")


def _joined(earlier: Chart, later: Chart) -> Chart:
    """Everything told so far. A class told again replaces what was told of it: it was stopped, changed or dated."""
    named = {m.drug_class for m in later.medications if m.drug_class is not None}
    kept = tuple(m for m in earlier.medications if m.drug_class not in named)
    return replace(
        later,
        birth_date=later.birth_date or earlier.birth_date,
        sex=later.sex or earlier.sex,
        deceased=earlier.deceased if later.deceased is None else later.deceased,
        statements=(*earlier.statements, *later.statements),
        medications=(*kept, *_still(earlier, later.medications)),
        intolerances=(*earlier.intolerances, *later.intolerances),
        acts=(*earlier.acts, *later.acts),
        complete=earlier.complete | later.complete,
        reports=(*earlier.reports, *later.reports),
    )


def _still(earlier: Chart, later: tuple[Medication, ...]) -> Iterator[Medication]:
    """A drug told again without its start keeps the start that it had."""
    before = {m.drug_class: m for m in earlier.medications if m.drug_class is not None}
    for drug in later:
        known = before.get(drug.drug_class or "")
        yield drug if known is None else replace(drug, since=drug.since or known.since)


class _Reader:
    def __init__(self, source: str, text: str, library: Library | None, protocol: str) -> None:
        self.source = source
        self.text = text
        self.library = library
        self.protocol = protocol
        self.found: list[Diagnostic] = []

    def cases(self, root: Node) -> Iterator[Case]:
        if not isinstance(root, Sequence):
            self.wrong(root, "a list of cases was expected here")
            return
        names: set[str] = set()
        for node in root.elements:
            case = self.case(node)
            if case is None:
                continue
            if case.name in names:
                self.wrong(node, f"there are two cases `{case.name}`")
            names.add(case.name)
            yield case

    def case(self, node: Node) -> Case | None:
        if not isinstance(node, YamlMapping):
            self.wrong(node, "a case was expected here")
            return None
        self.keys(node, _CASE)
        written = plain(node)
        if not written.get("case"):
            self.found.append(findings.missing_key(self.source, "case", (node.start, node.start + 1)))
            return None
        looks = [self.visit(look, node) for look in self.looks(node)]
        visits = tuple(look for look in looks if look is not None)
        beside = written.get("beside") or ()
        others = (beside,) if isinstance(beside, str) else tuple(beside)
        if not visits:
            return None
        settings = dict(self.settings(node.pairs["parameters"])) if "parameters" in node.pairs else {}
        return Case(written["case"], visits, self.source, node.start, written.get("why") or "", others, settings)

    def settings(self, node: Node) -> Iterator[tuple[Place, Value]]:
        """Parameters as this case has them, each within its bounds."""
        if self.library is None or not isinstance(node, YamlMapping):
            self.wrong(node, "names of parameters with their values were expected here, in the cases of a protocol")
            return
        reading = Reading(self.source, self.text, node)
        for name, value in node.pairs.items():
            place = place_of(self.library, name, self.protocol)
            setting = None if place is None else setting_at(self.library, place)
            if place is None or setting is None:
                key = node.keys[name]
                nearest = did_you_mean(name, names_of(self.library, self.protocol))
                at = (key.start, key.end)
                self.found.append(findings.unknown_reference(self.source, "parameter", name, at, nearest))
            elif not isinstance(value, Scalar) or value.null:
                self.wrong(value, "a value was expected here")
            else:
                read = value_set(reading, (name,), value.text, setting, self.library.catalogue)
                if read is not None:
                    yield place, read
        self.found.extend(reading.found)

    def looks(self, node: YamlMapping) -> tuple[Node, ...]:
        visits = node.pairs.get("visits")
        if visits is None:
            return (node,)
        if not isinstance(visits, Sequence):
            self.wrong(visits, "a list of visits was expected here")
            return ()
        for look in visits.elements:
            if isinstance(look, YamlMapping):
                self.keys(look, _LOOK)
        return visits.elements

    def visit(self, node: Node, whole: YamlMapping) -> Visit | None:
        if not isinstance(node, YamlMapping):
            self.wrong(node, "a visit was expected here")
            return None
        case = plain(whole)
        written: dict[str, object] = {key: case[key] for key in _SHARED if key in case} | plain(node)
        at = _instant(written.get("at"))
        if at is None:
            self.wrong(node.pairs.get("at", node), "`at` is a date: 2026-11-23")
            return None
        expect = node.pairs.get("expect")
        if not isinstance(expect, YamlMapping):
            self.found.append(findings.missing_key(self.source, "expect", (node.start, node.start + 1)))
            return None
        self.keys(expect, EXPECTATIONS)
        if self.library is not None:
            self.found.extend(unknown_names(expect, self.source, self.library, self.protocol))
        told = {key: written[key] for key in _PATIENT if key in written}
        visit = Visit(at, told, plain(expect), node.start)
        chart, faults = chart_and_faults(told, at)
        self.found.extend(placed(fault, self.source, node, whole) for fault in faults)
        if self.library is not None and not faults:
            self.found.extend(not_taken(self.library, chart, at, self.source, node, whole))
        return visit

    def keys(self, node: YamlMapping, known: tuple[str, ...]) -> None:
        for name, key in node.keys.items():
            if name not in known:
                nearest = did_you_mean(name, known)
                self.found.append(
                    findings.unknown_key(self.source, name, (key.start, key.end), nearest, ", ".join(known))
                )

    def wrong(self, node: Node, message: str) -> None:
        self.found.append(findings.wrong_form(self.source, message, (node.start, min(node.end, node.start + 40))))


def _instant(written: object) -> date | None:
    if not isinstance(written, str):
        return None
    try:
        return date.fromisoformat(written) if len(written) == len("2026-11-23") else datetime.fromisoformat(written)
    except ValueError:
        return None

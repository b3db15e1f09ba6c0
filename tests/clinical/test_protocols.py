"""The bundled protocols: every case passes, every state is met, every guard of an agreement is a guard, every source is told."""

import collections.abc
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from msgspec import Struct
from msgspec.structs import fields

from pathways.analysis.cases import Outcome, read_cases, run_case
from pathways.analysis.coverage import Coverage, cover
from pathways.language.ast import QuantityLiteral
from pathways.language.checker import check
from pathways.language.parser import parse
from pathways.language.types import BooleanType, Role, Symbol
from pathways.loading.bundled import bundled
from pathways.loading.loader import load
from pathways.loading.patient_file import read_patient
from pathways.loading.scope import ProtocolScope, catalogue_scope
from pathways.loading.yaml_nodes import Mapping, Node, Scalar, Sequence
from pathways.loading.yaml_reader import read_yaml
from pathways.model.protocol import Protocol, Status
from tests.clinical.delays_of_sources import file_of, section

ROOT = Path(__file__).parents[2]
FOLDERS = sorted(path.parent for path in (ROOT / "protocols").rglob("protocol.yaml"))
NAMES = [folder.name for folder in FOLDERS]
FOLDER = dict(zip(NAMES, FOLDERS, strict=True))


@cache
def played(name: str) -> tuple[Outcome, ...]:
    path = FOLDER[name] / "cases.yaml"
    cases, findings = read_cases(path.read_text(encoding="utf-8"), str(path), bundled(), name)
    assert findings == ()
    return tuple(run_case(bundled(), case, name) for case in cases)


@cache
def coverage(name: str) -> Coverage:
    return cover(bundled(), bundled().protocols[name], played(name))


@pytest.mark.parametrize("name", NAMES)
def test_every_case_passes(name: str) -> None:
    failed = {o.case.name: [d for look in o.looks for d in look.differences] for o in played(name) if not o.passed}
    assert failed == {}


@pytest.mark.parametrize("name", NAMES)
def test_cases_meet_every_state_and_every_transition(name: str) -> None:
    covered = coverage(name)
    assert covered.states - covered.states_met == frozenset()
    assert covered.transitions - covered.transitions_met == frozenset()


@pytest.mark.parametrize("name", NAMES)
def test_cases_see_most_outcomes_of_every_guard(name: str) -> None:
    covered = coverage(name)
    assert covered.seen >= 0.75 * covered.possible, "\n".join(covered.unseen())


@pytest.mark.parametrize("name", NAMES)
def test_a_protocol_that_nobody_signed_is_a_draft(name: str) -> None:
    assert bundled().protocols[name].status is Status.DRAFT


# --- the vignettes that a clinician wrote beforehand ---

VIGNETTES = {
    "after-colorectal-cancer": {"FU04"},
    "after-breast-cancer": {"FU01", "FU03"},
    "hpv-vaccination": {"HPV01", "HPV03"},
    "breast-screening": {"BR01", "BR03"},
    "cervical-screening": {"CX01", "CX03", "CX05", "CX07", "CX09"},
    "colorectal-screening": {"CR01", "CR03", "CR05", "CR07", "CR09"},
    "atrial-fibrillation": {"DC50", "DC52", "DC54", "DC56"},
    "risk-and-lipids": {"DC57", "DC59"},
    "chest-pain-and-stroke": {"DC61", "DC63"},
    "heart-failure-after-discharge": {"DC29", "DC47", "DC49"},
    "heart-failure-suspicion": {"DC45"},
    "hypertension": {"DC39", "DC41", "DC43"},
    "diabetic-foot": {"DC17", "DC19", "DC21", "DC65"},
    "announcement": {"AN01", "AN03"},
    "no-regular-doctor": {"DC16"},
    "malnutrition": {"MN01", "MN03"},
    "pain": {"CP01", "CP03"},
    "oral-anticancer": {"OA01", "OA03", "OA05", "OA07", "OA09"},
    "fever-under-chemotherapy": {"FN01", "FN03", "FN05", "FN07", "LN01"},
    "type-2-glycaemia": {"DC01", "DC03", "DC05", "DC07", "DC09", "DC11", "DC13", "DC15", "DC31", "DC63"},
    "type-2-follow-up": {"DC01", "DC16", "DC23", "DC25", "DC27", "DC31", "DC65"},
}


@pytest.mark.parametrize("name", sorted(VIGNETTES))
def test_the_vignettes_are_among_the_cases(name: str) -> None:
    told = {word for outcome in played(name) for word in re.findall(r"\b[A-Z]{2,3}\d\d", outcome.case.name)}
    assert VIGNETTES[name] - told == set()


# --- the written agreement ---


def guards_of(node: Node, key: str = "") -> list[str]:
    if isinstance(node, Mapping):
        return [guard for name, value in node.pairs.items() for guard in guards_of(value, name)]
    if isinstance(node, Sequence):
        return [guard for element in node.elements for guard in guards_of(element)]
    return [node.text] if isinstance(node, Scalar) and key in ("among", "count") else []


def scope_of(protocol: Protocol) -> ProtocolScope:
    own = {name: Symbol(name, Role.PARAMETER, setting.type) for name, setting in protocol.settings.items()}
    own |= {name: Symbol(name, Role.DEFINED, define.type) for name, define in protocol.defines.items()}
    return ProtocolScope(catalogue_scope(bundled().catalogue), own)


@pytest.mark.parametrize("name", NAMES)
def test_indicators_are_guards_of_their_protocol(name: str) -> None:
    read = read_yaml((FOLDER[name] / "about.yaml").read_text(encoding="utf-8"), "about.yaml")
    assert read.root is not None
    guards = guards_of(read.root)
    assert len(guards) >= 6
    for guard in guards:
        parsed = parse(guard)
        assert parsed.tree is not None, guard
        checked = check(parsed.tree, scope_of(bundled().protocols[name]), BooleanType())
        assert checked.findings == (), guard


# --- sources ---


@pytest.mark.parametrize("name", NAMES)
def test_every_source_cited_is_told_in_sources(name: str) -> None:
    protocol = (FOLDER[name] / "protocol.yaml").read_text(encoding="utf-8")
    told = (FOLDER[name] / "SOURCES.md").read_text(encoding="utf-8")
    cited = set(re.findall(r"source: ([a-z0-9-]+)", protocol))
    titles = {"has-2014-prediabetes": "HAS 2014"}  # an alternative, told by its body and year
    assert {source for source in cited if source not in told and titles.get(source, source) not in told} == set()


# Read, second hand, from memory, the team's, the territory's; or told in the protocol that is called.
STANDING = re.compile(r"\blue?s?\b|second|mémoire|équipe|local|calcul|à vérifier|^(voir|protocoles appelés)")
_GRADE = r"(AE|A|B|C|I|IIa|IIb|III|point de pratique|accord professionnel|non lu|sans grade|sans objet)"
FIELDS = {
    "document": re.compile(r"\w\w"),
    "organisme, année": re.compile(
        r"\b(19|20)\d\d\b|année non connue|^(équipe|territoire|équipe, territoire|non connu|sans objet)$"
    ),
    "grade": re.compile(rf"^{_GRADE}(, {_GRADE})*$"),
    "adresse": re.compile(r"\w\.\w|^adresse non connue$|^sans objet$"),
    "statut": STANDING,
}


def rows_of(name: str) -> list[list[str]]:
    """Each line of the table of sources: the rule, its value, then the fields."""
    lines = (FOLDER[name] / "SOURCES.md").read_text(encoding="utf-8").splitlines()
    rows = [line.strip().strip("|").split("|") for line in lines if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in rows if row[0].strip() != "Règle"]


@pytest.mark.parametrize("name", NAMES)
def test_every_line_of_sources_has_its_document_year_grade_address_and_status(name: str) -> None:
    """What is not known is said: a dash says nothing."""
    rows = rows_of(name)
    assert len(rows) >= 8
    wrong = [
        (row[0], field, cell)
        for row in rows
        for (field, form), cell in zip(FIELDS.items(), row[2:], strict=True)
        if not form.search(cell)
    ]
    assert wrong == []


def test_what_the_catalogue_calls_read_is_read_in_one_line_of_sources_at_least() -> None:
    """Else every answer would name as read a document that the lines know through others only."""
    sources = bundled().catalogue.sources
    standings: dict[str, list[str]] = {}
    for name in NAMES:
        for _, _, document, *_, standing in rows_of(name):
            for id in re.findall(r"`([a-z0-9-]+)`", document):
                standings.setdefault(id, []).append(standing)
    read = {id: told for id, told in standings.items() if id in sources and sources[id].read == "primary"}
    assert len(read) > 10
    assert [id for id, told in read.items() if not any(re.search(r"\blue?s?\b", each) for each in told)] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_parameter_is_named_in_sources(name: str) -> None:
    cells = " ".join(cell for row in rows_of(name) for cell in row)
    assert [setting for setting in bundled().protocols[name].settings if f"`{setting}`" not in cells] == []


def thresholds(part: object) -> Iterator[QuantityLiteral]:
    """The quantities written in a protocol's own rules; the shared red flags are told in the catalogue."""
    if isinstance(part, QuantityLiteral):
        yield part
    elif isinstance(part, Struct):
        skipped = {"about", "measures", "properties", "red_flags", "settings"} if isinstance(part, Protocol) else set()
        for field in fields(part):
            if field.name not in skipped:
                yield from thresholds(getattr(part, field.name))
    elif isinstance(part, tuple | list):
        for each in part:
            yield from thresholds(each)
    elif isinstance(part, collections.abc.Mapping):
        yield from thresholds(list(part.values()))


def printed(value: Decimal) -> str:
    """How French writes a number, as a pattern: « 1,2 », « 1,20 » and « 2 000 »."""
    whole, _, rest = f"{value.normalize():f}".partition(".")
    grouped = re.sub(r"(?<=\d)(?=(\d{3})+$)", lambda _: r"\s?", whole)
    return rf"(?<![\d,]){grouped}{f',{rest}0*' if rest else '(,0+)?'}(?![\d]|,\d)"


@pytest.mark.parametrize("name", NAMES)
def test_every_delay_of_a_step_is_told_in_sources(name: str) -> None:
    """Written by `python -m tests.clinical.delays_of_sources`."""
    assert file_of(name).read_text(encoding="utf-8").endswith("\n\n" + section(name))


@pytest.mark.parametrize("name", NAMES)
def test_every_threshold_of_a_rule_is_told_in_sources(name: str) -> None:
    cells = " | ".join(cell for row in rows_of(name) for cell in (*row[:2], row[-1]))
    written = {(literal.value, literal.unit) for literal in thresholds(bundled().protocols[name]) if literal.value}
    assert [each for each in sorted(written) if not re.search(printed(each[0]), cells)] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_line_of_sources_claims_more_than_the_catalogue(name: str) -> None:
    """Read: a document that the catalogue says was read. At second hand: one that somebody has at least reported."""
    sources = bundled().catalogue.sources
    wrong = []
    for rule, _, document, *_, standing in rows_of(name):
        reads = {sources[id].read for id in re.findall(r"`([a-z0-9-]+)`", document) if id in sources}
        claims = "primary" if re.match(r"lue?s?\b", standing) else "secondary" if standing == "second" else None
        if reads and claims and not reads & {"primary", claims}:
            wrong.append((rule, standing, reads))
    assert wrong == []


# --- the territory, the example patients ---


def test_the_example_territory_sets_parameters_within_their_bounds() -> None:
    loaded = load([ROOT / "protocols"], territory=ROOT / "local" / "cpts-exemple.yaml")
    assert [finding for finding in loaded.findings if finding.severity.value != "note"] == []
    assert loaded.library is not None
    assert loaded.library.territory == "CPTS d'Exemple"


@pytest.mark.parametrize("path", sorted((ROOT / "examples" / "patients").glob("*.yaml")), ids=lambda path: path.stem)
def test_example_patients_read_without_a_finding(path: Path) -> None:
    chart, findings = read_patient(path.read_text(encoding="utf-8"), path.name)
    assert findings == ()
    assert chart is not None

"""A case may set parameters as a territory would: within their bounds, and for itself alone."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from pathways.analysis.cases import Case, Outcome, read_cases, run_case
from pathways.analysis.coverage import cover
from pathways.diagnostics.diagnostic import Diagnostic, Severity
from pathways.language.truth import Truth
from pathways.loading.bundled import bundled, bundled_folder
from pathways.loading.loader import load
from pathways.model.protocol import Library

CASE = """
- case: "a wound"
  {parameters}
  patient: {{birth_date: 1966-05-10, sex: male, complete: [problems]}}
  at: 2026-11-23
  facts: {{Type_2_diabetes: true, Foot_ulcer: true}}
  expect: {{suggest: [{{refer: diabetic_foot_centre, due: {due}}}]}}
"""


def read(parameters: str, due: str = "2026-11-25") -> tuple[Library, Outcome | None, str, tuple[Diagnostic, ...]]:
    library = bundled()
    text = CASE.format(parameters=parameters, due=due)
    cases, findings = read_cases(text, "cases.yaml", library, "diabetic-foot")
    return library, (None if findings else run_case(library, cases[0], "diabetic-foot")), text, findings


@pytest.mark.parametrize(
    ("parameters", "due"),
    [
        ("why: as it is set", "2026-11-25"),
        ("parameters: {ulcer_delay: 24 hours}", "2026-11-24"),
        ("parameters: {ulcer_delay: 48 hours}", "2026-11-25"),
        ("parameters: {diabetic-foot/ulcer_delay: 24 hours}", "2026-11-24"),
        ("parameters: {type-2-glycaemia/effect_delay: 4 months}", "2026-11-25"),
        ("parameters: {retinal_interval_low_risk: 12 months}", "2026-11-25"),
    ],
)
def test_the_answer_is_that_of_a_territory_with_these_parameters(parameters: str, due: str) -> None:
    _, outcome, _, findings = read(parameters, due)
    assert findings == ()
    assert outcome is not None
    assert outcome.passed, outcome.looks[0].differences


def test_the_library_is_left_as_it_was() -> None:
    library, *_ = read("parameters: {ulcer_delay: 24 hours}", "2026-11-24")
    assert library is bundled()
    assert read("why: as it is set")[1].passed  # type: ignore[union-attr]


WRONG = [
    ("parameters: {ulcer_delai: 24 hours}", "unknown-reference", "ulcer_delai", "did you mean `ulcer_delay`?"),
    ("parameters: {ulcer_delay: 4 days}", "out-of-bounds", "4 days", None),
    ("parameters: {ulcer_delay: 24}", None, "24", None),
    ("parameters: {ulcer_delay: [24 hours]}", "wrong-form", "[24 hours]", None),
    ("parameters: {ulcer_delay: 12 hours + 12 hours}", None, None, None),
    ("parameters: ulcer_delay", "wrong-form", "ulcer_delay", None),
]


@pytest.mark.parametrize(("written", "code", "underlined", "hint"), WRONG, ids=[w[0] for w in WRONG])
def test_what_is_no_such_parameter_or_no_such_value_is_a_finding_at_its_place(
    written: str, code: str | None, underlined: str | None, hint: str | None
) -> None:
    _, _, text, (finding,) = read(written)
    assert finding.span is not None
    assert code in (None, finding.code)
    assert underlined in (None, text[finding.span.start : finding.span.end])
    assert hint in (None, finding.hint)


def test_without_its_library_a_case_that_sets_parameters_is_a_finding() -> None:
    """It would be played as if it set none."""
    text = CASE.format(parameters="parameters: {ulcer_delay: 24 hours}", due="2026-11-24")
    _, findings = read_cases(text, "cases.yaml")
    assert [f.code for f in findings] == ["wrong-form"]


def test_a_library_without_the_parameter_fails_the_case_and_says_so() -> None:
    library = bundled()
    text = CASE.format(parameters="parameters: {type-2-glycaemia/effect_delay: 4 months}", due="2026-11-25")
    (case,), _ = read_cases(text, "cases.yaml", library, "diabetic-foot")
    less = Library(
        library.catalogue, {name: each for name, each in library.protocols.items() if name != "type-2-glycaemia"}
    )
    (difference,) = run_case(less, case, "diabetic-foot").looks[0].differences
    assert (difference.key, difference.expected) == ("parameters", "type-2-glycaemia/effect_delay")


def test_coverage_counts_what_a_guard_is_with_the_parameters_of_the_case() -> None:
    library, name, text = bundled(), "risk-and-lipids", "(lipid_strategy = 'fixed_dose') is true"
    file = bundled_folder() / "cardiovascular" / name / "cases.yaml"
    cases, _ = read_cases(file.read_text(encoding="utf-8"), str(file), library, name)
    at_goal = next(case for case in cases if "at goal" in case.name)

    def seen(case: Case) -> list[frozenset[Truth]]:
        found = cover(library, library.protocols[name], [run_case(library, case, name)])
        return [outcomes for (_, guard), outcomes in found.outcomes.items() if guard == text]

    assert seen(at_goal) == [{Truth.FALSE}]
    assert seen(replace(at_goal, settings={(name, "lipid_strategy"): "fixed_dose"})) == [{Truth.TRUE}]


def test_a_territory_that_writes_an_expression_is_told_so(tmp_path: Path) -> None:
    """It would otherwise keep the usual value without a word."""
    local = tmp_path / "local.yaml"
    local.write_text(
        "territory: {name: T}\nprotocols:\n  diabetic-foot:\n    version: '0.1'\n"
        "    parameters: {ulcer_delay: 12 hours + 12 hours}\n",
        encoding="utf-8",
    )
    loaded = load([bundled_folder()], territory=local)
    errors = [f.message for f in loaded.findings if f.severity is Severity.ERROR]
    assert errors == ["a value was expected here, not an expression"]

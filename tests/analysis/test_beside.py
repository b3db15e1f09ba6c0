"""A case is about its own protocol; others are walked beside it only when it names them."""

from pathways.analysis.cases import Outcome, read_cases, run_case
from pathways.loading.bundled import bundled

CASE = """
- case: "a woman with type 2 diabetes"
  {beside}
  patient: {{birth_date: 1960-03-01, sex: female, complete: [problems]}}
  at: 2026-11-23
  facts: {{Type_2_diabetes: true}}
  expect: {{}}
"""


def played(beside: str = "") -> Outcome:
    cases, findings = read_cases(CASE.format(beside=beside), "cases.yaml")
    assert findings == ()
    return run_case(bundled(), cases[0], "diabetic-foot")


def walked(outcome: Outcome) -> set[str]:
    return {walk.protocol for look in outcome.looks for walk in look.answer.walks}


def test_a_case_walks_its_own_protocol_alone() -> None:
    assert walked(played()) == {"diabetic-foot"}


def test_a_protocol_named_beside_is_walked_too() -> None:
    assert "type-2-glycaemia" in walked(played("beside: [type-2-glycaemia]"))


def test_a_protocol_beside_that_is_not_there_fails_the_case() -> None:
    outcome = played("beside: type-2-glycemia")
    assert [(d.key, d.expected) for look in outcome.looks for d in look.differences] == [("beside", "type-2-glycemia")]

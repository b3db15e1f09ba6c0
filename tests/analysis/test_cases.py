"""Cases are read with every fault at its place, played with the record carried along, and compared key by key."""

from datetime import date

import pytest

from pathways.analysis.cases import Outcome, read_cases, run_case
from pathways.analysis.expectation import EXPECTATIONS
from pathways.diagnostics.diagnostic import Diagnostic
from pathways.loading.bundled import bundled

FEET = (
    "Foot_exam: true, Monofilament_abnormal: true, Foot_pulse_absent: false, Foot_deformity: false, Foot_ulcer: false"
)
WHO = "{birth_date: 1966-05-10, sex: male, complete: [problems, medications, allergies]}"


def one(expect: str, facts: str = FEET, beside: str = "[]") -> str:
    return f"""\
- case: numb feet
  beside: {beside}
  at: 2026-11-23
  patient: {WHO}
  facts: {{Type_2_diabetes: true, {facts}}}
  expect:
    {expect}
"""


def play(text: str) -> Outcome:
    cases, findings = read_cases(text, "cases.yaml")
    assert findings == ()
    return run_case(bundled(), cases[0], "diabetic-foot")


def underlined(text: str, findings: tuple[Diagnostic, ...]) -> list[str]:
    return [text[f.span.start : f.span.end] for f in findings if f.span is not None]


# --- playing ---


def test_a_case_passes_when_the_answer_holds_what_is_expected() -> None:
    assert play(one("state: grade_1")).passed


def test_a_state_may_be_named_by_its_end_or_by_its_path() -> None:
    wounded = FEET.replace("Foot_ulcer: false", "Foot_ulcer: true")
    assert play(one("state: [wound/centre/ulcer, dress]", wounded)).passed


DIFFERENT = [
    ("state: grade_2", "state", "grade_2", "grade_1"),
    ("not_state: grade_1", "not_state", "not grade_1", "grade_1"),
    ("not_through: grade", "not_through", "not through grade", "grade"),
    ("outcome: healed", "outcome", "healed", "None"),
    ("red_flags: [stroke]", "red_flags", "stroke", "no red flag"),
    ("missing: [ABI]", "missing", "ABI", None),
    ("perhaps: [diabetic-foot]", "perhaps", "diabetic-foot", "no protocol in doubt"),
    ("withheld: [{prescribe: sglt2i}]", "withheld", "prescribe: sglt2i", None),
    ("conflicts: [{stop: metformin}]", "conflicts", "stop: metformin", "no conflict"),
    ("unanswered: [{call: samu}]", "unanswered", "call: samu", "nothing unanswered"),
    ("held_back: [{call: samu}]", "held_back", "call: samu", "nothing held back"),
    ("not_suggest: [{teach: foot_care}]", "not_suggest", "no teach: foot_care", None),
    ("suggest: [{call: samu}]", "suggest", "call: samu", None),
]


@pytest.mark.parametrize(("expect", "key", "expected", "found"), DIFFERENT, ids=[d[1] for d in DIFFERENT])
def test_a_difference_says_what_was_expected_and_what_was_found(
    expect: str, key: str, expected: str, found: str | None
) -> None:
    (difference,) = play(one(expect)).looks[0].differences
    assert (difference.key, difference.expected) == (key, expected)
    assert found is None or difference.found == found


NONE = [
    ("state: []", "not walked", "grade_1"),
    ("suggest: []", "no suggestion", None),
    ("later: []", "nothing later", None),
    ("red_flags: []", "", None),
    ("perhaps: []", "", None),
    ("held_back: []", "", None),
    ("withheld: []", "", None),
]


@pytest.mark.parametrize(("expect", "expected", "found"), NONE, ids=[n[0].partition(":")[0] for n in NONE])
def test_an_empty_list_expects_that_there_is_none(expect: str, expected: str, found: str | None) -> None:
    """Else `state: []` would pass wherever the walk rests."""
    differences = play(one(expect)).looks[0].differences
    assert [difference.expected for difference in differences] == ([expected] if expected else [])
    assert found is None or differences[0].found == found


def test_an_empty_list_of_protocols_in_doubt_fails_when_there_is_one() -> None:
    """Nobody said whether there is diabetes."""
    untold = one("perhaps: []").replace("Type_2_diabetes: true, ", "").replace(WHO, "{birth_date: 1966-05-10}")
    assert [d.expected for d in play(untold).looks[0].differences] == ["no protocol in doubt"]


def test_an_empty_list_of_what_is_withheld_fails_when_something_is() -> None:
    """A woman of 20 who may be pregnant: the vaccine is withheld until somebody has asked."""
    text = """\
- case: may be pregnant
  at: 2026-11-23
  patient: {birth_date: 2006-05-10, sex: female, complete: [problems]}
  facts: {HPV_vaccine: none}
  expect: {withheld: []}
"""
    cases, _ = read_cases(text, "cases.yaml")
    (difference,) = run_case(bundled(), cases[0], "hpv-vaccination").looks[0].differences
    assert (difference.key, difference.expected) == ("withheld", "nothing withheld")


DETAILS = ["by: podiatrist", "due: 2026-12-23", "since: 2026-11-23", "late: null", "urgency: routine"]
WRONG = ["by: dentist", "due: 2026-12-24", "since: 2026-11-22", "late: 1 day", "urgency: urgent"]


@pytest.mark.parametrize("detail", DETAILS)
def test_a_detail_of_a_suggestion_that_fits_passes(detail: str) -> None:
    assert play(one(f"suggest: [{{teach: foot_care, {detail}}}]")).passed


@pytest.mark.parametrize("detail", WRONG)
def test_a_detail_of_a_suggestion_that_does_not_fit_fails(detail: str) -> None:
    assert not play(one(f"suggest: [{{teach: foot_care, {detail}}}]")).passed


def test_a_list_of_alternatives_must_be_all_of_them_in_order() -> None:
    facts = f"{FEET}, High_cv_risk: true, Acute_illness: none, Catabolic_symptoms: none, eGFR: 90"
    assert play(one("suggest: [{prescribe: [sglt2i, glp1ra]}]", facts, "type-2-glycaemia")).passed
    assert not play(one("suggest: [{prescribe: [glp1ra, sglt2i]}]", facts, "type-2-glycaemia")).passed


def test_facts_add_up_over_visits_and_the_record_is_carried() -> None:
    text = f"""\
- case: wound, then nothing said
  patient: {WHO}
  visits:
    - at: 2026-11-20
      facts: {{Type_2_diabetes: true, Foot_ulcer: true}}
      expect: {{suggest: [{{refer: diabetic_foot_centre, due: 2026-11-22}}]}}
    - at: 2026-11-23
      facts: {{}}
      expect: {{suggest: [{{refer: diabetic_foot_centre, due: 2026-11-22, late: 1 day}}]}}
    - at: 2026-11-24
      facts: {{Foot_ulcer_healed: true}}
      expect: {{unanswered: [{{refer: diabetic_foot_centre}}]}}
"""
    outcome = play(text)
    assert outcome.passed, [look.differences for look in outcome.looks]
    assert [look.visit.at for look in outcome.looks] == [date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 24)]


def test_a_drug_told_again_without_its_start_keeps_the_start_it_had() -> None:
    text = f"""\
- case: metformin for years
  patient: {WHO}
  visits:
    - at: 2026-01-01
      medications: {{metformin: {{since: 2020-01-01}}}}
      facts: {{Type_2_diabetes: true}}
      expect: {{state: examine}}
    - at: 2026-02-01
      medications: {{metformin: {{}}}}
      facts: {{}}
      expect: {{state: examine}}
"""
    (drug,) = play(text).looks[1].chart.medications
    assert drug.since is not None
    assert drug.since.day == date(2020, 1, 1)


# --- reading ---


def test_a_case_that_expects_an_unknown_thing_is_a_finding() -> None:
    text = one("sugest: [{call: samu}]")
    _, findings = read_cases(text, "cases.yaml")
    assert underlined(text, findings) == ["sugest"]
    assert findings[0].hint == "did you mean `suggest`?"


def test_a_case_without_its_expectation_is_a_finding() -> None:
    _, findings = read_cases("- case: x\n  at: 2026-11-23\n", "cases.yaml")
    assert [finding.code for finding in findings] == ["missing-key"]


def test_a_day_that_is_no_day_is_a_finding() -> None:
    text = one("state: grade_1").replace("at: 2026-11-23", "at: 23/11/2026")
    _, findings = read_cases(text, "cases.yaml")
    assert underlined(text, findings) == ["23/11/2026"]


def test_two_cases_of_one_name_are_a_finding() -> None:
    _, findings = read_cases(one("state: grade_1") + one("state: grade_1"), "cases.yaml")
    assert [finding.message for finding in findings] == ["there are two cases `numb feet`"]


MISNAMED = [
    ("suggest: [{by: podiatrist}]", "{by: podiatrist}"),
    ("not_suggest: [{teech: foot_care}]", "teech"),
    ("not_suggest: [{teach: foot_cure}]", "foot_cure"),
    ("suggest: [{teach: foot_care, by: podologist}]", "podologist"),
    ("not_state: grad_1", "grad_1"),
    ("not_missing: [Monofilament]", "Monofilament"),
    ("red_flags: [foot_spesis]", "foot_spesis"),
    ("perhaps: [diabetic-feet]", "diabetic-feet"),
    ("suggest: [teach]", "teach"),
    ("suggest: [{teach: foot_care, late: soon}]", "soon"),
    ("suggest: [{teach: foot_care, with: [podologist]}]", "podologist"),
    ("suggest: [{teach: foot_care, urgency: urgant}]", "urgant"),
    ("suggest: [{refer: diabetic_foot_centre, red_flag: foot_spesis}]", "foot_spesis"),
    ("withheld: [{prescribe: metformin, truth: maybe}]", "maybe"),
]


@pytest.mark.parametrize(("expect", "wrong"), MISNAMED)
def test_a_name_that_means_nothing_is_a_finding(expect: str, wrong: str) -> None:
    """Else a misspelt "not suggested" would pass for ever."""
    text = one(expect)
    _, findings = read_cases(text, "cases.yaml", bundled(), "diabetic-foot")
    assert underlined(text, findings) == [wrong]


@pytest.mark.parametrize("text", ["", "case: x", "- just text", "- {at: 2026-11-23}", "- {case: x, visits: 3}"])
def test_what_is_no_list_of_cases_is_a_finding_and_not_a_crash(text: str) -> None:
    cases, findings = read_cases(text, "cases.yaml")
    assert cases == ()
    assert findings != ()


def test_a_wrong_fact_is_underlined() -> None:
    text = one("state: grade_1", FEET + ", HbA1c: {value: 7, age: 3 days}")
    _, findings = read_cases(text, "cases.yaml")
    assert underlined(text, findings) == ["age"]


def test_what_comes_later_and_what_is_not_asked() -> None:
    expect = "later: [{examine: foot_examination, from: 2027-05-23}]\n    not_missing: [ABI]\n    through: grade"
    assert play(one(expect)).passed
    (difference,) = play(one("later: [{examine: foot_examination, from: 2027-05-24}]")).looks[0].differences
    assert "examine: foot_examination from 2027-05-23" in difference.found


def test_every_expectation_has_a_test_here() -> None:
    tested = {expect.partition(":")[0] for expect, *_ in DIFFERENT}
    assert set(EXPECTATIONS) - tested == {"through", "later", "due", "not_missing"}

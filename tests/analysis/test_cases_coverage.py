"""Coverage counts what the walks met, and nothing that cannot be."""

from pathways.analysis.cases import read_cases, run_case
from pathways.analysis.coverage import Coverage, cover
from pathways.language.truth import Truth
from pathways.loading.bundled import bundled

CASE = """\
- case: one patient
  at: 2026-11-23
  patient: {birth_date: 1966-05-10, sex: male, complete: [problems, medications, allergies]}
  facts: {Type_2_diabetes: true, Monofilament_abnormal: true, Foot_pulse_absent: false, Foot_deformity: false, Foot_ulcer: false, Foot_exam: true}
  expect: {state: grade_1}
"""


def covered(text: str = CASE) -> Coverage:
    library = bundled()
    cases, findings = read_cases(text, "cases.yaml", library, "diabetic-foot")
    assert findings == ()
    outcomes = [run_case(library, case, "diabetic-foot") for case in cases]
    return cover(library, library.protocols["diabetic-foot"], outcomes)


def test_one_patient_meets_the_states_of_one_way() -> None:
    assert covered().states_met == {"alarm", "grade", "grade_1"}


def test_one_patient_takes_the_transitions_of_one_way() -> None:
    assert covered().transitions_met == {("alarm", "grade"), ("grade", "grade_1")}


def test_the_states_of_regions_count() -> None:
    assert "wound/centre/ulcer" in covered().states


def test_a_guard_is_counted_where_its_state_was_met() -> None:
    seen = covered().outcomes
    assert seen["grade", "Foot_risk = 3"] == {Truth.FALSE}
    assert seen["grade", "Foot_risk = 1"] == {Truth.TRUE}
    assert not any(state == "grade_3" for state, _ in seen)


def test_a_guard_that_reads_absence_is_never_unknown() -> None:
    possible = covered().guards["wound/care/dress", "Wheelchair is not true"]
    assert possible == {Truth.TRUE, Truth.FALSE}


def test_a_guard_that_reads_absence_behind_a_name_is_never_unknown_either() -> None:
    guards = covered().guards
    assert guards["alarm", "Charcot_signs"] == {Truth.TRUE, Truth.FALSE}
    assert Truth.UNKNOWN in guards["alarm", "Wound_ever_open"]
    assert Truth.UNKNOWN in guards["grade_1", "Foot_risk > Foot_grade"]


def test_what_was_not_met_is_told_in_words() -> None:
    unseen = list(covered().unseen())
    assert "state charcot" in unseen
    assert "transition alarm → wound" in unseen
    assert "guard of grade true: Foot_risk = 3" in unseen


def test_nothing_is_covered_by_no_case() -> None:
    library = bundled()
    nothing = cover(library, library.protocols["diabetic-foot"], [])
    assert (nothing.states_met, nothing.transitions_met, nothing.seen) == (frozenset(), frozenset(), 0)
    assert nothing.possible > 0

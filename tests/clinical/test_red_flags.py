"""Shared emergencies and safety rules at their edges: the first value that sets one off, and the last that does not.

Expected values are the thresholds of the documents that each rule cites, with their side (at least, more than).
"""

from datetime import date
from decimal import Decimal

import pytest

from pathways.language.semantics import truth
from pathways.language.truth import Truth
from tests.clinical.patients import Said, catalogue, patient

SHELF = catalogue()
CALM = {"Alarm_signs": "none", "Acute_illness": "none", "Foot_alarm": "none", "Eye_alarm": "none"}
ATYPICAL = ("Epigastric_pain", "Unexplained_faintness", "Unexplained_dyspnoea")
NO_PAIN = dict.fromkeys(("Chest_pain", "Chest_pain_rest", *ATYPICAL), False)
KNOWN = ("problems", "medications", "allergies")


def fires(name: str, sex: str = "female", age: int = 60, drugs: tuple[str, ...] = (), **said: Said) -> Truth:
    rules = {**SHELF.red_flags, **SHELF.safety}
    return truth(rules[name].when.tree, patient(sex, age, complete=KNOWN, drugs=drugs, **said))


FLAGS: list[tuple[str, dict[str, Said], bool]] = [
    ("stroke", {"Sudden_neurological_deficit": True}, True),
    ("acute_coronary_syndrome", {"Chest_pain_rest": True}, True),
    ("stroke", {"Worst_headache": True}, True),
    ("hypertensive_emergency", {"SBP_office": 180, "Chest_pain": True}, True),
    ("hypertensive_emergency", {"SBP_office": 180, "Unexplained_dyspnoea": True}, True),
    ("acute_coronary_syndrome", {"Unexplained_faintness": True}, True),
    ("acute_coronary_syndrome", {"Unexplained_dyspnoea": True}, True),
    ("acute_coronary_syndrome", {"Epigastric_pain": True}, True),
    ("acute_coronary_syndrome", {"Chest_pain": True, "Pain_sweating": True}, True),
    ("acute_coronary_syndrome", {"Chest_pain": True, "Pain_lasts": True}, True),
    ("acute_coronary_syndrome", {"Chest_pain": True, "Pain_radiates": True}, True),
    ("acute_coronary_syndrome", {"Chest_pain": True, "Syncope": True}, True),
    ("acute_coronary_syndrome", {"Chest_pain": True, "Rest_dyspnoea": True}, True),
    ("limb_ischaemia", {"Cold_painful_limb": True}, True),
    ("pulmonary_oedema", {"Rest_dyspnoea": True, "SpO2": 89}, True),
    ("pulmonary_oedema", {"Rest_dyspnoea": True, "Cyanosis": True}, True),
    ("pulmonary_oedema", {"Rest_dyspnoea": True, "Respiratory_rate": 26}, True),
    ("pulmonary_oedema", {"Rest_dyspnoea": True, "SBP_office": 89}, True),
    ("hypertensive_emergency", {"SBP_office": 180, "Severe_headache": True}, True),
    ("hypertensive_emergency", {"DBP_office": 110, "Rest_dyspnoea": True}, True),
    ("hypoglycaemia", {"Capillary_glucose": ("0.53", "g/L")}, True),
    ("hypoglycaemia", {"Capillary_glucose": ("0.69", "g/L"), "Confusion": True}, True),
    ("hyperosmolar", {"Capillary_glucose": ("34", "mmol/L"), "Confusion": True}, True),
    ("foot_sepsis", {"Foot_spreading_cellulitis": True}, True),
    ("foot_sepsis", {"Foot_ulcer": True, "Foot_infection": "moderate"}, True),
    ("eye_emergency", {"Floaters_or_curtain": True}, True),
    ("hyperkalaemia", {"Potassium": Decimal("6.5")}, True),
    ("hyperkalaemia", {"Potassium": Decimal("6.0"), "ECG_hyperkalaemia": True}, True),
]


@pytest.mark.parametrize(("flag", "signs", "raised"), FLAGS)
def test_a_red_flag_needs_nothing_but_its_signs(flag: str, signs: dict[str, Said], raised: bool) -> None:
    assert fires(flag, **signs) is (Truth.TRUE if raised else Truth.FALSE)


STILL: list[tuple[str, dict[str, Said]]] = [
    ("pulmonary_oedema", {**CALM, "Rest_dyspnoea": True, "SpO2": 90, "Respiratory_rate": 25, "SBP_office": 90}),
    ("hypertensive_emergency", {**CALM, "SBP_office": 179, "DBP_office": 109, "Severe_headache": True}),
    ("hypertensive_emergency", {**CALM, "SBP_office": 210, "DBP_office": 120}),
    ("hypoglycaemia", {**CALM, "Capillary_glucose": ("0.54", "g/L"), "Cannot_swallow": False}),
    ("hypoglycaemia", {**CALM, "Capillary_glucose": ("0.70", "g/L"), "Cannot_swallow": True}),
    ("hyperkalaemia", {"Potassium": Decimal("6.4"), "ECG_hyperkalaemia": False}),
    ("eye_emergency", CALM),
    ("stroke", CALM),
    ("acute_coronary_syndrome", CALM),
    # The breathlessness of every day is not the new, unexplained one.
    ("acute_coronary_syndrome", {**NO_PAIN, "Rest_dyspnoea": True}),
]


@pytest.mark.parametrize(("flag", "signs"), STILL)
def test_a_red_flag_stays_down_just_before_its_threshold(flag: str, signs: dict[str, Said]) -> None:
    assert fires(flag, **signs) is Truth.FALSE


def test_a_sign_of_last_month_raises_no_alarm() -> None:
    facts = patient("male", 60, Chest_pain_rest=True, when={"Chest_pain_rest": date(2026, 10, 20)})
    assert truth(SHELF.red_flags["acute_coronary_syndrome"].when.tree, facts) is not Truth.TRUE


@pytest.mark.parametrize("sign", ATYPICAL)
@pytest.mark.parametrize(
    ("age", "problem", "raised"), [(74, None, False), (75, None, True), (40, "Type_2_diabetes", True)]
)
def test_an_infarction_without_chest_pain_is_thought_of_in_older_men_and_in_diabetes(
    sign: str, age: int, problem: str | None, raised: bool
) -> None:
    said: dict[str, Said] = {**NO_PAIN, sign: True, **({problem: True} if problem else {})}
    assert fires("acute_coronary_syndrome", sex="male", age=age, **said) is (Truth.TRUE if raised else Truth.FALSE)


@pytest.mark.parametrize("sign", ATYPICAL)
def test_a_man_whose_diabetes_is_not_known_may_have_an_infarction_without_chest_pain(sign: str) -> None:
    facts = patient("male", 50, **{sign: True})
    assert truth(SHELF.red_flags["acute_coronary_syndrome"].when.tree, facts) is Truth.TRUE


@pytest.mark.parametrize("drug", ["sglt2i", "insulin"])
def test_ketoacidosis_is_thought_of_whatever_the_glucose(drug: str) -> None:
    """Glucose near normal does not exclude it on an SGLT2 inhibitor; at 3 mmol/L of ketones the 15 is called."""
    said: dict[str, Said] = {"Vomiting": True, "Capillary_glucose": ("1.40", "g/L"), "Ketones": Decimal("3.0")}
    assert fires("ketoacidosis", drugs=(drug,), **said) is Truth.TRUE


def test_deep_breathing_on_an_sglt2_inhibitor_is_an_emergency_before_any_ketone_is_known() -> None:
    assert fires("ketoacidosis", drugs=("sglt2i",), Deep_breathing=True) is Truth.TRUE


def test_vomiting_on_an_sglt2_inhibitor_asks_for_ketones() -> None:
    assert fires("ketones_to_measure", drugs=("sglt2i",), Vomiting=True) is Truth.TRUE


@pytest.mark.parametrize(
    ("weeks_ago", "systolic", "raised"),
    [(date(2026, 7, 7), 160, True), (date(2026, 7, 8), 160, False), (date(2026, 7, 7), 159, False)],
)
def test_preeclampsia_starts_at_20_weeks_and_160(weeks_ago: date, systolic: int, raised: bool) -> None:
    """140 days before 24 November 2026 is 7 July."""
    got = fires(
        "preeclampsia", age=30, Pregnancy_answer="pregnant", Pregnancy_start=weeks_ago.isoformat(), SBP_office=systolic,
        DBP_office=85, Proteinuria=False, Epigastric_pain=False, **CALM,
    )  # fmt: skip
    assert got is (Truth.TRUE if raised else Truth.FALSE)


# ANSM 2018: at most 2 g a day from 45 to 59, 1 g from 30 to 44; the first value of a band belongs to it.
METFORMIN = [
    ("60", 3000, None),
    ("59.9", 3000, "metformin_dose_above_60_band"),
    ("45.0", 3000, "metformin_dose_above_60_band"),
    ("45.0", 2000, None),
    ("44.9", 2000, "metformin_dose_above_45_band"),
    ("44.9", 1000, None),
    ("30.0", 2000, "metformin_dose_above_45_band"),
]


@pytest.mark.parametrize(("egfr", "taken", "expected"), METFORMIN)
def test_the_amount_of_metformin_is_compared_in_its_band(egfr: str, taken: int, expected: str | None) -> None:
    rules = ["metformin_dose_above_60_band", "metformin_dose_above_45_band"]
    said: dict[str, Said] = {"eGFR": Decimal(egfr), "Metformin_daily_dose": taken}
    assert [r for r in rules if fires(r, drugs=("metformin",), **said) is Truth.TRUE] == (
        [expected] if expected else []
    )


POTASSIUM = [
    ("5.5", None), ("5.6", "potassium_high"), ("5.9", "potassium_high"), ("6.0", "potassium_very_high"),
    ("6.4", "potassium_very_high"), ("6.5", None),
]  # fmt: skip


@pytest.mark.parametrize(("potassium", "expected"), POTASSIUM)
def test_potassium_under_a_blocker_has_three_steps(potassium: str, expected: str | None) -> None:
    """6.5 and above of today is the red flag's."""
    rules = ["potassium_high", "potassium_very_high"]
    said = {"Potassium": Decimal(potassium)}
    assert [r for r in rules if fires(r, drugs=("mra",), **said) is Truth.TRUE] == ([expected] if expected else [])


@pytest.mark.parametrize(("potassium", "fired"), [("5.9", False), ("6.0", True), ("6.4", True)])
def test_a_high_potassium_is_repeated_whatever_is_taken(potassium: str, fired: bool) -> None:
    assert fires("potassium_very_high", Potassium=Decimal(potassium)) is (Truth.TRUE if fired else Truth.FALSE)


@pytest.mark.parametrize(
    ("taken", "emergency", "repeat"),
    [
        (date(2026, 11, 22), Truth.TRUE, Truth.FALSE),
        (date(2026, 11, 14), Truth.UNKNOWN, Truth.TRUE),
        (date(2026, 8, 25), Truth.UNKNOWN, Truth.TRUE),
        (date(2026, 8, 24), Truth.UNKNOWN, Truth.FALSE),
    ],
)
def test_a_threatening_potassium_that_nobody_repeated_stays_due(taken: date, emergency: Truth, repeat: Truth) -> None:
    """The emergency is of three days; then the test and an ECG stay due for three months."""
    facts = patient("male", 60, complete=KNOWN, Potassium=Decimal("6.7"), when={"Potassium": taken})
    assert truth(SHELF.red_flags["hyperkalaemia"].when.tree, facts) is emergency
    assert truth(SHELF.safety["potassium_very_high"].when.tree, facts) is repeat


def test_nobody_is_asked_for_a_potassium_by_the_rule_on_high_ones() -> None:
    assert truth(SHELF.safety["potassium_very_high"].when.tree, patient("female", 60)) is Truth.FALSE


@pytest.mark.parametrize("history", [{"Heart_failure": True}, {"Stroke": True}, {"eGFR": Decimal("59.9")}])
def test_an_nsaid_is_stopped_where_heart_vessels_or_kidneys_are_ill(history: dict[str, Said]) -> None:
    assert fires("nsaid_risk", drugs=("nsaid",), **history) is Truth.TRUE


def test_the_triple_whammy_is_seen() -> None:
    assert fires("nsaid_risk", drugs=("nsaid", "acei", "thiazide_like"), eGFR=90) is Truth.TRUE


@pytest.mark.parametrize("drug", ["acei", "arb", "arni", "mra", "statin", "sglt2i", "glp1ra"])
@pytest.mark.parametrize("answer", ["pregnant", "planned"])
def test_a_pregnancy_or_its_wish_calls_for_replacing_the_drug(drug: str, answer: str) -> None:
    assert fires("pregnancy_drugs", age=30, drugs=(drug,), Pregnancy_answer=answer) is Truth.TRUE


@pytest.mark.parametrize(("creatinine", "fired"), [(110, False), (111, True)])
def test_dabigatran_is_to_be_replaced_under_a_clearance_of_30(creatinine: int, fired: bool) -> None:
    """82 years, 55 kg: 110 µmol/L is 30.2 mL/min, 111 is 29.9."""
    got = fires("anticoagulant_to_replace", age=82, drugs=("dabigatran",), Weight=55, Creatinine=creatinine)
    assert (got is Truth.TRUE) is fired


@pytest.mark.parametrize("flag", ["hypoglycaemia", "hyperosmolar", "foot_sepsis"])
def test_somebody_without_diabetes_is_not_asked_for_the_alarms_of_diabetes(flag: str) -> None:
    """Problem list complete, no diabetes on it: nothing to ask. Somebody whose diabetes is not known is asked."""
    facts = patient("female", 60, complete=KNOWN)
    assert truth(SHELF.red_flags[flag].when.tree, facts) is Truth.FALSE
    assert truth(SHELF.red_flags[flag].when.tree, patient("female", 60)) is Truth.UNKNOWN


@pytest.mark.parametrize(
    ("flag", "signs"),
    [
        ("hypoglycaemia", {"Capillary_glucose": ("0.53", "g/L")}),
        ("hyperosmolar", {"Capillary_glucose": ("34", "mmol/L"), "Confusion": True}),
        ("foot_sepsis", {"Foot_gangrene": True}),
    ],
)
def test_what_is_seen_rings_without_known_diabetes_too(flag: str, signs: dict[str, Said]) -> None:
    assert fires(flag, **signs) is Truth.TRUE

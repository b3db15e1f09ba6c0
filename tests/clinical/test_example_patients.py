"""The example patients for the scores read without a finding and have the scores that their first lines announce."""

from decimal import Decimal
from pathlib import Path

import pytest

from pathways.engine.assess import assess
from pathways.engine.facts import PatientFacts
from pathways.language.values import Result
from pathways.loading.bundled import bundled
from pathways.loading.patient_file import read_patient
from tests.clinical.patients import TODAY, catalogue

EXAMPLES = Path(__file__).parents[2] / "examples" / "patients"


def facts_of(name: str) -> PatientFacts:
    text = (EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8")
    chart, found = read_patient(text, f"{name}.yaml")
    assert found == ()
    assert chart is not None
    facts = PatientFacts(catalogue(), chart, TODAY)
    assert facts.reports == ()
    return facts


SCORES = [
    ("jeanne-atrial-fibrillation", "CHA2DS2_VA", Decimal(5)),
    ("jeanne-atrial-fibrillation", "CrCl", Decimal("29.9")),
    ("lucien-kidney", "eGFR", Decimal("44.2")),
    ("lucien-kidney", "eGFR_2021", Decimal("47.5")),
    ("lucien-kidney", "CKD_G", "G3b"),
    ("lucien-kidney", "CKD_A", "A2"),
    ("andre-findrisc", "FINDRISC", Decimal(15)),
    ("andre-findrisc", "Fagerstrom", Decimal(8)),
    ("paul-score2-diabetes", "CV_risk_class", "high"),
]


@pytest.mark.parametrize(("name", "item", "expected"), SCORES)
def test_an_example_patient_has_the_announced_score(name: str, item: str, expected: Result) -> None:
    assert facts_of(name).current(item) == expected


def test_paul_has_the_risk_of_the_official_workbook() -> None:
    got = facts_of("paul-score2-diabetes").current("SCORE2_Diabetes")
    assert isinstance(got, Decimal)
    assert abs(got - Decimal("9.956")) < Decimal("0.1")


def test_the_family_doctor_comes_first_among_those_who_may_stop_a_drug() -> None:
    """A pregnant woman's ACE inhibitor is not stopped by a palliative care team."""
    chart, _ = read_patient((EXAMPLES / "leila-pregnant.yaml").read_text(encoding="utf-8"), "leila-pregnant.yaml")
    assert chart is not None
    stops = [each for each in assess(bundled(), chart, TODAY).suggestions if each.verb == "stop"]
    assert stops
    assert {each.by[0] for each in stops} == {"general_practitioner"}

"""Signs that are computed from others: nobody can silence them by recording that there is none."""

import pytest

from pathways.engine.facts import PatientFacts
from pathways.language.values import Result
from pathways.loading.patient_file import read_patient
from tests.clinical.patients import TODAY, catalogue

FEVER = "Temperature: 38.3, Chemotherapy: {value: true, ago: 9 days}"
THIN = "Weight_loss_6_months: 10, Weight_loss_1_month: 1, BMI: 25"


def computed(item: str, facts: str) -> Result:
    chart, found = read_patient(
        f"on: {TODAY}\npatient: {{birth_date: 1970-01-01, sex: male}}\nfacts: {{{facts}}}\n", "p.yaml"
    )
    assert found == ()
    assert chart is not None
    return PatientFacts(catalogue(), chart, TODAY).current(item)


@pytest.mark.parametrize("said", ["none", "false", "unknown"])
@pytest.mark.parametrize(
    ("item", "facts"), [("Fever_alert", FEVER), ("Fever_unassessed", FEVER), ("Malnutrition_phenotype", THIN)]
)
def test_a_recorded_no_does_not_silence_what_is_computed(item: str, facts: str, said: str) -> None:
    assert computed(item, facts) is True
    assert computed(item, f"{facts}, {item}: {said}") is True

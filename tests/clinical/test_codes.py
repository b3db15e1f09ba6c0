"""A coded problem becomes every item that it is: a complication says its disease too."""

from datetime import date

import pytest

from pathways.engine.facts import PatientFacts
from pathways.language.values import Moment, Result, Unknown
from pathways.model.chart import Chart, Statement
from pathways.model.provenance import Code
from tests.clinical.patients import TODAY, catalogue


def coded(code: str, *items: str, value: bool | None = None, complete: str = "problems") -> list[Result]:
    said = Statement(None, value, Moment.of(date(2026, 1, 5)), (Code("icd10", code),))
    facts = PatientFacts(catalogue(), Chart(statements=(said,), complete=frozenset({complete})), TODAY)
    return [facts.current(item) for item in items]


CODES = [
    ("E11.9", "Type_2_diabetes", "Diabetes"),
    ("E11.3", "Type_2_diabetes", "Retinopathy_known"),
    ("E11.1", "Type_2_diabetes", "Ketoacidosis_history"),
    ("E10.4", "Type_1_diabetes", "Neuropathy_known"),
    ("I11.0", "Hypertension", "Heart_failure"),
    ("I63.9", "Stroke", "ASCVD"),
    ("I21.9", "Coronary_disease", "ASCVD"),
    ("K70.4", "Alcohol_misuse", "Hepatic_failure"),
]


@pytest.mark.parametrize(("code", "first", "second"), CODES)
def test_a_complication_says_its_disease_too(code: str, first: str, second: str) -> None:
    assert coded(code, first, second) == [True, True]


def test_a_refuted_complication_does_not_refute_the_disease() -> None:
    retinopathy, diabetes = coded("E11.3", "Retinopathy_known", "Type_2_diabetes", value=False, complete="nothing")
    assert retinopathy is False
    assert isinstance(diabetes, Unknown)


def test_a_transient_global_amnesia_is_no_stroke() -> None:
    """G45 is mostly TIA; G45.4 is not."""
    assert coded("G45.4", "Stroke") == [False]
    assert coded("G45.9", "Stroke") == [True]

"""*None* said of a number is a value that nobody has: it never clears a contraindication of a drug."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from pathways.engine.facts import PatientFacts
from pathways.engine.safety import clearance
from pathways.language.ast import ClassFact
from pathways.language.truth import Truth
from pathways.language.types import BooleanType
from pathways.language.values import NONE, Moment
from pathways.model.chart import Chart, Statement
from tests.engine.charts import AT, CATALOGUE, charts

CLEARED = sorted(name for name, of in CATALOGUE.classes.items() if of.cleared)
NUMBERS = {"metformin": "eGFR", "capecitabine": "Uracil", "acei": "Potassium", "dabigatran": "Weight"}


def with_none(chart: Chart, item: str) -> Chart:
    return replace(chart, statements=(*chart.statements, Statement(item, None, when=Moment.of(AT), absent="none")))


def nothing_against() -> Chart:
    """Every condition of the dictionary answered no, every list complete, no number known."""
    conditions = [i.name for i in CATALOGUE.items.values() if isinstance(i.type, BooleanType) and i.formula is None]
    said = tuple(Statement(name, False, when=Moment.of(AT)) for name in conditions)
    return Chart(statements=said, complete=frozenset({"problems", "medications", "allergies"}))


@pytest.mark.parametrize(("drug", "item"), sorted(NUMBERS.items()))
def test_a_value_answered_none_clears_no_drug(drug: str, item: str) -> None:
    facts = PatientFacts(CATALOGUE, with_none(nothing_against(), item), AT)
    assert clearance(CATALOGUE, facts, "prescribe", drug).truth is not Truth.FALSE
    assert facts.member(drug, ClassFact.CONTRAINDICATED) is not False


def measured(**values: tuple[str, str]) -> Chart:
    """A man of 66 of whom these were measured on the day before."""
    said = tuple(
        Statement(item, Decimal(value), when=Moment.of(AT - timedelta(days=1)), unit=unit)
        for item, (value, unit) in values.items()
    )
    return Chart(sex="male", birth_date=Moment.of(date(1960, 5, 1)), statements=said)


def test_none_said_of_a_number_does_not_hide_one_that_was_measured() -> None:
    chart = with_none(measured(Potassium=("5.9", "mmol/L")), "Potassium")
    assert PatientFacts(CATALOGUE, chart, AT).current("Potassium") == Decimal("5.9")


def test_none_said_of_a_computed_value_does_not_hide_what_it_is_computed_from() -> None:
    chart = measured(Creatinine=("310", "umol/L"))
    computed = PatientFacts(CATALOGUE, chart, AT).current("eGFR")
    assert isinstance(computed, Decimal)
    assert computed < 30
    for name in ("eGFR", "eGFR_2009"):
        assert PatientFacts(CATALOGUE, with_none(chart, name), AT).current("eGFR") == computed


def test_none_said_of_a_number_stands_where_nothing_was_measured_or_it_is_too_old() -> None:
    nothing = with_none(Chart(), "Potassium")
    assert PatientFacts(CATALOGUE, nothing, AT).current("Potassium") is NONE
    old = measured(Potassium=("5.9", "mmol/L"))
    old = replace(old, statements=tuple(replace(s, when=Moment.of(date(2020, 1, 1))) for s in old.statements))
    assert PatientFacts(CATALOGUE, with_none(old, "Potassium"), AT).current("Potassium") is NONE


@given(chart=charts, drug=st.sampled_from(CLEARED))
def test_saying_none_of_a_number_clears_nothing_that_silence_would_not(chart: Chart, drug: str) -> None:
    """Whatever else is known. It may weigh against a drug; it never speaks for one."""
    said = tuple(
        s
        for s in chart.statements
        if s.absent != "none" or (s.item in CATALOGUE.items and isinstance(CATALOGUE.items[s.item].type, BooleanType))
    )
    silent = PatientFacts(CATALOGUE, replace(chart, statements=said), AT)
    asked = PatientFacts(CATALOGUE, chart, AT)
    if clearance(CATALOGUE, asked, "prescribe", drug).truth is Truth.FALSE:
        assert clearance(CATALOGUE, silent, "prescribe", drug).truth is Truth.FALSE

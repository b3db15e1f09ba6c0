"""*None* said of a number is a value that nobody has: it never clears a contraindication of a drug."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathways.engine.facts import PatientFacts
from pathways.engine.safety import clearance
from pathways.language.ast import ClassFact
from pathways.language.truth import Truth
from pathways.language.types import BooleanType
from pathways.language.values import Moment
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

"""A condition that the dictionary works out tells the facts behind it, so that a reader need not guess the value."""

from datetime import date
from decimal import Decimal

from pathways.engine.facts import PatientFacts
from pathways.engine.reading_tests import tried
from pathways.language.ast import Current
from pathways.loading.bundled import bundled
from pathways.loading.patient_file import chart_from_mapping
from pathways.model.catalogue import Guard
from pathways.render.phrases import Phrases

DAY = date(2026, 11, 23)


def said(name: str, **facts: str) -> tuple[list[object], str]:
    chart, found = chart_from_mapping({"facts": facts}, DAY)
    assert found == ()
    (read,) = tried(Guard(name, Current(name)), PatientFacts(bundled().catalogue, chart, DAY)).facts
    words = Phrases(bundled(), "en", DAY).fact(read).replace("\N{NO-BREAK SPACE}", " ")
    return [(each.item, each.value) for each in read.of], words


def test_a_condition_worked_out_of_a_measure_is_told_with_the_measure() -> None:
    behind, words = said("Malnutrition_phenotype", Weight_loss_6_months="12.1")
    assert behind == [("Weight_loss_6_months", Decimal("12.1"))]
    assert words.endswith("(weight loss in 6 months 12.1% today)")


def test_of_a_group_the_members_that_are_true_are_told() -> None:
    behind, words = said("Bowel_signs", Rectal_bleeding="true", Bowel_habit_change="false")
    assert behind == [("Rectal_bleeding", True)]
    assert words == "blood in the stools today"


def test_what_somebody_recorded_stands_for_itself() -> None:
    assert said("Type_2_diabetes", Type_2_diabetes="true")[0] == []

"""A date of which the record tells only the month or the year is told as such: never as its first day."""

from datetime import date

import pytest

from pathways.backends.typography import ages
from pathways.engine.facts import PatientFacts
from pathways.engine.reading_tests import tried
from pathways.language.ast import Current
from pathways.language.values import Ages
from pathways.loading.bundled import bundled
from pathways.loading.patient_file import chart_from_mapping
from pathways.model.catalogue import Guard
from pathways.render.phrases import Phrases

DAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("told", "french", "english"),
    [
        ("2026-10-05", "hypertension artérielle le 05/10/2026", "hypertension on 5 Oct 2026"),
        ("2026-10", "hypertension artérielle en 10/2026", "hypertension in Oct 2026"),
        ("2019", "hypertension artérielle en 2019", "hypertension in 2019"),
    ],
)
def test_a_partial_date_is_not_told_as_a_day(told: str, french: str, english: str) -> None:
    chart, found = chart_from_mapping({"facts": {"Hypertension": {"value": "true", "date": told}}}, DAY)
    assert found == ()
    test = tried(Guard("Hypertension", Current("Hypertension")), PatientFacts(bundled().catalogue, chart, DAY))
    (read,) = test.facts
    said = [
        Phrases(bundled(), language, DAY).fact(read).replace("\N{NO-BREAK SPACE}", " ") for language in ("fr", "en")
    ]
    assert said == [french, english]


@pytest.mark.parametrize(
    ("youngest", "oldest", "french", "english"),
    [
        (75, 76, "75 ou 76 ans", "75 or 76 years"),
        (0, 1, "0 ou 1 an", "0 or 1 year"),
        (-1, 0, "0 an", "0 years"),
        (60, 65, "de 60 à 65 ans", "60 to 65 years"),
    ],
)
def test_an_age_of_two_is_told_as_both(youngest: int, oldest: int, french: str, english: str) -> None:
    said = [ages(Ages(youngest, oldest), language).replace("\N{NO-BREAK SPACE}", " ") for language in ("fr", "en")]
    assert said == [french, english]

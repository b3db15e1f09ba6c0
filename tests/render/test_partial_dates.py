"""A date of which the record tells only the month or the year is told as such: never as its first day."""

from datetime import date

import pytest

from pathways.engine.facts import PatientFacts
from pathways.engine.reading_tests import tried
from pathways.language.ast import Current
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

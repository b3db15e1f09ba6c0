"""Values as the people who read them know them."""

from datetime import date
from decimal import Decimal

import pytest

from pathways.engine.assessment import FactRead
from pathways.engine.facts import NOT_USABLE
from pathways.language.values import Cause, Reason
from pathways.loading.bundled import bundled
from pathways.render.phrases import Phrases


@pytest.mark.parametrize(
    ("item", "value", "french", "english"),
    [
        # Both columns as a French laboratory prints them: 1.26 g/L and 7.0 mmol/L, 0.55 g/L and 1.4 mmol/L (ESC, HAS).
        ("Fasting_glucose", "7.00", "7,00 mmol/L (1,26 g/L)", "7.00 mmol/L"),
        ("LDL", "1.40", "1,40 mmol/L (0,54 g/L)", "1.40 mmol/L"),
        ("Triglycerides", "4.56", "4,56 mmol/L (4,00 g/L)", "4.56 mmol/L"),
        ("Potassium", "5.2", "5,2 mmol/L", "5.2 mmol/L"),
        ("Hb", "12.0", "12,0 g/dL", "12.0 g/dL"),
    ],
)
def test_glucose_and_lipids_are_told_in_grams_too_in_french(item: str, value: str, french: str, english: str) -> None:
    said = [
        Phrases(bundled(), language, date(2026, 11, 23)).value(Decimal(value), item).replace("\N{NO-BREAK SPACE}", " ")
        for language in ("fr", "en")
    ]
    assert said == [french, english]


def test_a_reading_that_cannot_be_used_says_on_what_that_depends() -> None:
    said = {
        language: Phrases(bundled(), language, date(2026, 11, 23)).reason(
            Reason("LDL", Cause.UNUSABLE, detail=NOT_USABLE)
        )
        for language in ("fr", "en")
    }
    assert said["fr"].replace("\N{NO-BREAK SPACE}", " ") == "inutilisable (dépend de : triglycérides)"
    assert said["en"] == "unusable (depends on: triglycerides)"


def test_a_goal_is_told_without_the_date_of_its_oldest_reason() -> None:
    say = Phrases(bundled(), "fr", date(2026, 11, 23))
    told = [
        say.fact(FactRead(name, Decimal(value), date(2019, 3, 5))).replace("\N{NO-BREAK SPACE}", " ")
        for name, value in (("LDL_goal", "1.40"), ("LDL", "2.30"))
    ]
    assert told == ["objectif de LDL-cholestérol 1,40 mmol/L", "LDL-cholestérol 2,30 mmol/L (0,89 g/L) le 05/03/2019"]

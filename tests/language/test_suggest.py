"""Did you mean: near names are found whatever their case, far ones are not offered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathways.diagnostics.suggest import did_you_mean

NAMES = ("HbA1c", "eGFR", "SBP_office", "SBP_home", "Fasting_glucose", "metformin", "give.fit_kit")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("HbA1C", "HbA1c"),
        ("hba1c", "HbA1c"),
        ("HBA1", "HbA1c"),
        ("egfr", "eGFR"),
        ("SBP_ofice", "SBP_office"),
        ("Fasting_glucos", "Fasting_glucose"),
        ("metfornin", "metformin"),
        ("give.fitkit", "give.fit_kit"),
        ("Potassium", None),
        ("x", None),
        ("", None),
    ],
)
def test_the_nearest_name_is_offered_when_it_is_near(typed: str, meant: str | None) -> None:
    assert did_you_mean(typed, NAMES) == meant


@given(st.text(max_size=12), st.lists(st.text(max_size=12), max_size=5))
def test_only_names_that_exist_are_offered_whatever_their_order(typed: str, names: list[str]) -> None:
    offered = did_you_mean(typed, names)
    assert offered is None or offered in names
    assert did_you_mean(typed, reversed(names)) == offered

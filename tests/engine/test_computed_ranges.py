"""A computed range of which no part is plausible is no value: one computed number would be refused for it too."""

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

import pathways
from pathways.engine.facts import PatientFacts
from pathways.language.values import Range, Result, Unknown
from pathways.model.chart import Chart

CATALOGUE = pathways.library().catalogue
ON = date(2026, 11, 23)


def target(lowest: str, highest: str) -> Result:
    """The target of HbA1c of somebody of whom nothing is known, had the catalogue other plausible values."""
    item = replace(CATALOGUE.items["HbA1c_target"], plausible=(Decimal(lowest), Decimal(highest)))
    catalogue = replace(CATALOGUE, items={**CATALOGUE.items, item.name: item})
    return PatientFacts(catalogue, Chart(), ON).current(item.name)


def test_without_any_fact_it_is_a_range() -> None:
    found = target("3", "20")
    assert isinstance(found, Range)
    assert (found.low, found.high) == (Decimal("6.5"), Decimal("9.0"))


@pytest.mark.parametrize(("lowest", "highest"), [("9.1", "20"), ("1", "6.4")])
def test_a_range_beside_all_that_is_plausible_is_unusable_and_says_so(lowest: str, highest: str) -> None:
    found = target(lowest, highest)
    assert isinstance(found, Unknown)
    assert {reason.detail for reason in found.reasons} == {"computed value outside what is plausible"}


@pytest.mark.parametrize(("lowest", "highest"), [("9.0", "20"), ("1", "6.5"), ("7", "8")])
def test_a_range_that_reaches_what_is_plausible_stays(lowest: str, highest: str) -> None:
    assert isinstance(target(lowest, highest), Range)

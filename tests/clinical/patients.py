"""Small invented patients for the clinical tests: values on one day, read by the real catalogue and the real evaluation."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from msgspec.structs import replace

from pathways.engine.facts import PatientFacts
from pathways.language.values import Moment, Result
from pathways.loading.loader import Loaded, load
from pathways.model.catalogue import Catalogue
from pathways.model.chart import Chart, Medication, Statement

CATALOGUE = Path(__file__).parents[2] / "protocols" / "catalogue"
TODAY = date(2026, 11, 24)

# A value, or a value with its unit; a number without unit is in the item's own unit.
Said = bool | str | int | Decimal | tuple[str, str]


@cache
def loaded() -> Loaded:
    return load([CATALOGUE])


def catalogue() -> Catalogue:
    library = loaded().library
    assert library is not None, loaded().findings
    return library.catalogue


def patient(
    sex: str | None = None,
    age: int | None = None,
    *,
    complete: tuple[str, ...] = (),
    drugs: tuple[str, ...] = (),
    when: Mapping[str, date] | None = None,
    region: str | None = None,
    **said: Said,
) -> PatientFacts:
    """A patient whose values were all taken today, ``age`` years old since a month.

    Args:
        sex: ``female`` or ``male``.
        age: Completed years.
        complete: Lists declared complete.
        drugs: Classes that the patient takes.
        when: Other dates than today, by item.
        region: Of SCORE2, as a territory would set it.
        said: Values by item.
    """
    born = None if age is None else Moment.of(date(TODAY.year - age, TODAY.month - 1, TODAY.day))
    dates = when or {}
    statements = tuple(_statement(item, value, dates.get(item, TODAY)) for item, value in said.items())
    taken = tuple(Medication((), drug, True, Moment.of(date(2025, 1, 1)), None, None) for drug in drugs)
    chart = Chart(born, sex, statements=statements, medications=taken, complete=frozenset(complete))
    shelf = catalogue()
    if region is not None:
        setting = replace(shelf.settings["score2_region"], value=region)
        shelf = replace(shelf, settings={**shelf.settings, "score2_region": setting})
    return PatientFacts(shelf, chart, TODAY)


def value(item: str, facts: PatientFacts) -> Result:
    return facts.current(item)


def _statement(item: str, said: Said, when: date) -> Statement:
    if isinstance(said, tuple):
        return Statement(item, Decimal(said[0]), Moment.of(when), unit=said[1])
    if said == "none":
        return Statement(item, None, Moment.of(when), absent="none")
    if isinstance(said, int | Decimal) and not isinstance(said, bool):
        measure = catalogue().items[item].measure
        return Statement(item, Decimal(said), Moment.of(when), unit=measure.unit if measure else None)
    if isinstance(said, str) and said[:4].isdigit():
        return Statement(item, date.fromisoformat(said), Moment.of(when))
    return Statement(item, said, Moment.of(when))

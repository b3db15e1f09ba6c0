"""In which order guards ask about a patient changes no answer."""

from hypothesis import given
from hypothesis import strategies as st

from pathways.engine.facts import PatientFacts
from pathways.model.chart import Chart
from tests.engine.charts import AT, CATALOGUE, charts

NAMES = sorted(CATALOGUE.items)
CONDITIONAL = sorted(name for name, item in CATALOGUE.items.items() if item.usable is not None)


@given(charts, st.permutations(NAMES))
def test_values_do_not_depend_on_what_was_asked_before(chart: Chart, order: list[str]) -> None:
    """Each name asked alone of a fresh patient, and all of one patient in any order."""
    together = PatientFacts(CATALOGUE, chart, AT)
    asked = {name: (together.current(name), together.dated(name)) for name in order}
    for name in order[:12]:
        alone = PatientFacts(CATALOGUE, chart, AT)
        assert (alone.current(name), alone.dated(name)) == asked[name]


@given(charts, st.sampled_from(CONDITIONAL))
def test_readings_asked_first_are_those_of_the_name_asked_first(chart: Chart, name: str) -> None:
    """Items that count only in some patients: their guard may read the item's own date."""
    one, other = PatientFacts(CATALOGUE, chart, AT), PatientFacts(CATALOGUE, chart, AT)
    readings_first = (one.readings(name), one.current(name))
    current = other.current(name)
    assert readings_first == (other.readings(name), current)

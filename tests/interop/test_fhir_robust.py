"""Whatever comes in, a chart or a clear error comes out."""

import json
from datetime import date, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pathways.diagnostics.diagnostic import InvalidInputError
from pathways.engine.facts import PatientFacts
from pathways.interop.fhir import chart_from_fhir
from tests.clinical.patients import catalogue
from tests.interop.bundles import LOINC, bundle, concept, condition, observation, quantity, request, resource, status

FULL = bundle(
    observation(valueQuantity=quantity(8.1, "%", comparator="<")),
    observation("85354-9", component=[{"code": concept(LOINC, "8480-6"), "valueQuantity": quantity(140, "mm[Hg]")}]),
    condition("E11.9", clinicalStatus=status("active"), abatementDateTime="2026-01"),
    request(
        contained=[{"resourceType": "Medication", "id": "m", "code": concept("http://www.whocc.no/atc", "A10BA02")}],
        medicationReference={"reference": "#m"},
        dosageInstruction=[{"text": "soir"}],
    ),
    request(on="2026-01-01"),
    resource("MedicationStatement", status="active", effectivePeriod={"start": "2026", "end": "2027"}),
    resource(
        "AllergyIntolerance", code=concept("http://www.whocc.no/atc", "A10BA02"), patient={"reference": "Patient/p"}
    ),
    resource("DiagnosticReport", status="final", code=concept(LOINC, "11502-2"), contained=[observation()]),
    resource("Procedure", status="completed", performedDateTime="2026-01-01T10:00:00Z", code=concept(LOINC, "11524-6")),
)

words = st.sampled_from(
    [
        "",
        "active",
        "2026-13-45",
        "0001-01-01",
        "9999-12-31T23:59:59Z",
        "#",
        "#m",
        "Patient/p",
        "http://loinc.org",
        "1e400",
    ]
) | st.text(max_size=8)
leaves = st.none() | st.booleans() | st.integers() | st.floats() | words | st.just(10**400)
anything = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3), max_leaves=8
)


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    """The full bundle with a few of its parts replaced by anything."""
    told = json.loads(json.dumps(FULL))
    for _ in range(draw(st.integers(1, 4))):
        places = list(_places(told))
        holder, key = places[draw(st.integers(0, len(places) - 1))]
        holder[key] = draw(anything)
    return told


def _places(told: Any) -> Any:
    pairs = told.items() if isinstance(told, dict) else enumerate(told) if isinstance(told, list) else ()
    for key, value in list(pairs):
        yield told, key
        yield from _places(value)


def read(told: Any) -> None:
    try:
        chart = chart_from_fhir(told, complete=("problems", "medications", "allergies"))
    except InvalidInputError:
        return
    for at in (date(2026, 11, 23), datetime.fromisoformat("2026-11-23T10:00:00+01:00")):
        facts = PatientFacts(catalogue(), chart, at)
        for item in ("HbA1c", "SBP_office", "Type_2_diabetes", "Deceased", "Age"):
            facts.current(item)


@given(mutated())
def test_a_damaged_bundle_is_a_chart_or_an_error(told: Any) -> None:
    """What cannot be used becomes a report; no other exception leaves the reader, nor the look."""
    read(told)


@given(anything)
def test_anything_is_a_chart_or_an_error(told: Any) -> None:
    read(told if isinstance(told, dict) else {"resourceType": "Bundle", "type": "collection", "entry": told})


@given(st.text() | st.binary())
def test_any_text_is_a_chart_or_an_error(told: str | bytes) -> None:
    read(told)


@given(mutated())
def test_reading_twice_gives_the_same(told: Any) -> None:
    try:
        first = chart_from_fhir(told)
    except InvalidInputError:
        return
    assert chart_from_fhir(told) == first


def test_the_order_of_entries_changes_no_value() -> None:
    turned = {**FULL, "entry": FULL["entry"][::-1]}
    one, other = (PatientFacts(catalogue(), chart_from_fhir(told), date(2026, 11, 23)) for told in (FULL, turned))
    names = list(catalogue().items)
    assert {name: one.current(name) for name in names} == {name: other.current(name) for name in names}


def test_a_thousand_results_are_read_at_once() -> None:
    """Time grows with the bundle, not with its square; a minute for this would be a fault that the suite shows."""
    many = [
        observation(valueQuantity=quantity(8.1, "%"), effectiveDateTime=f"20{y:02}-01-01") for y in range(10, 26)
    ] * 100
    assert len(chart_from_fhir(bundle(*many)).statements) == 1600

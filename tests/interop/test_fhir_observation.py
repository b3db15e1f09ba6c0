"""Observations: expected values from the FHIR R4 specification and from arithmetic done by hand."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from pathways.language.values import Cause, Range, Unknown
from tests.interop.bundles import LOINC, UCUM, chart, concept, current, observation, quantity, reported, resource


def cause(result: Any) -> Cause:
    assert isinstance(result, Unknown)
    (reason,) = result.reasons
    return reason.cause


def test_a_value_is_read_in_its_unit() -> None:
    assert current("HbA1c", observation(valueQuantity=quantity(8.1, "%"))) == Decimal("8.1")


def test_a_value_in_another_unit_is_converted_once() -> None:
    """65 × 0.09148 + 2.152 = 8.0982 (NGSP)."""
    assert current("HbA1c", observation("59261-8", valueQuantity=quantity(65, "mmol/mol"))) == Decimal("8.1")


def test_a_mass_of_creatinine_becomes_a_concentration() -> None:
    """1.2 mg/dL × 88.4 = 106.08 µmol/L, kept at one decimal."""
    assert current("Creatinine", observation("2160-0", valueQuantity=quantity(1.2, "mg/dL"))) == Decimal("106.1")


def test_a_number_without_unit_is_not_used() -> None:
    said = observation(valueQuantity=quantity(8.1))
    assert cause(current("HbA1c", said)) is Cause.UNUSABLE
    assert reported(said) == ["no-unit"]


def test_a_printed_unit_that_means_one_thing_is_read() -> None:
    said = observation("8480-6", valueQuantity={"value": 142, "unit": "mmHg"})
    assert current("SBP_office", said) == Decimal(142)


def test_a_unit_in_another_system_than_ucum_is_read_as_printed() -> None:
    said = observation(
        valueQuantity={"value": 8.1, "unit": "%", "system": "http://snomed.info/sct", "code": "118582008"}
    )
    assert current("HbA1c", said) == Decimal("8.1")


def test_a_value_that_cannot_be_is_not_guessed() -> None:
    """2.4 % is nobody's HbA1c; perhaps it was a fraction, perhaps another unit."""
    said = observation(valueQuantity=quantity(2.4, "%"))
    assert cause(current("HbA1c", said)) is Cause.UNUSABLE
    assert reported(said) == ["implausible"]


@pytest.mark.parametrize(
    ("comparator", "expected"),
    [
        ("<", Range(None, Decimal("4.0"), high_included=False)),
        ("<=", Range(None, Decimal("4.0"))),
        (">=", Range(Decimal("4.0"), None)),
        (">", Range(Decimal("4.0"), None, low_included=False)),
    ],
)
def test_a_comparator_is_an_interval(comparator: str, expected: Range) -> None:
    said = observation(valueQuantity=quantity(4, "%", comparator=comparator))
    assert current("HbA1c", said) == expected


def test_an_unknown_comparator_is_not_used() -> None:
    assert reported(observation(valueQuantity=quantity(4, "%", comparator="~"))) == ["doubtful"]


@pytest.mark.parametrize("panel", ["85354-9", "55284-4"])
def test_a_blood_pressure_panel_is_its_components(panel: str) -> None:
    said = observation(
        panel,
        component=[
            {"code": concept(LOINC, "8480-6"), "valueQuantity": quantity(142, "mm[Hg]")},
            {"code": concept(LOINC, "8462-4"), "valueQuantity": quantity(86, "mm[Hg]")},
        ],
    )
    assert current("SBP_office", said) == Decimal(142)
    assert current("DBP_office", said) == Decimal(86)
    assert reported(said) == []


@pytest.mark.parametrize("state", ["entered-in-error", "cancelled", "registered"])
def test_what_was_withdrawn_says_nothing_and_leaves_the_older_value(state: str) -> None:
    older = observation(valueQuantity=quantity(7.2, "%"), effectiveDateTime="2026-10-01")
    wrong = observation(valueQuantity=quantity(9.9, "%"), status=state)
    assert current("HbA1c", older, wrong) == Decimal("7.2")
    assert reported(older, wrong) == [state]


@pytest.mark.parametrize("state", ["preliminary", "unknown", "", "nonsense"])
def test_what_is_not_final_hides_the_older_value(state: str) -> None:
    """A result on its way may reverse the older one: until it is final the value is not known."""
    older = observation(valueQuantity=quantity(7.2, "%"), effectiveDateTime="2026-10-01")
    newer = observation(valueQuantity=quantity(9.9, "%"), status=state)
    assert cause(current("HbA1c", older, newer)) is Cause.UNUSABLE


@pytest.mark.parametrize("state", ["final", "amended", "corrected"])
def test_a_final_amended_or_corrected_result_is_used(state: str) -> None:
    assert current("HbA1c", observation(valueQuantity=quantity(7.2, "%"), status=state)) == Decimal("7.2")


@pytest.mark.parametrize("reason", ["asked-unknown", "asked-declined"])
def test_asked_and_not_known_is_an_answer(reason: str) -> None:
    absent = concept("http://terminology.hl7.org/CodeSystem/data-absent-reason", reason)
    assert cause(current("HbA1c", observation(dataAbsentReason=absent))) is Cause.CANNOT_TELL


@pytest.mark.parametrize("reason", ["unknown", "not-asked", "masked", "error", "not-performed"])
def test_other_reasons_for_absence_say_nothing(reason: str) -> None:
    absent = concept("http://terminology.hl7.org/CodeSystem/data-absent-reason", reason)
    older = observation(valueQuantity=quantity(7.2, "%"), effectiveDateTime="2026-10-01")
    assert current("HbA1c", older, observation(dataAbsentReason=absent)) == Decimal("7.2")
    assert reported(observation(dataAbsentReason=absent)) == ["no-value"]


@pytest.mark.parametrize(
    ("key", "written", "day"),
    [
        ("effectiveDateTime", "2026-11-02T08:15:00+01:00", 2),
        ("effectiveInstant", "2026-11-02T08:15:00.123456789Z", 2),
        ("effectivePeriod", {"start": "2026-10-30", "end": "2026-11-02"}, 2),
        ("effectivePeriod", {"start": "2026-10-30"}, 30),
        ("effectiveTiming", {"event": ["2026-11-02"]}, 2),
    ],
)
def test_every_form_of_date_is_read(key: str, written: Any, day: int) -> None:
    said = {k: v for k, v in observation(valueQuantity=quantity(7, "%")).items() if k != "effectiveDateTime"}
    (statement,) = chart({**said, key: written}).statements
    assert statement.when is not None
    assert statement.when.last.day == day


@pytest.mark.parametrize("written", ["2026-02-30", "20261102", "2026-W45", "hier", "0001-01-01", 2026, None])
def test_what_is_no_date_is_reported(written: Any) -> None:
    assert reported(observation(valueQuantity=quantity(7, "%"), effectiveDateTime=written)) == ["no-date"]


def test_a_partial_date_is_a_whole_month() -> None:
    (statement,) = chart(observation(valueQuantity=quantity(7, "%"), effectiveDateTime="2026-02")).statements
    assert statement.when is not None
    assert (statement.when.first, statement.when.last) == (
        datetime(2026, 2, 1),
        datetime(2026, 2, 28, 23, 59, 59, 999999),
    )


def test_what_is_dated_after_the_look_is_reported_and_not_used() -> None:
    said = observation(valueQuantity=quantity(7, "%"), effectiveDateTime="2026-11-24")
    assert cause(current("HbA1c", said)) is Cause.NEVER_RECORDED
    assert reported(said) == ["future"]


def test_two_different_values_at_one_instant_are_not_used() -> None:
    both = [observation(valueQuantity=quantity(value, "%")) for value in (7, 8)]
    assert cause(current("HbA1c", *both)) is Cause.UNUSABLE
    assert reported(*both) == ["conflicting"]


def test_the_same_value_twice_is_one() -> None:
    both = [observation(valueQuantity=quantity(7, "%")) for _ in range(2)]
    assert current("HbA1c", *both) == Decimal(7)
    assert reported(*both) == []


def test_a_time_is_brought_to_the_zone_of_the_look() -> None:
    """23:30 in London on the 22nd is 00:30 in Paris on the 23rd, after a look at midnight there."""
    said = observation(valueQuantity=quantity(7, "%"), effectiveDateTime="2026-11-22T23:30:00Z")
    paris = timezone(timedelta(hours=1))
    assert isinstance(current("HbA1c", said, at=datetime(2026, 11, 23, 0, 0, tzinfo=paris)), Unknown)
    assert current("HbA1c", said, at=datetime(2026, 11, 23, 0, 45, tzinfo=paris)) == Decimal(7)
    assert current("HbA1c", said, at=datetime(2026, 11, 22, 23, 45, tzinfo=UTC)) == Decimal(7)


def test_a_look_without_zone_reads_times_as_they_are_written() -> None:
    said = observation(valueQuantity=quantity(7, "%"), effectiveDateTime="2026-11-22T23:30:00Z")
    assert current("HbA1c", said, at=datetime(2026, 11, 22, 23, 45)) == Decimal(7)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"valueBoolean": True}, True),
        ({"valueBoolean": False}, False),
        ({"valueCodeableConcept": concept("http://snomed.info/sct", "373066001")}, True),
        ({"valueCodeableConcept": concept(LOINC, "LA32-8")}, False),
        ({"valueCodeableConcept": concept("http://terminology.hl7.org/CodeSystem/v2-0136", "N")}, False),
    ],
)
def test_yes_and_no_under_their_names(value: dict[str, Any], expected: bool) -> None:
    said = observation(**value, code=concept("urn:pathways:item", "Monofilament_abnormal"))
    assert current("Monofilament_abnormal", said) is expected


def test_a_code_of_our_own_value_set_is_read_and_any_other_reported() -> None:
    frailty = concept("urn:pathways:item", "Frailty")
    ours = observation(code=frailty, valueCodeableConcept=concept("urn:pathways:value", "frail"))
    other = observation(code=frailty, valueCodeableConcept=concept("http://snomed.info/sct", "248279007"))
    assert current("Frailty", ours) == "frail"
    assert reported(other) == ["unknown-code"]


def test_a_text_where_a_number_belongs_is_not_read() -> None:
    assert reported(observation(valueString="environ 8")) == ["wrong-value"]


def test_a_value_of_a_kind_that_is_not_read_is_reported() -> None:
    assert reported(observation(valueSampledData={})) == ["doubtful"]


def test_what_is_about_a_fetus_or_a_donor_is_not_the_patient() -> None:
    assert reported(observation(valueQuantity=quantity(7, "%"), focus=[{"reference": "Patient/x"}])) == [
        "other-patient"
    ]


def test_an_observation_without_a_code_that_is_known_is_reported() -> None:
    said = observation(code=concept("http://hospital.example/codes", "GLY"), valueQuantity=quantity(7, "%"))
    assert reported(said) == ["no-code"]


def test_results_inside_a_report_take_its_subject_and_its_date() -> None:
    inner = {"resourceType": "Observation", "id": "a", "status": "final", "code": concept(LOINC, "4548-4")}
    inner["valueQuantity"] = {"value": 7.4, "unit": "%", "system": UCUM, "code": "%"}
    report = resource(
        "DiagnosticReport",
        status="final",
        code=concept(LOINC, "11502-2"),
        effectiveDateTime="2026-11-05",
        contained=[inner],
        result=[{"reference": "#a"}],
    )
    (statement,) = chart(report).statements
    assert statement.value == Decimal("7.4")
    assert statement.when is not None
    assert statement.when.first == datetime(2026, 11, 5)


def test_no_member_of_a_panel_is_reported_as_without_value() -> None:
    member = observation("8480-6", id="1", valueQuantity=quantity(140, "mm[Hg]"))
    assert reported(observation("85354-9", hasMember=[{"reference": "Observation/1"}]), member) == []


def test_results_that_are_referred_to_and_not_there_are_told() -> None:
    lost = [{"reference": "Observation/gone"}, {"reference": "Observation/gone-too"}]
    for one in (
        resource("DiagnosticReport", status="final", code={"text": "Bilan"}, result=lost),
        observation({"text": "Bilan"}, hasMember=lost),
    ):
        assert "Bilan: results that are not in the bundle (2)" in [r.text for r in chart(one).reports]


def test_a_conclusion_in_words_is_not_read_and_told() -> None:
    report = resource("DiagnosticReport", status="final", code=concept(LOINC, "24604-1"), conclusion="ACR 4")
    assert "24604-1: its conclusion is not read" in [r.text for r in chart(report).reports]

"""What a patient takes, from prescriptions and statements: never more than the record tells."""

from datetime import date, datetime
from typing import Any

import pytest

from pathways.engine.facts import PatientFacts
from pathways.language.ast import ClassFact
from pathways.language.values import Moment, Result, Unknown
from tests.clinical.patients import catalogue
from tests.interop.bundles import AT, ATC, bundle, chart, concept, reported, request, resource

METFORMIN = concept(ATC, "A10BA02")


def member(
    *resources: dict[str, Any],
    of: str = "metformin",
    fact: ClassFact = ClassFact.CURRENT,
    at: date = AT,
    complete: tuple[str, ...] = (),
) -> Result:
    return PatientFacts(catalogue(), chart(*resources, complete=complete), at).member(of, fact)


def statement(**more: Any) -> dict[str, Any]:
    return resource("MedicationStatement", **{"status": "active", "medicationCodeableConcept": METFORMIN, **more})


def test_an_active_prescription_is_taken() -> None:
    assert member(request()) is True


@pytest.mark.parametrize(
    ("on", "expected"),
    [("2025-11-24", True), ("2025-11-23", None), ("2019-03-02", None)],
)
def test_a_prescription_left_open_is_believed_for_twelve_months(on: str, expected: bool | None) -> None:
    """Like a value that is due: what was written on the same day twelve months before is no longer believed."""
    got = member(request(on=on), complete=("medications",))
    assert isinstance(got, Unknown) if expected is None else got is expected


def test_it_is_reported_that_a_prescription_is_no_longer_believed() -> None:
    assert reported(request(on="2019-03-02")) == ["not-renewed"]


def test_a_prescription_valid_for_longer_is_believed_until_then() -> None:
    valid = {"validityPeriod": {"start": "2025-06-01", "end": "2026-12-01"}}
    assert member(request(on="2025-06-01", dispenseRequest=valid)) is True


@pytest.mark.parametrize("state", ["stopped", "completed"])
def test_what_is_over_is_not_taken_when_the_list_is_complete(state: str) -> None:
    assert member(request(status=state), complete=("medications",)) is False
    assert isinstance(member(request(status=state)), Unknown)


@pytest.mark.parametrize("state", ["on-hold", "unknown", "", "nonsense"])
def test_what_does_not_tell_is_unknown(state: str) -> None:
    assert isinstance(member(request(status=state), complete=("medications",)), Unknown)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"status": "cancelled"}, "cancelled"),
        ({"status": "draft"}, "draft"),
        ({"status": "entered-in-error"}, "entered-in-error"),
        ({"intent": "plan"}, "no-order"),
        ({"intent": "proposal"}, "no-order"),
        ({"doNotPerform": True}, "do-not-perform"),
    ],
)
def test_what_is_no_prescription_is_not_read_as_one(more: dict[str, Any], code: str) -> None:
    assert isinstance(member(request(**more)), Unknown)
    assert reported(request(**more)) == [code]


def test_a_statement_with_an_end_is_taken_until_then() -> None:
    said = statement(effectivePeriod={"start": "2026-01-10", "end": "2026-06-30"})
    assert member(said, at=date(2026, 6, 29), complete=("medications",)) is True
    assert member(said, at=date(2026, 6, 30), complete=("medications",)) is False


def test_what_has_not_begun_is_not_taken_yet() -> None:
    assert member(statement(effectiveDateTime="2026-12-01"), complete=("medications",)) is False
    assert reported(statement(effectiveDateTime="2026-12-01")) == ["future"]


def test_a_statement_that_it_is_not_taken_contradicts_an_older_prescription() -> None:
    refused = statement(status="not-taken", dateAsserted="2026-11-01")
    assert isinstance(member(request(on="2026-09-01"), refused, complete=("medications",)), Unknown)


# --- which drug ---


def test_a_contained_medication_is_found() -> None:
    drug = {"resourceType": "Medication", "id": "m", "code": METFORMIN}
    assert member(request(contained=[drug], medicationReference={"reference": "#m"})) is True


@pytest.mark.parametrize("reference", ["urn:uuid:4e6f", "Medication/m", "https://ehr.example/fhir/Medication/m"])
def test_a_medication_beside_is_found_by_every_form_of_reference(reference: str) -> None:
    drug = {"resourceType": "Medication", "id": "m", "code": METFORMIN}
    written = bundle(request(medicationReference={"reference": reference}))
    url = reference if ":" in reference else "https://ehr.example/fhir/Medication/m"
    written["entry"].append({"fullUrl": url, "resource": drug})
    from pathways.interop.fhir import chart_from_fhir

    facts = PatientFacts(catalogue(), chart_from_fhir(written), AT)
    assert facts.member("metformin", ClassFact.CURRENT) is True


def test_a_combination_is_told_by_its_ingredients() -> None:
    parts = [{"itemCodeableConcept": concept(ATC, code)} for code in ("A10BA02", "A10BK01")]
    drug = {"resourceType": "Medication", "id": "m", "ingredient": parts}
    said = request(contained=[drug], medicationReference={"reference": "#m"})
    assert member(said) is True
    assert member(said, of="sglt2i") is True


def test_a_drug_without_atc_may_be_any_and_leaves_the_list_open() -> None:
    unread = request(medicationCodeableConcept={"text": "Comprimés blancs"})
    assert isinstance(member(unread, complete=("medications",)), Unknown)
    assert reported(unread) == ["unread-medication"]


def test_an_old_drug_without_atc_that_is_over_disturbs_nothing() -> None:
    unread = request(status="stopped", medicationCodeableConcept={"text": "Sirop"})
    assert chart(unread, complete=("medications",)).complete == {"medications"}


def test_a_reference_that_leads_nowhere_is_a_drug_without_a_code() -> None:
    assert reported(request(medicationReference={"reference": "Medication/none"})) == ["unread-medication"]


# --- courses ---


def dosed(text: str, on: str, **more: Any) -> dict[str, Any]:
    return request(on=on, dosageInstruction=[{"text": text}], **more)


def day(result: Result) -> datetime:
    assert isinstance(result, Moment)
    return result.first


def test_renewals_are_one_course_that_has_not_changed() -> None:
    same = [dosed("matin et soir", on, status=state) for on, state in RENEWED]
    assert day(member(*same, fact=ClassFact.SINCE)) == datetime(2026, 1, 5)
    assert day(member(*same, fact=ClassFact.CHANGED)) == datetime(2026, 1, 5)


RENEWED = (
    ("2026-01-05", "completed"),
    ("2026-04-03", "completed"),
    ("2026-07-06", "completed"),
    ("2026-10-02", "active"),
)


def test_another_dosage_is_a_change_and_the_course_goes_on() -> None:
    orders = [dosed("soir", "2026-01-05", status="stopped"), dosed("matin et soir", "2026-07-06")]
    assert day(member(*orders, fact=ClassFact.SINCE)) == datetime(2026, 1, 5)
    assert day(member(*orders, fact=ClassFact.CHANGED)) == datetime(2026, 7, 6)


def test_for_how_long_it_is_ordered_is_no_change_of_dosage() -> None:
    def ordered(on: str, weeks: int) -> dict[str, Any]:
        timing = {"repeat": {"frequency": 2, "boundsDuration": {"value": weeks, "unit": "wk"}}}
        return request(on=on, dosageInstruction=[{"timing": timing}])

    orders = (ordered("2026-01-05", 12), ordered("2026-04-03", 26))
    assert day(member(*orders, fact=ClassFact.CHANGED)) == datetime(2026, 1, 5)


def test_a_pause_of_more_than_a_year_begins_anew() -> None:
    orders = [dosed("soir", "2023-01-05", status="stopped"), dosed("soir", "2026-07-06")]
    assert day(member(*orders, fact=ClassFact.SINCE)) == datetime(2026, 7, 6)


def test_one_closed_while_an_older_stays_open_does_not_tell() -> None:
    orders = [dosed("soir", "2026-01-05"), dosed("soir", "2026-07-06", status="stopped")]
    assert isinstance(member(*orders, complete=("medications",)), Unknown)

"""Conditions and allergies: what stands, what is over, what was refuted. Codes as the FHIR R4 value sets define them."""

from datetime import datetime

import pytest

from pathways.engine.facts import PatientFacts
from pathways.language.ast import ClassFact
from pathways.language.values import Cause, Result, Unknown
from tests.clinical.patients import catalogue
from tests.interop.bundles import AT, ATC, chart, concept, condition, current, reported, resource, status


def cause(result: Result) -> Cause:
    assert isinstance(result, Unknown)
    (reason,) = result.reasons
    return reason.cause


def test_a_coded_condition_is_true_from_its_onset() -> None:
    assert current("Type_2_diabetes", condition("E11.9")) is True


@pytest.mark.parametrize("code", ["E119", "E11.9", "e11.9", "E11.9+", "E11.90"])
def test_cim10_is_read_however_it_is_spelled(code: str) -> None:
    assert current("Type_2_diabetes", condition(code)) is True


@pytest.mark.parametrize(
    "system",
    [
        "http://hl7.org/fhir/sid/icd-10",
        "http://hl7.org/fhir/sid/icd-10-fr",
        "https://smt.esante.gouv.fr/terminologie-cim-10/",
        "urn:oid:2.16.840.1.113883.6.3",
    ],
)
def test_cim10_is_read_under_its_names(system: str) -> None:
    assert current("Type_2_diabetes", condition(concept(system, "E11.9"))) is True


def test_a_national_modification_is_another_classification() -> None:
    said = condition(concept("http://hl7.org/fhir/sid/icd-10-cm", "E11.9"))
    assert cause(current("Type_2_diabetes", said)) is Cause.NEVER_RECORDED
    assert reported(said) == ["unread-condition"]


@pytest.mark.parametrize("code", ["active", "recurrence", "relapse"])
def test_a_condition_that_is_active_or_back_stands(code: str) -> None:
    assert current("Type_2_diabetes", condition("E11.9", clinicalStatus=status(code))) is True


@pytest.mark.parametrize("code", ["inactive", "remission", "resolved"])
def test_whether_a_condition_that_is_over_still_counts_is_asked(code: str) -> None:
    """An infarction that is over is still a past infarction; a wound that is over is no wound. The record does not tell."""
    said = condition("I21.9", clinicalStatus=status(code), abatementDateTime="2021-01-01")
    assert cause(current("Coronary_disease", said)) is Cause.UNUSABLE


def test_a_condition_with_an_end_is_over() -> None:
    assert cause(current("Foot_ulcer", condition("L97", abatementDateTime="2026-11-01"))) is Cause.UNUSABLE


def test_a_refuted_condition_is_an_answer_no() -> None:
    said = condition("E11", verificationStatus=status("refuted"), recordedDate="2026-10-01")
    assert current("Type_2_diabetes", said) is False


def test_what_was_entered_in_error_leaves_the_rest_alone() -> None:
    wrong = condition("E11.9", verificationStatus=status("entered-in-error"))
    assert current("Type_2_diabetes", condition("E11.9"), wrong) is True
    assert reported(wrong) == ["entered-in-error"]


@pytest.mark.parametrize("code", ["unconfirmed", "provisional", "differential"])
def test_a_suspicion_is_no_diagnosis(code: str) -> None:
    assert cause(current("Type_2_diabetes", condition("E11.9", verificationStatus=status(code)))) is Cause.UNUSABLE


def test_repeated_conditions_are_one_fact() -> None:
    twice = [condition("E11.9", onsetDateTime=day) for day in ("2015-09", "2018-02-01")]
    assert current("Type_2_diabetes", *twice) is True


def test_without_onset_the_day_of_recording_counts() -> None:
    said = {k: v for k, v in condition("E11.9", recordedDate="2019-05-01").items() if k != "onsetDateTime"}
    (statement,) = chart(said).statements
    assert statement.when is not None
    assert statement.when.first == datetime(2019, 5, 1)


def test_without_any_date_it_is_reported() -> None:
    said = {k: v for k, v in condition("E11.9", onsetString="enfance").items() if k != "onsetDateTime"}
    assert reported(said)[0] == "no-date"


# --- lists ---


def test_a_list_is_complete_only_when_somebody_says_so() -> None:
    assert chart(condition("E11.9")).complete == frozenset()
    assert chart(condition("E11.9"), complete=("problems",)).complete == {"problems"}


def test_a_problem_that_cannot_be_read_leaves_the_list_open() -> None:
    unread = condition({"text": "Insuffisance cardiaque"})
    told = chart(condition("E11.9"), unread, complete=("problems",))
    assert told.complete == frozenset()
    assert [report.code for report in told.reports] == ["unread-condition", "incomplete-list"]


def test_no_known_allergy_is_a_complete_list() -> None:
    system = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips"
    told = allergy(concept(system, "no-known-allergies"))
    assert chart(told).complete == {"allergies"}
    assert member("metformin", told) is False


def test_no_known_allergy_beside_an_allergy_says_nothing() -> None:
    none = allergy(concept("http://snomed.info/sct", "716186003"))
    told = chart(none, allergy(concept(ATC, "A10BA02")))
    assert told.complete == frozenset()
    assert [report.code for report in told.reports] == ["contradiction"]


# --- allergies ---


def allergy(code: dict[str, object], **more: object) -> dict[str, object]:
    return {**resource("AllergyIntolerance", code=code, patient={"reference": "Patient/p"}), **more}


def member(drug_class: str, *resources: dict[str, object]) -> Result:
    return PatientFacts(catalogue(), chart(*resources), AT).member(drug_class, ClassFact.INTOLERANCE)


def test_an_allergy_concerns_its_class() -> None:
    assert member("metformin", allergy(concept(ATC, "A10BA02"))) is True


@pytest.mark.parametrize("code", ["unconfirmed", "presumed"])
def test_an_allergy_that_is_not_confirmed_counts_and_is_reported(code: str) -> None:
    said = allergy(concept(ATC, "A10BA02"), verificationStatus=status(code))
    assert member("metformin", said) is True
    assert reported(said) == ["unconfirmed"]


@pytest.mark.parametrize("code", ["refuted", "entered-in-error"])
def test_an_allergy_that_was_withdrawn_does_not_count(code: str) -> None:
    assert isinstance(member("metformin", allergy(concept(ATC, "A10BA02"), verificationStatus=status(code))), Unknown)


def test_an_allergy_to_an_unknown_drug_may_be_to_any() -> None:
    told = chart(allergy({"text": "pénicilline"}), complete=("allergies",))
    assert isinstance(PatientFacts(catalogue(), told, AT).member("metformin", ClassFact.INTOLERANCE), Unknown)


def test_an_allergy_to_food_is_none_to_a_drug() -> None:
    told = chart(allergy({"text": "arachide"}, category=["food"]), complete=("allergies",))
    assert PatientFacts(catalogue(), told, AT).member("metformin", ClassFact.INTOLERANCE) is False

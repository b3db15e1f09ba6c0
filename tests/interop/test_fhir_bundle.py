"""Bundles: what is one, whom it is about, what its references mean."""

import json
from pathlib import Path
from typing import Any

import pytest

from pathways import InvalidInputError, Patient
from pathways.interop.fhir import chart_from_fhir
from pathways.language.values import Moment
from tests.interop.bundles import PERSON, bundle, chart, observation, quantity, reported, request, resource

HBA1C = observation(valueQuantity=quantity(8.1, "%"))
OTHER = {"resourceType": "Patient", "id": "q", "birthDate": "1980"}


def fault(given: Any, **more: Any) -> str:
    with pytest.raises(InvalidInputError) as error:
        Patient.from_fhir(given, **more)
    (finding,) = error.value.findings
    return f"{finding.code}: {finding.message}"


@pytest.mark.parametrize("kind", ["transaction", "collection", "document", "searchset", "batch"])
def test_bundles_of_these_types_are_read(kind: str) -> None:
    assert len(chart_from_fhir(bundle(HBA1C, type=kind)).statements) == 1


def test_a_path_a_text_bytes_and_a_mapping_are_the_same_patient(tmp_path: Path) -> None:
    written = json.dumps(bundle(HBA1C), ensure_ascii=False)
    file = tmp_path / "marie.json"
    file.write_text(written, encoding="utf-8")
    told = [Patient.from_fhir(each) for each in (file, written, written.encode("utf-8-sig"), bundle(HBA1C))]
    assert told[1:] == told[:-1]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("", "not-fhir: it is no JSON: line 1, expecting value"),
        ("{", "not-fhir: it is no JSON: line 1, expecting property name enclosed in double quotes"),
        ("[]", "not-fhir: it has no `resourceType`"),
        ("{}", "not-fhir: it has no `resourceType`"),
        ('{"a": 1, "a": 2}', "not-fhir: it is no JSON: the key `a` stands twice in one object"),
        ('{"a": NaN}', "not-fhir: it is no JSON: `NaN` is no JSON"),
        ("[" * 100_000, "not-fhir: it is no JSON: it is nested too deeply"),
        (b"\xff\xfe\xff", "not-fhir: it is not in UTF-8"),
        ({"resourceType": "Observation"}, "not-fhir: one resource `Observation` alone is no patient"),
        ({"resourceType": "Bundle", "type": "history"}, "not-fhir: a bundle of type `history` is not read"),
        ({"resourceType": "Bundle"}, "not-fhir: a bundle of type `` is not read"),
        (bundle(person=None), "no-patient: the bundle holds no Patient"),
    ],
)
def test_what_is_no_bundle_about_a_patient_is_said(given: Any, expected: str) -> None:
    assert fault(given) == expected


def test_a_patient_alone_is_a_chart_without_facts() -> None:
    assert Patient.from_fhir(PERSON).sex == "female"


# --- whom it is about ---


def test_of_several_patients_none_is_guessed() -> None:
    assert fault(bundle(OTHER)) == "several-patients: the bundle holds 2 patients: `Patient/p`, `Patient/q`"


@pytest.mark.parametrize("wanted", ["q", "Patient/q"])
def test_of_several_patients_one_can_be_chosen(wanted: str) -> None:
    told = chart_from_fhir(bundle(OTHER, HBA1C), patient=wanted)
    assert told.statements == ()
    assert [report.code for report in told.reports] == ["other-patient"]


def test_a_patient_that_is_not_there_is_said() -> None:
    assert fault(bundle(HBA1C), patient="z") == "no-patient: the bundle holds no patient `z`"


def test_a_document_says_whom_it_is_about() -> None:
    composition = resource("Composition", subject={"reference": "Patient/q"})
    assert chart_from_fhir(bundle(OTHER, composition, type="document")).birth_date == Moment.between(*years(1980))


def years(year: int) -> tuple[Any, Any]:
    from datetime import date

    return date(year, 1, 1), date(year, 12, 31)


def test_the_same_patient_twice_is_one() -> None:
    assert chart_from_fhir(bundle(PERSON, HBA1C)).sex == "female"


def test_facts_about_somebody_else_or_nobody_are_not_used() -> None:
    assert reported({**HBA1C, "subject": {"reference": "Patient/z"}}) == ["other-patient"]
    assert reported({k: v for k, v in HBA1C.items() if k != "subject"}) == ["no-subject"]


def test_the_mother_of_the_same_bundle_is_somebody_else() -> None:
    """`RelatedPerson/p` is not `Patient/p`."""
    assert reported({**HBA1C, "subject": {"reference": "RelatedPerson/p"}}) == ["other-patient"]


@pytest.mark.parametrize(
    ("url", "reference"),
    [
        ("urn:uuid:1111", "urn:uuid:1111"),
        ("urn:uuid:1111", "Patient/p"),
        ("https://ehr.example/fhir/Patient/p", "https://ehr.example/fhir/Patient/p"),
        ("https://ehr.example/fhir/Patient/p", "Patient/p"),
        ("https://ehr.example/fhir/Patient/p", "Patient/p/_history/3"),
    ],
)
def test_every_form_of_reference_to_the_patient_is_read(url: str, reference: str) -> None:
    written = bundle({**HBA1C, "subject": {"reference": reference}})
    written["entry"][0]["fullUrl"] = url
    assert len(chart_from_fhir(written).statements) == 1


def test_the_same_number_on_another_server_is_somebody_else() -> None:
    written = bundle({**HBA1C, "subject": {"reference": "https://other.example/fhir/Patient/p"}})
    written["entry"][0]["fullUrl"] = "https://ehr.example/fhir/Patient/p"
    assert [report.code for report in chart_from_fhir(written).reports] == ["other-patient"]


def test_a_patient_may_be_referred_to_by_an_identifier() -> None:
    ins = {"system": "urn:oid:1.2.250.1.213.1.4.8", "value": "259047512345678"}
    person = {**PERSON, "identifier": [ins]}
    assert len(chart_from_fhir(bundle({**HBA1C, "subject": {"identifier": ins}}, person=person)).statements) == 1


def test_a_name_that_two_things_have_means_neither() -> None:
    drugs = [{"resourceType": "Medication", "id": "m", "code": {"text": text}} for text in ("un", "autre")]
    assert "unread-medication" in reported(*drugs, request(medicationReference={"reference": "Medication/m"}))


# --- entries ---


def test_deletions_and_empty_entries_are_reported_and_outcomes_passed_over() -> None:
    written = bundle()
    written["entry"] += [
        {"request": {"method": "DELETE", "url": "Observation/1"}},
        {"response": {"status": "200"}},
        {"search": {"mode": "outcome"}, "resource": {"resourceType": "OperationOutcome"}},
        17,
    ]
    assert [report.code for report in chart_from_fhir(written).reports] == ["no-resource"] * 3


def test_one_page_of_several_has_no_complete_list() -> None:
    written = bundle(HBA1C, type="searchset", link=[{"relation": "next", "url": "https://ehr.example/?page=2"}])
    told = chart_from_fhir(written, complete=("problems",))
    assert told.complete == frozenset()
    assert [report.code for report in told.reports] == ["more-pages"]


# --- the person ---


@pytest.mark.parametrize(("gender", "sex"), [("female", "female"), ("male", "male"), ("other", None), (None, None)])
def test_sex_is_what_formulas_can_use(gender: str | None, sex: str | None) -> None:
    assert chart_from_fhir(bundle(person={**PERSON, "gender": gender})).sex == sex


def test_a_birth_date_may_be_partial() -> None:
    assert chart_from_fhir(bundle(person={**PERSON, "birthDate": "1959"})).birth_date == Moment.between(*years(1959))


@pytest.mark.parametrize(
    ("more", "died", "dated"),
    [
        ({"deceasedBoolean": True}, True, False),
        ({"deceasedBoolean": False}, False, False),
        ({"deceasedDateTime": "2026-05"}, None, True),
        ({"deceasedDateTime": "récemment"}, True, False),
        ({}, None, False),
    ],
)
def test_death_is_known_from_its_date_or_its_flag(more: dict[str, Any], died: bool | None, dated: bool) -> None:
    told = chart_from_fhir(bundle(person={**PERSON, **more}))
    assert told.deceased is died
    assert [statement.item for statement in told.statements] == (["Deceased"] if dated else [])


def test_procedures_and_vaccines_are_dated_acts() -> None:
    done = resource("Procedure", status="completed", code={"coding": [{"system": "urn:pathways:item", "code": "ECG"}]})
    (statement,) = chart({**done, "performedPeriod": {"start": "2026-10-01", "end": "2026-10-02"}}).statements
    assert (statement.item, statement.value) == ("ECG", True)
    assert reported({**done, "status": "not-done"}) == ["not-done"]

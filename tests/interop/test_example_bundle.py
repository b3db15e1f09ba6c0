"""The example bundle, as an export of a practice gives it: what is read, what is told, and an answer in both languages."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from pathways.cli.main import main
from pathways.engine.facts import PatientFacts
from pathways.interop.fhir import chart_from_fhir
from pathways.language.ast import ClassFact
from pathways.language.values import Duration, Range, Unknown
from pathways.render.engine_words import said
from tests.clinical.patients import catalogue
from tests.interop.bundles import (
    ATC,
    LOINC,
    bundle,
    concept,
    condition,
    observation,
    quantity,
    request,
    resource,
    status,
)

BUNDLE = Path(__file__).parents[2] / "examples" / "patients" / "yvonne-bundle.json"
AT = date(2026, 11, 23)
# What a reader of the bundle finds with the eye, in the canonical unit of the dictionary.
READ = {
    "SBP_office": Decimal(146),  # the panel coded 55284-4, newer than the one coded 85354-9
    "DBP_office": Decimal(82),
    "Creatinine": Decimal(118),
    "Urine_ACR": Decimal("95.0"),  # 9.5 mg/mmol, ten by the convention that the dictionary declares
    "LDL": Decimal("2.90"),  # 1.12 g/L × 2.586
    "Height": Decimal(162),
    "Weight": Decimal("84.0"),  # not the one dated 2027
    "ALT": Range(None, Decimal(10), high_included=False),
    "Flu_vaccine": True,  # ATC J07BB02 is a J07BB
    "Type_2_diabetes": True,
    "Hypertension": True,
    "CKD_confirmed": True,
    "Age": Duration(months=71 * 12),  # born in March 1955
}
TOLD = [
    "2.4 is outside what is plausible (3 to 20)",
    "Amoxicilline: still open in the record, but nothing speaks of it for twelve months",
    "Diabète de type 1: entered-in-error",
    "Encounter: not read (1)",
    "ICD-10 S62.6: no item has this code (1)",
    "LOINC 3000-0: no item has this code (1)",
    "Médicament sans code ATC: no ATC code",
    "it has no unit",
    "it is dated after the day of the look",
]


def facts() -> PatientFacts:
    return PatientFacts(catalogue(), chart_from_fhir(BUNDLE), AT)


@pytest.mark.parametrize("item", READ)
def test_what_the_bundle_says_is_read(item: str) -> None:
    assert facts().current(item) == READ[item]


def test_a_value_that_cannot_be_is_asked_for_again_and_no_older_one_stands_for_it() -> None:
    value = facts().current("HbA1c")
    assert isinstance(value, Unknown)


@pytest.mark.parametrize(
    ("drug", "taken"), [("metformin", True), ("acei", True), ("statin", True), ("antibiotic", None), ("sglt2i", None)]
)
def test_drugs_are_read_through_every_kind_of_reference(drug: str, taken: bool | None) -> None:
    current = facts().member(drug, ClassFact.CURRENT)
    assert (None if isinstance(current, Unknown) else current) is taken


def test_two_prescriptions_of_metformin_are_one_course() -> None:
    since = facts().member("metformin", ClassFact.SINCE)
    assert getattr(since, "day", None) == date(2025, 11, 12)


def test_type_1_diabetes_entered_in_error_is_not_read() -> None:
    assert isinstance(facts().current("Type_1_diabetes"), Unknown)


def test_everything_that_is_not_used_is_told() -> None:
    assert sorted(report.text for report in facts().reports) == TOLD


@pytest.mark.parametrize("language", ["fr", "en"])
def test_it_runs_in_both_languages(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = [
        "run",
        "type-2-follow-up",
        "diabetic-foot",
        "--patient",
        str(BUNDLE),
        "--at",
        "2026-11-23",
        "--lang",
        language,
    ]
    assert main(words) == 0
    text = " ".join(capsys.readouterr().out.split())
    expected = {
        "fr": ["BROUILLON", "Examiner : pieds", "2,4 est hors des bornes plausibles (3 à 20) : HbA1c [Observation #10]"],
        "en": ["DRAFT", "Examine: feet", "2.4 is outside what is plausible (3 to 20): HbA1c [Observation #10]"],
    }  # fmt: skip
    for part in expected[language]:
        assert part in text
    assert "urn:uuid" not in text


# --- every report has its French words ---

ODD = bundle(
    observation(status="preliminary", valueQuantity=quantity(8, "%")),
    observation(status="registered"),
    observation("2823-3", valueQuantity=quantity(4, "mmol/L", comparator="ad")),
    observation("2823-3", valueQuantity=quantity("x", "mmol/L"), effectiveDateTime="2026-11-01"),
    observation("2823-3", valueRatio={}, effectiveDateTime="2026-10-31"),
    observation("2823-3"),
    observation("2823-3", dataAbsentReason=concept("http://terminology.hl7.org/CodeSystem/data-absent-reason", "error")),
    observation({"text": "HbA1c"}, valueQuantity=quantity(8, "%")),
    observation(focus=[{"reference": "Patient/x"}]),
    {"resourceType": "Observation", "status": "final", "code": concept(LOINC, "2823-3"), "valueQuantity": quantity(4, "mmol/L")},
    observation(subject={"reference": "Patient/another"}),
    condition("E11.9", verificationStatus=status("provisional")),
    condition("I10", clinicalStatus=status("resolved")),
    condition({"text": "Fatigue"}),
    request(status="cancelled"),
    request(doNotPerform=True),
    request(intent="plan"),
    request("C10AA05", on="x"),
    request("J01CA04", on="2020-01-01"),
    request("C09AA05", on="2027-01-01"),
    request("nothing"),
    resource("AllergyIntolerance", code={"text": "Latex"}, patient={"reference": "Patient/p"}),
    resource(
        "AllergyIntolerance", code=concept(ATC, "J01CA"), patient={"reference": "Patient/p"},
        verificationStatus=status("unconfirmed"),
    ),
    resource(
        "AllergyIntolerance", code={"text": "Arachide"}, category=["food"], patient={"reference": "Patient/p"}
    ),
    resource(
        "DiagnosticReport", status="final", code=concept(LOINC, "24604-1"), conclusion="x", result=[{"reference": "Observation/x"}]
    ),
    resource("Encounter"),
    {},
    person={"resourceType": "Patient", "id": "p", "birthDate": "x", "gender": "other"},
)  # fmt: skip


def test_every_report_about_a_bundle_has_its_french_words() -> None:
    """A code of FHIR between parentheses may stay; an English sentence may not."""
    reports = PatientFacts(
        catalogue(), chart_from_fhir(ODD, complete=["medications", "problems", "allergies"]), AT
    ).reports
    assert len({report.code for report in reports}) >= 15
    left = [report.text for report in reports if said(report.text, "fr") == report.text]
    assert left == []
    english = re.compile(r"\b(?:it is|it has|the|whether|still|no code|nothing|not)\b")
    assert [text for report in reports if english.search(text := said(report.text, "fr"))] == []

"""Small FHIR bundles about one invented patient: resources without what every one of them has."""

from datetime import date, datetime
from typing import Any

from pathways.engine.facts import PatientFacts
from pathways.interop.fhir import chart_from_fhir
from pathways.language.values import Result
from pathways.model.chart import Chart
from tests.clinical.patients import catalogue

AT = date(2026, 11, 23)
LOINC, ICD10, ATC, UCUM = (
    "http://loinc.org",
    "http://hl7.org/fhir/sid/icd-10",
    "http://www.whocc.no/atc",
    "http://unitsofmeasure.org",
)
PERSON = {"resourceType": "Patient", "id": "p", "birthDate": "1959-04-12", "gender": "female"}


def concept(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}]}


def status(code: str) -> dict[str, Any]:
    return {"coding": [{"code": code}]}


def quantity(value: Any, unit: str | None = None, **more: Any) -> dict[str, Any]:
    coded = {} if unit is None else {"unit": unit, "system": UCUM, "code": unit}
    return {"value": value, **coded, **more}


def observation(code: str | dict[str, Any] = "4548-4", **more: Any) -> dict[str, Any]:
    """An HbA1c by default, final, of 2 November."""
    named = concept(LOINC, code) if isinstance(code, str) else code
    made = {"status": "final", "code": named, "effectiveDateTime": "2026-11-02", **more}
    return resource("Observation", **made)


def condition(code: str | dict[str, Any], **more: Any) -> dict[str, Any]:
    named = concept(ICD10, code) if isinstance(code, str) else code
    return resource("Condition", **{"code": named, "onsetDateTime": "2020-03-01", **more})


def request(code: str = "A10BA02", on: str = "2026-09-01", **more: Any) -> dict[str, Any]:
    """A prescription of metformin by default."""
    drug = {} if "medicationReference" in more else {"medicationCodeableConcept": concept(ATC, code)}
    return resource("MedicationRequest", **{"status": "active", "intent": "order", "authoredOn": on, **drug, **more})


def resource(kind: str, **more: Any) -> dict[str, Any]:
    return {"resourceType": kind, "subject": {"reference": "Patient/p"}, **more}


def bundle(*resources: dict[str, Any], person: dict[str, Any] | None = PERSON, **more: Any) -> dict[str, Any]:
    entries = [{"resource": each} for each in ([person] if person else []) + list(resources)]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries, **more}


def chart(*resources: dict[str, Any], complete: tuple[str, ...] = ()) -> Chart:
    return chart_from_fhir(bundle(*resources), complete=complete)


def current(item: str, *resources: dict[str, Any], at: date | datetime = AT) -> Result:
    """The value of an item of the bundled dictionary."""
    return PatientFacts(catalogue(), chart(*resources), at).current(item)


def reported(*resources: dict[str, Any]) -> list[str]:
    """Codes of all that is not used, at the look too."""
    return [report.code for report in PatientFacts(catalogue(), chart(*resources), AT).reports]

"""FHIR R4 bundles to charts. Nothing is guessed: what cannot be used is kept as a report, with its reason.

It knows FHIR's resources, not the dictionary: which item a code means is settled when the chart is read against one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pathways.interop import fhir_acts, fhir_condition, fhir_medication, fhir_observation
from pathways.interop.fhir_bundle import Entry, person, read_bundle
from pathways.interop.fhir_courses import contradicted, courses
from pathways.interop.fhir_dates import moment
from pathways.interop.fhir_gathering import Gathering, Reader
from pathways.interop.json_parts import text
from pathways.model.chart import Chart, Report, Statement

READERS: Mapping[str, Reader] = {
    "Observation": fhir_observation.observation,
    "DiagnosticReport": fhir_observation.report,
    "Condition": fhir_condition.condition,
    "AllergyIntolerance": fhir_condition.allergy,
    "MedicationRequest": fhir_medication.request,
    "MedicationStatement": fhir_medication.statement,
    "Procedure": fhir_acts.procedure,
    "Immunization": fhir_acts.immunization,
}

# What other resources refer to, or what tells where they come from; in itself it says nothing of the patient.
BESIDE = frozenset(
    [
        "Patient",
        "Medication",
        "Composition",
        "Practitioner",
        "PractitionerRole",
        "Organization",
        "Location",
        "RelatedPerson",
        "Device",
        "Provenance",
        "Specimen",
        "List",
        "AuditEvent",
        "OperationOutcome",
    ]
)


def chart_from_fhir(
    bundle: Mapping[str, Any] | str | bytes | Path,
    *,
    patient: str | None = None,
    complete: Iterable[str] = (),
    source: str = "",
) -> Chart:
    """Read a FHIR R4 Bundle in JSON.

    Args:
        bundle: A path, the JSON text, its bytes in UTF-8, or what JSON was read into.
        patient: ``Patient/123``, when the bundle holds several.
        complete: Lists that you know to be complete (``problems``, ``medications``, ``allergies``): FHIR does not say so.
            A list of which an entry has no code that can be read is not taken for complete, and this is reported.
        source: Where a text comes from, for findings; a path is its own.

    Returns:
        The chart; ``reports`` has everything that could not be used.

    Raises:
        InvalidInputError: ``not-fhir``, ``no-patient`` or ``several-patients``.
        OSError: The file cannot be read.
    """
    source = str(bundle) if isinstance(bundle, Path) else source
    read = read_bundle(bundle, source)
    gathering = Gathering(read, person(read, patient, source))
    gathering.reports += [Report("no-resource", None, why, origin) for origin, why in read.skipped]
    for entry in read.entries:
        reader = READERS.get(entry.kind)
        if reader is not None:
            reader(gathering, entry)
    gathering.reports += _not_read(read.entries)
    gathering.medications, found = contradicted([*courses(gathering.orders), *gathering.medications])
    gathering.reports += found
    _lists(gathering, frozenset(complete))
    return _chart(gathering)


def _not_read(entries: Iterable[Entry]) -> list[Report]:
    """Kinds of resources that hold something about the patient and that no reader knows; one report a kind."""
    kinds = Counter(entry.kind for entry in entries if entry.kind not in READERS and entry.kind not in BESIDE)
    return [Report("not-read", None, f"{kind[:40]}: not read ({count})") for kind, count in sorted(kinds.items())]


def _lists(gathering: Gathering, told: frozenset[str]) -> None:
    """Which lists are complete: those told, those said to be empty that are; never one with an entry that cannot be read."""
    filled = {
        "allergies": gathering.intolerances,
        "medications": [m for m in gathering.medications if m.current is not False],
    }
    for name in sorted(gathering.complete):
        if filled.get(name) or (name == "problems" and _problems(gathering)):
            gathering.complete.discard(name)
            gathering.reports.append(Report("contradiction", None, f"{name}: none known, yet some are listed"))
    gathering.complete |= told
    for name in sorted(gathering.complete & gathering.unread):
        gathering.complete.discard(name)
        why = f"{name}: not taken for complete, an entry has no code that can be read"
        gathering.reports.append(Report("incomplete-list", None, why))
    if gathering.bundle.more_pages:
        gathering.complete.clear()
        gathering.reports.append(Report("more-pages", None, "the bundle is one page of several: no list is complete"))


def _problems(gathering: Gathering) -> bool:
    return any(code.system == "icd10" for said in gathering.statements for code in said.codes if said.value is True)


def _chart(gathering: Gathering) -> Chart:
    entry = gathering.person.entry
    told: Mapping[str, Any] = entry.resource if entry is not None else {}
    born = moment(told.get("birthDate"))
    if told.get("birthDate") is not None and born is None:
        gathering.reports.append(Report("no-date", "Birth_date", "the birth date is no date", _origin(entry)))
    gender = text(told.get("gender"))
    if gender not in ("female", "male", ""):
        why = f"`{gender[:20]}` is not usable: formulas need `female` or `male`"
        gathering.reports.append(Report("unusable-sex", "Sex", why, _origin(entry)))
    died = moment(told.get("deceasedDateTime"))
    if died is not None:
        gathering.statements.append(Statement("Deceased", True, died, origin=_origin(entry)))
    return Chart(
        born,
        gender if gender in ("female", "male") else None,
        _deceased(told),
        tuple(gathering.statements),
        tuple(gathering.medications),
        tuple(gathering.intolerances),
        (),
        frozenset(gathering.complete),
        tuple(gathering.reports),
    )


def _deceased(told: Mapping[str, Any]) -> bool | None:
    """A date of death is dated; a date that cannot be read still says that the patient died."""
    if told.get("deceasedDateTime") is not None:
        return None if moment(told["deceasedDateTime"]) is not None else True
    flag = told.get("deceasedBoolean")
    return flag if isinstance(flag, bool) else None


def _origin(entry: Entry | None) -> str:
    return entry.origin if entry is not None else ""

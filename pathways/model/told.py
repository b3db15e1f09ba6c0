"""Patient files and ``cases.yaml`` as written, for the schemas that editors use.

The files themselves are read by ``loading/patient_file.py`` and ``analysis/cases.py``, which say the same in findings.
"""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import WithJsonSchema

from pathways.model.document import Document, Names

# A year alone is a number to an editor, and a partial date to us.
PartialDate = Annotated[str, WithJsonSchema({"type": ["string", "integer"]})]


class WhoDocument(Document):
    """The person: what every formula may need, and which lists of the record are complete."""

    name: str | None = None
    birth_date: PartialDate | None = None
    sex: Literal["female", "male"] | None = None
    deceased: bool | None = None
    complete: Names | None = None


class FactDocument(Document):
    """One reading: a value, ``none`` or ``unknown``, with its date; for an act, who and why."""

    value: Any = None
    unit: str | None = None
    date: PartialDate | None = None
    ago: str | None = None
    comparator: Literal["<", "<=", ">", ">="] | None = None
    by: str | None = None
    why: str | None = None


Scalar = str | bool | float | date | None
Facts = dict[str, Scalar | FactDocument | list[Scalar | FactDocument]]


class MedicationDocument(Document):
    """Since when a drug class is taken."""

    since: PartialDate | None = None
    changed: PartialDate | None = None
    ended: PartialDate | None = None
    maximal: bool | None = None
    current: bool | Literal["unknown"] | None = None


class ChartDocument(Document):
    """What a patient file and a case share."""

    patient: WhoDocument | None = None
    facts: Facts | None = None
    medications: dict[str, MedicationDocument | None] | None = None
    intolerances: Names | None = None
    complete: Names | None = None


class PatientDocument(ChartDocument):
    """A patient file."""

    about: str | None = None
    on: date | None = None
    at: date | None = None


class ExpectDocument(Document):
    """What the answer must hold; what is not named is not looked at."""

    state: Names | None = None
    not_state: Names | None = None
    through: Names | None = None
    not_through: Names | None = None
    outcome: str | None = None
    red_flags: Names | None = None
    suggest: list[Any] | None = None
    not_suggest: list[Any] | None = None
    held_back: list[Any] | None = None
    later: list[Any] | None = None
    due: list[Any] | None = None
    missing: list[Any] | None = None
    not_missing: list[Any] | None = None
    withheld: list[Any] | None = None
    conflicts: list[Any] | None = None
    unanswered: list[Any] | None = None
    perhaps: Names | None = None


class VisitDocument(ChartDocument):
    """One look at the patient: the day, what is told on that day, what the answer must hold."""

    at: date
    expect: ExpectDocument | None = None


class CaseDocument(ChartDocument):
    """An invented patient and what the protocol must answer, once or over several visits."""

    case: str
    why: str | None = None
    beside: Names = []
    parameters: dict[str, Scalar] | None = None
    at: date | None = None
    expect: ExpectDocument | None = None
    visits: list[VisitDocument] | None = None

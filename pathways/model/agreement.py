"""``about.yaml`` as written: the agreement of the people behind a protocol. What the machine says is not repeated in it.

Nothing is required: what nobody has filled stays empty, and prints as such.
"""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from pathways.model.document import Document, Expression, Names, Prose


def _alone(value: Any) -> Any:
    return [value] if isinstance(value, str | dict) else value


Lines = Annotated[tuple[Prose, ...], BeforeValidator(_alone)]


class PeopleDocument(Document):
    """Who wrote, reviewed and owns the protocol."""

    owner: Any = None
    authors: tuple[Any, ...] | None = None
    reviewers: tuple[Any, ...] | None = None
    conflicts_of_interest: Prose | None = None
    patients: Any = None


class WhyDocument(Document):
    """Why the protocol exists."""

    problem: Prose | None = None
    need_from: Names | None = None
    practice_today: Prose | None = None
    objectives: Lines | None = None
    critical_points: Lines | None = None
    expected_course: Prose | None = None


class ForWhomDocument(Document):
    """Whom it is for, in words; the machine's own words are in ``population``."""

    summary: Prose | None = None
    case_finding: Prose | None = None
    record_tag: str | None = None


class RoleDocument(Document):
    """What one profession does in the team."""

    role: Prose | None = None
    where: Prose | None = None
    training: Prose | None = None


class MessageDocument(Document):
    """Who tells whom what, by which way, how soon."""

    sender: Names = Field(alias="from")
    receiver: Names = Field(alias="to")
    what: Prose
    by: Prose | None = None
    within: str | None = None


class TogetherDocument(Document):
    """How the team works together."""

    communication: tuple[MessageDocument, ...] | None = None
    back_to_the_doctor: Lines | None = None
    missing_or_contradictory: Prose | None = None
    data_sharing: Prose | None = None
    tools: Names | None = None


class ToPatientDocument(Document):
    """What the patient is told and asked."""

    information: Prose | None = None
    consent: Prose | None = None
    messages: Lines | None = None
    accessibility: Prose | None = None


class IndicatorDocument(Document):
    """A measure of the protocol over a population; ``among`` and ``count`` are guards."""

    indicator: str
    label: Prose
    kind: Literal["process", "outcome", "structure", "experience", "safety"] | None = None
    among: Expression | None = None
    count: Expression | None = None
    collected: Prose | None = None
    every: str | None = None
    target: str | None = None
    alert: str | None = None


class QualityDocument(Document):
    """How it is followed and improved."""

    indicators: tuple[IndicatorDocument, ...] | None = None
    incident_reporting: Prose | None = None
    pilot: Prose | None = None
    rollout: Prose | None = None
    evaluation: Prose | None = None


class MoneyDocument(Document):
    """Who pays, who answers for what."""

    funding: Prose | None = None
    liability: Prose | None = None


class AboutDocument(Document):
    """The written agreement of the people behind a protocol. L'accord écrit."""

    code: str | None = None
    written: date | None = None
    nature: Literal["pluriprofessional", "national_cooperation", "local_cooperation"] | None = None
    legal_basis: Prose | None = None
    license: str | None = None
    derived_from: str | None = None
    related: Names | None = None
    people: PeopleDocument | None = None
    why: WhyDocument | None = None
    for_whom: ForWhomDocument | None = None
    team: dict[str, RoleDocument] | None = None
    working_together: TogetherDocument | None = None
    patient: ToPatientDocument | None = None
    quality: QualityDocument | None = None
    money_and_law: MoneyDocument | None = None

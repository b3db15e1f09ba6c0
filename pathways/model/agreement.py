"""``about.yaml`` as written: the agreement of the people behind a protocol. What the machine says is not repeated in it.

Nothing is required: what nobody has filled stays empty, and prints as such.
"""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from pathways.model.document import Document, Expression, Names, TextDocument


def _alone(value: Any) -> Any:
    return [value] if isinstance(value, dict) else value


# What a reader sees is written in French and in English, as in the protocol itself: a page never mixes the two.
Text = TextDocument | None
Lines = Annotated[tuple[TextDocument, ...], BeforeValidator(_alone)]
# Printed in the words of the page, so it is no free text.
Span = Annotated[str, Field(pattern=r"^(now|today|[1-9]\d* (hour|day|week|month|year)s?)$")]


class PeopleDocument(Document):
    """Who wrote, reviewed and owns the protocol."""

    owner: Any = None
    authors: tuple[Any, ...] | None = None
    reviewers: tuple[Any, ...] | None = None
    conflicts_of_interest: Text = None
    patients: Text = None


class WhyDocument(Document):
    """Why the protocol exists."""

    problem: Text = None
    need_from: Text = None
    practice_today: Text = None
    objectives: Lines | None = None
    critical_points: Lines | None = None
    expected_course: Text = None


class ForWhomDocument(Document):
    """Whom it is for, in words; the machine's own words are in ``population``."""

    summary: Text = None
    case_finding: Text = None
    record_tag: str | None = None


class RoleDocument(Document):
    """What one profession does in the team."""

    role: Text = None
    where: Text = None
    training: Text = None


class MessageDocument(Document):
    """Who tells whom what, by which way, how soon."""

    sender: Names = Field(alias="from")
    receiver: Names = Field(alias="to")
    what: TextDocument
    by: Text = None
    within: Span | None = None


class TogetherDocument(Document):
    """How the team works together."""

    communication: tuple[MessageDocument, ...] | None = None
    back_to_the_doctor: Lines | None = None
    missing_or_contradictory: Text = None
    data_sharing: Text = None
    tools: Lines | None = None


class ToPatientDocument(Document):
    """What the patient is told and asked."""

    information: Text = None
    consent: Text = None
    messages: Lines | None = None
    accessibility: Text = None


class IndicatorDocument(Document):
    """A measure of the protocol over a population; ``among`` and ``count`` are guards."""

    indicator: str
    label: TextDocument
    kind: Literal["process", "outcome", "structure", "experience", "safety"] | None = None
    among: Expression | None = None
    count: Expression | None = None
    collected: Text = None
    every: Span | None = None
    target: Text = None
    alert: Text = None


class QualityDocument(Document):
    """How it is followed and improved."""

    indicators: tuple[IndicatorDocument, ...] | None = None
    incident_reporting: Text = None
    pilot: Text = None
    rollout: Text = None
    evaluation: Text = None


class MoneyDocument(Document):
    """Who pays, who answers for what."""

    funding: Text = None
    liability: Text = None


class AboutDocument(Document):
    """The written agreement of the people behind a protocol."""

    code: str | None = None
    written: date | None = None
    nature: Literal["pluriprofessional", "national_cooperation", "local_cooperation"] | None = None
    legal_basis: Text = None
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

"""What a diagram shows, in one language: steps, their exits, who, by when, on what evidence. Nothing of where it stands.

A parallel state is one step of its flow; each of its regions is a flow of its own, shown beside the others.
"""

from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct, field


class Shape(StrEnum):
    """What kind of step it is, readable without colour."""

    DECISION = "decision"
    ENQUIRY = "enquiry"
    ACTION = "action"
    WAIT = "wait"
    PARALLEL = "parallel"
    CALL = "call"
    END = "end"


class Proof(StrEnum):
    """How a badge of evidence is drawn: what a document says, what a team says, what is still to be verified."""

    GRADE = "grade"
    SOURCE = "source"
    CONSENSUS = "consensus"
    UNREAD = "unread"


class Who(Struct, frozen=True):
    """A profession: ``name`` of the catalogue, what its chip says, what the legend says."""

    name: str
    abbreviation: str
    label: str


class Badge(Struct, frozen=True):
    """The evidence of a step, in two or three letters; the least certain of its rules speaks for it."""

    text: str
    proof: Proof


class Exit(Struct, frozen=True):
    """A way out of a step.

    Args:
        name: Unique in the protocol: the step, the kind of way, its rank (``grade.choose.2``).
        to: Path of the step it leads to.
        label: What the tab says; empty for the only way out.
        guard: The whole guard in words, for the table and the details.
        usual: The common way, drawn thicker.
        cautious: Where to go while it cannot be decided.
    """

    name: str
    to: str
    label: str = ""
    guard: str = ""
    usual: bool = False
    cautious: bool = False


class Deed(Struct, frozen=True):
    """One act of a step, for the table: what, who, when, on what evidence, under which condition."""

    what: str
    who: tuple[Who, ...]
    along: tuple[Who, ...] = ()
    when: str = ""
    proof: str = ""
    condition: str = ""
    detail: str = ""


class Step(Struct, frozen=True):
    """One box. ``calls`` is the protocol it leads into; ``regions`` the titles of what runs side by side."""

    path: str
    number: int
    shape: Shape
    title: str
    detail: str = ""
    who: tuple[Who, ...] = ()
    delay: str = ""
    badge: Badge | None = None
    urgent: bool = False
    urgency: str = ""
    phase: str | None = None
    exits: tuple[Exit, ...] = ()
    deeds: tuple[Deed, ...] = ()
    calls: str | None = None
    regions: tuple[str, ...] = ()
    proof: str = ""


class Flow(Struct, frozen=True):
    """Steps that follow each other. ``within`` is the path of the parallel step that it is a region of; the main flow has none."""

    name: str
    title: str
    initial: str
    steps: tuple[Step, ...]
    within: str | None = None


class Phase(Struct, frozen=True):
    """A chapter of the protocol: its letter and its words."""

    name: str
    letter: str
    title: str


class Scene(Struct, frozen=True):
    """A protocol to draw. ``red_flags``: signs for which 15 is called; ``alerts``: those that a professional must see soon."""

    name: str
    language: str
    title: str
    population: str
    version: str
    status: str
    draft: bool
    review_by: str
    flows: tuple[Flow, ...]
    phases: tuple[Phase, ...] = ()
    red_flags: tuple[str, ...] = ()
    professions: tuple[Who, ...] = ()
    sources: tuple[str, ...] = ()
    hues: dict[str, tuple[str, str]] = field(default_factory=dict)
    alerts: tuple[str, ...] = ()

    @property
    def signs(self) -> tuple[str, ...]:
        """What comes before everything, emergencies first."""
        return (*self.red_flags, *self.alerts)

    def steps(self) -> Iterator[Step]:
        """Every step, in the order of its number."""
        yield from sorted((step for flow in self.flows for step in flow.steps), key=lambda step: step.number)

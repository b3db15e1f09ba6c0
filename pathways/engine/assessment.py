"""The answer: what to do next, who, by when, why; what is missing, withheld, contradictory. Data only, nothing computed.

Dates are days. Words are ``Text`` (French and English) or are made later from trees by the prose back end.
"""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct, field

from pathways.language.ast import Expr
from pathways.language.truth import Truth
from pathways.language.values import Reason, Result
from pathways.model.catalogue import Guard, Urgency
from pathways.model.chart import Report
from pathways.model.protocol import Status
from pathways.model.provenance import Because, Text


class FactRead(Struct, frozen=True):
    """A fact that a guard read: its value as used (canonical unit) and its date.

    Args:
        item: As guards name it.
        value: Known, none or unknown.
        when: Its day; of a partial date the first that it may be.
        until: Of a partial date (a month, a year) the last.
        of: Of a condition that the dictionary works out, or that is one of several: the facts that made it true.
    """

    item: str
    value: Result
    when: date | None
    until: date | None = None
    of: "tuple[FactRead, ...]" = ()


class Tested(Struct, frozen=True):
    """A guard and how it came out: its tree, its truth, the facts read."""

    text: str
    tree: Expr
    truth: Truth
    facts: tuple[FactRead, ...] = ()


class Why(Struct, frozen=True):
    """One reason for a suggestion: the rule's source and standing, where it stands, the guards that were true."""

    protocol: str
    state: str
    title: Text
    because: Because
    tests: tuple[Tested, ...] = ()


class Suggestion(Struct, frozen=True):
    """Something to do next. Never a prescription, never a dose: a proposal to a professional.

    Args:
        verb: Of the catalogue.
        objects: One object, or the alternatives that remain, first preferred.
        by: Who may do it, the first preferred. ``along``: who takes part.
        since: Since when it is wanted. ``due``: by when. ``late``: days past due, else ``None``.
        urgency: See ``Urgency``. ``red_flag``: it comes from a red flag of that name.
        why: Every reason, of every protocol that asks for it.
        check_first: Contraindications that could not be confirmed absent, in an emergency only.
        cautions: Words to show beside it.
        status: The least advanced status of the protocols behind it: a draft says so.
    """

    verb: str
    objects: tuple[str, ...]
    by: tuple[str, ...]
    urgency: Urgency
    why: tuple[Why, ...]
    status: Status
    along: tuple[str, ...] = ()
    since: date | None = None
    due: date | None = None
    late: int | None = None
    red_flag: str | None = None
    check_first: tuple[str, ...] = ()
    cautions: tuple[Text, ...] = ()
    detail: Text | None = None


class Later(Struct, frozen=True):
    """Something that will be wanted from a date on (a recurrence, a wait that runs)."""

    verb: str | None
    objects: tuple[str, ...]
    since: date
    protocol: str
    state: str
    title: Text


class Question(Struct, frozen=True):
    """What is missing, as a next step: one question per item or group.

    Args:
        items: Names to ask for, one, or the members of a group.
        group: The group's name when it is one question.
        by: Who can provide it.
        reasons: Why each is unknown.
        decides: ``protocol/state`` of every decision or act that waits for it.
        outcomes: Titles of the states or acts it decides between.
        urgency: The most urgent thing it can change.
        before: Drug class or object it clears, for a checklist of contraindications.
        due: By when.
    """

    items: tuple[str, ...]
    group: str | None
    by: tuple[str, ...]
    reasons: tuple[Reason, ...]
    decides: tuple[str, ...]
    urgency: Urgency
    outcomes: tuple[Text, ...] = ()
    before: str | None = None
    due: date | None = None


class Withheld(Struct, frozen=True):
    """An act not suggested: contraindicated (``truth`` true) or not cleared (unknown), with every reason and source."""

    verb: str
    object: str
    truth: Truth
    reasons: tuple[tuple[Because, Tested], ...]
    protocol: str
    state: str


class Raised(Struct, frozen=True):
    """A red flag that is true."""

    name: str
    label: Text
    urgency: Urgency
    because: Because
    test: Tested


class Conflict(Struct, frozen=True):
    """Two suggestions that cannot both be followed: shown with both sources, taken out of the list, never resolved in silence."""

    first: Suggestion
    second: Suggestion
    because: Because | None
    kind: str  # opposite | incompatible


class Step(Struct, frozen=True):
    """One step of a walk: the state left (or rested in), what was tested, the state entered (``None``: rests here)."""

    protocol: str
    state: str
    tests: tuple[Tested, ...]
    to: str | None
    note: str = ""


class Walk(Struct, frozen=True):
    """How one protocol was walked: its steps, where it rests (paths), or how it ended."""

    protocol: str
    version: str
    status: Status
    steps: tuple[Step, ...]
    configuration: tuple[str, ...]
    outcome: str | None = None


class Perhaps(Struct, frozen=True):
    """A protocol that might concern the patient: its ``include`` is unknown, so it is not walked.

    ``still_open``: the part of ``include`` that what is known leaves open.
    """

    protocol: str
    test: Tested
    still_open: Guard
    reasons: tuple[Reason, ...]


class Unanswered(Struct, frozen=True):
    """An urgent suggestion of the last answer that nobody recorded and that is no longer made: it never just vanishes."""

    verb: str
    objects: tuple[str, ...]
    since: date
    due: date | None
    protocol: str


class Record(Struct, frozen=True):
    """What a caller may keep from one answer to the next: four things, and nothing else. Serialises to JSON.

    Args:
        at: Day of the answer it comes from.
        entered: For each protocol and state path: since when every walk has gone through it.
        branches: The branch that each decision took last.
        urgent: The last answer's urgent suggestions.
        included: Protocols that the patient entered in their own right: a protocol that was only called is not among them.
    """

    at: date
    entered: Mapping[str, Mapping[str, date]] = field(default_factory=dict)
    branches: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    urgent: tuple[Unanswered, ...] = ()
    included: tuple[str, ...] = ()


class Assessment(Struct, frozen=True):
    """The whole answer for one patient at one instant. The same inputs give the same bytes."""

    at: date
    suggestions: tuple[Suggestion, ...]
    later: tuple[Later, ...]
    missing: tuple[Question, ...]
    withheld: tuple[Withheld, ...]
    red_flags: tuple[Raised, ...]
    held_back: tuple[Suggestion, ...]
    conflicts: tuple[Conflict, ...]
    perhaps: tuple[Perhaps, ...]
    unanswered: tuple[Unanswered, ...]
    walks: tuple[Walk, ...]
    reports: tuple[Report, ...]
    record: Record
    drafts: tuple[str, ...] = ()

"""A patient as told by somebody else's record: dated statements, not yet checked against a dictionary.

Statements name an item, or carry codes; units are as written. What cannot be used is kept, with the reason, and reported.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from msgspec import Struct, field

from pathways.language.values import Moment
from pathways.model.provenance import Code


class Statement(Struct, frozen=True):
    """One thing said of a patient.

    Args:
        item: The dictionary's name, or ``verb.object`` for an act; ``None`` when only codes are known.
        codes: In public code systems, when it comes from coded data.
        value: Boolean, number, code, text, date; ``None`` with ``absent`` set.
        unit: Of a number: UCUM as written, ``None`` when none was written.
        comparator: ``<``, ``<=``, ``>=``, ``>`` before a number, as laboratories print them.
        when: Its date; ``None`` when it has none (then it is unusable, and reported).
        absent: ``none`` (asked: there is none) or ``unknown`` (asked: nobody can tell).
        origin: Where it was read (``Observation/12``), for reports.
        doubt: Why it must not be used (entered in error, no date …); kept so that it is reported, never guessed.
    """

    item: str | None
    value: bool | Decimal | str | date | datetime | None
    when: Moment | None
    codes: tuple[Code, ...] = ()
    unit: str | None = None
    comparator: str | None = None
    absent: str | None = None
    origin: str = ""
    doubt: str | None = None


class Medication(Struct, frozen=True):
    """A drug in the medication list. ``codes`` are ATC (and others, unused); ``drug_class`` when the class itself is named.

    ``current`` is ``None`` when the record does not tell (a prescription left active for years). ``since`` its start;
    ``changed`` the last change of drug or dose known; ``ended`` its end. ``confirmed``: the last date on which the record
    speaks of it; long after it, ``current`` is no longer believed (``None``: believed). ``words``: what the record calls it.
    """

    codes: tuple[Code, ...]
    drug_class: str | None
    current: bool | None
    since: Moment | None
    changed: Moment | None
    ended: Moment | None
    maximal: bool | None = None
    origin: str = ""
    confirmed: Moment | None = None
    words: str = ""

    @property
    def called(self) -> str:
        """What to call it in a report."""
        return self.words or self.drug_class or next((code.code for code in self.codes), "a drug")


class Intolerance(Struct, frozen=True):
    """An allergy or intolerance to a drug, by ATC code or class."""

    codes: tuple[Code, ...]
    drug_class: str | None
    origin: str = ""


class ActRecord(Struct, frozen=True):
    """An act that people recorded: done, declined or impossible, who and why."""

    verb: str
    object: str
    outcome: str
    when: Moment
    by: str | None = None
    why: str | None = None


class Report(Struct, frozen=True):
    """Something in the patient's data that could not be used, and why: told, never dropped in silence.

    ``code`` is kebab-case (``unit-unknown``, ``implausible``, ``future``, ``conflicting`` …), ``text`` says it in words.
    """

    code: str
    item: str | None
    text: str
    origin: str = ""


class Chart(Struct, frozen=True):
    """A patient. ``complete`` names the lists declared complete (problems, medications, allergies …): by default none is."""

    birth_date: Moment | None = None
    sex: str | None = None
    deceased: bool | None = None
    statements: tuple[Statement, ...] = ()
    medications: tuple[Medication, ...] = ()
    intolerances: tuple[Intolerance, ...] = ()
    acts: tuple[ActRecord, ...] = ()
    complete: frozenset[str] = frozenset()
    reports: tuple[Report, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)


# The unit of a bare number in our own files: the item's canonical one. Other people's data must name theirs.
CANONICAL = "canonical unit"

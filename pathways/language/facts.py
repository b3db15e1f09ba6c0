"""What a guard may ask of a patient. The engine keeps the answers; the language only asks."""

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from pathways.language.ast import ClassFact, Expr
from pathways.language.plain import Plain
from pathways.language.values import Moment, Result, Unknown, Value


class Reading(Struct, frozen=True):
    """One usable value of an item and its date."""

    value: Value
    when: Moment


class Facts(Protocol):
    """One patient at one instant, as guards see it. Asking twice gives the same answer; nothing is ever changed by asking."""

    @property
    def at(self) -> Moment:
        """The instant of evaluation: a day, or an instant when the caller gave a time."""
        ...

    def current(self, item: str) -> Result:
        """A bare item: its latest value while valid, a derived item's value, ``NONE``, or why it is unknown."""
        ...

    def readings(self, item: str) -> Sequence[Reading]:
        """Every usable reading not after ``at``, oldest first; one a day at most is counted by ``Count``."""
        ...

    def absence(self, item: str) -> Value | Unknown:
        """What it means that no reading was found: ``NONE`` when the item was answered none, its list is complete, or the
        dictionary says ``absent: none``; else ``Unknown``. A reading that is there but unusable makes it ``Unknown`` too.
        """
        ...

    def parameter(self, name: str) -> Result:
        """The value set for a parameter, or ``Unknown`` (``not_set``)."""
        ...

    def defined(self, name: str) -> Result:
        """The value of a define of the protocol that is being walked, computed once."""
        ...

    def definition(self, name: str) -> Expr:
        """The tree of a define, for ``DateOf`` of it."""
        ...

    def dated(self, item: str) -> Moment | None:
        """The date of the current value of an item; of a derived item that of its oldest input."""
        ...

    def member(self, drug_class: str, fact: ClassFact) -> Result:
        """What is known of a drug class."""
        ...

    def age_at(self, when: Moment) -> Result:
        """Completed years on a date, as a ``Duration`` of whole years; unknown without a birth date."""
        ...


class PlainFacts(Facts, Protocol):
    """Facts that also keep what is known and simple, for compiled decisions."""

    @property
    def plain(self) -> Plain:
        """The same answers as ``current`` gives."""
        ...

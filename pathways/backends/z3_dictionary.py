"""What the solver must be told of a dictionary: types, bounds, validity, formulas, parameters, drug classes.

Data and one interface. Who keeps the dictionary is not known here, nor any patient.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Protocol

from msgspec import Struct, field

from pathways.language.ast import Expr
from pathways.language.types import Type
from pathways.language.values import Duration, Value


class ItemFacts(Struct, frozen=True):
    """One data item, or an act, as the solver sees it.

    Args:
        name: As guards name it.
        type: Its type.
        decimals: Decimals kept; ``None``: any number.
        plausible: Lowest and highest value, both included.
        validity: How long the bare name stands for a value; ``None`` is always.
        by_value: Validity by value (``"true"``, ``"false"``, codes).
        bare_is_latest: The bare name is the latest reading (or the answer *none*); false where it may be told otherwise.
        forever: The bare name is the latest reading however old (acts).
        absent_none: Nothing recorded means *none* unless something unusable was.
        list: The record's list that must be complete for absence to mean *none*.
        usable: Must be true for readings to be used.
        formula: Of a derived item.
        members: Of a group: the name is their disjunction.
        fills: Of an act: the item of which a record *done* is a reading *true*.
        single: The item is the patient's own (sex, birth date): one value, never old.
    """

    name: str
    type: Type
    decimals: int | None = None
    plausible: tuple[Decimal, Decimal] | None = None
    validity: Duration | None = None
    by_value: Mapping[str, Duration | None] = field(default_factory=dict)
    bare_is_latest: bool = True
    forever: bool = False
    absent_none: bool = False
    list: str | None = None
    usable: Expr | None = None
    formula: Expr | None = None
    members: tuple[str, ...] = ()
    fills: str | None = None
    single: bool = False


class ParameterFacts(Struct, frozen=True):
    """A setting: every value that a territory may give it. ``home`` is the protocol that owns it, or nothing.

    ``may_be_unset``: it has no value of its own, so it may be unknown.
    """

    name: str
    home: str
    type: Type
    decimals: int | None
    value: Value | None
    between: tuple[Value, Value] | None
    one_of: tuple[Value, ...]
    may_be_unset: bool


class ClassFacts(Struct, frozen=True):
    """A drug class: the classes it is made of (itself when of none), and what contraindicates it."""

    name: str
    leaves: tuple[str, ...]
    contraindications: tuple[Expr, ...]


class Dictionary(Protocol):
    """Answers for names. ``scope`` is the protocol whose parameters and defines may be named, or nothing."""

    def item(self, name: str) -> ItemFacts:
        """A data item, a group or an act."""
        ...

    def parameter(self, scope: str, name: str) -> ParameterFacts:
        """A parameter of the protocol, else of the catalogue."""
        ...

    def define(self, scope: str, name: str) -> Expr | None:
        """The tree of a define; nothing where only its value is told."""
        ...

    def define_type(self, scope: str, name: str) -> Type:
        """The type of a define."""
        ...

    def drug_class(self, name: str) -> ClassFacts:
        """A drug class."""
        ...

"""The types of guards, and what a name may stand for. A scope answers for names; who made it is not known here."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, Protocol

from msgspec import Struct, field

from pathways.language.equality import WithBeside


class Conversion(Struct, frozen=True):
    """How a value in another unit becomes one in the canonical unit: ``value * factor + offset``.

    ``pairs`` are conventional equivalents that are not arithmetic (urine albumin/creatinine 30 mg/g is called 3 mg/mmol):
    a value that is exactly a key becomes the value beside it, before ``factor`` is tried.
    """

    factor: Decimal
    offset: Decimal = Decimal(0)
    pairs: Mapping[Decimal, Decimal] = field(default_factory=dict)


class Measure(Struct, frozen=True):
    """How a quantity is counted: what compares with it (``kind``), its canonical UCUM unit, its decimals, other units.

    Without decimals values stay as written: only where no dictionary speaks.
    """

    kind: str
    unit: str
    decimals: int | None
    conversions: Mapping[str, Conversion] = field(default_factory=dict)


class BooleanType(Struct, frozen=True):
    """True or false."""


class NumberType(Struct, frozen=True):
    """A number without a unit."""


class QuantityType(WithBeside, frozen=True):
    """A quantity of one kind. ``measure`` converts the literals that stand beside it, and takes no part in equality."""

    BESIDE: ClassVar[tuple[str, ...]] = ("measure",)

    kind: str
    measure: Measure


class CodeType(Struct, frozen=True):
    """A code out of a closed set of values."""

    values: frozenset[str]


class TextType(Struct, frozen=True):
    """Any text."""


class DateType(Struct, frozen=True):
    """A day or an instant."""


class DurationType(Struct, frozen=True):
    """Durations and ages. ``Age`` is completed years."""


class ListType(Struct, frozen=True):
    """Several of one type."""

    element: "Type"


class NullType(Struct, frozen=True):
    """The type of ``null``: fits everywhere."""


class ErrorType(Struct, frozen=True):
    """The type of what is already reported: absorbs further findings, so that one fault makes one finding."""


Type = (
    BooleanType | NumberType | QuantityType | CodeType | TextType | DateType | DurationType | ListType | NullType | ErrorType
)  # fmt: skip


class Role(StrEnum):
    """What a name stands for. An act (``give.fit_kit``) is an item whose values are done, declined, impossible."""

    ITEM = "item"
    PARAMETER = "parameter"
    DEFINED = "defined"
    DRUG_CLASS = "drug class"


class Symbol(Struct, frozen=True):
    """A name and what it stands for.

    Args:
        name: As written in guards; acts carry their dot.
        role: See ``Role``.
        type: Its type; ``BooleanType`` for a drug class, whose members have their own.
        declared: Where it is declared (``file:line``), for notes in findings; empty when unknown.
        composed: A drug class made ``of`` others, so that it has ``.count``.
        dated: Readings stand behind it, so that ``Latest``, ``DateOf`` … can be asked of it.
    """

    name: str
    role: Role
    type: Type
    declared: str = ""
    composed: bool = False
    dated: bool = True


class Scope(Protocol):
    """What names mean where a guard stands: the catalogue, then the protocol's own parameters and defines."""

    def symbol(self, name: str) -> Symbol | None:
        """The symbol of a name (``HbA1c``, ``metformin``, ``give.fit_kit``), or nothing."""
        ...

    def names(self) -> Iterable[str]:
        """Every name, for "did you mean"."""
        ...

    def measures(self) -> Iterable[Measure]:
        """Every measure of the dictionary: tells of which kinds a unit may speak."""
        ...


class EmptyScope:
    """No names at all: what ``pathways.evaluate`` has without a library."""

    def symbol(self, name: str) -> Symbol | None:  # noqa: ARG002
        return None

    def names(self) -> Iterable[str]:
        return ()

    def measures(self) -> Iterable[Measure]:
        return ()

"""What a guard computes with. Quantities are plain decimals in the canonical unit of their kind: units are settled before.

Nothing here knows the dictionary, the patient or a clock.
"""

from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum, StrEnum
from typing import ClassVar, Final

from msgspec import Struct

from pathways.language.equality import WithBeside


class Nothing(Enum):
    """The answer *none*: asked, and there is none. Comparing it gives false, computing with it gives none."""

    NONE = "none"

    def __repr__(self) -> str:
        return "NONE"


NONE: Final = Nothing.NONE


class Moment(Struct, frozen=True):
    """A date as known: ``first`` and ``last`` instant it may be, both included.

    A day without time covers its 24 hours, a partial date (2026-03) its month. Moments compare by day unless one of
    the two is ``clock``: then hours were added or taken away, and they compare by instant.
    """

    first: datetime
    last: datetime
    clock: bool = False

    @classmethod
    def of(cls, when: date) -> "Moment":
        """A moment from a date (its 24 hours) or a datetime (an instant)."""
        if isinstance(when, datetime):
            return cls(when, when)
        return cls(datetime.combine(when, time.min), datetime.combine(when, time.max))

    @classmethod
    def between(cls, first: date, last: date) -> "Moment":
        """A moment somewhere from ``first`` to ``last``, both included (a partial date)."""
        return cls(cls.of(first).first, cls.of(last).last)

    @property
    def day(self) -> date | None:
        """The day, when it is one day; ``None`` for a partial date."""
        first = self.first.date()
        return first if first == self.last.date() else None


class Duration(Struct, frozen=True):
    """A calendar duration: months (a year is 12), days (a week is 7), hours. May be negative."""

    months: int = 0
    days: int = 0
    hours: int = 0


class Cause(StrEnum):
    """Why a value is unknown."""

    NEVER_RECORDED = "never_recorded"
    STALE = "stale"
    UNUSABLE = "unusable"
    NOT_SET = "not_set"
    CANNOT_TELL = "cannot_tell"  # asked, and the answer was that nobody can tell


class Reason(Struct, frozen=True):
    """One item that is unknown, and why.

    Args:
        item: Name in the dictionary, or of the parameter.
        cause: See ``Cause``.
        value: For ``STALE``: the old value, in the item's canonical unit.
        when: For ``STALE`` and ``UNUSABLE``: its date.
        detail: For ``UNUSABLE``: what is wrong, in words.
    """

    item: str
    cause: Cause
    value: "Value | None" = None
    when: Moment | None = None
    detail: str = ""


class Range(WithBeside, frozen=True):
    """A number known only to lie between two bounds (``< 30``, ``> 90``, an undecided table); ``None`` is no bound.

    ``reasons`` say what would make it one number; they take no part in equality.
    """

    BESIDE: ClassVar[tuple[str, ...]] = ("reasons",)

    low: Decimal | None
    high: Decimal | None
    low_included: bool = True
    high_included: bool = True
    reasons: frozenset[Reason] = frozenset()


class Unknown(Struct, frozen=True):
    """No value, and why: the union of the reasons of all that was unknown and mattered."""

    reasons: frozenset[Reason] = frozenset()


class Ages(WithBeside, frozen=True):
    """An age in completed years that lies between two, both included, for the date of birth is known in part.

    ``reasons`` say what would make it one age; they take no part in equality.
    """

    BESIDE: ClassVar[tuple[str, ...]] = ("reasons",)

    youngest: int
    oldest: int
    reasons: frozenset[Reason] = frozenset()

    @property
    def ends(self) -> tuple[Duration, Duration]:
        """Both as durations."""
        return Duration(12 * self.youngest), Duration(12 * self.oldest)


# ``str`` is a code of a value set or a text.
Value = bool | Decimal | str | Moment | Duration | Ages | Range | Nothing
Result = Value | Unknown

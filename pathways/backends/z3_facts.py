"""A patient as the solver sees them: symbols for what guards may ask, and axioms that hold of every patient.

For each patient there is a model of the axioms in which every symbol has the patient's own value: what the solver finds impossible
is impossible. The converse need not hold (a model may be no patient), so that a model is only a suggestion to try.

Axioms stand in groups, one an item or leaf; a group names those it needs, so that a question carries only what it asks about.
``odd`` holds conditions of unusual patients (``< 30`` for a value, partial dates): a search for an example tries without them first.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

import z3
from msgspec import Struct, field

from pathways.backends.z3_dictionary import ItemFacts
from pathways.backends.z3_logic import (
    Code,
    Day,
    Encoded,
    Flag,
    Integer,
    Logical,
    Number,
    Span,
    Term,
    at_most,
    below,
    both,
    constant,
    either,
    equals,
    no,
    same,
    when,
)
from pathways.language.calendar import shift
from pathways.language.types import BooleanType, CodeType, DateType, DurationType, NumberType, QuantityType, Type
from pathways.language.values import Duration

OLDEST_YEARS = 125
FURTHEST = 366 * 200  # no date of a record lies further off, in days


class Group(Struct):
    """Axioms that belong together."""

    axioms: list[Any] = field(default_factory=list)
    odd: list[Any] = field(default_factory=list)
    needs: set[str] = field(default_factory=set)
    _joined: tuple[int, Any] = (0, None)

    @property
    def joined(self) -> Any:
        """All axioms as one: a solver is given the same groups for question after question, and one is given in a tenth of the time."""
        if self._joined[0] != len(self.axioms):
            self._joined = len(self.axioms), z3.And(self.axioms)
        return self._joined[1]


class History(Struct, frozen=True):
    """The readings of an item: whether there are any, and the last; ``partial``: some have partial dates; ``ranges``: some values
    are ranges.
    """

    any: Logical
    day: Day
    value: Encoded
    partial: Logical
    ranges: Logical


class Filtered(Struct, frozen=True):
    """The last of the readings for which a condition holds."""

    any: Logical
    day: Day
    value: Encoded


class Shift(Struct, frozen=True):
    """``result`` is ``day`` moved by a duration with months, which is no whole number of days."""

    day: Integer
    duration: Duration
    sign: int
    result: Any


class Ledger:
    """Symbols by name, axioms by group, and what is being read."""

    def __init__(self) -> None:
        self.groups: dict[str, Group] = {}
        self._reading: list[set[str]] = []
        self._numbers = 0
        self.codes: dict[str, int] = {}
        self.shifts: list[Shift] = []
        self.cuts: dict[Duration, Any] = {}
        self.dates: dict[int, Any] = {}
        self.today = z3.Int("today")
        # Names of what the solver cannot express, by group: a model that rests on it may be no patient.
        self.approximate: dict[str, str] = {}

    def symbol(self, sort: Callable[[str], Any], name: str) -> Any:
        self._numbers += 1
        return sort(f"{name}#{self._numbers}")

    def code(self, text: str) -> int:
        return self.codes.setdefault(text, len(self.codes))

    @contextmanager
    def group(self, name: str) -> Iterator[Group]:
        """A new group; what is read meanwhile is what it needs."""
        made = self.groups[name] = Group()
        self._reading.append(made.needs)
        try:
            yield made
        finally:
            self._reading.pop()
            self.read(name)

    def read(self, name: str) -> None:
        """Somebody reads a group."""
        if self._reading:
            self._reading[-1].add(name)

    @contextmanager
    def listening(self) -> Iterator[set[str]]:
        """The groups read meanwhile."""
        heard: set[str] = set()
        self._reading.append(heard)
        try:
            yield heard
        finally:
            self._reading.pop()
            if self._reading:
                self._reading[-1] |= heard

    def heard(self, names: frozenset[str] | set[str]) -> None:
        if self._reading:
            self._reading[-1] |= names

    def closure(self, names: frozenset[str] | set[str]) -> list[Group]:
        """These groups and all that they need."""
        return [self.groups[name] for name in self.closed(names)]

    def closed(self, names: frozenset[str] | set[str]) -> list[str]:
        """Their names, in order."""
        seen: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in seen and name in self.groups:
                seen.add(name)
                waiting.extend(self.groups[name].needs)
        return sorted(seen)


def days_in(duration: Duration) -> tuple[int, int]:
    """The fewest and the most days that the months and days of a duration can move a date."""
    months = abs(duration.months)
    years, rest = divmod(months, 12)
    shortest = (0, 28, 59, 89, 120, 150, 181, 212, 242, 273, 303, 334)
    longest = (0, 31, 62, 92, 123, 153, 184, 215, 245, 276, 306, 337)
    # One day more on either side than the calendar needs: months clamp to the month's end.
    low = years * 365 + shortest[rest] - (1 if rest else 0)
    high = years * 366 + longest[rest]
    if duration.months < 0:
        low, high = -high, -low
    return low + duration.days, high + duration.days


class Calendar:
    """Dates as days after the day of the look."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        with ledger.group("today") as group:
            from datetime import date

            group.axioms += [
                ledger.today >= date(2000, 1, 1).toordinal(),
                ledger.today <= date(2100, 1, 1).toordinal(),
            ]

    def cut(self, duration: Duration) -> Integer:
        """Where a window of whole days begins: back from the look, itself not included."""
        if not duration.months:
            return -duration.days
        known = self.ledger.cuts.get(duration)
        name = f"cut:{duration.months}:{duration.days}"
        if known is None:
            with self.ledger.group(name) as group:
                known = self.ledger.symbol(z3.Int, name)
                low, high = days_in(duration)
                group.axioms += [known >= -high, known <= -low]
                for other, cut in self.ledger.cuts.items():
                    if other.days == duration.days:
                        group.axioms.append(known <= cut if duration.months > other.months else known >= cut)
                self.ledger.cuts[duration] = known
        self.ledger.read(name)
        return known

    def moved(self, day: Integer, duration: Duration, sign: int) -> Integer:
        """A day moved by the months and days of a duration."""
        if not duration.months:
            return day + sign * duration.days
        if isinstance(day, int) and day == 0 and sign < 0:
            return self.cut(duration)
        name = f"shift:{len(self.ledger.shifts)}"
        with self.ledger.group(name) as group:
            result = self.ledger.symbol(z3.Int, name)
            low, high = days_in(duration)
            group.axioms += [result >= day + min(sign * low, sign * high), result <= day + max(sign * low, sign * high)]
            self.ledger.shifts.append(Shift(day, duration, sign, result))
        return result

    def moved_by(self, day: Integer, span: Span, sign: int) -> Integer:
        """A day moved by a duration that is not one number: bounds on how far."""
        if all(isinstance(part, int) for part in (span.months, span.days)):
            return self.moved(day, Duration(span.months, span.days), sign)
        name = f"moved:{len(self.ledger.groups)}"
        with self.ledger.group(name) as group:
            result = self.ledger.symbol(z3.Int, name)
            months = span.months
            low = when(_true(months >= 0), months * 30 - 3, months * 31) + span.days
            high = when(_true(months >= 0), months * 31, months * 30 + 3) + span.days
            group.axioms += [
                either(no(_true(months == 0)), same(result, day + sign * span.days)),
                result >= day + (low if sign > 0 else -high),
                result <= day + (high if sign > 0 else -low),
            ]
            group.axioms = [a for a in group.axioms if a is not True]
        return result

    def absolute(self, ordinal: int) -> Integer:
        """A date that is written out."""
        self.ledger.read("today")
        return ordinal - self.ledger.today


def exact_shift(today: int, day: int, duration: Duration, sign: int) -> int:
    """How far from the look a day lies once moved, when the look is on ``today`` (an ordinal)."""
    from datetime import datetime

    moved = shift(datetime.fromordinal(today + day), Duration(duration.months, duration.days), sign)
    return moved.toordinal() - today


def _true(result: Any) -> Logical:
    return bool(result) if isinstance(result, bool) else result


class Symbols:
    """Fresh values of each type, within what a dictionary allows."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    def flag(self, name: str) -> Flag:
        """Free: true, false, none or unknown."""
        true, false = self.ledger.symbol(z3.Bool, f"{name}.true"), self.ledger.symbol(z3.Bool, f"{name}.false")
        return Flag(true, false)

    def of(
        self, type_: Type, item: ItemFacts | None, name: str, group: Group, ranges: Logical, *, read: bool = True
    ) -> Encoded:
        """A value that some reading has: known, of this type, within what is plausible.

        ``read``: of one reading; else it comes from several, and may be any range.
        """
        match type_:
            case QuantityType() | NumberType():
                return self.number(item, name, group, ranges, read=read)
            case CodeType():
                code = self.ledger.symbol(z3.Int, name)
                allowed = [code == self.ledger.code(value) for value in sorted(type_.values)]
                if allowed:
                    group.axioms.append(z3.Or(allowed))
                return Code(True, False, code)
            case DateType():
                first, last = self.ledger.symbol(z3.Int, f"{name}.first"), self.ledger.symbol(z3.Int, f"{name}.last")
                group.axioms += [first <= last, first >= -FURTHEST, last <= FURTHEST]
                group.odd += [first != last, first > 0]
                return Day(True, False, first, last)
            case DurationType():
                months = self.ledger.symbol(z3.Int, f"{name}.months")
                days = self.ledger.symbol(z3.Int, f"{name}.days")
                group.odd += [days != 0]
                return Span(True, False, months, days, 0)
            case BooleanType():
                true = self.ledger.symbol(z3.Bool, name)
                return Flag(true, z3.Not(true))
            case _:
                return Code(True, False, self.ledger.symbol(z3.Int, name))

    def number(self, item: ItemFacts | None, name: str, group: Group, ranges: Logical, *, read: bool = True) -> Number:
        """A number: one, or a range where ``ranges`` allows it."""
        decimals = item.decimals if item is not None else None
        sort, scale = (z3.Real, Fraction(1)) if decimals is None else (z3.Int, Fraction(1, 10**decimals))
        low = Term(self.ledger.symbol(sort, name), scale)
        plausible = item.plausible if item is not None else None
        bounds = [] if plausible is None else [constant(Fraction(p)) for p in plausible]
        if ranges is False:
            if bounds:
                group.axioms += [at_most(bounds[0], low), at_most(low, bounds[1])]
            return Number(True, False, low, low)
        high = Term(self.ledger.symbol(sort, f"{name}.high"), scale)
        low_out, high_out = self.ledger.symbol(z3.Bool, f"{name}.>"), self.ledger.symbol(z3.Bool, f"{name}.<")
        wide = self.ledger.symbol(z3.Bool, f"{name}.range")
        group.odd.append(wide)
        group.axioms += [
            z3.Implies(wide, ranges),
            z3.Implies(z3.Not(wide), z3.And(equals(low, high), z3.Not(low_out), z3.Not(high_out))),
            at_most(low, high),
            z3.Implies(wide, below(low, high)),
        ]
        if not bounds and read:
            group.axioms.append(z3.Or(z3.Not(wide), below(low, _NEAR), below(_FAR, high)))
        if bounds:
            # A range has one end that was measured; the other is beyond all that is plausible.
            inside = [both(at_most(bounds[0], end), at_most(end, bounds[1])) for end in (low, high)]
            beyond = [below(low, _NEAR), below(_FAR, high)]
            group.axioms.append(z3.Or(wide, inside[0]))
            if read:
                group.axioms.append(z3.Or(z3.Not(wide), both(inside[1], beyond[0]), both(inside[0], beyond[1])))
        return Number(True, False, low, high, low_out, high_out)


_NEAR, _FAR = constant(Fraction(-(10**9))), constant(Fraction(10**9))  # beyond all that is plausible

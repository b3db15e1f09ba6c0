"""What generated Python calls when a value is not a plain number: ranges, *none*, unknown, dates, readings.

Unknown is ``None`` here, or an ``Unknown`` from the facts: compiled guards tell whether, ``explain`` tells why.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from pathways.language import ast, numbers
from pathways.language.aggregate import aggregate, date_of_aggregate
from pathways.language.calendar import add, back
from pathways.language.compare import equal, less
from pathways.language.facts import Facts, Reading
from pathways.language.semantics import evaluate
from pathways.language.values import NONE, Duration, Moment, Nothing, Range, Result, Unknown, Value

Known = Value | Unknown | None
Bound = Mapping[str, Reading]
Filter = Callable[[Facts, Bound], Known]
NOBODY: Final[Bound] = MappingProxyType({})
_NO_VALUE: Final = Unknown()


# --- conditions and comparisons ---


def holds(value: Known) -> bool | None:
    """A value as a condition: *none* is false."""
    return None if value is None or isinstance(value, Unknown) else value is True


def before(left: Known, right: Known) -> bool | None:
    return _compared(left, right, lambda a, b: less(a, b, or_equal=False))


def at_most(left: Known, right: Known) -> bool | None:
    return _compared(left, right, lambda a, b: less(a, b, or_equal=True))


def after(left: Known, right: Known) -> bool | None:
    return before(right, left)


def at_least(left: Known, right: Known) -> bool | None:
    return at_most(right, left)


def same(left: Known, right: Known) -> bool | None:
    return _compared(left, right, equal)


def other(left: Known, right: Known) -> bool | None:
    if left is NONE or right is NONE:
        return False
    alike = same(left, right)
    return None if alike is None else not alike


def _compared(left: Known, right: Known, decide: Callable[[Value, Value], bool | None]) -> bool | None:
    if left is NONE or right is NONE:
        return False
    if left is None or right is None or isinstance(left, Unknown) or isinstance(right, Unknown):
        return None
    return decide(left, right)


# --- arithmetic ---


def plus(left: Known, right: Known) -> Known:
    return _calculated(left, right, numbers.add, 1)


def minus(left: Known, right: Known) -> Known:
    return _calculated(left, right, numbers.subtract, -1)


def times(left: Known, right: Known) -> Known:
    return _calculated(left, right, numbers.multiply)


def over(left: Known, right: Known) -> Known:
    return _calculated(left, right, numbers.divide)


def opposite(value: Known) -> Known:
    if isinstance(value, Duration):
        return Duration(-value.months, -value.days, -value.hours)
    return numbers.subtract(Decimal(0), value) if isinstance(value, Decimal | Range) else value


def _calculated(
    left: Known, right: Known, operation: Callable[[numbers.Number, numbers.Number], Result], sign: int = 1
) -> Known:
    if left is NONE or right is NONE:
        return NONE
    if isinstance(left, Moment) and isinstance(right, Duration):
        try:
            return add(left, right, sign)
        except OverflowError:
            return None
    if isinstance(left, Duration) and isinstance(right, Duration):
        return Duration(
            left.months + sign * right.months, left.days + sign * right.days, left.hours + sign * right.hours
        )
    if isinstance(left, Decimal | Range) and isinstance(right, Decimal | Range):
        return operation(left, right)
    return None


def applied(function: ast.Function, *values: Known) -> Known:
    """``Abs``, ``Round``, ``Exp``, ``Ln``, ``Power``."""
    if any(value is NONE for value in values):
        return NONE
    known = [value for value in values if value is not None and not isinstance(value, Unknown)]
    return numbers.apply(function, known) if len(known) == len(values) else None


def age_at(facts: Facts, when: Known) -> Known:
    if when is NONE:
        return NONE
    return facts.age_at(when) if isinstance(when, Moment) else None


def in_unit(value: Known, node: ast.InUnit) -> Known:
    return None if value is None else numbers.in_unit(value, node)


# --- tables ---


def possible(values: Sequence[Known]) -> Known:
    """What an undecided table or ``if`` still allows: one value, a range of numbers, or nothing that is known."""
    if not values:
        return None
    first = values[0]
    if first is None or isinstance(first, Unknown):
        return None
    if all(value == first for value in values):
        return first
    numeric = [value for value in values if isinstance(value, Decimal | Range)]
    return numbers.hull(numeric) if len(numeric) == len(values) else None


# --- dates and readings ---


def date_inside(value: Known) -> Known:
    """``DateOf`` a date item: its value."""
    return value if isinstance(value, Moment | Nothing) else None


def date_of_define(name: str, facts: Facts) -> Known:
    """``DateOf`` a define. Its tree belongs to the facts and is not compiled here: the reference reads it."""
    return evaluate(ast.DateOf(ast.Defined(name)), facts)


def read(tree: ast.Expr, facts: Facts, bound: Bound) -> Known:
    """The reference's answer, for what is not worth generating code for: aggregates over a literal list."""
    return evaluate(tree, facts, bound)


class Gathered:
    """One aggregate over readings. The common cases are quick; where there is doubt, the reference's rules are asked.

    Args:
        tree: The aggregate; its filter is not read, ``where`` is called.
        where: The filter, compiled.
    """

    __slots__ = ("function", "item", "plain", "tree", "where")

    def __init__(self, tree: ast.Aggregate, where: Filter | None) -> None:
        assert isinstance(tree.over, ast.Series)
        self.tree = tree
        self.where = where
        self.function = tree.function
        self.item = tree.over.item
        self.plain = tree.over.where is None

    def value(self, facts: Facts, start: Known, bound: Bound) -> Known:
        if self.plain and (quick := self._quick(facts, start)) is not None:
            return quick
        return aggregate(self.tree, facts, bound, self._part(start))

    def date(self, facts: Facts, start: Known, bound: Bound) -> Known:
        return date_of_aggregate(self.tree, facts, bound, self._part(start))

    def _quick(self, facts: Facts, start: Known) -> Known:
        """The latest reading, when it lies surely inside; ``None``: not that simple."""
        if self.function is not ast.Aggregation.LATEST and self.function is not ast.Aggregation.EXISTS:
            return None
        readings = facts.readings(self.item)
        if not readings or not self._surely_inside(readings[-1].when, start, facts.at):
            return None
        last = readings[-1]
        if self.function is ast.Aggregation.EXISTS:
            return True if last.value is not False and last.value is not NONE else None
        return last.value

    def _surely_inside(self, when: Moment, start: Known, at: Moment) -> bool:
        if isinstance(start, Duration):
            return not start.hours and when.first.date() > _cut(at, start)
        if isinstance(start, Moment):
            return not start.clock and when.first.date() >= start.last.date()
        return self.tree.window is None

    def _part(self, start: Known) -> Callable[[ast.Expr, Facts, Bound], Result]:
        """What the reference's rules get when they ask for the window or for the filter of one reading."""

        def part(tree: ast.Expr, facts: Facts, bound: Bound) -> Result:
            found = start if tree is self.tree.window else self.where(facts, bound) if self.where else None
            return _NO_VALUE if found is None else found

        return part


def without_filter(tree: ast.Aggregate) -> ast.Aggregate:
    """The same aggregate with a filter that nobody evaluates: it is compiled."""
    assert isinstance(tree.over, ast.Series)
    kept = None if tree.over.where is None else ast.Constant(True)
    return replace(tree, over=replace(tree.over, where=kept))


@lru_cache(maxsize=256)
def _cut(at: Moment, window: Duration) -> date:
    try:
        return back(at, window).first.date()
    except OverflowError:  # back beyond the calendar: no limit
        return date.min

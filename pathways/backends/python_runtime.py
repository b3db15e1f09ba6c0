"""What generated Python calls when a value is not a plain number: the reference's own rules, for values that are at hand.

Everything here gives what ``language.semantics`` gives for the same values, reasons included.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from msgspec.structs import replace

from pathways.language import ast
from pathways.language.aggregate import aggregate, date_of_aggregate, length, of_nothing
from pathways.language.calendar import back
from pathways.language.facts import Facts, Reading
from pathways.language.semantics import NO_VALUE, reasons_of, still_possible, united
from pathways.language.values import NONE, Duration, Moment, Nothing, Result, Unknown

Bound = Mapping[str, Reading]
Compiled = Callable[[Facts, Bound], Result]
NOBODY: Final[Bound] = MappingProxyType({})


def both(one: Unknown, other: Unknown) -> Unknown:
    """Unknown for the reasons of two operands."""
    return Unknown(one.reasons | other.reasons)


def no_value(*values: Result) -> Unknown:
    """Unknown for the reasons of several operands."""
    return united(values)


def chosen(values: Sequence[Result], doubts: Sequence[Result]) -> Result:
    """A table: the rows that were not false, and the guards that were unknown."""
    if not doubts:
        return values[0] if values else NO_VALUE
    return still_possible(values, reasons_of([*doubts, *values]))


def date_inside(value: Result) -> Result:
    """``DateOf`` a date item: its value."""
    return value if isinstance(value, Moment | Unknown | Nothing) else NO_VALUE


class Gathered:
    """One aggregate over readings. The common cases are quick; where there is doubt, the reference's rules are asked.

    Args:
        tree: The aggregate; its filter is not read, ``where`` is called.
        where: The filter, compiled.
    """

    __slots__ = ("exists", "item", "latest", "plain", "tree", "where")

    def __init__(self, tree: ast.Aggregate, where: Compiled | None) -> None:
        assert isinstance(tree.over, ast.Series)
        self.tree = replace(tree, over=replace(tree.over, where=None if where is None else ast.Constant(True)))
        self.where = where
        self.item = tree.over.item
        self.plain = where is None
        self.latest = tree.function is ast.Aggregation.LATEST
        self.exists = tree.function is ast.Aggregation.EXISTS

    def value(self, facts: Facts, start: Result | None, bound: Bound) -> Result:
        """The aggregate's value, in a window that begins at ``start``."""
        readings = facts.readings(self.item)
        if not readings:
            return self._nothing(facts, start)
        if self.plain and (self.latest or self.exists):
            last = readings[-1]
            if self._surely_inside(last.when, start, facts.at):
                if self.latest:
                    return last.value
                if last.value is not False and last.value is not NONE:
                    return True
        return aggregate(self.tree, facts, bound, self._part(start))

    def date(self, facts: Facts, start: Result | None, bound: Bound) -> Result:
        """The date of the reading that it picks."""
        readings = facts.readings(self.item)
        if not readings:
            return self._nothing(facts, start)
        if self.plain and self.latest and self._surely_inside(readings[-1].when, start, facts.at):
            return readings[-1].when
        return date_of_aggregate(self.tree, facts, bound, self._part(start))

    def _nothing(self, facts: Facts, start: Result | None) -> Result:
        """No reading at all: what that means depends on what its absence means."""
        start = None if start is None else length(start)
        if isinstance(start, Unknown | Nothing):
            return of_nothing(self.tree.function, start)
        return of_nothing(self.tree.function, facts.absence(self.item))

    def _surely_inside(self, when: Moment, start: Result | None, at: Moment) -> bool:
        if start is None:
            return True
        if isinstance(start, Duration):
            return not start.hours and when.first.date() > _cut(at, start)
        return isinstance(start, Moment) and not start.clock and when.first.date() >= start.last.date()

    def _part(self, start: Result | None) -> Callable[[ast.Expr, Facts, Bound], Result]:
        """What the reference's rules get when they ask for the window or for the filter of one reading."""

        def part(tree: ast.Expr, facts: Facts, bound: Bound) -> Result:
            if tree is self.tree.window:
                assert start is not None
                return start
            assert self.where is not None
            return self.where(facts, bound)

        return part


@lru_cache(maxsize=256)
def _cut(at: Moment, window: Duration) -> date:
    try:
        return back(at, window).first.date()
    except OverflowError:  # back beyond the calendar: no limit
        return date.min

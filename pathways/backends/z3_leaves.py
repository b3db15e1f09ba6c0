"""What guards read of a patient, for the solver: items, series and windows, acts, drug classes, parameters.

How leaves combine is not known here; a tree inside a leaf (a filter, a window, a formula) is read by whoever reads trees.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Protocol

import z3
from msgspec import Struct
from msgspec.structs import replace

from pathways.backends.z3_dictionary import Dictionary, ItemFacts
from pathways.backends.z3_facts import OLDEST_YEARS, Calendar, Filtered, Group, History, Ledger, Symbols
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
    any_of,
    at_most,
    below,
    both,
    choose,
    constant,
    either,
    equals,
    no,
    plus,
    same,
    with_known,
)
from pathways.language import ast
from pathways.language.ast import Aggregation as Agg
from pathways.language.ast import ClassFact
from pathways.language.types import BooleanType, NumberType, QuantityType
from pathways.language.values import Duration, Moment

Bound = Mapping[str, tuple[Encoded, Day]]
_COUNTING = (Agg.EXISTS, Agg.COUNT)


class Trees(Protocol):
    """Whoever reads trees."""

    def value(self, tree: ast.Expr, scope: str, bound: Bound) -> Encoded:
        """The value of a tree."""
        ...

    def value_without_none(self, tree: ast.Expr) -> Encoded:
        """The same, as if nobody had answered *none* to a number, a code or a date.

        Raises:
            NotToldError: Where that cannot be said.
        """
        ...


class NotToldError(Exception):
    """The solver has no word for what is left without the answers *none*."""


class Inside(Struct, frozen=True):
    """How a window stands to a day: certainly inside, possibly; ``known`` and ``none`` are those of the window itself."""

    known: Logical
    none: Logical
    sure: Logical
    perhaps: Logical


class Looked(Struct, frozen=True):
    """What an aggregate found: the same with the answers *none* and without."""

    place: Inside
    found: Logical
    looked: Logical
    doubt: Logical

    def nothing(self, absent: Logical, *, filtered: bool) -> Logical:
        """That it is *none*."""
        nothing = either(self.looked, absent) if filtered else absent
        return both(either(self.place.none, both(self.place.known, no(self.found), nothing)), no(self.doubt))

    def denied(self, absent: Logical) -> Logical:
        """That nothing exists."""
        nothing = both(self.place.known, no(self.found), either(self.looked, absent), no(self.doubt))
        return either(self.place.none, nothing)

    def counted(self, absent: Logical) -> Logical:
        """That a count is known."""
        known = either(self.found, self.doubt, self.looked, absent)
        return either(self.place.none, both(self.place.known, known))


class Pinned(Struct, frozen=True):
    """A symbol that a patient's facts determine: the leaf as a tree, and its value for the solver."""

    tree: ast.Expr
    scope: str
    value: Encoded


class Leaves:
    """One patient's symbols, made when they are first asked for."""

    def __init__(self, dictionary: Dictionary, trees: Trees) -> None:
        self.dictionary = dictionary
        self.trees = trees
        self.ledger = Ledger()
        self.calendar = Calendar(self.ledger)
        self.symbols = Symbols(self.ledger)
        self.made: dict[Any, Any] = {}
        self.histories: dict[str, History] = {}
        self.counted: dict[str, Filtered] = {}
        self.absences: dict[str, Any] = {}
        self.answered: dict[str, Any] = {}
        self.said: dict[str, Any] = {}
        self._cleared: dict[ast.Expr, Flag] = {}
        self.looked: dict[Any, Looked] = {}
        self.own: dict[str, Any] = {}  # of groups: a recent yes to the whole question
        self.derived: dict[
            str, tuple[Logical, Encoded, Encoded]
        ] = {}  # whether recorded, what is recorded, the formula's
        self.pins: list[Pinned] = []
        self._items: dict[str, ItemFacts] = {}
        self._open: set[str] = set()
        self._numbers: dict[tuple[Any, ...], int] = {}
        self._counts: dict[str, list[tuple[ast.Aggregate, Number, Logical]]] = {}

    def item(self, name: str) -> ItemFacts:
        if name not in self._items:
            self._items[name] = self.dictionary.item(name)
        return self._items[name]

    def name_of(self, key: tuple[Any, ...]) -> str:
        """The group of a leaf that has no name of its own: numbered in the order of asking, the same every time."""
        return f"{key[0]}:{self._numbers.setdefault(key, len(self._numbers))}"

    # --- histories ---

    def history(self, name: str) -> History:
        """The readings of an item, and its last."""
        group_name = f"readings:{name}"
        if name not in self.histories:
            item = self.item(name)
            with self.ledger.group(group_name) as group:
                some = self.ledger.symbol(z3.Bool, f"{name}.any")
                partial = self.ledger.symbol(z3.Bool, f"{name}.partial")
                numeric = isinstance(item.type, QuantityType | NumberType)
                ranges = self.ledger.symbol(z3.Bool, f"{name}.ranges") if numeric else False
                day = self.reading_day(name, partial, group)
                value = self.symbols.of(item.type, item, f"{name}.last", group, ranges)
                group.odd += [partial, *([ranges] if numeric else [])]
                self.histories[name] = History(some, day, value, partial, ranges)
                if item.usable is not None:
                    usable = self.trees.value(item.usable, "", {})
                    assert isinstance(usable, Flag)
                    _add(group, either(no(some), usable.true))
                if item.fills is not None:
                    self._fills(item, group)
        self.ledger.read(group_name)
        return self.histories[name]

    def reading_day(self, name: str, partial: Logical, group: Group) -> Day:
        """The date of a reading: not after the look."""
        first, last = self.ledger.symbol(z3.Int, f"{name}.day"), self.ledger.symbol(z3.Int, f"{name}.day.last")
        group.axioms += [first <= last, first <= 0, first >= -OLDEST_YEARS * 366, z3.Or(partial, first == last)]
        group.axioms.append(last <= 366)
        group.odd.append(first < -4000)  # longer ago than ten years
        return Day(True, False, first, last)

    def _fills(self, item: ItemFacts, group: Group) -> None:
        """An act that was done is also a reading of the item that it records."""
        assert item.fills is not None
        filled = self.item(item.fills)
        if filled.usable is not None or not isinstance(filled.type, BooleanType):
            return
        own = self.histories[item.name]
        seen = self.counted_history(item.fills)
        done = both(own.any, self._is_code(own.value, "done"))
        _add(group, either(no(done), both(seen.any, seen.day.first >= own.day.first)))

    def _is_code(self, value: Encoded, text: str) -> Logical:
        assert isinstance(value, Code)
        return same(value.code, self.ledger.code(text))

    def counted_history(self, name: str) -> Filtered:
        """The last reading that counts: of a condition the last that is true."""
        history = self.history(name)
        if not isinstance(history.value, Flag):
            return Filtered(history.any, history.day, history.value)
        group_name = f"true:{name}"
        if name not in self.counted:
            with self.ledger.group(group_name) as group:
                some = self.ledger.symbol(z3.Bool, f"{name}.true.any")
                day = self.reading_day(f"{name}.true", history.partial, group)
                self.history(name)
                last_true = both(history.any, history.value.true)
                group.axioms += [
                    z3.Implies(some, z3.And(history.any, day.first <= history.day.first)),
                    z3.Implies(last_true, z3.And(some, day.first == history.day.first, day.last == history.day.last)),
                ]
                # Yes and no on one day: at two times.
                group.odd.append(z3.And(some, z3.Not(last_true), day.first == history.day.first))
                self.counted[name] = Filtered(some, day, Flag(True, False))
        self.ledger.read(group_name)
        return self.counted[name]

    def filtered_history(self, series: ast.Series, scope: str, *, counting: bool, bound: Bound) -> Filtered:
        """The last reading for which a filter is true."""
        if series.where is None or series.alias is None:
            if counting:
                return self.counted_history(series.item)
            history = self.history(series.item)
            return Filtered(history.any, history.day, history.value)
        history = self.history(series.item)
        boolean = isinstance(history.value, Flag)
        key = ("filtered", series, self.home(series, scope), counting and boolean)
        group_name = self.name_of(key)
        if key not in self.made or bound:
            with self.ledger.group(group_name) as group:
                some = self.ledger.symbol(z3.Bool, f"{series.item}.filtered")
                day = self.reading_day(f"{series.item}.filtered", history.partial, group)
                item = self.item(series.item)
                self.history(series.item)
                value: Encoded = self.symbols.of(item.type, item, f"{series.item}.kept", group, history.ranges)
                kept = self.trees.value(series.where, scope, {**bound, series.alias: (value, day)})
                last = self.trees.value(series.where, scope, {**bound, series.alias: (history.value, history.day)})
                assert isinstance(kept, Flag)
                assert isinstance(last, Flag)
                _add(group, either(no(some), both(history.any, kept.true, _upto(day, history.day))))
                counts = history.value.true if counting and isinstance(history.value, Flag) else True
                if counting and isinstance(value, Flag):
                    _add(group, either(no(some), value.true))
                    counted = self.counted_history(series.item)
                    _add(group, either(no(some), both(counted.any, _upto(day, counted.day))))
                alike = both(
                    same(day.first, history.day.first), same(day.last, history.day.last), equal(value, history.value)
                )
                _add(group, either(no(both(history.any, last.true, counts)), both(some, alike)))
                # One kept and one not, on one day: at two times.
                group.odd.append(_z3(both(some, no(last.true), same(day.first, history.day.first))))
                made = Filtered(some, day, value)
                if bound:
                    return made
                self.made[key] = made
        self.ledger.read(group_name)
        found: Filtered = self.made[key]
        return found

    def absent(self, name: str) -> Logical:
        """That no reading was found means that there is none."""
        group_name = f"absence:{name}"
        if name not in self.absences:
            item = self.item(name)
            with self.ledger.group(group_name) as group:
                none = self.ledger.symbol(z3.Bool, f"{name}.absent")
                answered = self.ledger.symbol(z3.Bool, f"{name}.answered_none")
                said = self.ledger.symbol(z3.Bool, f"{name}.said_none")  # newer than the last reading, or older
                self.absences[name], self.answered[name], self.said[name] = none, answered, said
                _add(group, either(no(answered), said))
                _add(group, either(no(said), none))
                group.odd.append(z3.And(said, z3.Not(answered)))
                if item.bare_is_latest and not item.absent_none:
                    listed = self.complete(item.list) if item.list is not None else False
                    _add(group, either(no(none), said, listed))
                    if item.list is not None:
                        history = self.history(name)
                        # Declared complete and nothing found: none, unless something unusable was found.
                        group.odd.append(both(listed, no(history.any), no(none)))
                if item.absent_none:
                    group.odd.append(z3.Not(none))
        self.ledger.read(group_name)
        return self.absences[name]

    def complete(self, which: str) -> Any:
        """A list of the record that was declared complete."""
        group_name = f"complete:{which}"
        if group_name not in self.made:
            with self.ledger.group(group_name) as group:
                told = self.made[group_name] = self.ledger.symbol(z3.Bool, group_name)
                group.odd.append(told)  # a fact that is told reads more plainly than one that a whole list leaves out
        self.ledger.read(group_name)
        return self.made[group_name]

    # --- the bare name ---

    def current(self, name: str) -> Encoded:
        """The value of a bare name."""
        key = f"item:{name}"
        if key not in self.made:
            with self.ledger.group(key) as group:
                if name in self._open:  # a circle: whoever comes back finds a free value
                    return self._free(self.item(name), f"{name}.circle", group)
                self._open.add(name)
                self.made[key] = self._current(self.item(name), group)
                self._open.discard(name)
                self.pins.append(Pinned(ast.Current(name), "", self.made[key]))
        self.ledger.read(key)
        found: Encoded = self.made[key]
        return found

    def _free(self, item: ItemFacts, name: str, group: Group) -> Encoded:
        """A value of the type that may be known, none or unknown."""
        numeric = isinstance(item.type, QuantityType | NumberType)
        ranges = self.ledger.symbol(z3.Bool, f"{name}.ranges") if numeric else False
        if numeric:
            group.odd.append(ranges)
        value = self.symbols.of(item.type, item, name, group, ranges)
        known, none = self.ledger.symbol(z3.Bool, f"{name}.known"), self.ledger.symbol(z3.Bool, f"{name}.none")
        group.axioms.append(z3.Not(z3.And(known, none)))
        return with_known(value, known, none)

    def _current(self, item: ItemFacts, group: Group) -> Encoded:
        if item.name == "Age":
            return self._age()
        if item.members:
            return self._group(item)
        if item.formula is not None:
            return self._derived(item, group)
        value = self._free(item, item.name, group)
        if item.single:
            # The patient's own: told once for all.
            group.odd.append(value.none if not isinstance(value.none, bool) else False)
            group.odd = [o for o in group.odd if o is not False]
            return value
        if item.bare_is_latest:
            self._is_latest(item, value, group)
        return value

    def _is_latest(self, item: ItemFacts, value: Encoded, group: Group) -> None:
        """The bare name is the last reading while it is valid, or the answer *none*."""
        history = self.history(item.name)
        absent = self.absent(item.name)
        answered = self.answered[item.name]
        valid = self.valid(item, history)
        read = both(history.any, valid, equal(value, history.value))
        if isinstance(value, Flag) and isinstance(item.type, BooleanType):
            # *None* of a condition is false. What was found and denied later is an answer, not a reading.
            _add(group, no(value.none))
            nothing = either(answered, both(no(history.any), absent))
            _add(group, either(no(value.true), read))
            _add(group, either(no(value.false), read, nothing))
            unread = no(either(value.known, both(history.any, no(valid)), no(either(history.any, absent))))
        else:
            _add(group, either(no(value.known), read))
            # *None* said of a number stands where none counts.
            said = both(answered, no(both(history.any, valid))) if isinstance(value, Number) else answered
            _add(group, either(no(value.none), said, both(no(history.any), absent)))
            unread = no(either(value.known, value.none, both(history.any, no(valid)), no(either(history.any, absent))))
        # A newer answer hides a reading: seldom.
        group.odd += [x for x in (unread, both(history.any, answered)) if not isinstance(x, bool)]

    def valid(self, item: ItemFacts, history: History) -> Logical:
        """Whether the last reading is young enough for its value."""
        if item.forever:
            return True
        rule: Logical = True if item.validity is None else self._within(history.day, item.validity)
        for text, delay in item.by_value.items():
            mine: Logical = True if delay is None else self._within(history.day, delay)
            if isinstance(history.value, Flag):
                is_it = history.value.true if text == "true" else history.value.false
            elif isinstance(history.value, Code):
                is_it = self._is_code(history.value, text)
            else:
                continue
            rule = either(both(is_it, mine), both(no(is_it), rule))
        return rule

    def _within(self, day: Day, delay: Duration) -> Logical:
        if delay.hours:
            days = -(-delay.hours // 24)
            edge = self.ledger.symbol(z3.Bool, "hours")
            return either(day.last > -days - delay.days, both(day.last == -days - delay.days, edge))
        return day.last > self.calendar.cut(delay)

    def _age(self) -> Encoded:
        years, known = self.ledger.symbol(z3.Int, "Age"), self.ledger.symbol(z3.Bool, "Age.known")
        over = self.ledger.symbol(z3.Int, "Age.over")
        with self.ledger.group("age") as group:
            born = self.born()
            group.axioms += [years >= -1, years + over <= OLDEST_YEARS, over >= 0, known == _z3(born.known)]
            # Completed years, whatever the leap years, by the last day of birth and by the first.
            group.axioms += [
                z3.Implies(known, z3.And(-born.last >= 365 * years - 1, -born.last <= 366 * years + 366)),
                z3.Implies(
                    known, z3.And(-born.first >= 365 * (years + over), -born.first <= 366 * (years + over) + 366)
                ),
                z3.Implies(known, born.first <= 0),
                z3.Implies(born.first == born.last, over == 0),
            ]
            group.odd.append(over != 0)
        return Span(known, False, years * 12, over=over * 12)

    def born(self) -> Day:
        value = self.current("Birth_date")
        assert isinstance(value, Day)
        return value

    def age_at(self, day: Day) -> Span:
        """Completed years on a day."""
        name = f"age_at:{len(self.ledger.groups)}"
        with self.ledger.group(name) as group:
            years, over = self.ledger.symbol(z3.Int, name), self.ledger.symbol(z3.Int, f"{name}.over")
            born = self.born()
            known = both(born.known, day.known)
            oldest = years + over
            group.axioms += [
                years >= -OLDEST_YEARS,
                oldest <= 2 * OLDEST_YEARS,
                over >= 0,
                z3.Implies(z3.And(_z3(same(born.first, born.last)), _z3(same(day.first, day.last))), over == 0),
                z3.Implies(
                    _z3(known),
                    z3.And(
                        day.first - born.last >= 365 * years - 1,
                        day.first - born.last <= 366 * years + 366,
                        day.last - born.first >= 365 * oldest - 1,
                        day.last - born.first <= 366 * oldest + 366,
                    ),
                ),
            ]
            group.odd.append(over != 0)
        return Span(known, day.none, years * 12, over=over * 12)

    def _group(self, item: ItemFacts) -> Encoded:
        members = []
        for name in item.members:
            value = self.current(name)
            assert isinstance(value, Flag)
            members.append(value)
        together = any_of(members)
        with self.ledger.group(f"group:{item.name}") as group:
            own = self.own[item.name] = self.ledger.symbol(z3.Bool, f"{item.name}.own")
            group.odd.append(own)
        true = either(together.true, own)
        return Flag(true, both(together.false, no(own)))

    def _derived(self, item: ItemFacts, group: Group) -> Encoded:
        """A recorded value, or the formula's."""
        recorded = self._free(item, item.name, group)
        if item.bare_is_latest:
            self._is_latest(item, recorded, group)
        taken = self.ledger.symbol(z3.Bool, f"{item.name}.recorded")
        told = either(recorded.known, recorded.none)
        group.axioms.append(z3.Implies(taken, _z3(told)))
        if item.usable is not None:
            usable = self.trees.value(item.usable, "", {})
            assert isinstance(usable, Flag)
            _add(group, either(no(taken), usable.true))
        if item.bare_is_latest:
            said = z3.Or(self.history(item.name).any, self.answered[item.name])
            group.axioms.append(z3.Implies(taken, said))
            group.odd.append(z3.And(said, z3.Not(taken)))  # recorded, but what it is computed from is newer
        assert item.formula is not None
        before = len(self.ledger.approximate)
        with self.ledger.listening() as heard:
            computed = self.trees.value(item.formula, "", {})
        if len(self.ledger.approximate) > before or any(
            name in self.ledger.approximate for name in self.ledger.closed(heard)
        ):
            # An example is told, not computed: the solver cannot compute it.
            group.odd.append(z3.Not(taken))
        else:
            group.odd.append(taken)
        computed = self.computed(item, computed)
        self.derived[item.name] = taken, recorded, computed
        # Where the formula gives nothing what is recorded stands, whatever is newer.
        stands = both(recorded.known, either(taken, no(computed.known)))
        if not isinstance(recorded, Flag):  # *none* of a condition is false
            nothing = either(computed.none, both(taken, recorded.none, no(computed.known)))
            computed = with_known(computed, computed.known, nothing)
        return choose(stands, recorded, computed)

    def computed(self, item: ItemFacts, value: Encoded) -> Encoded:
        """What a formula gives, rounded, where it is plausible."""
        if not isinstance(value, Number):
            return value
        known = value.known
        if item.decimals is not None:
            value = self.rounded_bounds(value, item.decimals)
        if item.plausible is not None:
            bottom, top = (constant(Fraction(p)) for p in item.plausible)
            known = both(known, either(no(value.precise), both(at_most(bottom, value.low), at_most(value.low, top))))
            # Of a range some part is plausible.
            starts = either(below(value.low, top), both(equals(value.low, top), no(value.low_out)))
            ends = either(below(bottom, value.high), both(equals(bottom, value.high), no(value.high_out)))
            known = both(known, starts, ends)
        return replace(value, known=known)

    def rounded_bounds(self, value: Number, decimals: int) -> Number:
        """Both bounds rounded: in the order they were, one number still one."""
        low = self.rounded(value.low, decimals)
        if value.low is value.high:
            return replace(value, low=low, high=low)
        high = self.rounded(value.high, decimals)
        self.in_order(value, low, high)
        return replace(value, low=low, high=high)

    def in_order(self, before: Number, low: Term, high: Term) -> None:
        """Two bounds that were computed each on its own."""
        name = f"ordered:{len(self.ledger.groups)}"
        with self.ledger.group(name) as group:
            _add(group, either(below(before.high, before.low), at_most(low, high)))
            _add(group, either(no(before.precise), equals(low, high)))

    def rounded(self, term: Term, decimals: int) -> Term:
        """Rounded half-up; which way a half goes is left open."""
        step = Fraction(1, 10**decimals) if decimals >= 0 else Fraction(10**-decimals)
        if isinstance(term.expr, int):
            value = term.scale * term.expr / step
            sign = -1 if value < 0 else 1
            return Term(sign * int(abs(value) + Fraction(1, 2)), step)
        if (term.scale / step).denominator == 1 and not z3.is_real(term.expr):
            return term
        name = f"rounded:{len(self.ledger.groups)}"
        with self.ledger.group(name) as group:
            result = Term(self.ledger.symbol(z3.Int, name), step)
            slack = constant(step / 2 + Fraction(1, 10**12))
            group.axioms += [
                _z3(at_most(result, plus(term, slack))),
                _z3(at_most(term, plus(result, slack))),
            ]
        return result

    # --- windows and aggregates ---

    def inside(self, day: Day, window: Encoded | None) -> Inside:
        """Whether a day lies in a window that goes back from the look, or begins on a date."""
        if window is None:
            return Inside(True, False, True, True)
        if isinstance(window, Span):
            return self._back(day, replace(window, known=both(window.known, window.exact)))
        assert isinstance(window, Day)
        if window.clock:
            edge = self.ledger.symbol(z3.Bool, "instant")
            sure = either(day.last > window.last, both(day.last >= window.first - 1, edge))
            return Inside(window.known, window.none, sure, sure)
        sure, perhaps = day.first >= window.last, day.last >= window.first
        return Inside(window.known, window.none, sure, perhaps)

    def _back(self, day: Day, window: Span) -> Inside:
        if window.clock:
            begin = self.calendar.moved_by(0, window, -1)
            days = _ceiling(window.hours)
            edge = self.ledger.symbol(z3.Bool, "hours")
            sure = either(day.first > begin - days, both(day.last >= begin - days, edge))
            return Inside(window.known, window.none, sure, sure)
        begin = self.calendar.moved_by(0, window, -1)
        return Inside(window.known, window.none, day.first > begin, day.last > begin)

    def aggregate(self, tree: ast.Aggregate, scope: str, bound: Bound) -> tuple[Encoded, Day]:
        """An aggregate over a series, and the date of what it picks."""
        assert isinstance(tree.over, ast.Series)
        key = ("aggregate", tree, self.home(tree, scope))
        if bound:
            return self._aggregate(tree, scope, bound)
        name = self.name_of(key)
        if key not in self.made:
            with self.ledger.group(name):
                self.made[key] = self._aggregate(tree, scope, bound)
                self.pins.append(Pinned(tree, scope, self.made[key][0]))
                if tree.function in (Agg.LATEST, Agg.FIRST, Agg.PREVIOUS):
                    self.pins.append(Pinned(ast.DateOf(tree), scope, self.made[key][1]))
        self.ledger.read(name)
        found: tuple[Encoded, Day] = self.made[key]
        return found

    def _aggregate(self, tree: ast.Aggregate, scope: str, bound: Bound) -> tuple[Encoded, Day]:
        assert isinstance(tree.over, ast.Series)
        name = f"leaf:{len(self.ledger.groups)}"
        with self.ledger.group(name) as group:
            counting = tree.function in _COUNTING
            history = self.history(tree.over.item)
            absent = self.absent(tree.over.item)
            window = None if tree.window is None else self.trees.value(tree.window, scope, bound)
            last = self.inside(history.day, window)
            kept = self.filtered_history(tree.over, scope, counting=counting, bound=bound)
            place = self.inside(kept.day, window) if kept.day is not history.day else last
            found = both(place.known, kept.any, place.sure)
            looked = both(history.any, last.perhaps)
            doubt = self._doubt(tree, history, window, group)
            if tree.over.where is None and tree.function is Agg.LATEST:
                _add(group, either(no(doubt), no(found)))  # the last is surely inside: no other matters
            seen = self.looked[tree, self.home(tree, scope)] = Looked(place, found, looked, doubt)
            if counting:
                return self._counted(tree, group, seen, absent), _nowhere()
            none = seen.nothing(absent, filtered=tree.over.where is not None)
            return self._picked(tree, scope, bound, group, kept, both(found, no(doubt)), none, window, history, absent)

    def _doubt(self, tree: ast.Aggregate, history: History, window: Encoded | None, group: Group) -> Logical:
        """A partial date or an undecided filter may leave open which readings are meant."""
        assert isinstance(tree.over, ast.Series)
        loose = window is not None and isinstance(window, Day) and not isinstance(window.first, int)
        doubt = self.ledger.symbol(z3.Bool, f"doubt:{tree.over.item}")
        group.odd.append(doubt)
        if tree.over.where is None:
            unsure: Logical = no(same(window.first, window.last)) if loose and isinstance(window, Day) else False
            _add(group, either(no(doubt), history.partial, unsure))
        return doubt

    def _counted(self, tree: ast.Aggregate, group: Group, seen: Looked, absent: Logical) -> Encoded:
        place, found = seen.place, seen.found
        if tree.function is Agg.EXISTS:
            return Flag(found, seen.denied(absent))
        low, high = self.ledger.symbol(z3.Int, "count"), self.ledger.symbol(z3.Int, "count.high")
        group.axioms += [low >= 0, low <= high, low <= 1000, z3.Or(_z3(seen.doubt), low == high)]
        _add(
            group,
            either(
                no(place.known),
                same(found, low >= 1) if not isinstance(found, bool) else (low >= 1 if found else low == 0),
            ),
        )
        _add(group, either(no(place.none), low == 0))
        unit = Fraction(1)
        number = Number(seen.counted(absent), False, Term(low, unit), Term(high, unit))
        self._compare_counts(tree, number, place.known, group)
        return number

    def _compare_counts(self, tree: ast.Aggregate, number: Number, open_: Logical, group: Group) -> None:
        """What is counted in a narrower window, or through a filter, is not more."""
        assert isinstance(tree.over, ast.Series)
        others = self._counts.setdefault(tree.over.item, [])
        for other, counted, other_open in others:
            assert isinstance(other.over, ast.Series)
            if _narrower(tree, other):
                _add(group, either(no(both(open_, other_open)), at_most(number.low, counted.low)))
            if _narrower(other, tree):
                _add(group, either(no(both(open_, other_open)), at_most(counted.low, number.low)))
        others.append((tree, number, open_))

    def _picked(
        self,
        tree: ast.Aggregate,
        scope: str,
        bound: Bound,
        group: Group,
        kept: Filtered,
        found: Logical,
        none: Logical,
        window: Encoded | None,
        history: History,
        absent: Logical,
    ) -> tuple[Encoded, Day]:
        assert isinstance(tree.over, ast.Series)
        if tree.function is Agg.LATEST:
            return with_known(kept.value, found, none), Day(found, none, kept.day.first, kept.day.last)
        item = self.item(tree.over.item)
        if tree.function is Agg.AVERAGE:
            item = replace(item, decimals=None)
        several = tree.function in (Agg.MIN, Agg.MAX, Agg.AVERAGE)
        word = f"{tree.function}:{item.name}"
        value = self.symbols.of(item.type, item, word, group, history.ranges, read=not several)
        if several:
            self._between(tree, scope, bound, value, kept, found, group)
            return with_known(value, found, none), _nowhere()
        day = self.reading_day(f"{tree.function}:{item.name}", history.partial, group)
        place = self.inside(day, window)
        _add(group, either(no(found), both(place.sure, _upto(day, kept.day))))
        if tree.over.where is not None and tree.over.alias is not None:
            passes = self.trees.value(tree.over.where, scope, {**bound, tree.over.alias: (value, day)})
            assert isinstance(passes, Flag)
            _add(group, either(no(found), passes.true))
        alike = both(equal(value, kept.value), same(day.last, kept.day.last))
        # Two different readings of one day: at two times, or of a partial date.
        group.odd.append(_z3(both(found, same(day.first, kept.day.first), no(alike))))
        if tree.function is Agg.FIRST:
            return with_known(value, found, none), Day(found, none, day.first, day.last)
        two = self.ledger.symbol(z3.Bool, f"{item.name}.two_days")
        known = both(found, two)
        _add(group, either(no(known), day.first < kept.day.first))
        none = either(none, both(found, no(two), absent))
        if tree.function is Agg.PREVIOUS:
            return with_known(value, known, none), Day(known, none, day.first, day.last)
        assert isinstance(value, Number)
        assert isinstance(kept.value, Number)
        change = _minus(kept.value, value)
        return replace(change, known=known, none=none), _nowhere()

    def _between(
        self,
        tree: ast.Aggregate,
        scope: str,
        bound: Bound,
        value: Encoded,
        kept: Filtered,
        found: Logical,
        group: Group,
    ) -> None:
        """The smallest is not above the last nor above the first, the mean between the two extremes."""
        if not isinstance(value, Number) or not isinstance(kept.value, Number) or bound:
            return
        exact = both(found, value.precise, kept.value.precise)
        if tree.function is Agg.MIN:
            _add(group, either(no(exact), at_most(value.low, kept.value.low)))
        elif tree.function is Agg.MAX:
            _add(group, either(no(exact), at_most(kept.value.low, value.low)))
        else:
            for other, upper in ((Agg.MIN, False), (Agg.MAX, True)):
                extreme, _ = self.aggregate(replace(tree, function=other), scope, bound)
                assert isinstance(extreme, Number)
                pair = (value.low, extreme.low) if upper else (extreme.low, value.low)
                _add(group, either(no(both(exact, extreme.precise)), at_most(*pair)))

    # --- drug classes ---

    def member(self, name: str, fact: ClassFact) -> Encoded:
        """What is known of a class."""
        key = f"class:{name}.{fact.value}"
        if key not in self.made:
            with self.ledger.group(key) as group:
                self.made[key] = self._member(name, fact, group)
                self.pins.append(Pinned(ast.ClassMember(name, fact), "", self.made[key]))
        self.ledger.read(key)
        found: Encoded = self.made[key]
        return found

    def _member(self, name: str, fact: ClassFact, group: Group) -> Encoded:
        of = self.dictionary.drug_class(name)
        composed = of.leaves != (name,)
        match fact:
            case ClassFact.CURRENT | ClassFact.INTOLERANCE if composed:
                return any_of([self._flag_of(leaf, fact) for leaf in of.leaves])
            case ClassFact.CURRENT | ClassFact.INTOLERANCE | ClassFact.MAXIMAL:
                flag = self.symbols.flag(f"{name}.{fact.value}")
                group.axioms.append(z3.Not(z3.And(flag.true, flag.false)))
                if fact is not ClassFact.MAXIMAL:
                    listed = self.complete("medications" if fact is ClassFact.CURRENT else "allergies")
                    _add(group, either(no(flag.false), listed))
                    # On the list, but nobody can tell whether it is still taken.
                    group.odd.append(both(listed, no(flag.known)))
                return flag
            case ClassFact.CONTRAINDICATED:
                flags = [self.for_clearance(tree) for tree in of.contraindications]
                return any_of([*flags, self._flag_of(name, ClassFact.INTOLERANCE)])
            case ClassFact.COUNT:
                return self._count(of.leaves)
            case ClassFact.SINCE | ClassFact.CHANGED:
                return self._class_date(name, fact, of.leaves, group)

    def for_clearance(self, tree: ast.Expr) -> Flag:
        """A contraindication of a drug as the engine weighs it: with the answers *none* to numbers, codes and dates, and without.

        True when it is in either view, false only when it is so in both.
        """
        name = self.name_of(("clearance", tree))
        if tree not in self._cleared:
            with self.ledger.group(name) as group:
                with self.ledger.listening() as heard:
                    value = self.trees.value(tree, "", {})
                assert isinstance(value, Flag)
                said = self.said_none(heard)
                if said is not False:
                    group.odd.append(_z3(said))
                    without = self._without_none(tree, group)
                    weighed = Flag(either(value.true, without.true), both(value.denied, without.denied))
                    value = Flag(
                        either(value.true, both(said, weighed.true)),
                        both(value.denied, either(no(said), weighed.false)),
                    )
                self._cleared[tree] = value
        self.ledger.read(name)
        return self._cleared[tree]

    def said_none(self, heard: frozenset[str] | set[str]) -> Logical:
        """That somebody answered *none* to a number, a code or a date on which these groups rest."""
        items = [n.removeprefix("absence:") for n in self.ledger.closed(heard) if n.startswith("absence:")]
        return either(*(self.said[i] for i in items if not isinstance(self.item(i).type, BooleanType)))

    def _without_none(self, tree: ast.Expr, group: Group) -> Flag:
        try:
            value = self.trees.value_without_none(tree)
        except NotToldError:
            value = self.symbols.flag("clearance")
            group.axioms.append(z3.Not(z3.And(value.true, value.false)))
        assert isinstance(value, Flag)
        return value

    def _flag_of(self, name: str, fact: ClassFact) -> Flag:
        value = self.member(name, fact)
        assert isinstance(value, Flag)
        return value

    def _count(self, leaves: tuple[str, ...]) -> Number:
        flags = [self._flag_of(leaf, ClassFact.CURRENT) for leaf in leaves]
        low = z3.Sum([z3.If(_z3(f.true), 1, 0) for f in flags])
        high = z3.Sum([z3.If(_z3(f.denied), 0, 1) for f in flags])
        return Number(True, False, Term(low, Fraction(1)), Term(high, Fraction(1)))

    def _class_date(self, name: str, fact: ClassFact, leaves: tuple[str, ...], group: Group) -> Day:
        """First start of what is taken, last change of what was ever taken: none when the patient surely never had it."""
        word = f"{name}.{fact.value}"
        known, none = self.ledger.symbol(z3.Bool, f"{word}.known"), self.ledger.symbol(z3.Bool, f"{word}.none")
        first, last = self.ledger.symbol(z3.Int, word), self.ledger.symbol(z3.Int, f"{word}.last")
        current = self._flag_of(name, ClassFact.CURRENT)
        listed = self.complete("medications")
        group.axioms += [
            z3.Not(z3.And(known, none)),
            first <= last,
            first >= -OLDEST_YEARS * 366,
            last <= FURTHEST_COURSE,
            z3.Implies(none, z3.And(listed, z3.Not(_z3(current.true)))),
        ]
        # Known to be taken, or to have been, and from when it is not known.
        undated = both(listed, no(current.true), no(known), no(none))
        group.odd += [first != last, last > 0, _z3(undated), _z3(both(current.true, no(known)))]
        if fact is ClassFact.SINCE:
            _add(group, either(no(known), current.true))
        else:
            since = self.member(name, ClassFact.SINCE)
            assert isinstance(since, Day)
            _add(group, either(no(since.known), both(known, first >= since.first)))
            _add(group, same(since.none, none))  # both, when it was never taken
        if leaves != (name,):
            self._date_of_parts(fact, Day(known, none, first, last), leaves, group)
        return Day(known, none, first, last)

    def _date_of_parts(self, fact: ClassFact, whole: Day, leaves: tuple[str, ...], group: Group) -> None:
        """The first start, or the last change, among the classes that it is made of."""
        parts = [part for leaf in leaves if isinstance(part := self.member(leaf, fact), Day)]
        for part in parts:
            further = part.first >= whole.first if fact is ClassFact.SINCE else part.first <= whole.first
            _add(group, either(no(part.known), both(whole.known, further)))
        its = [both(p.known, same(p.first, whole.first), same(p.last, whole.last)) for p in parts]
        # Two drugs of one first day, one dated by its month: whichever was found first.
        loose = [both(p.known, same(p.first, whole.first)) for p in parts]
        _add(group, either(no(whole.known), *loose))
        group.odd.append(_z3(both(whole.known, no(either(*its)))))

    # --- parameters and defines ---

    def parameter(self, name: str, scope: str) -> Encoded:
        """Every value that a territory may set."""
        told = self.dictionary.parameter(scope, name)
        key = f"parameter:{told.home}/{name}"
        if key not in self.made:
            with self.ledger.group(key) as group:
                from pathways.backends.z3_parameters import encoded_parameter

                self.made[key] = encoded_parameter(told, self, group)
                self.pins.append(Pinned(ast.Parameter(name), scope, self.made[key]))
        self.ledger.read(key)
        found: Encoded = self.made[key]
        return found

    def told_define(self, name: str, scope: str) -> Encoded:
        """A define whose tree is not known: free."""
        key = f"define:{scope}/{name}"
        if key not in self.made:
            with self.ledger.group(key) as group:
                type_ = self.dictionary.define_type(scope, name)
                self.made[key] = self._free(ItemFacts(name, type_), name, group)
                self.pins.append(Pinned(ast.Defined(name), scope, self.made[key]))
        self.ledger.read(key)
        found: Encoded = self.made[key]
        return found

    def date_of_series(self, series: ast.Series, scope: str, bound: Bound) -> Day:
        """The date of the latest reading, however old."""
        return self.aggregate(ast.Aggregate(Agg.LATEST, series), scope, bound)[1]

    def home(self, tree: ast.Expr, scope: str) -> str:
        """The scope, where a tree depends on it."""
        from pathways.language.tree import walk

        return scope if any(isinstance(n, ast.Defined | ast.Parameter) for n in walk(tree)) else ""


FURTHEST_COURSE = 0  # a course that begins after the look is not seen


def _nowhere() -> Day:
    return Day(False, False, 0, 0)


def _add(group: Group, axiom: Logical) -> None:
    if axiom is not True:
        group.axioms.append(_z3(axiom))


def _z3(logical: Logical) -> Any:
    return z3.BoolVal(logical) if isinstance(logical, bool) else logical


def _ceiling(hours: Integer) -> Integer:
    return -(-hours // 24) if isinstance(hours, int) else (hours + 23) / 24


def _upto(day: Day, last: Day) -> Logical:
    result = day.first <= last.first
    return bool(result) if isinstance(result, bool) else result


def equal(one: Encoded, other: Encoded) -> Logical:
    """Two symbols of one type hold the same value, known or not."""
    match one, other:
        case Flag(), Flag():
            return same(one.true, other.true)
        case Number(), Number():
            return both(
                equals(one.low, other.low),
                equals(one.high, other.high),
                same(one.low_out, other.low_out),
                same(one.high_out, other.high_out),
            )
        case Code(), Code():
            return same(one.code, other.code)
        case Day(), Day():
            return both(same(one.first, other.first), same(one.last, other.last))
        case Span(), Span():
            return one.alike(other)
        case _:
            raise TypeError("two types")


def _minus(one: Number, other: Number) -> Number:
    low = plus(one.low, other.high.times(Fraction(-1)))
    precise = one.low is one.high and other.low is other.high
    high = low if precise else plus(one.high, other.low.times(Fraction(-1)))
    return Number(True, False, low, high, either(one.low_out, other.high_out), either(one.high_out, other.low_out))


def _narrower(one: ast.Aggregate, other: ast.Aggregate) -> bool:
    """Whether whatever the first counts the second counts too, by what is written."""
    assert isinstance(one.over, ast.Series)
    assert isinstance(other.over, ast.Series)
    if other.over.where is not None and one.over != other.over:
        return False
    if other.window is None:
        return True
    if one.window == other.window:
        return True
    a, b = one.window, other.window
    if not (isinstance(a, ast.Constant) and isinstance(b, ast.Constant)):
        return False
    if isinstance(a.value, Duration) and isinstance(b.value, Duration):
        days = (a.value.days == b.value.days == 0) or (a.value.months == b.value.months == 0)
        clock = a.value.hours or b.value.hours
        return not clock and days and (a.value.months, a.value.days) <= (b.value.months, b.value.days)
    return isinstance(a.value, Moment) and isinstance(b.value, Moment) and b.value.first <= a.value.first

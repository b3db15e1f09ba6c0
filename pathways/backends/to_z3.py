"""A guard as a pair for the solver: when it is certainly true, and when certainly false; otherwise it is unknown.

What a guard means is ``language/semantics.py``; this is held equal to it by the conformance table and by properties. What the
solver cannot express (``Exp``, ``Ln``, ``Power``, products of two unknowns) becomes a free value: then a guard may come out as
it does for a patient, and in other ways too, never in fewer. Needs the extra ``proof`` (z3-solver).
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, assert_never

import z3
from msgspec import Struct
from msgspec.structs import replace

from pathways.backends.z3_dictionary import Dictionary, ItemFacts
from pathways.backends.z3_leaves import Bound, Leaves
from pathways.backends.z3_logic import (
    Code,
    Day,
    Encoded,
    Flag,
    Logical,
    Number,
    Order,
    Span,
    Term,
    all_of,
    any_of,
    at_most,
    below,
    both,
    choose,
    constant,
    contrary,
    either,
    equals,
    first_of,
    joined,
    no,
    odd_of,
    order,
    pick,
    plus,
    possible,
    same,
    with_known,
)
from pathways.backends.z3_without_none import LeavesWithoutNone
from pathways.language import ast
from pathways.language.types import NumberType
from pathways.language.values import Ages, Duration, Moment, Nothing, Range, Value

NOBODY: Bound = {}
_NULL = Code(False, False, 0)
TINY = Fraction(1, 10**15)


class Pair(Struct, frozen=True):
    """When a guard is certainly true and certainly false; ``reads`` are the groups of axioms that belong to it."""

    true: Any
    false: Any
    reads: frozenset[str]

    @property
    def unknown(self) -> Any:
        """Neither."""
        return z3.And(z3.Not(self.true), z3.Not(self.false))


class Encoder:
    """Turns resolved guards into pairs, all over one patient."""

    def __init__(self, dictionary: Dictionary, without_none_of: Leaves | None = None) -> None:
        self.dictionary = dictionary
        self.leaves = Leaves(dictionary, self) if without_none_of is None else LeavesWithoutNone(without_none_of, self)
        self._strict: Encoder | None = None
        self.ledger = self.leaves.ledger
        self._kept: dict[tuple[str, int], tuple[Encoded, frozenset[str], ast.Expr]] = {}
        self._pairs: dict[tuple[str, int], Pair] = {}
        self._open: set[tuple[str, str]] = set()

    def pair(self, tree: ast.Expr, scope: str = "") -> Pair:
        """When a guard is true, when false.

        Args:
            tree: Resolved.
            scope: The protocol whose defines and parameters it names, or nothing.
        """
        key = scope, id(tree)
        if key not in self._pairs:
            with self.ledger.listening() as heard:
                value = self.value(tree, scope, NOBODY)
            flag = _as_flag(value)
            self._pairs[key] = Pair(_z3(flag.true), _z3(flag.denied), frozenset(heard))
        self.ledger.heard(self._pairs[key].reads)
        return self._pairs[key]

    # --- trees ---

    def value(self, tree: ast.Expr, scope: str, bound: Bound) -> Encoded:
        """The value of a tree; kept, for trees are read again and again."""
        if bound:
            return self._value(tree, scope, bound)
        key = scope, id(tree)
        if key in self._kept:
            found, heard, _ = self._kept[key]
            self.ledger.heard(heard)
            return found
        with self.ledger.listening() as now:
            found = self._value(tree, scope, bound)
        self._kept[key] = found, frozenset(now), tree  # the tree too: an id must stay its own
        return found

    def value_without_none(self, tree: ast.Expr) -> Encoded:
        """The value of a tree of the catalogue as if nobody had answered *none* to a number, a code or a date.

        Raises:
            NotToldError: Where that cannot be said.
        """
        if self._strict is None:
            self._strict = Encoder(self.dictionary, without_none_of=self.leaves)
        return self._strict.value(tree, "", NOBODY)

    def _value(self, tree: ast.Expr, scope: str, bound: Bound) -> Encoded:
        match tree:
            case ast.Constant():
                return self._constant(tree.value)
            case ast.NullLiteral():
                return _NULL
            case ast.Current():
                return self.leaves.current(tree.item)
            case ast.Parameter():
                return self.leaves.parameter(tree.name, scope)
            case ast.Defined():
                return self._defined(tree.name, scope)
            case ast.ClassMember():
                return self.leaves.member(tree.drug_class, tree.member)
            case ast.Alias():
                return bound[tree.name][0]
            case ast.And():
                return all_of([self._flag(o, scope, bound) for o in tree.operands])
            case ast.Or():
                return any_of([self._flag(o, scope, bound) for o in tree.operands])
            case ast.Xor():
                return odd_of([self._flag(o, scope, bound) for o in tree.operands])
            case ast.Implies():
                return any_of([contrary(self._flag(tree.left, scope, bound)), self._flag(tree.right, scope, bound)])
            case ast.Not():
                return contrary(self._flag(tree.operand, scope, bound))
            case ast.IsNull():
                known = _known(self.value(tree.operand, scope, bound))
                return _decided(known if tree.negated else no(known))
            case ast.IsTrue():
                true = self._flag(tree.operand, scope, bound).true
                return _decided(no(true) if tree.negated else true)
            case ast.IsFalse():
                denied = self._flag(tree.operand, scope, bound).denied
                return _decided(no(denied) if tree.negated else denied)
            case ast.Less() | ast.LessOrEqual() | ast.Greater() | ast.GreaterOrEqual() | ast.Equal() | ast.NotEqual():
                return self._compared(tree, self.value(tree.left, scope, bound), self.value(tree.right, scope, bound))
            case ast.Between():
                parts = (ast.GreaterOrEqual(tree.operand, tree.low), ast.LessOrEqual(tree.operand, tree.high))
                return all_of([self._flag(part, scope, bound) for part in parts])
            case ast.In():
                return self._inside(tree, scope, bound)
            case ast.Add() | ast.Subtract() | ast.Multiply() | ast.Divide():
                left, right = self.value(tree.left, scope, bound), self.value(tree.right, scope, bound)
                return self._calculated(tree, left, right)
            case ast.Negate():
                return self._negated(self.value(tree.operand, scope, bound))
            case ast.If():
                return self._chosen(((tree.condition, tree.then), (None, tree.otherwise)), scope, bound)
            case ast.Choose():
                return self._chosen(tree.rows, scope, bound)
            case ast.Aggregate():
                if isinstance(tree.over, ast.ListOf):
                    return self._of_list(tree, scope, bound)
                return self.leaves.aggregate(tree, scope, bound)[0]
            case ast.DateOf():
                return self._date_of(tree.operand, scope, bound)
            case ast.Apply():
                return self._applied(tree, scope, bound)
            case ast.InUnit():
                return self._in_unit(tree, self.value(tree.operand, scope, bound))
            case (
                ast.ListOf() | ast.IntervalOf() | ast.Series()
                | ast.NumberLiteral() | ast.QuantityLiteral() | ast.DurationLiteral() | ast.StringLiteral()
                | ast.DateLiteral() | ast.BooleanLiteral() | ast.Name() | ast.Member() | ast.Filtered() | ast.Call()
            ):  # fmt: skip
                raise TypeError(f"{type(tree).__name__} has no value of its own: the tree is not resolved")
            case _:
                assert_never(tree)

    def _flag(self, tree: ast.Expr, scope: str, bound: Bound) -> Flag:
        return _as_flag(self.value(tree, scope, bound))

    def _constant(self, value: Value) -> Encoded:
        match value:
            case bool():
                return Flag(value, not value)
            case Decimal():
                term = constant(Fraction(value))
                return Number(True, False, term, term)
            case str():
                return Code(True, False, self.ledger.code(value))
            case Duration():
                return Span(True, False, value.months, value.days, value.hours)
            case Ages():
                return Span(True, False, 12 * value.youngest, over=12 * (value.oldest - value.youngest))
            case Moment():
                calendar = self.leaves.calendar
                first, last = (calendar.absolute(m.date().toordinal()) for m in (value.first, value.last))
                return Day(True, False, first, last if value.first.date() != value.last.date() else first, value.clock)
            case Range():
                low = constant(Fraction(value.low if value.low is not None else -(10**12)))
                high = constant(Fraction(value.high if value.high is not None else 10**12))
                return Number(True, False, low, high, not value.low_included, not value.high_included)
            case Nothing():
                return Code(False, True, 0)

    def _defined(self, name: str, scope: str) -> Encoded:
        tree = self.dictionary.define(scope, name)
        if tree is None:
            return self.leaves.told_define(name, scope)
        if (scope, name) in self._open:  # a circle cannot load
            return _NULL
        self._open.add((scope, name))
        found = self.value(tree, scope, NOBODY)
        self._open.discard((scope, name))
        return found

    # --- comparison ---

    def _compared(self, tree: ast.Comparison, left: Encoded, right: Encoded) -> Flag:
        none = either(left.none, right.none)
        known = both(_known(left), _known(right))
        true, false = self._decide(tree, left, right)
        return Flag(both(known, true), either(none, both(known, false)))

    def _decide(self, tree: ast.Comparison, left: Encoded, right: Encoded) -> tuple[Logical, Logical]:
        if left is _NULL or right is _NULL or _unlike(left, right):
            return False, False
        if isinstance(tree, ast.Equal | ast.NotEqual):
            equal, differ = self._equal(left, right)
            return (equal, differ) if isinstance(tree, ast.Equal) else (differ, equal)
        turned = isinstance(tree, ast.Greater | ast.GreaterOrEqual)
        one, other = (right, left) if turned else (left, right)
        found = self._order(one, other)
        if isinstance(tree, ast.Less | ast.Greater):
            return found.less, found.not_less
        return found.at_most, found.not_at_most

    def _equal(self, left: Encoded, right: Encoded) -> tuple[Logical, Logical]:
        if isinstance(left, Flag) and isinstance(right, Flag):
            return either(both(left.true, right.true), both(left.false, right.false)), either(
                both(left.true, right.false), both(left.false, right.true)
            )
        if isinstance(left, Code) and isinstance(right, Code):
            alike = same(left.code, right.code)
            return alike, no(alike)
        one, other = self._order(left, right), self._order(right, left)
        return one.equal, either(one.less, other.less)

    def _order(self, one: Encoded, other: Encoded) -> Order:
        if isinstance(one, Code) and isinstance(other, Code):
            less = self._free_flag("text")
            return Order(less, z3.Not(less), z3.Not(less), less, same(one.code, other.code))
        assert not isinstance(one, Flag | Code)
        assert not isinstance(other, Flag | Code)
        found = order(one, other)
        return found if found is not None else self._order_instants(one, other)

    def _order_instants(self, one: Encoded, other: Encoded) -> Order:
        """Where hours were added: decided when whole days tell, and within a day left open, but always decided or not alike."""
        assert isinstance(one, Day)
        assert isinstance(other, Day)
        sure, never = one.last + 1 < other.first, one.first > other.last + 1
        less, not_less = self._free_flag("instant"), self._free_flag("instant")
        at_most_, not_at_most = self._free_flag("instant"), self._free_flag("instant")
        equal = self._free_flag("instant")
        name = f"instants:{len(self.ledger.groups)}"
        with self.ledger.group(name) as group:
            group.axioms += [
                z3.Implies(_z3(sure), z3.And(less, at_most_, z3.Not(equal))),
                z3.Implies(_z3(never), z3.And(not_less, not_at_most, z3.Not(equal))),
                z3.Implies(less, z3.And(at_most_, z3.Not(not_less), z3.Not(equal))),
                z3.Implies(not_at_most, z3.And(not_less, z3.Not(equal))),
                z3.Not(z3.And(at_most_, not_at_most)),
            ]
        self.ledger.read(name)
        return Order(less, not_less, at_most_, not_at_most, equal)

    def _free_flag(self, name: str) -> Any:
        return self.ledger.symbol(z3.Bool, name)

    def _inside(self, tree: ast.In, scope: str, bound: Bound) -> Flag:
        operand = self.value(tree.operand, scope, bound)
        if isinstance(tree.container, ast.ListOf):
            if not tree.container.elements:
                return Flag(False, True)
            found = [
                self._compared(ast.Equal(tree.operand, e), operand, self.value(e, scope, bound))
                for e in tree.container.elements
            ]
            return any_of(found)
        interval = tree.container
        sides: list[Flag] = []
        low = ast.GreaterOrEqual if interval.low_included else ast.Greater
        high = ast.LessOrEqual if interval.high_included else ast.Less
        for node, end, closed in (
            (low, interval.low, interval.low_included),
            (high, interval.high, interval.high_included),
        ):
            if isinstance(end, ast.NullLiteral) and closed:
                continue
            sides.append(self._compared(node(tree.operand, end), operand, self.value(end, scope, bound)))
        return all_of(sides)

    # --- arithmetic ---

    def _calculated(self, tree: ast.Arithmetic, left: Encoded, right: Encoded) -> Encoded:
        none = either(left.none, right.none)
        known = both(_known(left), _known(right))
        sign = -1 if isinstance(tree, ast.Subtract) else 1
        match left, right:
            case Day(), Span():
                return self._moved(left, right, sign, both(known, right.exact), none)
            case Span(), Span():
                return Span(
                    both(known, left.exact, right.exact),
                    none,
                    left.months + sign * right.months,
                    left.days + sign * right.days,
                    left.hours + sign * right.hours,
                )
            case Number(), Number():
                return replace(self._numbers(tree, left, right, known), none=none)
            case _:
                return self._unlike_arithmetic(left, right, none)

    @staticmethod
    def _unlike_arithmetic(left: Encoded, right: Encoded, none: Logical) -> Encoded:
        """A literal ``null`` or *none* on one side: nothing is known."""
        typed = right if isinstance(left, Code) else left
        return with_known(typed, False, none)

    def _moved(self, day: Day, span: Span, sign: int, known: Logical, none: Logical) -> Day:
        calendar = self.leaves.calendar
        first = calendar.moved_by(day.first, span, sign)
        last = (
            first
            if day.last is day.first or same(day.first, day.last) is True
            else calendar.moved_by(day.last, span, sign)
        )
        if not span.clock:
            return Day(known, none, first, last, day.clock)
        hours = sign * span.hours
        if isinstance(hours, int):
            return Day(known, none, first + hours // 24, last - (-hours // 24), clock=True)
        return Day(known, none, first + hours / 24, last + hours / 24 + 1, clock=True)

    def _numbers(self, tree: ast.Arithmetic, left: Number, right: Number, known: Logical) -> Number:
        match tree:
            case ast.Add():
                return _sum(left, right, known)
            case ast.Subtract():
                return _sum(left, _minus(right), known)
            case ast.Multiply():
                for one, other in ((left, right), (right, left)):
                    factor = _fixed(one)
                    if factor is not None:
                        return self._scaled(other, factor, known)
                return self._approximate("a product of two values", known)
            case _:
                divisor = _fixed(right)
                if divisor == 0:
                    return replace(left, known=False)
                if divisor is None:
                    return self._approximate("a division by a value", known)
                return self._divided(left, divisor, known)

    def _scaled(self, number: Number, factor: Fraction, known: Logical) -> Number:
        """Times a constant. Of a range the reference keeps both ends, or says unknown where one is open: left free here."""
        low, high = number.low.times(factor), number.high.times(factor)
        if number.low is number.high:
            return Number(known, False, low, low)
        precise = number.precise
        open_ = self._free_flag("range")
        if factor < 0:
            low, high = high, low
        return Number(both(known, either(precise, open_)), False, low, high)

    def _divided(self, number: Number, divisor: Fraction, known: Logical) -> Number:
        if _terminates(1 / divisor):
            return self._scaled(number, 1 / divisor, known)
        # Twenty-eight digits are not all: within a hair of the quotient.
        name = f"quotient:{len(self.ledger.groups)}"
        with self.ledger.group(name) as group:
            ends = []
            for end in (number.low, number.high):
                if isinstance(end.expr, int):
                    ends.append(end.times(1 / divisor))
                    continue
                near = Term(self.ledger.symbol(z3.Real, name), Fraction(1))
                exact = end.times(1 / divisor)
                group.axioms += [
                    _z3(at_most(near, plus(exact, constant(TINY)))),
                    _z3(at_most(exact, plus(near, constant(TINY)))),
                ]
                ends.append(near)
                if number.low is number.high:
                    break
        self.ledger.read(name)
        low, high = ends[0], ends[-1]
        if low is high or number.low is number.high:
            return Number(known, False, low, low)
        if divisor < 0:
            low, high = high, low
        self.leaves.in_order(number, low, high)
        return Number(both(known, either(number.precise, self._free_flag("range"))), False, low, high)

    def _approximate(self, what: str, known: Logical, name: str = "") -> Number:
        """A number that the solver cannot compute: free; known at most when its operands are."""
        name = name or f"approximate:{len(self.ledger.groups)}"
        with self.ledger.group(name) as group:
            told = self._free_flag(name)
            ranges = self._free_flag(f"{name}.ranges")
            group.odd.append(ranges)
            value = self.leaves.symbols.number(ItemFacts(name, NumberType()), name, group, ranges)
            self.ledger.approximate[name] = what
        self.ledger.read(name)
        return replace(value, known=both(known, told))

    def _negated(self, value: Encoded) -> Encoded:
        if isinstance(value, Span):
            return Span(both(value.known, value.exact), value.none, -value.months, -value.days, -value.hours)
        return _minus(value) if isinstance(value, Number) else value

    def _in_unit(self, tree: ast.InUnit, value: Encoded) -> Encoded:
        divisor, offset = Fraction(tree.divisor), Fraction(tree.offset)
        if isinstance(value, Span):
            term = Term(value.months, 1 / divisor)
            known = both(value.known, value.exact, same(value.days, 0), same(value.hours, 0))
            if _terminates(1 / divisor):
                return Number(known, value.none, term, term)
            whole = Number(known, value.none, Term(value.months, Fraction(1)), Term(value.months, Fraction(1)))
            whole = replace(whole, high=whole.low)
            if divisor == 12 and not isinstance(value.months, int) and _dozen(value.months) is not None:
                years = Term(_dozen(value.months), Fraction(1))
                return Number(known, value.none, years, years)
            return replace(self._divided(whole, divisor, known), none=value.none)
        if not isinstance(value, Number):
            return value
        low = plus(value.low, constant(-offset)) if offset else value.low
        high = low if value.low is value.high else (plus(value.high, constant(-offset)) if offset else value.high)
        shifted = replace(value, low=low, high=high)
        return replace(self._divided(shifted, divisor, value.known), none=value.none)

    # --- functions ---

    def _applied(self, tree: ast.Apply, scope: str, bound: Bound) -> Encoded:
        if tree.function is ast.Function.TODAY:
            return Day(True, False, 0, 0)
        values = [self.value(a, scope, bound) for a in tree.arguments]
        match tree.function:
            case ast.Function.COALESCE:
                return _coalesced(_typed(values))
            case ast.Function.AGE_AT:
                assert isinstance(values[0], Day)
                return self.leaves.age_at(values[0])
            case ast.Function.ABS:
                return self._absolute(values[0])
            case ast.Function.ROUND:
                return self._round(values)
            case _:
                known, none = both(*(_known(v) for v in values)), either(*(v.none for v in values))
                fixed = [_fixed(v) for v in values if isinstance(v, Number)]
                if len(fixed) == len(values) and None not in fixed and tree.function is ast.Function.POWER:
                    base, exponent = fixed[0], fixed[1]
                    if base is not None and exponent is not None and exponent.denominator == 1 and 0 <= exponent <= 20:
                        term = constant(base ** int(exponent))
                        return Number(known, none, term, term)
                return replace(self._approximate(f"`{tree.function.value}`", known), none=none)

    def _absolute(self, value: Encoded) -> Encoded:
        if not isinstance(value, Number):
            return value
        zero = constant(Fraction(0))
        positive = at_most(zero, value.low)
        size = pick(positive, value.low, value.low.times(Fraction(-1)))
        if value.low is value.high:
            return replace(value, low=size, high=size)
        known = both(value.known, either(value.precise, positive))
        return replace(value, known=known, low=size, high=pick(positive, value.high, size))

    def _round(self, values: Sequence[Encoded]) -> Encoded:
        number = values[0]
        if not isinstance(number, Number):
            return number
        decimals = _fixed(values[1]) if len(values) > 1 and isinstance(values[1], Number) else Fraction(0)
        if decimals is None:
            return self._approximate("`Round` to a number of decimals that is not written", number.known)
        return self.leaves.rounded_bounds(number, int(decimals))

    def _of_list(self, tree: ast.Aggregate, scope: str, bound: Bound) -> Encoded:
        """Aggregates of a literal list: exact where every element is known, free otherwise."""
        assert isinstance(tree.over, ast.ListOf)
        values = [self.value(e, scope, bound) for e in tree.over.elements if not isinstance(e, ast.NullLiteral)]
        nulls = len(values) < len(tree.over.elements)
        everything = both(*(_known(v) for v in values))
        if tree.function is ast.Aggregation.EXISTS:
            some = either(*(_known(v) for v in values))
            unclear = self._free_flag("list")
            return Flag(some, both(no(some), unclear))
        if tree.function is ast.Aggregation.COUNT:
            number = self._approximate("a count of a list", True)
            name = f"list:{len(self.ledger.groups)}"
            with self.ledger.group(name) as group:
                exact = both(number.known, equals(number.low, constant(Fraction(len(values)))), number.precise)
                group.axioms.append(z3.Implies(_z3(everything), _z3(exact)))
            self.ledger.read(name)
            return number
        numbers = [v for v in values if isinstance(v, Number)]
        kept = (ast.Aggregation.MIN, ast.Aggregation.MAX)
        if not numbers or len(numbers) < len(values):
            return self._picked_of_list(values, everything, nulls=nulls)
        number = self._approximate(f"`{tree.function.value}` of a list", True)
        if tree.function in kept and not nulls:
            name = f"list:{len(self.ledger.groups)}"
            with self.ledger.group(name) as group:
                best = numbers[0].low
                for other in numbers[1:]:
                    takes = below(other.low, best) if tree.function is ast.Aggregation.MIN else below(best, other.low)
                    best = pick(takes, other.low, best)
                precise = both(everything, *(n.precise for n in numbers))
                exact = both(number.known, equals(number.low, best), number.precise)
                group.axioms.append(z3.Implies(_z3(precise), _z3(exact)))
            self.ledger.read(name)
        return number

    def _picked_of_list(self, values: Sequence[Encoded], everything: Logical, *, nulls: bool) -> Encoded:
        if not values:
            return _NULL
        known = self._free_flag("list")
        picked = first_of([self._free_flag("list") for _ in values], list(values))
        return with_known(picked, known if not nulls else both(known, everything))

    def _date_of(self, operand: ast.Expr, scope: str, bound: Bound) -> Day:
        match operand:
            case ast.Alias():
                return bound[operand.name][1]
            case ast.Aggregate():
                if isinstance(operand.over, ast.ListOf):
                    return Day(False, False, 0, 0)
                return self.leaves.aggregate(operand, scope, bound)[1]
            case ast.Series():
                return self.leaves.date_of_series(operand, scope, bound)
            case ast.Defined():
                return self._date_of_define(operand.name, scope)
            case _:
                value = self.value(operand, scope, bound)
                return value if isinstance(value, Day) else Day(False, value.none, 0, 0)

    def _date_of_define(self, name: str, scope: str) -> Day:
        tree = self.dictionary.define(scope, name)
        value = self._defined(name, scope)
        if isinstance(value, Day):
            return value
        if isinstance(tree, ast.Aggregate):
            return self._date_of(tree, scope, NOBODY)
        if isinstance(tree, ast.Current):
            history = self.leaves.history(tree.item)
            known = self._free_flag("dated")
            return Day(both(known, _known(value)), value.none, history.day.first, history.day.last)
        return Day(False, value.none, 0, 0)

    # --- tables ---

    def _chosen(self, rows: Sequence[tuple[ast.Expr | None, ast.Expr]], scope: str, bound: Bound) -> Encoded:
        conditions = [None if when is None else self._flag(when, scope, bound) for when, _ in rows]
        values = _typed([self.value(give, scope, bound) for _, give in rows])
        return joined(possible(conditions), values)


def _as_flag(value: Encoded) -> Flag:
    """A value as a condition; a null, or what is no condition, is unknown."""
    return value if isinstance(value, Flag) else Flag(False, False, value.none)


def _known(value: Encoded) -> Logical:
    return value.known


def _decided(true: Logical) -> Flag:
    return Flag(true, no(true))


def _unlike(left: Encoded, right: Encoded) -> bool:
    """A null, or *none* written out, on one side."""
    return type(left) is not type(right)


def _typed(values: Sequence[Encoded]) -> list[Encoded]:
    """A ``null`` among them gets the type of the others."""
    like = next((v for v in values if v is not _NULL and not (isinstance(v, Code) and v.known is False)), None)
    if like is None:
        return list(values)
    return [with_known(like, False, v.none) if type(v) is not type(like) or v is _NULL else v for v in values]


def _coalesced(values: Sequence[Encoded]) -> Encoded:
    known = [_known(v) for v in values]
    chosen = values[-1]
    for told, value in zip(reversed(known[:-1]), reversed(list(values)[:-1]), strict=True):
        chosen = choose(told, value, chosen)
    if isinstance(chosen, Flag):
        return Flag(chosen.true, chosen.false)
    return with_known(chosen, either(*known))


def _sum(left: Number, right: Number, known: Logical) -> Number:
    low = plus(left.low, right.low)
    precise = left.low is left.high and right.low is right.high
    high = low if precise else plus(left.high, right.high)
    return Number(known, False, low, high, either(left.low_out, right.low_out), either(left.high_out, right.high_out))


def _minus(value: Number) -> Number:
    low = value.high.times(Fraction(-1))
    high = low if value.low is value.high else value.low.times(Fraction(-1))
    return Number(value.known, value.none, low, high, value.high_out, value.low_out)


def _fixed(value: Encoded) -> Fraction | None:
    """The number, when it is written out."""
    if (
        isinstance(value, Number)
        and value.low is value.high
        and isinstance(value.low.expr, int)
        and value.known is True
    ):
        return value.low.expr * value.low.scale
    return None


def _terminates(value: Fraction) -> bool:
    """Whether a number has finitely many decimals, few enough for the reference."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1 and len(str(value.denominator)) < 12


def _dozen(months: Any) -> Any:
    """``years`` of ``years * 12``."""
    if z3.is_mul(months) and months.num_args() == 2:
        one, other = months.arg(0), months.arg(1)
        for number, years in ((one, other), (other, one)):
            if z3.is_int_value(number) and number.as_long() == 12:
                return years
    return None


def _z3(logical: Logical) -> Any:
    return z3.BoolVal(logical) if isinstance(logical, bool) else logical


_UNUSED: Mapping[str, str] = {}

"""Values as the solver sees them, and what can be done with them: compare, calculate, choose.

Each value says when it is *known* and when it is *none*; otherwise it is unknown. Numbers, dates and durations are bounds, as
in the reference semantics, so that a comparison is decided only if it holds, or fails, on all of them. Constants are folded.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

import z3
from msgspec import Struct
from msgspec.structs import replace

# A Boolean or a number of the solver, or a Python one: folding keeps formulas small.
Logical = Any
Integer = Any
MONTH_SHORTEST, MONTH_LONGEST = 28, 31


def both(*parts: Logical) -> Logical:
    """And."""
    left = []
    for part in parts:
        if part is False:
            return False
        if part is not True:
            left.append(part)
    if not left:
        return True
    return left[0] if len(left) == 1 else _of(z3.Z3_mk_and, left)


def either(*parts: Logical) -> Logical:
    """Or."""
    left = []
    for part in parts:
        if part is True:
            return True
        if part is not False:
            left.append(part)
    if not left:
        return False
    return left[0] if len(left) == 1 else _of(z3.Z3_mk_or, left)


def _of(make: Any, parts: list[Any]) -> Any:
    """What `z3.And` makes of conditions of one context, in a fifth of its time: it asks first what each of them is."""
    context = parts[0].ctx
    terms = (z3.Ast * len(parts))(*(part.ast for part in parts))
    return z3.BoolRef(make(context.ref(), len(parts), terms), context)


def no(part: Logical) -> Logical:
    """Not."""
    return (not part) if isinstance(part, bool) else z3.BoolRef(z3.Z3_mk_not(part.ctx_ref(), part.ast), part.ctx)


def when(condition: Logical, then: Any, otherwise: Any) -> Any:
    """If-then-else, of Booleans or numbers."""
    if condition is True or then is otherwise:
        return then
    if condition is False:
        return otherwise
    if isinstance(then, bool) or isinstance(otherwise, bool) or (z3.is_expr(then) and z3.is_bool(then)):
        return either(both(condition, then), both(no(condition), otherwise))
    return z3.If(condition, then, otherwise)


def same(one: Any, other: Any) -> Logical:
    """Equality."""
    if one is other:
        return True
    result = one == other
    return bool(result) if isinstance(result, bool) else result


class Flag(Struct, frozen=True):
    """A condition: true, false (as a value), none; else unknown."""

    true: Logical
    false: Logical
    none: Logical = False

    @property
    def known(self) -> Logical:
        return either(self.true, self.false)

    @property
    def denied(self) -> Logical:
        """False as a condition: *none* counts as false."""
        return either(self.false, self.none)


UNKNOWN_FLAG = Flag(False, False)


class Term(Struct, frozen=True):
    """A number ``expr × scale``; the scale is positive, or comparisons would turn round."""

    expr: Integer
    scale: Fraction

    def times(self, factor: Fraction) -> "Term":
        if not factor:
            return Term(0, Fraction(1))
        return Term(self.expr if factor > 0 else -self.expr, self.scale * abs(factor))


def constant(value: Fraction) -> Term:
    """A number that is given."""
    return Term(value.numerator, Fraction(1, value.denominator))


def plus(one: Term, other: Term) -> Term:
    """The sum, on the widest common grid."""
    scale = _common(one.scale, other.scale)
    return Term(_times(one.expr, one.scale / scale) + _times(other.expr, other.scale / scale), scale)


def _common(one: Fraction, other: Fraction) -> Fraction:
    """The largest step of which both are whole multiples."""
    from math import gcd, lcm

    return Fraction(gcd(one.numerator, other.numerator), lcm(one.denominator, other.denominator))


def _times(expr: Integer, factor: Fraction) -> Integer:
    assert factor.denominator == 1
    return expr if factor == 1 else expr * factor.numerator


def below(one: Term, other: Term) -> Logical:
    """``one < other``."""
    a, b = _aligned(one, other)
    return _plain(a < b)


def at_most(one: Term, other: Term) -> Logical:
    """``one <= other``."""
    a, b = _aligned(one, other)
    return _plain(a <= b)


def equals(one: Term, other: Term) -> Logical:
    """``one = other``."""
    if one == other and one is other:
        return True
    a, b = _aligned(one, other)
    return _plain(a == b)


def pick(condition: Logical, one: Term, other: Term) -> Term:
    """If-then-else of numbers."""
    if condition is True or one is other:
        return one
    if condition is False:
        return other
    scale = _common(one.scale, other.scale)
    left, right = _times(one.expr, one.scale / scale), _times(other.expr, other.scale / scale)
    return Term(z3.If(condition, left, right), scale)


def _aligned(one: Term, other: Term) -> tuple[Integer, Integer]:
    if one.scale == other.scale:
        return one.expr, other.expr
    ratio = one.scale / other.scale
    a = one.expr if ratio.numerator == 1 else one.expr * ratio.numerator
    b = other.expr if ratio.denominator == 1 else other.expr * ratio.denominator
    return a, b


def _plain(result: Any) -> Logical:
    return bool(result) if isinstance(result, bool) else result


class Number(Struct, frozen=True):
    """A number within bounds; ``low_out`` and ``high_out``: that bound is excluded. Precise when both are one and included."""

    known: Logical
    none: Logical
    low: Term
    high: Term
    low_out: Logical = False
    high_out: Logical = False

    @property
    def precise(self) -> Logical:
        if self.low is self.high:
            return True
        return equals(self.low, self.high)


class Code(Struct, frozen=True):
    """A code or a text, by its number in the encoder's list."""

    known: Logical
    none: Logical
    code: Integer


class Day(Struct, frozen=True):
    """A date: first and last day it may be, in days after the day of the look. ``clock``: hours were added, so that it compares by
    instant, which days only bound.
    """

    known: Logical
    none: Logical
    first: Integer
    last: Integer
    clock: bool = False


class Span(Struct, frozen=True):
    """A duration. ``whole``: it has neither days nor hours, whatever its value.

    ``over``: by how many months it may be longer, for an age that a date of birth leaves open.
    """

    known: Logical
    none: Logical
    months: Integer
    days: Integer = 0
    hours: Integer = 0
    over: Integer = 0

    @property
    def exact(self) -> Logical:
        return same(self.over, 0)

    def alike(self, other: "Span") -> Logical:
        """Whether both are written alike: a month is not thirty days."""
        parts = (
            (self.months, other.months),
            (self.days, other.days),
            (self.hours, other.hours),
            (self.over, other.over),
        )
        return both(*(same(mine, yours) for mine, yours in parts))

    @property
    def whole(self) -> bool:
        return isinstance(self.days, int) and self.days == 0 and isinstance(self.hours, int) and self.hours == 0

    @property
    def clock(self) -> bool:
        return not (isinstance(self.hours, int) and self.hours == 0)


Encoded = Flag | Number | Code | Day | Span
Ordered = Number | Day | Span


class Order(Struct, frozen=True):
    """How two values stand: what is certainly so, of ``<``, of ``<=``, and of their contraries."""

    less: Logical
    not_less: Logical
    at_most: Logical
    not_at_most: Logical
    equal: Logical


def order(one: Ordered, other: Ordered) -> Order | None:
    """How two ordered values stand when both are known; nothing where days do not tell (instants)."""
    if isinstance(one, Number) and isinstance(other, Number):
        return _order_numbers(one, other)
    if isinstance(one, Day) and isinstance(other, Day):
        if one.clock or other.clock:
            return None
        return _order_bounds((one.first, one.last), (other.first, other.last))
    if isinstance(one, Span) and isinstance(other, Span):
        if one.whole and other.whole:
            return _order_bounds((one.months, one.months + one.over), (other.months, other.months + other.over))
        found = _order_bounds(_hours(one), _hours(other))
        identical = both(same(one.months, other.months), same(one.days, other.days), same(one.hours, other.hours))
        identical = both(identical, one.exact, other.exact)
        return Order(found.less, found.not_less, found.at_most, found.not_at_most, either(found.equal, identical))
    return None


def _order_numbers(one: Number, other: Number) -> Order:
    touching_low = either(one.high_out, other.low_out)
    touching_high = either(one.low_out, other.high_out)
    meets = equals(one.high, other.low)
    leaves = equals(one.low, other.high)
    less = either(below(one.high, other.low), both(meets, touching_low))
    not_at_most = either(below(other.high, one.low), both(leaves, touching_high))
    return Order(
        less,
        at_most(other.high, one.low),
        at_most(one.high, other.low),
        not_at_most,
        both(one.precise, other.precise, equals(one.low, other.low)),
    )


def _order_bounds(one: tuple[Integer, Integer], other: tuple[Integer, Integer]) -> Order:
    return Order(
        _plain(one[1] < other[0]),
        _plain(one[0] >= other[1]),
        _plain(one[1] <= other[0]),
        _plain(one[0] > other[1]),
        both(same(one[0], one[1]), same(other[0], other[1]), same(one[0], other[0])),
    )


def _hours(span: Span) -> tuple[Integer, Integer]:
    """The fewest and the most hours a duration can last, as the reference counts them."""
    if not (isinstance(span.over, int) and span.over == 0):
        longest = replace(span, months=span.months + span.over, over=0)
        return _hours(replace(span, over=0))[0], _hours(longest)[1]
    fixed = span.days * 24 + span.hours
    if isinstance(span.months, int):
        years, months = divmod(abs(span.months), 12)
        low, high = (years * 365 + months * MONTH_SHORTEST) * 24, (years * 366 + months * MONTH_LONGEST) * 24
        return (fixed + low, fixed + high) if span.months >= 0 else (fixed - high, fixed - low)
    size = z3.If(span.months >= 0, span.months, -span.months)
    low = ((size / 12) * 365 + (size % 12) * MONTH_SHORTEST) * 24
    high = ((size / 12) * 366 + (size % 12) * MONTH_LONGEST) * 24
    forward = span.months >= 0
    return fixed + z3.If(forward, low, -high), fixed + z3.If(forward, high, -low)


# --- choosing ---


def all_of(flags: Sequence[Flag]) -> Flag:
    """Kleene's and."""
    return Flag(both(*(f.true for f in flags)), either(*(f.denied for f in flags)))


def any_of(flags: Sequence[Flag]) -> Flag:
    """Kleene's or."""
    return Flag(either(*(f.true for f in flags)), both(*(f.denied for f in flags)))


def contrary(flag: Flag) -> Flag:
    """Kleene's not."""
    return Flag(flag.denied, flag.true)


def odd_of(flags: Sequence[Flag]) -> Flag:
    """Kleene's exclusive or: unknown as soon as one is."""
    known = both(*(either(f.true, f.denied) for f in flags))
    odd: Logical = False
    for flag in flags:
        odd = either(both(odd, no(flag.true)), both(no(odd), flag.true))
    return Flag(both(known, odd), both(known, no(odd)))


def possible(conditions: Iterable[Flag | None]) -> list[Logical]:
    """Of each row of a table whether it may be the one: no row before is true, and it is not false. One row only when decided."""
    earlier: Logical = True
    found: list[Logical] = []
    for condition in conditions:
        if condition is None:
            found.append(earlier)
            earlier = False
            continue
        found.append(both(earlier, no(condition.denied)))
        earlier = both(earlier, no(condition.true))
    return found


def known_of(value: Encoded) -> Logical:
    """When a value is known."""
    return value.known


def joined(rows: Sequence[Logical], values: Sequence[Encoded]) -> Encoded:
    """What rows that are still possible come to: the value on which they agree, for numbers the range of all."""
    some = either(*rows)
    none = both(some, *(either(no(row), value.none) for row, value in zip(rows, values, strict=True)))
    if isinstance(values[0], Flag):
        flags = [v for v in values if isinstance(v, Flag)]
        return Flag(
            both(some, *(either(no(row), f.true) for row, f in zip(rows, flags, strict=True))),
            both(some, *(either(no(row), f.false) for row, f in zip(rows, flags, strict=True))),
            none,
        )
    known = both(some, *(either(no(row), value.known) for row, value in zip(rows, values, strict=True)))
    if isinstance(values[0], Number):
        return _hull(rows, [v for v in values if isinstance(v, Number)], known, none)
    chosen = first_of(rows, values)
    agree = both(*(either(no(row), _alike(value, chosen)) for row, value in zip(rows, values, strict=True)))
    return with_known(chosen, both(known, agree), none)


def _hull(rows: Sequence[Logical], values: Sequence[Number], known: Logical, none: Logical) -> Number:
    low, high, low_out, high_out = values[-1].low, values[-1].high, values[-1].low_out, values[-1].high_out
    taken = rows[-1]
    for row, value in zip(reversed(rows[:-1]), reversed(values[:-1]), strict=True):
        lower = both(row, either(no(taken), below(value.low, low)))
        higher = both(row, either(no(taken), below(high, value.high)))
        # A bound that is excluded somewhere and included elsewhere is included.
        low_out = either(
            both(lower, value.low_out), both(no(lower), low_out, either(no(row), value.low_out, below(low, value.low)))
        )
        high_out = either(
            both(higher, value.high_out),
            both(no(higher), high_out, either(no(row), value.high_out, below(value.high, high))),
        )
        low, high = pick(lower, value.low, low), pick(higher, value.high, high)
        taken = either(row, taken)
    return Number(known, none, low, high, low_out, high_out)


def first_of(rows: Sequence[Logical], values: Sequence[Encoded]) -> Encoded:
    """The value of the first row that holds; its ``known`` is not looked at."""
    result = values[-1]
    for row, value in zip(reversed(rows[:-1]), reversed(values[:-1]), strict=True):
        result = choose(row, value, result)
    return result


def choose(condition: Logical, one: Encoded, other: Encoded) -> Encoded:
    """If-then-else of values of one type."""
    if condition is True:
        return one
    if condition is False:
        return other
    match one, other:
        case Flag(), Flag():
            return Flag(
                when(condition, one.true, other.true),
                when(condition, one.false, other.false),
                when(condition, one.none, other.none),
            )
        case Number(), Number():
            low = pick(condition, one.low, other.low)
            precise = one.low is one.high and other.low is other.high
            return Number(
                when(condition, one.known, other.known),
                when(condition, one.none, other.none),
                low,
                low if precise else pick(condition, one.high, other.high),
                when(condition, one.low_out, other.low_out),
                when(condition, one.high_out, other.high_out),
            )
        case Code(), Code():
            return Code(
                when(condition, one.known, other.known),
                when(condition, one.none, other.none),
                when(condition, one.code, other.code),
            )
        case Day(), Day():
            return Day(
                when(condition, one.known, other.known),
                when(condition, one.none, other.none),
                when(condition, one.first, other.first),
                when(condition, one.last, other.last),
                one.clock or other.clock,
            )
        case Span(), Span():
            return Span(
                when(condition, one.known, other.known),
                when(condition, one.none, other.none),
                when(condition, one.months, other.months),
                when(condition, one.days, other.days),
                when(condition, one.hours, other.hours),
                when(condition, one.over, other.over),
            )
        case _:
            raise TypeError(f"values of two types: {one!r}, {other!r}")


def _alike(one: Encoded, other: Encoded) -> Logical:
    match one, other:
        case Code(), Code():
            return same(one.code, other.code)
        case Day(), Day():
            return both(same(one.first, other.first), same(one.last, other.last))
        case Span(), Span():
            return one.alike(other)
        case _:
            return False


def with_known(value: Encoded, known: Logical, none: Logical = False) -> Encoded:
    """The same value, known at other times."""
    match value:
        case Flag():
            return Flag(both(known, value.true), both(known, no(value.true)), none)
        case Number():
            return Number(known, none, value.low, value.high, value.low_out, value.high_out)
        case Code():
            return Code(known, none, value.code)
        case Day():
            return Day(known, none, value.first, value.last, value.clock)
        case Span():
            return Span(known, none, value.months, value.days, value.hours, value.over)


def never_known(like: Encoded) -> Encoded:
    """An unknown of the same type."""
    return with_known(like, False)

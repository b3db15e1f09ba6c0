"""Arithmetic on decimals and on ranges. What has no result (division by zero, beyond 28 digits) is unusable, never an error."""

from collections.abc import Callable, Sequence
from decimal import Decimal, DecimalException
from functools import partial

from msgspec.structs import replace

from pathways.language.ast import Function, InUnit
from pathways.language.units import PRECISE
from pathways.language.values import NONE, Ages, Cause, Duration, Range, Reason, Result, Unknown

Number = Decimal | Range
LARGEST = Decimal(10) ** 29


def unusable(detail: str) -> Unknown:
    """An unknown that no fact would settle."""
    return Unknown(frozenset({Reason("", Cause.UNUSABLE, detail=detail)}))


def add(left: Number, right: Number) -> Result:
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return _bounded(lambda: PRECISE.add(left, right))
    one, other = _range(left), _range(right)
    return Range(
        None if one.low is None or other.low is None else PRECISE.add(one.low, other.low),
        None if one.high is None or other.high is None else PRECISE.add(one.high, other.high),
        one.low_included and other.low_included,
        one.high_included and other.high_included,
        one.reasons | other.reasons,
    )


def subtract(left: Number, right: Number) -> Result:
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return _bounded(lambda: PRECISE.subtract(left, right))
    other = _range(right)
    turned = Range(
        None if other.high is None else PRECISE.minus(other.high),
        None if other.low is None else PRECISE.minus(other.low),
        other.high_included,
        other.low_included,
        other.reasons,
    )
    return add(left, turned)


def multiply(left: Number, right: Number) -> Result:
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return _bounded(lambda: PRECISE.multiply(left, right))
    return _corners(left, right, PRECISE.multiply)


def divide(left: Number, right: Number) -> Result:
    if isinstance(right, Decimal):
        if right == 0:
            return unusable("division by zero")
        if isinstance(left, Decimal):
            return _bounded(lambda: PRECISE.divide(left, right))
    other = _range(right)
    if other.low is None or other.high is None or other.low <= 0 <= other.high:
        return Unknown(_range(left).reasons | other.reasons)
    return _corners(left, right, PRECISE.divide)


def hull(values: Sequence[Number]) -> Range:
    """The narrowest range that holds all of them."""
    ranges = [_range(value) for value in values]
    lows, highs = [r.low for r in ranges], [r.high for r in ranges]
    low = None if any(x is None for x in lows) else min(x for x in lows if x is not None)
    high = None if any(x is None for x in highs) else max(x for x in highs if x is not None)
    return Range(
        low,
        high,
        any(r.low_included for r in ranges if r.low == low),
        any(r.high_included for r in ranges if r.high == high),
        frozenset().union(*(r.reasons for r in ranges)),
    )


def in_unit(value: Result, node: InUnit) -> Result:
    """A quantity or a duration as the plain number that a formula wants."""
    if isinstance(value, Duration):
        if value.days or value.hours:
            return unusable("days and hours are no whole months")
        return PRECISE.divide(Decimal(value.months), node.divisor)
    if isinstance(value, Ages):
        return Unknown(value.reasons)  # a formula wants the age itself
    if not isinstance(value, Decimal | Range):
        return value
    shifted = subtract(value, node.offset)
    return divide(shifted, node.divisor) if isinstance(shifted, Decimal | Range) else shifted


def round_half_up(value: Decimal, decimals: int) -> Decimal:
    """Half-up, away from zero, to so many decimals (negative: tens, hundreds …)."""
    return PRECISE.add(PRECISE.quantize(value, Decimal(1).scaleb(-decimals)), Decimal(0))  # never -0


def round_result(value: Result, decimals: int) -> Result:
    """A formula's result at its item's decimals."""
    if isinstance(value, Decimal):
        return round_half_up(value, decimals)
    if isinstance(value, Range):
        low = None if value.low is None else round_half_up(value.low, decimals)
        high = None if value.high is None else round_half_up(value.high, decimals)
        return replace(value, low=low, high=high)
    return value


def apply(function: Function, values: Sequence[Result]) -> Result:
    """``Abs``, ``Round``, ``Exp``, ``Ln``, ``Power`` of known numbers."""
    first = values[0]
    if first is NONE or not isinstance(first, Decimal | Range):
        return first
    if function is Function.POWER:
        return _power(first, values[1])
    decimals = values[1] if len(values) > 1 else Decimal(0)
    assert isinstance(decimals, Decimal)
    if isinstance(first, Range):
        return _monotone(function, first, int(decimals))
    return _bounded(lambda: _single(function, first, int(decimals)))


def _single(function: Function, value: Decimal, decimals: int) -> Decimal:
    if function is Function.ABS:
        return value.copy_abs()
    if function is Function.ROUND:
        return round_half_up(value, decimals)
    return PRECISE.exp(value) if function is Function.EXP else PRECISE.ln(value)


def _monotone(function: Function, value: Range, decimals: int) -> Result:
    if function is Function.ABS:
        if value.low is not None and value.low >= 0:
            return value
        return Unknown(value.reasons)
    ends: list[Decimal | None] = []
    for end in (value.low, value.high):
        if end is None:
            ends.append(None)
            continue
        result = _bounded(partial(_single, function, end, decimals))
        if not isinstance(result, Decimal):
            return Unknown(value.reasons)
        ends.append(result)
    low = Decimal(0) if function is Function.EXP and ends[0] is None else ends[0]
    return Range(low, ends[1], value.low_included, value.high_included, value.reasons)


def _power(base: Number, exponent: Result) -> Result:
    if isinstance(base, Decimal) and isinstance(exponent, Decimal):
        return Decimal(1) if base == exponent == 0 else _bounded(lambda: PRECISE.power(base, exponent))
    one, other = _range(base), _range(exponent) if isinstance(exponent, Decimal | Range) else Range(None, None)
    if one.low is None or one.low <= 0:
        return Unknown(one.reasons | other.reasons)
    return _corners(base, exponent if isinstance(exponent, Decimal | Range) else other, PRECISE.power)


def _bounded(calculate: Callable[[], Decimal]) -> Result:
    try:
        value = calculate()
    except DecimalException:
        return unusable("a calculation without result")
    if not value.is_finite() or value.copy_abs() >= LARGEST:
        return unusable("a number beyond 28 digits")
    return value


def _range(value: Number) -> Range:
    return value if isinstance(value, Range) else Range(value, value)


def _corners(left: Number, right: Number, operation: Callable[[Decimal, Decimal], Decimal]) -> Result:
    """Of an operation monotone in each operand the extremes lie at the corners."""
    one, other = _range(left), _range(right)
    reasons = one.reasons | other.reasons
    ends = (one.low, one.high, other.low, other.high)
    if any(end is None for end in ends):
        return Unknown(reasons)
    try:
        corners = [
            operation(a, b)
            for a in (one.low, one.high)
            for b in (other.low, other.high)
            if a is not None and b is not None
        ]
    except DecimalException:
        return Unknown(reasons)
    # A bound that is excluded somewhere is kept as included: wider is safe, narrower is not.
    return Range(min(corners), max(corners), reasons=reasons)

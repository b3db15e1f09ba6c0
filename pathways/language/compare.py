"""Order and equality of values that may be known only within bounds: decided only if it holds, or fails, on all of them."""

from decimal import Decimal
from typing import Any

from pathways.language.calendar import bounds, days_range
from pathways.language.values import Ages, Duration, Moment, Range, Value

# (low, high, low included, high included); None is no bound.
_Bounds = tuple[Any, Any, bool, bool]


def less(left: Value, right: Value, *, or_equal: bool) -> bool | None:
    """``left < right`` (``<=``); ``None`` when it is not decided."""
    return _less(*_pair(left, right), or_equal=or_equal)


def equal(left: Value, right: Value) -> bool | None:
    """``left = right``; ``None`` when it is not decided."""
    if isinstance(left, Duration) and isinstance(right, Duration) and left == right:
        return True
    if isinstance(left, str | bool) or isinstance(right, str | bool):
        return left == right
    one, other = _pair(left, right)
    if one[0] is not None and one[0] == one[1] == other[0] == other[1]:
        return True
    apart = _less(one, other, or_equal=False) or _less(other, one, or_equal=False)
    return False if apart else None


def _less(one: _Bounds, other: _Bounds, *, or_equal: bool) -> bool | None:
    low, high, low_in, high_in = one
    other_low, other_high, other_low_in, other_high_in = other
    if high is not None and other_low is not None:
        touching_excluded = not (high_in and other_low_in)
        if high < other_low or (high == other_low and (or_equal or touching_excluded)):
            return True
    if low is not None and other_high is not None:
        touching_excluded = not (low_in and other_high_in)
        if low > other_high or (low == other_high and (not or_equal or touching_excluded)):
            return False
    return None


def _pair(left: Value, right: Value) -> tuple[_Bounds, _Bounds]:
    if isinstance(left, Moment) and isinstance(right, Moment):
        one, other = bounds(left, right)
        return (*one, True, True), (*other, True, True)
    if isinstance(left, Duration | Ages) and isinstance(right, Duration | Ages):
        return _durations(left, right)
    return _number(left), _number(right)


def _durations(left: Duration | Ages, right: Duration | Ages) -> tuple[_Bounds, _Bounds]:
    one, other = _ends(left), _ends(right)
    if not any(end.days or end.hours for end in (*one, *other)):
        return (one[0].months, one[1].months, True, True), (other[0].months, other[1].months, True, True)
    return _hours(*one), _hours(*other)


def _ends(value: Duration | Ages) -> tuple[Duration, Duration]:
    return value.ends if isinstance(value, Ages) else (value, value)


def _hours(shortest: Duration, longest: Duration) -> _Bounds:
    return days_range(shortest)[0], days_range(longest)[1], True, True


def _number(value: Value) -> _Bounds:
    if isinstance(value, Range):
        return value.low, value.high, value.low_included, value.high_included
    assert isinstance(value, Decimal | str), f"not ordered: {value!r}"
    return value, value, True, True

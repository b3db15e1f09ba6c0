"""The facts of a patient that are known and simple, for code that has no third value.

Whoever asks for another one is refused with ``KeyError``, and asks the facts themselves. Kept, for many guards ask for the same.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Generic, TypeVar

from pathways.language.values import Result

# Decimals of so many digits are different floats when they are different, in the same order (IEEE 754 binary64).
DIGITS = 15
_LARGEST = 250  # and neither overflow nor vanish with exponents up to this


class Plain:
    """Current values by item.

    Args:
        current: Asks the facts.

    Attributes:
        numbers: As floats, which compare exactly as the numbers do.
        conditions: Those that are true or false.
        codes: Codes and texts.
    """

    __slots__ = ("codes", "conditions", "numbers")

    def __init__(self, current: Callable[[str], Result]) -> None:
        self.numbers = _Kept(current, comparable)
        self.conditions = _Kept(current, _condition)
        self.codes = _Kept(current, _code)


V = TypeVar("V")


class _Kept(dict[str, V], Generic[V]):
    __slots__ = ("current", "plain")

    def __init__(self, current: Callable[[str], Result], plain: Callable[[object], V | None]) -> None:
        self.current = current
        self.plain = plain

    def __missing__(self, item: str) -> V:
        value = self.plain(self.current(item))
        if value is None:
            raise KeyError(item)
        self[item] = value
        return value


def comparable(value: object) -> float | None:
    """A number as a float that compares with others such as it does; nothing where there is none."""
    if value.__class__ is not Decimal:
        return None
    assert isinstance(value, Decimal)
    _, digits, exponent = value.as_tuple()
    small = isinstance(exponent, int) and abs(exponent) <= _LARGEST
    return float(value) if small and len(digits) <= DIGITS else None


def _condition(value: object) -> bool | None:
    return value if value is True or value is False else None


def _code(value: object) -> str | None:
    return value if value.__class__ is str else None

"""What a value becomes in the canonical unit of its kind: once, with ``Decimal``, half-up.

A dictionary's own conversions come first. Beyond them only exact changes of prefix are made (g and kg, mmol/L and umol/L),
and never between ratios: 60 mmol/mol of HbA1c is 7.6 %, not 6 %. Which texts are units is known in ``ucum``.
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction
from functools import cache

from msgspec import Struct

from pathways.language.types import Conversion, Measure
from pathways.language.ucum import UcumUnit, is_ucum, read, slip

__all__ = ["PRECISE", "conversion", "convert", "has_offset", "is_ucum", "pure_measure", "rounded", "slip", "units_of"]

_ZERO = Decimal(0)
# CQL counts with 28 digits before the point and 8 after it.
PRECISE = Context(prec=38, rounding=ROUND_HALF_UP)


class _Way(Struct, frozen=True):
    """From a unit to the canonical one: exactly ``scale`` to a declared unit, then as the dictionary says."""

    scale: Fraction
    declared: Conversion | None


def convert(value: Decimal, unit: str, measure: Measure, *, difference: bool = False) -> Decimal | None:
    """A value in the canonical unit, rounded once, half-up, to the measure's decimals.

    Args:
        value: As written.
        unit: UCUM, as written.
        measure: Whose canonical unit and conversions.
        difference: The value is a difference of two values: no offset (5 mmol/mol of HbA1c is 0.5 %, not 2.6 %), no pairs.

    Returns:
        ``None`` when there is no way from ``unit``.
    """
    way = _way(unit, measure)
    if way is None:
        return None
    scaled = _times(value, way.scale)
    if way.declared is None:
        return rounded(scaled, measure.decimals)
    if not difference and scaled in way.declared.pairs:
        return way.declared.pairs[scaled]
    with localcontext(PRECISE):
        moved = scaled * way.declared.factor + (0 if difference else way.declared.offset)
    return rounded(moved, measure.decimals)


def conversion(unit: str, measure: Measure) -> Conversion | None:
    """How a unit becomes the canonical one, as one factor and offset: what formulas turn round."""
    way = _way(unit, measure)
    if way is None:
        return None
    if way.declared is None:
        return Conversion(_decimal(way.scale))
    return Conversion(_times(way.declared.factor, way.scale), way.declared.offset)


def has_offset(unit: str, measure: Measure) -> bool:
    """Whether a value and a difference of values become different numbers."""
    way = _way(unit, measure)
    return way is not None and way.declared is not None and way.declared.offset != 0


def rounded(value: Decimal, decimals: int | None) -> Decimal:
    """Half-up, to so many decimals; as it is without."""
    if decimals is None:
        return value
    return PRECISE.add(PRECISE.quantize(value, _step(decimals)), _ZERO)  # never -0


@cache
def _step(decimals: int) -> Decimal:
    return Decimal(1).scaleb(-decimals)


def units_of(measure: Measure) -> list[str]:
    """Every unit the dictionary gives a measure, the canonical one first."""
    return [measure.unit, *measure.conversions]


def pure_measure(units: Iterable[str]) -> Measure | None:
    """The measure of literals that stand alone: the smallest of their units, so that all others convert exactly.

    Units of another dimension are left for ``convert`` to refuse.
    """
    known = [(unit, parsed) for unit in units if (parsed := read(unit)) is not None]
    if not known:
        return None
    first = known[0][1]
    alike = [(unit, parsed) for unit, parsed in known if parsed.measures_as(first)]
    smallest, parsed = min(alike, key=lambda pair: pair[1].factor)
    return Measure(f"literal {parsed.signature}", smallest, None)


def _way(unit: str, measure: Measure) -> _Way | None:
    if unit == measure.unit:
        return _Way(Fraction(1), None)
    if unit in measure.conversions:
        return _Way(Fraction(1), measure.conversions[unit])
    parsed = read(unit)
    if parsed is None:
        return None
    for known in units_of(measure):
        scale = _scale(parsed, read(known), alone=measure.decimals is None)
        if scale is not None:
            return _Way(scale, measure.conversions.get(known) if known != measure.unit else None)
    return None


def _scale(unit: UcumUnit, other: UcumUnit | None, *, alone: bool) -> Fraction | None:
    """An exact factor from one unit to another that measures the same; none between ratios of a dictionary."""
    if other is None or not unit.measures_as(other) or (unit.is_ratio and not alone):
        return None
    return unit.factor / other.factor


def _times(value: Decimal, scale: Fraction) -> Decimal:
    with localcontext(PRECISE):
        return value * scale.numerator / scale.denominator if scale != 1 else value


def _decimal(fraction: Fraction) -> Decimal:
    with localcontext(PRECISE):
        return Decimal(fraction.numerator) / fraction.denominator

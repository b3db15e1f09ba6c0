"""Units: is this UCUM, do two units measure the same, what does a value become in the canonical unit.

UCUM syntax is checked against the atoms and prefixes that medicine uses; a unit of the dictionary is converted only as the
dictionary says. The small table of pure units serves expressions without a dictionary.
"""

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext

from pathways.language.types import Conversion, Measure

# CQL counts with 28 digits before the point and 8 after it.
PRECISE = Context(prec=38, rounding=ROUND_HALF_UP)

# value in base = value * factor; exact, so that 1 'cm' = 0.01 'm'.
PURE: dict[str, tuple[str, Decimal]] = {
    unit: (dimension, Decimal(factor))
    for dimension, units in {
        "mass": {"kg": "1000", "g": "1", "mg": "0.001", "ug": "0.000001", "ng": "0.000000001", "pg": "1E-12"},
        "length": {"km": "1000", "m": "1", "cm": "0.01", "mm": "0.001", "um": "0.000001"},
        "volume": {"L": "1", "dL": "0.1", "cL": "0.01", "mL": "0.001", "uL": "0.000001"},
        "time": {"wk": "604800", "d": "86400", "h": "3600", "min": "60", "s": "1", "ms": "0.001"},
        "amount": {"mol": "1", "mmol": "0.001", "umol": "0.000001", "nmol": "1E-9"},
        "ratio": {"1": "1", "%": "0.01"},
    }.items()
    for unit, factor in units.items()
}

# What people write, and what UCUM wants.
COMMON_SLIPS = {
    "mmHg": "mm[Hg]", "mm Hg": "mm[Hg]", "µmol/L": "umol/L", "μmol/L": "umol/L", "mcg": "ug", "µg": "ug", "μg": "ug",
    "mL/min/1.73m2": "mL/min/{1.73_m2}", "mL/min/1.73 m2": "mL/min/{1.73_m2}", "mL/min/1.73m²": "mL/min/{1.73_m2}",
    "mL/min/1.73.m2": "mL/min/{1.73_m2}", "ml/min/1.73m2": "mL/min/{1.73_m2}", "ml/min": "mL/min", "°C": "Cel", "C": "Cel",
    "bpm": "/min", "kg/m²": "kg/m2", "kg/m^2": "kg/m2", "g/l": "g/L", "mmol/l": "mmol/L", "umol/l": "umol/L", "mg/dl": "mg/dL",
    "ng/ml": "ng/mL", "µg/L": "ug/L", "UI/L": "[IU]/L", "IU/L": "[IU]/L", "cc": "mL", "G/L": "10*9/L", "percent": "%",
}  # fmt: skip

_PREFIX = "(?:[YZEPTGMkhdcmunpfazy]|da)"
_METRIC = r"(?:mol|g|L|l|m|s|Pa|J|W|V|eq|osm|U|\[IU\]|Bq|Hz|N|K|Cel|cal|bar|m\[Hg\]|A|cd|S|t)"
_PLAIN = r"(?:min|h|d|wk|mo|a|%|\[pH\]|\[degF\]|\[in_i\]|\[lb_av\]|\[arb'U\]|deg|10\*-?\d+|10\^-?\d+|\d+)"
_ATOM = rf"(?:{_PLAIN}|{_PREFIX}?{_METRIC})(?:[+-]?\d)?"
_ANNOTATED = rf"(?:{_ATOM}(?:\{{[!-z|~]*\}})?|\{{[!-z|~]+\}})"
_UCUM = re.compile(rf"/?{_ANNOTATED}(?:[./]{_ANNOTATED})*")


def is_ucum(unit: str) -> bool:
    """Whether a unit is valid UCUM, as far as medicine writes it."""
    return _UCUM.fullmatch(unit) is not None


def slip(unit: str) -> str | None:
    """What was most likely meant by a unit that is not UCUM."""
    return COMMON_SLIPS.get(unit) or COMMON_SLIPS.get(unit.replace(" ", ""))


def units_of(measure: Measure) -> list[str]:
    """Every unit in which a value of this measure may be given, the canonical one first."""
    return [measure.unit, *measure.conversions]


def rounded(value: Decimal, decimals: int | None) -> Decimal:
    """Half-up, to so many decimals; as it is without."""
    if decimals is None:
        return value
    with localcontext(PRECISE):
        return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) + Decimal(0)


def convert(value: Decimal, unit: str, measure: Measure, *, difference: bool = False) -> Decimal | None:
    """A value in the canonical unit, rounded once, half-up, to the measure's decimals.

    Args:
        value: As written.
        unit: UCUM, as written.
        measure: Whose canonical unit and conversions.
        difference: The value is a difference of two values: no offset (5 mmol/mol of HbA1c is 0.5 %, not 2.6 %).

    Returns:
        ``None`` when the dictionary knows no way from ``unit``.
    """
    if unit == measure.unit:
        return rounded(value, measure.decimals)
    conversion = measure.conversions.get(unit)
    if conversion is None:
        return None
    if not difference and value in conversion.pairs:
        return conversion.pairs[value]
    with localcontext(PRECISE):
        return rounded(value * conversion.factor + (0 if difference else conversion.offset), measure.decimals)


def pure_measure(unit: str) -> Measure | None:
    """The measure of a unit without a dictionary: its own, or with others of its dimension."""
    if unit not in PURE:
        return Measure(unit, unit, None) if is_ucum(unit) else None
    dimension, base = PURE[unit]
    others = {
        other: Conversion(factor / base)
        for other, (its, factor) in PURE.items()
        if its == dimension and other != unit
    }  # fmt: skip
    return Measure(dimension, unit, None, others)


def smallest(measures: Sequence[Measure]) -> Measure | None:
    """Of measures without a dictionary the one with the smallest unit: every other converts into it exactly."""
    if not measures:
        return None
    return min(measures, key=lambda m: PURE[m.unit][1] if m.unit in PURE else Decimal(1))

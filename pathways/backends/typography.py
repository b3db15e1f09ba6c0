"""How numbers, units, dates and durations are printed for people, in French and in English.

Only glyphs that every font and terminal of the field has (WGL4); spaces that must not break are U+00A0.
"""

import re
from datetime import date, datetime, time
from decimal import Decimal
from typing import Final

from pathways.language.values import Ages, Duration, Moment, Range

NBSP: Final = "\N{NO-BREAK SPACE}"
MINUS: Final = "\N{MINUS SIGN}"

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_COUNTED: Final = {
    "fr": {
        "hour": ("heure", "heures"),
        "day": ("jour", "jours"),
        "week": ("semaine", "semaines"),
        "month": ("mois", "mois"),
        "year": ("an", "ans"),
    },
    "en": {unit: (unit, f"{unit}s") for unit in ("hour", "day", "week", "month", "year")},
}
_AT_ONCE: Final = {"fr": "sans délai", "en": "at once"}
# Whole units that are no composition of their parts.
_WHOLE: Final = {
    "fr": {"10*9/L": "G/L", "10*12/L": "T/L", "10*3/uL": "G/L", "10*6/uL": "T/L", "1": "", "[pH]": ""},
    "en": {"1": "", "[pH]": ""},
}
_ATOMS: Final = {
    "mm[Hg]": "mmHg",
    "Cel": "°C",
    "[degF]": "°F",
    "m2": "m²",
    "m3": "m³",
    "cm2": "cm²",
    "cm3": "cm³",
    "[arb'U]": "U",
}
_ATOMS_FR: Final = {"[IU]": "UI", "m[IU]": "mUI", "u[IU]": "µUI", "k[IU]": "kUI", "d": "j", "a": "an", "mo": "mois", "wk": "semaine"}  # fmt: skip
_ATOMS_EN: Final = {"[IU]": "IU", "m[IU]": "mIU", "u[IU]": "µIU", "k[IU]": "kIU", "d": "day", "a": "year", "mo": "month", "wk": "week"}  # fmt: skip


def number(value: Decimal, language: str) -> str:
    """A number, as many decimals as it carries: « 7,5 », « 12 000 »; ``7.5``, ``12,000``."""
    text = f"{abs(value):f}"
    whole, dot, decimals = text.partition(".")
    if len(whole) > 4:
        whole = f"{int(whole):,}" if language == "en" else f"{int(whole):,}".replace(",", NBSP)
    point = "," if language == "fr" else "."
    return (MINUS if value < 0 else "") + whole + (point + decimals if dot else "")


def unit(ucum: str, language: str) -> str:
    """A UCUM unit as people print it: ``mm[Hg]`` is mmHg, ``umol/L`` µmol/L, ``10*9/L`` G/L in French."""
    if ucum in _WHOLE[language]:
        return _WHOLE[language][ucum]
    parts = re.split(r"(?<=[^{])/(?![^{]*\})|^/", ucum)
    said = "/".join(_component(part, language) for part in parts)
    return said.strip()


def quantity(value: Decimal, ucum: str, language: str) -> str:
    """A number and its unit, held together: « 7 % », « 30 mL/min/1,73 m² »; English sets no space before ``%``."""
    said = unit(ucum, language)
    if not said:
        return number(value, language)
    gap = "" if said == "%" and language == "en" else NBSP
    return f"{number(value, language)}{gap}{said}"


def range_said(value: Range, ucum: str, language: str) -> str:
    """A number known between bounds only: « < 30 mL/min », « de 6,5 à 7 % »."""
    if value.low is not None and value.high is not None:
        low, high = number(value.low, language), quantity(value.high, ucum, language)
        return f"{low} à {high}" if language == "fr" else f"{low} to {high}"
    bound = value.high if value.high is not None else value.low
    if bound is None:
        return "?"
    loose, strict = ("≤", "<") if value.high is not None else ("≥", ">")
    symbol = loose if (value.high_included if value.high is not None else value.low_included) else strict
    return f"{symbol}{NBSP}{quantity(bound, ucum, language)}"


def day(value: date, language: str) -> str:
    """« 23/11/2026 », ``23 Nov 2026``."""
    if language == "fr":
        return f"{value:%d/%m/%Y}"
    return f"{value.day}{NBSP}{_MONTHS[value.month - 1]}{NBSP}{value.year}"


def moment(value: Moment, language: str) -> str:
    """A day, an instant, or the span of a partial date (« 03/2026 »)."""
    first, last = value.first, value.last
    if first == last and (first.time() != time.min or value.clock):
        return instant(first, language)
    if first.date() == last.date():
        return day(first.date(), language)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first:%m/%Y}" if language == "fr" else f"{_MONTHS[first.month - 1]}{NBSP}{first.year}"
    if first.year == last.year:
        return str(first.year)
    between = "à" if language == "fr" else "to"
    return f"{day(first.date(), language)} {between} {day(last.date(), language)}"


def instant(value: datetime, language: str) -> str:
    """« 23/11/2026 à 10 h 30 », ``23 Nov 2026, 10:30``."""
    if language == "fr":
        return f"{day(value.date(), language)} à {value.hour}{NBSP}h{NBSP}{value.minute:02d}"
    return f"{day(value.date(), language)}, {value:%H:%M}"


def counted(count: Decimal, unit_name: str, language: str) -> str:
    """A count of calendar units: « 3 mois », ``48 hours``. French counts in the plural from 2 on, English all but 1."""
    if count == 0:
        return _AT_ONCE[language]
    one, many = _COUNTED[language].get(unit_name, (unit_name, f"{unit_name}s"))
    single = abs(count) < 2 if language == "fr" else abs(count) == 1
    return f"{number(count, language)}{NBSP}{one if single else many}"


def duration_parts(value: Duration) -> tuple[tuple[Decimal, str], ...]:
    """A duration in the units that people would count it in: 24 months are 2 years, 14 days 2 weeks, 18 months stay."""
    parts: list[tuple[int, str]] = []
    if value.months:
        years = value.months % 12 == 0 and abs(value.months) >= 24
        parts.append((value.months // 12, "year") if years else (value.months, "month"))
    if value.days:
        weeks = value.days % 7 == 0 and abs(value.days) >= 14
        parts.append((value.days // 7, "week") if weeks else (value.days, "day"))
    if value.hours:
        parts.append((value.hours, "hour"))
    return tuple((Decimal(count), name) for count, name in parts)


def duration(value: Duration, language: str) -> str:
    """« 3 mois », « 48 heures »; a duration of nothing is « sans délai »."""
    parts = [counted(count, name, language) for count, name in duration_parts(value)]
    return (" et " if language == "fr" else " and ").join(parts) or _AT_ONCE[language]


def ages(value: Ages, language: str) -> str:
    """« 74 ou 75 ans », ``74 or 75 years``; « de 60 à 65 ans » where more are possible."""
    word = ("an" if value.oldest < 2 else "ans") if language == "fr" else "year" if value.oldest == 1 else "years"
    high = f"{value.oldest}{NBSP}{word}"
    if value.oldest <= 0:  # of a child born this year the birthday may be still to come
        return high
    low = str(value.youngest)
    if value.oldest - value.youngest == 1:
        return f"{low} ou {high}" if language == "fr" else f"{low} or {high}"
    return f"de {low} à {high}" if language == "fr" else f"{low} to {high}"


def lower_first(label: str) -> str:
    """A label inside a sentence: its first letter small, unless the first word is an acronym, a formula or a lone letter."""
    first = re.split(r"[\s'’]", label, maxsplit=1)[0]
    if len(first) < 2 or any(c.isupper() or c.isdigit() for c in first[1:]):
        return label
    return label[0].lower() + label[1:]


def upper_first(text: str) -> str:
    """The beginning of a sentence; HbA1c, pH and the like keep their first letter."""
    first = text.split(" ", 1)[0]
    if any(c.isupper() for c in first[1:]):
        return text
    return text[:1].upper() + text[1:]


def _component(part: str, language: str) -> str:
    annotated = re.fullmatch(r"([^{]*)\{([^}]*)\}", part)
    if annotated:
        words = annotated[2].replace("_", NBSP).replace("m2", "m²")
        words = re.sub(r"(\d)\.(\d)", r"\1,\2", words) if language == "fr" else words
        return f"{_component(annotated[1], language)}{words}" if annotated[1] else words
    own = _ATOMS_FR if language == "fr" else _ATOMS_EN
    if part in own:
        return own[part]
    if part in _ATOMS:
        return _ATOMS[part]
    power = re.fullmatch(r"10\*(-?\d+)", part)
    if power:
        return f"×{NBSP}10^{power[1]}"
    return re.sub(r"^u(?=[gmLl]|mol|kat)", "µ", part)

"""What numbers, units and calendar words may look like in a guard, before anything is known of the dictionary."""

import re
from decimal import Decimal
from typing import Final

from pathways.diagnostics.diagnostic import Diagnostic
from pathways.language import findings, words
from pathways.language.lexer import Token
from pathways.language.values import Duration

# Seconds and minutes are no calendar units here: the checker reads them as quantities of time.
CALENDAR_UNITS: Final = {
    unit + ending: unit
    for unit in ("hour", "day", "week", "month", "year", "minute", "second", "millisecond")
    for ending in ("", "s")
}
SHORT_UNITS: Final = {"second": "s", "minute": "min", "millisecond": "ms"}
# UCUM units of time that are calendar durations too; a UCUM month is 30.4 days and a UCUM year 365.25, so they are not.
UCUM_DURATIONS: Final = {"h": "hour", "d": "day", "wk": "week"}

_LARGEST_WHOLE: Final = Decimal(2**31 - 1)
_MOST_DIGITS: Final = 28
_MOST_DECIMALS: Final = 8


def number_fault(token: Token, *, quantity: bool, negative: bool) -> Diagnostic | None:
    """As in CQL: whole numbers of 32 bits (one more below zero), decimals of 28 digits before the point and 8 after it."""
    whole, _, decimals = token.text.partition(".")
    too_fine = len(decimals) > _MOST_DECIMALS and not quantity
    if too_fine or len(whole.lstrip("0")) > _MOST_DIGITS:
        return findings.number_out_of_range(token, None)
    if not decimals and not quantity and Decimal(whole) > _LARGEST_WHOLE + negative:
        return findings.number_out_of_range(token, f"write `{whole}.0`")
    return None


_UNIT = re.compile(r"[^\s()',;<>={}]+(?:\{[^\s{}]*\})?")


def quoted_unit(number: Token, word: Token, text: str) -> tuple[Diagnostic, int]:
    """A unit without quotes behind a number: the finding, and where the unit ends."""
    found = _UNIT.match(text, word.start)
    unit = found.group() if found else word.text
    end = word.start + len(unit)
    calendar = words.CALENDAR.get(unit)
    hint = f"{number.text} {calendar}" if calendar else f"{number.text} '{unit}'"
    return findings.unit_without_quotes(unit, (number.start, end), hint), end


def duration_of(count: int, unit: str) -> Duration:
    """A calendar duration from a count of hours, days, weeks, months or years."""
    match unit:
        case "hour":
            return Duration(hours=count)
        case "day":
            return Duration(days=count)
        case "week":
            return Duration(days=7 * count)
        case "month":
            return Duration(months=count)
        case _:
            return Duration(months=12 * count)

"""A value as the guard language writes it: in JSON answers, in findings, on the command line."""

from decimal import Decimal

from pathways.language import ast
from pathways.language.printer import print_guard
from pathways.language.values import Ages, Duration, Moment, Nothing, Range, Value


def written(value: Value, unit: str | None = None) -> str:
    """A value as the guard language writes it."""
    match value:
        case bool():
            return "true" if value else "false"
        case Decimal():
            number = format(value, "f")
            return f"{number} '{unit}'" if unit else number
        case str():
            return print_guard(ast.StringLiteral(value))
        case Moment():
            return _moment(value)
        case Duration():
            return _duration(value)
        case Ages():
            return f"Interval[{value.youngest} years, {value.oldest} years]"
        case Range():
            low, high = ("" if end is None else format(end, "f") for end in (value.low, value.high))
            opening, closing = "[" if value.low_included else "(", "]" if value.high_included else ")"
            return f"Interval{opening}{low or 'null'}, {high or 'null'}{closing}"
        case Nothing():
            return "none"


def _moment(value: Moment) -> str:
    if value.day is None:
        return f"@{value.first.date().isoformat()}/{value.last.date().isoformat()}"
    if value.first == value.last:
        return f"@{value.first.isoformat()}"
    return f"@{value.day.isoformat()}"


def _duration(value: Duration) -> str:
    parts = [
        f"{count} {unit}" + ("" if abs(count) == 1 else "s")
        for count, unit in ((value.months, "month"), (value.days, "day"), (value.hours, "hour"))
        if count
    ]
    return " + ".join(parts) or "0 days"

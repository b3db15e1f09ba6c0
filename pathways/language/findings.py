"""Every finding about the text of a guard, one function each, so that the wording can be reviewed in one sitting.

Spans are offsets in the guard's own text; the loader moves them to the file.
"""

from typing import TYPE_CHECKING

from pathways.diagnostics.diagnostic import Diagnostic, Severity, Span
from pathways.language.types import (
    BooleanType,
    CodeType,
    DateType,
    DurationType,
    ErrorType,
    ListType,
    NullType,
    NumberType,
    QuantityType,
    TextType,
    Type,
)

if TYPE_CHECKING:
    from pathways.language.lexer import Token


def _error(code: str, message: str, start: int, end: int, hint: str | None = None, *notes: str) -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, message, Span("", start, end), hint, notes=notes)


def say(type_: Type) -> str:
    """A type in an author's words."""
    match type_:
        case BooleanType():
            return "a condition"
        case NumberType():
            return "a number"
        case QuantityType():
            return f"a quantity ({type_.kind.replace('_', ' ')}, in `{type_.measure.unit}`)"
        case CodeType():
            return "a code"
        case TextType():
            return "a text"
        case DateType():
            return "a date"
        case DurationType():
            return "a duration"
        case ListType():
            return "a list"
        case NullType():
            return "`null`"
        case ErrorType():
            return "unknown"


def _word(token: "Token") -> str:
    return f"`{token.text}`" if token.text else "the end"


# --- text and grammar ---


def empty_guard() -> Diagnostic:
    return _error("empty-guard", "there is no condition here", 0, 0, "write a condition, for example `Age >= 18 years`")


def bad_character(character: str, start: int, end: int) -> Diagnostic:
    near = {
        "≥": ">=", "≤": "<=", "≠": "!=", "’": "'", "‘": "'", '"': "'", "“": "'", "”": "'", "–": "-",
        "−": "-", "×": "*", "÷": "/", "&": "and", "|": "or", "!": "not",
    }.get(character[0])  # fmt: skip
    hint = f"write `{near}`" if near else "names are ASCII letters, digits and `_`; texts stand between `'` and `'`"
    return _error("bad-character", f"`{character}` has no meaning in a guard", start, end, hint)


def open_string(start: int, end: int) -> Diagnostic:
    return _error("open-text", "this text has no end", start, end, "close it with `'`")


def unexpected(token: "Token", before: "Token") -> Diagnostic:
    hints = {
        "&&": "write `and`", "is": "`is` goes with `null`, `true` or `false`",
        "not": "to deny a condition write `not (…)` before it",
        "AND": "write `and`", "OR": "write `or`", "^": "write `Power(x, y)`",
    }  # fmt: skip
    hint = hints.get(token.text)
    if token.text.lower() in ("and", "or", "not", "xor", "is", "in") and token.text != token.text.lower():
        hint = f"write `{token.text.lower()}`"
    message = f"`{token.text}` was not expected after {_word(before)}"
    return _error("unexpected-word", message, token.start, token.end, hint)


def expected(what: str, token: "Token", opened: "Token | None" = None) -> Diagnostic:
    notes = (f"`{opened.text}` was opened at character {opened.start + 1}",) if opened else ()
    start = token.start if token.text else max(0, token.start - 1)
    return _error("expected-other", f"{what} was expected here, not {_word(token)}", start, token.end, None, *notes)


def too_deep(start: int, end: int) -> Diagnostic:
    hint = "name parts of it in `define` and use the names"
    return _error("too-deep", "this guard is nested too deep to be read", start, end, hint)


def mixed_logic(first: str, token: "Token") -> Diagnostic:
    message = f"`{first}` and `{token.text}` are mixed without parentheses"
    hint = "put parentheses around what belongs together, for example `a and (b or c)`"
    return _error("mixed-logic", message, token.start, token.end, hint)


def not_needs_parentheses(token: "Token", compared: "Token") -> Diagnostic:
    message = f"`not` before a comparison with `{compared.text}` reads two ways"
    return _error("not-needs-parentheses", message, token.start, compared.end, "write `not (…)`")


def test_needs_parentheses(start: int, end: int) -> Diagnostic:
    hint = "put parentheses around what is tested, for example `(a + b) is null`"
    return _error("test-needs-parentheses", "`is` inside a calculation or comparison reads two ways", start, end, hint)


def chained_comparison(token: "Token", start: int, text: str) -> Diagnostic:
    message = f"a comparison cannot go on with `{token.text}`"
    hint = "write `x between a and b`, or two comparisons joined by `and`"
    return _error("chained-comparison", message, start, len(text[: token.end]), hint)


def number_out_of_range(token: "Token") -> Diagnostic:
    message = f"`{token.text}` is beyond what a number can be"
    hint = "whole numbers go up to 2147483647, decimals have 8 places at most"
    return _error("number-out-of-range", message, token.start, token.end, hint)


def unit_without_quotes(number: "Token", unit: "Token") -> Diagnostic:
    message = f"`{unit.text}` after `{number.text}` is no calendar unit"
    return _error(
        "unit-without-quotes",
        message,
        number.start,
        unit.end,
        f"write the unit between quotes: `{number.text} '{unit.text}'`",
    )


# --- names ---


def unknown_name(name: str, at: tuple[int, int], nearest: str | None, declared: str = "") -> Diagnostic:
    hint = f"did you mean `{nearest}`?" if nearest else "declare it in the catalogue or in `define`"
    notes = (f"`{nearest}` is declared in {declared}",) if nearest and declared else ()
    return _error("unknown-name", f"nothing is called `{name}`", *at, hint, *notes)


def unknown_function(name: str, at: tuple[int, int], nearest: str | None) -> Diagnostic:
    hint = f"did you mean `{nearest}`?" if nearest else "docs/language.md lists the functions"
    return _error("unknown-function", f"there is no function `{name}`", *at, hint)


def unknown_member(owner: str, member: str, at: tuple[int, int], nearest: str | None) -> Diagnostic:
    hint = f"did you mean `{owner}.{nearest}`?" if nearest else None
    return _error("unknown-member", f"`{owner}` has no `{member}`", *at, hint)


def class_without_member(name: str, at: tuple[int, int]) -> Diagnostic:
    message = f"`{name}` is a drug class, not a condition"
    return _error("class-without-member", message, *at, f"say what of it: `{name}.current`, `{name}.since` …")


def not_readings(at: tuple[int, int], function: str) -> Diagnostic:
    return _error("not-readings", f"`{function}` needs the name of a data item or an act", *at)


def wrong_arguments(function: str, wanted: str, got: int, at: tuple[int, int]) -> Diagnostic:
    return _error("wrong-arguments", f"`{function}` takes {wanted}, not {got}", *at)


def misplaced(what: str, at: tuple[int, int], hint: str) -> Diagnostic:
    return _error("misplaced", f"{what} cannot stand here", *at, hint)


# --- types and units ---


def wrong_type(wanted: str, got: Type, at: tuple[int, int], hint: str | None = None) -> Diagnostic:
    return _error("wrong-type", f"this is {say(got)}, but {wanted} was expected", *at, hint)


def not_comparable(left: Type, right: Type, at: tuple[int, int], hint: str | None = None) -> Diagnostic:
    return _error("not-comparable", f"{say(left)} does not compare with {say(right)}", *at, hint)


def missing_unit(at: tuple[int, int], unit: str, number: str) -> Diagnostic:
    message = f"`{number}` has no unit, but it stands beside a quantity in `{unit}`"
    return _error("missing-unit", message, *at, f"write `{number} '{unit}'`")


def unit_mismatch(
    subject: str, kind: str, unit: str, at: tuple[int, int], units: list[str], hint: str | None
) -> Diagnostic:
    shown = " or ".join(f"`{each}`" for each in units)
    message = f"`{unit}` is no unit of {subject} ({kind.replace('_', ' ')})"
    return _error("unit-mismatch", message, *at, hint or f"write the value in {shown}")


def different_kinds(left: str, right: str, at: tuple[int, int]) -> Diagnostic:
    message = f"{left.replace('_', ' ')} does not compare with {right.replace('_', ' ')}: two different measures"
    return _error("different-kinds", message, *at, "compare values of one kind only")


def unknown_unit(unit: str, at: tuple[int, int], hint: str | None) -> Diagnostic:
    return _error("unknown-unit", f"`{unit}` is no UCUM unit known here", *at, hint)


def ambiguous_difference(unit: str, canonical: str, at: tuple[int, int]) -> Diagnostic:
    message = f"taken away in `{unit}`, this may be a value or a difference"
    return _error("ambiguous-difference", message, *at, f"write it in `{canonical}`")


def unknown_code(code: str, at: tuple[int, int], nearest: str | None, values: list[str]) -> Diagnostic:
    hint = f"did you mean `'{nearest}'`?" if nearest else "one of " + ", ".join(f"`'{v}'`" for v in values)
    return _error("unknown-code", f"`'{code}'` is none of its values", *at, hint)


def compares_null(at: tuple[int, int]) -> Diagnostic:
    return _error("compares-null", "a comparison with `null` is never true", *at, "write `is null` or `is not null`")


def conditions_have_no_order(at: tuple[int, int]) -> Diagnostic:
    return _error(
        "conditions-have-no-order", "a condition is neither more nor less than another", *at, "use `and`, `or`, `not`"
    )


def bad_date(text: str, at: tuple[int, int]) -> Diagnostic:
    return _error("bad-date", f"`@{text}` is no full date", *at, "write `@2026-11-23` or `@2026-11-23T10:30`")


def bad_duration(text: str, at: tuple[int, int], hint: str) -> Diagnostic:
    return _error("bad-duration", f"`{text}` is no duration that a calendar can count", *at, hint)


def dates_subtracted(at: tuple[int, int]) -> Diagnostic:
    hint = "compare with a date moved by a duration: `DateOf(x) + 3 months <= Today()`"
    return _error("dates-subtracted", "a date is not taken away from a date", *at, hint)

"""Every finding about the text of a guard, one function each, so that the wording can be reviewed in one sitting.

Spans are offsets in the guard's own text; the loader moves them to the file. Each code has its page in docs/findings.
"""

import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from pathways.diagnostics.diagnostic import Diagnostic, Severity, Span
from pathways.language import words
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

At = tuple[int, int]


def _error(code: str, message: str, at: At, hint: str | None = None, notes: tuple[str, ...] = ()) -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, message, Span("", *at), hint, notes=notes)


def say(type_: Type) -> str:
    """A type in words."""
    match type_:
        case BooleanType():
            return "a condition"
        case NumberType():
            return "a number"
        case QuantityType():
            return f"a quantity ({kind(type_.kind)}, in `{type_.measure.unit}`)"
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


def kind(name: str) -> str:
    """A kind of quantity as words: ``creatinine_clearance`` is creatinine clearance."""
    return "unit alone" if name.startswith("literal ") else name.replace("_", " ")


def _one_of(names: Sequence[str], quote: str = "") -> str:
    shown = [f"`{quote}{name}{quote}`" for name in names[:8]]
    if len(names) > len(shown):
        return ", ".join(shown) + " …"
    return shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + " or " + shown[-1]


# --- characters -----------------------------------------------------------------------------------------------------------


def bad_character(character: str, at: At, number: str | None) -> Diagnostic:
    if character == "%" and number is not None:
        hint = f"a unit stands between quotes: `{number} '%'`"
    else:
        hint = "a guard holds names, numbers, `'…'`, `@` dates and the signs of docs/language.md"
    return _error("bad-character", f"`{character}` has no meaning in a guard", at, hint)


def odd_blank(at: At) -> Diagnostic:
    return _error("bad-character", "this blank is no ordinary one", at, "type an ordinary blank")


def bad_name(word: str, at: At) -> Diagnostic:
    plain = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode()
    hint = (
        f"did you mean `{plain}`?"
        if plain and len(plain) >= len(word)
        else "names are written in ASCII letters, digits and `_`"
    )
    return _error("bad-name", f"`{word}` is no name: it holds letters beyond ASCII", at, hint)


def slip(word: str, meant: str, at: At) -> Diagnostic:
    return _error("bad-character", f"`{word}` has no meaning in a guard", at, f"write `{meant}`")


def other_spelling(word: str, meant: str, at: At) -> Diagnostic:
    return _error("other-spelling", f"`{word}` is no word of a guard", at, f"write `{meant}`")


def odd_quotes(word: str, at: At) -> Diagnostic:
    inside = word[1:-1].strip(" \u00a0\u202f")
    return _error("odd-quotes", f"`{word}` stands between quotes that a guard does not know", at, f"write `'{inside}'`")


def open_text(at: At) -> Diagnostic:
    return _error("open-text", "this text has no end", at, "close it with `'` on the same line")


def bad_escape(written: str, at: At) -> Diagnostic:
    hint = "write `\\'` for a quote and `\\\\` for a backslash"
    return _error("bad-escape", f"`{written}` stands for no character", at, hint)


def comment(at: At) -> Diagnostic:
    return _error(
        "comment-in-guard", "a guard holds no comments", at, "write it in the YAML file, behind `#`, outside the guard"
    )


def bad_number(word: str, at: At) -> Diagnostic:
    hint = f"write `{as_number(word)}`" if word.count(".") + word.count(",") < 2 else None
    return _error("bad-number", f"`{word}` is no number", at, hint)


def as_number(word: str) -> str:
    """The number that was most likely meant: ``.5`` is 0.5, ``5.`` is 5, ``7,5`` is 7.5."""
    whole, _, rest = word.replace(",", ".").partition(".")
    decimals = rest.replace(".", "")
    return f"{whole or '0'}.{decimals}" if decimals else whole or "0"


def number_out_of_range(token: "Token", hint: str | None) -> Diagnostic:
    message = f"`{token.text}` is beyond what a number can be"
    usual = "28 digits may stand before the point, 8 after it"
    return _error("number-out-of-range", message, token.at, hint or usual)


# --- grammar --------------------------------------------------------------------------------------------------------------


def empty_guard() -> Diagnostic:
    return _error(
        "empty-guard", "there is no condition here", (0, 0), "write a condition, for example `Age >= 18 years`"
    )


def unexpected(token: "Token", before: "Token") -> Diagnostic:
    meant = words.FRENCH.get(token.text)
    if meant is not None:
        return other_spelling(token.text, meant, token.at)
    if token.text in words.CQL:
        return not_supported(token.text, token.at)
    hint = None
    if token.text == "is":
        hint = "`is` goes with a single value: put what is tested between parentheses"
    elif token.text == "not":
        hint = "to deny a condition write `not (…)` before it"
    elif token.text in ("then", "else"):
        hint = "write `if … then … else …`"
    elif token.text[:1].isalnum() or token.text == "(":
        hint = "join conditions with `and` or `or`"
    return _error("unexpected-word", f"`{token.text}` was not expected after `{before.text}`", token.at, hint)


def decimal_comma(before: "Token", after: "Token") -> Diagnostic:
    return bad_number(f"{before.text},{after.text}", (before.start, after.end))


def expected(what: str, token: "Token", before: "Token", opened: "Token | None" = None) -> Diagnostic:
    if token.text in words.CQL:
        return not_supported(token.text, token.at)
    notes = (f"`{opened.text}` was opened at character {opened.start + 1}",) if opened else ()
    if token.text:
        return _error("expected-other", f"{what} was expected here, not `{token.text}`", token.at, notes=notes)
    message = f"the guard ends after `{before.text}`, where {what} was expected"
    return _error("expected-other", message, before.at, notes=notes)


def not_supported(word: str, at: At) -> Diagnostic:
    hints = {
        "^": "write `Power(x, y)`",
        "~": "write `=`",
        "!~": "write `!=`",
        "Interval": "write `x in Interval[a, b]`",
        ":": "a ratio of two quantities is an item of the dictionary",
    }
    message = f"`{word}` is CQL, but not part of the guard language"
    return _error("not-supported", message, at, hints.get(word) or words.CQL.get(word))


def too_deep(at: At) -> Diagnostic:
    hint = "name parts of it in `define` and use the names"
    return _error("too-deep", "this guard is nested too deep to be read", at, hint)


def mixed_logic(first: str, token: "Token") -> Diagnostic:
    message = f"`{first}` and `{token.text}` are mixed without parentheses"
    hint = "put parentheses around what belongs together, for example `a and (b or c)`"
    return _error("mixed-logic", message, token.at, hint)


def not_needs_parentheses(at: At, sign: str) -> Diagnostic:
    message = f"`not` beside `{sign}` reads two ways"
    return _error("not-needs-parentheses", message, at, "write `not (…)` around the whole comparison")


def double_sign(token: "Token", example: str) -> Diagnostic:
    return _error("double-sign", f"`{token.text}` stands twice", token.at, f"write it once, or `{example}`")


def test_needs_parentheses(at: At) -> Diagnostic:
    hint = "put parentheses around what is tested: `(a + b) is null`, `(x > 1) is true`"
    return _error("test-needs-parentheses", "`is` beside a calculation or a comparison reads two ways", at, hint)


def chained_comparison(token: "Token", at: At) -> Diagnostic:
    message = f"a comparison cannot go on with `{token.text}`"
    return _error("chained-comparison", message, at, "write `x between a and b`, or two comparisons joined by `and`")


def unit_without_quotes(unit: str, at: At, meant: str) -> Diagnostic:
    return _error("unit-without-quotes", f"`{unit}` is neither quoted nor a calendar unit", at, f"write `{meant}`")


def misplaced(what: str, at: At, where: str) -> Diagnostic:
    return _error("misplaced", f"{what} cannot stand here", at, where)


# --- names ----------------------------------------------------------------------------------------------------------------


def unknown_name(name: str, at: At, nearest: str | None, declared: str = "") -> Diagnostic:
    hint = f"did you mean `{nearest}`?" if nearest else "declare it in the catalogue or in `define`"
    notes = (f"`{nearest}` is declared in {declared}",) if nearest and declared else ()
    return _error("unknown-name", f"nothing is called `{name}`", at, hint, notes)


def text_for_code(name: str, at: At) -> Diagnostic:
    return _error("unknown-name", f"nothing is called `{name}`", at, f"a code stands between quotes: `'{name}'`")


def unknown_function(name: str, at: At, nearest: str | None, all_names: Sequence[str]) -> Diagnostic:
    hint = f"did you mean `{nearest}`?" if nearest else "the functions are " + ", ".join(f"`{n}`" for n in all_names)
    return _error("unknown-function", f"there is no function `{name}`", at, hint)


def unknown_member(owner: str, member: str, at: At, nearest: str | None, members: Sequence[str]) -> Diagnostic:
    hint = f"did you mean `{owner}.{nearest}`?" if nearest else f"it has {_one_of(members)}"
    return _error("unknown-member", f"`{owner}` has no `{member}`", at, hint)


def function_without_call(name: str, at: At) -> Diagnostic:
    return _error("unknown-name", f"`{name}` is a function", at, f"write `{name}(…)`")


def class_without_member(name: str, at: At) -> Diagnostic:
    message = f"`{name}` is a drug class, not a condition"
    return _error("class-without-member", message, at, f"say what of it: `{name}.current`, `{name}.since` …")


def not_readings(at: At, function: str, hint: str | None = None) -> Diagnostic:
    message = f"`{function}` needs the name of something that is recorded with dates"
    return _error("not-readings", message, at, hint or "give it a data item or an act")


def alias_taken(alias: str, at: At) -> Diagnostic:
    hint = "take another letter for the reading looked at"
    return _error("alias-taken", f"`{alias}` already has a meaning here", at, hint)


def wrong_arguments(function: str, wanted: str, got: int, at: At) -> Diagnostic:
    given = "nothing" if got == 0 else "one argument" if got == 1 else f"{got} arguments"
    return _error("wrong-arguments", f"`{function}` takes {wanted}, but was given {given}", at)


# --- types ----------------------------------------------------------------------------------------------------------------


def wrong_type(wanted: str, got: Type, at: At, hint: str | None = None) -> Diagnostic:
    return _error("wrong-type", f"this is {say(got)}, but {wanted} was expected", at, hint)


def not_comparable(left: Type, right: Type, at: At, hint: str | None = None) -> Diagnostic:
    return _error("not-comparable", f"{say(left)} does not compare with {say(right)}", at, hint)


def conditions_have_no_order(at: At) -> Diagnostic:
    message = "a condition is neither more nor less than another"
    return _error("conditions-have-no-order", message, at, "use `and`, `or`, `not`")


def codes_have_no_order(at: At) -> Diagnostic:
    return _error("not-comparable", "codes have no order", at, "compare them with `=`, `!=` or `in {…}`")


def compares_null(at: At) -> Diagnostic:
    return _error("compares-null", "a comparison with `null` is never true", at, "write `is null` or `is not null`")


def unknown_code(code: str, at: At, nearest: str | None, values: Sequence[str], subject: str | None) -> Diagnostic:
    hint = f"did you mean `'{nearest}'`?" if nearest else f"it is one of {_one_of(values, chr(39))}"
    message = f"`'{code}'` is no value of {subject}" if subject else f"`'{code}'` is none of the values expected"
    return _error("unknown-code", message, at, hint)


def disjoint_codes(left: str, right: str, at: At) -> Diagnostic:
    return _error("not-comparable", f"{left} and {right} have no value in common", at)


# --- quantities and units -------------------------------------------------------------------------------------------------


def missing_unit(subject: str, unit: str, number: str | None, at: At) -> Diagnostic:
    what = f"`{number}` has no unit" if number else "this number has no unit"
    hint = f"write `{number} '{unit}'`" if number else f"write it with its unit, `'{unit}'`"
    return _error("missing-unit", f"{what}, but {subject} is counted in `{unit}`", at, hint)


def needless_unit(subject: str, value: Decimal, unit: str, at: At) -> Diagnostic:
    return _error("needless-unit", f"{subject} is a plain number, but `{unit}` is a unit", at, f"write `{value:f}`")


def unit_mismatch(
    subject: str,
    canonical: str,
    unit: str,
    at: At,
    units: Sequence[str],
    measured: tuple[str, str] | None,
    notes: tuple[str, ...],
) -> Diagnostic:
    if measured is not None and measured[0] != measured[1]:
        message = f"{subject} is {measured[0]}, but `{unit}` is {measured[1]}"
    else:
        message = f"{subject} is counted in `{canonical}`, and nothing says what `{unit}` is in it"
    return _error("unit-mismatch", message, at, f"write the value in {_one_of(units)}", notes)


def different_kinds(left: str, right: str, at: At, notes: tuple[str, ...] = ()) -> Diagnostic:
    message = f"{left} does not compare with {right}: two different measures"
    return _error("different-kinds", message, at, "compare values of one kind only", notes)


def unknown_unit(unit: str, at: At, meant: str | None) -> Diagnostic:
    hint = f"write `{meant}`" if meant else "units are written in UCUM: https://ucum.org"
    return _error("unknown-unit", f"`{unit}` is no UCUM unit", at, hint)


def too_precise(literal: str, canonical: str, decimals: int, at: At) -> Diagnostic:
    places = "whole numbers" if decimals == 0 else f"{decimals} decimal" + ("s" if decimals > 1 else "")
    message = f"`{literal}` is finer than the {places} that the value has"
    return _error("too-precise", message, at, f"round it, in `{canonical}`")


def ambiguous_difference(unit: str, canonical: str, at: At) -> Diagnostic:
    message = f"here `{unit}` may mean a value or a difference of values, which are different numbers"
    return _error("ambiguous-difference", message, at, f"write it in `{canonical}`")


def empty_interval(at: At) -> Diagnostic:
    return _error("empty-interval", "nothing lies between these bounds", at, "write the lower bound first")


def numbers_only(got: Type, at: At) -> Diagnostic:
    hint = "`*` and `/` take plain numbers; a formula of the dictionary turns quantities into numbers with `inputs`"
    return _error("numbers-only", f"this is {say(got)}, but only numbers are multiplied and divided", at, hint)


def unused_input(name: str, at: At) -> Diagnostic:
    return _error(
        "unused-input", f"`{name}` is listed in `inputs`, but does not stand in the formula", at, "leave it out"
    )


# --- dates and durations --------------------------------------------------------------------------------------------------


def bad_date(text: str, at: At, hint: str | None = None) -> Diagnostic:
    return _error("bad-date", f"`{text}` is no date", at, hint or "write `@2026-11-23` or `@2026-11-23T10:30`")


def bad_duration(text: str, at: At, hint: str) -> Diagnostic:
    return _error("bad-duration", f"`{text}` is no duration that a calendar can count", at, hint)


def number_for_duration(number: str | None, at: At) -> Diagnostic:
    what = f"`{number}` is" if number else "this is"
    example = number or "3"
    return _error(
        "missing-unit",
        f"{what} a plain number, but a duration was expected",
        at,
        f"write `{example} years`, `{example} months` …",
    )


def dates_subtracted(at: At) -> Diagnostic:
    hint = "compare with a date moved by a duration: `DateOf(x) + 3 months <= Today()`"
    return _error("dates-subtracted", "a date is not taken away from a date", at, hint)


def date_with_quantity(unit: str, meant: str | None, at: At) -> Diagnostic:
    hint = f"write `{meant}`" if meant else "count in hours, days, weeks, months or years"
    return _error("bad-duration", f"`{unit}` is no duration that a calendar can count", at, hint)


def empty_window(at: At) -> Diagnostic:
    return _error("empty-window", "this window holds nothing", at, "write how far back it reaches: `3 months`")


# --- evaluation -----------------------------------------------------------------------------------------------------------


def no_day(length: int) -> Diagnostic:
    message = "this expression reads the day, and no day was given"
    return _error("no-day", message, (0, length), "give the day of the look: `--at 2026-11-23`, in a program `at=`")

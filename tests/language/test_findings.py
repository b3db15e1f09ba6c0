"""What is wrong with a guard: the code, and the words underlined."""

import pytest

from pathways.diagnostics.diagnostic import Diagnostic
from pathways.language.checker import check
from pathways.language.parser import parse
from tests.demo_scope import SCOPE

WRONG = [
    ("", "empty-guard", ""),
    ("HbA1c ≥ 7 '%'", "bad-character", "≥"),
    ("Frailty = 'frail", "open-text", "'frail"),
    ("HbA1c > 7 '%' && Diabetes", "bad-character", "&&"),
    ("Diabetes Pregnant", "unexpected-word", "Pregnant"),
    ("HbA1c >", "expected-other", ">"),
    ("(Diabetes", "expected-other", "Diabetes"),
    ("Diabetes and Pregnant or Foot_ulcer", "mixed-logic", "or"),
    ("not HbA1c > 7 '%'", "not-needs-parentheses", "not HbA1c >"),
    ("1 < 2 < 3", "chained-comparison", "1 < 2 <"),
    ("HbA1c + 1 is null > 2", "test-needs-parentheses", "HbA1c + 1 is"),
    ("HbA1c > 7 percent", "unit-without-quotes", "7 percent"),
    ("HbA1C > 7 '%'", "unknown-name", "HbA1C"),
    ("metformine.current", "unknown-name", "metformine.current"),
    ("Lattest(HbA1c) > 7 '%'", "unknown-function", "Lattest(HbA1c)"),
    ("metformin.actual", "unknown-member", "metformin.actual"),
    ("metformin.count > 1", "unknown-member", "metformin.count"),
    ("metformin and Diabetes", "class-without-member", "metformin"),
    ("Latest(recall)", "not-readings", "recall"),
    ("Latest()", "wrong-arguments", "Latest()"),
    ("{1, 2}", "misplaced", "{1, 2}"),
    ("HbA1c and Diabetes", "wrong-type", "HbA1c"),
    ("Diabetes > 3", "not-comparable", "Diabetes > 3"),
    ("HbA1c > 7", "missing-unit", "7"),
    ("SBP_office >= 140 'mmHg'", "unknown-unit", "140 'mmHg'"),
    ("LDL >= 140 'mm[Hg]'", "unit-mismatch", "140 'mm[Hg]'"),
    ("CrCl < eGFR", "different-kinds", "CrCl < eGFR"),
    ("CrCl < 30 'mL/min/{1.73_m2}'", "unit-mismatch", "30 'mL/min/{1.73_m2}'"),
    ("HbA1c - 5 'mmol/mol' > 7 '%'", "ambiguous-difference", "5 'mmol/mol'"),
    ("Frailty = 'fragile'", "unknown-code", "'fragile'"),
    ("HbA1c = null", "compares-null", "HbA1c = null"),
    ("Diabetes > Pregnant", "conditions-have-no-order", "Diabetes > Pregnant"),
    ("Diagnosis_date < @2026-13-01", "bad-date", "@2026-13-01"),
    ("Exists(Weight, 1.5 months)", "bad-duration", "1.5 months"),
    ("Today() - Diagnosis_date > 3 months", "dates-subtracted", "Today() - Diagnosis_date"),
    ("3000000000 > 1", "number-out-of-range", "3000000000"),
    ("1 'kg' < 2 'cm'", "unit-mismatch", "2 'cm'"),
]


def findings_of(text: str) -> tuple[Diagnostic, ...]:
    parsed = parse(text)
    return parsed.findings if parsed.tree is None else check(parsed.tree, SCOPE).findings


@pytest.mark.parametrize(("text", "code", "underlined"), WRONG, ids=[f"{code}: {text}" for text, code, _ in WRONG])
def test_a_fault_is_one_finding_that_underlines_what_is_wrong(text: str, code: str, underlined: str) -> None:
    (finding,) = findings_of(text)
    assert finding.span is not None
    assert (finding.code, text[finding.span.start : finding.span.end]) == (code, underlined)


def test_every_misspelt_name_is_told_at_once() -> None:
    found = findings_of("HbA1cc > 7 '%' and Diabtes and Pregnnt")
    assert [f.code for f in found] == ["unknown-name"] * 3
    assert [f.hint for f in found] == ["did you mean `HbA1c`?", "did you mean `Diabetes`?", "did you mean `Pregnant`?"]


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10_000 + "Diabetes" + ")" * 10_000,
        "not (" * 10_000,
        "1" + " + 1" * 10_000,
        "if " * 10_000,
        "-" * 10_000,
        "{" * 10_000,
        "Count(" * 10_000,
    ],
)
def test_nesting_beyond_reading_is_a_finding_not_a_crash(text: str) -> None:
    assert len(findings_of(text)) == 1


def test_a_long_flat_guard_is_fine() -> None:
    assert findings_of(" or ".join(["Diabetes"] * 5_000)) == ()

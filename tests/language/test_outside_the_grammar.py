"""CQL that is outside the guard language gets a finding that says so, and never an answer. Expressions as CQL 1.5 writes them."""

import pytest

import pathways

OUTSIDE = {
    "not-supported": [
        "{1, 2} contains 1", "exists {1}", "5 div 2", "5 mod 2", "2^3", "1 ~ 1", "successor of 1", "predecessor of 1",
        "minimum Integer", "maximum Integer", "@2000-01-01 before @2001-01-01", "@2000-01-01 after @2001-01-01",
        "years between @2000-01-01 and @2001-01-01", "difference in days between @2000-01-01 and @2001-01-01", "1 as Integer",
        "convert 1 to Decimal", "case when true then 1 else 2 end", "from X return Y", "{1, 2} union {3}", "{1, 2} intersect {3}",
        "{1, 2} except {3}", "Interval[1, 10] overlaps Interval[2, 3]", "Interval[1, 10] contains 5", "width of Interval[1, 2]",
        "start of Interval[1, 2]", "end of Interval[1, 2]", "Tuple {a: 1}", "1:2", "@2012-01-01 same day as @2012-01-01",
        "Interval[1, 2] meets Interval[3, 4]", "distinct {1, 1}", "flatten {{1}}", "singleton from {1}", "collapse {Interval[1, 2]}",
    ],
    "unknown-function": [
        "DateTime(2012, 1, 1)", "Date(2012, 1, 1)", "Time(10, 30)", "ToString(1)", "ToInteger('1')", "IsNull(null)", "IsTrue(true)",
        "Sum({1, 2})", "Avg({1, 2})", "Median({1, 2})", "Log(1, 10)", "Truncate(1.5)", "Ceiling(1.2)", "Floor(1.2)", "Now()",
        "TimeOfDay()", "AgeInYears()", "AgeInYearsAt(@2020-01-01)", "Length('abc')", "Upper('a')", "AllTrue({true})", "LowBoundary(1, 2)",
    ],
    "bad-date": ["@T10:30 = @T10:30", "@2012-01-01T10:30:00.0Z = @2012-01-01T10:30:00.0Z"],
    "bad-character": ["%patient", "1;2"],
    "numbers-only": ["1 'cm' * 1 'cm'", "2 * 3 'mg'", "1 'mg' / 1 'mg'"],
    "dates-subtracted": ["@2014-01-01 - @2013-01-01"],
    "compares-null": ["null = null", "1 > null", "null in {1}"],
    "wrong-type": ["'a' + 'b'"],
}  # fmt: skip
CASES = [(expression, code) for code, expressions in OUTSIDE.items() for expression in expressions]


@pytest.mark.parametrize(("expression", "code"), CASES, ids=[expression for expression, _ in CASES])
def test_it_is_refused_by_a_finding_that_names_what_is_refused(expression: str, code: str) -> None:
    with pytest.raises(pathways.InvalidInputError) as refused:
        pathways.evaluate(expression)
    assert code in [finding.code for finding in refused.value.findings]
    assert all(finding.span is not None for finding in refused.value.findings)

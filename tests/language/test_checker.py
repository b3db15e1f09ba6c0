"""Names, types and units: what literals mean beside what, and what does not go together."""

from decimal import Decimal

import pytest

from pathways.language import ast
from pathways.language.checker import Checked, check, check_formula, literal_value
from pathways.language.parser import parse
from pathways.language.printer import print_guard
from pathways.language.tree import walk
from pathways.language.types import (
    BooleanType,
    CodeType,
    DateType,
    DurationType,
    EmptyScope,
    NumberType,
    QuantityType,
    Scope,
    Type,
)
from pathways.language.values import Duration, Moment, Value
from tests.demo_scope import CODES, MEASURES, SCOPE

D = Decimal
HBA1C = QuantityType("HbA1c", MEASURES["HbA1c"])


def checked(text: str, expected: Type | None = None, scope: Scope = SCOPE) -> Checked:
    parsed = parse(text)
    assert parsed.tree is not None, parsed.findings
    return check(parsed.tree, scope, expected)


def right(text: str, expected: Type | None = None, scope: Scope = SCOPE) -> Checked:
    result = checked(text, expected, scope)
    assert result.findings == (), result.findings
    return result


def constants(text: str) -> list[Value]:
    return [node.value for node in walk(right(text).tree) if isinstance(node, ast.Constant)]


def faults(text: str, expected: Type | None = None, scope: Scope = SCOPE) -> list[tuple[str, str]]:
    return [(f.code, text[f.span.start : f.span.end]) for f in checked(text, expected, scope).findings if f.span]


# --- literals -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("HbA1c > 60 'mmol/mol'", ["7.6"]),
        ("126 'mg/dL' >= Fasting_glucose", ["7.0"]),
        ("Fasting_glucose >= 0.92 'g/L'", ["5.1"]),
        ("Urine_ACR >= 3 'mg/mmol'", ["30"]),
        ("HbA1c between 48 'mmol/mol' and 7 '%'", ["6.5", "7"]),
        ("HbA1c in {48 'mmol/mol', 7 '%'}", ["6.5", "7"]),
        ("HbA1c in Interval[6 '%', 53 'mmol/mol')", ["6", "7.0"]),
        ("Coalesce(HbA1c, 53 'mmol/mol') > 6 '%'", ["7.0", "6"]),
        ("HbA1c > (if Diabetes then 53 'mmol/mol' else 6 '%')", ["7.0", "6"]),
        ("(if Diabetes then 53 'mmol/mol' else 6 '%') < HbA1c", ["7.0", "6"]),
        ("Latest(HbA1c, 3 months) > 53 'mmol/mol'", [Duration(months=3), "7.0"]),
        ("Count(HbA1c H where H > 53 'mmol/mol') >= 2", ["7.0", "2"]),
        ("LDL > ldl_goal and LDL > 1 'g/L'", ["2.59"]),
        ("Height > 1.75 'm'", ["175"]),
        ("1 'kg' < 2000 'g'", ["1000", "2000"]),
        ("1 'cm' = 0.01 'm'", ["1", "1.00"]),
        ("60 's' = 1 minute", ["60", "60"]),
        ("1 day = 1 'd'", [Duration(days=1), Duration(days=1)]),
        ("2 weeks = 2 'wk'", [Duration(days=14), Duration(days=14)]),
    ],
)
def test_a_literal_takes_its_unit_from_what_it_stands_beside(text: str, values: list[Value]) -> None:
    assert constants(text) == [D(v) if isinstance(v, str) else v for v in values]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("HbA1c - Previous(HbA1c) > 5 'mmol/mol'", ["0.5"]),
        ("5 'mmol/mol' < HbA1c - Previous(HbA1c)", ["0.5"]),
        ("Change(HbA1c, 6 months) >= 5 'mmol/mol'", [Duration(months=6), "0.5"]),
        ("Abs(HbA1c - Previous(HbA1c)) > 5 'mmol/mol'", ["0.5"]),
        ("HbA1c > Previous(HbA1c) + 5 'mmol/mol'", ["0.5"]),
        ("HbA1c > 53 'mmol/mol' + 5 'mmol/mol'", ["7.0", "0.5"]),
        ("Change(HbA1c, 6 months) < -5 'mmol/mol'", [Duration(months=6), "0.5"]),
        ("60 'mmol/mol' - HbA1c > 5 'mmol/mol'", ["7.6", "0.5"]),
        ("HbA1c - Previous(HbA1c) in Interval[5 'mmol/mol', 11 'mmol/mol']", ["0.5", "1.0"]),
    ],
)
def test_beside_a_difference_the_offset_is_left_out(text: str, values: list[Value]) -> None:
    """5 mmol/mol more of HbA1c is 0.5 % more; as a value it would be 2.6 %."""
    assert constants(text) == [D(v) if isinstance(v, str) else v for v in values]


@pytest.mark.parametrize(
    ("text", "underlined"),
    [
        ("HbA1c - 5 'mmol/mol' > 7 '%'", "5 'mmol/mol'"),
        ("HbA1c - 0.5 '%' > 53 'mmol/mol'", "53 'mmol/mol'"),
        ("HbA1c > -5 'mmol/mol'", "5 'mmol/mol'"),
    ],
)
def test_where_a_literal_may_be_value_or_difference_it_is_refused(text: str, underlined: str) -> None:
    assert faults(text) == [("ambiguous-difference", underlined)]


def test_units_without_an_offset_may_stand_anywhere() -> None:
    assert constants("Fasting_glucose - 0.1 'g/L' > 7.0 'mmol/L'") == [D("0.6"), D("7.0")]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("@2026-11-23", "2026-11-23T00:00:00", "2026-11-23T23:59:59.999999"),
        ("@2026-02", "2026-02-01T00:00:00", "2026-02-28T23:59:59.999999"),
        ("@2026", "2026-01-01T00:00:00", "2026-12-31T23:59:59.999999"),
        ("@2026-11-23T10:30", "2026-11-23T10:30:00", "2026-11-23T10:30:00"),
        ("@2026-11-23T10", "2026-11-23T10:00:00", "2026-11-23T10:59:59.999999"),
        ("@2026-11-23T10:30:15.25", "2026-11-23T10:30:15.250000", "2026-11-23T10:30:15.250000"),
    ],
)
def test_a_date_covers_as_much_as_was_written(text: str, first: str, last: str) -> None:
    value = literal_value(right(text).tree)
    assert isinstance(value, Moment)
    assert (value.first.isoformat(), value.last.isoformat(), value.clock) == (first, last, "T" in text)


def test_a_resolved_tree_keeps_what_was_written() -> None:
    text = "HbA1c > 60 'mmol/mol' and DateOf(HbA1c) > @2026-01-01"
    assert print_guard(right(text).tree) == text


# --- names ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("HbA1c", ast.Current("HbA1c")),
        ("recall", ast.Parameter("recall")),
        ("New_ulcer", ast.Defined("New_ulcer")),
        ("metformin.current", ast.ClassMember("metformin", ast.ClassFact.CURRENT)),
        ("ras_blocker.count", ast.ClassMember("ras_blocker", ast.ClassFact.COUNT)),
        ("give.fit_kit", ast.Current("give.fit_kit")),
        ("DateOf(HbA1c)", ast.DateOf(ast.Series("HbA1c"))),
        ("DateOf(Diagnosis_date)", ast.DateOf(ast.Current("Diagnosis_date"))),
        ("DateOf(Abnormal_since)", ast.DateOf(ast.Defined("Abnormal_since"))),
        ("DateOf(Previous(HbA1c))", ast.DateOf(ast.Aggregate(ast.Aggregation.PREVIOUS, ast.Series("HbA1c")))),
        (
            "Exists(give.fit_kit K where K = 'done', DateOf(HbA1c))",
            ast.Aggregate(
                ast.Aggregation.EXISTS,
                ast.Series("give.fit_kit", "K", ast.Equal(ast.Alias("K"), ast.Constant("done"))),
                ast.DateOf(ast.Series("HbA1c")),
            ),
        ),
    ],
)
def test_every_name_becomes_what_it_stands_for(text: str, tree: ast.Expr) -> None:
    assert right(text).tree == tree


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("Today() - 3 months", DateType()),
        ("AgeAt(Diagnosis_date)", DurationType()),
        ("Count(HbA1c)", NumberType()),
        ("Round(NYHA / 3, 1)", NumberType()),
        ("Max({NYHA, 2})", NumberType()),
        ("Latest(HbA1c)", HBA1C),
        ("metformin.since", DateType()),
        ("Coalesce(Frailty, 'frail')", CodeType(CODES["Frailty"])),
        ("if Diabetes then recall else 3 months", DurationType()),
    ],
)
def test_every_expression_has_a_type(text: str, type_: Type) -> None:
    assert right(text).type == type_


# --- what does not go together --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HbA1c > 7", [("missing-unit", "7")]),
        ("Age > 18", [("missing-unit", "18")]),
        ("NYHA >= 3 'mg'", [("needless-unit", "3 'mg'")]),
        ("CrCl < eGFR", [("different-kinds", "CrCl < eGFR")]),
        ("CrCl < 30 'mL/min/{1.73_m2}'", [("unit-mismatch", "30 'mL/min/{1.73_m2}'")]),
        ("CrCl + eGFR > 3 'mL/min'", [("different-kinds", "CrCl + eGFR")]),
        ("HbA1c > 7.05 '%'", [("too-precise", "7.05 '%'")]),
        ("Fasting_glucose > 4 'umol/L'", [("too-precise", "4 'umol/L'")]),
        ("Weight * 2 > 3 'kg'", [("numbers-only", "Weight")]),
        ("HbA1c between 8 '%' and 7 '%'", [("empty-interval", "8 '%' and 7 '%'")]),
        ("HbA1c in Interval[7 '%', 7 '%')", [("empty-interval", "Interval[7 '%', 7 '%')")]),
        ("HbA1c = null", [("compares-null", "HbA1c = null")]),
        ("Frailty in {'frail', 'tired'}", [("unknown-code", "'tired'")]),
        ("Frailty = (if Diabetes then 'frial' else 'frail')", [("unknown-code", "'frial'")]),
        ("Frailty < 'frail'", [("not-comparable", "Frailty < 'frail'")]),
        ("Frailty = Sex", [("not-comparable", "Frailty = Sex")]),
        ("Sex = female", [("unknown-name", "female")]),
        ("Latest(HbA1c, 3) > 7 '%'", [("missing-unit", "3")]),
        ("Latest(HbA1c, 0 months) > 7 '%'", [("empty-window", "0 months")]),
        ("Latest(HbA1c, Diabetes) > 7 '%'", [("wrong-type", "Diabetes")]),
        ("Latest({1, 2}) > 1", [("not-readings", "{1, 2}")]),
        ("Max({1, 2}, 3 months) > 1", [("misplaced", "3 months")]),
        ("Exists(HbA1c Diabetes where true)", [("alias-taken", "HbA1c Diabetes where true")]),
        ("Exists(HbA1c H where Exists(HbA1c H where true))", [("alias-taken", "HbA1c H where true")]),
        ("Exists(HbA1c H where H)", [("wrong-type", "H")]),
        ("H > 1", [("unknown-name", "H")]),
        ("Today > @2026-01-01", [("unknown-name", "Today")]),
        ("Today() + 1 'mo' > Today()", [("bad-duration", "1 'mo'")]),
        ("Today() + 3 > Today()", [("missing-unit", "3")]),
        ("3 months + Today() > Today()", [("wrong-type", "Today()")]),
        ("Diabetes + 1 > 2", [("wrong-type", "Diabetes")]),
        ("@2026-11-23T10:30Z > Today()", [("bad-date", "@2026-11-23T10:30Z")]),
        ("Coalesce(HbA1c, 'none') > 7 '%'", [("not-comparable", "'none'")]),
        ("Abs(Diabetes) > 1", [("wrong-type", "Diabetes")]),
        ("Avg(HbA1c) > 7 '%'", [("unknown-function", "Avg(HbA1c)")]),
        ("DateOf(recall) > Today()", [("not-readings", "recall")]),
        ("DateOf(Count(HbA1c)) > Today()", [("not-readings", "Count(HbA1c)")]),
        ("Exists(metformin.current)", [("not-readings", "metformin.current")]),
        ("metfornin.current", [("unknown-name", "metfornin.current")]),
        ("give.fit_kitt = 'done'", [("unknown-name", "give.fit_kitt")]),
    ],
)
def test_one_fault_is_one_finding(text: str, expected: list[tuple[str, str]]) -> None:
    assert faults(text) == expected


def test_a_misspelt_name_hides_no_other_fault_and_makes_none() -> None:
    text = "HbA1cc > 7 '%' and LDL > 3 and Wieght + 2 'kg' < 3 'mm[Hg]'"
    assert [code for code, _ in faults(text)] == ["unknown-name", "missing-unit", "unknown-name"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("LDL >= 140 'mm[Hg]'", "`LDL` is a concentration, but `mm[Hg]` is a pressure"),
        ("1 'kg' < 2 'cm'", "`kg` is a mass, but `cm` is a length"),
        ("Potassium > 20 'mg/dL'", "`Potassium` is counted in `mmol/L`, and nothing says what `mg/dL` is in it"),
    ],
)
def test_a_wrong_unit_is_explained(text: str, message: str) -> None:
    assert [f.message for f in checked(text).findings] == [message]


def test_the_unit_of_another_kind_is_named() -> None:
    (finding,) = checked("eGFR < 30 'mL/min'").findings
    assert "`mL/min` is a unit of creatinine clearance" in finding.notes


# --- what is expected -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected", "value"),
    [
        ("53 'mmol/mol'", HBA1C, D("7.0")),
        ("48 hours", DurationType(), Duration(hours=48)),
        ("'frail'", CodeType(CODES["Frailty"]), "frail"),
        ("-3", NumberType(), D(-3)),
        ("true", BooleanType(), True),
    ],
)
def test_a_literal_that_stands_alone_takes_its_meaning_from_what_is_expected(
    text: str, expected: Type, value: Value
) -> None:
    assert literal_value(right(text, expected).tree) == value


@pytest.mark.parametrize(
    ("text", "expected", "code"),
    [
        ("HbA1c", BooleanType(), "wrong-type"),
        ("7", HBA1C, "missing-unit"),
        ("3", DurationType(), "missing-unit"),
        ("'frial'", CodeType(CODES["Frailty"]), "unknown-code"),
        ("Sex", CodeType(CODES["Frailty"]), "wrong-type"),
        ("Diabetes", DateType(), "wrong-type"),
        ("LDL", HBA1C, "wrong-type"),
        ("140 'mm[Hg]'", HBA1C, "unit-mismatch"),
    ],
)
def test_another_type_than_expected_is_a_finding(text: str, expected: Type, code: str) -> None:
    assert [found for found, _ in faults(text, expected)] == [code]


def test_without_a_dictionary_every_name_is_unknown() -> None:
    assert faults("HbA1c > 7 '%'", scope=EmptyScope()) == [("unknown-name", "HbA1c")]


# --- formulas -------------------------------------------------------------------------------------------------------------


def formula(text: str, inputs: dict[str, str], expected: Type = HBA1C) -> Checked:
    parsed = parse(text)
    assert parsed.tree is not None, parsed.findings
    return check_formula(parsed.tree, SCOPE, inputs, expected)


def test_inside_a_formula_names_are_plain_numbers_in_the_unit_given() -> None:
    inputs = {"Weight": "kg", "Age": "years", "Creatinine": "mg/dL", "HbA1c": "mmol/mol", "Height": "m"}
    result = formula("(140 - Age) * Weight / Creatinine + HbA1c / Height", inputs, NumberType())
    assert result.findings == ()
    entering = {n.operand.item: (n.divisor, n.offset) for n in walk(result.tree) if isinstance(n, ast.InUnit)}  # type: ignore[union-attr]
    assert entering == {
        "Age": (D(12), D(0)),  # months of a year
        "Weight": (D(1), D(0)),
        "Creatinine": (D("88.4"), D(0)),
        "HbA1c": (D("0.09148"), D("2.152")),
        "Height": (D(100), D(0)),
    }


def test_readings_of_an_input_are_numbers_too_and_a_change_has_no_offset() -> None:
    result = formula("Latest(HbA1c, 3 months) - Change(HbA1c, 1 year)", {"HbA1c": "mmol/mol"}, NumberType())
    assert result.findings == ()
    assert [n.offset for n in walk(result.tree) if isinstance(n, ast.InUnit)] == [D("2.152"), D(0)]


def test_the_date_of_an_input_is_a_date() -> None:
    assert formula("DateOf(Latest(HbA1c))", {}, DateType()).findings == ()


@pytest.mark.parametrize(
    ("text", "inputs", "code"),
    [
        ("Weight / 2", {"Weight": "mm[Hg]"}, "unit-mismatch"),
        ("Weight / 2", {"Weight": "kilos"}, "unknown-unit"),
        ("Weight / 2", {"Weight": "kg", "Height": "m"}, "unused-input"),
        ("Age + 2", {"Age": "days"}, "bad-duration"),
        ("Weight / 2", {}, "numbers-only"),
        ("Weight + 80 'kg'", {"Weight": "kg"}, "needless-unit"),
    ],
)
def test_a_formula_that_cannot_be_computed_is_a_finding(text: str, inputs: dict[str, str], code: str) -> None:
    assert [f.code for f in formula(text, inputs).findings] == [code]


def test_a_number_is_enough_for_a_quantity_when_there_are_inputs() -> None:
    assert formula("Weight * 2", {"Weight": "kg"}).findings == ()

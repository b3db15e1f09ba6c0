"""Where a guard reads absence as a fact."""

import pytest
from hypothesis import given

from pathways.language import ast
from pathways.language.absence import reads_absence
from tests.strategies import resolved, typed_trees


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("HbA1c is null", ["HbA1c is null"]),
        ("Diabetes and HbA1c is not null", ["HbA1c is not null"]),
        ("Diabetes is not true or Pregnant is false", ["Diabetes is not true", "Pregnant is false"]),
        ("Coalesce(Diabetes, false)", ["Coalesce(Diabetes, false)"]),
        ("Coalesce(Diabetes, Pregnant)", []),
        ("Coalesce(Fasting_glucose, -1 'mmol/L') > 7 'mmol/L'", ["Coalesce(Fasting_glucose, -1 'mmol/L')"]),
        ("Exists(HbA1c)", []),
        ("not Exists(HbA1c)", ["Exists(HbA1c)"]),
        ("not (Diabetes and Exists(HbA1c, 3 months))", ["Exists(HbA1c, 3 months)"]),
        ("not (not Exists(HbA1c))", []),
        ("Exists(HbA1c) implies Diabetes", ["Exists(HbA1c)"]),
        ("Exists(HbA1c) xor Diabetes", ["Exists(HbA1c)"]),
        ("if Exists(HbA1c) then Diabetes else Pregnant", ["Exists(HbA1c)"]),
        ("Count(HbA1c) >= 2", []),
        ("Count(HbA1c) < 2", ["Count(HbA1c) < 2"]),
        ("3 > Count(HbA1c)", ["3 > Count(HbA1c)"]),
        ("Count(HbA1c) = 0", ["Count(HbA1c) = 0"]),
        ("Count(HbA1c) = 1", []),
        ("Count(HbA1c) != 1", ["Count(HbA1c) != 1"]),
        ("not (Count(HbA1c) >= 2)", ["Count(HbA1c) >= 2"]),
        ("Count(HbA1c) < NYHA", ["Count(HbA1c) < NYHA"]),
        ("Count(HbA1c) between 0 and 1", ["Count(HbA1c) between 0 and 1"]),
        ("HbA1c > 7 '%' and not Diabetes", []),
    ],
)
def test_the_forms_that_read_absence_are_found(text: str, places: list[str]) -> None:
    assert [text[start:end] for start, end in reads_absence(resolved(text))] == places


@given(typed_trees)
def test_guards_without_such_forms_have_none(tree: ast.Expr) -> None:
    assert reads_absence(tree) == ()


def test_tables_are_looked_into() -> None:
    condition = resolved("Diabetes is true")
    table = ast.Choose(((condition, ast.Constant(True)), (None, ast.Constant(False))))
    assert reads_absence(table) == (condition.at,)

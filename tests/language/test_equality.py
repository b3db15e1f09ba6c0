"""Data of which some fields stand beside: places in a text, reasons of a range."""

from decimal import Decimal

from pathways.language import ast
from pathways.language.types import Measure, QuantityType
from pathways.language.values import Ages, Cause, Range, Reason

REASONS = frozenset({Reason("eGFR", Cause.NEVER_RECORDED)})
ALIKE = [
    (ast.Name("HbA1c", at=(0, 5)), ast.Name("HbA1c", at=(7, 12))),
    (ast.Not(ast.Name("A", at=(4, 5))), ast.Not(ast.Name("A"), at=(0, 5))),
    (ast.NullLiteral(at=(0, 4)), ast.NullLiteral()),
    (ast.Constant(Decimal(7), ast.NumberLiteral(Decimal("7.0"))), ast.Constant(Decimal(7))),
    (Range(Decimal(1), None, reasons=REASONS), Range(Decimal(1), None)),
    (Ages(75, 76, REASONS), Ages(75, 76)),
    (QuantityType("mass", Measure("mass", "kg", 1)), QuantityType("mass", Measure("mass", "g", 0))),
]
APART = [
    (ast.Name("HbA1c"), ast.Name("eGFR")),
    (ast.Not(ast.Name("A")), ast.Negate(ast.Name("A"))),
    (Range(Decimal(1), None), Range(Decimal(1), None, low_included=False)),
    (Ages(75, 76), Ages(75, 77)),
    (ast.NullLiteral(), None),
]


def test_what_stands_beside_makes_no_difference() -> None:
    for one, other in ALIKE:
        assert one == other
        assert (one != other) is False
        assert hash(one) == hash(other)
        assert len({one, other}) == 1


def test_everything_else_does() -> None:
    for one, other in APART:
        assert one != other
        assert (one == other) is False

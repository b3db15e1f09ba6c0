"""A compiled decision over known and simple facts says what the reference says, and of the same facts; others fall back."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pathways.backends.plain_decision import plain_lines
from pathways.backends.to_python import compile_decision
from pathways.language import ast
from pathways.language.plain import Plain, comparable
from pathways.language.semantics import as_condition, evaluate
from pathways.language.values import NONE, Moment, Range, Result
from tests.backends.test_to_python import mattered
from tests.strategies import AT
from tests.table_facts import TableFacts, unknown

NUMBERS, FLAGS, CODES = ("n0", "n1", "n2"), ("b0", "b1", "b2"), ("c0", "c1")


class Known(TableFacts):
    """Facts told as a table, with those that are plain."""

    def __init__(self, told: dict[str, Result]) -> None:
        super().__init__(Moment.of(AT), answers=told)  # type: ignore[arg-type]
        self.plain = Plain(self.current)


thresholds = st.sampled_from([Decimal(n) for n in ("-1", "0", "0.1", "0.30", "7", "7.0", "50", "1E+3")]).map(
    ast.Constant
)
numbers, flags, codes = (st.sampled_from(names).map(ast.Current) for names in (NUMBERS, FLAGS, CODES))
ordered = st.sampled_from([ast.Less, ast.LessOrEqual, ast.Greater, ast.GreaterOrEqual, ast.Equal, ast.NotEqual])
parts = st.one_of(
    flags,
    st.builds(ast.IsTrue, flags, st.booleans()),
    st.builds(ast.IsFalse, flags, st.booleans()),
    st.builds(lambda sign, left, right: sign(left, right), ordered, numbers, thresholds),
    st.builds(lambda sign, left, right: sign(left, right), ordered, thresholds, numbers),
    st.builds(ast.Between, numbers, thresholds, thresholds),
    st.builds(
        lambda sign, item, text: sign(item, ast.Constant(text)),
        st.sampled_from([ast.Equal, ast.NotEqual]),
        codes,
        st.sampled_from(["a", "b", "__class__"]),
    ),
)


def _joined(inner: st.SearchStrategy[ast.Expr]) -> st.SearchStrategy[ast.Expr]:
    several = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.one_of(several.map(ast.And), several.map(ast.Or), inner.map(ast.Not))


guards = st.recursive(parts, _joined, max_leaves=8)
simple = {
    **dict.fromkeys(NUMBERS, st.one_of(thresholds.map(lambda c: c.value), st.decimals(-99, 99, places=2))),
    **dict.fromkeys(FLAGS, st.booleans()),
    **dict.fromkeys(CODES, st.sampled_from(["a", "b", "other"])),
}
rare = st.sampled_from(
    [NONE, unknown("x"), Range(Decimal(0), Decimal(50)), Decimal("7.0000000000000000001"), Decimal("1E-400")]
)


def says_the_same(trees: list[ast.Expr], told: dict[str, Result]) -> None:
    facts = Known(told)
    results = [as_condition(evaluate(tree, facts)) for tree in trees]
    first = next((n for n, result in enumerate(results) if result is not False), len(trees))
    number, result, leaves = compile_decision(trees)(facts)
    assert (number, result) == (first, results[first] if first < len(trees) else False)
    assert list(leaves) == [tuple(mattered(tree, facts)) for tree in trees[: first + 1]]


@given(st.lists(guards, max_size=6), st.fixed_dictionaries(simple))
@example([ast.Not(ast.Current("b0"))] * 40, dict.fromkeys(FLAGS, True))  # more than are told together
def test_known_and_simple_facts_decide_as_the_reference_says(trees: list[ast.Expr], told: dict[str, Result]) -> None:
    assert plain_lines(trees, _Names())
    says_the_same(trees, told)


@given(
    st.lists(guards, max_size=6),
    st.fixed_dictionaries({}, optional={name: st.one_of(usual, rare) for name, usual in simple.items()}),
)
def test_whatever_else_is_known_or_not_decides_as_the_reference_says(
    trees: list[ast.Expr], told: dict[str, Result]
) -> None:
    says_the_same(trees, told)


class _Names:
    def constant(self, value: object) -> str:
        return "K"

    def told(self, leaves: tuple[object, ...]) -> str:
        return "K"


@pytest.mark.parametrize(
    "tree",
    [
        ast.Greater(ast.Current("n0"), ast.Current("n1")),
        ast.IsNull(ast.Current("n0")),
        ast.Less(ast.Current("n0"), ast.Constant(Decimal("7.0000000000000000001"))),
        ast.Defined("x"),
    ],
)
def test_what_is_not_one_plain_fact_is_left_to_the_lines_for_every_fact(tree: ast.Expr) -> None:
    assert plain_lines([ast.Current("b0"), tree], _Names()) == []


@given(st.decimals(allow_nan=False, allow_infinity=False), st.decimals(allow_nan=False, allow_infinity=False))
@example(Decimal("0.1"), Decimal("0.10000000000000001"))
@example(Decimal(9007199254740993), Decimal(9007199254740992))
@example(Decimal("1E-400"), Decimal("2E-400"))
def test_numbers_made_comparable_compare_as_they_did(one: Decimal, other: Decimal) -> None:
    left, right = comparable(one), comparable(other)
    if left is not None and right is not None:
        assert (left < right, left == right) == (one < other, one == other)

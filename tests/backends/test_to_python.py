"""Compiled guards mean what the reference says, whatever the tree and the patient."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathways.backends.to_python import compile_all, compile_guard, source
from pathways.language import ast
from pathways.language.facts import Facts
from pathways.language.semantics import truth
from pathways.language.truth import Truth
from pathways.language.values import Moment
from tests.strategies import AT, every_typed_tree, patients, resolved
from tests.table_facts import TableFacts

WORDS = {True: Truth.TRUE, False: Truth.FALSE, None: Truth.UNKNOWN}
NOBODY = TableFacts(Moment.of(AT))


def compiled_truth(tree: ast.Expr, facts: Facts) -> Truth:
    return WORDS[compile_guard(tree)(facts)]


@given(every_typed_tree, st.lists(patients, min_size=1, max_size=5))
def test_compiled_guards_agree_with_the_reference(tree: ast.Expr, found: list[TableFacts]) -> None:
    """One meaning, two readings: a suggestion may not depend on which of them ran."""
    guard = compile_guard(tree)
    for facts in found:
        assert WORDS[guard(facts)] is truth(tree, facts)


@given(st.lists(every_typed_tree, min_size=1, max_size=6), patients)
def test_guards_compiled_together_mean_what_they_mean_alone(trees: list[ast.Expr], facts: TableFacts) -> None:
    """They share one module: constants and parts of one must not leak into another."""
    together = compile_all(dict(enumerate(trees)))
    assert [WORDS[together[n](facts)] for n in range(len(trees))] == [truth(tree, facts) for tree in trees]


numbers = st.one_of(
    st.integers(-20, 20).map(lambda n: ast.Constant(Decimal(n))), st.sampled_from(["HbA1c", "Weight"]).map(ast.Current)
)
conditions = st.sampled_from(["Diabetes", "Pregnant"]).map(ast.Current)


def _more(inner: st.SearchStrategy[ast.Expr]) -> st.SearchStrategy[ast.Expr]:
    tests = st.one_of(conditions, st.builds(ast.Less, inner, inner), st.builds(ast.NotEqual, inner, inner))
    rows = st.lists(st.tuples(tests, inner), max_size=3)
    return st.one_of(
        *(st.builds(node, inner, inner) for node in (ast.Add, ast.Subtract, ast.Multiply, ast.Divide)),
        st.builds(ast.Negate, inner),
        st.builds(ast.If, tests, inner, inner),
        st.builds(lambda first, last: ast.Choose((*first, (None, last))), rows, inner),
        st.builds(lambda *both: ast.Apply(ast.Function.COALESCE, both), inner, inner),
        *(st.builds(lambda a, f=f: ast.Apply(f, (a,)), inner) for f in (ast.Function.ABS, ast.Function.LN)),
        st.builds(lambda a: ast.InUnit(a, Decimal("88.4"), Decimal(2), "mg/dL"), inner),
        st.builds(lambda a, b: ast.Aggregate(ast.Aggregation.MAX, ast.ListOf((a, b))), inner, inner),
    )


values = st.recursive(numbers, _more, max_leaves=8)


@given(values, values, st.lists(patients, min_size=1, max_size=5))
def test_tables_and_formulas_agree_with_the_reference(one: ast.Expr, other: ast.Expr, found: list[TableFacts]) -> None:
    """What no guard can write: tables from the dictionary, formulas in other units, ranges through arithmetic."""
    trees = [ast.Greater(one, other), ast.Equal(one, other), ast.IsNull(one), ast.In(one, ast.ListOf((other, one)))]
    for tree in trees:
        guard = compile_guard(tree)
        for facts in found:
            assert WORDS[guard(facts)] is truth(tree, facts)


def test_the_source_holds_no_text_of_the_guard_but_quoted_names() -> None:
    text = source(resolved("Frailty = 'frail' and HbA1c > 7.5 '%' and give.fit_kit = 'done'"))
    code = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    assert "facts.current('Frailty')" in code
    assert "frail'" not in code.replace("'Frailty'", "")
    assert "7.5" not in code


def test_a_hostile_name_stays_a_name() -> None:
    """A tree is data: whatever stands in it, nothing of it runs."""
    tree = ast.Current("x') or __import__('os').abort() or ('")
    assert compile_guard(tree)(NOBODY) is None


@pytest.mark.parametrize("joined", [ast.And, ast.Or])
def test_trees_deeper_than_python_can_indent_compile(joined: type[ast.And | ast.Or]) -> None:
    """Python refuses a hundred levels of indentation; defines make tables that deep without anybody writing one."""
    diabetes, pregnant = ast.Current("Diabetes"), ast.Current("Pregnant")
    tree: ast.Expr = diabetes
    for _ in range(70):
        tree = ast.Not(joined((pregnant, ast.If(diabetes, tree, ast.Current("Foot_ulcer")))))
    assert compiled_truth(tree, NOBODY) is truth(tree, NOBODY)
    told = TableFacts(Moment.of(AT), answers={"Diabetes": True, "Pregnant": joined is ast.And})
    assert compiled_truth(tree, told) is truth(tree, told) is not Truth.UNKNOWN


def test_a_tree_that_is_not_resolved_is_refused() -> None:
    with pytest.raises(TypeError, match="not resolved"):
        compile_guard(ast.And((ast.Name("HbA1c"), ast.Name("Diabetes"))))

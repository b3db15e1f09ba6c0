"""Compiled guards mean what the reference says, whatever the tree and the patient."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathways.backends.to_python import Leaf, compile_guard, compile_telling, source
from pathways.language import ast
from pathways.language.facts import Facts
from pathways.language.semantics import as_condition, evaluate, truth
from pathways.language.truth import Truth
from pathways.language.values import Moment, Range, Reason, Result, Unknown
from tests.strategies import AT, every_typed_tree, patients, resolved
from tests.table_facts import TableFacts

NOBODY = TableFacts(Moment.of(AT))


def whole(result: Result) -> tuple[Result, frozenset[Reason]]:
    """A result with its reasons: those of a range take no part in its own equality."""
    return result, result.reasons if isinstance(result, Range | Unknown) else frozenset()


def assert_agree(tree: ast.Expr, facts: Facts) -> None:
    assert whole(compile_guard(tree)(facts)) == whole(evaluate(tree, facts))


def mattered(tree: object, facts: Facts) -> Iterator[Leaf]:
    """What decided a tree, told from the meaning alone: of a true *or* the first true operand, of a false *and* the first false."""
    match tree:
        case ast.Or() | ast.And():
            decisive = Truth.TRUE if isinstance(tree, ast.Or) else Truth.FALSE
            deciding = [operand for operand in tree.operands if truth(operand, facts) is decisive]
            for operand in deciding[:1] or tree.operands:
                yield from mattered(operand, facts)
        case ast.Current(item=name) | ast.Series(item=name) | ast.Defined(name=name):
            yield type(tree), name
        case ast.ClassMember():
            yield ast.ClassMember, tree.drug_class, tree.member
        case ast.Node():
            for name in tree.__struct_fields__:
                yield from mattered(getattr(tree, name), facts)
        case tuple():
            for part in tree:
                yield from mattered(part, facts)


def assert_tells(tree: ast.Expr, facts: Facts) -> None:
    result, leaves = compile_telling(tree)(facts)
    assert result == as_condition(evaluate(tree, facts))
    assert list(leaves) == list(mattered(tree, facts))


@given(every_typed_tree, st.lists(patients, min_size=1, max_size=5))
def test_compiled_guards_agree_with_the_reference_reasons_included(tree: ast.Expr, found: list[TableFacts]) -> None:
    """One meaning, two readings: neither a suggestion nor a question may depend on which of them ran."""
    for facts in found:
        assert_agree(tree, facts)


@given(every_typed_tree, every_typed_tree, every_typed_tree, st.lists(patients, min_size=1, max_size=4))
def test_compiled_guards_tell_what_decided_them(
    one: ast.Expr, two: ast.Expr, three: ast.Expr, found: list[TableFacts]
) -> None:
    """The why of a suggestion names the facts that mattered, and no other."""
    trees = [
        one,
        ast.And((one, ast.Or((two, three)), ast.Not(ast.And((three, one))))),
        ast.Or((ast.Implies(ast.Or((one, two)), three), ast.IsTrue(ast.And((two, one))), two)),
    ]
    for tree in trees:
        for facts in found:
            assert_tells(tree, facts)


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
        for facts in found:
            assert_agree(tree, facts)
            assert_tells(tree, facts)
    for facts in found:
        assert_agree(one, facts)


def test_the_source_holds_no_text_of_the_guard_but_quoted_names() -> None:
    text = source(resolved("Frailty = 'frail' and HbA1c > 7.5 '%' and give.fit_kit = 'done'"))
    code = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    assert "facts.current('Frailty')" in code
    assert "frail'" not in code.replace("'Frailty'", "")
    assert "7.5" not in code


def test_a_hostile_name_stays_a_name() -> None:
    """A tree is data: whatever stands in it, nothing of it runs."""
    tree = ast.Current("x') or __import__('os').abort() or ('")
    assert compile_guard(tree)(NOBODY) == NOBODY.current(tree.item)
    assert compile_telling(tree)(NOBODY)[1] == ((ast.Current, tree.item),)


@pytest.mark.parametrize("joined", [ast.And, ast.Or])
def test_trees_deeper_than_python_can_indent_compile(joined: type[ast.And | ast.Or]) -> None:
    """Python refuses a hundred levels of indentation; defines make tables that deep without anybody writing one."""
    diabetes, pregnant = ast.Current("Diabetes"), ast.Current("Pregnant")
    tree: ast.Expr = diabetes
    for _ in range(70):
        tree = ast.Not(joined((pregnant, ast.If(diabetes, tree, ast.Current("Foot_ulcer")))))
    told = TableFacts(Moment.of(AT), answers={"Diabetes": True, "Pregnant": joined is ast.And})
    for facts in (NOBODY, told):
        assert_agree(tree, facts)
    assert truth(tree, told) is not Truth.UNKNOWN


def test_a_tree_deeper_than_python_can_indent_tells_what_decided_it() -> None:
    tree: ast.Expr = ast.Current("Diabetes")
    for _ in range(50):
        tree = ast.Or((ast.Current("Pregnant"), ast.And((ast.Current("Foot_ulcer"), tree))))
    told = TableFacts(Moment.of(AT), answers={"Pregnant": False, "Foot_ulcer": True, "Diabetes": True})
    for facts in (NOBODY, told):
        assert_tells(tree, facts)


def test_a_tree_that_is_not_resolved_is_refused() -> None:
    with pytest.raises(TypeError, match="not resolved"):
        compile_guard(ast.And((ast.Name("HbA1c"), ast.Name("Diabetes"))))

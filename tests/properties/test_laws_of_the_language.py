"""Laws of the guard language, each with its reason."""

from hypothesis import given
from hypothesis import strategies as st

from pathways.language import ast
from pathways.language.checker import check
from pathways.language.parser import parse
from pathways.language.printer import print_guard
from pathways.language.semantics import explain, truth
from pathways.language.truth import Truth
from pathways.language.values import NONE
from tests.demo_scope import SCOPE
from tests.strategies import guards, patients, written_trees
from tests.table_facts import TableFacts


def resolved(text: str) -> ast.Expr:
    parsed = parse(text)
    assert parsed.tree is not None, (text, parsed.findings)
    checked = check(parsed.tree, SCOPE)
    assert not checked.findings, (text, checked.findings)
    return checked.tree


def negated(value: Truth) -> Truth:
    return {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE, Truth.UNKNOWN: Truth.UNKNOWN}[value]


@given(written_trees)
def test_parsing_what_was_printed_gives_the_same_tree(tree: ast.Expr) -> None:
    """Sign-off reads the printed text: it must be the guard, not something near it."""
    text = print_guard(tree)
    assert parse(text).tree == tree, text


@given(st.text(max_size=60))
def test_no_text_makes_the_parser_fail(text: str) -> None:
    """A nurse's slip is a finding, never a traceback."""
    parsed = parse(text)
    assert (parsed.tree is None) == bool(parsed.findings)


@given(
    st.lists(
        st.sampled_from(
            [
                "(",
                ")",
                "{",
                "}",
                "[",
                "]",
                ",",
                ".",
                "<",
                ">=",
                "=",
                "and",
                "or",
                "not",
                "is",
                "null",
                "in",
                "if",
                "then",
                "else",
                "x",
                "Count",
                "7",
                "'%'",
                "3",
                "months",
                "where",
            ]
        ),
        max_size=15,
    )
)
def test_no_sequence_of_words_makes_parser_or_checker_fail(words: list[str]) -> None:
    """The same for texts that look like guards; every span lies inside the text."""
    text = " ".join(words)
    parsed = parse(text)
    found = parsed.findings if parsed.tree is None else check(parsed.tree, SCOPE).findings
    assert all(f.span is not None and 0 <= f.span.start <= f.span.end <= len(text) for f in found)


@given(written_trees)
def test_no_tree_makes_the_checker_fail(tree: ast.Expr) -> None:
    """Whatever parses is checked."""
    check(tree, SCOPE)


def learned(facts: TableFacts, more: TableFacts) -> TableFacts:
    """What was wholly unknown, filled in from another patient."""
    fresh = {n: r for n, r in more.series.items() if n not in facts.series and n not in facts.answers}
    known = {
        n: v for n, v in more.answers.items() if n not in facts.series and n not in facts.answers and n not in fresh
    }
    return TableFacts(facts.at, {**facts.series, **fresh}, {**facts.answers, **known})


@given(guards, patients, patients)
def test_learning_a_fact_never_reverses_a_decided_guard(text: str, facts: TableFacts, more: TableFacts) -> None:
    """Kleene's logic is monotone: knowing more may settle a guard, never flip it.

    Only what was wholly unknown is filled in: a newer reading of a known item may reverse anything.
    """
    tree = resolved(text)
    before = truth(tree, facts)
    after = truth(tree, learned(facts, more))
    assert before in (Truth.UNKNOWN, after)


@given(guards, patients, patients)
def test_an_unknown_guard_says_why(text: str, facts: TableFacts, other: TableFacts) -> None:
    """Unknown without a reason cannot be asked for; a decided guard needs nothing."""
    tree = resolved(text)
    reasons = explain(tree, facts)
    if truth(tree, facts) is Truth.UNKNOWN:
        # A comparator such as "< 30" leaves its own item open: then nothing is missing that could be asked.
        assert reasons or any(not isinstance(v, bool) and v is not NONE for v in facts.answers.values())
    else:
        assert not reasons


@given(guards, guards, patients)
def test_de_morgan(one: str, other: str, facts: TableFacts) -> None:
    """Prose prints negations pushed inwards: that must not change the meaning."""
    assert truth(resolved(f"not (({one}) and ({other}))"), facts) is truth(
        resolved(f"(not ({one})) or (not ({other}))"), facts
    )
    assert truth(resolved(f"({one}) implies ({other})"), facts) is truth(resolved(f"(not ({one})) or ({other})"), facts)


@given(guards, patients)
def test_not_turns_and_absence_tests_are_always_decided(text: str, facts: TableFacts) -> None:
    """``is true``, ``is false`` and ``is null`` cut the three values apart: exactly one of them holds of a condition."""
    value = truth(resolved(text), facts)
    assert truth(resolved(f"not ({text})"), facts) is negated(value)
    holding = [truth(resolved(f"({text}) is {word}"), facts) for word in ("true", "false", "null")]
    assert holding.count(Truth.TRUE) == 1
    assert holding.count(Truth.FALSE) == 2


@given(guards, patients)
def test_evaluating_twice_gives_the_same(text: str, facts: TableFacts) -> None:
    """An answer replays."""
    tree = resolved(text)
    assert (truth(tree, facts), explain(tree, facts)) == (truth(tree, facts), explain(tree, facts))


@given(st.sampled_from(["HbA1c", "Weight"]), st.integers(1, 20), st.integers(0, 20), patients)
def test_known_in_a_narrow_window_is_known_in_a_wide_one(item: str, months: int, more: int, facts: TableFacts) -> None:
    """The prover relies on it as an axiom."""
    narrow = truth(resolved(f"Latest({item}, {months} months) is not null"), facts)
    wide = truth(resolved(f"Latest({item}, {months + more} months) is not null"), facts)
    assert narrow is Truth.FALSE or wide is Truth.TRUE

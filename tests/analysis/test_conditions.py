"""Which conditions decide: held to the textbook's example, to the definition, and to the reference meaning."""

from datetime import date
from itertools import product

import pytest

from pathways.analysis.conditions import conditions, deciding, spread
from pathways.language import ast
from pathways.language.checker import check
from pathways.language.parser import parse
from pathways.language.printer import print_guard
from pathways.language.semantics import truth
from pathways.language.truth import Truth
from pathways.language.values import Moment
from tests.demo_scope import DemoScope
from tests.table_facts import TableFacts, unknown

NAMES = ("Diabetes", "Pregnant", "Heart_failure")
VALUES = (True, False, None)


def tree(text: str) -> ast.Expr:
    parsed = parse(text).tree
    assert parsed is not None
    checked = check(parsed, DemoScope())
    assert checked.findings == ()
    assert checked.tree is not None
    return checked.tree


def facts(values: tuple[bool | None, ...]) -> TableFacts:
    told = {n: unknown(n) if v is None else v for n, v in zip(NAMES, values, strict=True)}
    return TableFacts(Moment.of(date(2026, 11, 23)), answers=told)


def test_the_textbook_example_of_a_and_b_or_c() -> None:
    """Masking MC/DC of `(a and b) or c` (Hayhurst et al., NASA/TM-2001-210876): a decides only with b true and c false."""
    guard = tree("(Diabetes and Pregnant) or Heart_failure")
    assert deciding(guard, facts((True, True, False))) == {(0, True), (1, True)}
    assert deciding(guard, facts((False, True, False))) == {(0, False), (2, False)}
    assert deciding(guard, facts((False, True, True))) == {(2, True)}
    assert deciding(guard, facts((True, True, True))) == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "Diabetes and not Pregnant",
        "(Diabetes xor Pregnant) and Heart_failure",
        "(Diabetes or Pregnant) implies Heart_failure",
        "not (Diabetes and (Pregnant or Heart_failure))",
    ],
)
def test_a_condition_decides_exactly_when_the_guard_turns_with_it(text: str) -> None:
    """The definition, over every patient, with the reference meaning as the second opinion."""
    guard = tree(text)
    names = [print_guard(condition) for condition in conditions(guard)]
    for values in product(VALUES, repeat=3):
        before = truth(guard, facts(values))
        expected = set()
        for place, name in enumerate(names):
            at = NAMES.index(name)
            if values[at] is None:
                continue
            other = tuple(not v if n == at else v for n, v in enumerate(values))
            if {before, truth(guard, facts(other))} == {Truth.TRUE, Truth.FALSE}:
                expected.add((place, values[at]))
        assert deciding(guard, facts(values)) == expected


def test_names_of_conditions_are_seen_through() -> None:
    defines = {"Both": tree("Diabetes and Pregnant")}
    guard = ast.Or((ast.Defined("Both"), ast.Defined("Else")))
    assert [print_guard(each) for each in conditions(spread(guard, defines))] == ["Diabetes", "Pregnant", "Else"]

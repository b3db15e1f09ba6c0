"""Text to tree: precedence as in CQL, every fault of a guard at once, one fault one finding."""

import pytest

from pathways.language import ast
from pathways.language.answer import evaluate_text
from pathways.language.checker import check
from pathways.language.parser import parse
from pathways.language.printer import print_guard
from pathways.language.types import EmptyScope


def tree(text: str) -> ast.Expr:
    parsed = parse(text)
    assert parsed.tree is not None, parsed.findings
    return parsed.tree


def faults(text: str) -> list[tuple[str, str]]:
    found = parse(text).findings
    return [(f.code, text[f.span.start : f.span.end]) for f in found if f.span]


# Left as an author may write it, right with every parenthesis that CQL's precedence implies.
@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("a and b implies c or d", "(a and b) implies (c or d)"),
        ("a implies b implies c", "(a implies b) implies c"),
        ("not a and b", "(not a) and b"),
        ("not a is null", "not (a is null)"),
        ("a is null is false", "(a is null) is false"),
        ("1 + 2 * 3 - 4 / 5 < x", "((1 + (2 * 3)) - (4 / 5)) < x"),
        ("1 - 2 - 3 = x", "((1 - 2) - 3) = x"),
        ("-a * b = x", "((-a) * b) = x"),
        ("a between 1 + 1 and 3 and b", "(a between (1 + 1) and 3) and b"),
        ("if a then b else c and d", "if a then b else (c and d)"),
        ("if a then b else if c then d else e", "if a then b else (if c then d else e)"),
        ("1 + if a then 2 else 3 + 4 > 5", "1 + (if a then 2 else ((3 + 4) > 5))"),
        ("a in {1, 2} or b", "(a in {1, 2}) or b"),
        ("2 'mg' + 1 < 3 months", "((2 'mg') + 1) < (3 months)"),
        ("3months = 1'd'", "(3 months) = (1 'd')"),
    ],
)
def test_operators_bind_as_in_cql(written: str, meant: str) -> None:
    assert tree(written) == tree(meant)


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("((a)) and (b and c)", "a and (b and c)"),
        ("not (a)", "not a"),
        ("not (a > 1)", "not (a > 1)"),
        ("(a + b) * c = -(d)", "(a + b) * c = -d"),
        ("x  in{ 1,2 }", "x in {1, 2}"),
        ("1.50 'mg'=01 days", "1.50 'mg' = 1 day"),
        ("f( a  b where b>1 ,2 weeks)", "f(a b where b > 1, 2 weeks)"),
        ("'it\\'s' = '\\u0041\\n'", "'it\\'s' = 'A\\u000a'"),
        ("x in Interval ( 1,2 ]", "x in Interval(1, 2]"),
    ],
)
def test_a_tree_has_one_text(written: str, printed: str) -> None:
    assert print_guard(tree(written)) == printed
    assert tree(printed) == tree(written)


def test_a_node_knows_its_place_with_the_parentheses_of_its_parts() -> None:
    text = "a and (b or (c))"
    whole = tree(text)
    assert isinstance(whole, ast.And)
    assert [text[slice(*node.at)] for node in (whole, whole.operands[1])] == ["a and (b or (c))", "b or (c)"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a > and b <", [("expected-other", "and"), ("expected-other", "<")]),
        ("not x > 1 and 1 < y < 3", [("not-needs-parentheses", "not x >"), ("chained-comparison", "1 < y <")]),
        ("(a or) and b c", [("expected-other", ")"), ("unexpected-word", "c")]),
        ("Latest(x 3 months) > 1 and y ≥ 2", [("expected-other", "3"), ("bad-character", "≥")]),
        (
            "x > 7,5 AND y = 2 mois",
            [("bad-number", "7,5"), ("other-spelling", "AND"), ("unit-without-quotes", "2 mois")],
        ),
        ("a mod 2 and (b ~ c", [("not-supported", "~")]),
        ("a and b or c or d and e", [("mixed-logic", "or")]),
        ("f((a, b) and c > (d", [("expected-other", ","), ("expected-other", "d")]),
        ("x in y and {1} = z", [("expected-other", "y"), ("misplaced", "{1}")]),
        ("(((a)", [("expected-other", ")")]),
        ("@2026-1-3 < x", [("bad-date", "@2026-1-3")]),
        ("x > 7 % and y", [("bad-character", "%")]),
        ("Créatinine > 3", [("bad-name", "Créatinine")]),
        ("“frail” = x", [("odd-quotes", "“frail”")]),
        ("x > .5", [("bad-number", ".5")]),
        ("'\\q' = x", [("bad-escape", "\\q")]),
        ("x // really", [("comment-in-guard", "// really")]),
        ("x = not y", [("not-needs-parentheses", "not")]),
        ("not not x", [("double-sign", "not")]),
        ("x et y", [("other-spelling", "et")]),
        ("a exists b", [("not-supported", "exists")]),
    ],
)
def test_every_fault_is_told_once(text: str, expected: list[tuple[str, str]]) -> None:
    assert faults(text) == expected


@pytest.mark.parametrize(
    ("text", "help_"),
    [
        ("x > 7 mmol/L", "write `7 'mmol/L'`"),
        ("x > 3 mois", "write `3 months`"),
        ("x > 7,5", "write `7.5`"),
        ("x == 1", "write `=`"),
        ("x <> 1", "write `!=`"),
        ("x && y", "write `and`"),
        ("x = “male”", "write `'male'`"),
        ("2 ^ 3 = x", "write `Power(x, y)`"),
        ("x during y", "write `x in Interval[a, b]`"),
        ("3000000000 > x", "write `3000000000.0`"),
        ("Âge > x", "did you mean `Age`?"),
    ],
)
def test_a_finding_says_what_to_write_instead(text: str, help_: str) -> None:
    assert [f.hint for f in parse(text).findings] == [help_]


@pytest.mark.parametrize(
    "text", ["2147483647 = x", "-2147483648 = x", "2147483648.0 = x", "0.00000001 = x", "5.123456789 'g' = x"]
)
def test_numbers_are_as_large_and_as_fine_as_in_cql(text: str) -> None:
    assert parse(text).findings == ()


@pytest.mark.parametrize("text", ["2147483648 = x", "0.000000001 = x", "1" + "0" * 28 + ".0 = x"])
def test_beyond_that_they_are_refused(text: str) -> None:
    assert [f.code for f in parse(text).findings] == ["number-out-of-range"]


@pytest.mark.parametrize(
    ("opening", "middle", "closing"),
    [
        ("(", "true", ")"),
        ("Coalesce(1, ", "2", ")"),
        ("Abs(", "1", ")"),
        ("if true then 1 else (", "2", ")"),
        ("not (", "true", ")"),
        ("1 in {", "1", "}"),
        ("Count(HbA1c A where ", "true", ")"),
    ],
)
def test_the_deepest_guard_that_is_read_can_be_walked_by_everyone(opening: str, middle: str, closing: str) -> None:
    """Every later walk recurses: the limit of the parser must leave room for all of them."""
    accepted = [n for n in range(60) if parse(opening * n + middle + closing * n).tree is not None]
    deepest = tree(opening * max(accepted) + middle + closing * max(accepted))
    checked = check(deepest, EmptyScope())
    assert tree(print_guard(deepest)) == deepest
    if not checked.findings:
        evaluate_text(print_guard(deepest))


def test_the_longest_sum_that_is_read_can_be_walked_by_everyone() -> None:
    text = "1" + " + 1" * 90
    assert str(evaluate_text(text)) == "91"
    assert print_guard(tree(text)) == text

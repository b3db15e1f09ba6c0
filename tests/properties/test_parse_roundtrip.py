"""Printing and parsing undo each other, and checking changes nothing that is printed."""

from hypothesis import given

from pathways.language import ast
from pathways.language.parser import parse
from pathways.language.printer import print_guard
from tests.strategies import every_guard, resolved, written_trees


def readable(tree: ast.Expr) -> ast.Expr:
    """What parsing the printed text must give."""
    parsed = parse(print_guard(tree))
    assert parsed.tree is not None, (print_guard(tree), parsed.findings)
    return parsed.tree


@given(written_trees)
def test_a_printed_tree_parses_to_the_same_tree(tree: ast.Expr) -> None:
    assert readable(tree) == tree


@given(every_guard)
def test_printing_settles_at_once(text: str) -> None:
    written = parse(text).tree
    assert written is not None
    once = print_guard(written)
    assert print_guard(readable(written)) == once


@given(every_guard)
def test_a_resolved_tree_prints_as_it_was_written(text: str) -> None:
    """A reviewer sees the thresholds of the author, not what they were converted to."""
    written = parse(text).tree
    assert written is not None
    assert print_guard(resolved(text)) == print_guard(written)


@given(every_guard)
def test_no_pair_of_printed_parentheses_can_be_left_out(text: str) -> None:
    """Without any one pair the text is refused or means something else."""
    written = parse(text).tree
    assert written is not None
    printed = print_guard(written)
    for start, end in _pairs(printed):
        without = printed[:start] + " " + printed[start + 1 : end] + " " + printed[end + 1 :]
        other = parse(without).tree
        assert other != written or _eases_reading(printed, start)


def _pairs(text: str) -> list[tuple[int, int]]:
    opened: list[int] = []
    pairs: list[tuple[int, int]] = []
    quoted = False
    for place, character in enumerate(text):
        if character == "'":
            quoted = not quoted
        elif character == "(" and not quoted:
            opened.append(place)
        elif character == ")" and not quoted and opened:
            start = opened.pop()
            if start == 0 or not (text[start - 1].isalnum()):
                pairs.append((start, place))
    return pairs


def _eases_reading(text: str, start: int) -> bool:
    """An `if` inside anything stands in parentheses though it might end the line."""
    return text[start + 1 :].startswith("if ")

"""The same threshold for the same item in several conditions: changed in one place, it stays in the others."""

from collections.abc import Iterator

from pathways.analysis import findings
from pathways.analysis.look import Look, Placed
from pathways.diagnostics.diagnostic import Diagnostic
from pathways.language import ast
from pathways.language.printer import print_guard
from pathways.language.tree import walk

ENOUGH = 3


def repeated_literals(look: Look) -> Iterator[Diagnostic]:
    """A quantity compared with one item in three conditions or more; told once, at the first."""
    seen: dict[tuple[str, str], list[tuple[Placed, ast.Constant]]] = {}
    for placed in look.conditions:
        for node in walk(placed.guard.tree):
            pair = _threshold(node)
            if pair is not None:
                item, literal = pair
                text = print_guard(literal.literal) if literal.literal is not None else ""
                seen.setdefault((item, text), []).append((placed, literal))
    for (item, text), places in seen.items():
        if text and len(places) >= ENOUGH:
            placed, literal = places[0]
            yield findings.repeated_literal(look.inside(placed, literal.at), text, item, len(places))


def _threshold(node: ast.Expr) -> tuple[str, ast.Constant] | None:
    if not isinstance(node, ast.Less | ast.LessOrEqual | ast.Greater | ast.GreaterOrEqual):
        return None
    for one, other in ((node.left, node.right), (node.right, node.left)):
        if isinstance(other, ast.Constant) and isinstance(other.literal, ast.QuantityLiteral):
            name = _name(one)
            if name is not None:
                return name, other
    return None


def _name(tree: ast.Expr) -> str | None:
    if isinstance(tree, ast.Current):
        return tree.item
    if isinstance(tree, ast.Aggregate) and isinstance(tree.over, ast.Series):
        return tree.over.item
    return None

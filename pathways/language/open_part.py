"""What of a condition is still open for a patient: what is known is left out of it, so that a reader sees only what to find out."""

from collections.abc import Iterable

from pathways.language import ast
from pathways.language.facts import Facts
from pathways.language.semantics import truth
from pathways.language.truth import Truth


def open_part(tree: ast.Expr, facts: Facts) -> ast.Expr:
    """The parts on which an unknown condition still depends.

    ``x is true`` is open where ``x`` is: it counts as false until then, and the answer may still make it true.

    Args:
        tree: Resolved; unknown for this patient.
        facts: The patient.
    """
    left = _open(tree, facts)
    return tree if isinstance(left, bool) else left


def _open(tree: ast.Expr, facts: Facts) -> ast.Expr | bool:
    match tree:
        case ast.And(operands=operands):
            return _joined(ast.And, operands, facts, settles=False)
        case ast.Or(operands=operands):
            return _joined(ast.Or, operands, facts, settles=True)
        case ast.IsTrue(operand=operand, negated=False):
            return _open(operand, facts)
        case ast.Not() | ast.IsTrue() | ast.IsFalse():
            within = _open(tree.operand, facts)
            return _decided(tree, facts) if isinstance(within, bool) else tree
        case ast.Defined():
            within = _open(facts.definition(tree.name), facts)
            return within if isinstance(within, bool) else tree
        case _:
            return _decided(tree, facts)


def _joined(
    join: type[ast.And | ast.Or], operands: Iterable[ast.Expr], facts: Facts, *, settles: bool
) -> ast.Expr | bool:
    """Of `and` one false part settles it, of `or` one true; parts that are the other are left out, and so is what is said twice."""
    left: list[ast.Expr] = []
    for operand in operands:
        part = _open(operand, facts)
        if part is settles:
            return settles
        if not isinstance(part, bool) and part not in left:
            left.append(part)
    if not left:
        return not settles
    return left[0] if len(left) == 1 else join(tuple(left))


def _decided(tree: ast.Expr, facts: Facts) -> ast.Expr | bool:
    found = truth(tree, facts)
    return tree if found is Truth.UNKNOWN else found is Truth.TRUE

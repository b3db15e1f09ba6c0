"""Which condition of a guard decided it: masking MC/DC, in three-valued logic.

A condition decides when turning it alone from true to false, or back, turns the guard. A guard is well tested when each of its
conditions was seen to decide it both ways. What a protocol names in ``define`` is seen through: a name hides no condition.
"""

from collections.abc import Iterator, Mapping

from pathways.language import ast
from pathways.language.facts import Facts
from pathways.language.semantics import truth
from pathways.language.truth import Truth

Deciding = tuple[int, bool]
Defines = Mapping[str, ast.Expr]

_LOGIC = ast.And | ast.Or | ast.Xor | ast.Implies | ast.Not


def spread(tree: ast.Expr, defines: Defines) -> ast.Expr:
    """A guard with the conditions that it names in the place of their names."""
    match tree:
        case ast.And(operands=operands):
            return ast.And(tuple(spread(operand, defines) for operand in operands))
        case ast.Or(operands=operands):
            return ast.Or(tuple(spread(operand, defines) for operand in operands))
        case ast.Xor(operands=operands):
            return ast.Xor(tuple(spread(operand, defines) for operand in operands))
        case ast.Implies(left=left, right=right):
            return ast.Implies(spread(left, defines), spread(right, defines))
        case ast.Not(operand=operand):
            return ast.Not(spread(operand, defines))
        case ast.Defined(name=name) if isinstance(defines.get(name), _LOGIC):
            return spread(defines[name], defines)
        case _:
            return tree


def conditions(tree: ast.Expr) -> tuple[ast.Expr, ...]:
    """The conditions that a spread guard joins with ``and``, ``or``, ``xor``, ``implies`` and ``not``, in order."""
    return tuple(_conditions(tree))


def deciding(tree: ast.Expr, facts: Facts) -> frozenset[Deciding]:
    """The conditions of a spread guard that decided, by their place, each with its value."""
    values = [truth(condition, facts) for condition in conditions(tree)]
    before = _fold(tree, iter(values))
    return frozenset(
        (place, value is Truth.TRUE)
        for place, value in enumerate(values)
        if value is not Truth.UNKNOWN and _turned(tree, values, place, before)
    )


def _turned(tree: ast.Expr, values: list[Truth], place: int, before: Truth) -> bool:
    other = [_not(value) if n == place else value for n, value in enumerate(values)]
    after = _fold(tree, iter(other))
    return {before, after} == {Truth.TRUE, Truth.FALSE}


def _conditions(tree: ast.Expr) -> Iterator[ast.Expr]:
    match tree:
        case ast.And(operands=operands) | ast.Or(operands=operands) | ast.Xor(operands=operands):
            for operand in operands:
                yield from _conditions(operand)
        case ast.Implies(left=left, right=right):
            yield from _conditions(left)
            yield from _conditions(right)
        case ast.Not(operand=operand):
            yield from _conditions(operand)
        case _:
            yield tree


def _fold(tree: ast.Expr, values: Iterator[Truth]) -> Truth:
    """The truth of a guard when its conditions, in order, have these values."""
    match tree:
        case ast.And(operands=operands):
            return _all([_fold(operand, values) for operand in operands])
        case ast.Or(operands=operands):
            return _not(_all([_not(_fold(operand, values)) for operand in operands]))
        case ast.Xor(operands=operands):
            return _odd([_fold(operand, values) for operand in operands])
        case ast.Implies(left=left, right=right):
            premise, conclusion = _fold(left, values), _fold(right, values)
            return _not(_all([premise, _not(conclusion)]))
        case ast.Not(operand=operand):
            return _not(_fold(operand, values))
        case _:
            return next(values)


def _not(value: Truth) -> Truth:
    return {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE}.get(value, Truth.UNKNOWN)


def _all(values: list[Truth]) -> Truth:
    if Truth.FALSE in values:
        return Truth.FALSE
    return Truth.UNKNOWN if Truth.UNKNOWN in values else Truth.TRUE


def _odd(values: list[Truth]) -> Truth:
    if Truth.UNKNOWN in values:
        return Truth.UNKNOWN
    return Truth.TRUE if values.count(Truth.TRUE) % 2 else Truth.FALSE

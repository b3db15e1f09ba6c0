"""Where a guard reads absence as a fact: it may ask for a test or choose the cautious side, never enable a treatment.

This says where such forms stand; whether they may stand there is a rule of the analysis.
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from pathways.language import ast
from pathways.language.tree import children

_COUNT, _EXISTS = ast.Aggregation.COUNT, ast.Aggregation.EXISTS


def reads_absence(tree: ast.Expr) -> tuple[tuple[int, int], ...]:
    """Where a resolved guard may be decided by something not being recorded.

    These are ``is [not] null``, ``is [not] true``, ``is [not] false``, ``Coalesce`` with a literal, ``Exists`` where it counts
    as denied (under ``not``, before ``implies``, in ``xor`` or a comparison), and a comparison that holds for a ``Count`` of 0.
    What a define or a derived item reads is not looked into: ask for its own tree.

    Returns:
        Places in the guard's text, in order; empty when unknown always stays unknown.
    """
    places: set[tuple[int, int]] = set()
    # A node, and whether it is asserted, denied, or both (its truth is used either way).
    waiting: list[tuple[ast.Expr, bool, bool]] = [(tree, True, False)]
    while waiting:
        node, asserted, denied = waiting.pop()
        place = _place(node, denied=denied)
        if place is not None:
            places.add(place)
        waiting.extend(_below(node, asserted, denied))
    return tuple(sorted(places))


def _place(node: ast.Expr, *, denied: bool) -> tuple[int, int] | None:
    match node:
        case ast.IsNull() | ast.IsTrue() | ast.IsFalse():
            return node.at
        case ast.Apply(function=ast.Function.COALESCE) if any(_is_literal(a) for a in node.arguments):
            return node.at
        case ast.Aggregate() if node.function is _EXISTS and denied:
            return node.at
        case ast.Less() | ast.LessOrEqual() | ast.Greater() | ast.GreaterOrEqual() | ast.Equal() | ast.NotEqual():
            holds = _holds_for_none(node)
            return node.at if holds is not None and (holds or denied) else None
        case ast.Between() | ast.In() if _counts(node.operand):
            return node.at
        case _:
            return None


def _below(node: ast.Expr, asserted: bool, denied: bool) -> list[tuple[ast.Expr, bool, bool]]:
    match node:
        case ast.And() | ast.Or():
            return [(operand, asserted, denied) for operand in node.operands]
        case ast.Not():
            return [(node.operand, denied, asserted)]
        case ast.Implies():
            return [(node.left, denied, asserted), (node.right, asserted, denied)]
        case ast.If():
            return [(node.condition, True, True), (node.then, asserted, denied), (node.otherwise, asserted, denied)]
        case ast.Choose():
            guards = [(when, True, True) for when, _ in node.rows if when is not None]
            return [*guards, *((give, asserted, denied) for _, give in node.rows)]
        case _:
            return [(child, True, True) for child in children(node)]


def _is_literal(node: ast.Expr) -> bool:
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Negate) and _is_literal(node.operand))


def _counts(node: ast.Expr) -> bool:
    return isinstance(node, ast.Aggregate) and node.function is _COUNT


def _holds_for_none(node: ast.Comparison) -> bool | None:
    """Whether a comparison of a count holds when nothing is found; unsure counts as yes; ``None`` without a count."""
    if not (_counts(node.left) or _counts(node.right)):
        return None
    zero = Decimal(0)
    left = zero if _counts(node.left) else _number(node.left)
    right = zero if _counts(node.right) else _number(node.right)
    if left is None or right is None:
        return True
    match node:
        case ast.Less():
            return left < right
        case ast.LessOrEqual():
            return left <= right
        case ast.Greater():
            return left > right
        case ast.GreaterOrEqual():
            return left >= right
        case ast.Equal():
            return left == right
        case ast.NotEqual():
            return left != right


def _number(node: ast.Expr) -> Decimal | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, Decimal) else None


def decided_by_absence(
    tree: ast.Expr, *, wanted: bool, defines: Mapping[str, ast.Expr], means_no: Callable[[str], bool]
) -> Iterator[tuple[int, int]]:
    """Where something unknown makes a condition come out as ``wanted``; places in a define are those of its name.

    Args:
        tree: Resolved.
        wanted: True or false.
        defines: The trees of names that it uses; others are not looked into.
        means_no: Items of which nothing recorded means that there was none.
    """

    def look(inner: ast.Expr, *, as_wanted: bool) -> Iterator[tuple[int, int]]:
        return decided_by_absence(inner, wanted=as_wanted, defines=defines, means_no=means_no)

    match tree:
        case ast.And() | ast.Or() | ast.Xor():
            for operand in tree.operands:
                yield from look(operand, as_wanted=wanted)
                if isinstance(tree, ast.Xor):
                    yield from look(operand, as_wanted=not wanted)
        case ast.Not():
            yield from look(tree.operand, as_wanted=not wanted)
        case ast.Implies():
            yield from look(tree.left, as_wanted=not wanted)
            yield from look(tree.right, as_wanted=wanted)
        case ast.IsNull():
            if tree.negated is not wanted:
                yield tree.at
        case ast.IsTrue() | ast.IsFalse():
            # "is not …" holds of what is unknown, "is …" does not.
            if tree.negated is wanted and not _of_an_act(tree.operand):
                yield tree.at
        case ast.Defined() if tree.name in defines:
            if any(True for _ in look(defines[tree.name], as_wanted=wanted)):
                yield tree.at
        case ast.Aggregate() if tree.function is _EXISTS and not wanted:
            if isinstance(tree.over, ast.Series) and means_no(tree.over.item):
                yield tree.at
        case _:
            return


def _of_an_act(tree: ast.Expr) -> bool:
    """Acts are recorded by those who use this: nothing recorded means not done."""
    return isinstance(tree, ast.Aggregate) and isinstance(tree.over, ast.Series) and "." in tree.over.item


def cleared_by_absence(tree: ast.Expr) -> tuple[tuple[int, int], ...]:
    """What makes a condition false of somebody of whom nothing is known; empty when it is then unknown, as it should be."""
    if _of_nobody(tree) is not False:
        return ()
    return tuple(decided_by_absence(tree, wanted=False, defines={}, means_no=lambda _: False)) or ((0, 0),)


def _of_nobody(tree: ast.Expr) -> bool | None:
    """The truth of a condition when everything is unknown."""
    match tree:
        case ast.Constant():
            return tree.value if isinstance(tree.value, bool) else None
        case ast.And() | ast.Or():
            decisive = isinstance(tree, ast.Or)
            found = [_of_nobody(operand) for operand in tree.operands]
            return decisive if decisive in found else None if None in found else not decisive
        case ast.Not():
            inner = _of_nobody(tree.operand)
            return None if inner is None else not inner
        case ast.IsNull():
            return not tree.negated
        case ast.IsTrue() | ast.IsFalse():
            inner = _of_nobody(tree.operand)
            holds = inner is not None and inner is isinstance(tree, ast.IsTrue)
            return holds is not tree.negated
        case _:
            return None

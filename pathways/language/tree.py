"""Walking over trees, written or resolved, without recursion: any depth is fine."""

from collections.abc import Iterator

from pathways.language import ast
from pathways.language.equality import parts


def children(node: ast.Expr) -> Iterator[ast.Expr]:
    """The nodes directly below one, in the order of the text. What a constant was written as is not below it."""
    if isinstance(node, ast.Constant):
        return
    if isinstance(node, ast.Choose):
        for when, give in node.rows:
            if when is not None:
                yield when
            yield give
        return
    for name in parts(type(node)):
        value = getattr(node, name)
        if isinstance(value, ast.Node):
            yield value  # type: ignore[misc]
        elif isinstance(value, tuple):
            yield from value


def walk(tree: ast.Expr) -> Iterator[ast.Expr]:
    """Every node, parents before children, in the order of the text."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(list(children(node))))


def depth_of(tree: ast.Expr) -> int:
    """How many nodes stand above one another."""
    deepest = 0
    waiting = [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        deepest = max(deepest, depth)
        waiting.extend((child, depth + 1) for child in children(node))
    return deepest

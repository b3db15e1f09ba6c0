"""What an expression of a protocol reads: itself, and what it names in ``define``."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from pathways.language import ast
from pathways.language.tree import walk
from pathways.model.protocol import Protocol


def parts_read(tree: ast.Expr, protocol: Protocol) -> Iterator[ast.Expr]:
    """Every node of an expression, and of the defines that it names."""
    for node in walk(tree):
        yield node
        if isinstance(node, ast.Defined) and node.name in protocol.defines:
            yield from parts_read(protocol.defines[node.name].guard.tree, protocol)


def reads(tree: ast.Expr, names: AbstractSet[str], protocol: Protocol) -> bool:
    """Whether an expression reads one of these defines or parameters, be it through another define."""
    parts = parts_read(tree, protocol)
    return any(isinstance(node, ast.Parameter | ast.Defined) and node.name in names for node in parts)


def items_read(tree: ast.Expr, protocol: Protocol) -> Iterator[str]:
    """The items and acts that an expression reads, those of what it names in ``define`` too."""
    for node in parts_read(tree, protocol):
        if isinstance(node, ast.Current | ast.Series):
            yield node.item


def stands_for(tree: ast.Expr, protocol: Protocol) -> ast.Expr:
    """What a name of ``define`` stands for; any other expression is itself."""
    while isinstance(tree, ast.Defined) and tree.name in protocol.defines:
        tree = protocol.defines[tree.name].guard.tree
    return tree

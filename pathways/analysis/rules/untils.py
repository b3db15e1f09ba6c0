"""A window back from today in `until`: the record that closed the state falls out of it, and the state opens again."""

from collections.abc import Iterator

from pathways.analysis import findings
from pathways.analysis.look import Look, Part
from pathways.diagnostics.diagnostic import Diagnostic
from pathways.language import ast
from pathways.language.tree import walk
from pathways.language.types import BooleanType
from pathways.language.values import Duration
from pathways.model.catalogue import Target
from pathways.model.protocol import Action, Protocol, State, Wait

YEAR = 12  # months


def sliding_untils(look: Look) -> Iterator[Diagnostic]:
    """Windows of a length, written in the `until` of an action or in the defines that it names."""
    for placed in look.conditions:
        if placed.part is not Part.UNTIL or isinstance(placed.state, Wait):
            continue
        measured = _measured(placed.state, look)
        for node in walk(placed.guard.tree):
            if _slides(node, look.protocol, measured):
                yield findings.sliding_until(look.inside(placed, node.at))
                break


def _measured(state: State | None, look: Look) -> frozenset[str]:
    """The data items that a state asks to measure."""
    acts = state.do if isinstance(state, Action) else ()
    verbs = look.library.catalogue.verbs
    return frozenset(name for act in acts if verbs[act.verb].target is Target.DATA for name in act.objects)


def _slides(node: ast.Expr, protocol: Protocol, measured: frozenset[str]) -> bool:
    """Not a rhythm: a window of a year or more, or of what the state itself measures, is to open again."""
    if isinstance(node, ast.Defined) and isinstance(protocol.defines[node.name].type, BooleanType):
        return any(_slides(inner, protocol, measured) for inner in walk(protocol.defines[node.name].guard.tree))
    if not isinstance(node, ast.Aggregate) or node.window is None:
        return False
    if isinstance(node.over, ast.Series) and node.over.item in measured:
        return False
    length = node.window.value if isinstance(node.window, ast.Constant) else None
    return isinstance(length, Duration) and length.months < YEAR

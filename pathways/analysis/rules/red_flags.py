"""An alarm that rings on old facts alone: it would ring for ever, and nobody would listen any more."""

from collections.abc import Iterator

from pathways.analysis import findings
from pathways.analysis.look import Look
from pathways.diagnostics.diagnostic import Diagnostic
from pathways.language import ast
from pathways.language.calendar import days_range
from pathways.language.values import Duration
from pathways.model.catalogue import Catalogue
from pathways.model.protocol import Protocol

RECENT_HOURS = 31 * 24  # what was seen within a month may still be an alarm


def lasting_red_flags(look: Look) -> Iterator[Diagnostic]:
    """Flags that can be true while every fact of the last month is unknown."""
    for index, flag in enumerate(look.protocol.red_flags):
        old: list[str] = []
        if _rings(flag.when.tree, look.library.catalogue, look.protocol, old):
            yield findings.lasting_red_flag(look.span(("red_flags", index)), list(dict.fromkeys(old)))


def _rings(tree: ast.Expr, catalogue: Catalogue, protocol: Protocol, old: list[str]) -> bool:
    """Whether a condition can be true by what is old alone; ``old`` gathers what that is."""
    match tree:
        case ast.And():
            mine: list[str] = []
            each = [_rings(o, catalogue, protocol, mine) for o in tree.operands]  # every one, for its names
            rings = all(each)
            old += mine if rings else []
            return rings
        case ast.Or() | ast.Xor():
            some = [_rings(o, catalogue, protocol, old) for o in tree.operands]
            return any(some)
        case ast.Defined():
            return _rings(protocol.defines[tree.name].guard.tree, catalogue, protocol, old)
        case ast.IsTrue(negated=False):
            return _rings(tree.operand, catalogue, protocol, old)
        case ast.IsNull() | ast.IsTrue() | ast.IsFalse() | ast.Not() | ast.Implies():
            return True  # what denies, or reads absence, is no sign: another must be there
        case ast.Current() | ast.ClassMember():
            return _lasts(tree, catalogue, old)
        case ast.Less() | ast.LessOrEqual() | ast.Greater() | ast.GreaterOrEqual() | ast.Equal() | ast.NotEqual():
            sides = [_lasts(side, catalogue, old) for side in (tree.left, tree.right)]
            return all(sides)
        case ast.In() | ast.Between():
            return _lasts(tree.operand, catalogue, old)
        case _:
            return _lasts(tree, catalogue, old)


def _lasts(tree: ast.Expr, catalogue: Catalogue, old: list[str]) -> bool:
    """Whether a value can be old: a bare name with a long validity, or a window that reaches far back."""
    match tree:
        case ast.Current():
            item = catalogue.items.get(tree.item)
            if item is None or item.formula is not None or tree.item == "Age":
                return item is not None and tree.item == "Age"
            valid = item.validity.by_value.get("true", item.validity.default)
            lasts = valid is None or days_range(valid)[0] > RECENT_HOURS
            old += [tree.item] if lasts else []
            return lasts
        case ast.ClassMember():
            return True
        case ast.Aggregate() if isinstance(tree.over, ast.Series):
            window = tree.window.value if isinstance(tree.window, ast.Constant) else None
            short = isinstance(window, Duration) and days_range(window)[0] <= RECENT_HOURS
            anchored = tree.window is not None and window is None
            old += [] if short or anchored else [tree.over.item]
            return not short and not anchored
        case ast.Constant() | ast.Parameter():
            return True
        case _:
            return False

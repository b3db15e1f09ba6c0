"""An urgent state that rests on a fact which goes stale before its act is due: it would vanish undone."""

from collections.abc import Iterator

from pathways.analysis import findings
from pathways.analysis.look import Look
from pathways.diagnostics.diagnostic import Diagnostic
from pathways.language import ast
from pathways.language.calendar import days_range
from pathways.language.tree import children
from pathways.language.values import Duration
from pathways.language.written import written
from pathways.loading.reading import Route
from pathways.model.catalogue import Guard, Item, Urgency
from pathways.model.protocol import Action, Branch, Decision

URGENT = (Urgency.URGENT, Urgency.EMERGENCY)


def stale_before_due(look: Look) -> Iterator[Diagnostic]:
    """Branches that lead to an urgent action and read a bare name that is valid for less than the action's delay."""
    for world in look.worlds:
        for name, state in world.states.items():
            if not isinstance(state, Decision):
                continue
            for index, branch in enumerate(state.branches):
                target = world.states.get(branch.to)
                if isinstance(target, Action):
                    route: Route = (*world.route, name, "choose", index, "when")
                    yield from _stale(look, branch, target, route, (*world.route, branch.to))


def _stale(look: Look, branch: Branch, target: Action, route: Route, home: Route) -> Iterator[Diagnostic]:
    due = _latest_due(look, target)
    if branch.when is None or due is None:
        return
    delay, place = due
    for node in _bare(branch.when.tree, look):
        item = look.library.catalogue.items.get(node.item)
        if item is None or item.formula is not None:
            continue
        valid = _shortest(item)
        if valid is not None and days_range(valid)[1] < days_range(delay)[0]:
            span = look.reading.inside(route, branch.when.text, node.at)
            within = look.span((*home, *place))
            yield findings.stale_before_due(span, node.item, _words(valid), within, _words(delay))
            return


def _latest_due(look: Look, state: Action) -> tuple[Duration, Route] | None:
    """The longest delay of what is urgent in a state, as it is set, and where it stands."""
    found = [
        (delay, ("do", index, "within"))
        for index, act in enumerate(state.do)
        if (act.urgency or state.urgency) in URGENT and (delay := _set(act.within, look)) is not None
    ]
    return max(found, key=lambda f: days_range(f[0])[0], default=None)


def _set(guard: Guard | None, look: Look) -> Duration | None:
    if guard is None:
        return None
    tree = guard.tree
    if isinstance(tree, ast.Constant) and isinstance(tree.value, Duration):
        return tree.value
    if isinstance(tree, ast.Parameter):
        setting = look.protocol.settings.get(tree.name) or look.library.catalogue.settings.get(tree.name)
        return setting.value if setting is not None and isinstance(setting.value, Duration) else None
    return None


def _bare(tree: ast.Expr, look: Look) -> Iterator[ast.Current]:
    """Bare names that a condition needs, those of defines too (with the place of the define). Of alternatives, one may last."""
    match tree:
        case ast.Current():
            yield tree
        case ast.Defined():
            for inner in _bare(look.protocol.defines[tree.name].guard.tree, look):
                yield ast.Current(inner.item, at=tree.at)
        case ast.Or() | ast.Aggregate() | ast.IsNull() | ast.DateOf():
            return
        case _:
            for child in children(tree):
                yield from _bare(child, look)


def _shortest(item: Item) -> Duration | None:
    """How long a value that matters is valid: a yes, where yes and no differ."""
    return item.validity.by_value.get("true", item.validity.default)


def _words(duration: Duration) -> str:
    return written(duration)

"""Absence read as a fact where it lets a patient be exposed: in what starts an act, and in what would hold it back."""

from collections.abc import Iterator

from pathways.analysis import findings
from pathways.analysis.look import Look, Part, Placed
from pathways.diagnostics.diagnostic import Diagnostic
from pathways.language import ast
from pathways.language.types import DateType
from pathways.model.catalogue import Absence, Act, Catalogue, Target
from pathways.model.protocol import Action, Decision, Protocol

Place = tuple[int, int]


def absence(look: Look) -> Iterator[Diagnostic]:
    """Conditions of exposing acts, and branches that lead straight to one."""
    catalogue = look.library.catalogue
    for placed in look.conditions:
        act = _enables(look, placed)
        if act is None:
            continue
        drug = catalogue.verbs[act.verb].target is Target.DRUG_CLASS
        for place in lets_absence_in(placed.guard.tree, look.protocol, catalogue if drug else None):
            yield findings.absence_enables(look.inside(placed, place), f"{act.verb}: {', '.join(act.objects)}")
            break


def _enables(look: Look, placed: Placed) -> Act | None:
    """The exposing act that a condition lets through."""
    verbs = look.library.catalogue.verbs
    if placed.part is Part.ACT and placed.act is not None:
        return placed.act if verbs[placed.act.verb].exposes else None
    if placed.part is Part.BRANCH and isinstance(placed.state, Decision):
        branch = next(b for b in placed.state.branches if b.when is placed.guard)
        world = next(w for w in look.worlds if w.states.get(placed.state.name) is placed.state)
        target = world.states.get(branch.to)
        if isinstance(target, Action):
            return next((a for a in target.do if verbs[a.verb].exposes and a.when is None), None)
    return None


def lets_absence_in(
    tree: ast.Expr, protocol: Protocol | None, catalogue: Catalogue | None, *, wanted: bool = True
) -> Iterator[Place]:
    """Where something unknown makes a condition come out as ``wanted``; places in a define are those of its name.

    With a catalogue, events and documents too of which nothing recorded means that there was none.
    """
    match tree:
        case ast.And() | ast.Or() | ast.Xor():
            for operand in tree.operands:
                yield from lets_absence_in(operand, protocol, catalogue, wanted=wanted)
                if isinstance(tree, ast.Xor):
                    yield from lets_absence_in(operand, protocol, catalogue, wanted=not wanted)
        case ast.Not():
            yield from lets_absence_in(tree.operand, protocol, catalogue, wanted=not wanted)
        case ast.Implies():
            yield from lets_absence_in(tree.left, protocol, catalogue, wanted=not wanted)
            yield from lets_absence_in(tree.right, protocol, catalogue, wanted=wanted)
        case ast.IsNull():
            if tree.negated is not wanted:
                yield tree.at
        case ast.IsTrue() | ast.IsFalse():
            # "is not …" holds of what is unknown, "is …" does not.
            if tree.negated is wanted and not _of_an_act(tree.operand):
                yield tree.at
        case ast.Defined() if protocol is not None:
            inner = protocol.defines[tree.name].guard.tree
            if any(True for _ in lets_absence_in(inner, protocol, catalogue, wanted=wanted)):
                yield tree.at
        case ast.Aggregate() if tree.function is ast.Aggregation.EXISTS and not wanted:
            if (
                catalogue is not None
                and isinstance(tree.over, ast.Series)
                and _absent_means_no(tree.over.item, catalogue)
            ):
                yield tree.at
        case _:
            return


def _of_an_act(tree: ast.Expr) -> bool:
    """Acts are recorded by those who use this: nothing recorded means not done."""
    return isinstance(tree, ast.Aggregate) and isinstance(tree.over, ast.Series) and "." in tree.over.item


def _absent_means_no(name: str, catalogue: Catalogue) -> bool:
    item = catalogue.items.get(name)
    return item is not None and item.absent is Absence.NONE and not isinstance(item.type, DateType)

"""Absence read as a fact where it lets a patient be exposed: in what starts an act, and in what would hold it back."""

from collections.abc import Iterator
from functools import partial

from pathways.analysis import findings
from pathways.analysis.look import Look, Part, Placed
from pathways.diagnostics.diagnostic import Diagnostic
from pathways.language.absence import decided_by_absence
from pathways.language.types import DateType
from pathways.model.catalogue import Absence, Act, Catalogue, Target
from pathways.model.protocol import Action, Decision


def absence(look: Look) -> Iterator[Diagnostic]:
    """Conditions of exposing acts, and branches that lead straight to one."""
    catalogue = look.library.catalogue
    for placed in look.conditions:
        act = _enables(look, placed)
        if act is None:
            continue
        drug = catalogue.verbs[act.verb].target is Target.DRUG_CLASS
        defines = {name: define.guard.tree for name, define in look.protocol.defines.items()}
        means_no = partial(_absent_means_no, catalogue=catalogue) if drug else _never
        for place in decided_by_absence(placed.guard.tree, wanted=True, defines=defines, means_no=means_no):
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


def _never(_: str) -> bool:
    return False


def _absent_means_no(name: str, catalogue: Catalogue) -> bool:
    item = catalogue.items.get(name)
    return item is not None and item.absent is Absence.NONE and not isinstance(item.type, DateType)

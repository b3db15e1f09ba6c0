"""An urgent way behind a question: while it is not answered the walk rests there, though the urgent branch may be true already."""

from collections.abc import Iterator, Mapping

from pathways.analysis import findings
from pathways.analysis.look import Look
from pathways.diagnostics.diagnostic import Diagnostic
from pathways.model.catalogue import Urgency
from pathways.model.protocol import Action, Decision, Enquiry, State

URGENT = (Urgency.URGENT, Urgency.EMERGENCY)


def urgent_behind_enquiries(look: Look) -> Iterator[Diagnostic]:
    """An enquiry leads to a decision with an urgent branch that is not the first, or to a second question before one.

    A question is passed without its answer when the decision behind it is decided; a branch that is not the first may be true
    and the decision still open, for one before it is unknown.
    """
    for world in look.worlds:
        for name, state in world.states.items():
            if not isinstance(state, Enquiry) or state.urgency in URGENT:
                continue
            following = world.states.get(state.then)
            if not isinstance(following, Decision):
                continue
            for index, branch in enumerate(following.branches):
                before = following.branches[:index]
                hidden = index > 0 and not all(_urgent(world.states, b.to) for b in before)
                if branch.when is not None and hidden and _urgent(world.states, branch.to):
                    place = (*world.route, following.name, "choose", index, "to")
                    yield findings.urgent_behind_enquiry(look.key((*world.route, name)), look.span(place), branch.to)
                    break


def _urgent(states: Mapping[str, State], name: str) -> bool:
    state = states.get(name)
    if not isinstance(state, Action):
        return False
    return state.urgency in URGENT or any(a.urgency in URGENT for a in state.do)

"""A way round on which nobody acts or is asked and no time passes: a patient goes round in one look, and rests in silence."""

from collections.abc import Iterator

from pathways.analysis import findings
from pathways.analysis.graph import circles
from pathways.analysis.look import Look
from pathways.diagnostics.diagnostic import Diagnostic
from pathways.model.protocol import Action, Call, Enquiry, Parallel, State, Wait


def idle_circles(look: Look) -> Iterator[Diagnostic]:
    """Circles of decisions, and of waits without a delay."""
    for world in look.worlds:
        busy = [name for name, state in world.states.items() if _takes_time(state)]
        for circle in circles(world.states, leaving=busy):
            yield findings.idle_circle(look.key((*world.route, circle[0])), circle)


def _takes_time(state: State) -> bool:
    """Something is done or asked, or a delay runs; what a region or another protocol does is its own."""
    if isinstance(state, Wait):
        return state.duration is not None or state.every is not None
    return isinstance(state, Action | Enquiry | Parallel | Call)

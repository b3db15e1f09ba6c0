"""States in which a patient can rest while nothing is asked, suggested or due: forgotten, and nobody learns of it."""

from collections.abc import Iterator

from pathways.analysis import findings
from pathways.analysis.look import Look
from pathways.diagnostics.diagnostic import Diagnostic
from pathways.language.truth import Truth
from pathways.model.catalogue import Guard
from pathways.model.protocol import Action, State, Wait


def silent_states(look: Look) -> Iterator[Diagnostic]:
    """Actions whose acts can all be unwanted while `until` is false; waits for an event that need never come.

    What is unknown is asked for; what is withheld or not yet due is told. So only what is known to be false is silent.
    """
    solver = look.solver
    assert solver is not None
    for state, route in look.states():
        guards = _false_in_silence(state)
        if guards is None:
            continue
        wanted = [(guard, Truth.FALSE) for guard in guards]
        if solver.possible(look.protocol.name, *wanted) == "no":
            continue
        patient = solver.patient(look.protocol.name, *wanted)
        if patient is not None:
            yield findings.silent_state(look.key(route), look.span((*route, "until")), patient)


def _false_in_silence(state: State) -> list[Guard] | None:
    """What is false while the patient rests there in silence; nothing for a state that is never silent."""
    match state:
        case Action() if state.until is not None:
            whens = [act.when for act in state.do if act.when is not None]
            return [state.until, *whens] if len(whens) == len(state.do) else None
        case Wait() if state.until is not None and state.duration is None and state.every is None:
            return [state.until]
        case _:
            return None

"""A cautious way that nobody goes: `unknown:` of a decision that is never open, for its guards read what is unknown as no."""

from collections.abc import Iterator

from pathways.analysis import findings
from pathways.analysis.look import Look
from pathways.diagnostics.diagnostic import Diagnostic
from pathways.language.truth import Truth
from pathways.model.catalogue import Guard
from pathways.model.protocol import Decision


def unknown_never_taken(look: Look) -> Iterator[Diagnostic]:
    """Decisions with `unknown:` of which, whatever is known of a patient, a branch is decided."""
    solver = look.solver
    assert solver is not None
    for state, route in look.states():
        if not isinstance(state, Decision) or state.unknown is None:
            continue
        if not any(_open(look, guards) for guards in _up_to_each(state)):
            yield findings.unknown_never_taken(look.span((*route, "unknown")), state.unknown)


def _up_to_each(state: Decision) -> Iterator[list[Guard]]:
    guards = [branch.when for branch in state.branches if branch.when is not None]
    for index in range(len(guards)):
        yield guards[: index + 1]


def _open(look: Look, guards: list[Guard]) -> bool:
    """Whether the last of these guards can be unknown while those before it are false."""
    assert look.solver is not None
    wanted = [*((guard, Truth.FALSE) for guard in guards[:-1]), (guards[-1], Truth.UNKNOWN)]
    return look.solver.possible(look.protocol.name, *wanted) != "no"

"""Decisions: is there a patient for whom every branch is false, a branch that nobody reaches, two that are true at once?"""

from collections.abc import Iterator
from itertools import combinations

from pathways.analysis import findings
from pathways.analysis.look import Look
from pathways.diagnostics.diagnostic import Diagnostic
from pathways.language.truth import Truth
from pathways.loading.reading import Route
from pathways.model.catalogue import Guard
from pathways.model.protocol import Decision


def decisions(look: Look) -> Iterator[Diagnostic]:
    """Exhaustive, and every branch reached."""
    for state, route in look.states():
        if isinstance(state, Decision):
            yield from _exhaustive(look, state, route)
            yield from _reached(look, state, route)


def overlaps(look: Look) -> Iterator[Diagnostic]:
    """Pairs of branches that can both be true: the order decides, which may be meant."""
    solver = look.solver
    assert solver is not None
    for state, route in look.states():
        if not isinstance(state, Decision):
            continue
        guards = [(i, b.when) for i, b in enumerate(state.branches) if b.when is not None]
        for (i, one), (j, other) in combinations(guards, 2):
            wanted = ((one, Truth.TRUE), (other, Truth.TRUE))
            if solver.possible(look.protocol.name, *wanted) == "perhaps":
                patient = solver.patient(look.protocol.name, *wanted)
                if patient is not None:
                    spans = [look.span((*route, "choose", k, "when")) for k in (j, i)]
                    yield findings.overlap(spans[0], spans[1], patient)


def _exhaustive(look: Look, state: Decision, route: Route) -> Iterator[Diagnostic]:
    solver = look.solver
    assert solver is not None
    guards = [b.when for b in state.branches if b.when is not None]
    if len(guards) < len(state.branches) or not guards:
        return  # there is an `otherwise`
    wanted = [(guard, Truth.FALSE) for guard in guards]
    answer = solver.possible(look.protocol.name, *wanted)
    if answer == "no":
        return
    patient = solver.patient(look.protocol.name, *wanted) if answer == "perhaps" else None
    place = look.key((*route, "choose"))
    if patient is not None:
        yield findings.not_exhaustive(place, patient)
    else:
        yield findings.undecided(place, "every branch can be false at once")


def _reached(look: Look, state: Decision, route: Route) -> Iterator[Diagnostic]:
    """A branch that can be true, but never while those before are all false."""
    solver = look.solver
    assert solver is not None
    before: list[Guard] = []
    for index, branch in enumerate(state.branches):
        earlier = [(guard, Truth.FALSE) for guard in before]
        if branch.when is None:
            if earlier and solver.possible(look.protocol.name, *earlier) == "no":
                yield findings.never_taken(look.span((*route, "choose", index, "otherwise")))
            return
        if earlier and solver.possible(look.protocol.name, *earlier, (branch.when, Truth.TRUE)) == "no":
            alone = solver.possible(look.protocol.name, (branch.when, Truth.TRUE))
            if alone == "perhaps":
                yield findings.never_taken(look.span((*route, "choose", index, "when")))
        if solver.ever_otherwise(look.protocol.name, branch.when, Truth.TRUE) == "no":
            return  # always true: that is the fault, and what follows is not a second one
        before.append(branch.when)

"""What only shows when protocols are seen together: who calls whom, and where each outcome leads."""

from collections.abc import Iterator, Mapping

from pathways.diagnostics.suggest import did_you_mean
from pathways.loading import findings
from pathways.loading.reading import Reading, Route
from pathways.loading.resolve_catalogue import cycles
from pathways.model.protocol import Call, End, Parallel, Protocol, State

Places = Mapping[str, Reading]


def called_too(protocols: Mapping[str, Protocol], others: Mapping[str, Protocol]) -> dict[str, Protocol]:
    """These protocols, and those of the others that they call, however deep."""
    found = dict(protocols)
    to_read = list(protocols.values())
    while to_read:
        for _, call in _calls(to_read.pop().states, ("states",)):
            if call.protocol in others and call.protocol not in found:
                found[call.protocol] = others[call.protocol]
                to_read.append(others[call.protocol])
    return found


def check_calls(protocols: Mapping[str, Protocol], readings: Places, others: Mapping[str, Protocol]) -> None:
    """Add findings about calls to the readings of the protocols that make them; ``others`` may be called."""
    calls = {name: {call.protocol for _, call in _calls(p.states, ("states",))} for name, p in protocols.items()}
    for names in cycles({name: called & protocols.keys() for name, called in calls.items()}):
        reading = readings[names[0]]
        following = names[1] if len(names) > 1 else names[0]
        route = next(r for r, call in _calls(protocols[names[0]].states, ("states",)) if call.protocol == following)
        reading.found.append(findings.calls_itself(reading.source, names, reading.at((*route, "protocol"))))
    for name, protocol in protocols.items():
        for route, call in _calls(protocol.states, ("states",)):
            called = protocols.get(call.protocol) or others.get(call.protocol)
            if called is not None:
                _outcomes(readings, name, route, call, called)


def _outcomes(readings: Places, name: str, route: Route, call: Call, called: Protocol) -> None:
    """``readings`` is asked for the file only where something is wrong: it may have to be read first."""
    ends = {state.outcome: None for state in called.states.values() if isinstance(state, End)}
    known = ", ".join(f"`{outcome}`" for outcome in ends) or "nothing: it never ends"
    for outcome in call.outcomes:
        if outcome not in ends:
            reading = readings[name]
            at = reading.key((*route, "outcomes", outcome))
            nearest = did_you_mean(outcome, ends)
            reading.found.append(findings.no_such_outcome(reading.source, called.name, outcome, at, nearest, known))
    for outcome in ends:
        if outcome not in call.outcomes and call.otherwise is None:
            reading = readings[name]
            at = reading.key((*route, "outcomes"))
            reading.found.append(findings.outcome_without_way(reading.source, called.name, outcome, at))


def _calls(states: Mapping[str, State], route: Route) -> Iterator[tuple[Route, Call]]:
    for name, state in states.items():
        if isinstance(state, Call):
            yield (*route, name), state
        elif isinstance(state, Parallel):
            for region in state.regions.values():
                yield from _calls(region.states, (*route, name, "regions", region.name, "states"))

"""A protocol as a graph: which states lead where, circles, what is reached. The only user of networkx.

Regions and called protocols are worlds of their own: an edge never crosses their border.
"""

from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from msgspec import Struct

from pathways.model.protocol import Action, Call, Decision, Enquiry, Parallel, Protocol, State, Wait


class World(Struct, frozen=True):
    """States that lead to each other: a protocol's own, or one region's. ``route`` is where they are written."""

    states: Mapping[str, State]
    initial: str
    route: tuple[str | int, ...]


def worlds(protocol: Protocol) -> Iterator[World]:
    """The protocol's own states, then each region's, however deep."""
    waiting = [World(protocol.states, protocol.initial, ("states",))]
    while waiting:
        world = waiting.pop(0)
        yield world
        for name, state in world.states.items():
            if isinstance(state, Parallel):
                for region in state.regions.values():
                    route = (*world.route, name, "regions", region.name, "states")
                    waiting.append(World(region.states, region.initial, route))


def routes(protocol: Protocol) -> dict[str, tuple[str | int, ...]]:
    """Of each state's path, where it is written."""
    return {state.path: (*world.route, name) for world in worlds(protocol) for name, state in world.states.items()}


def targets(state: State) -> tuple[str, ...]:
    """Every state that a state may lead to, once each."""
    found: list[str | None] = []
    match state:
        case Decision():
            found = [*(b.to for b in state.branches), state.unknown]
        case Enquiry():
            found = [state.then, state.otherwise]
        case Action():
            found = [state.then, *state.outcomes.values(), *(a.otherwise for a in state.do)]
        case Call():
            found = [*state.outcomes.values(), state.otherwise]
        case Wait():
            found = [state.then]
        case Parallel():
            found = [state.then]
        case _:
            found = []
    return tuple(dict.fromkeys(name for name in found if name is not None))


def circles(states: Mapping[str, State], leaving: Iterable[str] = ()) -> list[list[str]]:
    """The strongly connected parts with a circle in them, without the states ``leaving``."""
    out = set(leaving)
    kept = [name for name in states if name not in out]
    ways = {name: [to for to in targets(states[name]) if to in states and to not in out] for name in kept}
    if not _in_circles(ways):
        return []
    # Only for who has a circle: it takes as long to import as the rules of a small protocol to run.
    import networkx as nx

    graph: nx.DiGraph[str] = nx.DiGraph(ways)
    found = [part for part in nx.strongly_connected_components(graph) if len(part) > 1 or part & set(ways[min(part)])]
    order = {name: place for place, name in enumerate(states)}
    return sorted((sorted(part, key=order.__getitem__) for part in found), key=lambda part: order[part[0]])


def reached(states: Mapping[str, State], initial: str, edges: Iterable[tuple[str, str]]) -> set[str]:
    """What these edges lead to from a beginning."""
    if initial not in states:
        return set()
    ways: dict[str, list[str]] = {}
    for one, other in edges:
        if other in states:
            ways.setdefault(one, []).append(other)
    found = {initial}
    waiting = [initial]
    while waiting:
        further = [to for to in ways.get(waiting.pop(), ()) if to not in found]
        found.update(further)
        waiting += further
    return found


def _in_circles(ways: Mapping[str, Iterable[str]]) -> bool:
    try:
        TopologicalSorter(ways).prepare()
    except CycleError:
        return True
    return False

"""Circles and what is reached are what networkx finds, whatever leads where."""

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from pathways.analysis.graph import circles, reached
from pathways.model.protocol import Call, State
from pathways.model.provenance import Text

NAMES = [f"s{number}" for number in range(7)]
WAYS = st.dictionaries(
    st.sampled_from(NAMES), st.lists(st.sampled_from([*NAMES, "elsewhere"]), max_size=4, unique=True)
)


def states_of(ways: dict[str, list[str]]) -> dict[str, State]:
    """States that lead there, by the outcomes of a call."""
    text = Text("état", "state")
    return {
        name: Call(name, name, text, protocol="other", outcomes={f"o{place}": to for place, to in enumerate(others)})
        for name, others in ways.items()
    }


@given(WAYS, st.sets(st.sampled_from(NAMES)))
def test_circles_are_those_of_networkx(ways: dict[str, list[str]], leaving: set[str]) -> None:
    graph = nx.DiGraph([(one, to) for one, others in ways.items() for to in others if to in ways])
    graph.remove_nodes_from(leaving)
    parts = nx.strongly_connected_components(graph)
    expected = [part for part in parts if len(part) > 1 or any(graph.has_edge(name, name) for name in part)]
    found = circles(states_of(ways), leaving)
    assert sorted(map(sorted, found)) == sorted(map(sorted, expected))


@given(WAYS, st.sampled_from(NAMES))
def test_what_is_reached_is_what_networkx_reaches(ways: dict[str, list[str]], initial: str) -> None:
    graph = nx.DiGraph([(one, to) for one, others in ways.items() for to in others if to in ways])
    graph.add_nodes_from(ways)
    expected = {initial, *nx.descendants(graph, initial)} if initial in ways else set()
    assert reached(states_of(ways), initial, [(one, to) for one, others in ways.items() for to in others]) == expected

"""Which steps stand in which row: what follows stands below, ways back are no lines, chains may be laid flat.

It knows the graph only: names, and how wide each box is in half columns.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

_MOST_TRIED: Final = 12


class Graph(Struct, frozen=True):
    """Names in the order of the file; what leads where, each pair once, in order; ``usual`` pairs weigh more."""

    names: tuple[str, ...]
    initial: str
    leads: Mapping[str, tuple[str, ...]]
    usual: frozenset[tuple[str, str]] = frozenset()


class Ranked(Struct, frozen=True):
    """Rows of items; an item is one box, or two that follow each other flat."""

    rows: tuple[tuple[tuple[str, ...], ...], ...]

    @property
    def flat(self) -> frozenset[tuple[str, str]]:
        return frozenset((item[0], item[1]) for row in self.rows for item in row if len(item) == 2)


def ways_back(graph: Graph) -> frozenset[tuple[str, str]]:
    """The pairs that lead back to a step on the way to themselves: without them the graph has no cycle."""
    back: set[tuple[str, str]] = set()
    state: dict[str, int] = {}  # 1: on the way, 2: done
    for start in (graph.initial, *graph.names):
        if start in state:
            continue
        state[start] = 1
        stack: list[tuple[str, Iterator[str]]] = [(start, iter(graph.leads[start]))]
        while stack:
            here, rest = stack[-1]
            following = next(rest, None)
            if following is None:
                state[here] = 2
                stack.pop()
            elif state.get(following) == 1:
                back.add((here, following))
            elif following not in state:
                state[following] = 1
                stack.append((following, iter(graph.leads[following])))
    return frozenset(back)


def ranked(
    graph: Graph,
    forward: Mapping[str, Sequence[str]],
    spans: Mapping[str, int],
    columns: int,
    foldable: frozenset[str],
) -> Ranked:
    """Rows no wider than ``columns``, as few as folding chains can make them.

    Args:
        graph: The whole graph.
        forward: What is drawn: no cycle.
        spans: Half columns of each box.
        columns: Of the page.
        foldable: The boxes from which a line may leave sideways.
    """
    widest = max(2 * columns, *spans.values())
    order = _topological(graph, forward)
    flat: dict[str, str] = {}
    best = _rows(order, forward, spans, widest, flat)
    for here, there in [pair for pair in _chains(order, forward) if pair[0] in foldable][:_MOST_TRIED]:
        if here in flat.values() or there in flat or here in flat or spans[here] + spans[there] > widest:
            continue
        tried = _rows(order, forward, spans, widest, {**flat, here: there})
        if len(tried) < len(best):
            flat[here], best = there, tried
    return Ranked(tuple(tuple(row) for row in best))


def _chains(order: Sequence[str], forward: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """One way out that is the other's only way in."""
    ways_in: dict[str, int] = {}
    for here in order:
        for there in forward[here]:
            ways_in[there] = ways_in.get(there, 0) + 1
    for here in order:
        if len(forward[here]) == 1 and ways_in[forward[here][0]] == 1:
            yield here, forward[here][0]


def _topological(graph: Graph, forward: Mapping[str, Sequence[str]]) -> list[str]:
    """Before whom nobody stands comes first; among those, the order of the file."""
    waiting = dict.fromkeys(graph.names, 0)
    for here in graph.names:
        for there in forward[here]:
            waiting[there] += 1
    depth = dict.fromkeys(graph.names, 0)
    order: list[str] = []
    ready = [name for name in graph.names if not waiting[name]]
    position = {name: index for index, name in enumerate(graph.names)}
    while ready:
        ready.sort(key=lambda name: (depth[name], position[name]))
        here = ready.pop(0)
        order.append(here)
        for there in forward[here]:
            depth[there] = max(depth[there], depth[here] + 1)
            waiting[there] -= 1
            if not waiting[there]:
                ready.append(there)
    return order


def _rows(
    order: Sequence[str],
    forward: Mapping[str, Sequence[str]],
    spans: Mapping[str, int],
    widest: int,
    flat: Mapping[str, str],
) -> list[list[tuple[str, ...]]]:
    """Each item in the first row below all that lead to it which has room."""
    beside = {there: here for here, there in flat.items()}
    lowest: dict[str, int] = {}
    rows: list[list[tuple[str, ...]]] = []
    room: list[int] = []
    for name in order:
        if name in beside:
            continue
        item = (name, flat[name]) if name in flat else (name,)
        needed = sum(spans[each] for each in item)
        row = lowest.get(name, 0)
        while row < len(rows) and room[row] < needed:
            row += 1
        while row >= len(rows):
            rows.append([])
            room.append(widest)
        rows[row].append(item)
        room[row] -= needed
        for each in item:
            for there in forward[each]:
                if there not in item:
                    lowest[there] = max(lowest.get(there, 0), row + 1)
    # Rows pushed down by want of room may leave none empty: rows are made one after the other.
    return [row for row in rows if row]

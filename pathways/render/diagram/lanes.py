"""True swimlanes: one column for each profession that leads a step, time going down; the same router, the same painter.

A decision, a delay or an end that nobody leads stands in the lane of the step beside it.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations

from pathways.render.diagram.blocks import Part, Plan
from pathways.render.diagram.boxes import measured
from pathways.render.diagram.ranks import Ranked
from pathways.render.diagram.scene import Flow, Scene, Step

_MOST_ORDERED = 6  # beyond, 5,040 orders and more: the order in which people appear


def lanes_of(scene: Scene) -> dict[str, str]:
    """The lane of each step, by path: the profession that leads it, else its neighbour's."""
    found: dict[str, str] = {}
    for flow in scene.flows:
        found |= _lanes_of_flow(flow, found)
    return found


def _lanes_of_flow(flow: Flow, _known: Mapping[str, str]) -> dict[str, str]:
    lanes = {step.path: step.who[0].name for step in flow.steps if step.who}
    here = {step.path for step in flow.steps}
    waiting = [step for step in flow.steps if step.path not in lanes]
    while waiting:
        settled = {step.path: lane for step in waiting if (lane := _neighbour(step, flow, lanes, here)) is not None}
        if not settled:
            settled = {step.path: next(iter(lanes.values()), "") for step in waiting}
        lanes |= settled
        waiting = [step for step in waiting if step.path not in lanes]
    return lanes


def _neighbour(step: Step, flow: Flow, lanes: Mapping[str, str], here: set[str]) -> str | None:
    after = [way.to for way in step.exits if way.to in here]
    before = [each.path for each in flow.steps if any(way.to == step.path for way in each.exits)]
    return next((lanes[path] for path in (*after, *before) if path in lanes), None)


def order_of(scene: Scene, lanes: Mapping[str, str]) -> tuple[str, ...]:
    """Lanes from left to right, so that lines between them are short."""
    used = tuple(dict.fromkeys(lanes[step.path] for step in scene.steps()))
    if len(used) > _MOST_ORDERED:
        return used
    moves = [(lanes[step.path], lanes[way.to], 3 if way.usual else 1) for step in scene.steps() for way in step.exits]
    return min(permutations(used), key=lambda order: (_length(order, moves), order))


def _length(order: Sequence[str], moves: Sequence[tuple[str, str, int]]) -> int:
    place = {name: index for index, name in enumerate(order)}
    return sum(weight * abs(place[a] - place[b]) for a, b, weight in moves)


def in_lanes(
    part: Part, lanes: Mapping[str, str], order: Sequence[str], widths: Mapping[str, int], column: float
) -> Plan:
    """Each step in its lane, in the first row below all that lead to it where its lane is free.

    Args:
        part: What to place.
        lanes: The lane of each step.
        order: Of the lanes, from left to right.
        widths: Of each lane, in half columns.
        column: Width of a column, in points.
    """
    middle: dict[str, float] = {}
    at_left = 0
    for name in order:
        middle[name] = at_left + widths[name] / 2
        at_left += widths[name]
    place = {name: index for index, name in enumerate(order)}
    forward = part.forward()
    row: dict[str, int] = {}
    taken: set[tuple[int, int]] = set()
    for path in _in_order(forward):
        before = [row[each] for each, heads in forward.items() if path in heads and each in row]
        at, lane = max(before, default=-1) + 1, place[lanes[path]]
        while (lane, at) in taken:
            at += 1
        row[path] = at
        taken.add((lane, at))
    rows = tuple(
        tuple((path,) for path in sorted(row, key=lambda each: place[lanes[each]]) if row[path] == at)
        for at in range(max(row.values()) + 1)
    )
    kept = Ranked(tuple(each for each in rows if each))
    centres = {path: middle[lanes[path]] for path in row}
    return Plan(part, kept, centres, spans_of(part, column), at_left // 2)


def spans_of(part: Part, column: float) -> dict[str, int]:
    """How many half columns each box needs."""
    return {step.path: measured(step, column, part.linked(step), part.words).span for step in part.steps}


def _in_order(forward: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Before whom nobody stands first, else the order of the file."""
    waiting = dict.fromkeys(forward, 0)
    for heads in forward.values():
        for head in heads:
            waiting[head] += 1
    left = list(forward)
    while left:
        here = next(path for path in left if not waiting[path])
        left.remove(here)
        for head in forward[here]:
            waiting[head] -= 1
        yield here

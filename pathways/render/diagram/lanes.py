"""True swimlanes: one column for each profession that leads a step, time going down; the same router, the same painter.

A decision, a delay or an end that nobody leads stands in the lane of the step beside it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, permutations

from msgspec import Struct

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
    moves = [(lanes[step.path], lanes[way.to], 3 if way.usual else 1) for step in scene.steps() for way in step.exits]
    if len(used) > _MOST_ORDERED:
        return _improved(used, moves)
    return min(permutations(used), key=lambda order: (_length(order, moves), order))


def _improved(order: tuple[str, ...], moves: Sequence[tuple[str, str, int]]) -> tuple[str, ...]:
    """Two lanes changed over as long as that helps: of seven there are too many orders to try."""
    while True:
        found = [_swapped(order, a, b) for a, b in combinations(range(len(order)), 2)]
        best = min(found, key=lambda each: (_length(each, moves), each))
        if _length(best, moves) >= _length(order, moves):
            return order
        order = best


def _swapped(order: tuple[str, ...], a: int, b: int) -> tuple[str, ...]:
    changed = list(order)
    changed[a], changed[b] = changed[b], changed[a]
    return tuple(changed)


def _length(order: Sequence[str], moves: Sequence[tuple[str, str, int]]) -> int:
    place = {name: index for index, name in enumerate(order)}
    return sum(weight * abs(place[a] - place[b]) for a, b, weight in moves)


class Strip(Struct, frozen=True):
    """A lane of a part, in half columns from its left."""

    name: str
    left: float
    width: float


def in_lanes(
    part: Part, lanes: Mapping[str, str], order: Sequence[str], column: float, abreast: int
) -> tuple[Plan, tuple[Strip, ...]]:
    """Each step in its lane, in the first row below all that lead to it where its lane has room.

    Args:
        part: What to place.
        lanes: The lane of each step.
        order: Of all lanes, from left to right; those that the part does not use are left out.
        column: Width of a column, in points.
        abreast: How many boxes a lane holds side by side.
    """
    forward = part.forward()
    before = {path: [tail for tail, heads in forward.items() if path in heads] for path in forward}
    row = _rows(forward, before, lanes, abreast)
    spans = spans_of(part, column)
    used = [name for name in order if any(lanes[path] == name for path in row)]
    together: dict[tuple[str, int], list[str]] = {}
    for path in row:
        together.setdefault((lanes[path], row[path]), []).append(path)
    strips: list[Strip] = []
    left = 0.0
    for name in used:
        width = max(sum(spans[path] for path in paths) for (lane, _), paths in together.items() if lane == name)
        strips.append(Strip(name, left, width))
        left += width
    of = {strip.name: strip for strip in strips}
    centres: dict[str, float] = {}
    count = max(row.values()) + 1
    rows: list[tuple[tuple[str, ...], ...]] = []
    for at in range(count):
        here: list[str] = []
        for name in used:
            here += _side_by_side(together.get((name, at), []), of[name], spans, before, centres)
        rows.append(tuple((path,) for path in here))
    return Plan(part, Ranked(tuple(rows)), centres, spans, int(left // 2)), tuple(strips)


def _rows(
    forward: Mapping[str, Sequence[str]], before: Mapping[str, Sequence[str]], lanes: Mapping[str, str], abreast: int
) -> dict[str, int]:
    row: dict[str, int] = {}
    taken: Counter[tuple[str, int]] = Counter()
    for path in _in_order(forward):
        at = max((row[each] for each in before[path] if each in row), default=-1) + 1
        while taken[lanes[path], at] >= abreast:
            at += 1
        row[path] = at
        taken[lanes[path], at] += 1
    return row


def _side_by_side(
    paths: Sequence[str],
    strip: Strip,
    spans: Mapping[str, int],
    before: Mapping[str, Sequence[str]],
    centres: dict[str, float],
) -> list[str]:
    """Boxes of a lane in one row, below what leads to them if they can; their centres are added. From left to right."""
    middle = strip.left + strip.width / 2

    def wanted(path: str) -> float:
        above = [centres[tail] for tail in before[path] if tail in centres]
        inside = [x for x in above if strip.left <= x <= strip.left + strip.width]
        return sum(inside) / len(inside) if inside else middle

    places = {path: wanted(path) for path in paths}
    ordered = sorted(paths, key=lambda path: places[path])
    wide = sum(spans[path] for path in paths)
    left = sum(places.values()) / len(places) - wide / 2 if places else middle
    left = max(strip.left, min(left, strip.left + strip.width - wide))
    for path in ordered:
        centres[path] = left + spans[path] / 2
        left += spans[path]
    return ordered


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

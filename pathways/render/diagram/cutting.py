"""Where a flow too large for a page is cut: few lines across the cut, phases whole, parts not too unlike in size."""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Final

from pathways.render.diagram.scene import Step

_INSIDE_A_PHASE: Final = 2.5
_USUAL: Final = 2.0
UNEVEN: Final = (3.0, 12.0, 60.0)  # what a part costs that is twice as large as the others, from least to most
_SMALLEST: Final = 0.4  # of an equal share


def cut(steps: Sequence[Step], count: int, *, uneven: float = UNEVEN[-1]) -> list[list[Step]]:
    """Steps in so many parts, steps of a phase together, in the order of the file inside each.

    Args:
        steps: Of one flow.
        count: Of parts; fewer come out when there are fewer steps.
        uneven: What unlike sizes cost, in lines across a cut.
    """
    order = list(dict.fromkeys(step.phase for step in steps))
    line = [step for phase in order for step in steps if step.phase == phase]
    if count <= 1 or len(line) < 2:
        return [line]
    count = min(count, len(line))
    share = len(line) / count
    least = max(1, int(share * _SMALLEST))

    @cache
    def best(end: int, parts: int) -> tuple[float, tuple[int, ...]]:
        """The cheapest cuts of the first ``end`` steps into so many parts."""
        if parts == 1:
            return _cost(line, 0, end, share, uneven), ()
        found = [
            (before[0] + _cost(line, start, end, share, uneven), (*before[1], start))
            for start in range(least * (parts - 1), end - least + 1)
            for before in (best(start, parts - 1),)
        ]
        return min(found, default=(float("inf"), tuple(range(1, parts))))

    edges = [0, *best(len(line), count)[1], len(line)]
    return [line[start:end] for start, end in pairwise(edges)]


def _cost(line: Sequence[Step], start: int, end: int, share: float, uneven: float) -> float:
    """Of one part: ways that leave it, a phase broken at its beginning, how far from an equal share it is."""
    here = {step.path for step in line[start:end]}
    all_ = {step.path for step in line}
    leaving = sum(
        _USUAL if way.usual else 1.0
        for step in line[start:end]
        for way in step.exits
        if way.to in all_ and way.to not in here
    )
    broken = _INSIDE_A_PHASE if start and line[start - 1].phase == line[start].phase is not None else 0.0
    return leaving + broken + uneven * ((end - start) / share - 1) ** 2

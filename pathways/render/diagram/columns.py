"""Which column each box of a row stands in: short lines, few crossings, nothing in the way. The same input, the same columns.

Half columns are counted from the left of the block; a search with a fixed seed improves a first sketch.
"""

import math
import random
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from msgspec import Struct

from pathways.render.diagram.ranks import Ranked

_SEED: Final = 7
_USUAL: Final = 4.0
_CROSSING: Final = 2.5
_IN_THE_WAY: Final = 1.6
_OTHER_ORDER: Final = 0.7
_OFF_CENTRE: Final = 0.06
_ROUNDS_PER_ITEM: Final = 130
_MOST_ROUNDS: Final = 4_500
_HOT, _COLD = 3.0, 0.05


class Line(Struct, frozen=True):
    """A line to draw: which boxes it joins, and whether it is the usual way."""

    tail: str
    head: str
    usual: bool


def placed(ranked: Ranked, spans: Mapping[str, int], lines: Sequence[Line], width: int) -> dict[str, float]:
    """Centre of each box, in half columns from the left; rows never overlap."""
    drawn = tuple(each for each in lines if (each.tail, each.head) not in ranked.flat)
    return dict(searched(ranked, tuple(spans.items()), drawn, width))


@lru_cache(maxsize=1_000)
def searched(
    ranked: Ranked, spans: tuple[tuple[str, int], ...], lines: tuple[Line, ...], width: int
) -> tuple[tuple[str, float], ...]:
    """Kept: pages are laid out anew once it is known which step stands on which, and most parts come out the same."""
    return tuple(_Search(ranked, dict(spans), lines, width).best().items())


class _Search:
    def __init__(self, ranked: Ranked, spans: Mapping[str, int], lines: Sequence[Line], width: int) -> None:
        self.ranked, self.spans, self.lines, self.width = ranked, spans, lines, width
        self.left: dict[tuple[str, ...], int] = {}
        self.centre: dict[str, float] = {}
        self._prepare()

    def best(self) -> dict[str, float]:
        self._sketch()
        items = [item for row in self.ranked.rows for item in row]
        cost = least = self._cost()
        kept = dict(self.left)
        rounds = min(_MOST_ROUNDS, _ROUNDS_PER_ITEM * len(items))
        dice = random.Random(_SEED)  # noqa: S311
        for index in range(rounds if len(items) > 1 else 0):
            before = dict(self.left)
            if not self._move(dice):
                self._restore(before)
                continue
            after = self._cost()
            heat = _HOT * (_COLD / _HOT) ** (index / rounds)
            if after <= cost or dice.random() < math.exp((cost - after) / heat):
                cost = after
                if cost < least - 1e-9:
                    least, kept = cost, dict(self.left)
            else:
                self._restore(before)
        self._restore(kept)
        return dict(self.centre)

    # --- what does not change

    def _prepare(self) -> None:
        self._row = {name: r for r, row in enumerate(self.ranked.rows) for item in row for name in item}
        self._by_row: list[list[str]] = [[name for item in row for name in item] for row in self.ranked.rows]
        self._weighed = [(line.tail, line.head, _USUAL if line.usual else 1.0) for line in self.lines]
        leaving: dict[int, list[tuple[str, str]]] = {}
        for line in self.lines:
            leaving.setdefault(self._row[line.tail], []).append((line.tail, line.head))
        self._pairs = [
            (first, second)
            for lines in leaving.values()
            for i, first in enumerate(lines)
            for second in lines[i + 1 :]
            if first[1] != second[1] and first[0] != second[0]
        ]
        self._sisters = [
            (first[1], second[1])
            for lines in leaving.values()
            for i, first in enumerate(lines)
            for second in lines[i + 1 :]
            if first[0] == second[0]
        ]
        self._long = [
            (line.head, [n for r in range(self._row[line.tail] + 1, self._row[line.head]) for n in self._by_row[r]])
            for line in self.lines
            if self._row[line.head] - self._row[line.tail] > 1
        ]

    def _sketch(self) -> None:
        """Each row in the order of what leads to it, in the middle of the block."""
        above: dict[str, list[str]] = {}
        for line in self.lines:
            above.setdefault(line.head, []).append(line.tail)
        for row in self.ranked.rows:
            wanted = {}
            for index, item in enumerate(row):
                known = [self.centre[name] for name in above.get(item[0], []) if name in self.centre]
                wanted[item] = (sum(known) / len(known) if known else self.width / 2, index)
            at = (self.width - sum(self._span(item) for item in row)) // 2
            for item in sorted(row, key=lambda each: wanted[each]):
                self._put(item, at)
                at += self._span(item)

    def _span(self, item: tuple[str, ...]) -> int:
        return sum(self.spans[name] for name in item)

    def _put(self, item: tuple[str, ...], left: int) -> None:
        self.left[item] = left
        at = float(left)
        for name in item:
            self.centre[name] = at + self.spans[name] / 2
            at += self.spans[name]

    def _restore(self, left: Mapping[tuple[str, ...], int]) -> None:
        for item, at in left.items():
            if self.left[item] != at:
                self._put(item, at)

    # --- moves

    def _move(self, dice: random.Random) -> bool:
        """One change; whether it leaves every row in order."""
        row = self.ranked.rows[dice.randrange(len(self.ranked.rows))]
        kind, step = dice.random(), dice.choice((-3, -2, -1, 1, 2, 3))
        if kind < 0.55 or len(row) == 1:
            item = row[dice.randrange(len(row))]
            self._put(item, self.left[item] + step)
        elif kind < 0.85:
            first, second = sorted(dice.sample(row, 2), key=lambda item: self.left[item])
            right = self.left[second] + self._span(second)
            self._put(second, self.left[first])
            self._put(first, right - self._span(first))
        else:
            for item in row:
                self._put(item, self.left[item] + step)
        return self._fits(row)

    def _fits(self, row: Sequence[tuple[str, ...]]) -> bool:
        at = 0
        for item in sorted(row, key=lambda each: self.left[each]):
            if self.left[item] < at:
                return False
            at = self.left[item] + self._span(item)
        return at <= self.width

    # --- cost

    def _cost(self) -> float:
        centre = self.centre
        cost = 0.0
        for tail, head, weight in self._weighed:
            cost += weight * abs(centre[tail] - centre[head])
        for (tail, head), (other_tail, other_head) in self._pairs:
            if (centre[tail] - centre[other_tail]) * (centre[head] - centre[other_head]) < 0:
                cost += _CROSSING
        for first, second in self._sisters:
            if centre[first] > centre[second]:
                cost += _OTHER_ORDER
        for head, between in self._long:
            at = centre[head]
            for name in between:
                if abs(centre[name] - at) < self.spans[name] / 2 + 0.1:
                    cost += _IN_THE_WAY
        middle = self.width / 2
        return cost + _OFF_CENTRE * sum(abs(each - middle) for each in centre.values())

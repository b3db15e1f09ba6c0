"""Where lines run: down the free ways between boxes, across between the rows, never over a box nor along one another.

All lines to one step are one net: they meet and arrive as one. Between two rows each net has a track of its own where it
would touch another; past a row it goes through a gap that it shares with nobody, in the last resort outside the block.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct, field

PITCH: Final = 6.5  # between two tracks
APART: Final = 6.0  # between two lines that run down
PIN: Final = 3.6  # between two ends above each other
CLEAR: Final = 7.0  # from a box
ABOVE: Final = 7.0  # of a channel, before its first track
BELOW: Final = 11.0  # of a channel, after its last: the arrowhead stands there
LEAST: Final = 18.0
_SAME: Final = 0.05

Point = tuple[float, float]


class Stop(Struct, frozen=True):
    """A box as lines see it: its row, its middle, half its width, and half the width where a line may arrive."""

    name: str
    row: int
    centre: float
    half: float
    landing: float


class Wire(Struct, frozen=True):
    """A line to draw, from a row and an x to a box."""

    key: str
    row: int
    start: float
    head: str


class Leg(Struct, frozen=True):
    """What a line does in one channel: from one x to another, on a track when they differ."""

    channel: int
    start: float
    end: float
    track: int | None


class Routed(Struct, frozen=True):
    """The legs of each line, the height of the channel below each row, and how far left and right lines reach."""

    legs: Mapping[str, tuple[Leg, ...]]
    channels: tuple[float, ...]
    left: float
    right: float

    def points(self, key: str, floors: Sequence[float], bottom: float, top: float) -> tuple[Point, ...]:
        """Corners of a line; ``floors`` are the lower edges of the rows, ``bottom`` and ``top`` where it leaves and arrives."""
        legs = self.legs[key]
        corners = [(legs[0].start, bottom)]
        for leg in legs:
            if leg.track is not None:
                y = floors[leg.channel] + ABOVE + PITCH * leg.track
                corners += [(leg.start, y), (leg.end, y)]
        corners.append((legs[-1].end, top))
        return tuple(straightened(corners))


def straightened(corners: Sequence[Point]) -> Iterator[Point]:
    """Corners that turn; none twice."""
    kept: list[Point] = []
    for x, y in corners:
        if kept and abs(kept[-1][0] - x) < _SAME and abs(kept[-1][1] - y) < _SAME:
            continue
        if len(kept) > 1:
            (ax, ay), (bx, by) = kept[-2], kept[-1]
            if (abs(ax - bx) < _SAME and abs(bx - x) < _SAME) or (abs(ay - by) < _SAME and abs(by - y) < _SAME):
                kept.pop()
        kept.append((x, y))
    yield from kept


def routed(
    stops: Sequence[Stop], wires: Sequence[Wire], blocked: Sequence[tuple[int, float, float]], left: float, right: float
) -> Routed:
    """Find a way for every wire.

    Args:
        stops: Every box.
        wires: Every line to draw; the head of each stands in a row below it.
        blocked: Ranges of x in a row that no line may pass, besides the boxes: the way of a flat line.
        left: x of the left edge of the block.
        right: x of its right edge.
    """
    return _Router(stops, wires, blocked, left, right).route()


class _Net(Struct):
    head: Stop
    wires: list[Wire]
    first: int  # the highest row that a line comes from
    trunk: float = 0.0
    entry: float = 0.0
    tracks: dict[int, int] = field(default_factory=dict)

    def passed(self) -> range:
        """The rows that its way down goes past."""
        return range(self.first + 1, self.head.row)

    def end(self, channel: int) -> float:
        return self.entry if channel == self.head.row - 1 else self.trunk

    def starts(self, channel: int) -> list[float]:
        """Where it comes into a channel from above."""
        found = [wire.start for wire in self.wires if wire.row == channel]
        return [*found, self.trunk] if channel - 1 in range(self.first, self.head.row - 1) else found


class _Router:
    def __init__(
        self,
        stops: Sequence[Stop],
        wires: Sequence[Wire],
        blocked: Sequence[tuple[int, float, float]],
        left: float,
        right: float,
    ) -> None:
        self.rows = max((stop.row for stop in stops), default=0) + 1
        self.left, self.right = left, right
        self.taken: list[list[tuple[float, float]]] = [[] for _ in range(self.rows)]
        for stop in stops:
            self.taken[stop.row].append((stop.centre - stop.half, stop.centre + stop.half))
        for row, start, end in blocked:
            self.taken[row].append((start, end))
        self.trunks: list[list[float]] = [[] for _ in range(self.rows)]
        # Ends of lines in each channel: two of different nets never stand above each other.
        self.pins: list[list[tuple[float, str]]] = [[] for _ in range(self.rows)]
        for wire in wires:
            self.pins[wire.row].append((wire.start, wire.head))
        by_head: dict[str, list[Wire]] = {}
        for wire in wires:
            by_head.setdefault(wire.head, []).append(wire)
        known = {stop.name: stop for stop in stops}
        self.nets = [_Net(known[head], each, min(wire.row for wire in each)) for head, each in by_head.items()]

    def route(self) -> Routed:
        for net in sorted(self.nets, key=lambda net: (net.head.row, net.head.centre)):
            net.entry = self._entry(net)
            self.pins[net.head.row - 1].append((net.entry, net.head.name))
        for net in sorted(self.nets, key=lambda net: (len(net.passed()), net.head.row, net.head.centre)):
            if net.passed():
                self._lay_trunk(net)
        heights = tuple(self._channel(channel) for channel in range(self.rows))
        reach = [net.trunk for net in self.nets if net.passed()]
        return Routed(
            {wire.key: tuple(self._legs(net, wire)) for net in self.nets for wire in net.wires},
            heights,
            min([self.left, *(x - APART for x in reach)]),
            max([self.right, *(x + APART for x in reach)]),
        )

    def _legs(self, net: _Net, wire: Wire) -> Iterator[Leg]:
        x = wire.start
        for channel in range(wire.row, net.head.row):
            end = net.end(channel)
            track = net.tracks.get(channel) if abs(x - end) >= _SAME else None
            yield Leg(channel, x, end, track)
            x = end

    # --- arrivals

    def _entry(self, net: _Net) -> float:
        """The middle of the box, or as near as other lines' ends above it let it be."""
        middle, channel = net.head.centre, net.head.row - 1
        step = 0.0
        while step <= net.head.landing:
            for x in (middle - step, middle + step):
                if self._free_pin(channel, x, net.head.name):
                    return x
            step += 1.2
        return middle + net.head.landing  # more ends than the box is wide: drawn all the same

    def _free_pin(self, channel: int, x: float, name: str) -> bool:
        return all(abs(x - other) >= PIN for other, owner in self.pins[channel] if owner != name)

    # --- the way down past rows

    def _lay_trunk(self, net: _Net) -> None:
        rows = net.passed()
        cheapest = sorted(dict.fromkeys(self._candidates(net)), key=lambda x: (self._trunk_cost(net, x), x))
        net.trunk = next(x for x in cheapest if self._passes(net, x))
        for row in rows:
            self.trunks[row].append(net.trunk)
        for channel in range(net.first, net.head.row):
            self.pins[channel].append((net.trunk, net.head.name))

    def _candidates(self, net: _Net) -> Iterator[float]:
        yield net.entry
        yield from (wire.start for wire in net.wires)
        for row in net.passed():
            for start, end in self.taken[row]:
                for step in range(3):
                    yield start - CLEAR - step * APART
                    yield end + CLEAR + step * APART
            for x in self.trunks[row]:
                yield x - APART
                yield x + APART
        for step in range(2 * len(self.nets) + 2):
            yield self.left - CLEAR - step * APART
            yield self.right + CLEAR + step * APART

    def _passes(self, net: _Net, x: float) -> bool:
        clear = CLEAR - _SAME
        for row in net.passed():
            if any(start - clear < x < end + clear for start, end in self.taken[row]):
                return False
            if any(abs(x - other) < APART - _SAME for other in self.trunks[row]):
                return False
        return all(self._free_pin(channel, x, net.head.name) for channel in range(net.first, net.head.row))

    def _trunk_cost(self, net: _Net, x: float) -> float:
        outside = max(0.0, self.left - x, x - self.right)
        turns = 0.0 if abs(x - net.entry) < _SAME else 12.0
        away = sum(abs(wire.start - x) for wire in net.wires if wire.row == net.first)
        return abs(x - net.entry) + away + turns + 1.5 * outside

    # --- tracks

    def _channel(self, channel: int) -> float:
        """Give each net its track; the height of the channel."""
        runs = []
        for net in self.nets:
            if net.first <= channel < net.head.row:
                xs = [*net.starts(channel), net.end(channel)]
                if max(xs) - min(xs) >= _SAME:
                    runs.append(_Run(net, min(xs), max(xs), tuple(net.starts(channel)), net.end(channel)))
        ordered: list[_Run] = []
        for run in sorted(runs, key=lambda each: (each.left, each.right, each.net.head.name)):
            ordered.insert(_best_place(run, ordered), run)
        for index, run in enumerate(ordered):
            above = [other.track for other in ordered[:index] if run.meets(other)]
            run.track = max(above, default=-1) + 1
            run.net.tracks[channel] = run.track
        tracks = max((run.track for run in ordered), default=0)
        return max(LEAST, ABOVE + PITCH * tracks + BELOW)


class _Run(Struct):
    """A net in a channel: from where to where it runs across."""

    net: _Net
    left: float
    right: float
    starts: tuple[float, ...]
    end: float
    track: int = 0

    def meets(self, other: "_Run") -> bool:
        return self.left - APART < other.right and other.left - APART < self.right


def _best_place(run: _Run, ordered: Sequence[_Run]) -> int:
    """Where among the tracks, from above, it crosses the fewest."""
    costs = []
    for place in range(len(ordered) + 1):
        above = sum(_crossings(other, run) for other in ordered[:place])
        costs.append(above + sum(_crossings(run, other) for other in ordered[place:]))
    return costs.index(min(costs))


def _crossings(upper: _Run, lower: _Run) -> int:
    """Of two nets, the upper's ways down and the lower's ways in that cross the other."""
    return sum(upper.left < x < upper.right for x in lower.starts) + (lower.left < upper.end < lower.right)

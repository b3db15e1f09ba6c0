"""Timing several ways of doing the same: interleaved, the best of many rounds, answers compared before."""

import gc
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import perf_counter_ns, process_time_ns

Way = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: seconds, or the reason why there are none."""

    name: str
    seconds: float | None
    note: str = ""


def best(
    ways: Mapping[str, Way], *, rounds: int = 15, at_least: float = 0.005, outside: bool = False
) -> dict[str, float]:
    """Seconds that each way takes, the best of its rounds.

    Rounds are interleaved, so that a machine that slows down slows all of them. ``at_least``: each round repeats a way until
    it takes so long, so that the clock is fine enough. ``outside``: the work is done by other processes, so that the clock on
    the wall counts; else this process's own time does, and what else the machine does disturbs less.
    """
    clock = perf_counter_ns if outside else process_time_ns
    repeats = {name: _repeats(way, at_least, clock) for name, way in ways.items()}
    found = dict.fromkeys(ways, float("inf"))
    gc.collect()
    for _ in range(rounds):
        for name, way in ways.items():
            found[name] = min(found[name], _once(way, repeats[name], clock))
    return found


def _repeats(way: Way, at_least: float, clock: Callable[[], int]) -> int:
    way()
    return max(1, round(at_least / max(_once(way, 1, clock), 1e-7)))


def _once(way: Way, repeats: int, clock: Callable[[], int]) -> float:
    begin = clock()
    for _ in range(repeats):
        way()
    return (clock() - begin) / repeats / 1e9


def table(title: str, rows: list[Row], one: str, *, unit: str = "µs") -> str:
    """Rows as text; ``one`` names the row that is 1."""
    scale = {"µs": 1e6, "ms": 1e3}[unit]
    measure = next((row.seconds for row in rows if row.name == one), None)
    lines = [title, f"  {'':<46} {unit:>10} {'ratio':>8}"]
    for row in rows:
        if row.seconds is None:
            lines.append(f"  {row.name:<46} {'–':>10} {'–':>8}  {row.note}")
            continue
        ratio = f"{row.seconds / measure:.1f}" if measure else "–"
        lines.append(f"  {row.name:<46} {row.seconds * scale:>10.2f} {ratio:>8}  {row.note}".rstrip())
    return "\n".join(lines) + "\n"

"""One protocol as rules look at it: its parts with the routes where they are written, the library around it, the day, a solver.

Rules speak of routes; here a route becomes a place in the file. A rule knows neither files nor the command line.
"""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from pathways.analysis.graph import World, worlds
from pathways.diagnostics.diagnostic import Span
from pathways.loading.reading import Reading, Route
from pathways.model.catalogue import Act, Guard
from pathways.model.protocol import Action, Decision, Library, Protocol, State, Wait

if TYPE_CHECKING:
    from pathways.analysis.proof.remembered import Guards


class Part(StrEnum):
    """What a guard decides."""

    BRANCH = "branch"
    ACT = "act"
    UNTIL = "until"
    POPULATION = "population"
    RED_FLAG = "red flag"


class Placed(Struct, frozen=True):
    """A condition of a protocol: where it is written, and what it decides; ``state`` is the state it belongs to."""

    guard: Guard
    route: Route
    part: Part
    state: State | None = None
    act: Act | None = None


class Look(Struct, frozen=True, dict=True):
    """What a rule may look at.

    Args:
        protocol: The protocol.
        library: With everything it may call.
        reading: The file, for places.
        today: The day of the check; ``None``: nothing is said about dates.
        tested: Whether there are cases for it.
        solver: For what must be proved; ``None`` where there is none.
    """

    protocol: Protocol
    library: Library
    reading: Reading
    today: date | None = None
    tested: bool = True
    solver: "Guards | None" = None

    @cached_property
    def worlds(self) -> tuple[World, ...]:
        """The protocol's own states, then each region's."""
        return tuple(worlds(self.protocol))

    def states(self) -> Iterator[tuple[State, Route]]:
        """Every state and where it is written."""
        for world in self.worlds:
            for name, state in world.states.items():
                yield state, (*world.route, name)

    @cached_property
    def conditions(self) -> tuple[Placed, ...]:
        """Every condition that this protocol writes itself, in the order of the file."""
        return tuple(self._conditions())

    def _conditions(self) -> Iterator[Placed]:
        yield Placed(self.protocol.include, ("population", "include"), Part.POPULATION)
        if self.protocol.leave is not None:
            yield Placed(self.protocol.leave, ("population", "leave"), Part.POPULATION)
        for index, flag in enumerate(self.protocol.red_flags):
            if flag.name not in self.library.catalogue.red_flags:
                yield Placed(flag.when, ("red_flags", index, "when"), Part.RED_FLAG)
        for state, route in self.states():
            match state:
                case Decision():
                    for index, branch in enumerate(state.branches):
                        if branch.when is not None:
                            yield Placed(branch.when, (*route, "choose", index, "when"), Part.BRANCH, state)
                case Action():
                    for index, act in enumerate(state.do):
                        if act.when is not None:
                            yield Placed(act.when, (*route, "do", index, "when"), Part.ACT, state, act)
                    if state.until is not None:
                        yield Placed(state.until, (*route, "until"), Part.UNTIL, state)
                case Wait() if state.until is not None:
                    yield Placed(state.until, (*route, "until"), Part.UNTIL, state)
                case _:
                    pass

    # --- places ---

    def span(self, route: Route) -> Span:
        """What a finding about a route underlines."""
        return self.reading.span(route)

    def key(self, route: Route) -> Span:
        """The key itself."""
        return Span(self.reading.source, *self.reading.key(route))

    def inside(self, placed: Placed, at: tuple[int, int]) -> Span:
        """A stretch of a guard."""
        return self.reading.inside(placed.route, placed.guard.text, at)

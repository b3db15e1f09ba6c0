"""A protocol as the machine runs it: immutable, every guard typed, every target resolved. It never sees a file."""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any, ClassVar

from msgspec import Struct, field

from pathways.language.types import Type
from pathways.model.catalogue import Act, Catalogue, Guard, RedFlag, Setting, Urgency
from pathways.model.provenance import Because, Meta, Text


class Branch(Struct, frozen=True):
    """One exit of a decision. ``when`` is ``None`` for ``otherwise``. ``usual``: the common way, drawn thicker."""

    to: str
    when: Guard | None
    because: Because | None
    label: Text | None = None
    usual: bool = False


class StateFields(Struct, frozen=True):
    """What every state has. ``name`` is unique in its region; ``path`` is unique in the protocol (``care/foot/grade``)."""

    name: str
    path: str
    title: Text
    detail: Text | None = None
    phase: str | None = None


class Decision(StateFields, frozen=True, dict=True):
    """Guards in order; left by the first true one whose earlier ones are all false, by ``otherwise`` when all are false.

    ``unknown``: the cautious state to go to while it cannot be decided.
    """

    branches: tuple[Branch, ...] = ()
    unknown: str | None = None
    program: ClassVar[Any] = None  # as that of a guard


class Enquiry(StateFields, frozen=True):
    """Data to collect. ``ask`` names items, groups or defines."""

    ask: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    since: Guard | None = None
    within: Guard | None = None
    urgency: Urgency = Urgency.ROUTINE
    because: Because | None = None
    then: str = ""
    otherwise: str | None = None


class Action(StateFields, frozen=True):
    """Somebody has something to do. Passed when ``until`` is true; without it, when each act is recorded since it was wanted.

    ``outcomes``: where a record of ``declined`` or ``impossible`` leads.
    """

    do: tuple[Act, ...] = ()
    since: Guard | None = None
    until: Guard | None = None
    urgency: Urgency = Urgency.ROUTINE
    outcomes: Mapping[str, str] = field(default_factory=dict)
    then: str = ""


class Wait(StateFields, frozen=True):
    """A delay runs (``for``), a recurrence is not due (``every`` since ``since``), or something is awaited (``until``)."""

    duration: Guard | None = None
    every: Guard | None = None
    since: Guard | None = None
    until: Guard | None = None
    then: str = ""
    because: Because | None = None


class Region(Struct, frozen=True):
    """One of the sides of a parallel state."""

    name: str
    title: Text | None
    initial: str
    states: "Mapping[str, State]"


class Parallel(StateFields, frozen=True):
    """Regions side by side; passed when every region has ended. ``then`` is ``None`` when some region never ends."""

    regions: Mapping[str, Region] = field(default_factory=dict)
    then: str | None = None


class Call(StateFields, frozen=True):
    """Another protocol walked on the same facts; ``outcomes`` leads from its outcomes, ``otherwise`` from the others."""

    protocol: str = ""
    outcomes: Mapping[str, str] = field(default_factory=dict)
    otherwise: str | None = None


class End(StateFields, frozen=True):
    """Final, with an outcome."""

    outcome: str = ""


State = Decision | Enquiry | Action | Wait | Parallel | Call | End


class Define(Struct, frozen=True):
    """A named condition, value, date or duration of a protocol: a formula, or a table (``Choose``)."""

    name: str
    type: Type
    guard: Guard
    label: Text | None = None
    because: Because | None = None
    rows: tuple[Because | None, ...] = ()


class PropertyKind(StrEnum):
    NEVER = "never"
    ALWAYS = "always"


class Property(Struct, frozen=True):
    """What must hold for every possible patient: ``never``/``always`` an act while a guard is true."""

    kind: PropertyKind
    verb: str
    object: str
    when: Guard
    because: Because | None = None


class Allowed(Struct, frozen=True):
    """A finding that the team knows and accepts: its code, why, and the state it is about (``None``: wherever it stands)."""

    code: str
    because: str
    at: str | None = None


class Status(StrEnum):
    DRAFT = "draft"
    PILOTED = "piloted"
    APPROVED = "approved"
    RETIRED = "retired"


class Phase(Struct, frozen=True):
    """A part of the protocol, for drawing and reading."""

    name: str
    title: Text


class Measure(Struct, frozen=True):
    """Whom an indicator of the agreement is about, and whom of them it counts; ``name`` is the indicator's."""

    name: str
    among: Guard | None
    count: Guard | None


class Protocol(Struct, frozen=True):
    """A protocol, resolved against a catalogue. ``about`` is the written agreement, as data (see docs/protocol-format)."""

    name: str
    version: str
    language: int
    title: Text
    domain: str
    family: str
    status: Status
    review_by: date | None
    settings: Mapping[str, Setting]
    include: Guard
    leave: Guard | None
    defines: Mapping[str, Define]
    red_flags: tuple[RedFlag, ...]
    phases: tuple[Phase, ...]
    initial: str
    states: Mapping[str, State]
    properties: tuple[Property, ...] = ()
    allowed: tuple[Allowed, ...] = ()
    about: Meta = field(default_factory=dict)
    measures: tuple[Measure, ...] = ()

    def walk_states(self) -> Iterator[State]:
        """Every state, those inside regions too, in the order of the file."""
        yield from _all_states(self.states)


def _all_states(states: Mapping[str, State]) -> Iterator[State]:
    for state in states.values():
        yield state
        if isinstance(state, Parallel):
            for region in state.regions.values():
                yield from _all_states(region.states)


class Library(Struct, frozen=True, dict=True):
    """A catalogue and the protocols written against it.

    ``digest`` is the SHA-256 of what they were read from; ``digests`` has that of each protocol's text by its name, and under
    ``""`` that of what all share (the catalogue, what a territory sets). A library made of another by hand has those of the other.
    """

    catalogue: Catalogue
    protocols: Mapping[str, Protocol]
    digest: str = ""
    territory: str | None = None
    digests: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def red_flags(self) -> tuple[tuple[RedFlag, tuple[tuple[Protocol, int], ...]], ...]:
        """Every red flag once, with the protocols that hold it, and where in their lists."""
        flags: dict[int, RedFlag] = {}
        places: dict[int, list[tuple[Protocol, int]]] = {}
        for _, protocol in sorted(self.protocols.items()):
            for position, flag in enumerate(protocol.red_flags):
                flags[id(flag)] = flag
                places.setdefault(id(flag), []).append((protocol, position))
        return tuple((flag, tuple(places[key])) for key, flag in flags.items())

    @cached_property
    def called(self) -> Mapping[str, frozenset[str]]:
        """For each protocol those that it calls, however deep."""
        direct = {
            name: {s.protocol for s in protocol.walk_states() if isinstance(s, Call) and s.protocol in self.protocols}
            for name, protocol in self.protocols.items()
        }
        return {name: frozenset(_reached(name, direct)) for name in direct}

    @cached_property
    def callers(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """For each protocol those that call it themselves, with the path of the state."""
        found: dict[str, list[tuple[str, str]]] = {name: [] for name in self.protocols}
        for name, protocol in self.protocols.items():
            for state in protocol.walk_states():
                if isinstance(state, Call):
                    found.setdefault(state.protocol, []).append((name, state.path))
        return {name: tuple(callers) for name, callers in found.items()}

    @cached_property
    def acts(self) -> Mapping[str, tuple[tuple[Protocol, Action | RedFlag, Act], ...]]:
        """By verb, every act that a state or a red flag of a protocol may suggest: states in the order of the files, then flags."""
        found: dict[str, list[tuple[Protocol, Action | RedFlag, Act]]] = {}
        for protocol in self.protocols.values():
            for state in protocol.walk_states():
                if isinstance(state, Action):
                    for act in state.do:
                        found.setdefault(act.verb, []).append((protocol, state, act))
        for protocol in self.protocols.values():
            for flag in protocol.red_flags:
                for act in flag.do:
                    found.setdefault(act.verb, []).append((protocol, flag, act))
        return {verb: tuple(acts) for verb, acts in found.items()}


def _reached(name: str, direct: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        for called in direct[waiting.pop()] - found:
            found.add(called)
            waiting.append(called)
    return found

"""The walk of one protocol, from its beginning, at every look: the facts decide where the patient stands.

It follows every transition whose guard is true and enters no state twice, so it always ends. Every step is data.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from pathways.engine.acts import ActReader, Wanted
from pathways.engine.assessment import Later, Record, Step, Tested
from pathways.engine.facts import PatientFacts, ProtocolFacts
from pathways.engine.reading_tests import reasons, tried
from pathways.language.calendar import add
from pathways.language.semantics import evaluate
from pathways.language.truth import Truth
from pathways.language.values import Cause, Duration, Moment, Reason, Result, Unknown
from pathways.model.catalogue import Guard, Urgency
from pathways.model.protocol import (
    Action,
    Branch,
    Call,
    Decision,
    End,
    Enquiry,
    Library,
    Parallel,
    Protocol,
    State,
    Wait,
)
from pathways.model.provenance import Text

DEEPEST_CALL = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """Facts that are missing, for what, and how urgent that is."""

    reasons: frozenset[Reason]
    place: str
    urgency: Urgency
    outcomes: tuple[Text, ...] = ()
    before: str | None = None
    by: tuple[str, ...] = ()
    due: date | None = None


@dataclass(slots=True)
class Walked:
    """All that one walk found."""

    steps: list[Step] = field(default_factory=list)
    configuration: list[str] = field(default_factory=list)
    outcome: str | None = None
    wanted: list[Wanted] = field(default_factory=list)
    later: list[Later] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    entered: dict[str, date] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)
    called: dict[str, "Walked"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Move:
    """Where a state leads now: ``None`` is nowhere, the patient rests."""

    to: str | None
    tests: tuple[Tested, ...] = ()
    on: date | None = None
    note: str = ""


def walk(library: Library, protocol: Protocol, patient: PatientFacts, record: Record | None, depth: int = 0) -> Walked:
    """Walk a protocol over a patient's facts."""
    walker = _Walker(library, protocol, patient.with_protocol(protocol), record, depth)
    walker.found.outcome = walker.region(protocol.states, protocol.initial, walker.today)
    return walker.found


class _Walker:
    def __init__(
        self, library: Library, protocol: Protocol, facts: ProtocolFacts, record: Record | None, depth: int
    ) -> None:
        self.library = library
        self.protocol = protocol
        self.facts = facts
        self.record = record
        self.depth = depth
        self.found = Walked()
        self.today = facts.at.first.date()
        self.acts = ActReader(library.catalogue, facts, protocol.name)
        # The guards that led here, for the "why" of a suggestion.
        self.way: list[Tested] = []

    def region(self, states: Mapping[str, State], initial: str, arrived: date) -> str | None:
        """Walk until nothing moves.

        Returns:
            The outcome when an end was reached.
        """
        name, seen = initial, set[str]()
        while True:
            state = states[name]
            if name in seen:
                self.found.configuration.append(state.path)
                self.step(state, _Move(None, note="came back here: rests"))
                return None
            seen.add(name)
            entered = self.enter(state, arrived)
            move = self.move(state, entered, states)
            self.step(state, move)
            if isinstance(state, End):
                return state.outcome
            if move.to is None:
                self.found.configuration.append(state.path)
                return None
            self.way += [t for t in move.tests if t.truth is Truth.TRUE]
            name, arrived = move.to, move.on or entered

    def enter(self, state: State, arrived: date) -> date:
        """The entry date: what the record says if every walk since went through the state, else the day of arrival."""
        known = self.record.entered.get(self.protocol.name, {}).get(state.path) if self.record else None
        entered = min(known, self.today) if known is not None else min(arrived, self.today)
        self.found.entered[state.path] = entered
        return entered

    def step(self, state: State, move: _Move) -> None:
        self.found.steps.append(Step(self.protocol.name, state.path, move.tests, move.to, move.note))

    def place(self, state: State) -> str:
        return f"{self.protocol.name}/{state.path}"

    # --- each kind of state ---

    def move(self, state: State, entered: date, states: Mapping[str, State]) -> _Move:
        match state:
            case Decision():
                return self.decide(state, states)
            case Enquiry():
                return self.enquire(state, entered, states)
            case Action():
                return self.act(state, entered)
            case Wait():
                return self.wait(state, entered)
            case Parallel():
                return self.parallel(state, entered)
            case Call():
                return self.call(state)
            case End():
                return _Move(None)

    def decide(self, state: Decision, states: Mapping[str, State]) -> _Move:
        tests: list[Tested] = []
        for branch in state.branches:
            if branch.when is None:
                return self.take(state, branch, tests)
            test = tried(branch.when, self.facts)
            tests.append(test)
            if test.truth is Truth.TRUE:
                return self.take(state, branch, tests)
            if test.truth is Truth.UNKNOWN:
                return self.undecided(state, branch.when, tests, states)
        return _Move(None, tuple(tests), note="no branch is true")

    def take(self, state: Decision, branch: Branch, tests: list[Tested]) -> _Move:
        self.found.branches[state.path] = branch.to
        return _Move(branch.to, tuple(tests))

    def undecided(self, state: Decision, guard: Guard, tests: list[Tested], states: Mapping[str, State]) -> _Move:
        """What is missing is asked for; meanwhile the cautious state, else the branch taken last, else rest."""
        ahead = [states[b.to] for b in state.branches]
        urgency = max((_urgency(s) for s in ahead), key=list(Urgency).index)
        titles = tuple(dict.fromkeys(s.title for s in ahead))
        self.found.asked.append(Asked(reasons(guard, self.facts), self.place(state), urgency, titles))
        if state.unknown is not None:
            return _Move(state.unknown, tuple(tests), note="undecided: the cautious way")
        last = self.record.branches.get(self.protocol.name, {}).get(state.path) if self.record else None
        index = len(tests) - 1
        if last is not None and last in [b.to for b in state.branches[index:]]:
            self.found.branches[state.path] = last
            return _Move(last, tuple(tests), note="undecided: the way taken last")
        return _Move(None, tuple(tests), note="undecided")

    def enquire(self, state: Enquiry, entered: date, states: Mapping[str, State]) -> _Move:
        results = {name: self.ask(name) for name in state.ask}
        open_ = {n: r for n, r in results.items() if isinstance(r, Unknown) and not _cannot_tell(r)}
        if not open_:
            told = not any(isinstance(r, Unknown) for r in results.values())
            return _Move(state.then if told or state.otherwise is None else state.otherwise)
        following = states[state.then]
        if isinstance(following, Decision) and self.decided(following):
            return _Move(state.then, note="decided without the rest")
        since = self.moment(state.since, entered)
        due = self.after(since, state.within)
        missing = frozenset[Reason]().union(*(r.reasons for r in open_.values()))
        self.found.asked.append(
            Asked(
                missing,
                self.place(state),
                max(state.urgency, _urgency(following), key=list(Urgency).index),
                (state.title,),
                None,
                state.by,
                due,
            )
        )
        return _Move(None, note="data to collect")

    def ask(self, name: str) -> Result:
        return self.facts.defined(name) if name in self.protocol.defines else self.facts.current(name)

    def decided(self, state: Decision) -> bool:
        for branch in state.branches:
            if branch.when is None:
                return True
            value = tried(branch.when, self.facts).truth
            if value is not Truth.FALSE:
                return value is Truth.TRUE
        return False

    def act(self, state: Action, entered: date) -> _Move:
        tests: tuple[Tested, ...] = ()
        if state.until is not None:
            test = tried(state.until, self.facts)
            tests = (test,)
            if test.truth is Truth.TRUE:
                return _Move(state.then, tests)
            if test.truth is Truth.UNKNOWN:
                self.found.asked.append(
                    Asked(reasons(state.until, self.facts), self.place(state), Urgency.ROUTINE, (state.title,))
                )
        outcome = self.acts.outcome(state, entered)
        if outcome is not None:
            return _Move(outcome, tests, note="declined or impossible")
        read = self.acts.read(state, entered, tuple(self.way))
        self.found.asked += [Asked(r, self.place(state), u, (state.title,), b) for r, u, b in read.missing]
        if read.elsewhere is not None:
            self.found.wanted += [w for w in read.wanted if w.withheld]
            return _Move(read.elsewhere, tests, note="every alternative is withheld or declined")
        self.found.wanted += read.wanted
        self.found.later += read.later
        if state.until is None and read.settled:
            return _Move(state.then, tests)
        return _Move(None, tests)

    def wait(self, state: Wait, entered: date) -> _Move:
        tests: list[Tested] = []
        ends: list[date] = []
        if state.until is not None:
            test = tried(state.until, self.facts)
            tests.append(test)
            if test.truth is Truth.TRUE:
                return _Move(state.then, tuple(tests))
            if test.truth is Truth.UNKNOWN:
                self.found.asked.append(
                    Asked(reasons(state.until, self.facts), self.place(state), Urgency.ROUTINE, (state.title,))
                )
        delay = state.duration or state.every
        if delay is not None:
            since = entered
            if state.since is not None:
                start = evaluate(state.since.tree, self.facts)
                if not isinstance(start, Moment):
                    # It never happened, or nobody knows when: the recurrence is due.
                    return _Move(state.then, tuple(tests), note="no date to count from: due")
                since = start.first.date()
            end = self.after(since, delay)
            if end is not None:
                if end <= self.today:
                    return _Move(state.then, tuple(tests), on=end)
                ends.append(end)
        for end in ends:
            self.found.later.append(Later(None, (), end, self.protocol.name, state.path, state.title))
        return _Move(None, tuple(tests))

    def parallel(self, state: Parallel, entered: date) -> _Move:
        before = list(self.way)
        outcomes = []
        for region in state.regions.values():
            self.way = list(before)
            outcomes.append(self.region(region.states, region.initial, entered))
        self.way = before
        if state.then is not None and all(o is not None for o in outcomes):
            return _Move(state.then)
        return _Move(None)

    def call(self, state: Call) -> _Move:
        protocol = self.library.protocols.get(state.protocol)
        if protocol is None or self.depth >= DEEPEST_CALL:
            return _Move(None, note="the protocol called is not there")
        walked = walk(self.library, protocol, self.facts, self.record, self.depth + 1)
        self.found.called[protocol.name] = walked
        if walked.outcome is None:
            return _Move(None)
        return _Move(state.outcomes.get(walked.outcome, state.otherwise))

    # --- dates ---

    def moment(self, guard: Guard | None, otherwise: date) -> date:
        value = None if guard is None else evaluate(guard.tree, self.facts)
        return value.first.date() if isinstance(value, Moment) else otherwise

    def after(self, since: date, guard: Guard | None) -> date | None:
        value = None if guard is None else evaluate(guard.tree, self.facts)
        return add(Moment.of(since), value).first.date() if isinstance(value, Duration) else None


def _cannot_tell(result: Unknown) -> bool:
    return bool(result.reasons) and all(r.cause is Cause.CANNOT_TELL for r in result.reasons)


def _urgency(state: State) -> Urgency:
    if isinstance(state, Enquiry):
        return state.urgency
    if isinstance(state, Action):
        return max([state.urgency, *(a.urgency for a in state.do if a.urgency)], key=list(Urgency).index)
    return Urgency.ROUTINE

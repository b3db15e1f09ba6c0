"""The walk of one protocol, from its beginning, at every look: the facts decide where the patient stands.

It follows every transition whose guard is true and enters no state twice, so it always ends. Every step is data.
"""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct, field

from pathways.engine.acts import ActReader, Wanted
from pathways.engine.assessment import Later, Record, Step, Tested
from pathways.engine.facts import PatientFacts, ProtocolFacts
from pathways.engine.reading_tests import reasons, tried, tried_in_order, truth_of, value_of
from pathways.language.calendar import day_after
from pathways.language.truth import Truth
from pathways.language.values import Cause, Duration, Moment, Reason, Result, Unknown
from pathways.model.catalogue import ORDER, Guard, Urgency
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


class Asked(Struct, frozen=True):
    """Facts that are missing, for what, and how urgent that is. ``rests``: the walk goes no further without them."""

    reasons: frozenset[Reason]
    place: str
    urgency: Urgency
    outcomes: tuple[Text, ...] = ()
    before: str | None = None
    by: tuple[str, ...] = ()
    due: date | None = None
    rests: bool = False


class Walked(Struct):
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


class _Move(Struct, frozen=True):
    """Where a state leads now: ``None`` is nowhere, the patient rests."""

    to: str | None
    tests: tuple[Tested, ...] = ()
    on: date | None = None
    note: str = ""


def walk(
    library: Library,
    protocol: Protocol,
    patient: PatientFacts,
    record: Record | None,
    *,
    arrived: date | None = None,
    depth: int = 0,
) -> Walked:
    """Walk a protocol over a patient's facts. ``arrived``: the day a call was reached, when it is another than today."""
    walker = _Walker(library, protocol, patient.with_protocol(protocol), record, depth)
    walker.found.outcome = walker.region(protocol.states, protocol.initial, arrived or walker.today)
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
        # The day on which the last wait on the way was over.
        self.floor = date.min

    def region(self, states: Mapping[str, State], initial: str, arrived: date) -> str | None:
        """Walk until nothing moves.

        Returns:
            The outcome when an end was reached.
        """
        name, seen, over = initial, set[str](), False
        while True:
            state = states[name]
            if name in seen:
                self.come_back(state, arrived, states)
                return None
            seen.add(name)
            entered = self.enter(state, arrived, over=over)
            move = self.move(state, entered, states)
            self.step(state, move)
            if isinstance(state, End):
                return state.outcome
            if move.to is None:
                self.found.configuration.append(state.path)
                return None
            self.way += [t for t in move.tests if t.truth is Truth.TRUE]
            name, over = move.to, move.on is not None
            # Only a decision takes no time: what follows anything else was reached on a day that no fact tells.
            arrived = move.on or (entered if isinstance(state, Decision) else self.today)
            self.floor = max(self.floor, move.on or date.min)

    def enter(self, state: State, arrived: date, *, over: bool) -> date:
        """The entry date.

        After a wait it is the day the wait was over, whenever somebody looked. Else it is what the record says, if every
        walk since went through the state; what was recorded before the last wait was over belongs to an earlier round.
        Else it is the day of arrival.
        """
        known = self.record.entered.get(self.protocol.name, {}).get(state.path) if self.record else None
        entered = arrived if known is None or over or known < self.floor else known
        self.found.entered[state.path] = min(entered, self.today)
        return self.found.entered[state.path]

    def come_back(self, state: State, arrived: date, states: Mapping[str, State]) -> None:
        """A state met twice in a walk: the patient rests there. What it wants since this second arrival is wanted (a yearly
        examination whose year is over again); where it would lead is for the next look.
        """
        tests = () if isinstance(state, Parallel | Call | End) else self.move(state, arrived, states).tests
        self.found.configuration.append(state.path)
        self.step(state, _Move(None, tests, note="came back here: rests"))

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
                return self.call(state, entered)
            case End():
                return _Move(None)

    def decide(self, state: Decision, states: Mapping[str, State]) -> _Move:
        tests = tried_in_order(state, self.facts)
        guarded = [branch for branch in state.branches if branch.when is not None]
        if tests and tests[-1].truth is not Truth.FALSE:
            last = guarded[len(tests) - 1]
            if tests[-1].truth is Truth.TRUE:
                return self.take(state, last, tests)
            assert last.when is not None
            return self.undecided(state, last.when, tests, states)
        otherwise = next((branch for branch in state.branches if branch.when is None), None)
        if otherwise is not None:
            return self.take(state, otherwise, tests)
        return _Move(None, tuple(tests), note="no branch is true")

    def take(self, state: Decision, branch: Branch, tests: list[Tested]) -> _Move:
        self.found.branches[state.path] = branch.to
        return _Move(branch.to, tuple(tests))

    def undecided(self, state: Decision, guard: Guard, tests: list[Tested], states: Mapping[str, State]) -> _Move:
        """What is missing is asked for; meanwhile the cautious state, else the branch taken last, else rest."""
        ahead = [states[b.to] for b in state.branches]
        urgency = max((_urgency(s) for s in ahead), key=ORDER.index)
        titles = tuple(dict.fromkeys(s.title for s in ahead))
        last = self.record.branches.get(self.protocol.name, {}).get(state.path) if self.record else None
        last = last if last in self.possible(state, tests) else None
        rests = state.unknown is None and last is None
        self.found.asked.append(Asked(reasons(guard, self.facts), self.place(state), urgency, titles, rests=rests))
        if state.unknown is not None:
            return _Move(state.unknown, tuple(tests), note="undecided: the cautious way")
        if last is not None:
            self.found.branches[state.path] = last
            return _Move(last, tuple(tests), note="undecided: the way taken last")
        return _Move(None, tuple(tests), note="undecided")

    def possible(self, state: Decision, tests: list[Tested]) -> list[str]:
        """Where an undecided decision may still lead: a branch that is false by now is no way to keep."""
        later = state.branches[len(tests) - 1 :]
        return [b.to for b in later if b.when is None or truth_of(b.when, self.facts) is not Truth.FALSE]

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
                max(state.urgency, _urgency(following), key=ORDER.index),
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
            value = truth_of(branch.when, self.facts)
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
        """Over at the first of its delays, or when ``until`` is true. A delay that is over tells its day."""
        tests = () if state.until is None else (tried(state.until, self.facts),)
        asked: list[frozenset[Reason]] = []
        ends: list[date] = []
        for delay in (state.duration, state.every):
            if delay is None:
                continue
            since = self.counted_from(state, delay, entered)
            if since is None:
                return _Move(state.then, tests, note="no date to count from: due")
            end = self.after(since, delay)
            if end is None:
                asked.append(reasons(delay, self.facts))
            else:
                ends.append(end)
        first = min(ends, default=None)
        if first is not None and first <= self.today:
            return _Move(state.then, tests, on=first)
        if any(test.truth is Truth.TRUE for test in tests):
            return _Move(state.then, tests)
        if state.until is not None:
            asked.append(reasons(state.until, self.facts))
        self.found.asked += [Asked(r, self.place(state), Urgency.ROUTINE, (state.title,)) for r in asked if r]
        if first is not None:
            self.found.later.append(Later(None, (), first, self.protocol.name, state.path, state.title))
        return _Move(None, tests)

    def counted_from(self, state: Wait, delay: Guard, entered: date) -> date | None:
        """The day a delay is counted from; ``None`` when the day is not known: a recurrence is then due, for what never
        happened or nobody can date is not to be waited for in silence.
        """
        if state.since is None:
            return entered
        start = value_of(state.since, self.facts)
        if isinstance(start, Unknown) and delay is state.duration:
            self.found.asked.append(Asked(start.reasons, self.place(state), Urgency.ROUTINE, (state.title,)))
        return start.first.date() if isinstance(start, Moment) else None

    def parallel(self, state: Parallel, entered: date) -> _Move:
        before = list(self.way)
        outcomes = []
        floor = self.floor
        for _, region in sorted(state.regions.items()):  # the order in which regions are written changes nothing
            self.way, self.floor = list(before), floor
            outcomes.append(self.region(region.states, region.initial, entered))
        self.way, self.floor = before, floor
        if state.then is not None and all(o is not None for o in outcomes):
            return _Move(state.then)
        return _Move(None)

    def call(self, state: Call, entered: date) -> _Move:
        protocol = self.library.protocols.get(state.protocol)
        if protocol is None or self.depth >= DEEPEST_CALL:
            return _Move(None, note="the protocol called is not there")
        walked = walk(self.library, protocol, self.facts, self.record, arrived=entered, depth=self.depth + 1)
        self.found.called[protocol.name] = walked
        if walked.outcome is None:
            return _Move(None)
        return _Move(state.outcomes.get(walked.outcome, state.otherwise))

    # --- dates ---

    def moment(self, guard: Guard | None, otherwise: date) -> date:
        value = None if guard is None else value_of(guard, self.facts)
        return value.first.date() if isinstance(value, Moment) else otherwise

    def after(self, since: date, guard: Guard | None) -> date | None:
        value = None if guard is None else value_of(guard, self.facts)
        return day_after(since, value) if isinstance(value, Duration) else None


def _cannot_tell(result: Unknown) -> bool:
    return bool(result.reasons) and all(r.cause is Cause.CANNOT_TELL for r in result.reasons)


def _urgency(state: State) -> Urgency:
    if isinstance(state, Enquiry):
        return state.urgency
    if isinstance(state, Action):
        return max([state.urgency, *(a.urgency for a in state.do if a.urgency)], key=ORDER.index)
    return Urgency.ROUTINE

"""The acts of an action: which are wanted now, since when and by when; which were done; which are withheld."""

from datetime import date

from msgspec import Struct, field

from pathways.engine.assessment import Later, Tested
from pathways.engine.facts import PatientFacts
from pathways.engine.reading_tests import reasons, tried, truth_of, value_of
from pathways.engine.safety import Clearance, clearance
from pathways.language import ast
from pathways.language.calendar import day_after
from pathways.language.facts import Reading
from pathways.language.truth import Truth
from pathways.language.types import BooleanType
from pathways.language.values import Duration, Moment, Reason, Unknown
from pathways.model.catalogue import Act, Catalogue, Target, Urgency
from pathways.model.protocol import Action
from pathways.model.provenance import Text

IMPOSSIBLE = "impossible"
REFUSALS = ("declined", IMPOSSIBLE)

Missing = tuple[frozenset[Reason], Urgency, str | None]


class Wanted(Struct, frozen=True):
    """An act that is wanted now. ``objects`` are the alternatives that remain; ``withheld`` those that do not, and why."""

    act: Act
    objects: tuple[str, ...]
    since: date
    due: date | None
    urgency: Urgency
    place: str
    title: Text
    tests: tuple[Tested, ...]
    withheld: tuple[tuple[str, Clearance], ...] = ()
    check_first: tuple[str, ...] = ()


class ActsRead(Struct):
    """What the acts of one state come to. ``settled``: nothing in it is waited for any more."""

    wanted: list[Wanted] = field(default_factory=list)
    later: list[Later] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    settled: bool = True
    elsewhere: str | None = None


class ActReader:
    """Reads acts over one patient's facts."""

    def __init__(self, catalogue: Catalogue, facts: PatientFacts, protocol: str) -> None:
        self.catalogue = catalogue
        self.facts = facts
        self.protocol = protocol
        self.today = facts.at.first.date()

    def outcome(self, state: Action, entered: date) -> str | None:
        """Where a refusal leads: every alternative of an act was declined or is impossible since it was wanted.

        The last record of each counts: who declined and then accepted has not declined. A contraindication counts as
        *impossible*, unless the act says with ``else`` where that leads. A refusal weighs more than an impossibility.
        """
        for act in state.do:
            if not state.outcomes or (act.when is not None and truth_of(act.when, self.facts) is Truth.FALSE):
                continue
            since = self.since(act, state, entered)
            again = self.recurring(act, since, ActsRead())
            refusals = [self.refusal(act, name, since if again > self.today else again) for name in act.objects]
            wanted = again <= self.today or any(self.refused(act, name, since) for name in act.objects)
            if not wanted or not all(refusals) or self.met(act, since):
                continue
            for refusal in REFUSALS:
                if refusal in refusals and refusal in state.outcomes:
                    return state.outcomes[refusal]
        return None

    def refusal(self, act: Act, name: str, since: date) -> str | None:
        """Why an alternative is out: its last record since it was wanted, or what stands against it."""
        said = self.refused(act, name, since)
        if said is not None or act.otherwise is not None:
            return said
        clear = clearance(self.catalogue, self.facts, act.verb, name)
        return IMPOSSIBLE if clear.truth is Truth.TRUE else None

    def refused(self, act: Act, name: str, since: date) -> str | None:
        """``declined`` or ``impossible``, when that is the last thing recorded of the act since it was wanted."""
        records = [r for r in self.facts.readings(f"{act.verb}.{name}") if r.when.first.date() >= since]
        last = str(records[-1].value) if records else None
        return last if last in REFUSALS else None

    def read(self, state: Action, entered: date, way: tuple[Tested, ...]) -> ActsRead:
        found = ActsRead()
        for act in state.do:
            self.one(act, state, entered, way, found)
        return found

    def one(self, act: Act, state: Action, entered: date, way: tuple[Tested, ...], found: ActsRead) -> None:
        urgency = act.urgency or state.urgency
        tests = way[-2:]
        if act.when is not None:
            truth = truth_of(act.when, self.facts)
            if truth is Truth.FALSE:
                return
            if truth is Truth.UNKNOWN:
                found.settled = False
                found.missing.append((reasons(act.when, self.facts), urgency, None))
                return
            tests = (*tests, tried(act.when, self.facts))
        since = self.since(act, state, entered)
        if act.since is not None:
            start = value_of(act.since, self.facts)
            if isinstance(start, Unknown):
                found.missing.append((start.reasons, urgency, None))
        if act.times is not None and len(self.records(act, since)) >= act.times:
            return
        since = self.recurring(act, since, found)
        if since > self.today:
            found.later.append(Later(act.verb, act.objects, since, self.protocol, state.path, state.title))
            return
        if self.met(act, since):
            return
        if self.offer(act, since, urgency, state, tests, found):
            found.settled = False

    def offer(
        self, act: Act, since: date, urgency: Urgency, state: Action, tests: tuple[Tested, ...], found: ActsRead
    ) -> bool:
        """Alternatives one by one: contraindicated and declined ones fall out, unknown ones are asked about.

        Returns:
            Whether anything is still waited for: a contraindication counts as a record of *impossible*.
        """
        left: list[str] = []
        withheld: list[tuple[str, Clearance]] = []
        check: list[str] = []
        for name in act.objects:
            if self.left_out(act, name, since):
                continue
            clear = clearance(self.catalogue, self.facts, act.verb, name)
            if clear.truth is Truth.FALSE:
                left.append(name)
                continue
            if clear.truth is Truth.UNKNOWN:
                found.missing.append((clear.missing, urgency, name))
                if urgency is Urgency.EMERGENCY:
                    left.append(name)
                    check += [test.text for _, test in clear.against]
                    continue
            withheld.append((name, clear))
        surely_none = not left and all(c.truth is Truth.TRUE for _, c in withheld)
        if surely_none and act.otherwise is not None:
            found.elsewhere = found.elsewhere or act.otherwise
        due = self.due(act, since)
        place = f"{self.protocol}/{state.path}"
        found.wanted.append(
            Wanted(act, tuple(left), since, due, urgency, place, state.title, tests, tuple(withheld), tuple(check))
        )
        return not surely_none

    # --- dates ---

    def since(self, act: Act, state: Action, entered: date) -> date:
        for guard in (act.since, state.since):
            value = None if guard is None else value_of(guard, self.facts)
            if isinstance(value, Moment):
                return value.first.date()
        return entered

    def recurring(self, act: Act, since: date, found: ActsRead) -> date:
        """With ``every``: the day on which it is wanted again."""
        if act.every is None:
            return since
        delay = value_of(act.every, self.facts)
        if isinstance(delay, Unknown):
            found.missing.append((delay.reasons, Urgency.ROUTINE, None))
        last = self.last(act)
        if last is None or not isinstance(delay, Duration):
            return since if last is None else max(since, last)
        return max(since, day_after(last, delay))

    def due(self, act: Act, since: date) -> date | None:
        delay = None if act.within is None else value_of(act.within, self.facts)
        return day_after(since, delay) if isinstance(delay, Duration) else None

    # --- what was done ---

    def met(self, act: Act, since: date) -> bool:
        verb = self.catalogue.verbs[act.verb]
        if verb.met_when_current and any(self.current(name) for name in act.objects):
            return True
        if act.every is not None:
            return act.times is not None and len(self.records(act, since)) >= act.times
        return any(r.value not in REFUSALS for r in self.records(act, since))

    def current(self, name: str) -> bool:
        return self.facts.member(name, ast.ClassFact.CURRENT) is True

    def left_out(self, act: Act, name: str, since: date) -> bool:
        """An alternative that is already taken, or was declined or impossible since it was wanted."""
        if self.catalogue.verbs[act.verb].skips_current and self.current(name):
            return True
        return self.refused(act, name, since) is not None

    def records(self, act: Act, since: date) -> list[Reading]:
        """Records of the act surely since it was wanted; a reading of the data item counts for an act on data."""
        return [r for name in act.objects for r in self.all_records(act, name) if r.when.first.date() >= since]

    def all_records(self, act: Act, name: str) -> list[Reading]:
        records = list(self.facts.readings(f"{act.verb}.{name}"))
        target = self.catalogue.verbs[act.verb].target
        if target is Target.DATA:
            records += self.of_item(name, answered=True)
        elif target is Target.OBJECT and self.catalogue.objects[name].records is not None:
            records += self.of_item(str(self.catalogue.objects[name].records))
        return records

    def of_item(self, name: str, *, answered: bool = False) -> list[Reading]:
        """Readings of an item. To have measured is to have an answer, be it no; an event happened only when it is true."""
        item = self.catalogue.items[name]
        event = isinstance(item.type, BooleanType) and not answered
        found = [r for r in self.facts.readings(name) if not event or r.value is True]
        when = self.facts.dated(name)
        if not found and item.formula is not None and when is not None:
            value = self.facts.current(name)
            return [] if isinstance(value, Unknown) else [Reading(value, when)]
        return found

    def last(self, act: Act) -> date | None:
        """The day of the last record, a refusal too: what was declined once is proposed again the next time."""
        days = [r.when.first.date() for name in act.objects for r in self.all_records(act, name)]
        return max(days, default=None)

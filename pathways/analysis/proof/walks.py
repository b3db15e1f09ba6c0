"""The walk of a protocol for the solver: which states a patient goes through in one look, whatever the record says.

Each state has the moves that it may make, with what a move needs; what needs only time or a record is left free. A state is gone
through when it is the beginning, or when a state gone through before moves there. So for every patient and record there is a model
with the very walk that the engine makes (docs/proofs.md has the argument).
"""

from collections.abc import Iterator, Mapping
from typing import Any

import z3
from msgspec import Struct, field

from pathways.analysis.graph import circles, targets
from pathways.backends.to_z3 import Encoder, Pair
from pathways.backends.z3_logic import Code, Day, Flag, Logical, Span, both, either, no, same
from pathways.language import ast
from pathways.language.types import BooleanType
from pathways.model.catalogue import Act, Catalogue, Guard, Target, Urgency
from pathways.model.protocol import (
    Action,
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

REFUSALS = ("declined", "impossible")


class Move(Struct, frozen=True):
    """A way out of a state: where, when it may be taken, when it must."""

    to: str
    may: Logical
    must: Logical = False


class Walk(Struct):
    """One protocol's walk: of each state, by its path, whether it is gone through; of each move whether it is taken."""

    through: dict[str, Any] = field(default_factory=dict)
    moved: dict[tuple[str, str], Any] = field(default_factory=dict)
    concerned: Logical = True
    walked: Logical = True
    # What only a record tells: that the patient is in the protocol already; by decision, that its last branch is kept.
    remembered: Logical = False
    as_last: dict[str, Any] = field(default_factory=dict)


class Walks:
    """Walks over one library, and the axioms that make them walks."""

    def __init__(self, library: Library, encoder: Encoder) -> None:
        self.library = library
        self.catalogue: Catalogue = library.catalogue
        self.encoder = encoder
        self.ledger = encoder.ledger
        self.made: dict[str, Walk] = {}

    def of(self, name: str) -> Walk:
        """The walk of a protocol, be it on its own or called."""
        group_name = f"walk:{name}"
        if name not in self.made:
            walk = self.made[name] = Walk()
            protocol = self.library.protocols[name]
            with self.ledger.group(group_name) as group:
                self._enter(protocol, walk, group)
                self._region(protocol, protocol.states, protocol.initial, walk.walked, walk, group)
        self.ledger.read(group_name)
        return self.made[name]

    # --- who is walked ---

    def _enter(self, protocol: Protocol, walk: Walk, group: Any) -> None:
        remembered = self.ledger.symbol(z3.Bool, f"{protocol.name}.entered_before")
        group.odd.append(remembered)
        include = self.pair(protocol.include, protocol.name)
        leave = None if protocol.leave is None else self.pair(protocol.leave, protocol.name)
        stays = True if leave is None else no(leave.true)
        walk.remembered = remembered
        walk.concerned = both(include.true, stays)
        callers = self.library.callers[protocol.name]
        called = either(*(self.of(caller).through[path] for caller, path in callers)) if callers else False
        walk.walked = either(both(either(include.true, remembered), stays), called)

    # --- states ---

    def _region(
        self, protocol: Protocol, states: Mapping[str, State], initial: str, entry: Logical, walk: Walk, group: Any
    ) -> None:
        through = {name: self.ledger.symbol(z3.Bool, f"{protocol.name}/{state.path}") for name, state in states.items()}
        walk.through |= {states[name].path: flag for name, flag in through.items()}
        ways: dict[str, list[Any]] = {name: [] for name in states}
        levels = self._levels(protocol, states, group)
        # A protocol that is called too may be walked twice in one look: what it goes through is then what either walk does.
        alone = not self.library.callers[protocol.name]
        for name, state in states.items():
            if isinstance(state, Parallel):
                for region in state.regions.values():
                    self._region(protocol, region.states, region.initial, through[name], walk, group)
            taken: list[Any] = []
            for move in self._moves(protocol, state, states, walk):
                flag = self.ledger.symbol(z3.Bool, f"{state.path}->{move.to}")
                walk.moved[state.path, move.to] = flag
                taken.append(flag)
                _add(group, either(no(flag), both(through[name], move.may)))
                _add(group, either(no(both(through[name], move.must)), flag))
                if move.to in states:
                    _add(group, either(no(flag), through[move.to]))
                    earlier = levels[name] < levels[move.to] if name in levels and move.to in levels else True
                    ways[move.to].append(both(flag, earlier))
            if len(taken) > 1 and alone:
                group.axioms.append(z3.AtMost(*taken, 1))
        for name, flag in through.items():
            beginning = entry if name == initial else False
            _add(group, either(no(flag), beginning, *ways[name]))
            if name == initial:
                _add(group, either(no(beginning), flag))

    def _levels(self, protocol: Protocol, states: Mapping[str, State], group: Any) -> dict[str, Any]:
        """In a circle no state is gone through because of itself: each comes after another."""
        found = {}
        for circle in circles(states):
            for name in circle:
                level = found[name] = self.ledger.symbol(z3.Int, f"level:{protocol.name}/{name}")
                group.axioms += [level >= 0, level <= len(states)]
        return found

    def _moves(self, protocol: Protocol, state: State, states: Mapping[str, State], walk: Walk) -> list[Move]:
        match state:
            case Decision():
                return _merged(self._decide(protocol, state, walk))
            case Enquiry():
                return _merged(self._enquire(protocol, state, states))
            case Action():
                return _merged(self._act(protocol, state))
            case Wait():
                return [self._wait(protocol, state)]
            case Parallel():
                return self._parallel(state, walk)
            case Call():
                return _merged(self._call(state))
            case End():
                return []

    # --- decisions ---

    def _decide(self, protocol: Protocol, state: Decision, walk: Walk) -> Iterator[Move]:
        """A decided branch is taken; undecided, the cautious state; else perhaps the branch taken last, if still possible."""
        pairs = [None if b.when is None else self.pair(b.when, protocol.name) for b in state.branches]
        decided, undecided = decisions(pairs)
        for branch, taken in zip(state.branches, decided, strict=True):
            yield Move(branch.to, taken, taken)
        if state.unknown is not None:
            anywhere = either(*undecided)
            yield Move(state.unknown, anywhere, anywhere)
            return
        remembered = self.ledger.symbol(z3.Bool, f"{state.path}.as_last")
        walk.as_last[state.path] = remembered
        self.ledger.groups[f"walk:{protocol.name}"].odd.append(remembered)
        for place, (branch, pair) in enumerate(zip(state.branches, pairs, strict=True)):
            open_ = either(*undecided[: place + 1])
            still = True if pair is None else no(pair.false)
            yield Move(branch.to, both(remembered, open_, still))

    # --- enquiries, waits, calls ---

    def _enquire(self, protocol: Protocol, state: Enquiry, states: Mapping[str, State]) -> Iterator[Move]:
        """Left when everything asked is answered, or cannot be told, or the decision behind it is taken without the rest."""
        told, answered = self._answers(protocol, state)
        following = states[state.then]
        ahead: Logical = False
        if isinstance(following, Decision):
            pairs = [None if b.when is None else self.pair(b.when, protocol.name) for b in following.branches]
            ahead = either(*decisions(pairs)[0])
        yield Move(state.then, either(answered, ahead), either(told, ahead) if state.otherwise is None else told)
        if state.otherwise is not None:
            yield Move(state.otherwise, answered)

    def _answers(self, protocol: Protocol, state: Enquiry) -> tuple[Logical, Logical]:
        """When everything asked is known, and when nobody can be asked for more: the rest cannot be told."""
        told: list[Logical] = []
        answered: list[Logical] = []
        for name in state.ask:
            tree: ast.Expr = ast.Defined(name) if name in protocol.defines else ast.Current(name)
            value = self.encoder.value(_kept(tree), protocol.name, {})
            cannot_tell = self.ledger.symbol(z3.Bool, f"{name}.cannot_tell")
            self.ledger.groups[f"walk:{protocol.name}"].odd.append(cannot_tell)
            told.append(either(value.known, value.none))
            answered.append(either(value.known, value.none, cannot_tell))
        return both(*told), both(*answered)

    def _wait(self, protocol: Protocol, state: Wait) -> Move:
        """Over when a delay is, or ``until`` is true. Without a date to count from, only a record can tell, or it is due."""
        over: list[Logical] = []
        if state.until is not None:
            over.append(self.pair(state.until, protocol.name).true)
        surely = list(over)
        if state.duration is not None or state.every is not None:
            since = None if state.since is None else self.day(state.since, protocol.name)
            if since is None:
                remembered = self.ledger.symbol(z3.Bool, f"{state.path}.entered_before")
                self.ledger.groups[f"walk:{protocol.name}"].odd.append(remembered)
                over.append(remembered)
            else:
                over.append(no(since.known))
                surely.append(no(since.known))
                delays = [delay for delay in (state.duration, state.every) if delay is not None]
                over += [self._passed(since, delay, protocol.name) for delay in delays]
        return Move(state.then, either(*over), either(*surely))

    def _passed(self, since: Day, delay: Guard, scope: str) -> Logical:
        span = self.encoder.value(delay.tree, scope, {})
        if not isinstance(span, Span):
            return True
        day = self.encoder.leaves.calendar.moved_by(since.first, span, 1)
        hours = span.hours // 24 if isinstance(span.hours, int) else span.hours / 24
        return both(since.known, span.known, day + hours <= 0)

    def _parallel(self, state: Parallel, walk: Walk) -> list[Move]:
        if state.then is None:
            return []
        ended = both(
            *(
                either(*(walk.through[s.path] for s in region.states.values() if isinstance(s, End)))
                for region in state.regions.values()
            )
        )
        return [Move(state.then, ended, ended)]

    def _call(self, state: Call) -> Iterator[Move]:
        """Led on by an outcome of the protocol called, when it has ended so. It may be in a library that is not here."""
        for target in targets(state):
            yield Move(target, True)

    # --- actions ---

    def _act(self, protocol: Protocol, state: Action) -> Iterator[Move]:
        until = None if state.until is None else self.pair(state.until, protocol.name)
        if until is not None:
            yield Move(state.then, until.true, until.true)
        going_on = True if until is None else no(until.true)
        for target in state.outcomes.values():
            yield Move(
                target, both(going_on, either(*(self.out(protocol, state, act, otherwise=False) for act in state.do)))
            )
        for act in state.do:
            if act.otherwise is not None:
                yield Move(act.otherwise, both(going_on, self.out(protocol, state, act, otherwise=True)))
        if until is None:
            unwanted = [False if a.when is None else self.pair(a.when, protocol.name).false for a in state.do]
            yield Move(state.then, both(*(self._settled(protocol, state, act) for act in state.do)), both(*unwanted))

    def out(self, protocol: Protocol, state: Action, act: Act, *, otherwise: bool) -> Logical:
        """Every alternative was declined or impossible, or is contraindicated."""
        del state
        skips = self.catalogue.verbs[act.verb].skips_current
        parts = []
        for name in act.objects:
            gone = either(self._refused(act.verb, name), self.against(act.verb, name))
            if otherwise and skips:
                gone = either(gone, self.current(name).true)
            parts.append(gone)
        wanted = True if act.when is None else no(self.pair(act.when, protocol.name).false)
        return both(wanted, *parts)

    def _refused(self, verb: str, name: str) -> Logical:
        history = self.encoder.leaves.history(f"{verb}.{name}")
        assert isinstance(history.value, Code)
        said = either(*(same(history.value.code, self.ledger.code(word)) for word in REFUSALS))
        return both(history.any, said)

    def _settled(self, protocol: Protocol, state: Action, act: Act) -> Logical:
        """Nothing of it is waited for: not wanted, recorded, taken, not yet due, or every alternative contraindicated."""
        unwanted = False if act.when is None else self.pair(act.when, protocol.name).false
        recorded = either(*(self.recorded(act.verb, name) for name in act.objects))
        later = no(self.due(protocol.name, state, act, surely=True))
        return either(unwanted, recorded, later, self.out(protocol, state, act, otherwise=True))

    def recorded(self, verb: str, name: str) -> Logical:
        """Some record of an act, or a reading of what it fills; or the drug is taken already."""
        found: list[Logical] = [self.encoder.leaves.history(f"{verb}.{name}").any]
        known = self.catalogue.verbs[verb]
        if known.target is Target.DATA:
            found += self._measured(name, answered=True)
        elif known.target is Target.OBJECT and self.catalogue.objects[name].records is not None:
            found += self._measured(str(self.catalogue.objects[name].records), answered=False)
        elif known.target is Target.DRUG_CLASS and (known.met_when_current or known.skips_current):
            found.append(self.current(name).true)
        return either(*found)

    def _measured(self, name: str, *, answered: bool) -> Iterator[Logical]:
        item = self.catalogue.items[name]
        if isinstance(item.type, BooleanType) and not answered:
            yield self.encoder.leaves.counted_history(name).any
        else:
            yield self.encoder.leaves.history(name).any
        if item.formula is not None:
            yield self.encoder.value(_kept(ast.Current(name)), "", {}).known

    def due(self, scope: str, state: Action, act: Act, *, surely: bool = False) -> Logical:
        """Wanted by now: its date has come, or it has none. ``surely``: whatever the hours of that day."""
        given: list[tuple[Logical, Logical]] = []
        earlier: Logical = True
        for guard in (act.since, state.since):
            since = None if guard is None else self.day(guard, scope)
            if since is None:
                continue
            first = since.first + 1 if since.clock and surely else since.first
            come = first <= 0 if not isinstance(first, int) else bool(first <= 0)
            given.append((both(earlier, since.known), come))
            earlier = both(earlier, no(since.known))
        return either(earlier, *(both(known, come) for known, come in given))

    # --- contraindications ---

    def clear(self, verb: str, name: str, urgency: Urgency) -> Logical:
        """Not withheld: every contraindication is false; in an emergency none is true."""
        emergency = urgency is Urgency.EMERGENCY
        if not self.catalogue.verbs[verb].exposes:
            return True
        if self.catalogue.verbs[verb].target is Target.DRUG_CLASS and not self.catalogue.classes[name].cleared:
            return False
        pairs = list(self._standing(verb, name))
        return both(*(either(over, no(pair.true) if emergency else pair.false) for over, pair in pairs))

    def against(self, verb: str, name: str) -> Logical:
        """Contraindicated: some contraindication is true."""
        if not self.catalogue.verbs[verb].exposes:
            return False
        if self.catalogue.verbs[verb].target is Target.DRUG_CLASS and not self.catalogue.classes[name].cleared:
            return True
        return either(*(both(no(over), pair.true) for over, pair in self._standing(verb, name)))

    def _standing(self, verb: str, name: str) -> Iterator[tuple[Logical, Pair | Flag]]:
        """What stands against exposing the patient, and when it does not count."""
        if self.catalogue.verbs[verb].target is Target.OBJECT:
            for each in self.catalogue.objects[name].contraindications:
                yield False, self.pair(each.when, "")
            return
        if self.catalogue.verbs[verb].target is not Target.DRUG_CLASS:
            return
        of = self.catalogue.classes[name]
        for each in of.contraindications:
            taken = self.current(name).true if each.only_start else False
            weighed = self.encoder.leaves.for_clearance(each.when.tree)
            yield taken, weighed
        yield False, self._member(name, ast.ClassFact.INTOLERANCE)
        for _, other in self.catalogue.against.get(name, ()):
            yield False, self._member(other, ast.ClassFact.CURRENT)

    def current(self, name: str) -> Pair:
        """That a class is taken."""
        return self._member(name, ast.ClassFact.CURRENT)

    def _member(self, name: str, fact: ast.ClassFact) -> Pair:
        return self.encoder.pair(_kept(ast.ClassMember(name, fact)))

    # --- guards ---

    def pair(self, guard: Guard, scope: str) -> Pair:
        """A guard."""
        return self.encoder.pair(guard.tree, scope)

    def day(self, guard: Guard, scope: str) -> Day | None:
        """A date."""
        value = self.encoder.value(guard.tree, scope, {})
        return value if isinstance(value, Day) else None


def decisions(pairs: list[Pair | None]) -> tuple[list[Logical], list[Logical]]:
    """Of each branch when it is taken, and when it is the first that cannot be decided. ``None`` is ``otherwise``."""
    earlier: Logical = True
    taken: list[Logical] = []
    undecided: list[Logical] = []
    for pair in pairs:
        if pair is None:
            taken.append(earlier)
            undecided.append(False)
            earlier = False
            continue
        taken.append(both(earlier, pair.true))
        undecided.append(both(earlier, no(pair.true), no(pair.false)))
        earlier = both(earlier, pair.false)
    return taken, undecided


def _merged(moves: Iterator[Move]) -> list[Move]:
    """Two ways to one state are one move."""
    by_target: dict[str, Move] = {}
    for move in moves:
        known = by_target.get(move.to)
        by_target[move.to] = (
            move if known is None else Move(move.to, either(known.may, move.may), either(known.must, move.must))
        )
    return list(by_target.values())


_TREES: dict[ast.Expr, ast.Expr] = {}


def _kept(tree: ast.Expr) -> ast.Expr:
    """One tree for equal trees: the encoder knows trees by identity."""
    return _TREES.setdefault(tree, tree)


def _add(group: Any, axiom: Logical) -> None:
    if axiom is not True:
        group.axioms.append(z3.BoolVal(axiom) if isinstance(axiom, bool) else axiom)

"""Where a suggestion can come from: states, red flags, rules of safety, and drugs to stop. Nothing else suggests anything.

Each source has the condition under which it may speak, never too narrow, and the one under which it surely does, never too wide.
"""

from collections.abc import Iterator

from msgspec import Struct

from pathways.analysis.proof.promises import Deed, concerns
from pathways.analysis.proof.walks import Walks, _kept
from pathways.backends.z3_logic import Logical, both, either, no
from pathways.engine.safety import REVIEW, STOP
from pathways.language import ast
from pathways.model.catalogue import Act, RedFlag, SafetyRule, Target, Urgency
from pathways.model.protocol import Action, Protocol


class Source(Struct, frozen=True):
    """A place that may suggest a deed.

    Args:
        protocol: Whose, or ``safety``.
        place: The state's path, ``red_flags/NAME``, ``safety/NAME`` or ``stop``.
        may: When it may be suggested: whenever it is, this holds.
        odd: What would be unusual of an example: the state was passed all the same, or the deed recorded.
        surely: When it is, unless it was recorded since it was wanted: this is enough.
        recorded: The deed was recorded on the day from which this place wants it, or later.
    """

    protocol: str
    place: str
    may: Logical
    surely: Logical
    odd: tuple[Logical, ...] = ()
    recorded: Logical = False


class Sources:
    """Finds the sources of a deed in a library."""

    def __init__(self, walks: Walks) -> None:
        self.walks = walks
        self.library = walks.library
        self.catalogue = walks.catalogue

    def of(self, deed: Deed, only: str | None = None) -> list[Source]:
        """Every source, or those of one protocol and the shared ones."""
        return [
            *self._said(deed, only),
            *(s for rule in self.catalogue.safety.values() for s in self._rule(deed, rule)),
            *self._stops(deed),
        ]

    def _said(self, deed: Deed, only: str | None) -> Iterator[Source]:
        """By states, and by red flags, which speak for everybody."""
        for protocol, place, act in self.library.acts.get(deed.verb, ()):
            names = [n for n in act.objects if concerns(self.catalogue, deed, act.verb, n)]
            if not names:
                continue
            if isinstance(place, RedFlag):
                if not self.catalogue.verbs[act.verb].exposes:
                    yield self._flag(protocol, place, act)
            elif only in (None, protocol.name):
                yield self._state(protocol, place, act, names)

    def _state(self, protocol: Protocol, state: Action, act: Act, names: list[str]) -> Source:
        through = self.walks.of(protocol.name).through[state.path]
        stays = True if state.until is None else no(self.walks.pair(state.until, protocol.name).true)
        wanted = True if act.when is None else self.walks.pair(act.when, protocol.name).true
        urgency = act.urgency or state.urgency
        here = both(through, stays, wanted, self._offered(act, names, urgency))
        may = both(here, self.walks.due(protocol.name, state, act))
        alone = no(self._other_done(act, names))
        surely = both(alone, self._surely(protocol, state, act, here))
        recorded = either(*(self._recorded(protocol, state, act, name) for name in names))
        return Source(protocol.name, state.path, may, surely, recorded=recorded)

    def _offered(self, act: Act, names: list[str], urgency: Urgency) -> Logical:
        """Some alternative is neither withheld nor taken, nor another one taken that stands for it."""
        verb = self.catalogue.verbs[act.verb]
        taken = {n: self.walks.current(n).true for n in act.objects if verb.target is Target.DRUG_CLASS}
        met = either(*taken.values()) if verb.met_when_current else False
        left = (
            both(self.walks.clear(act.verb, name, urgency), no(taken.get(name, False)) if verb.skips_current else True)
            for name in names
        )
        return both(no(met), either(*left))

    def _other_done(self, act: Act, names: list[str]) -> Logical:
        """Something is recorded of an alternative that is not the deed: it may stand for it."""
        leaves = self.walks.encoder.leaves
        return either(
            *(
                leaves.history(item).any
                for name in act.objects
                if name not in names
                for item in self._kept_in(act, name)
            )
        )

    def _kept_in(self, act: Act, name: str) -> Iterator[str]:
        """Where the record tells that an act was done."""
        yield f"{act.verb}.{name}"
        target = self.catalogue.verbs[act.verb].target
        if target is Target.DATA:
            yield name
        elif target is Target.OBJECT and (records := self.catalogue.objects[name].records) is not None:
            yield records

    def _recorded(self, protocol: Protocol, state: Action, act: Act, name: str) -> Logical:
        """Without a day from which it is wanted only the record of the walk could tell."""
        since = act.since or state.since
        day = None if since is None else self.walks.day(since, protocol.name)
        if day is None:
            return False
        done = self.walks.encoder.leaves.history(f"{act.verb}.{name}")
        return both(done.any, day.known, done.day.first >= day.last)

    def _surely(self, protocol: Protocol, state: Action, act: Act, may: Logical) -> Logical:
        """Not when another act of the state leads elsewhere, nor while it is not yet due."""
        outcomes = {*state.outcomes.values(), *(a.otherwise for a in state.do if a is not act)}
        moved = self.walks.of(protocol.name).moved
        aside = [flag for (path, to), flag in moved.items() if path == state.path and to in outcomes]
        # Its own refusal leads away too, and a refusal is a record.
        others = either(*(self.walks.out(protocol, state, a, otherwise=True) for a in state.do if a is not act))
        away = both(either(*aside), others)
        return both(may, self.walks.due(protocol.name, state, act, surely=True), no(away))

    def _flag(self, protocol: Protocol, flag: RedFlag, act: Act) -> Source:
        wanted = True if act.when is None else self.walks.pair(act.when, protocol.name).true
        raised = both(self.walks.pair(flag.when, protocol.name).true, wanted)
        return Source(protocol.name, f"red_flags/{flag.name}", raised, raised)

    def _rule(self, deed: Deed, rule: SafetyRule) -> Iterator[Source]:
        state = Action(rule.name, rule.name, rule.label, do=rule.do, urgency=rule.urgency)
        for act in rule.do:
            names = [n for n in act.objects if concerns(self.catalogue, deed, act.verb, n)]
            if not names:
                continue
            wanted = True if act.when is None else self.walks.pair(act.when, "").true
            offered = self._offered(act, names, act.urgency or rule.urgency)
            speaks = both(self.walks.pair(rule.when, "").true, wanted, offered)
            surely = both(speaks, no(self._other_done(act, names)), self.walks.due("", state, act, surely=True))
            yield Source("safety", f"safety/{rule.name}", both(speaks, self.walks.due("", state, act)), surely)

    def _stops(self, deed: Deed) -> Iterator[Source]:
        """A drug that is taken against a contraindication, or against another drug."""
        if deed.verb not in (STOP, REVIEW) or STOP not in self.catalogue.verbs:
            return
        for name, of in self.catalogue.classes.items():
            verb = STOP if of.stopped_at_once or REVIEW not in self.catalogue.verbs else REVIEW
            if of.of or deed.verb != verb or not concerns(self.catalogue, deed, verb, name):
                continue
            standing = [self.walks.pair(c.when, "").true for c in of.contraindications if not c.only_start]
            standing.append(self.walks.encoder.pair(_kept(ast.ClassMember(name, ast.ClassFact.INTOLERANCE))).true)
            speaks = both(self.walks.current(name).true, either(*standing))
            yield Source("safety", f"stop/{name}", speaks, speaks)
        for pair in self.catalogue.incompatible if deed.verb == STOP else ():
            if all(c in self.catalogue.classes for c in pair.classes):
                stopped = [pair.stop] if pair.stop is not None else list(pair.classes)
                if any(concerns(self.catalogue, deed, STOP, name) for name in stopped):
                    speaks = both(*(self.walks.current(c).true for c in pair.classes))
                    yield Source("safety", f"incompatible/{'+'.join(pair.classes)}", speaks, speaks)

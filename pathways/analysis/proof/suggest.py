"""Cases for what no case meets: for each thing a small patient, played through the engine, who meets it; or the proof that none can.

The walk of every patient and record has a model (docs/proofs.md), so that what has no model is met by no case. What has one is only
tried: a patient is proposed when the engine, played as a case plays it, really meets the thing asked for.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import islice
from typing import Any

import z3
from msgspec import Struct
from msgspec.structs import replace

from pathways.analysis.cases import Case, Outcome, Visit, run_case
from pathways.analysis.conditions import conditions
from pathways.analysis.coverage import Coverage, cover, guards_of, joined_guards, resolved
from pathways.analysis.goals import ConditionGoal, Goal, GuardGoal, StateGoal, TransitionGoal
from pathways.analysis.proof.differing import beside_thresholds
from pathways.analysis.proof.prove import Prover
from pathways.analysis.proof.search import LOOK, Possible, Question, models, possible
from pathways.analysis.proof.teller import witness_of
from pathways.analysis.proof.walks import decisions
from pathways.analysis.proof.witness import Told, Witness, plainer, smaller, usual_age
from pathways.backends.z3_logic import Flag, Logical, all_of, any_of, both, contrary, either, odd_of
from pathways.language import ast
from pathways.language.truth import Truth
from pathways.model.protocol import Decision, Library
from pathways.model.reads import items_read

# Days of a look, and how many models are tried. At the end of February months are as uneven as they get.
LOOKS = {LOOK: 8, date(2027, 2, 28): 4}
# Where one look is not enough: how long before it the patient was seen first.
EARLIER = (timedelta(days=1), timedelta(days=10), timedelta(days=45), timedelta(days=200), timedelta(days=800))


class Answer(StrEnum):
    """What became of a goal."""

    PROPOSED = "proposed"
    IMPOSSIBLE = "impossible"
    UNDECIDED = "undecided"


class Proposal(Struct, frozen=True):
    """What became of a goal.

    Args:
        played: For a proposed one: a case without expectations, as the engine played it.
        also: Other goals that it meets; they are told once, here.
        why: For an undecided one.
    """

    goal: Goal
    answer: Answer
    played: Outcome | None = None
    also: tuple[Goal, ...] = ()
    why: str = ""


class Proposer:
    """Proposes cases of one protocol.

    Args:
        library: All protocols.
        name: The protocol whose cases are wanted.
    """

    def __init__(self, library: Library, name: str) -> None:
        self.library = library
        self.protocol = library.protocols[name]
        self.prover = Prover(library)
        self.by_path = {state.path: state for state in self.protocol.walk_states()}
        self.joined = joined_guards(self.protocol, self.by_path.values())
        self.guards = {(s.path, g.text): g for s in self.by_path.values() for g in guards_of(s)}

    def propose(self, goals: Iterable[Goal]) -> Iterator[Proposal]:
        """Each goal in turn, but those that a case proposed before meets too."""
        waiting = list(goals)
        while waiting:
            goal = waiting.pop(0)
            proposal = self._one(goal)
            if proposal.played is not None:
                met = self._coverage(proposal.played)
                proposal = replace(proposal, also=tuple(other for other in waiting if met.meets(other)))
                waiting = [other for other in waiting if other not in proposal.also]
            yield proposal

    def _one(self, goal: Goal) -> Proposal:
        question = self._question(goal)
        answer = possible(self.prover.encoder, question)
        if answer is Possible.NO:
            return Proposal(goal, Answer.IMPOSSIBLE)
        if answer is Possible.UNDECIDED:
            return Proposal(goal, Answer.UNDECIDED, why="the solver gave up")
        played = self._played(goal, question)
        if played is not None:
            return Proposal(goal, Answer.PROPOSED, played)
        remembered = replace(question, condition=z3.And(question.condition, *self._never_taken))
        if possible(self.prover.encoder, remembered) is Possible.NO:
            return Proposal(goal, Answer.IMPOSSIBLE)
        return Proposal(
            goal, Answer.UNDECIDED, why="no patient that was tried meets it, and it was not proved impossible"
        )

    @cached_property
    def _never_taken(self) -> tuple[Any, ...]:
        """Ways out of decisions that no patient takes: then no record holds one as the branch taken last."""
        walk = self.prover.walks.of(self.protocol.name)
        return tuple(z3.Not(flag) for (path, to), flag in walk.moved.items() if self._no_way(path, to))

    def _no_way(self, path: str, to: str) -> bool:
        state = self.by_path[path]
        if not isinstance(state, Decision) or to == state.unknown:
            return False
        with self.prover.encoder.ledger.listening() as heard:
            pairs = [
                None if b.when is None else self.prover.walks.pair(b.when, self.protocol.name) for b in state.branches
            ]
            taken = [way for branch, way in zip(state.branches, decisions(pairs)[0], strict=True) if branch.to == to]
        ever = either(*taken)
        if isinstance(ever, bool):
            return not ever
        return possible(self.prover.encoder, Question(ever, frozenset(heard))) is Possible.NO

    # --- the question ---

    def _question(self, goal: Goal) -> Question:
        with self.prover.encoder.ledger.listening() as heard:
            self.prover.walks.of(self.protocol.name)
            wanted = self._wanted(goal)
        return Question(z3.BoolVal(wanted) if isinstance(wanted, bool) else wanted, frozenset(heard))

    def _wanted(self, goal: Goal) -> Logical:
        walk = self.prover.walks.of(self.protocol.name)
        through = walk.through[goal.state]
        match goal:
            case StateGoal():
                return through
            case TransitionGoal():
                moved = [
                    flag
                    for (origin, to), flag in walk.moved.items()
                    if origin == goal.state and resolved(origin, to, self.by_path) == goal.to
                ]
                return either(*moved) if moved else both(through, walk.through[goal.to])
            case GuardGoal():
                pair = self.prover.walks.pair(self.guards[goal.state, goal.guard], self.protocol.name)
                comes_out = {Truth.TRUE: pair.true, Truth.FALSE: pair.false, Truth.UNKNOWN: pair.unknown}
                return both(through, comes_out[goal.truth])
            case ConditionGoal():
                return both(through, self._decides(goal))

    def _decides(self, goal: ConditionGoal) -> Logical:
        """The condition has its value, and turning it alone turns the guard."""
        tree = self.joined[goal.state, goal.guard]
        pairs = [self.prover.encoder.pair(each, self.protocol.name) for each in conditions(tree)]
        flags = [Flag(pair.true, pair.false) for pair in pairs]
        own = flags[goal.place]
        as_true, as_false = (
            _fold(tree, iter([Flag(value, not value) if n == goal.place else f for n, f in enumerate(flags)]))
            for value in (True, False)
        )
        turned = either(both(as_true.true, as_false.false), both(as_true.false, as_false.true))
        return both(own.true if goal.value else own.false, turned)

    # --- the patient ---

    def _played(self, goal: Goal, question: Question) -> Outcome | None:
        """The smallest patient found who meets it, played."""
        encoder = self.prover.encoder
        guard = self.guards[goal.state, goal.guard] if isinstance(goal, GuardGoal | ConditionGoal) else None
        names = frozenset(items_read(guard.tree, self.protocol)) if guard is not None else frozenset[str]()
        for look, tries in LOOKS.items():
            for model in islice(models(encoder, question, look), tries):
                witness = witness_of(encoder, model, question.reads, look)
                for tried, earlier in ways(witness, names):

                    def meets(one: Witness, earlier: timedelta | None = earlier) -> bool:
                        return self._coverage(self._play(goal, one, earlier)).meets(goal)

                    if meets(tried):
                        return self._play(goal, self._plain(tried, meets), earlier)
        return None

    def _plain(self, witness: Witness, meets: Callable[[Witness], bool]) -> Witness:
        """As small and as usual as it goes; what another value makes needless is left out too."""
        usual = plainer(usual_age(smaller(witness, meets), meets), meets, self._numbers)
        return smaller(usual, meets)

    @cached_property
    def _numbers(self) -> Callable[[str], list[str]]:
        return beside_thresholds((guard.tree for guard in self.guards.values()), self.protocol)

    def _play(self, goal: Goal, witness: Witness, earlier: timedelta | None) -> Outcome:
        case = Case(f"to confirm: {goal}", visits(witness, earlier), "", 0, settings=witness.settings)
        return run_case(self.library, case, self.protocol.name)

    def _coverage(self, played: Outcome) -> Coverage:
        return cover(self.library, self.protocol, [played])


def _fold(tree: ast.Expr, flags: Iterator[Flag]) -> Flag:
    """A spread guard when its conditions, in order, are these."""
    match tree:
        case ast.And(operands=operands):
            return all_of([_fold(operand, flags) for operand in operands])
        case ast.Or(operands=operands):
            return any_of([_fold(operand, flags) for operand in operands])
        case ast.Xor(operands=operands):
            return odd_of([_fold(operand, flags) for operand in operands])
        case ast.Implies(left=left, right=right):
            premise = _fold(left, flags)
            return any_of([contrary(premise), _fold(right, flags)])
        case ast.Not(operand=operand):
            return contrary(_fold(operand, flags))
        case _:
            return next(flags)


# --- looks ---


def ways(witness: Witness, names: AbstractSet[str]) -> Iterator[tuple[Witness, timedelta | None]]:
    """What may make a patient of a model: as told; seen before too, for delays and records; what some items say dated to the month
    alone, or told and now uncertain.
    """
    yield witness, None
    for earlier in EARLIER:
        yield witness, earlier
    if names:
        yield _by_month(witness, names), None
        yield _uncertain(witness, names), None


def visits(witness: Witness, earlier: timedelta | None) -> tuple[Visit, ...]:
    """One look, or two with so much time between."""
    if earlier is None:
        return (_visit(witness.at, witness.told),)
    return tuple(_two_visits(witness, witness.at - earlier))


def _visit(at: date, told: Mapping[str, Any]) -> Visit:
    return Visit(at, told, {}, 0)


def _two_visits(witness: Witness, first: date) -> Iterator[Visit]:
    """Everything is told at the first look, what is dated later as of that day; at the second that again, with its date."""
    day = first.isoformat()
    before: Told = {key: value for key, value in witness.told.items() if key != "facts"}
    after: Told = {}
    for name, written in witness.told.get("facts", {}).items():
        for one in written if isinstance(written, list) else [written]:
            dated = isinstance(one, Mapping) and "date" in one
            later = not dated or one["date"] > day
            before.setdefault("facts", {}).setdefault(name, []).append({**one, "date": day} if dated and later else one)
            if later:
                after.setdefault("facts", {}).setdefault(name, []).append(one)
    yield _visit(first, _plain(before))
    yield _visit(witness.at, _plain(after))


def _plain(told: Told) -> Told:
    """One reading is written without a list."""
    if "facts" not in told:
        return told
    facts = {name: each[0] if len(each) == 1 else each for name, each in told["facts"].items()}
    return {**told, "facts": facts}


def _by_month(witness: Witness, names: AbstractSet[str]) -> Witness:
    """What some items say, dated to the month: the day is not known."""
    facts = {
        name: {**told, "date": told["date"][:7]}
        if name in names and isinstance(told, Mapping) and "date" in told
        else told
        for name, told in witness.told.get("facts", {}).items()
    }
    return replace(witness, told={**witness.told, "facts": facts}) if facts else witness


def _uncertain(witness: Witness, names: AbstractSet[str]) -> Witness:
    """What some items say was asked again on the day, and nobody could tell."""
    asked = {"value": "unknown", "date": witness.at.isoformat()}
    facts = {
        name: [*(told if isinstance(told, list) else [told]), asked] if name in names and "." not in name else told
        for name, told in witness.told.get("facts", {}).items()
    }
    return replace(witness, told={**witness.told, "facts": facts}) if facts else witness

"""What cases went through: states, transitions, and how each guard of the states they met came out. Honest by counting."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, field

from pathways.analysis.cases import Look, Outcome
from pathways.analysis.conditions import Deciding, conditions, deciding, spread
from pathways.analysis.goals import ConditionGoal, Goal, GuardGoal, StateGoal, TransitionGoal
from pathways.analysis.settings import with_settings
from pathways.engine.facts import PatientFacts
from pathways.language.ast import And, Defined, Expr, IsFalse, IsNull, IsTrue, Not, Or
from pathways.language.printer import print_guard
from pathways.language.semantics import truth
from pathways.language.truth import Truth
from pathways.model.catalogue import Act, Guard
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

Transition = tuple[str, str]


class Coverage(Struct, frozen=True):
    """Of one protocol. Guards are named by state and text; ``outcomes`` holds what each was seen to be.

    A guard that reads absence (``is true``, ``is null``) is never unknown: ``possible`` counts only what can be.
    ``conditions`` holds those of guards that join several; ``deciding`` which of them were seen to decide, and how.
    """

    protocol: str
    states: frozenset[str]
    states_met: frozenset[str]
    transitions: frozenset[Transition]
    transitions_met: frozenset[Transition]
    guards: Mapping[tuple[str, str], frozenset[Truth]]
    outcomes: Mapping[tuple[str, str], frozenset[Truth]] = field(default_factory=dict)
    conditions: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    deciding: Mapping[tuple[str, str], frozenset[Deciding]] = field(default_factory=dict)

    @property
    def possible(self) -> int:
        """How many outcomes the guards can have, all together."""
        return sum(len(can) for can in self.guards.values())

    @property
    def seen(self) -> int:
        """How many of them were seen."""
        return sum(len(can & self.outcomes.get(key, frozenset())) for key, can in self.guards.items())

    @property
    def measures(self) -> Mapping[str, tuple[int, int]]:
        """How much of what there is was met, by measure: states, transitions, guard outcomes, deciding conditions."""
        return {
            "states": (len(self.states_met), len(self.states)),
            "transitions": (len(self.transitions_met), len(self.transitions)),
            "guards": (self.seen, self.possible),
            "conditions": (sum(map(len, self.deciding.values())), 2 * sum(map(len, self.conditions.values()))),
        }

    def unseen(self) -> Iterator[str]:
        """What no case met, in words."""
        return map(str, self.unmet())

    def unmet(self) -> Iterator[Goal]:
        """What no case met; states first, then transitions, guards and conditions."""
        yield from (StateGoal(state) for state in sorted(self.states - self.states_met))
        yield from (TransitionGoal(*pair) for pair in sorted(self.transitions - self.transitions_met))
        for (state, text), can in sorted(self.guards.items()):
            for one in sorted(can - self.outcomes.get((state, text), frozenset()), key=lambda t: t.value):
                yield GuardGoal(state, text, one)
        for (state, text), its in sorted(self.conditions.items()):
            for place in range(len(its)):
                for value in (True, False):
                    if (place, value) not in self.deciding.get((state, text), frozenset()):
                        yield ConditionGoal(state, text, place, _which(its, place), value)

    def meets(self, goal: Goal) -> bool:
        """Whether some case met it."""
        match goal:
            case StateGoal():
                return goal.state in self.states_met
            case TransitionGoal():
                return (goal.state, goal.to) in self.transitions_met
            case GuardGoal():
                return goal.truth in self.outcomes.get((goal.state, goal.guard), frozenset())
            case ConditionGoal():
                return (goal.place, goal.value) in self.deciding.get((goal.state, goal.guard), frozenset())


def _which(its: Sequence[str], place: int) -> str:
    """A condition in words; where a guard writes it more than once, which of them."""
    condition = its[place]
    times = its.count(condition)
    return condition if times == 1 else f"{condition} [{its[:place].count(condition) + 1} of {times}]"


def cover(library: Library, protocol: Protocol, outcomes: Iterable[Outcome]) -> Coverage:
    """Count what the looks of cases met in one protocol."""
    by_path = {state.path: state for state in protocol.walk_states()}
    defines = {name: define.guard.tree for name, define in protocol.defines.items()}
    joined = joined_guards(protocol, by_path.values())
    states: set[str] = set()
    taken: set[Transition] = set()
    seen: dict[tuple[str, str], set[Truth]] = {}
    decided: dict[tuple[str, str], set[Deciding]] = {}
    for outcome in outcomes:
        there = with_settings(library, outcome.case.settings)
        for look in outcome.looks:
            met = set(_steps(look, protocol.name, taken, by_path))
            states |= met
            patient = PatientFacts(there.catalogue, look.chart, look.visit.at)
            facts = patient.with_protocol(there.protocols[protocol.name])
            _evaluate(facts, (by_path[path] for path in met if path in by_path), seen)
            for key, tree in joined.items():
                if key[0] in met:
                    decided.setdefault(key, set()).update(deciding(tree, facts))
    every = frozenset(_transitions(by_path))
    return Coverage(
        protocol.name,
        frozenset(by_path),
        frozenset(states & set(by_path)),
        every,
        frozenset(taken) & every,
        {
            (state.path, guard.text): _can_be(guard.tree, defines)
            for state in by_path.values()
            for guard in guards_of(state)
        },
        {key: frozenset(values) for key, values in seen.items()},
        {key: tuple(map(print_guard, conditions(tree))) for key, tree in joined.items()},
        {key: frozenset(values) for key, values in decided.items()},
    )


def joined_guards(protocol: Protocol, states: Iterable[State]) -> dict[tuple[str, str], Expr]:
    """Each guard that joins several conditions, its defines seen through."""
    defines = {name: define.guard.tree for name, define in protocol.defines.items()}
    trees = {(s.path, guard.text): spread(guard.tree, defines) for s in states for guard in guards_of(s)}
    return {key: tree for key, tree in trees.items() if len(conditions(tree)) > 1}


def _steps(look: Look, protocol: str, taken: set[Transition], by_path: Mapping[str, State]) -> Iterator[str]:
    for walk in look.answer.walks:
        yield from (path for path in walk.configuration if walk.protocol == protocol)
        for step in walk.steps:
            if step.protocol != protocol:
                continue
            yield step.state
            if step.to is not None:
                target = resolved(step.state, step.to, by_path)
                yield target
                taken.add((step.state, target))


def resolved(origin: str, target: str, by_path: Mapping[str, State]) -> str:
    """A target by its name in the same region, or by its whole path."""
    sibling = f"{origin.rpartition('/')[0]}/{target}".lstrip("/")
    return sibling if sibling in by_path else target


def _evaluate(
    facts: PatientFacts,
    states: Iterable[State],
    seen: dict[tuple[str, str], set[Truth]],
) -> None:
    for state in states:
        for guard in guards_of(state):
            seen.setdefault((state.path, guard.text), set()).add(truth(guard.tree, facts))


def guards_of(state: State) -> Iterator[Guard]:
    """The conditions of a state: of its exits and of its acts."""
    match state:
        case Decision():
            yield from (branch.when for branch in state.branches if branch.when is not None)
        case Action():
            yield from _of_acts(state.do)
            if state.until is not None:
                yield state.until
        case Wait():
            if state.until is not None:
                yield state.until
        case Enquiry() | Parallel() | Call() | End():
            return


def _of_acts(acts: Iterable[Act]) -> Iterator[Guard]:
    return (act.when for act in acts if act.when is not None)


def _transitions(by_path: Mapping[str, State]) -> Iterator[Transition]:
    for path, state in by_path.items():
        for target in targets_of(state):
            if target:
                yield path, resolved(path, target, by_path)


def targets_of(state: State) -> Iterator[str]:
    """Where a state can lead."""
    match state:
        case Decision():
            yield from (branch.to for branch in state.branches)
            yield state.unknown or ""
        case Enquiry():
            yield state.then
            yield state.otherwise or ""
        case Action():
            yield state.then
            yield from state.outcomes.values()
            yield from (act.otherwise or "" for act in state.do)
        case Wait():
            yield state.then
        case Parallel():
            yield state.then or ""
        case Call():
            yield from state.outcomes.values()
            yield state.otherwise or ""
        case End():
            return


def _can_be(tree: Expr, defines: Mapping[str, Expr]) -> frozenset[Truth]:
    decided = frozenset({Truth.TRUE, Truth.FALSE})
    return decided if _never_unknown(tree, defines) else decided | {Truth.UNKNOWN}


def _never_unknown(tree: Expr, defines: Mapping[str, Expr]) -> bool:
    """Whether a guard reads absence as a fact wherever it reads one, also behind the names that the protocol defines."""
    match tree:
        case IsTrue() | IsFalse() | IsNull():
            return True
        case Not(operand=operand):
            return _never_unknown(operand, defines)
        case And(operands=operands) | Or(operands=operands):
            return all(_never_unknown(operand, defines) for operand in operands)
        case Defined(name=name) if name in defines:
            return _never_unknown(defines[name], defines)
        case _:
            return False

"""One decision: guarded transitions over fifteen facts, the first true one is taken. Every engine gets the same guards.

Conditions are data (``Clause``); each way writes them in its own language. All facts are known here, for the others have no
unknown: what ours does with unknown facts is held against the reference in the tests.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib import import_module
from typing import Any

from pathways.backends.to_python import Leaf, compile_decision
from pathways.language import ast
from pathways.language.plain import Plain
from pathways.language.semantics import as_condition, evaluate
from pathways.language.values import Cause, Moment, Reason, Result, Unknown

NUMBERS = tuple(f"n{i}" for i in range(10))
FLAGS = tuple(f"b{i}" for i in range(5))
TRANSITIONS = 23

Facts = Mapping[str, int | bool]
Decide = Callable[[Facts], int | None]


@dataclass(frozen=True, slots=True)
class Clause:
    """``n3 >= 40``, or a flag that must be true."""

    fact: str
    sign: str = ""
    threshold: int = 0


Guard = tuple[tuple[Clause, ...], ...]  # any of these, in which all hold


def guards(count: int = TRANSITIONS, seed: int = 7) -> list[Guard]:
    """So many guards; few are true at once, so that a decision reads most of them."""
    chance = random.Random(seed)
    return [tuple(_all(chance) for _ in range(chance.choice((1, 1, 2)))) for _ in range(count)]


def _all(chance: random.Random) -> tuple[Clause, ...]:
    numbers = tuple(
        Clause(chance.choice(NUMBERS), chance.choice(("<", "<=", ">", ">=")), chance.choice((10, 20, 80, 90)))
        for _ in range(chance.choice((1, 2)))
    )
    return (*numbers, Clause(chance.choice(FLAGS)))


def facts(seed: int) -> dict[str, int | bool]:
    """Fifteen facts, all known. Flags are rarely true: most decisions look at most of their guards."""
    chance = random.Random(seed)
    return {name: chance.randrange(101) for name in NUMBERS} | {name: chance.random() < 0.1 for name in FLAGS}


# --- by hand ---


def by_hand(written: list[Guard]) -> Decide:
    """What a programmer would write: ``if … elif …`` over a dictionary."""
    lines = ["def decide(f):"]
    for number, guard in enumerate(written):
        condition = " or ".join(" and ".join(_python(clause) for clause in every) for every in guard)
        lines += [f"    {'elif' if number else 'if'} {condition}:", f"        return {number}"]
    space: dict[str, Any] = {}
    exec("\n".join([*lines, "    return None"]), space)
    decide: Decide = space["decide"]
    return decide


def _python(clause: Clause) -> str:
    return f"f['{clause.fact}'] {clause.sign} {clause.threshold}" if clause.sign else f"f['{clause.fact}']"


# --- ours ---

_SIGNS = {"<": ast.Less, "<=": ast.LessOrEqual, ">": ast.Greater, ">=": ast.GreaterOrEqual}


class Known:
    """Facts as guards ask for them. What is left out is unknown."""

    def __init__(self, told: Facts) -> None:
        self.at = Moment.of(_DAY)
        self.current: Callable[[str], Result] = _Told(
            {name: value if isinstance(value, bool) else Decimal(value) for name, value in told.items()}
        ).__getitem__
        self.plain = Plain(self.current)


class _Told(dict[str, Result]):
    def __missing__(self, item: str) -> Result:
        self[item] = Unknown(frozenset({Reason(item, Cause.NEVER_RECORDED)}))  # kept, as the engine keeps it
        return self[item]


_DAY = date(2026, 11, 23)


def tree(guard: Guard) -> ast.Expr:
    """A guard as a resolved tree."""
    every = [_joined(ast.And, [_leaf(clause) for clause in clauses]) for clauses in guard]
    return _joined(ast.Or, every)


def _joined(kind: Callable[[tuple[ast.Expr, ...]], ast.Expr], parts: list[ast.Expr]) -> ast.Expr:
    return parts[0] if len(parts) == 1 else kind(tuple(parts))


def _leaf(clause: Clause) -> ast.Expr:
    fact = ast.Current(clause.fact)
    return _SIGNS[clause.sign](fact, ast.Constant(Decimal(clause.threshold))) if clause.sign else fact


Answer = tuple[int | None, tuple[tuple[Leaf, ...], ...]]


def explained(written: list[Guard]) -> Callable[[Known], Answer]:
    """What the engine runs: three-valued, an unknown with its reasons, and for each guard that was tried the facts that
    decided it.
    """
    decide_all = compile_decision([tree(guard) for guard in written])

    def decide(known: Known) -> Answer:
        number, result, told = decide_all(known)
        return (number if result is True else None), told

    return decide


def reference(written: list[Guard]) -> Callable[[Known], int | None]:
    """By the plain meaning, nothing compiled."""
    trees = [tree(guard) for guard in written]

    def decide(known: Known) -> int | None:
        for number, guard in enumerate(trees):
            result = as_condition(evaluate(guard, known))
            if result is not False:
                return number if result is True else None
        return None

    return decide


# --- other engines: each raises ImportError where it is not installed ---


def datalogic(written: list[Guard]) -> Decide:
    """JSON logic in Rust: one ``if`` with all the branches, one call."""
    package = import_module("datalogic_py")
    branches: list[object] = []
    for number, guard in enumerate(written):
        branches += [{"or": [{"and": [_json_logic(clause) for clause in every]} for every in guard]}, number]
    rule = package.Engine().compile({"if": [*branches, None]})
    return rule.evaluate  # type: ignore[no-any-return]


def _json_logic(clause: Clause) -> dict[str, object]:
    fact = {"var": clause.fact}
    return {clause.sign: [fact, clause.threshold]} if clause.sign else {"==": [fact, True]}


def _ternary(written: list[Guard], every_and: str, any_or: str, last: str) -> str:
    """One expression: the number of the first true guard."""
    text = last
    for number, guard in reversed(list(enumerate(written))):
        condition = any_or.join("(" + every_and.join(_plain(clause) for clause in every) + ")" for every in guard)
        text = f"({condition}) ? {number} : ({text})" if number < len(written) else text
    return text


def _plain(clause: Clause) -> str:
    return f"{clause.fact} {clause.sign} {clause.threshold}" if clause.sign else f"{clause.fact} == true"


def zen(written: list[Guard]) -> Decide:
    """ZEN expressions in Rust: one conditional expression, compiled."""
    package = import_module("zen")
    expression = package.compile_expression(_ternary(written, " and ", " or ", "null"))
    return expression.evaluate  # type: ignore[no-any-return]


def cel(written: list[Guard]) -> Decide:
    """Common Expression Language in Python: one program a guard, for its parser cannot nest so many conditionals."""
    package = import_module("celpy")
    environment = package.Environment(runner_class=package.CompiledRunner)
    programs = []
    for guard in written:
        text = " || ".join("(" + " && ".join(_plain(clause) for clause in every) + ")" for every in guard)
        programs.append(environment.program(environment.compile(text)))

    def decide(told: Facts) -> int | None:
        activation = {
            name: package.celtypes.BoolType(value) if isinstance(value, bool) else package.celtypes.IntType(value)
            for name, value in told.items()
        }
        return next((number for number, program in enumerate(programs) if program.evaluate(activation)), None)

    return decide


def transitions(written: list[Guard]) -> Decide:
    """A state machine in Python: one trigger, a transition a guard, each with its condition as a Python function."""
    package = import_module("transitions")

    class Patient:
        told: Facts
        state: str

    conditions = [_function(guard) for guard in written]
    patient = Patient()
    names = [f"s{number}" for number in range(len(written))]
    machine = package.Machine(patient, states=["start", "none", *names], initial="start", auto_transitions=False)
    for number, condition in enumerate(conditions):
        machine.add_transition("look", "start", names[number], conditions=lambda c=condition: c(patient.told))
    machine.add_transition("look", "start", "none")

    def decide(told: Facts) -> int | None:
        patient.told = told
        machine.set_state("start")
        patient.look()  # type: ignore[attr-defined]
        return None if patient.state == "none" else int(patient.state[1:])

    return decide


def _function(guard: Guard) -> Callable[[Facts], bool]:
    condition = " or ".join(" and ".join(_python(clause) for clause in every) for every in guard)
    made: Callable[[Facts], bool] = eval(f"lambda f: bool({condition})")
    return made


def sismic(written: list[Guard]) -> Decide:
    """A statechart in Python: one state, a transition a guard, guards as Python text that it evaluates."""
    model, interpreter = import_module("sismic.model"), import_module("sismic.interpreter")
    chart = model.Statechart("decision")
    chart.add_state(model.CompoundState("root", initial="start"), None)
    chart.add_state(model.BasicState("start"), "root")
    for number in range(len(written)):
        chart.add_state(model.BasicState(f"s{number}"), "root")
    for number, guard in enumerate(written):
        condition = " or ".join(" and ".join(_python(clause) for clause in every) for every in guard)
        # Its transitions have priorities and no order: the first is the one of highest priority.
        chart.add_transition(
            model.Transition("start", f"s{number}", event="look", guard=condition, priority=len(written) - number)
        )
        chart.add_transition(model.Transition(f"s{number}", "start", event="again"))
    run = interpreter.Interpreter(chart, initial_context={"f": {}})
    run.execute()

    def decide(told: Facts) -> int | None:
        run.context["f"] = told
        run.queue("look").execute()
        state = next((name for name in run.configuration if name not in ("root", "start")), None)
        run.queue("again").execute()
        return None if state is None else int(state[1:])

    return decide


PEERS: Mapping[str, Callable[[list[Guard]], Decide]] = {
    "datalogic-py": datalogic,
    "zen-engine": zen,
    "cel-python": cel,
    "transitions": transitions,
    "sismic": sismic,
}

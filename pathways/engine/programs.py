"""How the engine evaluates a guard: by the reference at first, compiled once it is asked often enough for that to pay.

Which of the two ran is never seen: they give the same, reasons and facts read included. See ``backends.to_python``.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from pathways.language import ast
from pathways.language.facts import Facts, PlainFacts
from pathways.language.semantics import as_condition, evaluate, truth
from pathways.language.tree import children, walk
from pathways.language.truth import Truth
from pathways.language.values import Result, Unknown
from pathways.model.catalogue import Guard
from pathways.model.protocol import Decision

if TYPE_CHECKING:
    from pathways.backends.to_python import Compiled, Deciding, Leaf, Telling

# Compiling takes as long as this many evaluations by the reference: a single answer compiles nothing.
HOT: Final = 16


class Program:
    """One guard, ready to be evaluated.

    Args:
        tree: Resolved.

    Attributes:
        result: Its value over one patient's facts.
        telling: It as a condition, and the leaves that decided it.
        local: It reads a parameter or a define, so that it may differ between protocols.
        items: The data items that it reads, sorted.
    """

    __slots__ = ("_asked", "items", "local", "result", "telling", "tree")

    def __init__(self, tree: ast.Expr) -> None:
        self.tree = tree
        self._asked = 0
        self.result: Compiled = self._result
        self.telling: Telling = self._telling
        nodes = list(walk(tree))
        self.local = any(isinstance(node, ast.Defined | ast.Parameter) for node in nodes)
        self.items = tuple(sorted({node.item for node in nodes if isinstance(node, ast.Current | ast.Series)}))

    @property
    def compiled(self) -> bool:
        """Whether the reference is no longer asked."""
        return self.result != self._result and self.telling != self._telling

    def compile(self) -> None:
        """Compile now."""
        from pathways.backends.to_python import compile_guard, compile_telling

        self.result = compile_guard(self.tree)
        self.telling = compile_telling(self.tree)

    def _result(self, facts: Facts) -> Result:
        self._asked += 1
        if self._asked > HOT:
            from pathways.backends.to_python import compile_guard

            self.result = compile_guard(self.tree)
        return evaluate(self.tree, facts)

    def _telling(self, facts: Facts) -> tuple[bool | Unknown, tuple["Leaf", ...]]:
        self._asked += 1
        if self._asked > HOT:
            from pathways.backends.to_python import compile_telling

            self.telling = compile_telling(self.tree)
        return as_condition(evaluate(self.tree, facts)), tuple(deciding(self.tree, facts))


class Choice:
    """The guards of a decision, tried in order until one is not false.

    Args:
        guards: In the order of the branches; ``otherwise`` has none.
    """

    __slots__ = ("_asked", "deciding", "guards")

    def __init__(self, guards: tuple[Guard, ...]) -> None:
        self.guards = guards
        self._asked = 0
        self.deciding: Deciding = self._deciding

    def compile(self) -> None:
        """Compile now."""
        from pathways.backends.to_python import compile_decision

        self.deciding = compile_decision([guard.tree for guard in self.guards])

    def _deciding(self, facts: PlainFacts) -> tuple[int, bool | Unknown, tuple[tuple["Leaf", ...], ...]]:
        self._asked += 1
        if self._asked > HOT:
            self.compile()
        told: list[tuple[Leaf, ...]] = []
        for number, guard in enumerate(self.guards):
            result, leaves = program(guard).telling(facts)
            told.append(leaves)
            if result is not False:
                return number, result, tuple(told)
        return len(self.guards), False, tuple(told)


def choice(decision: Decision) -> Choice:
    """The guards of a decision as one program, made once and kept with it."""
    made: Choice | None = decision.program
    if made is None:
        made = Choice(tuple(branch.when for branch in decision.branches if branch.when is not None))
        decision.__dict__["program"] = made
    return made


def program(guard: Guard) -> Program:
    """The program of a guard, made once and kept with it."""
    made: Program | None = guard.program
    return made or _new(guard)


def _new(guard: Guard) -> Program:
    made = Program(guard.tree)
    guard.__dict__["program"] = made
    return made


def guards_in(data: object) -> Iterator[Guard]:
    """Every guard of a library, a catalogue, a protocol or a part of one."""
    return (part for part in _parts(data) if isinstance(part, Guard))


def _parts(data: object) -> Iterator[Guard | Decision]:
    if isinstance(data, Guard | Decision):
        yield data
    if isinstance(data, Guard):
        return
    if isinstance(data, Mapping):
        for each in data.values():
            yield from _parts(each)
    elif isinstance(data, tuple):
        for each in data:
            yield from _parts(each)
    elif isinstance(data, Struct):
        for name in data.__struct_fields__:
            yield from _parts(getattr(data, name))


def compile_now(data: object) -> None:
    """Compile every guard of a library before the first patient comes: for a service that answers many."""
    for part in _parts(data):
        if isinstance(part, Guard):
            program(part).compile()
        else:
            choice(part).compile()


def deciding(tree: ast.Expr, facts: Facts) -> Iterator["Leaf"]:
    """The leaves that mattered: of a true ``or`` the branch that is true, of a false ``and`` the one that is false."""
    match tree:
        case ast.Or() | ast.And():
            decisive = Truth.TRUE if isinstance(tree, ast.Or) else Truth.FALSE
            one = next((operand for operand in tree.operands if truth(operand, facts) is decisive), None)
            for operand in tree.operands if one is None else (one,):
                yield from deciding(operand, facts)
        case ast.Current(item=name) | ast.Series(item=name) | ast.Defined(name=name):
            yield type(tree), name
        case ast.ClassMember():
            yield ast.ClassMember, tree.drug_class, tree.member
        case _:
            for part in children(tree):
                yield from deciding(part, facts)

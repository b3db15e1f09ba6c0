"""A decision over facts that are all known and simple: two values in place of three, and no less told of what decided it.

The lines stand before those that handle every fact; a fact that is not so simple raises ``KeyError`` and leaves it to them.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, Protocol

from msgspec import Struct

from pathways.language import ast
from pathways.language.plain import comparable

# What decided a part: leaves known when the source is written, and names of variables that hold the others.
Reads = tuple[object, ...]
Then = Callable[[Reads], None]

# Python refuses 100 levels of indentation.
DEEPEST: Final = 30
# What guards read is gathered for so many at once: one by one it takes time, all at once the source grows with the square.
TOGETHER: Final = 16
SIGNS: Final = {
    ast.Less: "<",
    ast.LessOrEqual: "<=",
    ast.Greater: ">",
    ast.GreaterOrEqual: ">=",
    ast.Equal: "==",
    ast.NotEqual: "!=",
}


class Constants(Protocol):
    """Names for what the source cannot say itself."""

    def constant(self, value: object) -> str: ...
    def told(self, leaves: tuple[Any, ...]) -> str: ...


class _NotPlainError(Exception):
    """A guard needs more than known and simple facts."""


def plain_lines(trees: Sequence[ast.Expr], constants: Constants) -> list[str]:
    """The lines of a function's body, or none where some guard asks for windows, dates, drugs or arithmetic."""
    try:
        writer = _Writer(constants, Counter(_test_of(part).asks for tree in trees for part in _parts(tree)))
        writer.decision(trees)
    except _NotPlainError:
        return []
    return ["    try:", *writer.lines, "    except KeyError:", "        pass"]


class _Writer:
    def __init__(self, constants: Constants, uses: Counter[str]) -> None:
        self.constants = constants
        self.uses = uses
        self.lines: list[str] = []
        self.level = 2
        self.variables = 0
        self.kept: dict[str, str] = {}

    # --- writing ---

    def line(self, text: str) -> None:
        self.lines.append("    " * self.level + text)

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        if self.level > DEEPEST:
            raise _NotPlainError
        self.line(head)
        self.level += 1
        yield
        self.level -= 1

    def variable(self) -> str:
        self.variables += 1
        return f"p{self.variables}"

    def told(self, reads: Reads) -> str:
        """An expression for what decided a part."""
        parts: list[str] = []
        fixed: list[object] = []
        for read in (*reads, ""):
            if not isinstance(read, str):
                fixed.append(read)
                continue
            if fixed:
                parts.append(self.constants.told(tuple(fixed)))
                fixed = []
            if read:
                parts.append(read)
        return " + ".join(parts) or "()"

    # --- the decision ---

    def decision(self, trees: Sequence[ast.Expr]) -> None:
        """Guards in order until one is true."""
        self.line("plain = facts.plain")
        self.line("numbers, conditions, codes = plain.numbers, plain.conditions, plain.codes")
        before, tried = "", list[str]()
        for number, tree in enumerate(trees):
            self._fetch(tree)
            tried.append(self._guard(number, tree, before, tuple(tried)))
            if len(tried) == TOGETHER:
                self.line(f"told {'+' if before else ''}= ({', '.join(tried)},)")
                before, tried = "told", []
        self.line(f"return {len(trees)}, False, {self._all_told(before, tried)}")

    def _guard(self, number: int, tree: ast.Expr, before: str, tried: tuple[str, ...]) -> str:
        """The name of what decided a guard that was false; where it is true the function returns."""
        last = self.variable()

        def then(reads: Reads) -> None:
            self.line(f"return {number}, True, {self._all_told(before, [*tried, self.told(reads)])}")

        def otherwise(reads: Reads) -> None:
            self.line(f"{last} = {self.told(reads)}")

        self.write(tree, then, otherwise, leaves=True)
        return last

    @staticmethod
    def _all_told(before: str, tried: list[str]) -> str:
        after = f"({', '.join(tried)},)" if tried else ""
        return " + ".join(part for part in (before, after) if part) or "()"

    def _fetch(self, tree: ast.Expr) -> None:
        """Facts of this guard for which several parts ask."""
        for fact in (_test_of(part).asks for part in _parts(tree)):
            if fact not in self.kept and self.uses[fact] > 1:
                self.kept[fact] = name = self.variable()
                self.line(f"{name} = {fact}")

    def write(self, tree: ast.Expr, then: Then, otherwise: Then, *, leaves: bool) -> None:
        """Lines that run ``then`` where a tree is true and ``otherwise`` where it is false. ``leaves``: ``then`` returns."""
        match tree:
            case ast.And():
                self._all(tree.operands, (), then, otherwise)
            case ast.Or():
                self._any(tree.operands, (), then, otherwise, leaves=leaves)
            case ast.Not():
                self.write(tree.operand, otherwise, then, leaves=False)
            case _:
                test, reads = self._test(tree)
                with self.block(f"if {test}:"):
                    then(reads)
                with self.block("else:"):
                    otherwise(reads)

    def _all(self, operands: Sequence[ast.Expr], before: Reads, then: Then, otherwise: Then) -> None:
        first, rest = operands[0], operands[1:]

        def following(reads: Reads) -> None:
            if rest:
                self._all(rest, (*before, *reads), then, otherwise)
            else:
                then((*before, *reads))

        if _true_once(first):
            self.write(first, following, otherwise, leaves=False)
        else:
            self._decided(first, following, otherwise)

    def _any(self, operands: Sequence[ast.Expr], before: Reads, then: Then, otherwise: Then, *, leaves: bool) -> None:
        first, rest = operands[0], operands[1:]

        def following(reads: Reads) -> None:
            if rest:
                self._any(rest, (*before, *reads), then, otherwise, leaves=leaves)
            else:
                otherwise((*before, *reads))

        if _false_once(first) or not rest:
            self.write(first, then, following, leaves=leaves)
        elif leaves:
            # Whoever gets past these lines found it false.
            name = self.variable()
            self.write(first, then, lambda reads: self.line(f"{name} = {self.told(reads)}"), leaves=True)
            following((name,))
        else:
            self._decided(first, then, following)

    def _decided(self, tree: ast.Expr, then: Then, otherwise: Then) -> None:
        """A part that may come out so in several ways: decided first, so that what follows is written once."""
        truth, reads = self.variable(), self.variable()

        def keep(value: bool) -> Then:
            return lambda found: self.line(f"{truth}, {reads} = {value}, {self.told(found)}")

        self.write(tree, keep(True), keep(False), leaves=False)
        with self.block(f"if {truth}:"):
            then((reads,))
        with self.block("else:"):
            otherwise((reads,))

    # --- one fact ---

    def _test(self, tree: ast.Expr) -> tuple[str, Reads]:
        """A test of one fact, and that it was read."""
        test = _test_of(tree)
        constant = "" if test.text is None else self.constants.constant(test.text)
        fact = self.kept.get(test.asks, test.asks)
        return f"{test.before}{fact}{test.after}{constant}", ((ast.Current, test.item),)


class _Test(Struct, frozen=True):
    """A part that asks for one fact: what stands before it and after, and a text that it is compared with."""

    kind: str
    item: str
    before: str = ""
    after: str = ""
    text: str | None = None

    @property
    def asks(self) -> str:
        return f"{self.kind}[{self.item!r}]"


def _parts(tree: ast.Expr) -> Iterator[ast.Expr]:
    """What *and*, *or* and *not* join."""
    match tree:
        case ast.And() | ast.Or():
            for operand in tree.operands:
                yield from _parts(operand)
        case ast.Not():
            yield from _parts(tree.operand)
        case _:
            yield tree


def _test_of(part: ast.Expr) -> _Test:
    match part:
        case ast.Current(item=item):
            return _Test("conditions", item)
        case ast.IsTrue(operand=ast.Current(item=item)) | ast.IsFalse(operand=ast.Current(item=item)):
            wanted = isinstance(part, ast.IsTrue) is not part.negated
            return _Test("conditions", item, "" if wanted else "not ")
        case ast.Between(operand=ast.Current(item=item), low=ast.Constant() as low, high=ast.Constant() as high):
            return _Test("numbers", item, f"{_number(low)} <= ", f" <= {_number(high)}")
        case ast.Less() | ast.LessOrEqual() | ast.Greater() | ast.GreaterOrEqual() | ast.Equal() | ast.NotEqual():
            return _comparison(part.left, SIGNS[type(part)], part.right)
        case _:
            raise _NotPlainError


def _comparison(left: ast.Expr, sign: str, right: ast.Expr) -> _Test:
    match left, right:
        case ast.Current(item=item), ast.Constant(value=str() as text) if sign in ("==", "!="):
            return _Test("codes", item, after=f" {sign} ", text=text)
        case ast.Current(item=item), ast.Constant() as number:
            return _Test("numbers", item, after=f" {sign} {_number(number)}")
        case ast.Constant() as number, ast.Current(item=item):
            return _Test("numbers", item, before=f"{_number(number)} {sign} ")
        case _:
            raise _NotPlainError


def _number(tree: ast.Constant) -> str:
    number = comparable(tree.value)
    if number is None:
        raise _NotPlainError
    return repr(number)


def _true_once(tree: ast.Expr) -> bool:
    """Whether there is one way in which it is true, so that what follows is written once."""
    match tree:
        case ast.And():
            return all(_true_once(operand) for operand in tree.operands)
        case ast.Or():
            return False
        case ast.Not():
            return _false_once(tree.operand)
        case _:
            return True


def _false_once(tree: ast.Expr) -> bool:
    match tree:
        case ast.Or():
            return all(_false_once(operand) for operand in tree.operands)
        case ast.And():
            return False
        case ast.Not():
            return _true_once(tree.operand)
        case _:
            return True

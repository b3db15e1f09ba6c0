"""Guards as Python source, generated from resolved trees and compiled: for one patient and many guards.

A compiled guard gives ``True``, ``False`` or ``None``. Numbers are compared in place; everything else goes to
``python_runtime``. No text of a guard gets into the source except as a quoted name, and no builtin can be reached.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, TypeVar

from pathways.backends import python_runtime as runtime
from pathways.language import ast
from pathways.language.facts import Facts
from pathways.language.values import NONE, Duration, Unknown, Value

Key = TypeVar("Key", bound=Hashable)
Guard = Callable[[Facts], bool | None]

# Python refuses 100 levels of indentation: what lies deeper becomes a function of its own.
_DEEPEST: Final = 30
_NAMES: Final[Mapping[str, object]] = {
    "__builtins__": {},
    "Decimal": Decimal,
    "Duration": Duration,
    "Unknown": Unknown,
    "str": str,
    "NONE": NONE,
    "NOBODY": runtime.NOBODY,
    **{
        function.__name__: function
        for function in (
            runtime.holds, runtime.before, runtime.at_most, runtime.after, runtime.at_least, runtime.same, runtime.other,
            runtime.plus, runtime.minus, runtime.times, runtime.over, runtime.opposite, runtime.applied, runtime.age_at,
            runtime.in_unit, runtime.possible, runtime.date_inside, runtime.date_of_define, runtime.read, runtime.Gathered,
        )
    },
}  # fmt: skip
_RELATIONS: Final = {
    ast.Less: ("<", "before"),
    ast.LessOrEqual: ("<=", "at_most"),
    ast.Greater: (">", "after"),
    ast.GreaterOrEqual: (">=", "at_least"),
    ast.Equal: ("==", "same"),
    ast.NotEqual: ("!=", "other"),
}
_OPERATIONS: Final = {ast.Add: "plus", ast.Subtract: "minus", ast.Multiply: "times", ast.Divide: "over"}


def source(tree: ast.Expr) -> str:
    """The Python source of one guard, to read: ``guard(facts)``, and the constants that it uses."""
    module = _Module()
    module.write("guard", tree)
    constants = [f"# {name} = {value!r}" for name, value in module.constants.items()]
    return "\n".join([*constants, *module.lines]) + "\n"


def compile_guard(tree: ast.Expr) -> Guard:
    """Compile one resolved guard.

    Returns:
        A function of one patient's facts: true, false, or ``None`` when unknown; never raises for any facts.
    """
    return compile_all({"guard": tree})["guard"]


def compile_all(trees: Mapping[Key, ast.Expr]) -> dict[Key, Guard]:
    """Compile many resolved guards at once.

    Args:
        trees: Guards by whatever names them.

    Returns:
        Compiled guards by the same names.
    """
    module = _Module()
    names = {key: f"guard_{number}" for number, key in enumerate(trees)}
    for key, tree in trees.items():
        module.write(names[key], tree)
    space: dict[str, Any] = {**_NAMES, **module.constants}
    # The source holds generated names, quoted item names and nothing else: see the docstring of this file.
    exec(compile("\n".join(module.lines), "<guards>", "exec"), space)  # noqa: S102
    return {key: space[name] for key, name in names.items()}


@dataclass
class _Module:
    """Functions that are written, and the constants that they share."""

    lines: list[str] = field(default_factory=list)
    constants: dict[str, object] = field(default_factory=dict)
    functions: int = 0

    def write(self, name: str, tree: ast.Expr, *, value: bool = False) -> None:
        """One function: of a condition, or with ``value`` of whatever the tree gives."""
        body = _Body(self)
        result = body.value(tree) if value else body.condition(tree)
        self.lines += [f"def {name}(facts, bound=NOBODY):", *body.lines, f"    return {result}"]

    def inner(self, tree: ast.Expr, *, value: bool = False) -> str:
        """The name of a new function for a part of a tree."""
        self.functions += 1
        name = f"part_{self.functions}"
        self.write(name, tree, value=value)
        return name

    def constant(self, value: object) -> str:
        name = f"K{len(self.constants)}"
        self.constants[name] = value
        return name

    def gathered(self, tree: ast.Aggregate) -> str:
        """The name of an aggregate, made once with its compiled filter."""
        assert isinstance(tree.over, ast.Series)
        where = "None" if tree.over.where is None else self.inner(tree.over.where)
        constant = self.constant(runtime.without_filter(tree))
        self.lines.append(f"A_{constant} = Gathered({constant}, {where})")
        return f"A_{constant}"


class _Body:
    """One function's lines. ``value`` and ``condition`` write what computes a tree and return the name that holds it."""

    def __init__(self, module: _Module) -> None:
        self.module = module
        self.lines: list[str] = []
        self.level = 1
        self.variables = 0
        self.known: dict[str, Value] = {}
        self.decided: set[str] = {"True", "False", "None"}  # names that hold only these three

    # --- writing ---

    def line(self, text: str) -> None:
        self.lines.append("    " * self.level + text)

    @contextmanager
    def when(self, test: str) -> Iterator[None]:
        self.line(f"if {test}:")
        self.level += 1
        yield
        self.level -= 1

    def assign(self, text: str) -> str:
        self.variables += 1
        name = f"v{self.variables}"
        self.line(f"{name} = {text}")
        return name

    def decide(self, text: str) -> str:
        """Assign what can only be True, False or None."""
        name = self.assign(text)
        self.decided.add(name)
        return name

    def constant(self, value: Value) -> str:
        if isinstance(value, bool):
            return str(value)
        name = self.module.constant(value)
        self.known[name] = value
        return name

    # --- values ---

    def value(self, tree: ast.Expr) -> str:
        """The name of the value of any tree."""
        if self.level > _DEEPEST:
            return self.assign(f"{self.module.inner(tree, value=True)}(facts, bound)")
        match tree:
            case ast.Constant():
                return self.constant(tree.value)
            case ast.NullLiteral():
                return "None"
            case ast.Current():
                return self.assign(f"facts.current({tree.item!r})")
            case ast.Parameter():
                return self.assign(f"facts.parameter({tree.name!r})")
            case ast.Defined():
                return self.assign(f"facts.defined({tree.name!r})")
            case ast.ClassMember():
                return self.assign(f"facts.member({tree.drug_class!r}, {self.module.constant(tree.member)})")
            case ast.Alias():
                return self.assign(f"bound[{tree.name!r}].value")
            case ast.Add() | ast.Subtract() | ast.Multiply() | ast.Divide():
                left, right = self.value(tree.left), self.value(tree.right)
                return self.assign(f"{_OPERATIONS[type(tree)]}({left}, {right})")
            case ast.Negate():
                return self.assign(f"opposite({self.value(tree.operand)})")
            case ast.If():
                return self.either(tree)
            case ast.Choose():
                return self.table(tree)
            case ast.Aggregate():
                return self.aggregate(tree)
            case ast.DateOf():
                return self.date_of(tree)
            case ast.Apply():
                return self.apply(tree)
            case ast.InUnit():
                node = ast.InUnit(ast.NullLiteral(), tree.divisor, tree.offset, tree.unit)
                return self.assign(f"in_unit({self.value(tree.operand)}, {self.module.constant(node)})")
            case _:
                return self.condition(tree)

    def either(self, tree: ast.If) -> str:
        condition = self.condition(tree.condition)
        result = self.assign("None")
        other = self.assign("None")
        with self.when(f"{condition} is not False"):
            self.line(f"{result} = {self.value(tree.then)}")
        with self.when(f"{condition} is not True"):
            self.line(f"{other} = {self.value(tree.otherwise)}")
        self.line(f"{result} = {result} if {condition} is True else {other} if {condition} is False "
                  f"else possible(({result}, {other}))")  # fmt: skip
        return result

    def table(self, tree: ast.Choose) -> str:
        """Rows in order; ``going`` until one is true, ``values`` of all that were not false."""
        values, going = self.assign("()"), self.assign("True")
        for when, give in tree.rows:
            with self.when(going):
                condition = "True" if when is None else self.condition(when)
                with self.when(f"{condition} is not False"):
                    self.line(f"{values} += ({self.value(give)},)")
                self.line(f"{going} = {condition} is not True")
        return self.assign(f"possible({values})")

    def aggregate(self, tree: ast.Aggregate) -> str:
        if isinstance(tree.over, ast.ListOf):
            return self.assign(f"read({self.module.constant(tree)}, facts, bound)")
        start = "None" if tree.window is None else self.value(tree.window)
        return self.assign(f"{self.module.gathered(tree)}.value(facts, {start}, bound)")

    def date_of(self, tree: ast.DateOf) -> str:
        match tree.operand:
            case ast.Alias(name=name):
                return self.assign(f"bound[{name!r}].when")
            case ast.Aggregate(over=ast.ListOf()):
                return "None"
            case ast.Aggregate() as inner:
                start = "None" if inner.window is None else self.value(inner.window)
                return self.assign(f"{self.module.gathered(inner)}.date(facts, {start}, bound)")
            case ast.Series() as series:
                latest = ast.Aggregate(ast.Aggregation.LATEST, series)
                return self.assign(f"{self.module.gathered(latest)}.date(facts, None, bound)")
            case ast.Defined(name=name):
                return self.assign(f"date_of_define({name!r}, facts)")
            case ast.Current() as item:
                return self.assign(f"date_inside({self.value(item)})")

    def apply(self, tree: ast.Apply) -> str:
        match tree.function:
            case ast.Function.TODAY:
                return self.assign("facts.at")
            case ast.Function.COALESCE:
                return self.coalesce(tree.arguments)
            case ast.Function.AGE_AT:
                return self.assign(f"age_at(facts, {self.value(tree.arguments[0])})")
            case _:
                values = ", ".join([self.value(argument) for argument in tree.arguments])
                return self.assign(f"applied({self.module.constant(tree.function)}, {values})")

    def coalesce(self, arguments: tuple[ast.Expr, ...]) -> str:
        result = self.assign("None")
        for argument in arguments:
            with self.when(_is_null(result)):
                self.line(f"{result} = {self.value(argument)}")
        return self.assign(f"None if {_is_null(result)} else {result}")

    # --- conditions ---

    def condition(self, tree: ast.Expr) -> str:
        """The name of a truth value: True, False or None."""
        if self.level > _DEEPEST:
            return self.decide(f"{self.module.inner(tree)}(facts, bound)")
        match tree:
            case ast.And():
                return self.joined(tree.operands, "False", "True")
            case ast.Or():
                return self.joined(tree.operands, "True", "False")
            case ast.Xor():
                return self.exclusive(tree.operands)
            case ast.Implies():
                return self.joined((ast.Not(tree.left), tree.right), "True", "False")
            case ast.Not():
                operand = self.condition(tree.operand)
                return self.decide(f"None if {operand} is None else not {operand}")
            case ast.IsNull():
                return self.decide(f"({_is_null(self.value(tree.operand))}) is {not tree.negated}")
            case ast.IsTrue():
                return self.decide(f"({self.condition(tree.operand)} is True) is {not tree.negated}")
            case ast.IsFalse():
                return self.decide(f"({self.condition(tree.operand)} is False) is {not tree.negated}")
            case ast.Less() | ast.LessOrEqual() | ast.Greater() | ast.GreaterOrEqual() | ast.Equal() | ast.NotEqual():
                return self.compare(type(tree), self.value(tree.left), self.value(tree.right))
            case ast.Between():
                operand = self.value(tree.operand)
                low = self.compare(ast.GreaterOrEqual, operand, self.value(tree.low))
                high = self.compare(ast.LessOrEqual, operand, self.value(tree.high))
                return self.decide(_both(low, high))
            case ast.In():
                return self.inside(tree)
            case (
                ast.ListOf() | ast.IntervalOf() | ast.Series() | ast.Name() | ast.Member() | ast.Filtered() | ast.Call()
            ):
                raise TypeError(f"{type(tree).__name__} has no value of its own: the tree is not resolved")
            case _:
                return self.as_condition(self.value(tree))

    def as_condition(self, name: str) -> str:
        if name in self.decided:
            return name
        return self.decide(f"{name} if {name} is True or {name} is False else holds({name})")

    def joined(self, operands: tuple[ast.Expr, ...], decisive: str, neutral: str) -> str:
        """Kleene's *and* (*or*): stop at the first decisive operand; an unknown one stays unless a decisive one comes."""
        result = self.decide(self.condition(operands[0]))
        for operand in operands[1:]:
            with self.when(f"{result} is not {decisive}"):
                following = self.condition(operand)
                with self.when(f"{following} is not {neutral}"):
                    self.line(f"{result} = {following}")
        return result

    def exclusive(self, operands: tuple[ast.Expr, ...]) -> str:
        result = self.condition(operands[0])
        for operand in operands[1:]:
            following = self.condition(operand)
            unknown = f"{result} is None or {following} is None"
            result = self.decide(f"None if {unknown} else {result} is not {following}")
        return result

    def compare(self, kind: type[ast.Comparison], left: str, right: str) -> str:
        sign, slow = _RELATIONS[kind]
        called = f"{slow}({left}, {right})"
        plain = self._plain(left, right)
        if plain is None:
            return self.decide(called)
        test, one, other = plain
        return self.decide(f"{one} {sign} {other} if {test} else {called}")

    def _plain(self, left: str, right: str) -> tuple[str, str, str] | None:
        """When two values can be compared in place: the test at run time, and what is compared."""
        constants = [self.known[name] for name in (left, right) if name in self.known]
        names = [name for name in (left, right) if name not in self.known]
        if not names:
            return None
        if constants and isinstance(constants[0], Duration):
            if constants[0].days or constants[0].hours:
                return None
            test = f"{names[0]}.__class__ is Duration and not ({names[0]}.days or {names[0]}.hours)"
            return test, f"{left}.months", f"{right}.months"
        if constants and not isinstance(constants[0], Decimal | str):
            return None
        kind = "str" if constants and isinstance(constants[0], str) else "Decimal"
        return " and ".join(f"{name}.__class__ is {kind}" for name in names), left, right

    def inside(self, tree: ast.In) -> str:
        operand = self.value(tree.operand)
        if isinstance(tree.container, ast.ListOf):
            result = self.decide("False")
            for element in tree.container.elements:
                with self.when(f"{result} is not True"):
                    alike = self.compare(ast.Equal, operand, self.value(element))
                    with self.when(f"{alike} is not False"):
                        self.line(f"{result} = {alike}")
            return result
        interval = tree.container
        sides = ["True"]
        # As in CQL, null as a closed end is no limit.
        if not (isinstance(interval.low, ast.NullLiteral) and interval.low_included):
            kind = ast.GreaterOrEqual if interval.low_included else ast.Greater
            sides.append(self.compare(kind, operand, self.value(interval.low)))
        if not (isinstance(interval.high, ast.NullLiteral) and interval.high_included):
            kind_ = ast.LessOrEqual if interval.high_included else ast.Less
            sides.append(self.compare(kind_, operand, self.value(interval.high)))
        return self.decide(_both(sides[-2], sides[-1])) if len(sides) > 1 else "True"


def _is_null(name: str) -> str:
    return f"{name} is None or {name} is NONE or {name}.__class__ is Unknown"


def _both(one: str, other: str) -> str:
    return f"False if {one} is False or {other} is False else None if {one} is None or {other} is None else True"

"""Guards as Python source, generated from resolved trees and compiled: for one patient and many guards.

A compiled guard gives exactly what the reference gives, an unknown with its reasons. Numbers are compared in place; what is
rarer goes to ``python_runtime``. No text of a guard gets into the source except as a quoted name, and no builtin can be reached.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from decimal import Decimal
from typing import Any, Final, cast

from msgspec import Struct, field

from pathways.backends import python_runtime as runtime
from pathways.backends.plain_decision import DEEPEST, SIGNS, TOGETHER, plain_lines
from pathways.language import aggregate, ast, numbers, semantics
from pathways.language.facts import Facts, PlainFacts
from pathways.language.tree import children
from pathways.language.values import NONE, Duration, Result, Unknown, Value

# What a guard reads, by kind: the current value of an item, its readings, a drug class's member, a define.
Leaf = tuple[type[ast.Node], str] | tuple[type[ast.Node], str, ast.ClassFact]
Compiled = Callable[[Facts], Result]
Deciding = Callable[[PlainFacts], tuple[int, bool | Unknown, tuple[tuple[Leaf, ...], ...]]]
Telling = Callable[[Facts], tuple[bool | Unknown, tuple[Leaf, ...]]]

_NAMES: Final[dict[str, Any]] = {
    "__builtins__": {},
    "Decimal": Decimal,
    "Duration": Duration,
    "Unknown": Unknown,
    "KeyError": KeyError,
    "str": str,
    "NONE": NONE,
    "NOBODY": runtime.NOBODY,
    "NO_VALUE": semantics.NO_VALUE,
    **{
        function.__name__: function
        for function in (
            semantics.applied, semantics.calculated, semantics.compared, semantics.date_of_defined, semantics.negated,
            numbers.in_unit, aggregate.of_list,
            runtime.both, runtime.chosen, runtime.date_inside, runtime.no_value, runtime.Gathered,
        )
    },
}  # fmt: skip
_NOTHING: Final = ast.NullLiteral()
_KINDS: Final[Mapping[type[ast.Node], ast.Node]] = {
    kind: kind(_NOTHING, _NOTHING) for kind in (*SIGNS, ast.Add, ast.Subtract, ast.Multiply, ast.Divide)
}


def source(tree: ast.Expr, *, telling: bool = False) -> str:
    """The Python source of one guard, to read: ``guard(facts)``, and the constants that it uses."""
    module = _Module()
    module.write("guard", tree, _TOLD if telling else _VALUE)
    constants = [f"# {name} = {value!r}" for name, value in module.constants.items()]
    return "\n".join([*constants, *module.lines]) + "\n"


def compile_guard(tree: ast.Expr) -> Compiled:
    """Compile one resolved tree.

    Returns:
        A function of one patient's facts with the result of ``semantics.evaluate``; it never raises for any facts.
    """
    return cast("Compiled", _compiled(tree, _VALUE))


def compile_telling(tree: ast.Expr) -> Telling:
    """Compile one resolved condition so that it also says what decided it.

    Returns:
        A function of one patient's facts: true, false or unknown, and the leaves that mattered, in the order of the tree.
        Of a true *or* that is the operand that is true, of a false *and* the one that is false, else all of them.
    """
    return cast("Telling", _compiled(tree, _TOLD))


def compile_decision(trees: Sequence[ast.Expr]) -> Deciding:
    """Compile guards that are tried in order until one is not false.

    Returns:
        A function of one patient's facts: the number of the guard that stopped it (how many there are, when all are false),
        how that guard came out (true or unknown; false when all are), and for each guard that was tried the leaves that
        decided it.
    """
    module = _Module()
    module.write_decision("guard", trees)
    return cast("Deciding", _made(module))


_VALUE, _CONDITION, _TOLD = "value", "condition", "told"


def _compiled(tree: ast.Expr, how: str) -> Callable[..., Any]:
    module = _Module()
    module.write("guard", tree, how)
    return _made(module)


def _made(module: "_Module") -> Callable[..., Any]:
    constants = "".join(f"    {name} = constants[{number}]\n" for number, name in enumerate(module.constants))
    body = "\n".join(f"    {line}" for line in module.lines)
    text = f"def make(constants):\n{constants}{body}\n    return guard\n"
    space: dict[str, Any] = {}
    # The source holds generated names, quoted item names and nothing else: see the docstring of this file.
    exec(compile(text, "<guard>", "exec"), _NAMES, space)  # noqa: S102
    made: Callable[..., Any] = space["make"](tuple(module.constants.values()))
    return made


class _Module(Struct):
    """Functions that are written, and the constants that they share."""

    lines: list[str] = field(default_factory=list)
    constants: dict[str, object] = field(default_factory=dict)
    functions: int = 0
    names: dict[int, str] = field(default_factory=dict)  # of constants, by what they are: they are kept alive above
    leaves: dict[tuple[Leaf, ...], str] = field(default_factory=dict)

    def write(self, name: str, tree: ast.Expr, how: str) -> None:
        """One function: of whatever the tree gives, of a condition, or of a condition and what it read."""
        body = _Body(self)
        match how:
            case "value":
                result = body.value(tree)
            case "condition":
                result = body.condition(tree)
            case _:
                told, reads = body.told(tree)
                result = f"{told}, {body.leaves(reads)}"
        self.lines += [f"def {name}(facts, bound=NOBODY):", *body.lines, f"    return {result}"]

    def write_decision(self, name: str, trees: Sequence[ast.Expr]) -> None:
        """One function of many guards. Facts that several read are asked for once."""
        body = _Body(self)
        body.line("told = ()")
        body.line("current = facts.current")
        body.current = "current"
        tried: list[str] = []
        for number, tree in enumerate(trees):
            result, reads = body.told(tree)
            tried.append(body.leaves(reads))
            if len(tried) == TOGETHER:
                body.line(f"told += ({', '.join(tried)},)")
                tried = []
            everything = f"told + ({', '.join(tried)},)" if tried else "told"
            with body.when(f"{result} is not False"):
                body.line(f"return {number}, {result}, {everything}")
        body.line(f"return {len(trees)}, False, {everything if trees else 'told'}")
        plain = plain_lines(trees, self)
        self.lines += [f"def {name}(facts, bound=NOBODY):", *plain, *body.lines]

    def inner(self, tree: ast.Expr, how: str) -> str:
        """The name of a new function for a part of a tree."""
        self.functions += 1
        name = f"part_{self.functions}"
        self.write(name, tree, how)
        return name

    def constant(self, value: object) -> str:
        name = self.names.get(id(value))
        if name is None:
            name = self.names[id(value)] = f"K{len(self.constants)}"
            self.constants[name] = value
        return name

    def told(self, leaves: tuple[Leaf, ...]) -> str:
        """The name of leaves that were read, one for all that are equal."""
        if leaves not in self.leaves:
            self.leaves[leaves] = self.constant(leaves)
        return self.leaves[leaves]

    def gathered(self, tree: ast.Aggregate) -> str:
        """The name of an aggregate, made once with its compiled filter."""
        assert isinstance(tree.over, ast.Series)
        where = "None" if tree.over.where is None else self.inner(tree.over.where, _VALUE)
        constant = self.constant(tree)
        self.lines.append(f"A_{constant} = Gathered({constant}, {where})")
        return f"A_{constant}"


# What a part of a tree reads: known when the source is written, or the name of a variable that holds it.
_Reads = tuple[Leaf, ...] | str


class _Body:
    """One function's lines. ``value`` and ``condition`` write what computes a tree and return the name that holds it."""

    def __init__(self, module: _Module) -> None:
        self.module = module
        self.lines: list[str] = []
        self.level = 1
        self.variables = 0
        self.known: dict[str, Value] = {}
        self.current = "facts.current"
        # What was asked of the facts already, at each level of indentation that is still open, and whether it is a number.
        self.asked: list[dict[str, str]] = [{}]
        self.decided: set[str] = {"True", "False", "NO_VALUE"}  # names that hold only true, false or unknown

    # --- writing ---

    def line(self, text: str) -> None:
        self.lines.append("    " * self.level + text)

    @contextmanager
    def when(self, test: str) -> Iterator[None]:
        self.line(f"if {test}:")
        self.level += 1
        self.asked.append({})
        yield
        self.asked.pop()
        self.level -= 1

    def assign(self, text: str) -> str:
        self.variables += 1
        name = f"v{self.variables}"
        self.line(f"{name} = {text}")
        return name

    def once(self, text: str) -> str:
        """Assign what gives the same each time; where it was assigned before on every way here, that is used."""
        for level in self.asked:
            if text in level:
                return level[text]
        name = self.asked[-1][text] = self.assign(text)
        return name

    def decide(self, text: str) -> str:
        """Assign what can only be true, false or unknown."""
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
        if self.level > DEEPEST:
            return self.assign(f"{self.module.inner(tree, _VALUE)}(facts, bound)")
        match tree:
            case ast.Constant():
                return self.constant(tree.value)
            case ast.NullLiteral():
                return "NO_VALUE"
            case ast.Current():
                return self.once(f"{self.current}({tree.item!r})")
            case ast.Parameter():
                return self.once(f"facts.parameter({tree.name!r})")
            case ast.Defined():
                return self.once(f"facts.defined({tree.name!r})")
            case ast.ClassMember():
                return self.once(f"facts.member({tree.drug_class!r}, {self.module.constant(tree.member)})")
            case ast.Alias():
                return self.assign(f"bound[{tree.name!r}].value")
            case ast.Add() | ast.Subtract() | ast.Multiply() | ast.Divide():
                left, right = self.value(tree.left), self.value(tree.right)
                return self.assign(f"calculated({self.kind(tree)}, {left}, {right})")
            case ast.Negate():
                return self.assign(f"negated({self.value(tree.operand)})")
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
                node = ast.InUnit(_NOTHING, tree.divisor, tree.offset, tree.unit)
                return self.assign(f"in_unit({self.value(tree.operand)}, {self.module.constant(node)})")
            case _:
                return self.condition(tree)

    def kind(self, tree: ast.Comparison | ast.Add | ast.Subtract | ast.Multiply | ast.Divide) -> str:
        """A node of the same class, to tell the reference's rules which operation it is."""
        return self.module.constant(_KINDS[type(tree)])

    def either(self, tree: ast.If) -> str:
        condition = self.condition(tree.condition)
        result, other = self.assign("NO_VALUE"), self.assign("NO_VALUE")
        with self.when(f"{condition} is not False"):
            self.line(f"{result} = {self.value(tree.then)}")
        with self.when(f"{condition} is not True"):
            self.line(f"{other} = {self.value(tree.otherwise)}")
            self.line(f"{result} = {other} if {condition} is False else chosen(({result}, {other}), ({condition},))")
        return result

    def table(self, tree: ast.Choose) -> str:
        """Rows in order; ``going`` until one is true, ``values`` of all that were not false, ``doubts`` of the unknown."""
        values, doubts, going = self.assign("()"), self.assign("()"), self.assign("True")
        for when, give in tree.rows:
            with self.when(going):
                condition = "True" if when is None else self.condition(when)
                with self.when(f"{condition} is not False"):
                    self.line(f"{values} += ({self.value(give)},)")
                    with self.when(f"{condition} is not True"):
                        self.line(f"{doubts} += ({condition},)")
                self.line(f"{going} = {condition} is not True")
        return self.assign(f"chosen({values}, {doubts})")

    def aggregate(self, tree: ast.Aggregate) -> str:
        if isinstance(tree.over, ast.ListOf):
            values = "".join(f"{self.value(element)}, " for element in tree.over.elements)
            return self.assign(f"of_list({self.module.constant(tree.function)}, ({values}))")
        start = "None" if tree.window is None else self.value(tree.window)
        return self.assign(f"{self.module.gathered(tree)}.value(facts, {start}, bound)")

    def date_of(self, tree: ast.DateOf) -> str:
        match tree.operand:
            case ast.Alias(name=name):
                return self.assign(f"bound[{name!r}].when")
            case ast.Aggregate(over=ast.ListOf()):
                return "NO_VALUE"
            case ast.Aggregate() as inner:
                start = "None" if inner.window is None else self.value(inner.window)
                return self.assign(f"{self.module.gathered(inner)}.date(facts, {start}, bound)")
            case ast.Series() as series:
                latest = ast.Aggregate(ast.Aggregation.LATEST, series)
                return self.assign(f"{self.module.gathered(latest)}.date(facts, None, bound)")
            case ast.Defined(name=name):
                return self.assign(f"date_of_defined({name!r}, facts, bound)")
            case ast.Current() as item:
                return self.assign(f"date_inside({self.value(item)})")

    def apply(self, tree: ast.Apply) -> str:
        match tree.function:
            case ast.Function.TODAY:
                return self.assign("facts.at")
            case ast.Function.COALESCE:
                return self.coalesce(tree.arguments)
            case _:
                values = "".join([f"{self.value(argument)}, " for argument in tree.arguments])
                return self.assign(f"applied({self.module.constant(tree.function)}, ({values}), facts)")

    def coalesce(self, arguments: Sequence[ast.Expr]) -> str:
        result, missing = self.assign("NONE"), self.assign("()")
        for argument in arguments:
            with self.when(_is_null(result)):
                self.line(f"{result} = {self.value(argument)}")
                self.line(f"{missing} += ({result},)")
        return self.assign(f"no_value(*{missing}) if {_is_null(result)} else {result}")

    # --- conditions ---

    def condition(self, tree: ast.Expr) -> str:
        """The name of what is true, false or unknown."""
        if self.level > DEEPEST:
            return self.decide(f"{self.module.inner(tree, _CONDITION)}(facts, bound)")
        match tree:
            case ast.And():
                return self.all([_Later(self.condition, operand) for operand in tree.operands])
            case ast.Or():
                return self.any([_Later(self.condition, operand) for operand in tree.operands])
            case ast.Xor():
                return self.exclusive(tree.operands)
            case ast.Implies():
                return self.any([_Later(self.condition, ast.Not(tree.left)), _Later(self.condition, tree.right)])
            case ast.Not():
                return self.opposite(self.condition(tree.operand))
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
                return self.all([self.side(ast.GreaterOrEqual, operand, tree.low),
                                 self.side(ast.LessOrEqual, operand, tree.high)])  # fmt: skip
            case ast.In():
                return self.inside(tree)
            case (
                ast.ListOf() | ast.IntervalOf() | ast.Series() | ast.Name() | ast.Member() | ast.Filtered() | ast.Call()
            ):
                raise TypeError(f"{type(tree).__name__} has no value of its own: the tree is not resolved")
            case _:
                return self.as_condition(self.value(tree))

    def as_condition(self, name: str) -> str:
        """A value as a condition: *none* is false."""
        if name in self.decided:
            return name
        return self.decide(f"{name} if {name} is True or {name}.__class__ is Unknown else False")

    def opposite(self, operand: str) -> str:
        return self.decide(f"{operand} if {operand}.__class__ is Unknown else not {operand}")

    def all(self, operands: "Sequence[_Later]") -> str:
        return self.joined(operands, "False", "True")

    def any(self, operands: "Sequence[_Later]") -> str:
        return self.joined(operands, "True", "False")

    def joined(self, operands: "Sequence[_Later]", decisive: str, neutral: str) -> str:
        """Kleene's *and* (*or*): stop at the first decisive operand; the reasons of unknown ones add up till then."""
        if not operands:
            return neutral
        result = self.decide(operands[0].write())
        with ExitStack() as open_:
            for operand in operands[1:]:
                open_.enter_context(self.when(f"{result} is not {decisive}"))
                following = operand.write()
                with self.when(f"{following} is not {neutral}"):
                    self.line(f"{result} = {_added(result, following, decisive, neutral)}")
        return result

    def exclusive(self, operands: Sequence[ast.Expr]) -> str:
        names = [self.condition(operand) for operand in operands]
        unknown = " or ".join(f"{name}.__class__ is Unknown" for name in names)
        odd = " is not ".join(names[:2]) if len(names) > 1 else f"{names[0]} is True"
        for name in names[2:]:
            odd = f"({odd}) is not {name}"
        return self.decide(f"no_value({', '.join(names)}) if {unknown} else {odd}")

    def side(self, kind: type[ast.Comparison], operand: str, end: ast.Expr) -> "_Later":
        """A comparison with an end that is computed only when it is needed."""
        return _Later(lambda tree: self.compare(kind, operand, self.value(tree)), end)

    def compare(self, kind: type[ast.Comparison], left: str, right: str) -> str:
        node = self.module.constant(_KINDS[kind])
        called = f"compared({node}, {left}, {right})"
        plain = self._plain(left, right)
        if plain is None:
            return self.decide(called)
        test, one, other = plain
        return self.decide(f"{one} {SIGNS[kind]} {other} if {test} else {called}")

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
        return " and ".join([self.once(f"{name}.__class__ is {kind}") for name in names]), left, right

    def inside(self, tree: ast.In) -> str:
        operand = self.value(tree.operand)
        if isinstance(tree.container, ast.ListOf):
            return self.any([self.side(ast.Equal, operand, element) for element in tree.container.elements])
        interval = tree.container
        sides: list[_Later] = []
        # As in CQL, null as a closed end is no limit.
        if not (isinstance(interval.low, ast.NullLiteral) and interval.low_included):
            low = ast.GreaterOrEqual if interval.low_included else ast.Greater
            sides.append(self.side(low, operand, interval.low))
        if not (isinstance(interval.high, ast.NullLiteral) and interval.high_included):
            high = ast.LessOrEqual if interval.high_included else ast.Less
            sides.append(self.side(high, operand, interval.high))
        return self.all(sides)

    # --- conditions that tell what they read ---

    def told(self, tree: ast.Expr) -> tuple[str, _Reads]:
        """The name of a condition, and the leaves that decided it."""
        if self.level > DEEPEST:
            pair = self.assign(f"{self.module.inner(tree, _TOLD)}(facts, bound)")
            return self.decide(f"{pair}[0]"), self.assign(f"{pair}[1]")
        match tree:
            case ast.And():
                return self.joined_told(tree.operands, "False", "True")
            case ast.Or():
                return self.joined_told(tree.operands, "True", "False")
            case ast.Not():
                operand, reads = self.told(tree.operand)
                return self.opposite(operand), reads
            case _:
                return self.condition(tree), self.reads(tree)

    def joined_told(self, operands: Sequence[ast.Expr], decisive: str, neutral: str) -> tuple[str, str]:
        """As ``joined``; a decisive operand was all that mattered."""
        first, read = self.told(operands[0])
        result, reads = self.decide(first), self.assign(self.leaves(read))
        with ExitStack() as open_:
            for operand in operands[1:]:
                open_.enter_context(self.when(f"{result} is not {decisive}"))
                following, more = self.told(operand)
                name = self.leaves(more)
                read = f"{reads} + {name}" if isinstance(read, str) or isinstance(more, str) else read + more
                self.line(f"{reads} = {name} if {following} is {decisive} else {self.leaves(read)}")
                with self.when(f"{following} is not {neutral}"):
                    self.line(f"{result} = {_added(result, following, decisive, neutral)}")
        return result, reads

    def leaves(self, reads: _Reads) -> str:
        """What was read as the name of a tuple."""
        if isinstance(reads, str):
            return reads
        return self.module.told(reads) if reads else "()"

    def reads(self, tree: ast.Expr) -> _Reads:
        """What a tree reads. Only *and* and *or* choose; whatever else stands around them reads all that is in it."""
        leaf = _leaf(tree)
        if leaf is not None:
            return (leaf,)
        if isinstance(tree, ast.And | ast.Or):
            return self.told(tree)[1]
        found = [self.reads(part) for part in children(tree)]
        fixed = [reads for reads in found if not isinstance(reads, str)]
        if len(fixed) == len(found):
            return tuple(leaf for reads in fixed for leaf in reads)
        return self.assign(" + ".join(self.leaves(reads) for reads in found if reads))


class _Later(Struct, frozen=True):
    """A part of a tree whose code is written when it is needed, inside the lines that decide whether it runs."""

    how: Callable[[ast.Expr], str]
    tree: ast.Expr

    def write(self) -> str:
        return self.how(self.tree)


def _added(result: str, following: str, decisive: str, neutral: str) -> str:
    """What two operands come to when the second is not neutral."""
    return f"{following} if {following} is {decisive} or {result} is {neutral} else both({result}, {following})"


def _is_null(name: str) -> str:
    return f"{name} is NONE or {name}.__class__ is Unknown"


def _leaf(tree: ast.Expr) -> Leaf | None:
    match tree:
        case ast.Current(item=name) | ast.Series(item=name) | ast.Defined(name=name):
            return type(tree), name
        case ast.ClassMember():
            return ast.ClassMember, tree.drug_class, tree.member
        case _:
            return None

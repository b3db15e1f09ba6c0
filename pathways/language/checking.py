"""What the parts of the checker share: the scope, the findings, and what a literal stands beside."""

from collections.abc import Callable, Mapping, Sequence
from enum import Enum, auto

from msgspec import Struct, field
from msgspec.structs import replace

from pathways.diagnostics.diagnostic import Diagnostic
from pathways.language import ast
from pathways.language.literals import SHORT_UNITS
from pathways.language.types import DateType, DurationType, ErrorType, NullType, QuantityType, Scope, Type
from pathways.language.units import pure_measure


class Part(Enum):
    """What a quantity is: a value, a difference of two values, or one of both. Only units with an offset care."""

    VALUE = auto()
    DIFFERENCE = auto()
    EITHER = auto()


class Typed(Struct, frozen=True):
    """A resolved node with its type."""

    tree: ast.Expr
    type: Type
    part: Part = Part.VALUE


class Beside(Struct, frozen=True):
    """What a literal takes its meaning from: the type of what stands beside it, and how that is called in findings."""

    type: Type | None = None
    part: Part = Part.VALUE
    subject: str = "this value"
    notes: tuple[str, ...] = ()

    def as_part(self, part: Part) -> "Beside":
        return replace(self, part=part)


ALONE = Beside()
Infer = Callable[[ast.Expr, Beside], Typed]


class Checking(Struct):
    """One guard being checked. ``infer`` resolves any node; it is set by the checker, whose parts do not import it."""

    scope: Scope
    inputs: Mapping[str, str]
    infer: Infer
    found: list[Diagnostic] = field(default_factory=list)
    aliases: dict[str, Type] = field(default_factory=dict)
    inputs_used: set[str] = field(default_factory=set)

    def fault(self, finding: Diagnostic, tree: ast.Expr | None = None) -> Typed:
        """Report, and go on with a type that absorbs whatever follows from the same fault."""
        self.found.append(finding)
        return Typed(tree or ast.NullLiteral(), ErrorType())

    def together(self, nodes: Sequence[ast.Expr], beside: Beside = ALONE) -> list[Typed]:
        """Resolve nodes that must be of one type: literals take their meaning from the others, or from ``beside``."""
        fixed = {place: self.infer(node, ALONE) for place, node in enumerate(nodes) if not is_open(node)}
        context = self._context(nodes, fixed, beside)
        return [fixed.get(place) or self.infer(node, context) for place, node in enumerate(nodes)]

    def _context(self, nodes: Sequence[ast.Expr], fixed: Mapping[int, Typed], beside: Beside) -> Beside:
        parts = {typed.part for typed in fixed.values()}
        part = next((p for p in (Part.DIFFERENCE, Part.EITHER) if p in parts), Part.VALUE)
        for place, typed in fixed.items():
            if not isinstance(typed.type, NullType):
                return self.beside(nodes[place], typed).as_part(part)
        return beside if beside.type is not None else alone(nodes)

    def beside(self, node: ast.Expr, typed: Typed) -> Beside:
        """What stands beside a resolved node takes its meaning from it."""
        type_ = DurationType() if isinstance(typed.type, DateType) else typed.type
        name = name_in(node)
        if name is None:
            return Beside(type_, typed.part)
        symbol = self.scope.symbol(name)
        declared = symbol.declared if symbol is not None else ""
        return Beside(type_, typed.part, f"`{name}`", (f"`{name}` is declared in {declared}",) if declared else ())


def alone(nodes: Sequence[ast.Expr]) -> Beside:
    """The context of literals among themselves: the smallest of their units."""
    units = [unit for node in nodes for unit in _units(node)]
    measure = pure_measure(units)
    if measure is None:
        return ALONE
    other = next((unit for unit in units if unit == measure.unit), measure.unit)
    return Beside(QuantityType(measure.kind, measure), subject=f"`{other}`")


def is_open(node: ast.Expr) -> bool:
    """Whether a node is made of quantity literals alone, so that its meaning comes from what stands beside it."""
    match node:
        case ast.QuantityLiteral():
            return True
        case ast.DurationLiteral():
            return node.unit in SHORT_UNITS
        case ast.Negate():
            return is_open(node.operand)
        case ast.Add() | ast.Subtract():
            return is_open(node.left) and is_open(node.right)
        case ast.If():
            return is_open(node.then) and is_open(node.otherwise)
        case ast.ListOf():
            return all(is_open(element) for element in node.elements)
        case ast.Call(function="Abs" | "Coalesce" | "Min" | "Max" | "Average" | "First"):
            return bool(node.arguments) and all(is_open(argument) for argument in node.arguments)
        case _:
            return False


def _units(node: ast.Expr) -> list[str]:
    match node:
        case ast.QuantityLiteral():
            return [node.unit]
        case ast.DurationLiteral():
            return [SHORT_UNITS[node.unit]] if node.unit in SHORT_UNITS else []
        case ast.Negate():
            return _units(node.operand)
        case ast.Add() | ast.Subtract():
            return [*_units(node.left), *_units(node.right)]
        case ast.If():
            return [*_units(node.then), *_units(node.otherwise)]
        case ast.ListOf():
            return [unit for element in node.elements for unit in _units(element)]
        case ast.Call():
            return [unit for argument in node.arguments for unit in _units(argument)]
        case _:
            return []


def texts_in(node: ast.Expr) -> list[ast.StringLiteral]:
    """The texts that a node may be worth: they must be codes where a code is expected."""
    match node:
        case ast.StringLiteral():
            return [node]
        case ast.If():
            return [*texts_in(node.then), *texts_in(node.otherwise)]
        case ast.ListOf():
            return [text for element in node.elements for text in texts_in(element)]
        case ast.Call(function="Coalesce"):
            return [text for argument in node.arguments for text in texts_in(argument)]
        case _:
            return []


def name_in(node: ast.Expr) -> str | None:
    """The name an operand is about: its own, or that of the readings it looks at."""
    match node:
        case ast.Name():
            return node.identifier
        case ast.Member():
            return f"{node.owner}.{node.member}"
        case ast.Filtered():
            return name_in(node.name)
        case ast.Call():
            return name_in(node.arguments[0]) if node.arguments else None
        case ast.Add() | ast.Subtract():
            return name_in(node.left)
        case _:
            return None

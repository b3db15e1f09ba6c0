"""Names, types and units: a written tree becomes a resolved one, or findings. One fault makes one finding.

Literals take kind, unit and decimals from what stands beside them, and are converted and rounded once, here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from pathways.diagnostics.diagnostic import Diagnostic
from pathways.diagnostics.suggest import did_you_mean
from pathways.language import ast, findings
from pathways.language.functions import AGGREGATIONS, FUNCTIONS, SIGNATURES
from pathways.language.types import (
    BooleanType,
    CodeType,
    DateType,
    DurationType,
    ErrorType,
    Measure,
    NullType,
    NumberType,
    QuantityType,
    Role,
    Scope,
    Symbol,
    TextType,
    Type,
)
from pathways.language.units import convert, is_ucum, pure_measure, slip, smallest, units_of
from pathways.language.values import Duration, Moment, Value

ERROR = ErrorType()
OUTCOMES = ("done", "declined", "impossible")
CLASS_MEMBERS: dict[str, Type] = {
    "current": BooleanType(),
    "since": DateType(),
    "changed": DateType(),
    "intolerance": BooleanType(),
    "contraindicated": BooleanType(),
    "maximal": BooleanType(),
    "count": NumberType(),
}
UCUM_DURATIONS = {"h": "hour", "d": "day", "wk": "week"}
SHORT_UNITS = {"second": "s", "minute": "min", "millisecond": "ms"}
_Typed = tuple[ast.Expr, Type]


@dataclass(frozen=True, slots=True)
class Checked:
    """A resolved tree and its type; with findings the tree is as far as it could be resolved, and must not be used."""

    tree: ast.Expr
    type: Type
    findings: tuple[Diagnostic, ...]


def check(
    tree: ast.Expr, scope: Scope, expected: Type | None = None, *, inputs: Mapping[str, str] | None = None
) -> Checked:
    """Resolve names, types and units of a guard.

    Args:
        tree: Written, from ``parse``.
        scope: What names mean here.
        expected: The type it must have.
        inputs: For a formula: in which unit each name enters it as a plain number.
    """
    checker = _Checker(scope, inputs or {})
    measure = expected.measure if isinstance(expected, QuantityType) else None
    resolved, type_ = checker.infer(tree, measure)
    if expected is not None and not checker.found and not _fits(type_, expected):
        checker.found.append(findings.wrong_type(findings.say(expected), type_, tree.at, _hint_for(type_, expected)))
    return Checked(resolved, type_, tuple(checker.found))


def _fits(got: Type, wanted: Type) -> bool:
    if isinstance(got, ErrorType | NullType) or isinstance(wanted, ErrorType):
        return True
    if isinstance(wanted, CodeType):
        return isinstance(got, TextType) or (isinstance(got, CodeType) and got.values <= wanted.values)
    return got == wanted


def _hint_for(got: Type, wanted: Type) -> str | None:
    if isinstance(wanted, BooleanType) and isinstance(got, QuantityType | NumberType):
        return "compare it with a threshold"
    if isinstance(wanted, DurationType) and isinstance(got, NumberType):
        return "write a unit: `3 months`, `48 hours`"
    if isinstance(wanted, DateType) and isinstance(got, BooleanType | QuantityType | CodeType):
        return "`DateOf(…)` gives its date"
    return None


class _Checker:
    def __init__(self, scope: Scope, inputs: Mapping[str, str]) -> None:
        self.scope = scope
        self.inputs = inputs
        self.aliases: dict[str, tuple[Type, str]] = {}
        self.found: list[Diagnostic] = []

    def fault(self, finding: Diagnostic) -> _Typed:
        self.found.append(finding)
        return ast.NullLiteral(), ERROR

    # --- every node ---

    def infer(self, node: ast.Expr, measure: Measure | None = None, *, difference: bool = False) -> _Typed:
        match node:
            case ast.NumberLiteral():
                return ast.Constant(node.value, node, at=node.at), NumberType()
            case ast.QuantityLiteral():
                return self.quantity(node, measure, difference=difference)
            case ast.DurationLiteral():
                return self.duration(node, measure)
            case ast.StringLiteral():
                return ast.Constant(node.value, node, at=node.at), TextType()
            case ast.DateLiteral():
                return self.date(node)
            case ast.BooleanLiteral():
                return ast.Constant(node.value, node, at=node.at), BooleanType()
            case ast.NullLiteral():
                return node, NullType()
            case ast.Name():
                return self.name(node)
            case ast.Member():
                return self.member(node)
            case ast.Call():
                return self.call(node, measure)
            case ast.And() | ast.Or() | ast.Xor():
                return type(node)(tuple(self.condition(o) for o in node.operands), at=node.at), BooleanType()
            case ast.Implies():
                return ast.Implies(self.condition(node.left), self.condition(node.right), at=node.at), BooleanType()
            case ast.Not():
                return ast.Not(self.condition(node.operand), at=node.at), BooleanType()
            case ast.IsNull():
                return ast.IsNull(self.infer(node.operand)[0], node.negated, at=node.at), BooleanType()
            case ast.IsTrue() | ast.IsFalse():
                return type(node)(self.condition(node.operand), node.negated, at=node.at), BooleanType()
            case ast.Less() | ast.LessOrEqual() | ast.Greater() | ast.GreaterOrEqual() | ast.Equal() | ast.NotEqual():
                left, right = self.compared([node.left, node.right], node)
                return type(node)(left, right, at=node.at), BooleanType()
            case ast.Between():
                operand, low, high = self.compared([node.operand, node.low, node.high], node)
                return ast.Between(operand, low, high, at=node.at), BooleanType()
            case ast.In():
                return self.inside(node), BooleanType()
            case ast.Add() | ast.Subtract():
                return self.sum(node, measure, difference=difference)
            case ast.Multiply() | ast.Divide():
                left, right = self.number(node.left), self.number(node.right)
                return type(node)(left, right, at=node.at), NumberType()
            case ast.Negate():
                return self.negate(node, measure, difference=difference)
            case ast.If():
                return self.conditional(node, measure)
            case ast.ListOf() | ast.IntervalOf() | ast.Filtered():
                return self.fault(findings.misplaced("a list or an interval", node.at, "it stands after `in`"))
            case _:
                return self.fault(findings.misplaced("this", node.at, "only written guards are checked"))

    # --- literals ---

    def quantity(self, node: ast.QuantityLiteral, measure: Measure | None, *, difference: bool) -> _Typed:
        if measure is None:
            measure = pure_measure(node.unit)
            if measure is None:
                return self.fault(findings.unknown_unit(node.unit, node.at, self.unit_hint(node)))
        value = convert(node.value, node.unit, measure, difference=difference)
        if value is None:
            return self.fault(self.unit_fault(node, measure))
        return ast.Constant(value, node, at=node.at), QuantityType(measure.kind, measure)

    def unit_hint(self, node: ast.QuantityLiteral) -> str | None:
        meant = slip(node.unit)
        return f"write `{node.value} '{meant}'`" if meant else None

    def unit_fault(self, node: ast.QuantityLiteral, measure: Measure) -> Diagnostic:
        meant = slip(node.unit)
        if meant in units_of(measure):
            return findings.unknown_unit(node.unit, node.at, f"write `{node.value} '{meant}'`")
        if not is_ucum(node.unit):
            nearest = did_you_mean(node.unit, units_of(measure))
            hint = f"did you mean `'{nearest}'`?" if nearest else None
            return findings.unknown_unit(node.unit, node.at, hint)
        return findings.unit_mismatch("this value", measure.kind, node.unit, node.at, units_of(measure), None)

    def duration(self, node: ast.DurationLiteral, measure: Measure | None) -> _Typed:
        if node.unit in SHORT_UNITS:
            return self.infer(ast.QuantityLiteral(node.count, SHORT_UNITS[node.unit], at=node.at), measure)
        if node.count != node.count.to_integral_value():
            return self.fault(
                findings.bad_duration(f"{node.count} {node.unit}s", node.at, "count whole units, or take a smaller one")
            )
        if node.count > 100_000:
            return self.fault(
                findings.bad_duration(f"{node.count} {node.unit}s", node.at, "this is beyond any calendar")
            )
        return ast.Constant(duration_of(int(node.count), node.unit), node, at=node.at), DurationType()

    def date(self, node: ast.DateLiteral) -> _Typed:
        try:
            when = datetime.fromisoformat(node.text) if "T" in node.text else date.fromisoformat(node.text)
        except ValueError:
            return self.fault(findings.bad_date(node.text, node.at))
        if isinstance(when, datetime) and when.tzinfo is not None:
            return self.fault(findings.bad_date(node.text, node.at))
        return ast.Constant(Moment.of(when), node, at=node.at), DateType()

    # --- names ---

    def name(self, node: ast.Name) -> _Typed:
        if node.identifier in self.aliases:
            return ast.Alias(node.identifier, at=node.at), self.aliases[node.identifier][0]
        symbol = self.scope.symbol(node.identifier)
        if symbol is None:
            return self.unknown(node.identifier, node.at)
        return self.symbol(symbol, node.at)

    def symbol(self, symbol: Symbol, at: tuple[int, int]) -> _Typed:
        match symbol.role:
            case Role.ITEM:
                return self.entering(ast.Current(symbol.name, at=at), symbol.name, symbol.type, at)
            case Role.PARAMETER:
                return self.entering(ast.Parameter(symbol.name, at=at), symbol.name, symbol.type, at)
            case Role.DEFINED:
                return ast.Defined(symbol.name, at=at), symbol.type
            case Role.DRUG_CLASS:
                return self.fault(findings.class_without_member(symbol.name, at))

    def entering(self, tree: ast.Expr, name: str, type_: Type, at: tuple[int, int]) -> _Typed:
        """Inside a formula a name listed in ``inputs`` is a plain number in the unit given there."""
        unit = self.inputs.get(name)
        if unit is None:
            return tree, type_
        if isinstance(type_, DurationType):
            divisor = {"years": Decimal(12), "months": Decimal(1), "days": Decimal(1)}.get(unit)
            if divisor is None:
                return self.fault(findings.unknown_unit(unit, at, "`years`, `months` or `days`"))
            return ast.InUnit(tree, divisor, Decimal(0), unit, at=at), NumberType()
        if not isinstance(type_, QuantityType):
            return tree, type_
        measure = type_.measure
        if unit == measure.unit:
            return ast.InUnit(tree, Decimal(1), Decimal(0), unit, at=at), NumberType()
        conversion = measure.conversions.get(unit)
        if conversion is None:
            finding = findings.unit_mismatch(f"`{name}`", measure.kind, unit, at, units_of(measure), None)
            return self.fault(finding)
        return ast.InUnit(tree, conversion.factor, conversion.offset, unit, at=at), NumberType()

    def unknown(self, name: str, at: tuple[int, int]) -> _Typed:
        nearest = did_you_mean(name, [*self.scope.names(), *self.aliases])
        symbol = self.scope.symbol(nearest) if nearest else None
        return self.fault(findings.unknown_name(name, at, nearest, symbol.declared if symbol else ""))

    def member(self, node: ast.Member) -> _Typed:
        dotted = f"{node.owner}.{node.member}"
        act = self.scope.symbol(dotted)
        if act is not None:
            return self.symbol(act, node.at)
        owner = self.scope.symbol(node.owner)
        if owner is None or owner.role is not Role.DRUG_CLASS:
            return self.unknown(dotted, node.at)
        members = [m for m in CLASS_MEMBERS if m != "count" or owner.composed]
        if node.member not in members:
            nearest = did_you_mean(node.member, members)
            return self.fault(findings.unknown_member(node.owner, node.member, node.at, nearest))
        return ast.ClassMember(node.owner, ast.ClassFact(node.member), at=node.at), CLASS_MEMBERS[node.member]

    # --- logic and comparison ---

    def condition(self, node: ast.Expr) -> ast.Expr:
        tree, type_ = self.infer(node)
        if not isinstance(type_, BooleanType | ErrorType | NullType):
            self.found.append(findings.wrong_type("a condition", type_, node.at, _hint_for(type_, BooleanType())))
        return tree

    def number(self, node: ast.Expr) -> ast.Expr:
        tree, type_ = self.infer(node)
        if not isinstance(type_, NumberType | ErrorType | NullType):
            hint = "calculations take plain numbers; a formula of the catalogue has `inputs`"
            self.found.append(findings.wrong_type("a number", type_, node.at, hint))
        return tree

    def compared(self, operands: Sequence[ast.Expr], whole: ast.Expr) -> list[ast.Expr]:
        operands = self.as_durations(operands)
        measure = next((m for o in operands if (m := self.measure_of(o)) is not None), None)
        measure = measure or self.pure_of(operands)
        difference = any(self.is_difference(o) for o in operands)
        typed = [self.infer(o, measure, difference=difference) for o in operands]
        if any(isinstance(t, ErrorType) for _, t in typed):
            return [tree for tree, _ in typed]
        first = typed[0][1]
        for operand, (_, other) in zip(operands[1:], typed[1:], strict=True):
            finding = self.incomparable(first, other, operands[0], operand, whole)
            if finding is not None:
                self.found.append(finding)
                break
        return [tree for tree, _ in typed]

    def as_durations(self, operands: Sequence[ast.Expr]) -> Sequence[ast.Expr]:
        """``1 day = 1 'd'``: beside a calendar duration, hours, days and weeks of UCUM are durations."""
        if not any(isinstance(o, ast.DurationLiteral) and o.unit not in SHORT_UNITS for o in operands):
            return operands
        return [
            ast.DurationLiteral(o.value, UCUM_DURATIONS[o.unit], at=o.at)
            if isinstance(o, ast.QuantityLiteral) and o.unit in UCUM_DURATIONS
            else o
            for o in operands
        ]

    def incomparable(
        self, left: Type, right: Type, left_node: ast.Expr, right_node: ast.Expr, whole: ast.Expr
    ) -> Diagnostic | None:
        ordered = isinstance(whole, ast.Less | ast.LessOrEqual | ast.Greater | ast.GreaterOrEqual | ast.Between)
        match left, right:
            case (NullType(), _) | (_, NullType()):
                return findings.compares_null(whole.at)
            case (BooleanType(), BooleanType()):
                return findings.conditions_have_no_order(whole.at) if ordered else None
            case (TextType(), TextType()):
                return None
            case (QuantityType(), QuantityType()):
                return None if left == right else findings.different_kinds(left.kind, right.kind, whole.at)
            case (QuantityType(), NumberType()):
                return findings.missing_unit(right_node.at, left.measure.unit, self.words(right_node))
            case (NumberType(), QuantityType()):
                return findings.missing_unit(left_node.at, right.measure.unit, self.words(left_node))
            case (CodeType() | TextType(), CodeType() | TextType()):
                if ordered:
                    return findings.not_comparable(left, right, whole.at, "codes have no order: use `=` or `in {…}`")
                return self.code_fault(left, right, left_node, right_node)
            case _:
                if left == right:
                    return None
                return findings.not_comparable(left, right, whole.at, _hint_for(left, right) or _hint_for(right, left))

    @staticmethod
    def words(node: ast.Expr) -> str:
        return str(node.value) if isinstance(node, ast.NumberLiteral) else "this number"

    @staticmethod
    def code_fault(left: Type, right: Type, left_node: ast.Expr, right_node: ast.Expr) -> Diagnostic | None:
        if isinstance(right, CodeType) and not isinstance(left, CodeType):
            left, right, left_node, right_node = right, left, right_node, left_node
        if not isinstance(left, CodeType):
            return None
        if isinstance(right, CodeType):
            return None if left.values & right.values else findings.not_comparable(left, right, right_node.at)
        if isinstance(right_node, ast.StringLiteral) and right_node.value not in left.values:
            nearest = did_you_mean(right_node.value, left.values)
            return findings.unknown_code(right_node.value, right_node.at, nearest, sorted(left.values))
        return None

    def inside(self, node: ast.In) -> ast.Expr:
        if isinstance(node.container, ast.IntervalOf):
            bounds = [node.container.low, node.container.high]
            operand, low, high = self.compared([node.operand, *bounds], ast.Between(node.operand, *bounds, at=node.at))
            interval = ast.IntervalOf(
                low, high, node.container.low_included, node.container.high_included, at=node.container.at
            )
            return ast.In(operand, interval, at=node.at)
        equal = ast.Equal(node.operand, node.operand, at=node.at)
        operand, *elements = self.compared([node.operand, *node.container.elements], equal)
        return ast.In(operand, ast.ListOf(tuple(elements), at=node.container.at), at=node.at)

    # --- measures of what stands beside a literal ---

    def measure_of(self, node: ast.Expr) -> Measure | None:
        """The measure that the dictionary gives to an operand; nothing for literals."""
        match node:
            case ast.Name():
                symbol = self.scope.symbol(node.identifier)
                type_ = self.aliases[node.identifier][0] if node.identifier in self.aliases else symbol and symbol.type
                if node.identifier in self.inputs:
                    return None
                return type_.measure if isinstance(type_, QuantityType) else None
            case ast.Filtered():
                return self.measure_of(node.name)
            case ast.Call():
                return next((m for a in node.arguments if (m := self.measure_of(a)) is not None), None)
            case ast.Add() | ast.Subtract():
                return self.measure_of(node.left) or self.measure_of(node.right)
            case ast.Negate():
                return self.measure_of(node.operand)
            case ast.If():
                return self.measure_of(node.then) or self.measure_of(node.otherwise)
            case _:
                return None

    def pure_of(self, nodes: Sequence[ast.Expr]) -> Measure | None:
        """Without a dictionary: the measure of the smallest unit among the literals."""
        return smallest([m for node in nodes for unit in _units_in(node) if (m := pure_measure(unit)) is not None])

    def is_difference(self, node: ast.Expr) -> bool:
        if isinstance(node, ast.Subtract):
            return self.measure_of(node.left) is not None and self.measure_of(node.right) is not None
        return isinstance(node, ast.Call) and node.function == "Change"

    # --- arithmetic ---

    def sum(self, node: ast.Add | ast.Subtract, measure: Measure | None, *, difference: bool) -> _Typed:
        measure = measure or self.measure_of(node) or self.pure_of([node])
        if measure is not None and not difference and self.ambiguous(node, measure):
            at = node.right.at
            unit = node.right.unit if isinstance(node.right, ast.QuantityLiteral) else measure.unit
            return self.fault(findings.ambiguous_difference(unit, measure.unit, at))
        left, left_type = self.infer(node.left, measure, difference=difference)
        right, right_type = self.infer(node.right, measure, difference=difference)
        tree = type(node)(left, right, at=node.at)
        match left_type, right_type:
            case (ErrorType(), _) | (_, ErrorType()):
                return tree, ERROR
            case (DateType(), DateType()):
                return self.fault(findings.dates_subtracted(node.at))
            case (DateType(), DurationType()):
                return tree, DateType()
            case (DurationType(), DurationType()) | (NumberType(), NumberType()):
                return tree, left_type
            case (QuantityType(), QuantityType()) if left_type == right_type:
                return tree, left_type
            case (QuantityType(), QuantityType()):
                return self.fault(findings.different_kinds(left_type.kind, right_type.kind, node.at))
            case (NumberType() | DurationType(), NullType()) | (NullType(), NumberType() | DurationType()):
                return tree, left_type if isinstance(right_type, NullType) else right_type
            case (QuantityType(), NumberType()):
                return self.fault(findings.missing_unit(node.right.at, left_type.measure.unit, self.words(node.right)))
            case (NumberType(), QuantityType()):
                return self.fault(findings.missing_unit(node.left.at, right_type.measure.unit, self.words(node.left)))
            case _:
                wrong = right_type if isinstance(left_type, DateType | DurationType | NumberType) else left_type
                at = node.right.at if wrong is right_type else node.left.at
                return self.fault(findings.wrong_type("a number, a quantity, a date or a duration", wrong, at))

    @staticmethod
    def ambiguous(node: ast.Add | ast.Subtract, measure: Measure) -> bool:
        right = node.right
        if not isinstance(right, ast.QuantityLiteral) or right.unit not in measure.conversions:
            return False
        return measure.conversions[right.unit].offset != 0

    def negate(self, node: ast.Negate, measure: Measure | None, *, difference: bool) -> _Typed:
        operand, type_ = self.infer(node.operand, measure, difference=difference)
        if not isinstance(type_, NumberType | QuantityType | DurationType | ErrorType | NullType):
            return self.fault(findings.wrong_type("a number", type_, node.at))
        return ast.Negate(operand, at=node.at), type_

    def conditional(self, node: ast.If, measure: Measure | None) -> _Typed:
        condition = self.condition(node.condition)
        measure = measure or self.measure_of(node.then) or self.measure_of(node.otherwise)
        then, then_type = self.infer(node.then, measure)
        otherwise, other_type = self.infer(node.otherwise, measure)
        tree = ast.If(condition, then, otherwise, at=node.at)
        type_ = self.joined(then_type, other_type)
        if type_ is None:
            return self.fault(findings.not_comparable(then_type, other_type, node.otherwise.at))
        return tree, type_

    @staticmethod
    def joined(one: Type, other: Type) -> Type | None:
        if isinstance(one, ErrorType | NullType):
            return other if isinstance(one, NullType) else ERROR
        if isinstance(other, ErrorType | NullType):
            return one if isinstance(other, NullType) else ERROR
        if isinstance(one, TextType) and isinstance(other, CodeType):
            return other
        if isinstance(one, CodeType) and isinstance(other, CodeType):
            return CodeType(one.values | other.values)
        return one if one == other or (isinstance(one, CodeType) and isinstance(other, TextType)) else None

    # --- calls ---

    def call(self, node: ast.Call, measure: Measure | None) -> _Typed:
        signature = SIGNATURES.get(node.function)
        if signature is None:
            nearest = did_you_mean(node.function, SIGNATURES)
            return self.fault(findings.unknown_function(node.function, node.at, nearest))
        if not signature.fewest <= len(node.arguments) <= signature.most:
            return self.fault(findings.wrong_arguments(node.function, signature.words, len(node.arguments), node.at))
        if node.function in AGGREGATIONS:
            return self.aggregate(node, measure)
        if node.function == "DateOf":
            return self.date_of(node)
        return self.apply(node, measure)

    def aggregate(self, node: ast.Call, measure: Measure | None) -> _Typed:
        function = AGGREGATIONS[node.function]
        over, element = self.over(node.arguments[0], node.function, measure)
        if isinstance(element, ErrorType):
            return over, ERROR
        window = self.window(node.arguments[1]) if len(node.arguments) > 1 else None
        if not isinstance(element, _elements_of(function)):
            return self.fault(findings.wrong_type("numbers or quantities", element, node.arguments[0].at))
        if not isinstance(over, ast.Series | ast.ListOf):
            return over, ERROR
        results: dict[ast.Aggregation, Type] = {
            ast.Aggregation.COUNT: NumberType(),
            ast.Aggregation.EXISTS: BooleanType(),
        }
        return ast.Aggregate(function, over, window, at=node.at), results.get(function, element)

    def over(self, node: ast.Expr, function: str, measure: Measure | None) -> _Typed:
        if isinstance(node, ast.ListOf):
            return self.list(node, measure)
        series = self.series(node, function)
        if series is None:
            return ast.NullLiteral(), ERROR
        return series

    def list(self, node: ast.ListOf, measure: Measure | None) -> _Typed:
        measure = measure or self.pure_of(node.elements)
        typed = [self.infer(e, measure) for e in node.elements]
        element: Type = NullType()
        for (_, type_), written in zip(typed, node.elements, strict=True):
            joined = self.joined(element, type_)
            if joined is None:
                return self.fault(findings.not_comparable(element, type_, written.at))
            element = joined
        return ast.ListOf(tuple(tree for tree, _ in typed), at=node.at), element

    def series(self, node: ast.Expr, function: str) -> tuple[ast.Series, Type] | None:
        named = node.name if isinstance(node, ast.Filtered) else node
        if not isinstance(named, ast.Name | ast.Member):
            self.found.append(findings.not_readings(node.at, function))
            return None
        text = named.identifier if isinstance(named, ast.Name) else f"{named.owner}.{named.member}"
        symbol = self.scope.symbol(text)
        if symbol is None:
            self.unknown(text, named.at)
            return None
        if symbol.role is not Role.ITEM or not symbol.dated:
            self.found.append(findings.not_readings(node.at, function))
            return None
        if not isinstance(node, ast.Filtered):
            return ast.Series(symbol.name, at=node.at), symbol.type
        before = dict(self.aliases)
        self.aliases[node.alias] = (symbol.type, symbol.name)
        where = self.condition(node.where)
        self.aliases = before
        return ast.Series(symbol.name, node.alias, where, at=node.at), symbol.type

    def window(self, node: ast.Expr) -> ast.Expr:
        tree, type_ = self.infer(node)
        if not isinstance(type_, DurationType | DateType | ErrorType):
            hint = "for example `3 months`, or `DateOf(Foot_ulcer)`"
            self.found.append(findings.wrong_type("a window (a duration or a date)", type_, node.at, hint))
        return tree

    def date_of(self, node: ast.Call) -> _Typed:
        inner = node.arguments[0]
        if isinstance(inner, ast.Name) and inner.identifier in self.aliases:
            return ast.DateOf(ast.Alias(inner.identifier, at=inner.at), at=node.at), DateType()
        if isinstance(inner, ast.Call):
            tree, type_ = self.infer(inner)
            dated = ("Latest", "Previous", "First")
            if inner.function not in dated and not isinstance(type_, ErrorType):
                return self.fault(findings.not_readings(inner.at, "DateOf"))
            return (ast.DateOf(tree, at=node.at), DateType()) if isinstance(tree, ast.Aggregate) else (tree, ERROR)
        symbol = self.scope.symbol(inner.identifier) if isinstance(inner, ast.Name) else None
        if symbol is not None and symbol.role is Role.DEFINED:
            return ast.DateOf(ast.Defined(symbol.name, at=inner.at), at=node.at), DateType()
        if symbol is not None and symbol.role is Role.ITEM and isinstance(symbol.type, DateType):
            return ast.Current(symbol.name, at=node.at), DateType()
        series = self.series(inner, "DateOf")
        return (ast.NullLiteral(), ERROR) if series is None else (ast.DateOf(series[0], at=node.at), DateType())

    def apply(self, node: ast.Call, measure: Measure | None) -> _Typed:
        function = FUNCTIONS[node.function]
        if function is ast.Function.TODAY:
            return ast.Apply(function, (), at=node.at), DateType()
        if function is ast.Function.COALESCE:
            return self.coalesce(node, measure)
        if function is ast.Function.AGE_AT:
            tree, type_ = self.infer(node.arguments[0])
            if not isinstance(type_, DateType | ErrorType):
                return self.fault(
                    findings.wrong_type("a date", type_, node.arguments[0].at, _hint_for(type_, DateType()))
                )
            return ast.Apply(function, (tree,), at=node.at), DurationType()
        typed = [self.infer(a, measure) for a in node.arguments]
        allowed = NumberType | QuantityType if function in (ast.Function.ABS, ast.Function.ROUND) else NumberType
        for (_, type_), written in zip(typed, node.arguments, strict=True):
            if not isinstance(type_, allowed | ErrorType | NullType):
                return self.fault(findings.wrong_type("a number", type_, written.at))
        result = ERROR if any(isinstance(t, ErrorType) for _, t in typed) else typed[0][1]
        if isinstance(result, NullType):
            result = NumberType()
        return ast.Apply(function, tuple(tree for tree, _ in typed), at=node.at), result

    def coalesce(self, node: ast.Call, measure: Measure | None) -> _Typed:
        measure = measure or self.measure_of(node)
        typed = [self.infer(a, measure) for a in node.arguments]
        result: Type = NullType()
        for (_, type_), written in zip(typed, node.arguments, strict=True):
            joined = self.joined(result, type_)
            if joined is None:
                return self.fault(findings.not_comparable(result, type_, written.at))
            result = joined
        return ast.Apply(ast.Function.COALESCE, tuple(tree for tree, _ in typed), at=node.at), result


def _units_in(node: ast.Expr) -> list[str]:
    match node:
        case ast.QuantityLiteral():
            return [node.unit]
        case ast.DurationLiteral() if node.unit in SHORT_UNITS:
            return [SHORT_UNITS[node.unit]]
        case ast.Negate():
            return _units_in(node.operand)
        case ast.Add() | ast.Subtract():
            return [*_units_in(node.left), *_units_in(node.right)]
        case ast.Call():
            return [unit for argument in node.arguments for unit in _units_in(argument)]
        case ast.ListOf():
            return [unit for element in node.elements for unit in _units_in(element)]
        case _:
            return []


def _elements_of(function: ast.Aggregation) -> tuple[type, ...]:
    """What a function can take many of."""
    numbers = (NumberType, QuantityType, ErrorType, NullType)
    match function:
        case ast.Aggregation.AVERAGE | ast.Aggregation.CHANGE:
            return numbers
        case ast.Aggregation.MIN | ast.Aggregation.MAX:
            return (*numbers, DateType, DurationType, TextType)
        case _:
            return (object,)


def duration_of(count: int, unit: str) -> Duration:
    """A calendar duration from a count of hours, days, weeks, months or years."""
    makers: dict[str, Callable[[int], Duration]] = {
        "hour": lambda n: Duration(hours=n),
        "day": lambda n: Duration(days=n),
        "week": lambda n: Duration(days=7 * n),
        "month": lambda n: Duration(months=n),
        "year": lambda n: Duration(months=12 * n),
    }
    return makers[unit](count)


def literal_value(tree: ast.Expr) -> Value | None:
    """The value of a resolved literal, sign included; ``None`` when it is not one."""
    if isinstance(tree, ast.Constant):
        return tree.value
    if isinstance(tree, ast.Negate) and isinstance(tree.operand, ast.Constant):
        value = tree.operand.value
        return -value if isinstance(value, Decimal) else None
    return None

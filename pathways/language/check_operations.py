"""Comparison and arithmetic: which types go together, and what literals mean beside them."""

from collections.abc import Sequence
from decimal import Decimal

from pathways.diagnostics.diagnostic import Diagnostic
from pathways.diagnostics.suggest import did_you_mean
from pathways.language import ast, findings
from pathways.language.checking import ALONE, Beside, Checking, Part, Typed, alone, is_open, name_in, texts_in
from pathways.language.types import (
    BooleanType,
    CodeType,
    DateType,
    DurationType,
    ErrorType,
    NullType,
    NumberType,
    QuantityType,
    TextType,
    Type,
)
from pathways.language.values import Moment, Value

# --- comparison -----------------------------------------------------------------------------------------------------------


def compare(here: Checking, node: ast.Comparison) -> Typed:
    ordered = not isinstance(node, ast.Equal | ast.NotEqual)
    left, right = _compared(here, [node.left, node.right], node, ordered=ordered)
    return Typed(type(node)(left, right, at=node.at), BooleanType())


def between(here: Checking, node: ast.Between) -> Typed:
    operand, low, high = _compared(here, [node.operand, node.low, node.high], node, ordered=True)
    _order_bounds(here, low, high, (node.low.at[0], node.high.at[1]), closed=True)
    return Typed(ast.Between(operand, low, high, at=node.at), BooleanType())


def inside(here: Checking, node: ast.In) -> Typed:
    container = node.container
    if isinstance(container, ast.IntervalOf):
        operand, low, high = _compared(here, [node.operand, container.low, container.high], node, ordered=True)
        _order_bounds(here, low, high, container.at, closed=container.low_included and container.high_included)
        interval = ast.IntervalOf(low, high, container.low_included, container.high_included, at=container.at)
        return Typed(ast.In(operand, interval, at=node.at), BooleanType())
    operand, *elements = _compared(here, [node.operand, *container.elements], node, ordered=False)
    return Typed(ast.In(operand, ast.ListOf(tuple(elements), at=container.at), at=node.at), BooleanType())


def _compared(here: Checking, nodes: Sequence[ast.Expr], whole: ast.Expr, *, ordered: bool) -> list[ast.Expr]:
    typed = here.together(nodes)
    if not any(isinstance(each.type, ErrorType) for each in typed):
        fault = _first_fault(nodes, typed, whole, ordered=ordered)
        if fault is not None:
            here.found.append(fault)
        else:
            check_codes(here, nodes, [each.type for each in typed])
    return [each.tree for each in typed]


def _first_fault(
    nodes: Sequence[ast.Expr], typed: Sequence[Typed], whole: ast.Expr, *, ordered: bool
) -> Diagnostic | None:
    if len(typed) > 1 and any(isinstance(each.type, NullType) for each in typed):
        return findings.compares_null(whole.at)
    for node, each in zip(nodes[1:], typed[1:], strict=True):
        fault = _incomparable((nodes[0], typed[0].type), (node, each.type), whole, ordered=ordered)
        if fault is not None:
            return fault
    if ordered and isinstance(typed[0].type, BooleanType):
        return findings.conditions_have_no_order(whole.at)
    return None


def _incomparable(
    left: tuple[ast.Expr, Type], right: tuple[ast.Expr, Type], whole: ast.Expr, *, ordered: bool
) -> Diagnostic | None:
    match left[1], right[1]:
        case (QuantityType() as one, QuantityType() as other):
            return None if one == other else findings.different_kinds(_said(*left), _said(*right), whole.at)
        case (QuantityType() as one, NumberType()):
            return findings.missing_unit(_said(*left), one.measure.unit, number_of(right[0]), right[0].at)
        case (NumberType(), QuantityType() as other):
            return findings.missing_unit(_said(*right), other.measure.unit, number_of(left[0]), left[0].at)
        case (DurationType(), NumberType()):
            return findings.number_for_duration(number_of(right[0]), right[0].at)
        case (NumberType(), DurationType()):
            return findings.number_for_duration(number_of(left[0]), left[0].at)
        case (CodeType(), CodeType() | TextType()) | (TextType(), CodeType()) if ordered:
            return findings.codes_have_no_order(whole.at)
        case (CodeType() as one, CodeType() as other):
            if one.values & other.values:
                return None
            return findings.disjoint_codes(_said(*left), _said(*right), whole.at)
        case (CodeType(), TextType()) | (TextType(), CodeType()):
            return None
        case (one, other):
            return None if one == other else findings.not_comparable(one, other, whole.at, hint_for(one, other))


def _said(node: ast.Expr, type_: Type) -> str:
    name = name_in(node)
    if name is not None:
        return f"`{name}`"
    return f"a {findings.kind(type_.kind)}" if isinstance(type_, QuantityType) else findings.say(type_)


def number_of(node: ast.Expr) -> str | None:
    """A number as written, for hints."""
    return f"{node.value:f}" if isinstance(node, ast.NumberLiteral) else None


def hint_for(one: Type, other: Type) -> str | None:
    """How to mend the commonest mistakes of two types that do not go together."""
    both = (one, other)
    if any(isinstance(each, DateType) for each in both):
        if any(isinstance(each, DurationType) for each in both):
            return "compare a date with a date: `Today() - 3 months`"
        return "`DateOf(…)` gives the date of a data item"
    if any(isinstance(each, BooleanType) for each in both) and any(isinstance(each, TextType) for each in both):
        return "a condition is true or false: write it by itself, or `not` before it"
    return None


def check_codes(here: Checking, nodes: Sequence[ast.Expr], types: Sequence[Type]) -> None:
    """Every text that stands beside a code must be one of its values."""
    coded = next(((n, t) for n, t in zip(nodes, types, strict=True) if isinstance(t, CodeType)), None)
    if coded is None:
        return
    node, type_ = coded
    name = name_in(node)
    for other in nodes:
        for text in texts_in(other):
            check_code(here, text, type_, f"`{name}`" if name else None)


def check_code(here: Checking, text: ast.StringLiteral, type_: CodeType, subject: str | None) -> None:
    """A text where a code is expected."""
    if text.value not in type_.values:
        nearest = did_you_mean(text.value, type_.values)
        here.found.append(findings.unknown_code(text.value, text.at, nearest, sorted(type_.values), subject))


def _order_bounds(here: Checking, low: ast.Expr, high: ast.Expr, at: tuple[int, int], *, closed: bool) -> None:
    """Bounds in the wrong order, or an interval that holds nothing, are slips: a guard that never holds."""
    first, second = constant(low), constant(high)
    if isinstance(first, Decimal) and isinstance(second, Decimal):
        empty = first > second or (first == second and not closed)
    elif isinstance(first, Moment) and isinstance(second, Moment):
        empty = first.first > second.last
    else:
        return
    if empty:
        here.found.append(findings.empty_interval(at))


def constant(tree: ast.Expr) -> Value | None:
    """The value of a resolved literal, sign included; ``None`` when it is none."""
    if isinstance(tree, ast.Constant):
        return tree.value
    if isinstance(tree, ast.Negate):
        value = constant(tree.operand)
        return -value if isinstance(value, Decimal) else None
    return None


# --- arithmetic -----------------------------------------------------------------------------------------------------------


def multiply(here: Checking, node: ast.Multiply | ast.Divide) -> Typed:
    left, right = (_plain_number(here, side) for side in (node.left, node.right))
    failed = any(isinstance(side.type, ErrorType) for side in (left, right))
    return Typed(type(node)(left.tree, right.tree, at=node.at), ErrorType() if failed else NumberType())


def _plain_number(here: Checking, node: ast.Expr) -> Typed:
    typed = here.infer(node, ALONE)
    if isinstance(typed.type, NumberType | NullType | ErrorType):
        return typed
    return here.fault(findings.numbers_only(typed.type, node.at), typed.tree)


def negate(here: Checking, node: ast.Negate, beside: Beside) -> Typed:
    # Below zero there are differences only, unless the unit has no offset: then it does not matter.
    part = Part.DIFFERENCE if beside.part is Part.DIFFERENCE else Part.EITHER
    operand = here.infer(node.operand, beside.as_part(part))
    if not isinstance(operand.type, NumberType | QuantityType | DurationType | NullType | ErrorType):
        return here.fault(findings.wrong_type("a number", operand.type, node.operand.at))
    return Typed(ast.Negate(operand.tree, at=node.at), operand.type, operand.part)


def add(here: Checking, node: ast.Add | ast.Subtract, beside: Beside) -> Typed:
    """A sum or a difference: of numbers, of quantities of one kind, of durations, of a date and a duration."""
    left, right = _sides(here, node, beside)
    tree = type(node)(left.tree, right.tree, at=node.at)
    match left.type, right.type:
        case (ErrorType(), _) | (_, ErrorType()):
            return Typed(tree, ErrorType())
        case (DateType(), DateType()) if isinstance(node, ast.Subtract):
            return here.fault(findings.dates_subtracted(node.at))
        case (DateType(), DurationType() | NullType()):
            return Typed(tree, DateType())
        case (NumberType() | DurationType() | QuantityType() as one, NullType()):
            return Typed(tree, one, left.part)
        case (NullType(), NumberType() | DurationType() | QuantityType() | NullType() as other):
            return Typed(tree, other, right.part)
        case (NumberType() | DurationType() | QuantityType() as one, other) if one == other:
            return Typed(tree, one, _part(node, left.part, right.part))
        case _:
            return here.fault(_unsummable(node, left.type, right.type))


def _sides(here: Checking, node: ast.Add | ast.Subtract, beside: Beside) -> tuple[Typed, Typed]:
    """Both sides; a literal beside a value is a difference when added, and may be either when taken away."""
    subtracts = isinstance(node, ast.Subtract)
    match is_open(node.left), is_open(node.right):
        case (True, True):
            context = beside if beside.type is not None else alone([node])
            return here.infer(node.left, context), here.infer(node.right, context.as_part(Part.DIFFERENCE))
        case (False, True):
            left = here.infer(node.left, ALONE)
            part = (Part.EITHER if subtracts else Part.DIFFERENCE) if left.part is Part.VALUE else left.part
            return left, here.infer(node.right, here.beside(node.left, left).as_part(part))
        case (True, False):
            right = here.infer(node.right, ALONE)
            return here.infer(
                node.left, here.beside(node.right, right).as_part(_before(right.part, subtracts=subtracts))
            ), right
        case _:
            return here.infer(node.left, ALONE), here.infer(node.right, ALONE)


def _before(right: Part, *, subtracts: bool) -> Part:
    """What a literal is before ``+ x`` or ``- x``."""
    if not subtracts:
        return Part.DIFFERENCE
    return Part.VALUE if right is Part.VALUE else Part.EITHER


def _part(node: ast.Add | ast.Subtract, left: Part, right: Part) -> Part:
    match left, right:
        case (Part.EITHER, _) | (_, Part.EITHER):
            return Part.EITHER
        case (Part.VALUE, Part.VALUE):
            return Part.DIFFERENCE if isinstance(node, ast.Subtract) else Part.VALUE
        case (Part.DIFFERENCE, Part.DIFFERENCE):
            return Part.DIFFERENCE
        case (Part.DIFFERENCE, Part.VALUE) if isinstance(node, ast.Subtract):
            return Part.EITHER
        case _:
            return Part.VALUE


def _unsummable(node: ast.Add | ast.Subtract, left: Type, right: Type) -> Diagnostic:
    match left, right:
        case (QuantityType() as one, QuantityType() as other):
            return findings.different_kinds(_said(node.left, one), _said(node.right, other), node.at)
        case (QuantityType() as one, NumberType()):
            return findings.missing_unit(_said(node.left, one), one.measure.unit, number_of(node.right), node.right.at)
        case (NumberType(), QuantityType() as other):
            return findings.missing_unit(
                _said(node.right, other), other.measure.unit, number_of(node.left), node.left.at
            )
        case (DateType() | DurationType(), NumberType()):
            return findings.number_for_duration(number_of(node.right), node.right.at)
        case (DurationType(), DateType()):
            return findings.wrong_type(
                "a duration", right, node.right.at, "write the date first: `DateOf(x) + 3 months`"
            )
        case _:
            summable = NumberType | QuantityType | DurationType | DateType
            wrong, at = (right, node.right.at) if isinstance(left, summable) else (left, node.left.at)
            return findings.wrong_type("a number, a quantity, a date or a duration", wrong, at)

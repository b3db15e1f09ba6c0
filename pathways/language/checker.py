"""Names, types and units: a written tree becomes a resolved one, or findings. One fault makes one finding.

Logic and conditionals are here; leaves, operations and calls have files of their own. Nothing here knows a patient or a file.
"""

from collections.abc import Mapping

from msgspec import Struct

from pathways.diagnostics.diagnostic import Diagnostic
from pathways.language import ast, findings
from pathways.language.check_calls import call, join
from pathways.language.check_leaves import literal, member, name
from pathways.language.check_operations import (
    add,
    between,
    check_code,
    compare,
    constant,
    inside,
    multiply,
    negate,
    number_of,
)
from pathways.language.checking import ALONE, Beside, Checking, Typed, texts_in
from pathways.language.types import (
    BooleanType,
    CodeType,
    DateType,
    DurationType,
    ErrorType,
    NullType,
    NumberType,
    QuantityType,
    Scope,
    TextType,
    Type,
)
from pathways.language.values import Value


class Checked(Struct, frozen=True):
    """A resolved tree and its type; with findings the tree is as far as it could be resolved, and must not be used."""

    tree: ast.Expr
    type: Type
    findings: tuple[Diagnostic, ...]


def check(
    tree: ast.Expr, scope: Scope, expected: Type | None = None, *, inputs: Mapping[str, str] | None = None
) -> Checked:
    """Resolve names, types and units of a guard. Never raises on a tree that ``parse`` made.

    Args:
        tree: Written, from ``parse``.
        scope: What names mean here.
        expected: The type it must have; literals that stand alone take their unit from it.
        inputs: For a part of a formula (a row of a table), which need not use them all; see ``check_formula``.

    Returns:
        The resolved tree, its type, and every finding, in the order of the text.
    """
    return _check(tree, scope, expected, inputs or {})


def check_formula(tree: ast.Expr, scope: Scope, inputs: Mapping[str, str], expected: Type) -> Checked:
    """Resolve the formula of a derived item: names listed in ``inputs`` enter it as plain numbers.

    Args:
        tree: Written, from ``parse``.
        scope: What names mean here.
        inputs: Name to unit: UCUM for a quantity, ``years`` or ``months`` for an age. Such a name becomes an ``InUnit`` node,
            and so do the aggregates over it.
        expected: The item's type. A formula with inputs may give a plain number for a quantity: it is then in the
            item's canonical unit.

    Returns:
        As ``check``; an input that the formula does not use is a finding.
    """
    return _check(tree, scope, expected, inputs, formula=True)


def _check(
    tree: ast.Expr, scope: Scope, expected: Type | None, inputs: Mapping[str, str], *, formula: bool = False
) -> Checked:
    here = Checking(scope, inputs, _nothing)
    here.infer = lambda node, beside: _infer(here, node, beside)
    typed = here.infer(tree, Beside(expected) if expected is not None else ALONE)
    type_ = typed.type
    if formula:
        here.found.extend(findings.unused_input(n, tree.at) for n in inputs if n not in here.inputs_used)
    if inputs and isinstance(expected, QuantityType) and isinstance(type_, NumberType):
        type_ = expected
    if expected is not None and not isinstance(type_, ErrorType):
        type_ = _expected(here, tree, type_, expected)
    found = sorted(here.found, key=lambda f: (f.span.start, f.span.end) if f.span else (0, 0))
    return Checked(typed.tree, type_, tuple(dict.fromkeys(found)))


def literal_value(tree: ast.Expr) -> Value | None:
    """The value of a resolved literal, sign included; ``None`` when it is no literal."""
    return constant(tree)


def _nothing(node: ast.Expr, beside: Beside) -> Typed:
    raise NotImplementedError


def _expected(here: Checking, tree: ast.Expr, got: Type, wanted: Type) -> Type:
    if isinstance(got, NullType) or got == wanted:
        return wanted
    if isinstance(wanted, CodeType) and isinstance(got, TextType):
        for text in texts_in(tree):
            check_code(here, text, wanted, None)
        return wanted
    if isinstance(wanted, CodeType) and isinstance(got, CodeType) and got.values <= wanted.values:
        return wanted
    here.found.append(_unexpected_type(tree, got, wanted))
    return ErrorType()


def _unexpected_type(tree: ast.Expr, got: Type, wanted: Type) -> Diagnostic:
    match got, wanted:
        case (NumberType(), QuantityType()):
            return findings.missing_unit("what is expected", wanted.measure.unit, number_of(tree), tree.at)
        case (NumberType(), DurationType()):
            return findings.number_for_duration(number_of(tree), tree.at)
        case _:
            return findings.wrong_type(findings.say(wanted), got, tree.at, _hint(got, wanted))


def _hint(got: Type, wanted: Type) -> str | None:
    match got, wanted:
        case (QuantityType() | NumberType() | DurationType(), BooleanType()):
            return "compare it with a threshold"
        case (CodeType(), BooleanType()):
            return "say which value: `… = '…'`"
        case (DateType(), BooleanType()):
            return "compare it with a date, or ask `Exists(…)`"
        case (_, DateType()):
            return "`DateOf(…)` gives its date"
        case _:
            return None


def _infer(here: Checking, node: ast.Expr, beside: Beside) -> Typed:
    match node:
        case (
            ast.NumberLiteral() | ast.QuantityLiteral() | ast.DurationLiteral() | ast.StringLiteral()
            | ast.DateLiteral() | ast.BooleanLiteral() | ast.NullLiteral()
        ):  # fmt: skip
            return literal(here, node, beside)
        case ast.Name():
            return name(here, node)
        case ast.Member():
            return member(here, node)
        case ast.Call():
            return call(here, node, beside)
        case ast.And() | ast.Or() | ast.Xor():
            operands = tuple([_condition(here, operand) for operand in node.operands])
            return Typed(type(node)(operands, at=node.at), BooleanType())
        case ast.Implies():
            left, right = _condition(here, node.left), _condition(here, node.right)
            return Typed(ast.Implies(left, right, at=node.at), BooleanType())
        case ast.Not():
            return Typed(ast.Not(_condition(here, node.operand), at=node.at), BooleanType())
        case ast.IsNull():
            return Typed(ast.IsNull(here.infer(node.operand, ALONE).tree, node.negated, at=node.at), BooleanType())
        case ast.IsTrue() | ast.IsFalse():
            return Typed(type(node)(_condition(here, node.operand), node.negated, at=node.at), BooleanType())
        case ast.Less() | ast.LessOrEqual() | ast.Greater() | ast.GreaterOrEqual() | ast.Equal() | ast.NotEqual():
            return compare(here, node)
        case ast.Between():
            return between(here, node)
        case ast.In():
            return inside(here, node)
        case ast.Add() | ast.Subtract():
            return add(here, node, beside)
        case ast.Multiply() | ast.Divide():
            return multiply(here, node)
        case ast.Negate():
            return negate(here, node, beside)
        case ast.If():
            return _conditional(here, node, beside)
        case ast.ListOf() | ast.IntervalOf() | ast.Filtered():
            return here.fault(findings.misplaced("this", node.at, "it stands after `in`, or first in a function"))
        case _:
            return here.fault(findings.misplaced("this", node.at, "only written guards are checked"))


def _condition(here: Checking, node: ast.Expr) -> ast.Expr:
    typed = here.infer(node, ALONE)
    if not isinstance(typed.type, BooleanType | ErrorType | NullType):
        here.found.append(findings.wrong_type("a condition", typed.type, node.at, _hint(typed.type, BooleanType())))
    return typed.tree


def _conditional(here: Checking, node: ast.If, beside: Beside) -> Typed:
    condition = _condition(here, node.condition)
    branches = (node.then, node.otherwise)
    then, otherwise = here.together(branches, beside)
    joined = join(here, branches, [then, otherwise])
    return Typed(ast.If(condition, then.tree, otherwise.tree, at=node.at), joined.type, joined.part)

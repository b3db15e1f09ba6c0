"""Calls: what stands in each place of a function, and what it is worth."""

from typing import Final

from pathways.diagnostics.suggest import did_you_mean
from pathways.language import ast, findings, words
from pathways.language.check_leaves import entering, unknown
from pathways.language.check_operations import check_codes, constant
from pathways.language.checking import ALONE, Beside, Checking, Part, Typed, name_in
from pathways.language.functions import AGGREGATIONS, FUNCTIONS, SIGNATURES, Gives, Signature, Takes
from pathways.language.types import (
    BooleanType,
    CodeType,
    DateType,
    DurationType,
    ErrorType,
    NullType,
    NumberType,
    QuantityType,
    Role,
    Symbol,
    TextType,
    Type,
)
from pathways.language.values import Duration

_NUMBERS: Final = (NumberType, QuantityType, NullType, ErrorType)
# What each function can take many of; the others take anything.
_ELEMENTS: Final[dict[str, tuple[type, ...]]] = {
    "Average": _NUMBERS,
    "Change": _NUMBERS,
    "Min": (*_NUMBERS, DateType, DurationType, TextType),
    "Max": (*_NUMBERS, DateType, DurationType, TextType),
}
_PICKS_ONE: Final = ("Latest", "Previous", "First")


def call(here: Checking, node: ast.Call, beside: Beside) -> Typed:
    """Any call, by the table of functions."""
    signature = SIGNATURES.get(node.function)
    if signature is None:
        meant = words.FUNCTIONS.get(node.function) or did_you_mean(node.function, SIGNATURES)
        return here.fault(findings.unknown_function(node.function, node.at, meant, tuple(SIGNATURES)))
    if not signature.fewest <= len(node.arguments) <= signature.most or _lonely(node):
        finding = findings.wrong_arguments(node.function, signature.expected, len(node.arguments), node.at)
        return here.fault(finding)
    match signature.takes[0] if signature.takes else None:
        case Takes.READINGS | Takes.READINGS_OR_LIST:
            return _aggregate(here, node, signature, beside)
        case Takes.DATED:
            return _date_of(here, node)
        case Takes.VALUE:
            return _coalesce(here, node, beside)
        case _:
            return _apply(here, node, signature, beside)


def _lonely(node: ast.Call) -> bool:
    return node.function == "Coalesce" and len(node.arguments) == 1 and not isinstance(node.arguments[0], ast.ListOf)


# --- many readings --------------------------------------------------------------------------------------------------------


def _aggregate(here: Checking, node: ast.Call, signature: Signature, beside: Beside) -> Typed:
    first = node.arguments[0]
    over = _list(here, node, first, signature, beside) if isinstance(first, ast.ListOf) else _series(here, first, node)
    window = _window(here, node.arguments[1]) if len(node.arguments) > 1 else None
    if isinstance(over.type, ErrorType) or not isinstance(over.tree, ast.Series | ast.ListOf):
        return Typed(over.tree, ErrorType())
    wanted = _ELEMENTS.get(node.function)
    if wanted is not None and not isinstance(over.type, wanted):
        return here.fault(findings.wrong_type("numbers or quantities", over.type, first.at))
    tree = ast.Aggregate(AGGREGATIONS[node.function], over.tree, window, at=node.at)
    match signature.gives:
        case Gives.COUNT:
            return Typed(tree, NumberType())
        case Gives.CONDITION:
            return Typed(tree, BooleanType())
        case _:
            difference = node.function == "Change"
            typed = Typed(tree, over.type, Part.DIFFERENCE if difference else over.part)
            return entering(here, name_in(first) or "", typed, difference=difference)


def _list(here: Checking, node: ast.Call, written: ast.ListOf, signature: Signature, beside: Beside) -> Typed:
    if signature.takes[0] is not Takes.READINGS_OR_LIST:
        return here.fault(findings.not_readings(written.at, node.function, "the values of a list have no dates"))
    if len(node.arguments) > 1:
        hint = "the values of a list have no dates, so there is no window"
        return here.fault(findings.misplaced("a window", node.arguments[1].at, hint))
    elements = here.together(written.elements, beside)
    joined = join(here, written.elements, elements)
    return Typed(ast.ListOf(tuple(each.tree for each in elements), at=written.at), joined.type, joined.part)


def _series(here: Checking, node: ast.Expr, call_: ast.Call) -> Typed:
    """The readings of an item or an act, perhaps only those for which a guard holds."""
    named = node.name if isinstance(node, ast.Filtered) else node
    if not isinstance(named, ast.Name | ast.Member):
        return here.fault(findings.not_readings(node.at, call_.function))
    text = name_in(named) or ""
    symbol = here.scope.symbol(text)
    if symbol is None:
        return _without_symbol(here, named, call_)
    if symbol.role is not Role.ITEM or not symbol.dated:
        return here.fault(findings.not_readings(named.at, call_.function, _why_not(symbol)))
    if not isinstance(node, ast.Filtered):
        return Typed(ast.Series(symbol.name, at=node.at), symbol.type)
    return _filtered(here, node, symbol)


def _without_symbol(here: Checking, named: "ast.Name | ast.Member", call_: ast.Call) -> Typed:
    if isinstance(named, ast.Name) and named.identifier in here.aliases:
        hint = "a reading is one value: take it as it is, or `DateOf` it"
        return here.fault(findings.not_readings(named.at, call_.function, hint))
    if isinstance(named, ast.Name):
        return unknown(here, named.identifier, named.at)
    typed = here.infer(named, ALONE)
    if isinstance(typed.type, ErrorType):
        return typed
    return here.fault(findings.not_readings(named.at, call_.function, "what is known of a drug class has no readings"))


def _why_not(symbol: Symbol) -> str:
    match symbol.role:
        case Role.PARAMETER:
            return f"`{symbol.name}` is a parameter: it has one value and no dates"
        case Role.DEFINED:
            return f"`{symbol.name}` is a define: put the function inside it"
        case Role.DRUG_CLASS:
            return f"of a drug class take `{symbol.name}.current`, `{symbol.name}.since` …"
        case Role.ITEM:
            return f"`{symbol.name}` has one value and no dates"


def _filtered(here: Checking, node: ast.Filtered, symbol: Symbol) -> Typed:
    if node.alias in here.aliases or here.scope.symbol(node.alias) is not None:
        return here.fault(findings.alias_taken(node.alias, node.at))
    here.aliases[node.alias] = symbol.type
    where = here.infer(node.where, ALONE)
    del here.aliases[node.alias]
    if not isinstance(where.type, BooleanType | NullType | ErrorType):
        here.found.append(findings.wrong_type("a condition", where.type, node.where.at))
    type_ = ErrorType() if isinstance(where.type, ErrorType) else symbol.type
    return Typed(ast.Series(symbol.name, node.alias, where.tree, at=node.at), type_)


def _window(here: Checking, node: ast.Expr) -> ast.Expr:
    typed = here.infer(node, Beside(DurationType()))
    if isinstance(typed.type, NumberType):
        number = f"{node.value:f}" if isinstance(node, ast.NumberLiteral) else None
        here.found.append(findings.number_for_duration(number, node.at))
    elif not isinstance(typed.type, DurationType | DateType | ErrorType):
        hint = "for example `3 months`, or `DateOf(Foot_ulcer)`"
        here.found.append(findings.wrong_type("a window (a duration or a date)", typed.type, node.at, hint))
    value = constant(typed.tree)
    if isinstance(value, Duration) and not value.months and not value.days and not value.hours:
        here.found.append(findings.empty_window(node.at))
    return typed.tree


# --- dates ----------------------------------------------------------------------------------------------------------------


def _date_of(here: Checking, node: ast.Call) -> Typed:
    inner = node.arguments[0]
    operand: ast.Expr | None = None
    if isinstance(inner, ast.Name):
        operand = _dated_name(here, inner)
    elif isinstance(inner, ast.Call) and inner.function in _PICKS_ONE:
        typed = call(here, inner, ALONE)
        operand = typed.tree.operand if isinstance(typed.tree, ast.InUnit) else typed.tree
        if isinstance(typed.type, ErrorType):
            return typed
    if operand is None:
        series = _series(here, inner, node)
        if isinstance(series.type, ErrorType):
            return series
        operand = series.tree
    assert isinstance(operand, ast.Series | ast.Aggregate | ast.Alias | ast.Current | ast.Defined)
    return Typed(ast.DateOf(operand, at=node.at), DateType())


def _dated_name(here: Checking, node: ast.Name) -> ast.Expr | None:
    """A name that has a date without being a series: a reading looked at, a date item, a define that is dated."""
    if node.identifier in here.aliases:
        return ast.Alias(node.identifier, at=node.at)
    symbol = here.scope.symbol(node.identifier)
    if symbol is None:
        return None
    if symbol.role is Role.DEFINED and (symbol.dated or isinstance(symbol.type, DateType)):
        return ast.Defined(symbol.name, at=node.at)
    if symbol.role is Role.ITEM and isinstance(symbol.type, DateType):
        return ast.Current(symbol.name, at=node.at)
    return None


# --- values ---------------------------------------------------------------------------------------------------------------


def _coalesce(here: Checking, node: ast.Call, beside: Beside) -> Typed:
    first = node.arguments[0]
    nodes = first.elements if len(node.arguments) == 1 and isinstance(first, ast.ListOf) else node.arguments
    typed = here.together(nodes, beside)
    joined = join(here, nodes, typed)
    tree = ast.Apply(ast.Function.COALESCE, tuple(each.tree for each in typed), at=node.at)
    return Typed(tree, joined.type, joined.part)


def _apply(here: Checking, node: ast.Call, signature: Signature, beside: Beside) -> Typed:
    typed: list[Typed] = []
    for place, argument in enumerate(node.arguments):
        takes = signature.takes[min(place, len(signature.takes) - 1)]
        typed.append(_argument(here, argument, takes, beside))
    tree = ast.Apply(FUNCTIONS[node.function], tuple(each.tree for each in typed), at=node.at)
    if any(isinstance(each.type, ErrorType) for each in typed):
        return Typed(tree, ErrorType())
    match signature.gives:
        case Gives.DATE:
            return Typed(tree, DateType())
        case Gives.DURATION:
            return Typed(tree, DurationType())
        case Gives.SAME if not isinstance(typed[0].type, NullType):
            return Typed(tree, typed[0].type, typed[0].part)
        case _:
            return Typed(tree, NumberType())


def _argument(here: Checking, node: ast.Expr, takes: Takes, beside: Beside) -> Typed:
    typed = here.infer(node, beside if takes is Takes.NUMBER_OR_QUANTITY else ALONE)
    allowed: tuple[type, ...] = {
        Takes.DATE: (DateType,),
        Takes.NUMBER_OR_QUANTITY: (NumberType, QuantityType),
    }.get(takes, (NumberType,))
    if isinstance(typed.type, (*allowed, NullType, ErrorType)):
        return typed
    return here.fault(findings.wrong_type(str(takes), typed.type, node.at))


def join(here: Checking, nodes: "tuple[ast.Expr, ...]", typed: list[Typed]) -> Typed:
    """The one type of several values of which one is taken; a finding when they have none in common."""
    result = Typed(ast.NullLiteral(), NullType())
    for node, each in zip(nodes, typed, strict=True):
        type_ = _joined(result.type, each.type)
        if type_ is None:
            return here.fault(findings.not_comparable(result.type, each.type, node.at, "all must be of one type"))
        part = each.part if isinstance(result.type, NullType) or each.part is result.part else Part.EITHER
        result = Typed(result.tree, type_, part)
    if isinstance(result.type, CodeType):
        check_codes(here, nodes, [each.type for each in typed])
    return result


def _joined(one: Type, other: Type) -> Type | None:
    match one, other:
        case (ErrorType(), _) | (_, ErrorType()):
            return ErrorType()
        case (NullType(), known) | (known, NullType()):
            return known
        case (CodeType() as code, TextType()) | (TextType(), CodeType() as code):
            return code
        case (CodeType() as first, CodeType() as second):
            return CodeType(first.values | second.values)
        case _:
            return one if one == other else None

"""Literals and names: what each stands for."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from pathways.diagnostics.diagnostic import Diagnostic
from pathways.diagnostics.suggest import did_you_mean
from pathways.language import ast, findings
from pathways.language.checking import ALONE, Beside, Checking, Part, Typed, alone
from pathways.language.functions import SIGNATURES
from pathways.language.literals import SHORT_UNITS, UCUM_DURATIONS, duration_of
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
    Symbol,
    TextType,
    Type,
)
from pathways.language.ucum import is_ucum, measured, slip
from pathways.language.units import conversion, convert, has_offset, units_of
from pathways.language.values import Moment

_MEMBERS: Final[dict[str, Type]] = {
    "current": BooleanType(),
    "since": DateType(),
    "changed": DateType(),
    "intolerance": BooleanType(),
    "contraindicated": BooleanType(),
    "maximal": BooleanType(),
    "count": NumberType(),
}
# A duration longer than this moves every date out of the calendar.
_LONGEST: Final = {"year": 1_000, "month": 12_000, "week": 52_000, "day": 365_000, "hour": 8_760_000}
_MONTHS: Final = {"years": 12, "year": 12, "months": 1, "month": 1}

# --- quantities and durations ---------------------------------------------------------------------------------------------


def quantity(here: Checking, node: ast.QuantityLiteral | ast.DurationLiteral, beside: Beside) -> Typed:
    """A quantity literal takes kind, unit and decimals from what it stands beside; converted and rounded once."""
    value, unit = _written(node)
    if not isinstance(beside.type, QuantityType | DurationType | NumberType | ErrorType):
        beside = alone([node])
    match beside.type:
        case ErrorType():
            return Typed(ast.NullLiteral(at=node.at), ErrorType())
        case NumberType():
            return here.fault(findings.needless_unit(beside.subject, value, unit, node.at))
        case DurationType():
            return _as_duration(here, node, value, unit)
        case QuantityType(measure=measure):
            fault = _quantity_fault(here, node, measure, beside)
            if fault is not None:
                return here.fault(fault)
            converted = convert(value, unit, measure, difference=beside.part is Part.DIFFERENCE)
            assert converted is not None
            return Typed(ast.Constant(converted, node, at=node.at), beside.type, beside.part)
        case _:
            return here.fault(findings.unknown_unit(unit, node.at, _meant(value, slip(unit))))


def _written(node: ast.QuantityLiteral | ast.DurationLiteral) -> tuple[Decimal, str]:
    if isinstance(node, ast.QuantityLiteral):
        return node.value, node.unit
    return node.count, SHORT_UNITS[node.unit]


def _meant(value: Decimal, unit: str | None) -> str | None:
    return None if unit is None else f"{value:f} '{unit}'"


def _quantity_fault(
    here: Checking, node: ast.QuantityLiteral | ast.DurationLiteral, measure: Measure, beside: Beside
) -> Diagnostic | None:
    value, unit = _written(node)
    converted = convert(value, unit, measure)
    if converted is None:
        return _unit_fault(here, node, measure, beside)
    if beside.part is Part.EITHER and has_offset(unit, measure):
        return findings.ambiguous_difference(unit, measure.unit, node.at)
    if measure.decimals is None:
        return None
    difference = convert(value, unit, measure, difference=True)
    lost = value != 0 and difference == 0
    if lost or (unit == measure.unit and converted != value):
        return findings.too_precise(f"{value:f} '{unit}'", measure.unit, measure.decimals, node.at)
    return None


def _unit_fault(
    here: Checking, node: ast.QuantityLiteral | ast.DurationLiteral, measure: Measure, beside: Beside
) -> Diagnostic:
    value, unit = _written(node)
    meant = slip(unit)
    if meant is not None and (not is_ucum(unit) or convert(value, meant, measure) is not None):
        return findings.unknown_unit(unit, node.at, _meant(value, meant))
    if not is_ucum(unit):
        nearest = did_you_mean(unit, units_of(measure))
        return findings.unknown_unit(unit, node.at, _meant(value, nearest))
    both = (measured(measure.unit), measured(unit))
    in_words = (both[0], both[1]) if both[0] is not None and both[1] is not None else None
    others = sorted({m.kind for m in here.scope.measures() if m.kind != measure.kind and unit in units_of(m)})
    notes = tuple(f"`{unit}` is a unit of {findings.kind(other)}" for other in others[:3])
    return findings.unit_mismatch(
        beside.subject, measure.unit, unit, node.at, units_of(measure), in_words, (*beside.notes, *notes)
    )


def _as_duration(here: Checking, node: ast.QuantityLiteral | ast.DurationLiteral, value: Decimal, unit: str) -> Typed:
    """``1 day = 1 'd'``: hours, days and weeks of UCUM are the calendar's too."""
    if unit in UCUM_DURATIONS and value == value.to_integral_value():
        return duration(here, ast.DurationLiteral(value, UCUM_DURATIONS[unit], at=node.at), node)
    calendar = {"mo": "months", "a": "years", **{u: f"{d}s" for u, d in UCUM_DURATIONS.items()}}.get(unit)
    return here.fault(findings.date_with_quantity(unit, calendar and f"{value:f} {calendar}", node.at))


def duration(here: Checking, node: ast.DurationLiteral, written: ast.QuantityLiteral | ast.DurationLiteral) -> Typed:
    """A calendar duration: whole units, within the calendar."""
    words = f"{node.count:f} {node.unit}" + ("" if node.count == 1 else "s")
    if node.count != node.count.to_integral_value():
        hint = "count whole units, or take a smaller one: `18 months`"
        return here.fault(findings.bad_duration(words, node.at, hint))
    if node.count > _LONGEST[node.unit]:
        return here.fault(findings.bad_duration(words, node.at, "no calendar reaches that far"))
    return Typed(ast.Constant(duration_of(int(node.count), node.unit), written, at=node.at), DurationType())


# --- dates ----------------------------------------------------------------------------------------------------------------


def moment(here: Checking, node: ast.DateLiteral) -> Typed:
    """A date: a day, an instant, or as much of it as was written (``@2026-03``)."""
    day, _, clock = node.text.partition("T")
    if clock.endswith("Z") or "+" in clock or "-" in clock:
        hint = "leave the time zone out: a guard speaks of the patient's own clock"
        return here.fault(findings.bad_date(f"@{node.text}", node.at, hint))
    try:
        when = _instant(day, clock) if clock else _days(day)
    except (ValueError, OverflowError):
        return here.fault(findings.bad_date(f"@{node.text}", node.at, "this day or this hour does not exist"))
    return Typed(ast.Constant(when, node, at=node.at), DateType())


def _days(text: str) -> Moment:
    parts = [int(part) for part in text.split("-")]
    match parts:
        case [year, month, day]:
            return Moment.of(date(year, month, day))
        case [year, month]:
            last = date(year, 12, 31) if month == 12 else date(year, month + 1, 1) - timedelta(days=1)
            return Moment.between(date(year, month, 1), last)
        case _:
            return Moment.between(date(parts[0], 1, 1), date(parts[0], 12, 31))


def _instant(day: str, clock: str) -> Moment:
    """A time to the hour covers its hour; to the minute or finer it is an instant."""
    hours, *rest = clock.split(":")
    first = datetime.fromisoformat(f"{day}T{hours}:{rest[0] if rest else '00'}")
    if len(rest) > 1:
        seconds, _, fraction = rest[1].partition(".")
        first = first.replace(second=int(seconds), microsecond=int((fraction + "000000")[:6]))
    last = first if rest else first + timedelta(hours=1) - timedelta(microseconds=1)
    return Moment(first, last, clock=True)


# --- names ----------------------------------------------------------------------------------------------------------------


def name(here: Checking, node: ast.Name) -> Typed:
    if node.identifier in here.aliases:
        return Typed(ast.Alias(node.identifier, at=node.at), here.aliases[node.identifier])
    symbol = here.scope.symbol(node.identifier)
    return unknown(here, node.identifier, node.at) if symbol is None else _symbol(here, symbol, node.at)


def member(here: Checking, node: ast.Member) -> Typed:
    """An act (``give.fit_kit``) or what is known of a drug class (``metformin.current``)."""
    dotted = f"{node.owner}.{node.member}"
    act = here.scope.symbol(dotted)
    if act is not None:
        return _symbol(here, act, node.at)
    owner = here.scope.symbol(node.owner)
    if owner is None or owner.role is not Role.DRUG_CLASS:
        return _unknown_member(here, node, owner)
    members = [m for m in _MEMBERS if m != "count" or owner.composed]
    if node.member not in members:
        nearest = did_you_mean(node.member, members)
        return here.fault(findings.unknown_member(node.owner, node.member, node.at, nearest, members))
    return Typed(ast.ClassMember(node.owner, ast.ClassFact(node.member), at=node.at), _MEMBERS[node.member])


def _symbol(here: Checking, symbol: Symbol, at: tuple[int, int]) -> Typed:
    tree: ast.Expr
    match symbol.role:
        case Role.ITEM:
            tree = ast.Current(symbol.name, at=at)
        case Role.PARAMETER:
            tree = ast.Parameter(symbol.name, at=at)
        case Role.DEFINED:
            tree = ast.Defined(symbol.name, at=at)
        case Role.DRUG_CLASS:
            return here.fault(findings.class_without_member(symbol.name, at))
    return entering(here, symbol.name, Typed(tree, symbol.type))


def unknown(here: Checking, name: str, at: tuple[int, int]) -> Typed:
    """A name that nothing has: one finding, with what was most likely meant."""
    if name in SIGNATURES:
        return here.fault(findings.function_without_call(name, at))
    known = list(here.scope.names())
    nearest = did_you_mean(name, [*known, *here.aliases])
    symbol = here.scope.symbol(nearest) if nearest else None
    if nearest is None and any(name in _codes(here.scope.symbol(other)) for other in known):
        return here.fault(findings.text_for_code(name, at))
    return here.fault(findings.unknown_name(name, at, nearest, symbol.declared if symbol else ""))


def _codes(symbol: Symbol | None) -> frozenset[str]:
    return symbol.type.values if symbol is not None and isinstance(symbol.type, CodeType) else frozenset()


def _unknown_member(here: Checking, node: ast.Member, owner: Symbol | None) -> Typed:
    known = list(here.scope.names())
    if owner is not None:
        return here.fault(findings.unknown_member(node.owner, node.member, node.at, None, ["nothing of its own"]))
    if node.member in _MEMBERS:
        classes = [n for n in known if (s := here.scope.symbol(n)) is not None and s.role is Role.DRUG_CLASS]
        nearest = did_you_mean(node.owner, classes)
        meant = f"{nearest}.{node.member}" if nearest else None
        return here.fault(findings.unknown_name(f"{node.owner}.{node.member}", node.at, meant))
    return unknown(here, f"{node.owner}.{node.member}", node.at)


def entering(here: Checking, name: str, typed: Typed, *, difference: bool = False) -> Typed:
    """Inside a formula, a name listed in ``inputs`` is a plain number in the unit given there."""
    unit = here.inputs.get(name)
    if unit is None or isinstance(typed.type, ErrorType):
        return typed
    here.inputs_used.add(name)
    at = typed.tree.at
    match typed.type:
        case QuantityType(measure=measure):
            way = conversion(unit, measure)
            if way is None:
                node = ast.QuantityLiteral(Decimal(1), unit, at=at)
                return here.fault(_unit_fault(here, node, measure, Beside(typed.type, subject=f"`{name}`")))
            offset = Decimal(0) if difference else way.offset
            return Typed(ast.InUnit(typed.tree, way.factor, offset, unit, at=at), NumberType())
        case DurationType():
            if unit not in _MONTHS:
                return here.fault(findings.bad_duration(unit, at, "an age enters a formula in `years` or `months`"))
            return Typed(ast.InUnit(typed.tree, Decimal(_MONTHS[unit]), Decimal(0), unit, at=at), NumberType())
        case _:
            return typed


def literal(here: Checking, node: ast.WrittenLiteral, beside: Beside = ALONE) -> Typed:
    """Any literal."""
    match node:
        case ast.NumberLiteral():
            return Typed(ast.Constant(node.value, node, at=node.at), NumberType())
        case ast.DurationLiteral() if node.unit not in SHORT_UNITS:
            return duration(here, node, node)
        case ast.QuantityLiteral() | ast.DurationLiteral():
            return quantity(here, node, beside)
        case ast.StringLiteral():
            return Typed(ast.Constant(node.value, node, at=node.at), TextType())
        case ast.DateLiteral():
            return moment(here, node)
        case ast.BooleanLiteral():
            return Typed(ast.Constant(node.value, node, at=node.at), BooleanType())
        case ast.NullLiteral():
            return Typed(node, NullType())

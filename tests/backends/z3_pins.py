"""One patient's facts pinned onto the solver's symbols: what the reference says of each leaf, the solver must take."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction

import z3

from pathways.backends.to_z3 import Encoder, Pair
from pathways.backends.z3_dictionary import ClassFacts, ItemFacts, ParameterFacts
from pathways.backends.z3_logic import Code, Day, Encoded, Flag, Number, Span, Term, below, constant, equals
from pathways.language import ast
from pathways.language.calendar import back
from pathways.language.facts import Facts
from pathways.language.semantics import evaluate
from pathways.language.truth import Truth
from pathways.language.types import DateType, DurationType, QuantityType
from pathways.language.values import NONE, Ages, Duration, Moment, Range, Result, Unknown
from tests.demo_scope import CLASSES, SCOPE


class DemoDictionary:
    """The demo scope as the solver's dictionary: bare names may be told otherwise than by readings, as in ``TableFacts``."""

    def item(self, name: str) -> ItemFacts:
        if name == "Birth_date":
            return ItemFacts(name, DateType(), bare_is_latest=False, single=True)
        symbol = SCOPE.symbol(name)
        decimals = symbol.type.measure.decimals if isinstance(symbol.type, QuantityType) else None
        return ItemFacts(name, symbol.type, decimals, bare_is_latest=False)

    def parameter(self, scope: str, name: str) -> ParameterFacts:
        type_ = SCOPE.symbol(name).type
        between = (Duration(), Duration(months=99)) if isinstance(type_, DurationType) else (Decimal(0), Decimal(99))
        return ParameterFacts(name, "", type_, 2, None, between, (), may_be_unset=True)

    def define(self, scope: str, name: str) -> None:
        return None

    def define_type(self, scope: str, name: str) -> object:
        return SCOPE.symbol(name).type

    def drug_class(self, name: str) -> ClassFacts:
        return ClassFacts(name, ("acei", "arb") if CLASSES.get(name) else (name,), ())


def pins(encoder: Encoder, pair: Pair, facts_of: Callable[[str], Facts]) -> Iterator[object]:
    """Everything that the reference says of what a guard reads."""
    facts = facts_of("")
    at = facts.at.first.date()
    yield encoder.ledger.today == at.toordinal()
    for duration, cut in encoder.ledger.cuts.items():
        yield cut == (back(facts.at, duration).first.date() - at).days
    for pinned in encoder.leaves.pins:
        told = evaluate(pinned.tree, facts_of(pinned.scope))
        if pinned.tree == ast.Current("Birth_date") and isinstance(told, Unknown):
            told = getattr(facts, "born", None) or told  # a table keeps it apart
        if (
            isinstance(told, Unknown)
            and isinstance(pinned.tree, ast.ClassMember)
            and pinned.tree.member is ast.ClassFact.COUNT
        ):
            continue  # a table need not know it; the engine always has a range
        yield from _equal(encoder, pinned.value, told, facts.at)
    for name, history in encoder.leaves.histories.items():
        readings = facts.readings(name)
        yield history.any == bool(readings)
        if readings:
            yield from _equal(encoder, history.value, readings[-1].value, facts.at)
            yield from _equal(encoder, history.day, readings[-1].when, facts.at)


def _equal(encoder: Encoder, symbol: Encoded, result: Result, at: Moment) -> Iterator[object]:
    unknown, none = isinstance(result, Unknown), result is NONE
    if isinstance(symbol, Flag):
        yield from _same(symbol.true, result is True)
        yield from _same(symbol.false, result is False)
        yield from _same(symbol.none, none)
        return
    yield from _same(symbol.known, not (unknown or none))
    yield from _same(symbol.none, none)
    if unknown or none:
        return
    match symbol:
        case Number():
            low, high = (result.low, result.high) if isinstance(result, Range) else (result, result)
            yield _number(symbol.low, low) if low is not None else below(symbol.low, constant(Fraction(-(10**10))))
            yield _number(symbol.high, high) if high is not None else below(constant(Fraction(10**10)), symbol.high)
            out = (not result.low_included, not result.high_included) if isinstance(result, Range) else (False, False)
            yield from _same(symbol.low_out, out[0])
            yield from _same(symbol.high_out, out[1])
        case Code():
            yield symbol.code == encoder.ledger.code(str(result))
        case Day():
            assert isinstance(result, Moment)
            if not symbol.clock:
                yield symbol.first == (result.first.date() - at.first.date()).days
                yield symbol.last == (result.last.date() - at.first.date()).days
        case Span():
            shortest, longest = result.ends if isinstance(result, Ages) else (result, result)
            assert isinstance(shortest, Duration)
            result = shortest
            yield symbol.over == longest.months - shortest.months
            for part, value in (
                (symbol.months, result.months),
                (symbol.days, result.days),
                (symbol.hours, result.hours),
            ):
                yield part == value


def _number(term: Term, value: Decimal) -> object:
    result = equals(term, constant(Fraction(value)))
    return z3.BoolVal(result) if isinstance(result, bool) else result


def _same(symbol: object, value: bool) -> Iterator[object]:
    if isinstance(symbol, bool):
        yield z3.BoolVal(symbol == value)
    else:
        yield symbol == value


def possible_truths(encoder: Encoder, tree: ast.Expr, scope: str, facts_of: Callable[[str], Facts]) -> set[Truth]:
    """What the solver thinks a guard may be for this patient; empty when it thinks that there is no such patient."""
    pair = encoder.pair(tree, scope)
    solver = z3.Solver()
    for group in encoder.ledger.groups.values():
        solver.add(group.axioms)
    solver.add(*(p for p in pins(encoder, pair, facts_of) if not isinstance(p, bool)))
    asked = {Truth.TRUE: pair.true, Truth.FALSE: pair.false, Truth.UNKNOWN: pair.unknown}
    return {truth for truth, question in asked.items() if solver.check(question) == z3.sat}

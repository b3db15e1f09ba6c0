"""Parameters for the solver: free within their bounds, so that a proof holds for whatever a territory sets."""

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import z3

from pathways.backends.z3_dictionary import ParameterFacts
from pathways.backends.z3_facts import Group
from pathways.backends.z3_logic import Code, Day, Encoded, Flag, Number, Span, Term, constant, equals
from pathways.language.values import Duration, Moment, Value

if TYPE_CHECKING:
    from pathways.backends.z3_leaves import Leaves


def encoded_parameter(told: ParameterFacts, leaves: "Leaves", group: Group) -> Encoded:
    """A parameter's value, free within its bounds; the value that it has now is the usual one."""
    known: Any = True
    if told.may_be_unset:
        known = leaves.ledger.symbol(z3.Bool, f"{told.name}.set")
    choices = told.one_of or ((told.value,) if told.between is None and told.value is not None else ())
    sample = next((v for v in (told.value, *choices, *(told.between or ())) if v is not None), None)
    match sample:
        case bool():
            true = leaves.ledger.symbol(z3.Bool, told.name)
            if choices:
                group.axioms.append(z3.Or([true == v for v in choices]))
            if told.value is not None:
                group.odd.append(true != told.value)
            return _flag(true, known)
        case Decimal():
            return _number(told, leaves, group, known, choices)
        case Duration():
            return _duration(told, leaves, group, known, choices)
        case str():
            code = leaves.ledger.symbol(z3.Int, told.name)
            if choices:
                group.axioms.append(z3.Or([code == leaves.ledger.code(str(v)) for v in choices]))
            if told.value is not None:
                group.odd.append(code != leaves.ledger.code(str(told.value)))
            return Code(known, False, code)
        case Moment():
            day = leaves.ledger.symbol(z3.Int, told.name)
            return Day(known, False, day, day)
        case _:
            return leaves.symbols.of(told.type, None, told.name, group, False)


def _flag(true: Any, known: Any) -> Flag:
    if known is True:
        return Flag(true, z3.Not(true))
    return Flag(z3.And(known, true), z3.And(known, z3.Not(true)))


def _number(
    told: ParameterFacts, leaves: "Leaves", group: Group, known: Any, choices: tuple[Value | None, ...]
) -> Number:
    decimals = told.decimals
    sort, scale = (z3.Real, Fraction(1)) if decimals is None else (z3.Int, Fraction(1, 10**decimals))
    term = Term(leaves.ledger.symbol(sort, told.name), scale)
    if choices:
        group.axioms.append(z3.Or([equals(term, _constant(v)) for v in choices if isinstance(v, Decimal)]))
    elif told.between is not None:
        low, high = (_constant(v) for v in told.between)
        from pathways.backends.z3_logic import at_most

        group.axioms += [at_most(low, term), at_most(term, high)]
    if isinstance(told.value, Decimal):
        group.odd.append(z3.Not(equals(term, _constant(told.value))))
    return Number(known, False, term, term)


def _constant(value: Value | None) -> Term:
    assert isinstance(value, Decimal)
    return constant(Fraction(value))


def _duration(
    told: ParameterFacts, leaves: "Leaves", group: Group, known: Any, choices: tuple[Value | None, ...]
) -> Span:
    symbol = leaves.ledger.symbol
    fixed = [v for v in choices if isinstance(v, Duration)]
    ends = [v for v in (told.between or ()) if isinstance(v, Duration)]
    used = [*fixed, *ends, *([told.value] if isinstance(told.value, Duration) else [])]
    months: Any = symbol(z3.Int, f"{told.name}.months") if any(v.months for v in used) else 0
    days: Any = symbol(z3.Int, f"{told.name}.days") if any(v.days for v in used) else 0
    hours: Any = symbol(z3.Int, f"{told.name}.hours") if any(v.hours for v in used) else 0

    def is_(value: Duration) -> Any:
        pairs = ((months, value.months), (days, value.days), (hours, value.hours))
        return z3.And([z3.BoolVal(a == b) if isinstance(a, int) else a == b for a, b in pairs])

    if fixed:
        group.axioms.append(z3.Or([is_(v) for v in fixed]))
    elif ends:
        low, high = _least_hours(ends[0]), _most_hours(ends[1])
        # Bounds may be written in two units (8 weeks to 3 months): whatever lasts as long as something between them.
        for part, size in ((months, 28 * 24), (days, 24), (hours, 1)):
            if not isinstance(part, int):
                group.axioms += [part >= 0, part * size <= high]
        shortest = months * (28 * 24) + days * 24 + hours
        longest = months * (31 * 24) + days * 24 + hours
        parts = [part for part in (months, days, hours) if not isinstance(part, int)]
        if len(parts) == 1:
            low_part, high_part = (_only(v) for v in ends)
            group.axioms += [parts[0] >= low_part, parts[0] <= high_part]
        else:
            group.axioms += [longest >= low, shortest <= high]
    if isinstance(told.value, Duration):
        group.odd.append(z3.Not(is_(told.value)))
    return Span(known, False, months, days, hours)


def _only(value: Duration) -> int:
    return value.months or value.days or value.hours


def _least_hours(value: Duration) -> int:
    return value.months * 28 * 24 + value.days * 24 + value.hours


def _most_hours(value: Duration) -> int:
    return value.months * 31 * 24 + value.days * 24 + value.hours

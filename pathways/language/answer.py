"""One expression, one answer: a value, or unknown and why."""

from datetime import date
from decimal import Decimal

from msgspec import Struct

from pathways.diagnostics.diagnostic import InvalidInputError
from pathways.language import ast, findings
from pathways.language.checker import check
from pathways.language.facts import Facts, Reading
from pathways.language.numbers import round_half_up
from pathways.language.parser import parse
from pathways.language.semantics import evaluate
from pathways.language.truth import Truth
from pathways.language.types import EmptyScope, QuantityType, Scope, Type
from pathways.language.values import (
    Cause,
    Moment,
    Reason,
    Result,
    Unknown,
    Value,
)
from pathways.language.written import written

DECIMALS = 8  # as CQL prints them


class Answer(Struct, frozen=True):
    """The answer to one expression.

    Args:
        value: Boolean, ``Decimal`` (quantities in ``unit``), code, date, duration, age, range; ``None`` when unknown.
        unit: Canonical UCUM unit of a quantity.
        type: The type, in words.
        truth: For a condition: true, false or unknown.
        reasons: Why it is unknown: every fact that matters, by name.
    """

    value: Value | None
    unit: str | None
    type: str
    truth: Truth | None
    reasons: tuple[Reason, ...] = ()

    @property
    def unknown(self) -> bool:
        return self.value is None

    def __str__(self) -> str:
        return "null" if self.value is None else written(self.value, self.unit)


def evaluate_text(
    text: str, *, scope: Scope | None = None, facts: Facts | None = None, at: date | None = None
) -> Answer:
    """Parse, check and evaluate one expression.

    Raises:
        InvalidInputError: It is no expression of the guard language, or asks for facts or a day that were not given.
    """
    parsed = parse(text)
    if parsed.tree is None:
        raise InvalidInputError(parsed.findings)
    checked = check(parsed.tree, scope or EmptyScope())
    if checked.findings:
        raise InvalidInputError(checked.findings)
    day = None if at is None else Moment.of(at)
    result = evaluate(checked.tree, facts or _NoFacts(day, len(text)))
    return answer(result, checked.type)


def answer(result: Result, type_: Type) -> Answer:
    """An answer from a result and its type."""
    unit = type_.measure.unit if isinstance(type_, QuantityType) else None
    words = findings.say(type_)
    if isinstance(result, Unknown):
        reasons = tuple(sorted(result.reasons, key=lambda r: (r.item, r.cause, r.detail)))
        return Answer(None, unit, words, Truth.UNKNOWN if words == "a condition" else None, reasons)
    if unit is None and isinstance(result, Decimal) and result != round_half_up(result, DECIMALS):
        result = round_half_up(result, DECIMALS)
    truth = (Truth.TRUE if result else Truth.FALSE) if isinstance(result, bool) else None
    return Answer(result, unit, words, truth)


class _NoFacts:
    """No patient: nothing was ever recorded, and there is a day only if one was given."""

    def __init__(self, day: Moment | None, length: int) -> None:
        self.day = day
        self.length = length

    @property
    def at(self) -> Moment:
        if self.day is None:
            raise InvalidInputError((findings.no_day(self.length),))
        return self.day

    def current(self, item: str) -> Result:
        return self.absence(item)

    def readings(self, item: str) -> tuple[Reading, ...]:  # noqa: ARG002
        return ()

    def absence(self, item: str) -> Value | Unknown:
        return Unknown(frozenset({Reason(item, Cause.NEVER_RECORDED)}))

    def parameter(self, name: str) -> Result:
        return Unknown(frozenset({Reason(name, Cause.NOT_SET)}))

    def defined(self, name: str) -> Result:
        return self.absence(name)

    def definition(self, name: str) -> ast.Expr:  # noqa: ARG002
        return ast.NullLiteral()

    def dated(self, item: str) -> Moment | None:  # noqa: ARG002
        return None

    def member(self, drug_class: str, fact: ast.ClassFact) -> Result:
        return self.absence(f"{drug_class}.{fact.value}")

    def age_at(self, when: Moment) -> Result:  # noqa: ARG002
        return self.absence("Birth_date")

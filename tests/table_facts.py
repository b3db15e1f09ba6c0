"""A patient as a plain table, for tests of the language: no dictionary rules, only what is written here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from pathways.language import ast
from pathways.language.calendar import age
from pathways.language.facts import Reading
from pathways.language.values import NONE, Cause, Moment, Nothing, Range, Reason, Result, Unknown, Value


def unknown(item: str, cause: Cause = Cause.NEVER_RECORDED) -> Unknown:
    return Unknown(frozenset({Reason(item, cause)}))


@dataclass
class TableFacts:
    """``series``: readings by item; the latest is the current value unless ``answers`` says otherwise."""

    at: Moment
    series: Mapping[str, Sequence[Reading]] = field(default_factory=dict)
    answers: Mapping[str, Value | Unknown] = field(default_factory=dict)
    complete: frozenset[str] = frozenset()
    parameters: Mapping[str, Value] = field(default_factory=dict)
    born: Moment | None = None

    def current(self, item: str) -> Result:
        if item == "Age":
            return self.age_at(self.at)
        if item in self.answers:
            return self.answers[item]
        readings = self.series.get(item)
        return readings[-1].value if readings else self.absence(item)

    def readings(self, item: str) -> Sequence[Reading]:
        return self.series.get(item, ())

    def absence(self, item: str) -> Value | Unknown:
        if item in self.complete or self.answers.get(item) is NONE:
            return NONE
        return unknown(item)

    def parameter(self, name: str) -> Result:
        return self.parameters.get(name, unknown(name, Cause.NOT_SET))

    def defined(self, name: str) -> Result:
        return self.answers.get(name, unknown(name))

    def definition(self, name: str) -> ast.Expr:
        return ast.Current(name)

    def dated(self, item: str) -> Moment | None:
        readings = self.series.get(item)
        return readings[-1].when if readings else None

    def member(self, drug_class: str, fact: ast.ClassFact) -> Result:
        name = f"{drug_class}.{fact.value}"
        return self.answers.get(name, NONE if drug_class in self.complete else unknown(name))

    def age_at(self, when: Moment) -> Result:
        return age(self.born, when) if self.born else unknown("Birth_date")


def value_of(written: object) -> Value | Unknown:
    """A value as a table writes it: ``none``, ``unknown``, numbers, ``< 30``, codes, Booleans, dates."""
    match written:
        case bool():
            return written
        case int() | float():
            return Decimal(str(written))
        case date():
            return Moment.of(written)
        case "none":
            return NONE
        case "unknown":
            return unknown("answer", Cause.CANNOT_TELL)
        case str() if written[:1] in "<>" and written[:1]:
            return _bounded(written)
        case str():
            return written
    raise TypeError(written)


def _bounded(written: str) -> Range:
    sign = written.rstrip("0123456789. ")
    end = Decimal(written.removeprefix(sign).strip())
    return Range(None, end, high_included="=" in sign) if "<" in sign else Range(end, None, low_included="=" in sign)


def is_none(value: object) -> bool:
    return isinstance(value, Nothing)

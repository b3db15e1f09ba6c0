"""Values, readings and dates in words: what a guard speaks of. Conditions are said elsewhere (``prose_conditions``)."""

import re
from abc import ABC, abstractmethod
from decimal import Decimal
from enum import IntEnum
from typing import Final

from msgspec import Struct

from pathways.backends.prose_words import RELATIONS, Words, is_logic, is_today
from pathways.backends.typography import duration_parts, moment, unit
from pathways.backends.voice import MIRROR, Complement, Event, Relation, Subject, Thing
from pathways.language import ast
from pathways.language.types import BooleanType, QuantityType
from pathways.language.values import Duration, Moment

_SYMBOLS: Final[dict[type[ast.Expr], str]] = {
    ast.Add: "+",
    ast.Subtract: "−",
    ast.Multiply: "×",
    ast.Divide: "/",
}


class Level(IntEnum):
    """How tightly words hold together; what is looser than its surroundings goes in brackets."""

    LOOSE = 0
    OR = 1
    AND = 2
    TIGHT = 3


class Said(Struct, frozen=True):
    text: str
    level: Level = Level.TIGHT

    def inside(self, level: Level) -> str:
        """As a part of something of that level; mixing *and* with *or* always brackets."""
        looser = self.level < level or (self.level is not level and self.level is not Level.TIGHT)
        return f"({self.text})" if looser else self.text


class Nouns(Words, ABC):
    """What conditions are made of."""

    @abstractmethod
    def say(self, node: ast.Expr, *, negated: bool = False) -> Said:
        """A condition, or its opposite."""

    # --- values

    def complement(self, node: ast.Expr, beside: ast.Expr) -> Complement:
        """What stands on the right of a comparison; ``beside`` tells the unit and the words of codes."""
        match node:
            case ast.Constant(value=str()):
                return Complement(self.code(node, beside))
            case ast.Constant():
                return self._constant_complement(node, beside)
            case ast.Parameter():
                label = self.names.parameter(node.name, self.language)
                return Complement(self.voice.parameter(self.setting(node.name, beside), label))
            case ast.Negate(operand=ast.Constant() as constant):
                return Complement(f"−{self.constant(constant, beside)}")
            case ast.Add() | ast.Subtract() | ast.Multiply() | ast.Divide():
                return Complement(f"({self.subject(node).text})")
            case ast.InUnit():
                return Complement(self.subject(node).text)
            case ast.If() | ast.Choose():
                return Complement(f"({self.subject(node).text})")
            case _:
                return Complement(self.voice.noun(self.subject(node)), noun=True)

    def _constant_complement(self, node: ast.Constant, beside: ast.Expr) -> Complement:
        said = self.constant(node, beside)
        signed = isinstance(beside, ast.Aggregate) and beside.function is ast.Aggregation.CHANGE
        if signed and isinstance(node.value, Decimal) and node.value > 0:
            said = f"+{said}"
        digits = re.match(r"[−+]?[\d.,\xa0]*\d", said)
        return Complement(said, noun=self.is_count(beside), unit=said[digits.end() :].strip() if digits else "")

    def subject(self, node: ast.Expr) -> Subject:
        """A value, as what something is said of."""
        match node:
            case ast.Constant(value=str()):
                return Subject(self.code(node, node))
            case ast.Constant() | ast.NumberLiteral() | ast.QuantityLiteral() | ast.DurationLiteral():
                return Subject(self.constant(node, node))
            case ast.Current():
                return self.voice.subject(self.names.label(node.item, self.language))
            case ast.Parameter():
                return self.voice.subject(self.names.parameter(node.name, self.language))
            case ast.Defined():
                return self._defined_value(node)
            case ast.Alias():
                return self.voice.value_of_reading
            case ast.Series():
                return self.voice.subject(self.thing(node).label)
            case ast.Aggregate():
                return self.voice.reading(node.function, self.thing(node.over), self.window(node.window))
            case ast.ClassMember():
                return Subject(self.voice.member(self.names.drug_class(node.drug_class, self.language), node.member))
            case ast.DateOf():
                return Subject(self.event(node).text)
            case ast.If():
                return Subject(self._branches(node))
            case ast.Choose():
                rows = [(self.say(when).text if when else None, self._branch_value(give)) for when, give in node.rows]
                return Subject(self.voice.table(rows))
            case ast.Apply():
                return self._applied(node)
            case ast.Add() | ast.Subtract() | ast.Multiply() | ast.Divide():
                return Subject(self._arithmetic(node))
            case ast.Negate():
                return Subject(f"−{self._operand(node.operand, tight=_strength(node.operand) > 1)}")
            case ast.InUnit():
                return self._in_unit(node)
            case ast.NullLiteral():
                return Subject(self.voice.unknown)
            case ast.ListOf():
                return Subject(self.voice.either([self.subject(each).text for each in node.elements]))
            case ast.Name():
                return self.voice.subject(node.identifier.replace("_", " "))
            case _:
                return Subject(self.say(node).text) if is_logic(node) else Subject(type(node).__name__.lower())

    def _branches(self, node: ast.If) -> str:
        """One *if* as a sentence, a chain of them as a table."""
        rows: list[tuple[str | None, str]] = []
        last: ast.Expr = node
        while isinstance(last, ast.If):
            rows.append((self.say(last.condition).text, self._branch_value(last.then)))
            last = last.otherwise
        rows.append((None, self._branch_value(last)))
        if len(rows) > 2:
            return self.voice.table(rows)
        return self.voice.branch(rows[0][0] or "", rows[0][1], rows[1][1])

    def _branch_value(self, node: ast.Expr) -> str:
        if isinstance(node, ast.Parameter):
            return self.complement(node, node).text
        said = self.event(node).text if self.is_date(node) else self.subject(node).text
        return f"({said})" if isinstance(node, ast.If | ast.Choose) else said

    def _defined_value(self, node: ast.Defined) -> Subject:
        label = self.names.define(node.name, self.language)
        if label is not None:
            return self.voice.subject(label)
        with self.expanded(node.name) as tree:
            return self.voice.subject(node.name.replace("_", " ")) if tree is None else self.subject(tree)

    def _applied(self, node: ast.Apply) -> Subject:
        match node.function:
            case ast.Function.TODAY:
                return Subject(self.voice.today.text)
            case ast.Function.AGE_AT:
                return self.voice.age_on(self.event(node.arguments[0]))
            case ast.Function.COALESCE if self.is_date(node):
                return Subject(self.event(node).text)
            case ast.Function.COALESCE:
                head = self.subject(node.arguments[0])
                rest = [self.complement(each, node.arguments[0]).text for each in node.arguments[1:]]
                return Subject(self.voice.fallback([head.text, *rest]), head.grammar)
            case _:
                words = [self.subject(each).text for each in node.arguments]
                return Subject(self.voice.function(node.function.value, words))

    def _arithmetic(self, node: ast.Add | ast.Subtract | ast.Multiply | ast.Divide) -> str:
        if self.is_date(node):
            return self.event(node).text
        strength = _strength(node)
        left = self._operand(node.left, tight=_strength(node.left) >= strength)
        right = self._operand(node.right, tight=_strength(node.right) > strength)
        return f"{left} {_SYMBOLS[type(node)]} {right}"

    def _operand(self, node: ast.Expr, *, tight: bool) -> str:
        text = self.subject(node).text
        return text if tight else f"({text})"

    def _in_unit(self, node: ast.InUnit) -> Subject:
        inner = self.subject(node.operand)
        if node.unit.rstrip("s") in ("year", "a"):
            return Subject(self.voice.in_years(inner.text), inner.grammar)
        said = unit(node.unit, self.language)
        return Subject(f"{inner.text} ({said})" if said else inner.text, inner.grammar)

    # --- readings

    def thing(self, over: ast.Series | ast.ListOf) -> Thing:
        """What an aggregate looks at."""
        if isinstance(over, ast.ListOf):
            return Thing(self.voice.both([self.subject(each).text for each in over.elements]))
        label = self.names.label(over.item, self.language)
        type_ = self.names.type(over.item)
        act = "." in over.item
        return Thing(label, act=act, flag=isinstance(type_, BooleanType), narrowed=self._narrowed(over))

    def _narrowed(self, over: ast.Series) -> str:
        """The condition on readings: « température d'au moins 38 °C » when it is one comparison, else in brackets."""
        if over.where is None or isinstance(over.where, ast.Alias):
            return ""
        with self.reading_of(over.item):
            where = over.where
            direct = isinstance(where, ast.Comparison) and isinstance(where.left, ast.Alias) and "." not in over.item
            if (
                not direct
                or not isinstance(where, ast.Comparison)
                or not isinstance(self.type_of(where.left), QuantityType)
            ):
                return f" ({self.say(where).text})"
            label = self.voice.subject(self.names.label(over.item, self.language))
            relation, other = RELATIONS[type(where)], self.complement(where.right, where.left)
            return self.voice.compare(label, relation, other, negated=False).removeprefix(label.text)

    def window(self, node: ast.Expr | None) -> str:
        """« au cours des 3 derniers mois », « depuis la plaie du pied »; nothing without a window."""
        if node is None:
            return ""
        if self.is_date(node):
            return self.voice.since(self.event(node))
        seen = self.seen_through(node)
        match seen:
            case ast.Constant(literal=ast.DurationLiteral() as literal):
                return self.voice.last([(literal.count, literal.unit)])
            case ast.Constant(value=Duration() as value):
                return self.voice.last(duration_parts(value))
            case ast.Parameter():
                delay = self.names.setting(seen.name)
                label = self.names.parameter(seen.name, self.language)
                if isinstance(delay, Duration):
                    return self.voice.parameter(self.voice.last(duration_parts(delay)), label)
                return self.voice.last_unset(label)
            case _:
                return self.voice.last_said(self.subject(node).text)

    # --- time

    def event(self, node: ast.Expr) -> Event:
        """A point in time."""
        match node:
            case ast.Constant(value=Moment() as value):
                return self.voice.dated(moment(value, self.language))
            case ast.Apply(function=ast.Function.TODAY):
                return self.voice.today
            case ast.DateOf(operand=operand):
                return self._date_of(operand)
            case ast.Current():
                return self.voice.event(self.names.label(node.item, self.language))
            case ast.ClassMember():
                return self.voice.class_event(self.names.drug_class(node.drug_class, self.language), node.member)
            case ast.Defined():
                return self._defined_event(node)
            case ast.Add():
                return self.voice.shifted(self._delay(node.right), self.event(node.left), after=True)
            case ast.Subtract():
                return self.voice.shifted(self._delay(node.right), self.event(node.left), after=False)
            case ast.Aggregate():
                return self.voice.event_of(self.thing(node.over), node.function, self.window(node.window))
            case ast.Alias():
                return self.voice.this_reading
            case ast.If() | ast.Choose():
                return Event(f"({self.subject(node).text})", noun=False)
            case ast.Apply(function=ast.Function.COALESCE):
                return Event(self.voice.fallback([self.event(each).text for each in node.arguments]), noun=False)
            case _:
                return Event(self.subject(node).text, noun=False)

    def _date_of(self, operand: ast.Expr) -> Event:
        match operand:
            case ast.Series():
                return self.voice.event_of(self.thing(operand), ast.Aggregation.LATEST, "")
            case ast.Aggregate():
                return self.voice.event_of(self.thing(operand.over), operand.function, self.window(operand.window))
            case _:
                return self.event(operand)

    def _defined_event(self, node: ast.Defined) -> Event:
        label = self.names.define(node.name, self.language)
        if label is not None:
            return self.voice.event(label)
        with self.expanded(node.name) as tree:
            return self.voice.event(node.name.replace("_", " ")) if tree is None else self.event(tree)

    def _delay(self, node: ast.Expr) -> str:
        match node:
            case ast.Constant():
                return self.constant(node, node)
            case ast.Parameter():
                value = self.setting(node.name, node)
                return value or self.complement(node, node).text
            case ast.If() | ast.Choose():
                return f"({self.subject(node).text})"
            case _:
                return self.subject(node).text

    def dates(self, left: ast.Expr, relation: Relation, right: ast.Expr) -> str:
        if is_today(right):
            left, right, relation = right, left, MIRROR[relation]
        if not is_today(left):
            return self.voice.compare_events(self.event(left), relation, self.event(right))
        seen = self.seen_through(right)
        if isinstance(seen, ast.Add) and not is_today(seen.left):
            return self.voice.elapsed(relation, self._delay(seen.right), self.event(seen.left))
        return self.voice.today_is(relation, self.event(right))


def _strength(node: ast.Expr) -> int:
    """How tightly an operand of a calculation holds together."""
    match node:
        case ast.If() | ast.Choose() | ast.Negate():
            return -1
        case ast.Add() | ast.Subtract():
            return 0
        case ast.Multiply() | ast.Divide():
            return 1
        case _:
            return 2

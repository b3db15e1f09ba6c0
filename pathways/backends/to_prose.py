"""Guards in French and English sentences, for sign-off, diagrams and explanations: one walk over the tree, two voices.

It keeps the meaning, brackets where two readings were possible, and says a negation where it was written: the opposite
of « au-dessus de 7 % » is not said as « au plus 7 % », for a result that is *none* is neither.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from typing import Final

from pathways.backends.names import Names
from pathways.backends.prose_english import English
from pathways.backends.prose_french import French
from pathways.backends.prose_short import shortened
from pathways.backends.typography import counted, duration, duration_parts, moment, number, quantity, range_said, unit
from pathways.backends.voice import MIRROR, Complement, Event, Relation, Subject, Thing, Voice
from pathways.language import ast
from pathways.language.types import BooleanType, CodeType, DateType, DurationType, QuantityType, Type
from pathways.language.values import Duration, Moment, Nothing, Range, Value

TAB: Final = 18

_RELATIONS: Final[dict[type[ast.Comparison], Relation]] = {
    ast.Less: Relation.LESS,
    ast.LessOrEqual: Relation.AT_MOST,
    ast.Greater: Relation.MORE,
    ast.GreaterOrEqual: Relation.AT_LEAST,
    ast.Equal: Relation.EQUAL,
    ast.NotEqual: Relation.OTHER,
}
_LOWER: Final = (Relation.MORE, Relation.AT_LEAST)
_UPPER: Final = (Relation.LESS, Relation.AT_MOST)
_SYMBOLS: Final[dict[type[ast.Add | ast.Subtract | ast.Multiply | ast.Divide], str]] = {
    ast.Add: "+",
    ast.Subtract: "−",
    ast.Multiply: "×",
    ast.Divide: "/",
}
_Compared = ast.Less | ast.LessOrEqual | ast.Greater | ast.GreaterOrEqual | ast.Equal | ast.NotEqual


def sentence(tree: ast.Expr, language: str, names: Names) -> str:
    """A guard, or any expression, in words: no capital, no final stop.

    Args:
        tree: Resolved by the checker.
        language: ``"fr"`` or ``"en"``.
        names: The words for its names (``CatalogueNames``).

    Returns:
        One line. Spaces that must not break are U+00A0.
    """
    return _Speaker(_voice(language), names).say(tree).text


def short(tree: ast.Expr, language: str, names: Names, *, limit: int = TAB) -> str:
    """The same for the tab of a diagram: symbols instead of words, cut at a clause beyond ``limit`` characters.

    What is cut ends with « … »; the full sentence then stands elsewhere.
    """
    return shortened(_Speaker(_voice(language), names), tree, limit)


def value_said(value: Value, item: str, language: str, names: Names) -> str:
    """A value of an item as people write it: « 8,1 % », « positif », « 45 ans », « oui »."""
    return _Speaker(_voice(language), names).fact(value, item)


class Level(IntEnum):
    """How tightly words hold together; what is looser than its surroundings goes in brackets."""

    LOOSE = 0
    OR = 1
    AND = 2
    TIGHT = 3


@dataclass(frozen=True, slots=True)
class Said:
    text: str
    level: Level = Level.TIGHT

    def inside(self, level: Level) -> str:
        """As a part of something of that level; mixing *and* with *or* always brackets."""
        looser = self.level < level or (self.level is not level and self.level is not Level.TIGHT)
        return f"({self.text})" if looser else self.text


def _voice(language: str) -> Voice:
    return French() if language == "fr" else English()


class Speaker:
    """Says one tree. Kept for one call only: it remembers which reading an alias stands for."""

    def __init__(self, voice: Voice, names: Names) -> None:
        self.voice = voice
        self.names = names
        self.language = voice.language
        self._items: list[str] = []
        self._expanding: list[str] = []

    # --- conditions

    def say(self, node: ast.Expr, *, negated: bool = False) -> Said:
        """A condition, or its opposite."""
        match node:
            case ast.And() | ast.Or():
                return self._joined(node, negated=negated)
            case ast.Xor():
                parts = [self.say(each).inside(Level.TIGHT) for each in node.operands]
                return self._opposite(Said(self.voice.only_one(parts), Level.LOOSE), negated=negated)
            case ast.Implies():
                said = self.voice.implies(self.say(node.left).inside(Level.OR), self.say(node.right).inside(Level.OR))
                return self._opposite(Said(said, Level.LOOSE), negated=negated)
            case ast.Not():
                return self.say(node.operand, negated=not negated)
            case ast.IsNull():
                return Said(self._known(node.operand, negated=node.negated != negated))
            case ast.IsTrue():
                return self._settled(node.operand, yes=True, negated=node.negated != negated)
            case ast.IsFalse():
                return self._settled(node.operand, yes=False, negated=node.negated != negated)
            case (
                ast.Less()
                | ast.LessOrEqual()
                | ast.Greater()
                | ast.GreaterOrEqual()
                | ast.Equal()
                | ast.NotEqual()
            ):
                return Said(self._compared(node, negated=negated))
            case ast.Between():
                low, high = (self.complement(end, node.operand) for end in (node.low, node.high))
                return Said(self.voice.between(self.subject(node.operand), low, high, negated=negated))
            case ast.In():
                return Said(self._in(node, negated=negated))
            case ast.Aggregate(function=ast.Aggregation.EXISTS):
                return Said(self.voice.exists(self.thing(node.over), self.window(node.window), negated=negated))
            case ast.If() | ast.Choose():
                return self._opposite(Said(self.subject(node).text, Level.LOOSE), negated=negated)
            case _:
                return self._leaf(node, negated=negated)

    def _leaf(self, node: ast.Expr, *, negated: bool) -> Said:
        match node:
            case ast.Constant(value=bool(value)):
                return Said(self.voice.constant(value is not negated))
            case ast.Current():
                return self._flag(self.names.label(node.item, self.language), negated=negated)
            case ast.Parameter():
                return self._flag(self.names.parameter(node.name, self.language), negated=negated)
            case ast.ClassMember():
                label = self.names.drug_class(node.drug_class, self.language)
                return Said((self.voice.no_member if negated else self.voice.member)(label, node.member))
            case ast.Defined():
                return self._defined(node, negated=negated)
            case ast.NullLiteral():
                return Said(self.voice.unknown)
            case _:
                return self._opposite(Said(self.subject(node).text), negated=negated)

    def _joined(self, node: ast.And | ast.Or, *, negated: bool) -> Said:
        conjunction = isinstance(node, ast.And) is not negated
        level = Level.AND if conjunction else Level.OR
        parts = [said.inside(level) for said in self._operands(node, negated=negated)]
        if len(parts) == 1:
            return Said(parts[0], level)
        return Said((self.voice.both if conjunction else self.voice.either)(parts), level)

    def _operands(self, node: ast.And | ast.Or, *, negated: bool) -> Iterator[Said]:
        """The parts, a lower and an upper bound on the same subject said together."""
        rest = list(node.operands)
        while rest:
            first = rest.pop(0)
            second = next((each for each in rest if not negated and _bounds(first, each)), None)
            if second is None or not isinstance(node, ast.And):
                yield self.say(first, negated=negated)
            else:
                rest.remove(second)
                yield Said(self._both_bounds(first, second))

    def _both_bounds(self, first: ast.Expr, second: ast.Expr) -> str:
        """« DFG d'au moins 30 et inférieur à 45 mL/min »: the subject is said once."""
        low, high = sorted((first, second), key=lambda each: _RELATIONS[type(each)] in _UPPER)  # type: ignore[index]
        subject = self.say(low).text
        again = self.say(high).text
        head = self.subject(low.left).text  # type: ignore[union-attr]
        return self.voice.both([subject, again.removeprefix(head).lstrip()])

    def _flag(self, label: str, *, negated: bool) -> Said:
        said = self.voice.no_flag(label) if negated else self.voice.flag(label)
        return Said(said, _level_of_words(said, self.voice))

    def _defined(self, node: ast.Defined, *, negated: bool) -> Said:
        label = self.names.define(node.name, self.language)
        if label is not None:
            return self._flag(label, negated=negated)
        with self._expanded(node.name) as tree:
            if tree is None:
                return self._flag(node.name.replace("_", " "), negated=negated)
            return self.say(tree, negated=negated)

    def _opposite(self, said: Said, *, negated: bool) -> Said:
        return Said(self.voice.opposite(said.text)) if negated else said

    def _known(self, operand: ast.Expr, *, negated: bool) -> str:
        if self._is_date(operand):
            return self.voice.known_date(self.event(operand), negated=negated)
        if self._is_condition(operand) and not isinstance(operand, ast.Current):
            said = self.say(operand).text
            return self.voice.known(Subject(f"({said})"), negated=negated)
        return self.voice.known(self.subject(operand), negated=negated)

    def _settled(self, operand: ast.Expr, *, yes: bool, negated: bool) -> Said:
        """``is true`` and its kin: of a plain fact « X : oui », of anything else « établi : … »."""
        label = self._plain_label(operand)
        if label is not None:
            answers = self.voice.short_answer(yes=yes, negated=negated)
            return Said(self.voice.answer(label, answers), Level.OR if negated else Level.TIGHT)
        said = self.say(operand)
        text = self.voice.settled(said.inside(Level.TIGHT), yes=yes, negated=negated)
        return Said(text, Level.TIGHT if said.level is not Level.TIGHT else Level.LOOSE)

    def _plain_label(self, node: ast.Expr) -> str | None:
        match node:
            case ast.Current():
                return self.names.label(node.item, self.language)
            case ast.Defined():
                return self.names.define(node.name, self.language)
            case ast.ClassMember():
                return self.voice.member(self.names.drug_class(node.drug_class, self.language), node.member)
            case _:
                return None

    # --- comparing

    def _compared(self, node: _Compared, *, negated: bool) -> str:
        relation = _RELATIONS[type(node)]
        left, right = node.left, node.right
        if _is_fixed(left) and not _is_fixed(right):
            left, right, relation = right, left, MIRROR[relation]
        if self._is_date(left) or self._is_date(right):
            return self._opposite(Said(self._dates(left, relation, right)), negated=negated).text
        special = self._specially(left, relation, right, negated=negated)
        if special is not None:
            return special
        return self.voice.compare(self.subject(left), relation, self.complement(right, left), negated=negated)

    def _specially(self, left: ast.Expr, relation: Relation, right: ast.Expr, *, negated: bool) -> str | None:
        """Codes, conditions compared, counts of readings and of drug classes."""
        seen = self.seen_through(left)
        equality = relation in (Relation.EQUAL, Relation.OTHER)
        match seen, right:
            case _, ast.Constant(value=bool(value)) if equality:
                return self.say(left, negated=negated is (value is (relation is Relation.EQUAL))).text
            case _, ast.Constant(value=str()) if equality:
                words = [self.code(right, left)]
                return self.voice.one_of(self.subject(left), words, negated=negated is (relation is Relation.EQUAL))
            case ast.Aggregate(function=ast.Aggregation.COUNT), ast.Constant(value=Decimal() as count):
                thing, window = self.thing(seen.over), self.window(seen.window)
                return self._opposite(Said(self.voice.times(thing, relation, count, window)), negated=negated).text
            case ast.ClassMember(member=ast.ClassFact.COUNT), ast.Constant(value=Decimal() as count):
                label = self.names.drug_class(seen.drug_class, self.language)
                return self._opposite(Said(self.voice.classes(label, relation, count)), negated=negated).text
            case _:
                return None

    def _in(self, node: ast.In, *, negated: bool) -> str:
        subject = self.subject(node.operand)
        match node.container:
            case ast.ListOf(elements=elements):
                words = [self.complement(each, node.operand).text for each in elements]
                return self.voice.one_of(subject, words, negated=negated)
            case ast.IntervalOf() as interval:
                low = (self.complement(interval.low, node.operand).text, interval.low_included)
                high = (self.complement(interval.high, node.operand).text, interval.high_included)
                return self.voice.within(subject, low, high, negated=negated)

    def complement(self, node: ast.Expr, beside: ast.Expr) -> Complement:
        """What stands on the right of a comparison; ``beside`` tells the unit and the words of codes."""
        match node:
            case ast.Constant(value=str()):
                return Complement(self.code(node, beside))
            case ast.Constant():
                return Complement(self.constant(node, beside))
            case ast.Parameter():
                label = self.names.parameter(node.name, self.language)
                return Complement(self.voice.parameter(self.setting(node.name, beside), label))
            case ast.Negate(operand=ast.Constant() as constant):
                return Complement(f"−{self.constant(constant, beside)}")
            case ast.Add() | ast.Subtract() | ast.Multiply() | ast.Divide() | ast.InUnit():
                return Complement(self.subject(node).text)
            case ast.If() | ast.Choose():
                return Complement(f"({self.subject(node).text})")
            case _:
                return Complement(self.voice.noun(self.subject(node)), noun=True)

    # --- values

    def subject(self, node: ast.Expr) -> Subject:
        """A value, as what something is said of."""
        match node:
            case ast.Constant() | ast.NumberLiteral() | ast.QuantityLiteral() | ast.DurationLiteral():
                return Subject(self.constant(node, node))
            case ast.Current():
                return self.voice.subject(self.names.label(node.item, self.language))
            case ast.Parameter():
                return Subject(self.complement(node, node).text)
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
                then, otherwise = self._branch_value(node.then), self._branch_value(node.otherwise)
                return Subject(self.voice.branch(self.say(node.condition).text, then, otherwise))
            case ast.Choose():
                rows = [(self.say(when).text if when else None, self._branch_value(give)) for when, give in node.rows]
                return Subject(self.voice.table(rows))
            case ast.Apply():
                return self._applied(node)
            case ast.Add() | ast.Subtract() | ast.Multiply() | ast.Divide():
                return Subject(self._arithmetic(node))
            case ast.Negate():
                return Subject(f"−{self._operand(node.operand)}")
            case ast.InUnit():
                return self._in_unit(node)
            case ast.NullLiteral():
                return Subject(self.voice.unknown)
            case ast.ListOf():
                return Subject(self.voice.either([self.subject(each).text for each in node.elements]))
            case ast.Name():
                return self.voice.subject(node.identifier.replace("_", " "))
            case _:
                return Subject(self.say(node).text) if _is_logic(node) else Subject(type(node).__name__.lower())

    def _branch_value(self, node: ast.Expr) -> str:
        said = self.event(node).text if self._is_date(node) else self.subject(node).text
        return f"({said})" if isinstance(node, ast.If | ast.Choose) else said

    def _defined_value(self, node: ast.Defined) -> Subject:
        label = self.names.define(node.name, self.language)
        if label is not None:
            return self.voice.subject(label)
        with self._expanded(node.name) as tree:
            return self.voice.subject(node.name.replace("_", " ")) if tree is None else self.subject(tree)

    def _applied(self, node: ast.Apply) -> Subject:
        match node.function:
            case ast.Function.TODAY:
                return Subject(self.voice.today.text)
            case ast.Function.AGE_AT:
                return self.voice.age_on(self.event(node.arguments[0]))
            case ast.Function.COALESCE:
                head = self.subject(node.arguments[0])
                rest = [self.complement(each, node.arguments[0]).text for each in node.arguments[1:]]
                return Subject(self.voice.fallback([head.text, *rest]), head.grammar)
            case _:
                words = [self.subject(each).text for each in node.arguments]
                return Subject(self.voice.function(node.function.value, words))

    def _arithmetic(self, node: ast.Add | ast.Subtract | ast.Multiply | ast.Divide) -> str:
        if self._is_date(node):
            return self.event(node).text
        return f"{self._operand(node.left)} {_SYMBOLS[type(node)]} {self._operand(node.right)}"

    def _operand(self, node: ast.Expr) -> str:
        compound = isinstance(node, ast.Add | ast.Subtract | ast.Multiply | ast.Divide | ast.If | ast.Choose | ast.Negate)
        text = self.subject(node).text
        return f"({text})" if compound else text

    def _in_unit(self, node: ast.InUnit) -> Subject:
        inner = self.subject(node.operand)
        said = unit(node.unit, self.language)
        return Subject(f"{inner.text} ({said})" if said else inner.text, inner.grammar)

    def constant(self, node: ast.Expr, beside: ast.Expr) -> str:
        """A literal as it was written, in its own unit; what nobody wrote in the unit of what stands beside it."""
        literal = node.literal if isinstance(node, ast.Constant) else node
        match literal:
            case ast.QuantityLiteral():
                return quantity(literal.value, literal.unit, self.language)
            case ast.DurationLiteral():
                return counted(literal.count, literal.unit, self.language)
            case ast.NumberLiteral():
                return number(literal.value, self.language)
            case _:
                return self.printed(node.value, beside) if isinstance(node, ast.Constant) else ""

    def printed(self, value: Value, beside: ast.Expr) -> str:
        """A value in words; ``beside`` tells its unit."""
        match value:
            case bool():
                return self.voice.short_answer(yes=value, negated=False)
            case Decimal():
                return quantity(value, self._unit(beside), self.language)
            case str():
                return self.voice.outcomes.get(value, value.replace("_", " "))
            case Moment():
                return moment(value, self.language)
            case Duration():
                return duration(value, self.language)
            case Range():
                return range_said(value, self._unit(beside), self.language)
            case Nothing():
                return "aucun" if self.language == "fr" else "none"

    def fact(self, value: Value, item: str) -> str:
        """A value of an item."""
        if isinstance(value, str):
            return self.code(ast.Constant(value), ast.Current(item))
        if isinstance(value, Duration) and value.months and value.months % 12 == 0:
            return counted(Decimal(value.months // 12), "year", self.language)
        return self.printed(value, ast.Current(item))

    def setting(self, name: str, beside: ast.Expr) -> str | None:
        """The value of a parameter, if it is set."""
        value = self.names.setting(name)
        if value is None:
            return None
        unknown_unit = isinstance(value, Decimal) and not self._unit(ast.Parameter(name))
        return self.printed(value, beside if unknown_unit else ast.Parameter(name))

    def code(self, node: ast.Constant, beside: ast.Expr) -> str:
        """A code by its label, in the value set of the item that stands beside it."""
        value = str(node.value)
        if value in self.voice.outcomes:
            return self.voice.outcomes[value]
        item = self._item(beside)
        return self.names.value(item, value, self.language) if item else value.replace("_", " ")

    def _unit(self, node: ast.Expr) -> str:
        type_ = self._type(node)
        return type_.measure.unit if isinstance(type_, QuantityType) else ""

    def _item(self, node: ast.Expr) -> str | None:
        match self.seen_through(node):
            case ast.Current(item=item) | ast.Aggregate(over=ast.Series(item=item)) | ast.Series(item=item):
                return item
            case ast.Alias():
                return self._items[-1] if self._items else None
            case ast.Apply(function=ast.Function.COALESCE, arguments=arguments):
                return self._item(arguments[0])
            case _:
                return None

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
        if over.where is None:
            return ""
        self._items.append(over.item)
        try:
            said = self.say(over.where).text
        finally:
            self._items.pop()
        head = self.voice.value_of_reading.text
        simple = isinstance(over.where, _Compared) and isinstance(over.where.left, ast.Alias) and ":" not in said
        if simple and said.startswith(f"{head} ") and "." not in over.item:
            label = self.voice.subject(self.names.label(over.item, self.language))
            whole = self._where_about(over.where, label)
            return whole.removeprefix(label.text)
        return f" ({said})"

    def _where_about(self, where: ast.Expr, label: Subject) -> str:
        if not isinstance(where, _Compared):
            return label.text
        relation = _RELATIONS[type(where)]
        return self.voice.compare(label, relation, self.complement(where.right, where.left), negated=False)

    def window(self, node: ast.Expr | None) -> str:
        """« au cours des 3 derniers mois », « depuis la plaie du pied »; nothing without a window."""
        if node is None:
            return ""
        if self._is_date(node):
            return self.voice.since(self.event(node))
        seen = self.seen_through(node)
        match seen:
            case ast.Constant(literal=ast.DurationLiteral() as literal):
                return self.voice.last([(literal.count, literal.unit)])
            case ast.Constant(value=Duration() as value):
                return self.voice.last(duration_parts(value))
            case ast.Parameter():
                value = self.names.setting(seen.name)
                label = self.names.parameter(seen.name, self.language)
                if isinstance(value, Duration):
                    return self.voice.parameter(self.voice.last(duration_parts(value)), label)
                return self.voice.last_said(self.voice.parameter(None, label))
            case _:
                return self.voice.last_said(self.subject(node).text)

    # --- time

    def event(self, node: ast.Expr) -> Event:
        """A point in time."""
        match node:
            case ast.Constant(value=Moment() as value):
                said = moment(value, self.language)
                return Event(f"le {said}" if self.language == "fr" else said, noun=False)
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
                return self.voice.shifted(self._delay(node.right), self._anchor(node.left), after=True)
            case ast.Subtract():
                return self.voice.shifted(self._delay(node.right), self._anchor(node.left), after=False)
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

    def _anchor(self, node: ast.Expr) -> Event:
        return self.event(node)

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
        with self._expanded(node.name) as tree:
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

    def _dates(self, left: ast.Expr, relation: Relation, right: ast.Expr) -> str:
        if self._is_today(right):
            left, right, relation = right, left, MIRROR[relation]
        if not self._is_today(left):
            return self.voice.compare_events(self.event(left), relation, self.event(right))
        seen = self.seen_through(right)
        if isinstance(seen, ast.Add) and not self._is_today(seen.left):
            return self.voice.elapsed(relation, self._delay(seen.right), self.event(seen.left))
        return self.voice.today_is(relation, self.event(right))

    # --- what kind of thing a node is

    def seen_through(self, node: ast.Expr) -> ast.Expr:
        """A define without a label stands for its tree."""
        seen: set[str] = set(self._expanding)
        while isinstance(node, ast.Defined) and node.name not in seen:
            tree = self.names.definition(node.name)
            if tree is None or self.names.define(node.name, self.language) is not None:
                return node
            seen.add(node.name)
            node = tree
        return node

    def _type(self, node: ast.Expr) -> Type | None:
        match node:
            case ast.Current(item=name) | ast.Parameter(name=name) | ast.Defined(name=name):
                return self.names.type(name)
            case ast.Alias():
                return self.names.type(self._items[-1]) if self._items else None
            case ast.Aggregate(over=ast.Series(item=name)):
                return self.names.type(name)
            case ast.Add() | ast.Subtract() | ast.Negate() | ast.Multiply() | ast.Divide():
                return self._type(node.operand if isinstance(node, ast.Negate) else node.left)
            case _:
                return None

    def _is_today(self, node: ast.Expr) -> bool:
        return isinstance(node, ast.Apply) and node.function is ast.Function.TODAY

    def _is_date(self, node: ast.Expr) -> bool:
        match node:
            case ast.DateOf() | ast.Apply(function=ast.Function.TODAY) | ast.Constant(value=Moment()):
                return True
            case ast.ClassMember(member=member):
                return member in (ast.ClassFact.SINCE, ast.ClassFact.CHANGED)
            case ast.Add() | ast.Subtract():
                return self._is_date(node.left) and not self._is_date(node.right)
            case ast.If():
                return self._is_date(node.then) or self._is_date(node.otherwise)
            case ast.Choose():
                return any(self._is_date(give) for _, give in node.rows)
            case ast.Apply(function=ast.Function.COALESCE):
                return self._is_date(node.arguments[0])
            case ast.Aggregate(function=function) if function in (ast.Aggregation.COUNT, ast.Aggregation.CHANGE):
                return False
            case _:
                return isinstance(self._type(node), DateType)

    def _is_condition(self, node: ast.Expr) -> bool:
        return _is_logic(node) or isinstance(self._type(node), BooleanType)

    @contextmanager
    def _expanded(self, name: str) -> Iterator[ast.Expr | None]:
        """The tree of a define while it is said in place; nothing when it is being said already."""
        tree = None if name in self._expanding else self.names.definition(name)
        self._expanding.append(name)
        try:
            yield tree
        finally:
            self._expanding.pop()


_Speaker = Speaker


def _is_fixed(node: ast.Expr) -> bool:
    return isinstance(node, ast.Constant | ast.Parameter)


def _is_logic(node: ast.Expr) -> bool:
    return isinstance(node, ast.Logic | ast.Comparison | ast.Between | ast.In) or (
        isinstance(node, ast.Aggregate) and node.function is ast.Aggregation.EXISTS
    )


def _bounds(first: ast.Expr, second: ast.Expr) -> bool:
    """Whether two comparisons give one subject a lower and an upper bound."""
    if not isinstance(first, _Compared) or not isinstance(second, _Compared) or first.left != second.left:
        return False
    if not isinstance(first.right, ast.Constant) or not isinstance(second.right, ast.Constant):
        return False
    if not isinstance(first.right.value, Decimal) or _is_fixed(first.left):
        return False
    one, other = _RELATIONS[type(first)], _RELATIONS[type(second)]
    return (one in _LOWER and other in _UPPER) or (one in _UPPER and other in _LOWER)


def _level_of_words(words: str, voice: Voice) -> Level:
    """A label may hold an *or* of its own (« AVC ou AIT »)."""
    if any(f" {word} " in words for word in (("ou",) if voice.language == "fr" else ("or",))):
        return Level.OR
    if any(f" {word} " in words for word in (("et",) if voice.language == "fr" else ("and",))):
        return Level.AND
    return Level.TIGHT

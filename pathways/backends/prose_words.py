"""What stands at the leaves of a guard, in words: literals, codes, settings; and what kind of thing a node is."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Final

from pathways.backends.names import Names
from pathways.backends.typography import ages, counted, duration, moment, number, quantity, range_said
from pathways.backends.voice import Relation, Voice
from pathways.language import ast
from pathways.language.types import BooleanType, DateType, NumberType, QuantityType, Type
from pathways.language.values import Ages, Duration, Moment, Nothing, Range, Value

RELATIONS: Final[dict[type[ast.Expr], Relation]] = {
    ast.Less: Relation.LESS,
    ast.LessOrEqual: Relation.AT_MOST,
    ast.Greater: Relation.MORE,
    ast.GreaterOrEqual: Relation.AT_LEAST,
    ast.Equal: Relation.EQUAL,
    ast.NotEqual: Relation.OTHER,
}
LOWER: Final = (Relation.MORE, Relation.AT_LEAST)
UPPER: Final = (Relation.LESS, Relation.AT_MOST)


class Words:
    """Leaves of one tree in one language. Kept for one call only: it remembers which reading an alias stands for."""

    def __init__(self, voice: Voice, names: Names, *, of: str | None = None) -> None:
        self.voice = voice
        self.names = names
        self.language = voice.language
        self._of = of
        self._items: list[str] = []
        self._expanding: list[str] = []

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
                return quantity(value, self.unit_of(beside), self.language)
            case str():
                return self.voice.outcomes.get(value, value.replace("_", " "))
            case Moment():
                return moment(value, self.language)
            case Duration():
                return duration(value, self.language)
            case Ages():
                return ages(value, self.language)
            case Range():
                return range_said(value, self.unit_of(beside), self.language)
            case Nothing():
                return self.voice.none

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
        unknown_unit = isinstance(value, Decimal) and not self.unit_of(ast.Parameter(name))
        return self.printed(value, beside if unknown_unit else ast.Parameter(name))

    def code(self, node: ast.Constant, beside: ast.Expr) -> str:
        """A code by its label, in the value set of the item or among the words of the parameter that stands beside it."""
        value = str(node.value)
        if value in self.voice.outcomes:
            return self.voice.outcomes[value]
        parameter = beside.name if isinstance(beside, ast.Parameter) else None
        item = parameter or self.item_of(beside) or (self._of if beside is node else None)
        return self.names.value(item, value, self.language) if item else value.replace("_", " ")

    # --- what kind of thing a node is

    def unit_of(self, node: ast.Expr) -> str:
        type_ = self.type_of(node)
        return type_.measure.unit if isinstance(type_, QuantityType) else ""

    def item_of(self, node: ast.Expr) -> str | None:
        """The item whose readings a node speaks of."""
        match self.seen_through(node):
            case ast.Current(item=item) | ast.Aggregate(over=ast.Series(item=item)) | ast.Series(item=item):
                return item
            case ast.Alias():
                return self._items[-1] if self._items else None
            case ast.Defined(name=name) if name not in self._expanding:
                with self.expanded(name) as tree:
                    return None if tree is None else self.item_of(tree)
            case ast.Apply(function=ast.Function.COALESCE, arguments=arguments):
                return self.item_of(arguments[0])
            case _:
                return None

    def seen_through(self, node: ast.Expr) -> ast.Expr:
        """A define without a label stands for its tree."""
        seen: set[str] = set()
        while isinstance(node, ast.Defined) and node.name not in seen:
            tree = self.names.definition(node.name)
            if tree is None or self.names.define(node.name, self.language) is not None:
                return node
            seen.add(node.name)
            node = tree
        return node

    def type_of(self, node: ast.Expr) -> Type | None:
        match node:
            case ast.Current(item=name) | ast.Parameter(name=name) | ast.Defined(name=name):
                return self.names.type(name)
            case ast.Alias():
                return self.names.type(self._items[-1]) if self._items else None
            case ast.Aggregate(over=ast.Series(item=name)):
                return self.names.type(name)
            case ast.Add() | ast.Subtract() | ast.Multiply() | ast.Divide():
                return self.type_of(node.left)
            case ast.Negate():
                return self.type_of(node.operand)
            case _:
                return None

    def is_date(self, node: ast.Expr) -> bool:
        match node:
            case ast.DateOf() | ast.Apply(function=ast.Function.TODAY) | ast.Constant(value=Moment()):
                return True
            case ast.ClassMember(member=member):
                return member in (ast.ClassFact.SINCE, ast.ClassFact.CHANGED)
            case ast.Add() | ast.Subtract():
                return self.is_date(node.left) and not self.is_date(node.right)
            case ast.If():
                return self.is_date(node.then) or self.is_date(node.otherwise)
            case ast.Choose():
                return any(self.is_date(give) for _, give in node.rows)
            case ast.Apply(function=ast.Function.COALESCE):
                return self.is_date(node.arguments[0])
            case ast.Aggregate(function=function) if function in (ast.Aggregation.COUNT, ast.Aggregation.CHANGE):
                return False
            case _:
                return isinstance(self.type_of(node), DateType)

    def is_condition(self, node: ast.Expr) -> bool:
        return is_logic(node) or isinstance(self.type_of(node), BooleanType)

    def is_count(self, node: ast.Expr) -> bool:
        """A plain number, such as a grade: « supérieure ou égale à 3 » reads better than « d'au moins 3 »."""
        return isinstance(self.type_of(node), NumberType)

    @contextmanager
    def expanded(self, name: str) -> Iterator[ast.Expr | None]:
        """The tree of a define while it is said in place; nothing when it is being said already."""
        tree = None if name in self._expanding else self.names.definition(name)
        self._expanding.append(name)
        try:
            yield tree
        finally:
            self._expanding.pop()

    @contextmanager
    def reading_of(self, item: str) -> Iterator[None]:
        """While the condition on an item's readings is said."""
        self._items.append(item)
        try:
            yield
        finally:
            self._items.pop()


def is_today(node: ast.Expr) -> bool:
    return isinstance(node, ast.Apply) and node.function is ast.Function.TODAY


def is_fixed(node: ast.Expr) -> bool:
    return isinstance(node, ast.Constant | ast.Parameter)


def is_logic(node: ast.Expr) -> bool:
    return isinstance(node, ast.Logic | ast.Comparison | ast.Between | ast.In) or (
        isinstance(node, ast.Aggregate) and node.function is ast.Aggregation.EXISTS
    )


def bounds(first: ast.Expr, second: ast.Expr) -> tuple[ast.Comparison, ast.Comparison] | None:
    """Two comparisons that give one subject a lower and an upper bound, the lower first."""
    if not isinstance(first, ast.Comparison) or not isinstance(second, ast.Comparison):
        return None
    if first.left != second.left or is_fixed(first.left):
        return None
    if not all(
        isinstance(each, ast.Constant) and isinstance(each.value, Decimal) for each in (first.right, second.right)
    ):
        return None
    one, other = RELATIONS[type(first)], RELATIONS[type(second)]
    if one in LOWER and other in UPPER:
        return first, second
    return (second, first) if one in UPPER and other in LOWER else None

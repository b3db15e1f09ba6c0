"""The tree of a guard: one class a node, immutable, compared without positions.

The parser makes *written* trees: names are text. The checker turns them into *resolved* trees, in which every leaf says
what it is (``Constant``, ``Current``, ``Parameter`` …) and units are settled. Back ends read resolved trees only.
``at`` is the node's place in the guard's text: first character included, last excluded.
"""

from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from pathways.language.equality import WithBeside
from pathways.language.values import Value


class Node(WithBeside, frozen=True, kw_only=True):
    """What every node has: its place in the text, which does not count when trees are compared."""

    BESIDE: ClassVar[tuple[str, ...]] = ("at",)

    at: tuple[int, int] = (0, 0)


# --- literals, as written ------------------------------------------------------------------------------------------------


class NumberLiteral(Node, frozen=True):
    """``3.5``."""

    value: Decimal


class QuantityLiteral(Node, frozen=True):
    """``7.0 'mmol/L'``: the value as written, in the unit as written."""

    value: Decimal
    unit: str


class DurationLiteral(Node, frozen=True):
    """``3 months``; ``unit`` is singular: hour, day, week, month, year (second, minute only as quantities)."""

    count: Decimal
    unit: str


class StringLiteral(Node, frozen=True):
    """``'female'``: a code, or a text."""

    value: str


class DateLiteral(Node, frozen=True):
    """``@2026-11-23`` or ``@2026-11-23T10:30``: the text behind the at sign."""

    text: str


class BooleanLiteral(Node, frozen=True):
    """``true`` or ``false``."""

    value: bool


class NullLiteral(Node, frozen=True):
    """``null``: no value, and no reason why."""


# --- names and calls, as written -----------------------------------------------------------------------------------------


class Name(Node, frozen=True):
    """A name of the dictionary, a parameter or a define, not yet resolved."""

    identifier: str


class Member(Node, frozen=True):
    """``metformin.current`` or ``give.fit_kit``."""

    owner: str
    member: str


class Filtered(Node, frozen=True):
    """``FIT F where F >= fit_threshold``: the readings of an item for which a guard holds. First argument of a call only."""

    name: "Name | Member"
    alias: str
    where: "Expr"


class Call(Node, frozen=True):
    """A function as written, by its name."""

    function: str
    arguments: "tuple[Expr, ...]"


# --- logic ---------------------------------------------------------------------------------------------------------------


class And(Node, frozen=True):
    """Two operands or more; ``a and b and c`` is one node, ``(a and b) and c`` is two."""

    operands: "tuple[Expr, ...]"


class Or(Node, frozen=True):
    """Two operands or more, as in ``And``."""

    operands: "tuple[Expr, ...]"


class Xor(Node, frozen=True):
    """True when an odd number of operands is true."""

    operands: "tuple[Expr, ...]"


class Implies(Node, frozen=True):
    """``a implies b``: false only when ``a`` is true and ``b`` is false."""

    left: "Expr"
    right: "Expr"


class Not(Node, frozen=True):
    """``not a``."""

    operand: "Expr"


class IsNull(Node, frozen=True):
    """``x is null``, ``x is not null``: reads absence, so it is always true or false."""

    operand: "Expr"
    negated: bool = False


class IsTrue(Node, frozen=True):
    """``x is true``, ``x is not true``: reads absence."""

    operand: "Expr"
    negated: bool = False


class IsFalse(Node, frozen=True):
    """``x is false``, ``x is not false``: reads absence."""

    operand: "Expr"
    negated: bool = False


# --- comparison ----------------------------------------------------------------------------------------------------------


class Less(Node, frozen=True):
    """``a < b``."""

    left: "Expr"
    right: "Expr"


class LessOrEqual(Node, frozen=True):
    """``a <= b``."""

    left: "Expr"
    right: "Expr"


class Greater(Node, frozen=True):
    """``a > b``."""

    left: "Expr"
    right: "Expr"


class GreaterOrEqual(Node, frozen=True):
    """``a >= b``."""

    left: "Expr"
    right: "Expr"


class Equal(Node, frozen=True):
    """``a = b``."""

    left: "Expr"
    right: "Expr"


class NotEqual(Node, frozen=True):
    """``a != b``."""

    left: "Expr"
    right: "Expr"


class Between(Node, frozen=True):
    """Both bounds included."""

    operand: "Expr"
    low: "Expr"
    high: "Expr"


class ListOf(Node, frozen=True):
    """A list: ``{'frail', 'dependent'}``."""

    elements: "tuple[Expr, ...]"


class IntervalOf(Node, frozen=True):
    """An interval: ``Interval[30, 45)``."""

    low: "Expr"
    high: "Expr"
    low_included: bool
    high_included: bool


class In(Node, frozen=True):
    """``a in {…}`` or ``a in Interval[…]``."""

    operand: "Expr"
    container: "ListOf | IntervalOf"


# --- arithmetic, of numbers, quantities, dates and durations --------------------------------------------------------------


class Add(Node, frozen=True):
    """``a + b``."""

    left: "Expr"
    right: "Expr"


class Subtract(Node, frozen=True):
    """``a - b``."""

    left: "Expr"
    right: "Expr"


class Multiply(Node, frozen=True):
    """``a * b``."""

    left: "Expr"
    right: "Expr"


class Divide(Node, frozen=True):
    """``a / b``."""

    left: "Expr"
    right: "Expr"


class Negate(Node, frozen=True):
    """``-a``."""

    operand: "Expr"


class If(Node, frozen=True):
    """``if condition then a else b``."""

    condition: "Expr"
    then: "Expr"
    otherwise: "Expr"


# --- resolved leaves: what the checker puts in place of literals, names and calls -----------------------------------------


class Constant(Node, frozen=True):
    """A literal with its meaning: quantities in the canonical unit of their kind, rounded to its decimals.

    ``literal`` is what was written, for printing and prose; ``None`` for a constant that nobody wrote.
    """

    BESIDE: ClassVar[tuple[str, ...]] = ("at", "literal")

    value: Value
    literal: "QuantityLiteral | NumberLiteral | DurationLiteral | StringLiteral | DateLiteral | BooleanLiteral | None" = None


class Current(Node, frozen=True):
    """A bare item (recorded or derived): its latest value that is still valid."""

    item: str


class Parameter(Node, frozen=True):
    """A setting of the protocol, the catalogue or the territory; unknown (``not_set``) when nobody gave it a value."""

    name: str


class Defined(Node, frozen=True):
    """A name of the protocol's ``define`` block."""

    name: str


class ClassMember(Node, frozen=True):
    """What is known of a drug class."""

    drug_class: str
    member: "ClassFact"


class ClassFact(StrEnum):
    """Members of a drug class: two Booleans, two dates, then Booleans, and for a class made of others the count."""

    CURRENT = "current"
    SINCE = "since"
    CHANGED = "changed"
    INTOLERANCE = "intolerance"
    CONTRAINDICATED = "contraindicated"
    MAXIMAL = "maximal"
    COUNT = "count"


class Alias(Node, frozen=True):
    """Inside a ``where``: the value of the reading looked at."""

    name: str


class Series(Node, frozen=True):
    """The readings of an item or an act (``give.fit_kit``), those for which ``where`` is true."""

    item: str
    alias: str | None = None
    where: "Expr | None" = None


class Aggregation(StrEnum):
    LATEST = "Latest"
    PREVIOUS = "Previous"
    FIRST = "First"
    COUNT = "Count"
    EXISTS = "Exists"
    AVERAGE = "Average"
    MIN = "Min"
    MAX = "Max"
    CHANGE = "Change"


class Aggregate(Node, frozen=True):
    """One value from many readings, within a window: a duration back from the instant, a date to start from, or no limit."""

    function: Aggregation
    over: "Series | ListOf"
    window: "Expr | None" = None


class DateOf(Node, frozen=True):
    """The date of what stands inside: of the latest reading of an item however old, of the reading that an aggregate picks,
    of the reading an alias stands for, or the value of a date item.
    """

    operand: "Series | Aggregate | Alias | Current | Defined"


class Function(StrEnum):
    """Functions of values. ``Today`` is the instant of evaluation, ``AgeAt`` completed years on a date."""

    COALESCE = "Coalesce"
    TODAY = "Today"
    AGE_AT = "AgeAt"
    ABS = "Abs"
    ROUND = "Round"
    EXP = "Exp"
    LN = "Ln"
    POWER = "Power"


class Apply(Node, frozen=True):
    """A function of values: ``Round(x, 1)``."""

    function: Function
    arguments: "tuple[Expr, ...]"


class InUnit(Node, frozen=True):
    """Inside a formula: a quantity as a plain number in another unit, ``(value - offset) / divisor``.

    ``operand`` is an item, a parameter, a define or an aggregate; ``divisor`` and ``offset`` are the dictionary's own conversion,
    turned round and not rounded (``offset`` is 0 for a ``Change``). Of an age the number is its months divided by ``divisor``
    (12 for years); a duration with days or hours in it has none.
    """

    operand: "Expr"
    divisor: Decimal
    offset: Decimal
    unit: str


class Choose(Node, frozen=True):
    """An ordered table: the value of the first row whose guard is true when all before are false.

    While the rows are undecided it is the range of the values still possible (numbers), or unknown. The last row has no
    guard. Never written in a guard: the loader makes it from ``choose:`` in the dictionary and in ``define``.
    """

    rows: "tuple[tuple[Expr | None, Expr], ...]"


WrittenLiteral = (
    NumberLiteral | QuantityLiteral | DurationLiteral | StringLiteral | DateLiteral | BooleanLiteral | NullLiteral
)
Written = WrittenLiteral | Name | Member | Filtered | Call
Comparison = Less | LessOrEqual | Greater | GreaterOrEqual | Equal | NotEqual
Logic = And | Or | Xor | Implies | Not | IsNull | IsTrue | IsFalse
Arithmetic = Add | Subtract | Multiply | Divide | Negate
Leaf = Constant | Current | Parameter | Defined | ClassMember | Alias | Series | NullLiteral
Expr = (
    Written | Logic | Comparison | Between | In | ListOf | IntervalOf | Arithmetic | If
    | Leaf | Aggregate | DateOf | Apply | InUnit | Choose
)  # fmt: skip

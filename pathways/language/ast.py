"""The tree of a guard: one class a node, immutable, compared without positions.

The parser makes *written* trees: names are text. The checker turns them into *resolved* trees, in which every leaf says
what it is (``Constant``, ``Current``, ``Parameter`` …) and units are settled. Back ends read resolved trees only.
``at`` is the node's place in the guard's text: first character included, last excluded.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from pathways.language.values import Value


@dataclass(frozen=True, slots=True)
class Node:
    """What every node has: its place in the text, which does not count when trees are compared."""

    at: tuple[int, int] = field(default=(0, 0), compare=False, repr=False, kw_only=True)


# --- literals, as written ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NumberLiteral(Node):
    """``3.5``."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class QuantityLiteral(Node):
    """``7.0 'mmol/L'``: the value as written, in the unit as written."""

    value: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class DurationLiteral(Node):
    """``3 months``; ``unit`` is singular: hour, day, week, month, year (second, minute only as quantities)."""

    count: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class StringLiteral(Node):
    """``'female'``: a code, or a text."""

    value: str


@dataclass(frozen=True, slots=True)
class DateLiteral(Node):
    """``@2026-11-23`` or ``@2026-11-23T10:30``: the text behind the at sign."""

    text: str


@dataclass(frozen=True, slots=True)
class BooleanLiteral(Node):
    """``true`` or ``false``."""

    value: bool


@dataclass(frozen=True, slots=True)
class NullLiteral(Node):
    """``null``: no value, and no reason why."""


# --- names and calls, as written -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A name of the dictionary, a parameter or a define, not yet resolved."""

    identifier: str


@dataclass(frozen=True, slots=True)
class Member(Node):
    """``metformin.current`` or ``give.fit_kit``."""

    owner: str
    member: str


@dataclass(frozen=True, slots=True)
class Filtered(Node):
    """``FIT F where F >= fit_threshold``: the readings of an item for which a guard holds. First argument of a call only."""

    name: "Name | Member"
    alias: str
    where: "Expr"


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function as written, by its name."""

    function: str
    arguments: "tuple[Expr, ...]"


# --- logic ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class And(Node):
    """Two operands or more; ``a and b and c`` is one node, ``(a and b) and c`` is two."""

    operands: "tuple[Expr, ...]"


@dataclass(frozen=True, slots=True)
class Or(Node):
    """Two operands or more, as in ``And``."""

    operands: "tuple[Expr, ...]"


@dataclass(frozen=True, slots=True)
class Xor(Node):
    """True when an odd number of operands is true."""

    operands: "tuple[Expr, ...]"


@dataclass(frozen=True, slots=True)
class Implies(Node):
    """``a implies b``: false only when ``a`` is true and ``b`` is false."""

    left: "Expr"
    right: "Expr"


@dataclass(frozen=True, slots=True)
class Not(Node):
    """``not a``."""

    operand: "Expr"


@dataclass(frozen=True, slots=True)
class IsNull(Node):
    """``x is null``, ``x is not null``: reads absence, so it is always true or false."""

    operand: "Expr"
    negated: bool = False


@dataclass(frozen=True, slots=True)
class IsTrue(Node):
    """``x is true``, ``x is not true``: reads absence."""

    operand: "Expr"
    negated: bool = False


@dataclass(frozen=True, slots=True)
class IsFalse(Node):
    """``x is false``, ``x is not false``: reads absence."""

    operand: "Expr"
    negated: bool = False


# --- comparison ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Less(Node):
    """``a < b``."""

    left: "Expr"
    right: "Expr"


@dataclass(frozen=True, slots=True)
class LessOrEqual(Node):
    """``a <= b``."""

    left: "Expr"
    right: "Expr"


@dataclass(frozen=True, slots=True)
class Greater(Node):
    """``a > b``."""

    left: "Expr"
    right: "Expr"


@dataclass(frozen=True, slots=True)
class GreaterOrEqual(Node):
    """``a >= b``."""

    left: "Expr"
    right: "Expr"


@dataclass(frozen=True, slots=True)
class Equal(Node):
    """``a = b``."""

    left: "Expr"
    right: "Expr"


@dataclass(frozen=True, slots=True)
class NotEqual(Node):
    """``a != b``."""

    left: "Expr"
    right: "Expr"


@dataclass(frozen=True, slots=True)
class Between(Node):
    """Both bounds included."""

    operand: "Expr"
    low: "Expr"
    high: "Expr"


@dataclass(frozen=True, slots=True)
class ListOf(Node):
    """A list: ``{'frail', 'dependent'}``."""

    elements: "tuple[Expr, ...]"


@dataclass(frozen=True, slots=True)
class IntervalOf(Node):
    """An interval: ``Interval[30, 45)``."""

    low: "Expr"
    high: "Expr"
    low_included: bool
    high_included: bool


@dataclass(frozen=True, slots=True)
class In(Node):
    """``a in {…}`` or ``a in Interval[…]``."""

    operand: "Expr"
    container: "ListOf | IntervalOf"


# --- arithmetic, of numbers, quantities, dates and durations --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Add(Node):
    """``a + b``."""

    left: "Expr"
    right: "Expr"


@dataclass(frozen=True, slots=True)
class Subtract(Node):
    """``a - b``."""

    left: "Expr"
    right: "Expr"


@dataclass(frozen=True, slots=True)
class Multiply(Node):
    """``a * b``."""

    left: "Expr"
    right: "Expr"


@dataclass(frozen=True, slots=True)
class Divide(Node):
    """``a / b``."""

    left: "Expr"
    right: "Expr"


@dataclass(frozen=True, slots=True)
class Negate(Node):
    """``-a``."""

    operand: "Expr"


@dataclass(frozen=True, slots=True)
class If(Node):
    """``if condition then a else b``."""

    condition: "Expr"
    then: "Expr"
    otherwise: "Expr"


# --- resolved leaves: what the checker puts in place of literals, names and calls -----------------------------------------


@dataclass(frozen=True, slots=True)
class Constant(Node):
    """A literal with its meaning: quantities in the canonical unit of their kind, rounded to its decimals.

    ``literal`` is what was written, for printing and prose; ``None`` for a constant that nobody wrote.
    """

    value: Value
    literal: "QuantityLiteral | NumberLiteral | DurationLiteral | StringLiteral | DateLiteral | BooleanLiteral | None" = field(
        default=None, compare=False
    )


@dataclass(frozen=True, slots=True)
class Current(Node):
    """A bare item (recorded or derived): its latest value that is still valid."""

    item: str


@dataclass(frozen=True, slots=True)
class Parameter(Node):
    """A setting of the protocol, the catalogue or the territory; unknown (``not_set``) when nobody gave it a value."""

    name: str


@dataclass(frozen=True, slots=True)
class Defined(Node):
    """A name of the protocol's ``define`` block."""

    name: str


@dataclass(frozen=True, slots=True)
class ClassMember(Node):
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


@dataclass(frozen=True, slots=True)
class Alias(Node):
    """Inside a ``where``: the value of the reading looked at."""

    name: str


@dataclass(frozen=True, slots=True)
class Series(Node):
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


@dataclass(frozen=True, slots=True)
class Aggregate(Node):
    """One value from many readings, within a window: a duration back from the instant, a date to start from, or no limit."""

    function: Aggregation
    over: "Series | ListOf"
    window: "Expr | None" = None


@dataclass(frozen=True, slots=True)
class DateOf(Node):
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


@dataclass(frozen=True, slots=True)
class Apply(Node):
    """A function of values: ``Round(x, 1)``."""

    function: Function
    arguments: "tuple[Expr, ...]"


@dataclass(frozen=True, slots=True)
class InUnit(Node):
    """Inside a formula: a quantity as a plain number in another unit, ``(value - offset) / divisor``.

    ``operand`` is an item, a parameter, a define or an aggregate; ``divisor`` and ``offset`` are the dictionary's own conversion,
    turned round and not rounded (``offset`` is 0 for a ``Change``). Of an age the number is its months divided by ``divisor``
    (12 for years); a duration with days or hours in it has none.
    """

    operand: "Expr"
    divisor: Decimal
    offset: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Choose(Node):
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

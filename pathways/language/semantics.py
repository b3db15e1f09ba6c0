"""What a guard means: the reference, plain and slow. Every other back end is tested against it.

Strong Kleene logic; an unknown result carries the reasons of all unknown operands that mattered.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from msgspec.structs import replace

from pathways.language import ast, numbers
from pathways.language.aggregate import aggregate, date_of_aggregate, latest_moment
from pathways.language.calendar import add
from pathways.language.compare import equal, less
from pathways.language.facts import Facts, Reading
from pathways.language.truth import Truth
from pathways.language.values import NONE, Ages, Duration, Moment, Nothing, Range, Reason, Result, Unknown, Value

Bound = Mapping[str, Reading]
NO_VALUE = Unknown()


def truth(tree: ast.Expr, facts: Facts) -> Truth:
    """Whether a guard is true, false or unknown."""
    result = as_condition(evaluate(tree, facts))
    if isinstance(result, Unknown):
        return Truth.UNKNOWN
    return Truth.TRUE if result else Truth.FALSE


def explain(tree: ast.Expr, facts: Facts) -> frozenset[Reason]:
    """Why a guard is unknown: every unknown fact that matters; nothing when it is decided."""
    result = evaluate(tree, facts)
    return result.reasons if isinstance(result, Unknown) else frozenset()


def as_condition(result: Result) -> bool | Unknown:
    """*None* as a condition is false."""
    if isinstance(result, Unknown):
        return result
    return result is True


def evaluate(tree: ast.Expr, facts: Facts, bound: Bound | None = None) -> Result:
    """The value of a resolved tree over one patient's facts, or why it is unknown.

    Args:
        tree: Resolved, from ``check``.
        facts: The patient at the instant of the look.
        bound: Readings that aliases stand for, inside a ``where``.
    """
    bound = bound or {}
    match tree:
        case ast.Constant():
            return tree.value
        case ast.NullLiteral():
            return NO_VALUE
        case ast.Current():
            return facts.current(tree.item)
        case ast.Parameter():
            return facts.parameter(tree.name)
        case ast.Defined():
            return facts.defined(tree.name)
        case ast.ClassMember():
            return facts.member(tree.drug_class, tree.member)
        case ast.Alias():
            return bound[tree.name].value
        case ast.And():
            return _all(tree.operands, facts, bound)
        case ast.Or():
            return _any(tree.operands, facts, bound)
        case ast.Xor():
            return _xor(tree.operands, facts, bound)
        case ast.Implies():
            return _any((ast.Not(tree.left), tree.right), facts, bound)
        case ast.Not():
            operand = as_condition(evaluate(tree.operand, facts, bound))
            return operand if isinstance(operand, Unknown) else not operand
        case ast.IsNull():
            value = evaluate(tree.operand, facts, bound)
            return (isinstance(value, Unknown) or value is NONE) is not tree.negated
        case ast.IsTrue():
            return (as_condition(evaluate(tree.operand, facts, bound)) is True) is not tree.negated
        case ast.IsFalse():
            return (as_condition(evaluate(tree.operand, facts, bound)) is False) is not tree.negated
        case ast.Less() | ast.LessOrEqual() | ast.Greater() | ast.GreaterOrEqual() | ast.Equal() | ast.NotEqual():
            left, right = evaluate(tree.left, facts, bound), evaluate(tree.right, facts, bound)
            return compared(tree, left, right)
        case ast.Between():
            operand_ = tree.operand
            parts = (ast.GreaterOrEqual(operand_, tree.low), ast.LessOrEqual(operand_, tree.high))
            return _all(parts, facts, bound)
        case ast.In():
            return _inside(tree, facts, bound)
        case ast.Add() | ast.Subtract() | ast.Multiply() | ast.Divide():
            left, right = evaluate(tree.left, facts, bound), evaluate(tree.right, facts, bound)
            return calculated(tree, left, right)
        case ast.Negate():
            return negated(evaluate(tree.operand, facts, bound))
        case ast.If():
            return _chosen(((tree.condition, tree.then), (None, tree.otherwise)), facts, bound)
        case ast.Choose():
            return _chosen(tree.rows, facts, bound)
        case ast.Aggregate():
            return aggregate(tree, facts, bound, evaluate)
        case ast.DateOf():
            return _date_of(tree.operand, facts, bound)
        case ast.Apply():
            return _applied(tree, facts, bound)
        case ast.InUnit():
            return numbers.in_unit(evaluate(tree.operand, facts, bound), tree)
        case (
            ast.ListOf() | ast.IntervalOf() | ast.Series()
            | ast.NumberLiteral() | ast.QuantityLiteral() | ast.DurationLiteral() | ast.StringLiteral()
            | ast.DateLiteral() | ast.BooleanLiteral() | ast.Name() | ast.Member() | ast.Filtered() | ast.Call()
        ):  # fmt: skip
            raise TypeError(f"{type(tree).__name__} has no value of its own: the tree is not resolved")


def reasons_of(results: Iterable[Result]) -> frozenset[Reason]:
    """The union of what is unknown in several results; a range carries what would settle it."""
    found: set[Reason] = set()
    for result in results:
        if isinstance(result, Unknown | Range | Ages):
            found |= result.reasons
    return frozenset(found)


def united(results: Sequence[Result]) -> Unknown:
    """Unknown, for the reasons of all."""
    doubtful = [result for result in results if isinstance(result, Unknown | Range | Ages)]
    if len(doubtful) == 1 and isinstance(doubtful[0], Unknown):
        return doubtful[0]
    return Unknown(reasons_of(doubtful))


# --- logic ---


def _all(operands: Iterable[ast.Expr], facts: Facts, bound: Bound) -> Result:
    unknown: list[Result] = []
    for operand in operands:
        result = as_condition(evaluate(operand, facts, bound))
        if result is False:
            return False
        if isinstance(result, Unknown):
            unknown.append(result)
    return Unknown(reasons_of(unknown)) if unknown else True


def _any(operands: Iterable[ast.Expr], facts: Facts, bound: Bound) -> Result:
    unknown: list[Result] = []
    for operand in operands:
        result = as_condition(evaluate(operand, facts, bound))
        if result is True:
            return True
        if isinstance(result, Unknown):
            unknown.append(result)
    return Unknown(reasons_of(unknown)) if unknown else False


def _xor(operands: Iterable[ast.Expr], facts: Facts, bound: Bound) -> Result:
    results = [as_condition(evaluate(o, facts, bound)) for o in operands]
    if any(isinstance(r, Unknown) for r in results):
        return Unknown(reasons_of(results))
    return sum(1 for r in results if r is True) % 2 == 1


# --- comparison ---


def compared(tree: ast.Comparison, left: Result, right: Result) -> Result:
    """A comparison of two results: false with *none*, unknown with unknown, else what the bounds decide."""
    if left is NONE or right is NONE:
        return False
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return united((left, right))
    decided = _decide(tree, left, right)
    return united((left, right)) if decided is None else decided


def _decide(tree: ast.Comparison, left: Value, right: Value) -> bool | None:
    match tree:
        case ast.Less():
            return less(left, right, or_equal=False)
        case ast.LessOrEqual():
            return less(left, right, or_equal=True)
        case ast.Greater():
            return less(right, left, or_equal=False)
        case ast.GreaterOrEqual():
            return less(right, left, or_equal=True)
        case ast.Equal():
            return equal(left, right)
        case ast.NotEqual():
            same = equal(left, right)
            return None if same is None else not same


def _inside(tree: ast.In, facts: Facts, bound: Bound) -> Result:
    if isinstance(tree.container, ast.ListOf):
        if not tree.container.elements:
            return False
        return _any((ast.Equal(tree.operand, e) for e in tree.container.elements), facts, bound)
    interval = tree.container
    low = (ast.GreaterOrEqual if interval.low_included else ast.Greater)(tree.operand, interval.low)
    high = (ast.LessOrEqual if interval.high_included else ast.Less)(tree.operand, interval.high)
    sides = [side for side, end in ((low, interval.low), (high, interval.high)) if not _open_end(side, end, interval)]
    return _all(sides, facts, bound)


def _open_end(side: ast.Comparison, end: ast.Expr, interval: ast.IntervalOf) -> bool:
    """As in CQL, ``null`` as a closed end is no limit, as an open end unknown."""
    closed = interval.low_included if isinstance(side, ast.Greater | ast.GreaterOrEqual) else interval.high_included
    return isinstance(end, ast.NullLiteral) and closed


# --- arithmetic ---


def calculated(tree: ast.Arithmetic, left: Result, right: Result) -> Result:
    """A sum, difference, product or quotient: none with *none*, unknown with unknown."""
    if left is NONE or right is NONE:
        return NONE
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return united((left, right))
    if isinstance(left, Ages) or isinstance(right, Ages):
        return united((left, right))  # a date so many years away, known within a year, serves nobody
    sign = -1 if isinstance(tree, ast.Subtract) else 1
    if isinstance(left, Moment) and isinstance(right, Duration):
        try:
            return add(left, right, sign)
        except OverflowError:
            return numbers.unusable("a date outside the calendar")
    if isinstance(left, Duration) and isinstance(right, Duration):
        return Duration(
            left.months + sign * right.months, left.days + sign * right.days, left.hours + sign * right.hours
        )
    assert isinstance(left, Decimal | Range)
    assert isinstance(right, Decimal | Range)
    match tree:
        case ast.Add():
            return numbers.add(left, right)
        case ast.Subtract():
            return numbers.subtract(left, right)
        case ast.Multiply():
            return numbers.multiply(left, right)
        case _:
            return numbers.divide(left, right)


def negated(value: Result) -> Result:
    """The opposite of a number or a duration; anything else as it is."""
    if isinstance(value, Duration):
        return Duration(-value.months, -value.days, -value.hours)
    if isinstance(value, Ages):
        return Unknown(value.reasons)
    if isinstance(value, Decimal | Range):
        return numbers.subtract(Decimal(0), value)
    return value


def _applied(tree: ast.Apply, facts: Facts, bound: Bound) -> Result:
    if tree.function is ast.Function.TODAY:
        return facts.at
    if tree.function is ast.Function.COALESCE:
        return _coalesced(tree.arguments, facts, bound)
    return applied(tree.function, [evaluate(a, facts, bound) for a in tree.arguments], facts)


def applied(function: ast.Function, values: Sequence[Result], facts: Facts) -> Result:
    """A function of values: none with *none*, unknown with unknown."""
    if any(v is NONE for v in values):
        return NONE
    if any(isinstance(v, Unknown) for v in values):
        return Unknown(reasons_of(values))
    if function is ast.Function.AGE_AT:
        assert isinstance(values[0], Moment)
        return facts.age_at(values[0])
    return numbers.apply(function, values)


def _coalesced(arguments: Iterable[ast.Expr], facts: Facts, bound: Bound) -> Result:
    missing: list[Result] = []
    for argument in arguments:
        value = evaluate(argument, facts, bound)
        if not isinstance(value, Unknown | Nothing):
            return value
        missing.append(value)
    return Unknown(reasons_of(missing))


# --- tables ---


def _chosen(rows: Iterable[tuple[ast.Expr | None, ast.Expr]], facts: Facts, bound: Bound) -> Result:
    """The first row that is true when all before are false; while undecided, what all rows still possible allow."""
    possible: list[Result] = []
    doubts: list[Result] = []
    for when, give in rows:
        condition: Result = True if when is None else as_condition(evaluate(when, facts, bound))
        if condition is False:
            continue
        value = evaluate(give, facts, bound)
        possible.append(value)
        if not isinstance(condition, Unknown):
            break
        doubts.append(condition)
    if not doubts:
        return possible[0] if possible else NO_VALUE
    return still_possible(possible, reasons_of([*doubts, *possible]))


def still_possible(values: Sequence[Result], reasons: frozenset[Reason]) -> Result:
    """What an undecided table still allows: one value, a range of numbers, or unknown for these reasons."""
    if all(value == values[0] for value in values) and not isinstance(values[0], Unknown):
        return values[0]
    if all(isinstance(value, Decimal | Range) for value in values):
        hull = numbers.hull([value for value in values if isinstance(value, Decimal | Range)])
        return replace(hull, reasons=hull.reasons | reasons)
    return Unknown(reasons)


# --- dates ---


def _date_of(operand: ast.Expr, facts: Facts, bound: Bound) -> Result:
    match operand:
        case ast.Alias():
            return bound[operand.name].when
        case ast.Aggregate():
            return date_of_aggregate(operand, facts, bound, evaluate)
        case ast.Defined():
            return date_of_defined(operand.name, facts, bound)
        case ast.Series():
            return latest_moment(operand, facts, bound, evaluate)
        case _:
            value = evaluate(operand, facts, bound)
            return value if isinstance(value, Moment | Unknown | Nothing) else NO_VALUE


def date_of_defined(name: str, facts: Facts, bound: Bound) -> Result:
    """``DateOf`` a define: its value when that is a date, else the date of what it picks."""
    value = facts.defined(name)
    if isinstance(value, Moment | Unknown | Nothing):
        return value
    tree = facts.definition(name)
    if isinstance(tree, ast.Aggregate):
        return date_of_aggregate(tree, facts, bound, evaluate)
    if isinstance(tree, ast.Current):
        return facts.dated(tree.item) or NO_VALUE
    return NO_VALUE

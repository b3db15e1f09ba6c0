"""One value from many readings: windows, filters, and what finding nothing means."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from msgspec import Struct

from pathways.language import ast, numbers
from pathways.language.calendar import back
from pathways.language.compare import less
from pathways.language.facts import Facts, Reading
from pathways.language.values import NONE, Ages, Cause, Duration, Moment, Nothing, Range, Reason, Result, Unknown, Value

Evaluate = Callable[[ast.Expr, Facts, Mapping[str, Reading]], Result]
Bound = Mapping[str, Reading]
EXISTS, COUNT = ast.Aggregation.EXISTS, ast.Aggregation.COUNT


class _Candidate(Struct, frozen=True):
    """A reading that is inside, or may be inside: then a filter or a partial date leaves doubt."""

    reading: Reading
    sure: bool
    doubts: frozenset[Reason] = frozenset()

    @property
    def counts(self) -> bool:
        """``Exists`` and ``Count`` pass over readings that say no."""
        return self.reading.value is not False and self.reading.value is not NONE


class _Found(Struct, frozen=True):
    """What may be inside, oldest first, and how many readings were looked at."""

    candidates: tuple[_Candidate, ...]
    looked_at: int


def aggregate(tree: ast.Aggregate, facts: Facts, bound: Bound, evaluate: Evaluate) -> Result:
    """The value of ``Latest``, ``Count`` … over a series or a literal list."""
    if isinstance(tree.over, ast.ListOf):
        return of_list(tree.function, [evaluate(e, facts, bound) for e in tree.over.elements])
    found = _found(tree.over, tree.window, facts, bound, evaluate)
    if not isinstance(found, _Found):
        return of_nothing(tree.function, found)
    if tree.function is EXISTS:
        return _exists(found, tree.over, facts)
    if tree.function is COUNT:
        return _count(found, tree.over, facts)
    picked = _picked(tree, found, facts)
    if not isinstance(picked, tuple):
        return picked
    return _combined(tree.function, picked)


def date_of_aggregate(tree: ast.Aggregate, facts: Facts, bound: Bound, evaluate: Evaluate) -> Result:
    """The date of the reading that ``Latest``, ``Previous`` or ``First`` picks."""
    if isinstance(tree.over, ast.ListOf):
        return Unknown()
    found = _found(tree.over, tree.window, facts, bound, evaluate)
    if not isinstance(found, _Found):
        return of_nothing(tree.function, found)
    picked = _picked(tree, found, facts)
    return picked[-1].when if isinstance(picked, tuple) else picked


def latest_moment(series: ast.Series, facts: Facts, bound: Bound, evaluate: Evaluate) -> Result:
    """The date of the latest reading, however old."""
    return date_of_aggregate(ast.Aggregate(ast.Aggregation.LATEST, series), facts, bound, evaluate)


# --- windows and filters ---


def _found(
    series: ast.Series, window: ast.Expr | None, facts: Facts, bound: Bound, evaluate: Evaluate
) -> "_Found | Unknown | Nothing":
    start = None if window is None else length(evaluate(window, facts, bound))
    if isinstance(start, Unknown | Nothing):
        return start
    candidates: list[_Candidate] = []
    looked_at = 0
    for reading in facts.readings(series.item):
        inside = True if start is None else _inside(reading.when, start, facts.at)
        if inside is False:
            continue
        looked_at += 1
        kept: Result = True
        if series.where is not None and series.alias is not None:
            kept = evaluate(series.where, facts, {**bound, series.alias: reading})
        if kept is False or kept is NONE:
            continue
        doubts = set(kept.reasons) if isinstance(kept, Unknown) else set()
        if inside is None:
            doubts.add(Reason(series.item, Cause.UNUSABLE, reading.value, reading.when, "partial date"))
        candidates.append(_Candidate(reading, inside is True and kept is True, frozenset(doubts)))
    return _Found(tuple(candidates), looked_at)


def _inside(when: Moment, start: Result, at: Moment) -> bool | None:
    """Whether a reading lies in the window; a window in hours counts one that may lie inside as inside."""
    if isinstance(start, Duration):
        try:
            begin = back(at, start)
        except OverflowError:  # back beyond the calendar: no limit
            return True
        if begin.clock:
            return when.last > begin.first
        cut = begin.first.date()
        return _side(when.first.date() > cut, when.last.date() > cut)
    assert isinstance(start, Moment)
    if start.clock:
        return when.last >= start.first
    return _side(when.first.date() >= start.last.date(), when.last.date() >= start.first.date())


def _side(surely: bool, possibly: bool) -> bool | None:
    return surely if surely == possibly else None


def length(window: Result) -> Result:
    """How far a window reaches back: an age that a date of birth leaves open is no length."""
    return Unknown(window.reasons) if isinstance(window, Ages) else window


# --- results ---


def of_nothing(function: ast.Aggregation, absence: Value | Unknown) -> Result:
    """The value when no reading was found: unknown when it is unknown whether there is one."""
    return absence if isinstance(absence, Unknown) else _nothing(function)


def _nothing(function: ast.Aggregation) -> Result:
    if function is EXISTS:
        return False
    return Decimal(0) if function is COUNT else NONE


def _absent(function: ast.Aggregation, series: ast.Series, found: _Found, facts: Facts) -> Result:
    """Nothing was found: that is known only if readings were looked at and none fits, or absence itself is known."""
    if found.looked_at and series.where is not None:
        return _nothing(function)
    absence = facts.absence(series.item)
    if not isinstance(absence, Unknown):
        return _nothing(function)
    older = facts.readings(series.item)
    if older and all(r.cause is Cause.NEVER_RECORDED for r in absence.reasons):
        last = older[-1]
        return Unknown(frozenset({Reason(series.item, Cause.STALE, last.value, last.when)}))
    return absence


def _exists(found: _Found, series: ast.Series, facts: Facts) -> Result:
    counting = [c for c in found.candidates if c.counts]
    if any(c.sure for c in counting):
        return True
    if counting:
        return Unknown(_doubts(counting))
    if any(c.sure for c in found.candidates):  # only readings that say no
        return False
    return _absent(EXISTS, series, found, facts)


def _count(found: _Found, series: ast.Series, facts: Facts) -> Result:
    counting = [c for c in found.candidates if c.counts]
    least, most = _days(c.reading for c in counting if c.sure), _days(c.reading for c in counting)
    if len(least) < len(most):
        return Range(Decimal(len(least)), Decimal(len(most)), reasons=_doubts(counting))
    if not any(c.sure for c in found.candidates):
        return _absent(COUNT, series, found, facts)
    return Decimal(len(least))


def _doubts(candidates: Iterable[_Candidate]) -> frozenset[Reason]:
    return frozenset[Reason]().union(*(c.doubts for c in candidates))


def _days(readings: Iterable[Reading]) -> set[date]:
    return {r.when.first.date() for r in readings}


def _picked(tree: ast.Aggregate, found: _Found, facts: Facts) -> tuple[Reading, ...] | Result:
    """The readings that the function works on, or why there are none."""
    assert isinstance(tree.over, ast.Series)
    candidates = found.candidates
    if not candidates:
        return _absent(tree.function, tree.over, found, facts)
    two_days = len(_days(c.reading for c in candidates)) > 1
    match tree.function:
        case ast.Aggregation.LATEST:
            return _sure(_back_to_sure(candidates))
        case ast.Aggregation.FIRST:
            return _sure(_back_to_sure(candidates[::-1]))
        case ast.Aggregation.PREVIOUS:
            return _previous(candidates) if two_days else _too_few(tree.over, facts)
        case ast.Aggregation.CHANGE:
            # What lies between two sure ends changes nothing.
            ends = (*_back_to_sure(candidates[::-1]), *_back_to_sure(candidates))
            return _sure(ends) if two_days else _too_few(tree.over, facts)
        case _:
            return _extremes_settled(tree.function, found) or _sure(candidates)


def _sure(candidates: Sequence[_Candidate]) -> tuple[Reading, ...] | Unknown:
    """The readings, when there is no doubt about any."""
    if all(c.sure for c in candidates):
        return tuple(c.reading for c in candidates)
    return Unknown(_doubts(candidates))


def _back_to_sure(candidates: Sequence[_Candidate]) -> Sequence[_Candidate]:
    """The last of some, and while they are in doubt those before it: which of them is the last depends on their doubts."""
    for place in range(len(candidates) - 1, -1, -1):
        if candidates[place].sure:
            return candidates[place:]
    return candidates


def _previous(candidates: Sequence[_Candidate]) -> tuple[Reading, ...] | Unknown:
    """The latest reading of an earlier day than the latest."""
    if not candidates[-1].sure:
        return Unknown(_doubts(candidates))
    day = candidates[-1].reading.when.first.date()
    return _sure(_back_to_sure([c for c in candidates if c.reading.when.first.date() < day]))


def _extremes_settled(function: ast.Aggregation, found: _Found) -> tuple[Reading, ...]:
    """For ``Min`` and ``Max``: the sure readings, when no doubtful one could change the result."""
    if function not in (ast.Aggregation.MIN, ast.Aggregation.MAX):
        return ()
    sure = tuple(c.reading for c in found.candidates if c.sure)
    everything = [c.reading.value for c in found.candidates]
    settled = bool(sure) and _of_values(function, [r.value for r in sure]) == _of_values(function, everything)
    return sure if settled else ()


def _too_few(series: ast.Series, facts: Facts) -> Result:
    absence = facts.absence(series.item)
    if not isinstance(absence, Unknown):
        return NONE
    return Unknown(
        frozenset({Reason(series.item, Cause.NEVER_RECORDED, detail="readings of two different days are needed")})
    )


def _combined(function: ast.Aggregation, readings: Sequence[Reading]) -> Result:
    values = [r.value for r in readings]
    if function is ast.Aggregation.CHANGE:
        last, first = values[-1], values[0]
        assert isinstance(last, Decimal | Range)
        assert isinstance(first, Decimal | Range)
        return numbers.subtract(last, first)
    return _of_values(function, values)


def of_list(function: ast.Aggregation, results: Sequence[Result]) -> Result:
    """An aggregate over a literal list. As in CQL an explicit ``null`` does not count; a value that is unknown for a reason makes the result unknown."""
    known = [r for r in results if not isinstance(r, Unknown | Nothing)]
    if function is EXISTS and known:
        return True
    reasons = frozenset[Reason]().union(*(r.reasons for r in results if isinstance(r, Unknown)))
    if reasons:
        return Unknown(reasons)
    if function is EXISTS:
        return False
    if function is COUNT:
        return Decimal(len(known))
    if function is ast.Aggregation.FIRST and results and isinstance(results[0], Unknown):
        return Unknown()
    if not known:
        return Unknown()
    if function is ast.Aggregation.CHANGE or function is ast.Aggregation.PREVIOUS:
        return Unknown()
    return _of_values(function, known)


def _of_values(function: ast.Aggregation, values: Sequence[Value]) -> Result:
    match function:
        case ast.Aggregation.LATEST | ast.Aggregation.PREVIOUS:
            return values[-1]
        case ast.Aggregation.FIRST:
            return values[0]
        case ast.Aggregation.AVERAGE:
            total: Result = Decimal(0)
            for value in values:
                assert isinstance(value, Decimal | Range)
                if isinstance(total, Unknown):
                    return total
                assert isinstance(total, Decimal | Range)
                total = numbers.add(total, value)
            assert isinstance(total, Decimal | Range)
            return numbers.divide(total, Decimal(len(values)))
        case _:
            return _extreme(function, values)


def _extreme(function: ast.Aggregation, values: Sequence[Value]) -> Result:
    """The smallest or largest, if bounds leave no doubt which it is."""
    smallest = function is ast.Aggregation.MIN
    for candidate in values:
        if all(_before(candidate, other) if smallest else _before(other, candidate) for other in values):
            return candidate
    numeric = [v for v in values if isinstance(v, Decimal | Range)]
    return numbers.hull(numeric) if len(numeric) == len(values) else Unknown()


def _before(one: Value, other: Value) -> bool:
    return one is other or less(one, other, or_equal=True) is True

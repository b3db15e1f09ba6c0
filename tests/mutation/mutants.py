"""A guard broken in every small way that a tired author might: a threshold moved, a comparison turned, a clause lost.

It makes mutants; whether anybody notices is asked in ``trial.py``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from pathways.language import ast
from pathways.language.equality import parts
from pathways.language.printer import print_guard
from pathways.language.tree import children
from pathways.language.types import CodeType
from pathways.language.values import Duration
from pathways.model.catalogue import Catalogue, Guard
from pathways.model.protocol import Action, Decision, Library, Protocol, Wait


@dataclass(frozen=True, slots=True)
class Place:
    """Where a guard is written. ``state``: the path of its state; ``define``: the name it defines."""

    route: str
    guard: Guard
    state: str | None = None
    define: str | None = None


@dataclass(frozen=True, slots=True)
class Mutant:
    """A protocol with one guard broken in one way."""

    protocol: str
    place: Place
    operator: str
    tree: ast.Expr

    @property
    def before(self) -> str:
        """The part of the guard that is broken, as it was."""
        return text_of(_parted(self.place.guard.tree, self.tree)[0])

    @property
    def after(self) -> str:
        """The same part, broken."""
        return text_of(_parted(self.place.guard.tree, self.tree)[1])

    @property
    def key(self) -> str:
        """Its name: the same as long as the guard is the same."""
        return f"{self.protocol} {self.place.route} {self.operator} {text_of(self.tree)}"

    def in_(self, library: Library) -> Library:
        """The library with the broken protocol in it."""
        return replace(library, protocols={**library.protocols, self.protocol: self.broken(library)})

    def broken(self, library: Library) -> Protocol:
        """The broken protocol."""
        return _with(library.protocols[self.protocol], self.place.guard, Guard(text_of(self.tree), self.tree))


def _parted(one: ast.Expr, two: ast.Expr) -> tuple[ast.Expr, ast.Expr]:
    """The smallest parts in which two trees differ."""
    while type(one) is type(two):
        below, its = list(children(one)), list(children(two))
        apart = [pair for pair in zip(below, its, strict=False) if pair[0] != pair[1]]
        if len(below) != len(its) or len(apart) != 1 or isinstance(apart[0][0], ast.Constant):
            break
        one, two = apart[0]
    return one, two


def text_of(tree: ast.Expr) -> str:
    """As the guard language writes it; a table row by row."""
    if isinstance(tree, ast.Choose):
        return "; ".join(
            f"{print_guard(give)} when {print_guard(when) if when else 'else'}" for when, give in tree.rows
        )
    return print_guard(tree)


def chosen(library: Library, name: str, most: int) -> list[Mutant]:
    """So many mutants of a protocol, of as many operators as there are. The same protocol gives the same; once it is edited others are
    drawn, so that nobody writes cases for these alone.
    """
    by_operator: dict[str, list[Mutant]] = {}
    digest = library.digests[name]
    for mutant in sorted(mutants(library, name), key=lambda m: sha256(f"{digest} {m.key}".encode()).hexdigest()):
        by_operator.setdefault(mutant.operator, []).append(mutant)
    rounds = [by_operator[operator] for operator in sorted(by_operator)]
    turns = [
        mutants[turn] for turn in range(max(map(len, rounds), default=0)) for mutants in rounds if turn < len(mutants)
    ]
    return turns[:most]


def mutants(library: Library, name: str) -> Iterator[Mutant]:
    """Every mutant of every guard, each once."""
    for place in places(library, name):
        met = {place.guard.tree}
        for operator, tree in broken_trees(place.guard.tree, library.catalogue):
            if tree not in met:
                met.add(tree)
                yield Mutant(name, place, operator, tree)


def broken_trees(tree: ast.Expr, catalogue: Catalogue) -> Iterator[tuple[str, ast.Expr]]:
    """A guard broken in every way, each with the operator that did it."""
    return _everywhere(tree, catalogue, condition=True)


def places(library: Library, name: str) -> Iterator[Place]:
    """The guards that a protocol writes itself: whom it concerns, its exits, acts and alarms, and what it names in ``define``."""
    protocol = library.protocols[name]
    yield Place("include", protocol.include)
    if protocol.leave is not None:
        yield Place("leave", protocol.leave)
    for flag in protocol.red_flags:
        if flag.name not in library.catalogue.red_flags:
            yield Place(f"red_flags.{flag.name}", flag.when)
    for define in protocol.defines.values():
        yield Place(f"define.{define.name}", define.guard, define=define.name)
    yield from _of_states(protocol)


def _of_states(protocol: Protocol) -> Iterator[Place]:
    for state in protocol.walk_states():
        match state:
            case Decision():
                for branch in state.branches:
                    if branch.when is not None:
                        yield Place(f"{state.path} to {branch.to}", branch.when, state.path)
            case Action():
                for act in state.do:
                    if act.when is not None:
                        yield Place(f"{state.path} {act.verb} {'|'.join(act.objects)}", act.when, state.path)
                if state.until is not None:
                    yield Place(f"{state.path} until", state.until, state.path)
            case Wait() if state.until is not None:
                yield Place(f"{state.path} until", state.until, state.path)
            case _:
                pass


# --- one part put in the place of another ---


def _with(data: Any, old: Guard, new: Guard) -> Any:
    """The same data with one guard, known by identity, put in the place of another; what holds none of it stays the same."""
    if data is old:
        return new
    if isinstance(data, Mapping):
        changed = {key: _with(value, old, new) for key, value in data.items()}
        return changed if any(changed[key] is not value for key, value in data.items()) else data
    if isinstance(data, tuple):
        parts = tuple(_with(value, old, new) for value in data)
        return parts if any(one is not other for one, other in zip(parts, data, strict=True)) else data
    if isinstance(data, Struct) and not isinstance(data, Guard | ast.Node | type):
        made = {name: _with(getattr(data, name), old, new) for name in data.__struct_fields__}
        return replace(data, **made) if any(made[name] is not getattr(data, name) for name in made) else data
    return data


def _everywhere(tree: ast.Expr, catalogue: Catalogue, *, condition: bool) -> Iterator[tuple[str, ast.Expr]]:
    """A tree with one of its nodes broken. ``condition``: it stands where a condition does, so that it may be negated."""
    yield from _here(tree, catalogue)
    if condition and _may_be_negated(tree):
        yield "negated", ast.Not(tree)
    logical = isinstance(tree, ast.And | ast.Or | ast.Xor | ast.Implies | ast.Not | ast.IsTrue | ast.IsFalse)
    if isinstance(tree, ast.Choose):
        for index, (when, give) in enumerate(tree.rows):
            for operator, broken in () if when is None else _everywhere(when, catalogue, condition=True):
                yield operator, _row(tree, index, (broken, give))
            for operator, broken in _everywhere(give, catalogue, condition=False):
                yield operator, _row(tree, index, (when, broken))
        return
    if isinstance(tree, ast.Constant):
        return
    for name in parts(type(tree)):
        value = getattr(tree, name)
        if isinstance(value, ast.Node):
            for operator, broken in _everywhere(value, catalogue, condition=logical):  # type: ignore[arg-type]
                yield operator, replace(tree, **{name: broken})
        elif isinstance(value, tuple) and name in ("operands", "elements", "arguments"):
            for index, part in enumerate(value):
                for operator, broken in _everywhere(part, catalogue, condition=logical):
                    yield operator, replace(tree, **{name: (*value[:index], broken, *value[index + 1 :])})


def _row(tree: ast.Choose, index: int, row: tuple[ast.Expr | None, ast.Expr]) -> ast.Choose:
    return replace(tree, rows=(*tree.rows[:index], row, *tree.rows[index + 1 :]))


def _may_be_negated(tree: ast.Expr) -> bool:
    """What reads as a condition of its own; comparisons are turned instead, and defines of other types are none."""
    return isinstance(tree, ast.And | ast.Or | ast.IsNull | ast.Defined | ast.ClassMember | ast.In) or (
        isinstance(tree, ast.Aggregate) and tree.function is ast.Aggregation.EXISTS
    )


# --- one node broken ---

_SIDE: dict[type, type] = {
    ast.Less: ast.LessOrEqual,
    ast.LessOrEqual: ast.Less,
    ast.Greater: ast.GreaterOrEqual,
    ast.GreaterOrEqual: ast.Greater,
}
_TURNED: dict[type, type] = {
    ast.Less: ast.Greater,
    ast.LessOrEqual: ast.GreaterOrEqual,
    ast.Greater: ast.Less,
    ast.GreaterOrEqual: ast.LessOrEqual,
    ast.Equal: ast.NotEqual,
    ast.NotEqual: ast.Equal,
}


def _here(tree: ast.Expr, catalogue: Catalogue) -> Iterator[tuple[str, ast.Expr]]:
    match tree:
        case ast.And(operands=operands) | ast.Or(operands=operands):
            yield "and for or", (ast.Or if isinstance(tree, ast.And) else ast.And)(operands)
            for index in range(len(operands)):
                rest = (*operands[:index], *operands[index + 1 :])
                yield "clause dropped", rest[0] if len(rest) == 1 else type(tree)(rest)
        case ast.Not(operand=operand):
            yield "negation dropped", operand
        case ast.IsNull() | ast.IsTrue() | ast.IsFalse():
            yield "absence turned", replace(tree, negated=not tree.negated)
        case ast.Less() | ast.LessOrEqual() | ast.Greater() | ast.GreaterOrEqual():
            yield "side of the threshold", _SIDE[type(tree)](tree.left, tree.right)
            yield "comparison turned", _TURNED[type(tree)](tree.left, tree.right)
            yield from _other_words(tree, catalogue)
        case ast.Equal() | ast.NotEqual():
            yield "comparison turned", _TURNED[type(tree)](tree.left, tree.right)
            yield from _other_words(tree, catalogue)
        case ast.ListOf(elements=elements) if len(elements) > 1:
            for index in range(len(elements)):
                yield "one of a list dropped", ast.ListOf((*elements[:index], *elements[index + 1 :]))
        case ast.IntervalOf():
            yield "side of the threshold", replace(tree, low_included=not tree.low_included)
            yield "side of the threshold", replace(tree, high_included=not tree.high_included)
        case ast.Aggregate(window=window) if window is not None:
            yield "window dropped", replace(tree, window=None)
        case ast.Constant():
            yield from _constants(tree)
        case _:
            pass


def _other_words(tree: Any, catalogue: Catalogue) -> Iterator[tuple[str, ast.Expr]]:
    """Another word of the same item."""
    if (
        isinstance(tree.left, ast.Current)
        and isinstance(tree.right, ast.Constant)
        and isinstance(tree.right.value, str)
    ):
        known = catalogue.items.get(tree.left.item)
        if known is not None and isinstance(known.type, CodeType):
            for word in sorted(known.type.values - {tree.right.value})[:2]:
                yield "another word", type(tree)(tree.left, ast.Constant(word, ast.StringLiteral(word)))


def _constants(tree: ast.Constant) -> Iterator[tuple[str, ast.Expr]]:
    value = tree.value
    match value:
        case bool():
            return
        case Decimal():
            step = Decimal(1).scaleb(int(value.as_tuple().exponent))
            for operator, other in (
                ("threshold moved", value + step),
                ("threshold moved", value - step),
                ("wrong unit", value * 10),
            ):
                yield operator, ast.Constant(other, _number(tree, other))
        case Duration():
            step_ = Duration(1) if value.months else Duration(0, 1) if value.days else Duration(0, 0, 1)
            if value.months % 12 == 0 and value.months:
                step_ = Duration(12)
            for sign in (1, -1):
                other_ = Duration(
                    value.months + sign * step_.months, value.days + sign * step_.days, value.hours + sign * step_.hours
                )
                if (other_.months, other_.days, other_.hours) > (0, 0, 0):
                    yield "delay moved", ast.Constant(other_, _duration(other_))
        case _:
            return


def _number(tree: ast.Constant, value: Decimal) -> ast.QuantityLiteral | ast.NumberLiteral:
    """As written, where it was written in the canonical unit."""
    written = tree.literal
    if isinstance(written, ast.QuantityLiteral) and written.value == tree.value:
        return ast.QuantityLiteral(value, written.unit)
    return ast.NumberLiteral(value)


def _duration(value: Duration) -> ast.DurationLiteral:
    if value.months:
        years, rest = divmod(value.months, 12)
        return ast.DurationLiteral(Decimal(value.months if rest else years), "month" if rest else "year")
    return ast.DurationLiteral(Decimal(value.days or value.hours), "day" if value.days else "hour")

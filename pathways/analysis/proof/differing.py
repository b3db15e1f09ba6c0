"""Two versions of a protocol over one patient: where do they part, and is there a patient whom it concerns?

Both versions are read by one encoder, over the same facts; the other version has a scope of its own, so that its names mean what they
mean there. No model: no patient, in any state that they come to, makes anything that changed come out otherwise, so that every walk is
the same. What has a model is only tried.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import z3
from msgspec import Struct
from msgspec.structs import replace

from pathways.analysis.graph import routes
from pathways.analysis.proof.dictionary import LibraryDictionary, setting_facts
from pathways.analysis.proof.guards import thresholds
from pathways.analysis.proof.search import Question
from pathways.analysis.proof.walks import Walks
from pathways.backends.to_z3 import Encoder
from pathways.backends.z3_dictionary import ParameterFacts
from pathways.backends.z3_logic import Code, Day, Encoded, Flag, Logical, Number, Span, both, either, equals, no, same
from pathways.language import ast
from pathways.language.types import Type
from pathways.model.catalogue import Catalogue, Guard
from pathways.model.protocol import Action, Decision, Enquiry, Library, Protocol, Wait
from pathways.model.reads import items_read, parts_read

Route = tuple[str, ...]
_COMPARISONS = (ast.Less, ast.LessOrEqual, ast.Greater, ast.GreaterOrEqual, ast.Equal, ast.Between)


class Use(Struct, frozen=True):
    """An expression of a protocol where it counts.

    Args:
        route: Where it is written, as ``analysis/difference.py`` writes it: ``states.grade.choose.grade_1.when``.
        tree: The expression.
        state: The state that must be gone through for it to count; nothing, for everybody.
        earlier: Branches that must all be false for it to count.
    """

    route: Route
    tree: ast.Expr
    state: str | None = None
    earlier: tuple[Guard, ...] = ()


def uses(protocol: Protocol) -> Iterator[Use]:
    """Everything that a protocol asks of a patient: guards, and the dates and delays of what it wants."""
    yield Use(("include",), protocol.include.tree)
    if protocol.leave is not None:
        yield Use(("leave",), protocol.leave.tree)
    for flag in protocol.red_flags:
        yield Use(("red_flags", flag.name, "when"), flag.when.tree)
    for state_path, route in routes(protocol).items():
        yield from _of_state(protocol, state_path, tuple(map(str, route)))


def _of_state(protocol: Protocol, path: str, route: Route) -> Iterator[Use]:
    state = next(each for each in protocol.walk_states() if each.path == path)
    match state:
        case Decision():
            earlier: tuple[Guard, ...] = ()
            for branch, name in zip(state.branches, _numbered(b.to for b in state.branches), strict=True):
                if branch.when is not None:
                    yield Use((*route, "choose", name, "when"), branch.when.tree, path, earlier)
                    earlier = (*earlier, branch.when)
        case Action():
            yield from _named(route, {"until": state.until, "since": state.since}, path)
            names = _numbered(f"{act.verb} {'|'.join(act.objects)}" for act in state.do)
            for act, name in zip(state.do, names, strict=True):
                its = {"when": act.when, "since": act.since, "within": act.within, "every": act.every}
                yield from _named((*route, "do", name), its, path)
        case Wait():
            its = {"until": state.until, "since": state.since, "for": state.duration, "every": state.every}
            yield from _named(route, its, path)
        case Enquiry():
            yield from _named(route, {"since": state.since, "within": state.within}, path)
            for name in state.ask:
                if name in protocol.defines:
                    yield Use((*route, "ask", name), ast.Defined(name), path)
        case _:
            pass


def _named(route: Route, guards: Mapping[str, Guard | None], state: str) -> Iterator[Use]:
    for key, guard in guards.items():
        if guard is not None:
            yield Use((*route, key), guard.tree, state)


def _numbered(names: Iterable[str]) -> Iterator[str]:
    """The second of a name has a number."""
    met: dict[str, int] = {}
    for name in names:
        met[name] = met.get(name, 0) + 1
        yield name if met[name] == 1 else f"{name}#{met[name]}"


def beside_thresholds(trees: Iterable[ast.Expr], protocol: Protocol) -> Callable[[str], list[str]]:
    """Of an item, values on either side of the thresholds that these expressions compare it with, in order."""
    parts = [part for tree in trees for part in parts_read(tree, protocol) if isinstance(part, _COMPARISONS)]
    items = [frozenset(items_read(part, protocol)) for part in parts]

    def of(item: str) -> list[str]:
        return thresholds(part for part, its in zip(parts, items, strict=True) if item in its)

    return of


def readable(tree: ast.Expr, protocol: Protocol, catalogue: Catalogue) -> bool:
    """Whether a catalogue has everything that an expression of a protocol reads."""
    items = {*catalogue.items, *catalogue.groups}
    settings = {*protocol.settings, *catalogue.settings}
    for node in parts_read(tree, protocol):
        match node:
            case ast.Current(item=name) | ast.Series(item=name) if "." not in name and name not in items:
                return False
            case ast.ClassMember(drug_class=name) if name not in catalogue.classes:
                return False
            case ast.Parameter(name=name) if name not in settings:
                return False
            case _:
                pass
    return True


class Twins(LibraryDictionary):
    """A library's dictionary that knows other versions of its protocols too, each under a scope of its own.

    Args:
        library: What patients are told in.
        as_set: Parameters have the values that each version sets; else they are free within their bounds, the same for both.
    """

    def __init__(self, library: Library, *, as_set: bool = False) -> None:
        super().__init__(library)
        self.as_set = as_set
        self.others: dict[str, Protocol] = {}

    def add(self, protocol: Protocol) -> str:
        """The scope of another version."""
        scope = f"{protocol.name}~{len(self.others) + 1}"
        self.others[scope] = protocol
        return scope

    def version(self, scope: str) -> Protocol | None:
        """The protocol of a scope."""
        return self.others.get(scope) or self.library.protocols.get(scope)

    def parameter(self, scope: str, name: str) -> ParameterFacts:
        version = self.version(scope)
        if version is not None and name in version.settings:
            if self.as_set:
                return _as_set(setting_facts(version.settings[name], scope))
            return setting_facts(version.settings[name], version.name)
        shared = setting_facts(self.catalogue.settings[name], "")
        return _as_set(shared) if self.as_set else shared

    def define(self, scope: str, name: str) -> ast.Expr | None:
        version = self.version(scope)
        assert version is not None
        return version.defines[name].guard.tree

    def define_type(self, scope: str, name: str) -> Type:
        version = self.version(scope)
        assert version is not None
        return version.defines[name].type


def _as_set(told: ParameterFacts) -> ParameterFacts:
    return told if told.value is None else replace(told, between=None, one_of=(told.value,))


class Comparison:
    """Questions about one protocol of a library and other versions of it.

    Args:
        library: With the version that is walked.
        name: The protocol.
        as_set: See ``Twins``.
    """

    def __init__(self, library: Library, name: str, *, as_set: bool = False) -> None:
        self.library = library
        self.name = name
        self.twins = Twins(library, as_set=as_set)
        self.encoder = Encoder(self.twins)
        self.walks = Walks(library, self.encoder)

    def differing(self, pairs: Sequence[tuple[Use, Use]], other: str, *, anywhere: bool = False) -> Question:
        """That a patient comes to one of these uses and it is otherwise in the other version.

        Args:
            pairs: The same use in both versions.
            other: The scope of the other version.
            anywhere: Whether or not anybody comes there.
        """
        with self.encoder.ledger.listening() as heard:
            self.walks.of(self.name)
            counts = {one: () if anywhere else tuple(self._counts(one)) for one, _ in pairs}
            wanted = either(*(both(*counts[one], self._otherwise(one, two, other)) for one, two in pairs))
        return Question(z3.BoolVal(wanted) if isinstance(wanted, bool) else wanted, frozenset(heard))

    def _counts(self, use: Use) -> Iterator[Logical]:
        walk_ = self.walks.of(self.name)
        if use.state is not None:
            yield walk_.through[use.state]
        for guard in use.earlier:
            yield self.walks.pair(guard, self.name).false

    def _otherwise(self, one: Use, two: Use, other: str) -> Logical:
        return unequal(self.encoder.value(one.tree, self.name, {}), self.encoder.value(two.tree, other, {}))


def unequal(one: Encoded, two: Encoded) -> Logical:
    """That two values are not the same; never too narrow."""
    match one, two:
        case Flag(), Flag():
            return either(_unlike(one.true, two.true), _unlike(one.denied, two.denied))
        case Number(), Number():
            ends = both(equals(one.low, two.low), equals(one.high, two.high))
            bounds = both(same(one.low_out, two.low_out), same(one.high_out, two.high_out))
            return _valued(one, two, both(ends, bounds))
        case Code(), Code():
            return _valued(one, two, same(one.code, two.code))
        case Day(), Day():
            clock = one.clock == two.clock
            return _valued(one, two, both(clock, same(one.first, two.first), same(one.last, two.last)))
        case Span(), Span():
            parts = [(one.months, two.months), (one.days, two.days), (one.hours, two.hours)]
            return _valued(one, two, both(*(same(a, b) for a, b in parts)))
        case _:
            return True


def _valued(one: Any, two: Any, equal: Logical) -> Logical:
    """Known of one only, none of one only, or known of both and not equal."""
    apart = both(one.known, two.known, no(equal))
    return either(_unlike(one.known, two.known), _unlike(one.none, two.none), apart)


def _unlike(one: Logical, two: Logical) -> Logical:
    if isinstance(one, bool) and isinstance(two, bool):
        return one != two
    if isinstance(one, bool):
        return no(two) if one else two
    if isinstance(two, bool):
        return no(one) if two else one
    return z3.Xor(one, two)

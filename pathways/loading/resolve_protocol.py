"""A protocol document to the protocol that the machine runs: every name found, every guard typed, every target there."""

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple

from msgspec import Struct

from pathways.diagnostics.diagnostic import Span
from pathways.language.ast import Constant
from pathways.language.types import (
    BooleanType,
    DateType,
    DurationType,
    ErrorType,
    Measure,
    QuantityType,
    Role,
    Symbol,
    Type,
)
from pathways.loading import findings
from pathways.loading.parts import ActReader, Names, optional_text, reason, setting, text
from pathways.loading.reading import Reading, Route
from pathways.loading.resolve_catalogue import cycles, names_in, table
from pathways.loading.scope import ProtocolScope, catalogue_scope
from pathways.model import document as doc
from pathways.model.catalogue import Catalogue, Guard, RedFlag, Setting, Urgency
from pathways.model.protocol import (
    Action,
    Allowed,
    Branch,
    Call,
    Decision,
    Define,
    End,
    Enquiry,
    Parallel,
    Phase,
    Property,
    PropertyKind,
    Protocol,
    Region,
    State,
    Status,
    Wait,
)
from pathways.model.provenance import Because, Text

_WORD = re.compile(r"\w+")

_TYPES: dict[str, Type] = {"boolean": BooleanType(), "date": DateType(), "duration": DurationType()}
NEVER = Guard("false", Constant(False))


class _Common(NamedTuple):
    """What every state has, in the order of its fields."""

    name: str
    path: str
    title: Text
    detail: Text | None
    phase: str | None


class ProtocolReader:
    """Resolves one protocol against a catalogue; ``protocols`` are the names that may be called."""

    def __init__(
        self,
        reading: Reading,
        catalogue: Catalogue,
        protocols: frozenset[str],
        declared: Mapping[str, str] | None = None,
        broken: AbstractSet[str] = frozenset(),
    ) -> None:
        """``declared`` and ``broken``: see ``CatalogueScope``."""
        self.reading = reading
        self.catalogue = catalogue
        self.protocols = {name: name for name in protocols}
        self.base = catalogue_scope(catalogue, declared, broken)
        reading.forgiven = broken

    def resolve(self) -> Protocol | None:
        written: doc.ProtocolDocument | None = self.reading.document(doc.ProtocolDocument)
        if written is None:
            return None
        self.reading.approved = written.status == "approved"
        self._scope(written)
        self.acts = ActReader(self.reading, self.scope, self.names)
        self.phases = {p.phase: p for p in written.phases}
        states = self._states(("states",), written.states, written.initial, "")
        include = self._condition(("population", "include"), written.population.include)
        leave = written.population.leave
        protocol = Protocol(
            written.protocol,
            written.version,
            int(written.language),
            text(written.title),
            written.domain,
            written.family,
            Status(written.status),
            written.review_by,
            self.settings,
            include or NEVER,
            None if leave is None else self._condition(("population", "leave"), leave),
            self._defines(written),
            self._red_flags(written),
            tuple(Phase(p.phase, text(p.title)) for p in written.phases),
            written.initial,
            states,
            self._properties(written),
            tuple(Allowed(a.code, a.because, a.at) for a in written.allow),
        )
        self._unused(written, protocol)
        return None if self.reading.failed else protocol

    # --- names ---

    def _scope(self, written: doc.ProtocolDocument) -> None:
        base = self.base
        sources = self.catalogue.sources
        self.settings: dict[str, Setting] = {}
        for name, each in written.parameters.items():
            made = setting(self.reading, ("parameters", name), name, each, base, sources)
            if made is not None:
                self.settings[name] = made
        own = {
            name: Symbol(name, Role.PARAMETER, type_, self.reading.declared(("parameters", name)), dated=False)
            for name in written.parameters
            for type_ in [self.settings[name].type if name in self.settings else ErrorType()]
        }
        self._own_names(written)
        self.scope = ProtocolScope(base, own)
        self._add_defines(written, own)
        c = self.catalogue
        self.names = Names(c.items, c.verbs, c.objects, c.classes, c.professions, c.sources, c.cooperations)

    def _own_names(self, written: doc.ProtocolDocument) -> None:
        """A name of the protocol that the catalogue has too would mean two things in one guard."""
        for key, what, names in (
            ("parameters", "the parameter", written.parameters),
            ("define", "the define", written.define),
        ):
            for name in names:
                other = self.base.symbols.get(name)
                if other is not None:
                    at = self.reading.key((key, name))
                    self.reading.found.append(
                        findings.also_in_catalogue(self.reading.source, what, name, at, other.declared)
                    )
        for name in written.parameters.keys() & written.define.keys():
            where = Span(self.reading.source, *self.reading.key(("parameters", name)))
            at = self.reading.key(("define", name))
            self.reading.found.append(findings.declared_twice(self.reading.source, name, at, where))

    def _add_defines(self, written: doc.ProtocolDocument, own: dict[str, Symbol]) -> None:
        """Types of defines in whatever order they stand: again and again until no more can be told."""
        left = dict(written.define)
        while left:
            # First those that name none of the others: to look at one too early costs as much as to look at it in time.
            ready = {name: each for name, each in left.items() if not left.keys() & (_words(each) - {name})}
            told = self._told(ready) or self._told(left)
            if not told:
                break
            for name, type_ in told.items():
                own[name] = Symbol(name, Role.DEFINED, type_, self.reading.declared(("define", name)), dated=False)
                del left[name]

        for name in left:  # wrong or circular: their own findings say so; users of the name stay silent
            own[name] = Symbol(name, Role.DEFINED, ErrorType(), dated=False)

    def _told(self, defines: Mapping[str, doc.DefineDocument]) -> dict[str, Type]:
        return {name: type_ for name, each in defines.items() if (type_ := self._type_of(each)) is not None}

    def _type_of(self, written: doc.DefineDocument) -> Type | None:
        if written.unit is not None and written.kind is not None:
            known = {m.kind: m for m in self.scope.measures()}.get(written.kind)
            measure = known or Measure(written.kind, written.unit, written.decimals or 0)
            return QuantityType(measure.kind, measure)
        if written.type in _TYPES:
            return _TYPES[written.type]
        if written.formula is not None:
            return self.reading.type_of(written.formula, self.scope)
        for row in written.choose or ():
            type_ = self.reading.type_of(row.give, self.scope)
            if type_ is not None:
                return type_
        return None

    def _defines(self, written: doc.ProtocolDocument) -> dict[str, Define]:
        made: dict[str, Define] = {}
        for name, each in written.define.items():
            route: Route = ("define", name)
            type_ = self.scope.own[name].type
            rows: tuple[Because | None, ...] = ()
            if each.choose is not None:
                guard, rows = table(
                    self.reading, (*route, "choose"), each.choose, self.scope, type_, self.catalogue.sources
                )
            elif each.formula is not None:
                # A formula written right after its name has no key of its own.
                expected = type_ if each.unit else None
                guard = self.reading.guard((*route, "formula"), each.formula, self.scope, expected)
            else:
                self.reading.found.append(findings.missing_key(self.reading.source, "formula", self.reading.at(route)))
                guard = None
            because = reason(self.reading, (*route, "because"), each.because, self.catalogue.sources)
            if guard is not None:
                made[name] = Define(name, type_, guard, optional_text(each.label), because, rows)
        for names in cycles({n: names_in(d.guard.tree) & made.keys() for n, d in made.items()}):
            at = self.reading.at(("define", names[0]))
            self.reading.found.append(findings.cycle(self.reading.source, names, at))
        return made

    def _condition(self, route: Route, written: str) -> Guard | None:
        return self.reading.guard(route, written, self.scope, BooleanType())

    def _because(self, route: Route, written: doc.BecauseDocument | None) -> Because | None:
        return reason(self.reading, (*route, "because"), written, self.catalogue.sources)

    def _rule(self, route: Route, written: doc.BecauseDocument | None) -> Because | None:
        if written is None:
            self.reading.found.append(findings.no_reason(self.reading.source, self.reading.at(route)))
        return self._because(route, written)

    # --- states ---

    def _states(self, route: Route, written: Mapping[str, Any], initial: str, prefix: str) -> dict[str, State]:
        known = {name: name for name in written}
        self.reading.refer((*route[:-1], "initial"), "state", initial, known)
        made = {name: self._state((*route, name), name, prefix + name, each, known) for name, each in written.items()}
        reached = reachable(written, initial)
        # A target that does not exist is the fault; that what it meant is not reached then is no second one.
        if all(target in known for each in written.values() for target in targets(each)):
            for name in written:
                if name not in reached:
                    key = self.reading.key((*route, name))
                    self.reading.found.append(findings.unreachable(self.reading.source, name, key))
        return made

    def _state(self, route: Route, name: str, path: str, written: Any, known: Mapping[str, str]) -> State:
        common = _Common(name, path, text(written.title), optional_text(written.detail), written.phase)
        if written.phase is not None:
            self.reading.refer((*route, "phase"), "phase", written.phase, self.phases)
        for key in ("then", "unknown", "otherwise"):
            target = getattr(written, key, None)
            if target is not None:
                self.reading.refer((*route, "else" if key == "otherwise" else key), "state", target, known)
        match written:
            case doc.DecisionDocument():
                return Decision(*common, self._branches(route, written, known), written.unknown)
            case doc.EnquiryDocument():
                return self._enquiry(route, common, written)
            case doc.ActionDocument():
                return self._action(route, common, written, known)
            case doc.WaitDocument():
                return self._wait(route, common, written)
            case doc.ParallelDocument():
                return Parallel(*common, self._regions(route, path, written), written.then)
            case doc.CallDocument():
                return self._call(route, common, written, known)
            case _:
                return End(*common, written.outcome)

    def _branches(self, route: Route, written: doc.DecisionDocument, known: Mapping[str, str]) -> tuple[Branch, ...]:
        made: list[Branch] = []
        for index, each in enumerate(written.choose):
            place: Route = (*route, "choose", index)
            self.reading.refer((*place, "to"), "state", each.to, known)
            last = index == len(written.choose) - 1
            if each.otherwise and not last:
                at = self.reading.at((*place, "otherwise"))
                self.reading.found.append(findings.otherwise_not_last(self.reading.source, at))
            if not each.otherwise and each.when is None:
                at = self.reading.at((*place, "to"))
                self.reading.found.append(findings.missing_key(self.reading.source, "when", at))
            when = None if each.when is None else self._condition((*place, "when"), each.when)
            if each.because is None and not each.otherwise:
                self.reading.found.append(findings.no_reason(self.reading.source, self.reading.at((*place, "to"))))
            because = self._because(place, each.because)
            # A branch whose guard is wrong still leads somewhere: one fault, one finding.
            guard = when if when is not None or each.otherwise else NEVER
            made.append(Branch(each.to, guard, because, optional_text(each.label), each.usual))
        return tuple(made)

    def _enquiry(self, route: Route, common: _Common, written: doc.EnquiryDocument) -> Enquiry:
        askable = {**self.catalogue.items, **self.catalogue.groups, **self.scope.own}
        for index, name in enumerate(written.ask):
            self.reading.refer((*route, "ask", index), "data item", name, askable)
        self._people(route, written.by)
        acts = self.acts
        return Enquiry(
            *common,
            tuple(written.ask),
            tuple(written.by),
            acts.optional((*route, "since"), written.since, DateType()),
            acts.optional((*route, "within"), written.within, DurationType()),
            Urgency(written.urgency),
            self._rule(route, written.because),
            written.then,
            written.otherwise,
        )

    def _action(self, route: Route, common: _Common, written: doc.ActionDocument, known: Mapping[str, str]) -> Action:
        acts = self.acts.acts((*route, "do"), written.do, None)
        for outcome, target in written.outcomes.items():
            self.reading.refer((*route, "outcomes", outcome), "state", target, known)
        for index, each in enumerate(written.do):
            if each.otherwise is not None:
                self.reading.refer((*route, "do", index, "else"), "state", each.otherwise, known)
            urgent = (each.urgency or written.urgency) in ("urgent", "emergency")
            if urgent and each.within not in (None, "now", "today") and each.since is None and written.since is None:
                at = self.reading.at((*route, "do", index, "within"))
                self.reading.found.append(findings.urgent_without_since(self.reading.source, at))
        return Action(
            *common,
            acts,
            self.acts.optional((*route, "since"), written.since, DateType()),
            self.acts.optional((*route, "until"), written.until, BooleanType()),
            Urgency(written.urgency),
            {str(outcome): target for outcome, target in written.outcomes.items()},
            written.then,
        )

    def _wait(self, route: Route, common: _Common, written: doc.WaitDocument) -> Wait:
        ends = [k for k, v in (("for", written.duration), ("every", written.every), ("until", written.until)) if v]
        if not ends or (written.every and not written.since):
            what = "a wait needs `for`, `until`, or `every` with `since`"
            self.reading.found.append(findings.wrong_form(self.reading.source, what, self.reading.at(route)))
        acts = self.acts
        return Wait(
            *common,
            acts.optional((*route, "for"), written.duration, DurationType()),
            acts.optional((*route, "every"), written.every, DurationType()),
            acts.optional((*route, "since"), written.since, DateType()),
            acts.optional((*route, "until"), written.until, BooleanType()),
            written.then,
            self._because(route, written.because),
        )

    def _regions(self, route: Route, path: str, written: doc.ParallelDocument) -> dict[str, Region]:
        for name, each in written.regions.items():
            ends = [n for n in reachable(each.states, each.initial) if isinstance(each.states[n], doc.EndDocument)]
            if written.then is not None and not ends:
                key = self.reading.key((*route, "regions", name))
                self.reading.found.append(findings.region_never_ends(self.reading.source, name, key))
        return {
            name: Region(
                name,
                optional_text(each.title),
                each.initial,
                self._states((*route, "regions", name, "states"), each.states, each.initial, f"{path}/{name}/"),
            )
            for name, each in written.regions.items()
        }

    def _call(self, route: Route, common: _Common, written: doc.CallDocument, known: Mapping[str, str]) -> Call:
        self.reading.refer((*route, "protocol"), "protocol", written.protocol, self.protocols)
        for outcome, target in written.outcomes.items():
            self.reading.refer((*route, "outcomes", outcome), "state", target, known)
        outcomes = {o: t for o, t in written.outcomes.items() if o != "otherwise"}
        return Call(*common, written.protocol, outcomes, written.outcomes.get("otherwise"))

    def _people(self, route: Route, people: list[str]) -> None:
        for index, person in enumerate(people):
            self.reading.refer((*route, "by", index), "profession", person, self.names.professions)

    # --- the rest ---

    def _red_flags(self, written: doc.ProtocolDocument) -> tuple[RedFlag, ...]:
        made: list[RedFlag] = []
        for index, each in enumerate(written.red_flags):
            route: Route = ("red_flags", index)
            if isinstance(each, doc.UseDocument):
                if self.reading.refer(route, "red flag", each.use, self.catalogue.red_flags):
                    made.append(self.catalogue.red_flags[each.use])
                continue
            flag = self.acts.rule(route, each.flag, each, RedFlag)
            if flag is not None:
                made.append(flag)
        return tuple(made)

    def _properties(self, written: doc.ProtocolDocument) -> tuple[Property, ...]:
        made: list[Property] = []
        for index, each in enumerate(written.properties):
            route: Route = ("properties", index)
            kind = PropertyKind.NEVER if each.never is not None else PropertyKind.ALWAYS
            act = each.never if each.never is not None else each.always
            when = self._condition((*route, "when"), each.when)
            if not act or len(act) != 1:
                what = "a property is `never:` or `always:` one `verb: object`"
                self.reading.found.append(findings.wrong_form(self.reading.source, what, self.reading.at(route)))
                continue
            ((verb, target),) = act.items()
            place: Route = (*route, kind.value)
            if (
                self.reading.refer((*place, verb), "verb", verb, self.names.verbs)
                and self.acts.object(place, verb, target, 0, several=False, forbidden=kind is PropertyKind.NEVER)
                and when is not None
            ):
                made.append(Property(kind, verb, target, when, self._because(route, each.because)))
        return tuple(made)

    def _unused(self, written: doc.ProtocolDocument, protocol: Protocol) -> None:
        if self.reading.failed:  # a guard that could not be read may use any name
            return
        used = names_in_protocol(protocol)
        for key, what, names in (
            ("define", "the define", written.define),
            ("parameters", "the parameter", written.parameters),
        ):
            for name in names:
                if name not in used:
                    at = self.reading.key((key, name))
                    self.reading.found.append(findings.unused(self.reading.source, what, name, at))


def reachable(states: Mapping[str, Any], initial: str) -> set[str]:
    """The states that some way leads to, as written."""
    seen: set[str] = set()
    ahead = [initial]
    while ahead:
        name = ahead.pop()
        if name in states and name not in seen:
            seen.add(name)
            ahead += targets(states[name])
    return seen


def targets(state: Any) -> list[str]:
    """Every state that a state may lead to, as written."""
    match state:
        case doc.DecisionDocument():
            return [*(b.to for b in state.choose), *([state.unknown] if state.unknown else [])]
        case doc.EnquiryDocument():
            return [state.then, *([state.otherwise] if state.otherwise else [])]
        case doc.ActionDocument():
            return [state.then, *state.outcomes.values(), *[a.otherwise for a in state.do if a.otherwise]]
        case doc.CallDocument():
            return [*state.outcomes.values()]
        case doc.WaitDocument() | doc.ParallelDocument():
            return [state.then] if state.then else []
        case _:
            return []


def _words(written: doc.DefineDocument) -> set[str]:
    """Every word of a define's expressions: its names are among them."""
    texts = [written.formula, *(part for row in written.choose or () for part in (row.give, row.when))]
    return {word for text in texts if text is not None for word in _WORD.findall(text)}


def names_in_protocol(value: object) -> set[str]:
    """Every name that any guard of a protocol reads, and what enquiries ask for."""
    found: set[str] = set()
    if isinstance(value, Guard):
        return names_in(value.tree)
    if isinstance(value, Enquiry):
        found |= set(value.ask)
    if isinstance(value, Mapping):
        value = tuple(value.values())
    if isinstance(value, tuple):
        for part in value:
            found |= names_in_protocol(part)
    elif isinstance(value, Struct):
        for name in value.__struct_fields__:
            found |= names_in_protocol(getattr(value, name))
    return found

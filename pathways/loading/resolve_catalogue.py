"""Catalogue files to the catalogue: names first, then every guard, typed against all names."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from msgspec.structs import replace
from pydantic import BaseModel

from pathways.diagnostics.diagnostic import Span
from pathways.diagnostics.suggest import did_you_mean
from pathways.language import ast
from pathways.language.checker import literal_value
from pathways.language.equality import parts
from pathways.language.types import (
    BooleanType,
    CodeType,
    Conversion,
    DateType,
    DurationType,
    EmptyScope,
    Measure,
    NumberType,
    QuantityType,
    Type,
)
from pathways.language.units import is_ucum, slip
from pathways.language.values import Duration
from pathways.loading import findings
from pathways.loading.codes import code_fault
from pathways.loading.parts import ActReader, Names, optional_text, reason, required_reason, setting, text
from pathways.loading.reading import Reading, Route
from pathways.loading.scope import CatalogueScope
from pathways.loading.yaml_nodes import Mapping as MappingNode
from pathways.model import document as doc
from pathways.model.catalogue import (
    Absence,
    Catalogue,
    Cooperation,
    DrugClass,
    Group,
    Guard,
    Incompatible,
    Item,
    Object,
    Profession,
    RedFlag,
    SafetyRule,
    Setting,
    Target,
    Validity,
    Verb,
)
from pathways.model.provenance import Because, Code, Source

Document = TypeVar("Document", bound=BaseModel)
_Entries = dict[str, tuple[Reading, Route, Any]]


class CatalogueReader:
    """Gathers the files of one catalogue and resolves them."""

    def __init__(self, readings: Mapping[str, Sequence[Reading]]) -> None:
        """``readings`` by part: ``data``, ``actions``, ``classes`` …; a part may be several files."""
        self.readings = readings
        self.declared: dict[str, str] = {}
        self.broken: set[str] = set()
        self.places: dict[str, dict[str, Span]] = {}
        for reading in (each for several in readings.values() for each in several):
            reading.forgiven = self.broken

    def resolve(self) -> Catalogue:
        self._sections("actions", doc.ActionsDocument)
        self._sections("professions", doc.ProfessionsDocument)
        sources = self._sources()
        self.sources = sources
        items = self._items()
        groups = self._groups(items)
        verbs, objects = self._actions()
        classes = self._classes()
        bare = CatalogueScope(items, groups, {}, classes, verbs, objects, self.declared, self.broken)
        settings = self._settings(bare)
        self.scope = CatalogueScope(items, groups, settings, classes, verbs, objects, self.declared, self.broken)
        professions, cooperations = self._professions(verbs)
        self.names = Names(items, verbs, objects, classes, professions, sources, cooperations)
        return Catalogue(
            self._items_with_guards(items),
            groups,
            settings,
            verbs,
            self._objects_with_guards(objects),
            self._classes_with_guards(classes),
            self._incompatible(classes),
            professions,
            cooperations,
            self._rules("red_flags", RedFlag),
            self._rules("safety", SafetyRule),
            sources,
        )

    # --- entries of files ---

    def entries(self, name: str, type_: type[Document], under: str | None = None) -> _Entries:
        """The entries of every file of that name, by their own name; one declared twice is a finding."""
        found: _Entries = {}
        # Items, groups, parameters and drug classes are all names of guards: each means one thing.
        in_guards = name in ("data", "groups", "parameters", "classes")
        places = self.places.setdefault("guards" if in_guards else f"{name} {under}", {})
        for reading in self.readings.get(name, ()):
            route: Route = (under,) if under else ()
            node = reading.node(route)
            if under and isinstance(reading.root, MappingNode) and under not in reading.root.pairs:
                continue
            if not isinstance(node, MappingNode):
                reading.found.append(
                    findings.wrong_form(reading.source, "names and their entries were expected", reading.at(route))
                )
                continue
            for key, at in node.keys.items():
                place = Span(reading.source, at.start, at.end)
                if key in places:
                    reading.found.append(findings.declared_twice(reading.source, key, (at.start, at.end), places[key]))
                    continue
                places[key] = place
                self.declared.setdefault(key, reading.declared((*route, key)))
                written = reading.document(type_, (*route, key))
                if written is None:
                    self.broken.add(key)
                else:
                    found[key] = (reading, (*route, key), written)
        return found

    def _sections(self, name: str, type_: type[Document]) -> None:
        """Files that hold several kinds of entries: each under its heading, and under no other."""
        for reading in self.readings.get(name, ()):
            for key, at in reading.root.keys.items() if isinstance(reading.root, MappingNode) else ():
                if key not in type_.model_fields:
                    nearest = did_you_mean(key, type_.model_fields)
                    known = ", ".join(f"`{each}`" for each in type_.model_fields)
                    reading.found.append(findings.unknown_key(reading.source, key, (at.start, at.end), nearest, known))

    def _sources(self) -> dict[str, Source]:
        return {
            name: Source(name, w.title, text(w.publisher), w.year, w.address or w.doi, w.read, w.status)
            for name, (_, _, w) in self.entries("sources", doc.SourceDocument).items()
        }

    # --- items ---

    def _items(self) -> dict[str, Item]:
        self.item_entries = self.entries("data", doc.ItemDocument)
        units: dict[str, str] = {}
        made: dict[str, Item] = {}
        for name, (reading, route, written) in self.item_entries.items():
            item = self._item(reading, route, name, written)
            if item is None:
                continue
            if item.measure is not None:
                other = units.setdefault(item.measure.kind, item.measure.unit)
                if other != item.measure.unit:
                    at = reading.at((*route, "unit"))
                    reading.found.append(
                        findings.kind_has_two_units(reading.source, item.measure.kind, item.measure.unit, other, at)
                    )
            made[name] = item
        return made

    def _item(self, reading: Reading, route: Route, name: str, written: doc.ItemDocument) -> Item | None:
        measure = self._measure(reading, route, written)
        type_ = _item_type(written, measure)
        if type_ is None:
            self.broken.add(name)
            what = (
                "a quantity needs `kind`, `unit` and `decimals`"
                if written.type == "quantity"
                else "a code needs its `values`"
            )
            reading.found.append(findings.wrong_form(reading.source, what, reading.at((*route, "type"))))
            return None
        self._bounds(reading, route, written)
        return Item(
            name,
            text(written.label),
            type_,
            measure,
            written.plausible,
            written.usual,
            _labels(written.values),
            written.decimals,
            self._validity(reading, (*route, "valid_for"), written.valid_for),
            Absence(written.absent),
            written.list,
            written.group,
            self._codes(reading, (*route, "codes"), written.codes),
            tuple(written.by),
            inputs=dict(written.inputs),
            because=reason(reading, (*route, "because"), written.because, self.sources),
            question=optional_text(written.question),
        )

    def _bounds(self, reading: Reading, route: Route, written: doc.ItemDocument) -> None:
        for key, bounds in (("plausible", written.plausible), ("usual", written.usual)):
            if bounds is not None and not bounds[0] < bounds[1]:
                reading.found.append(findings.bounds_reversed(reading.source, reading.at((*route, key, 0))))

    def _measure(self, reading: Reading, route: Route, written: doc.ItemDocument) -> Measure | None:
        if written.type != "quantity" or written.kind is None or written.unit is None or written.decimals is None:
            return None
        for key, unit in [("unit", written.unit), *[("units", u) for u in written.units]]:
            if not is_ucum(unit):
                meant = slip(unit)
                at = reading.at((*route, key) if key == "unit" else (*route, key, unit))
                reading.found.append(findings.bad_unit(reading.source, unit, at, f"write `{meant}`" if meant else None))
        conversions = {
            unit: Conversion(c.factor, c.offset, {Decimal(k): v for k, v in c.pairs.items()})
            for unit, c in written.units.items()
        }
        for unit, conversion in written.units.items():
            if conversion.source is not None:
                reading.refer((*route, "units", unit, "source"), "source", conversion.source, self.sources)
        return Measure(written.kind, written.unit, written.decimals, conversions)

    def _validity(self, reading: Reading, route: Route, written: str | dict[str, str]) -> Validity:
        if isinstance(written, str):
            return Validity(self._duration(reading, route, written))
        by_value = {value: self._duration(reading, (*route, value), each) for value, each in written.items()}
        return Validity(None, by_value)

    def _duration(self, reading: Reading, route: Route, written: str) -> Duration | None:
        if written == "always":
            return None
        guard = reading.guard(route, written, EmptyScope(), DurationType())
        value = literal_value(guard.tree) if guard else None
        return value if isinstance(value, Duration) else None

    def _codes(self, reading: Reading, route: Route, written: Mapping[str, Any]) -> tuple[Code, ...]:
        made: list[Code] = []
        for system, codes in written.items():
            for index, each in enumerate(codes if isinstance(codes, list) else [codes]):
                code = each if isinstance(each, dict) else {"code": each}
                value = str(code.get("code"))
                fault = code_fault(system, value)
                if fault:
                    at = reading.at((*route, system, index))
                    reading.found.append(findings.bad_code(reading.source, system, value, at, fault))
                made.append(Code(system, value, str(code.get("unread", "false")) == "true"))
        return tuple(made)

    def _groups(self, items: Mapping[str, Item]) -> dict[str, Group]:
        written = self.entries("groups", doc.GroupDocument)
        members: dict[str, list[str]] = {name: [] for name in written}
        for name, item in items.items():
            if item.group is None:
                continue
            reading, route, _ = self.item_entries[name]
            if reading.refer((*route, "group"), "group", item.group, written, "declare it in catalogue/groups/"):
                members[item.group].append(name)
        return {name: Group(name, text(w.label), tuple(members[name])) for name, (_, _, w) in written.items()}

    def _items_with_guards(self, items: Mapping[str, Item]) -> dict[str, Item]:
        made: dict[str, Item] = {}
        for name, item in items.items():
            reading, route, written = self.item_entries[name]
            for index, person in enumerate(item.by):
                reading.refer((*route, "by", index), "profession", person, self.names.professions)
            usable = (
                None
                if written.usable is None
                else reading.guard((*route, "usable"), written.usable, self.scope, BooleanType())
            )
            formula, rows = self.formula(reading, route, written, item)
            made[name] = replace(item, usable=usable, formula=formula, rows=rows)
        self._refuse_cycles(made)
        return made

    def formula(
        self, reading: Reading, route: Route, written: doc.ItemDocument, item: Item
    ) -> tuple[Guard | None, tuple[Because | None, ...]]:
        """The formula of a derived item. With ``inputs`` it computes plain numbers, whatever the item's unit."""
        computed: Type = NumberType() if item.inputs and isinstance(item.type, QuantityType) else item.type
        if written.formula is not None:
            return reading.guard((*route, "formula"), written.formula, self.scope, computed, item.inputs), ()
        if written.choose is None:
            return None, ()
        return table(reading, (*route, "choose"), written.choose, self.scope, computed, self.sources, item.inputs)

    def _refuse_cycles(self, items: Mapping[str, Item]) -> None:
        uses = {
            name: names_in(item.formula.tree) & items.keys() if item.formula else set() for name, item in items.items()
        }
        for names in cycles(uses):
            reading, route, _ = self.item_entries[names[0]]
            reading.found.append(findings.cycle(reading.source, names, reading.at(route)))

    # --- acts, classes, people, rules ---

    def _actions(self) -> tuple[dict[str, Verb], dict[str, Object]]:
        self.entries_of_verbs = self.entries("actions", doc.VerbDocument, "verbs")
        verbs = {
            name: Verb(
                name,
                text(w.label),
                Target(w.of),
                w.exposes,
                frozenset(w.against),
                w.met == "any",
                w.met == "never",
                text(w.sign_label) if w.sign_label else None,
            )
            for name, (_, _, w) in self.entries_of_verbs.items()
        }
        self.object_entries = self.entries("actions", doc.ObjectDocument, "objects")
        objects: dict[str, Object] = {}
        for reading, route, w in self.entries_of_verbs.values():
            for index, verb in enumerate(w.against):
                reading.refer((*route, "against", index), "verb", verb, verbs)
        for name, (reading, route, w) in self.object_entries.items():
            for index, verb in enumerate(w.verbs):
                reading.refer((*route, "verbs", index), "verb", verb, verbs)
            for verb in w.verb_labels:
                reading.refer((*route, "verb_labels", verb), "verb of this object", verb, w.verbs)
            objects[name] = Object(
                name,
                text(w.label),
                tuple(w.verbs),
                w.records,
                tuple(w.contains),
                tuple(w.competence),
                verb_labels={verb: text(said) for verb, said in w.verb_labels.items()},
            )
        return verbs, objects

    def _objects_with_guards(self, objects: Mapping[str, Object]) -> dict[str, Object]:
        made: dict[str, Object] = {}
        for name, each in objects.items():
            reading, route, w = self.object_entries[name]
            acts = ActReader(reading, self.scope, self.names)
            for index, person in enumerate(each.competence):
                reading.refer((*route, "competence", index), "profession", person, self.names.professions)
            if each.records is not None:
                reading.refer((*route, "records"), "data item", each.records, self.names.items)
            for index, item in enumerate(each.contains):
                reading.refer((*route, "contains", index), "data item", item, self.names.items)
            made[name] = replace(
                each,
                contraindications=acts.contraindications((*route, "contraindications"), w.contraindications),
                cautions=acts.cautions((*route, "cautions"), w.cautions),
            )
        return made

    def _classes(self) -> dict[str, DrugClass]:
        self.class_entries = self.entries("classes", doc.ClassDocument, "classes")
        return {
            name: DrugClass(
                name,
                text(w.label),
                tuple(w.atc),
                tuple(w.excluding),
                tuple(w.of),
                cleared=w.contraindications is not None,
                unread=w.unread is not None,
            )
            for name, (_, _, w) in self.class_entries.items()
        }

    def _classes_with_guards(self, classes: Mapping[str, DrugClass]) -> dict[str, DrugClass]:
        made: dict[str, DrugClass] = {}
        for name, each in classes.items():
            reading, route, w = self.class_entries[name]
            acts = ActReader(reading, self.scope, self.names)
            for index, code in enumerate((*each.atc, *each.excluding)):
                fault = code_fault("atc", code)
                if fault:
                    reading.found.append(
                        findings.bad_code(reading.source, "atc", code, reading.at((*route, "atc", index)), fault)
                    )
            for index, member in enumerate(each.of):
                reading.refer((*route, "of", index), "drug class", member, classes)
            made[name] = replace(
                each,
                contraindications=acts.contraindications((*route, "contraindications"), w.contraindications or ()),
                cautions=acts.cautions((*route, "cautions"), w.cautions),
            )
        return made

    def _incompatible(self, classes: Mapping[str, DrugClass]) -> tuple[Incompatible, ...]:
        made: list[Incompatible] = []
        for reading in self.readings.get("classes", ()):
            written = reading.document(doc.ClassesDocument)
            for index, w in enumerate(written.incompatible if written is not None else ()):
                route: Route = ("incompatible", index)
                for place, name in enumerate(w.classes):
                    reading.refer((*route, "classes", place), "drug class", name, classes)
                if w.stop is not None:
                    reading.refer((*route, "stop"), "drug class", w.stop, {name: name for name in w.classes})
                because = required_reason(reading, (*route, "because"), w.because, self.sources)
                made.append(Incompatible(w.classes, because, w.stop))
        return tuple(made)

    def _professions(self, verbs: Mapping[str, Verb]) -> tuple[dict[str, Profession], dict[str, Cooperation]]:
        written = self.entries("professions", doc.ProfessionDocument, "professions")
        made: dict[str, Profession] = {}
        for name, (reading, route, w) in written.items():
            own = _acts(w.may)
            if w.like is not None and reading.refer((*route, "like"), "profession", w.like, written):
                own |= _acts(written[w.like][2].may)
            for act in sorted(_acts(w.may)):
                reading.refer((*route, "may"), "verb", act.partition(".")[0], verbs)
            because = reason(reading, (*route, "because"), w.because, self.sources)
            made[name] = Profession(name, text(w.label), w.abbr, w.kind, frozenset(own), w.colour, because)
        cooperations: dict[str, Cooperation] = {}
        for name, (reading, route, w) in self.entries("professions", doc.CooperationDocument, "cooperation").items():
            for key, person in (("from", w.delegating), ("to", w.delegated)):
                reading.refer((*route, key), "profession", person, made)
            for act in sorted(_acts(w.acts)):
                reading.refer((*route, "acts"), "verb", act.partition(".")[0], verbs)
            because = required_reason(reading, (*route, "because"), w.because, self.sources)
            cooperations[name] = Cooperation(
                name,
                text(w.label),
                w.delegating,
                w.delegated,
                frozenset(_acts(w.acts)),
                w.valid.start,
                w.valid.end,
                because,
            )
        return made, cooperations

    def _settings(self, scope: CatalogueScope) -> dict[str, Setting]:
        made: dict[str, Setting] = {}
        for name, (reading, route, w) in self.entries("parameters", doc.SettingDocument).items():
            each = setting(reading, route, name, w, scope, self.sources)
            if each is None:
                self.broken.add(name)
            else:
                made[name] = each
        return made

    def _rules(self, name: str, make: Any) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for key, (reading, route, w) in self.entries(name, doc.RuleDocument).items():
            rule = ActReader(reading, self.scope, self.names).rule(route, key, w, make)
            if rule is None:
                self.broken.add(key)
            else:
                made[key] = rule
        return made


def table(
    reading: Reading,
    route: Route,
    written: tuple[doc.RowDocument, ...],
    scope: Any,
    type_: Type | None,
    sources: Mapping[str, Source],
    inputs: Mapping[str, str] | None = None,
) -> tuple[Guard | None, tuple[Because | None, ...]]:
    """An ordered table as one ``Choose``; its last row is ``otherwise``."""
    rows: list[tuple[ast.Expr | None, ast.Expr]] = []
    reasons: list[Because | None] = []
    complete = bool(written)
    for index, row in enumerate(written):
        place = (*route, index)
        last = index == len(written) - 1
        if row.otherwise and not last:
            reading.found.append(findings.otherwise_not_last(reading.source, reading.at((*place, "otherwise"))))
        if not row.otherwise and row.when is None:
            reading.found.append(findings.missing_key(reading.source, "when", reading.at((*place, "give"))))
            complete = False
            continue
        give = reading.guard((*place, "give"), row.give, scope, type_, inputs)
        when = None if row.when is None else reading.guard((*place, "when"), row.when, scope, BooleanType(), inputs)
        reasons.append(reason(reading, (*place, "because"), row.because, sources))
        if give is None or (when is None and row.when is not None):
            complete = False
            continue
        rows.append((None if when is None else when.tree, give.tree))
    if not complete:
        return None, ()
    words = "; ".join(f"{r.give} " + (f"when {r.when}" if r.when else "otherwise") for r in written)
    return Guard(words, ast.Choose(tuple(rows))), tuple(reasons)


def names_in(tree: object) -> set[str]:
    """Every item, define or parameter that a tree reads."""
    found: set[str] = set()
    if isinstance(tree, ast.Current | ast.Series):
        found.add(tree.item)
    elif isinstance(tree, ast.Defined | ast.Parameter):
        found.add(tree.name)
    if isinstance(tree, tuple):
        for part in tree:
            found |= names_in(part)
    elif isinstance(tree, ast.Node):
        for name in parts(type(tree)):
            value = getattr(tree, name)
            if isinstance(value, ast.Node | tuple):
                found |= names_in(value)
    return found


def cycles(uses: Mapping[str, set[str]]) -> list[list[str]]:
    """Each circle once, as the names on it, from its alphabetically first."""
    done: set[str] = set()
    found: list[list[str]] = []
    for start in sorted(uses):
        trail: list[str] = []
        stack: list[tuple[str, list[str]]] = [(start, sorted(uses[start]))]
        while stack:
            name, left = stack[-1]
            if name not in trail:
                trail.append(name)
            if left:
                following = left.pop(0)
                if following in trail:
                    circle = trail[trail.index(following) :]
                    first = circle.index(min(circle))
                    turned = circle[first:] + circle[:first]
                    if turned not in found:
                        found.append(turned)
                elif following not in done:
                    stack.append((following, sorted(uses.get(following, ()))))
                continue
            stack.pop()
            trail.remove(name)
            done.add(name)
    return found


def _item_type(written: doc.ItemDocument, measure: Measure | None) -> Type | None:
    match written.type:
        case "quantity":
            return QuantityType(measure.kind, measure) if measure else None
        case "boolean":
            return BooleanType()
        case "code":
            values = _labels(written.values)
            return CodeType(frozenset(values)) if values else None
        case "date":
            return DateType()
        case "number":
            return NumberType()
        case "duration" | "age":
            return DurationType()


def _labels(values: Any) -> dict[str, Any]:
    from pathways.model.provenance import Text

    if isinstance(values, dict):
        return {
            k: Text(v["fr"], v["en"]) if isinstance(v, dict) and {"fr", "en"} <= v.keys() else Text(k, k)
            for k, v in values.items()
        }
    return {str(v): Text(str(v), str(v)) for v in values or ()}


def _acts(may: Sequence[Any]) -> set[str]:
    """``[visit, {measure: [Weight]}]`` as ``visit``, ``measure.Weight``."""
    acts: set[str] = set()
    for each in may:
        if isinstance(each, str):
            acts.add(each)
        elif isinstance(each, dict):
            for verb, objects in each.items():
                if verb in ("after", "because", "unread"):
                    continue
                acts |= {f"{verb}.{o}" for o in (objects if isinstance(objects, list) else [objects])}
    return acts

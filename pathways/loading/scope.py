"""What names mean where a guard stands: the catalogue, and over it a protocol's own parameters and defines."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from pathways.language.types import BooleanType, CodeType, ErrorType, Measure, Role, Symbol
from pathways.model.catalogue import Catalogue, DrugClass, Group, Item, Object, Setting, Target, Verb

OUTCOMES = CodeType(frozenset({"done", "declined", "impossible"}))


class CatalogueScope:
    """Names of the catalogue; acts (``give.fit_kit``) exist for every verb and what it may be done to."""

    def __init__(
        self,
        items: Mapping[str, Item],
        groups: Mapping[str, Group],
        settings: Mapping[str, Setting],
        classes: Mapping[str, DrugClass],
        verbs: Mapping[str, Verb],
        objects: Mapping[str, Object],
        declared: Mapping[str, str] | None = None,
        broken: AbstractSet[str] = frozenset(),
    ) -> None:
        """``declared``: places by name, for notes. ``broken``: names whose own entry is at fault: whoever uses them is not."""
        self.broken = broken
        self.items = items
        self.classes = classes
        self.verbs = verbs
        self.objects = objects
        where = declared or {}
        self.symbols: dict[str, Symbol] = {
            name: Symbol(name, Role.ITEM, item.type, where.get(name, "")) for name, item in items.items()
        }
        self.symbols |= {name: Symbol(name, Role.ITEM, BooleanType(), dated=False) for name in groups}
        self.symbols |= {
            name: Symbol(name, Role.PARAMETER, setting.type, where.get(name, ""), dated=False)
            for name, setting in settings.items()
        }
        self.symbols |= {
            name: Symbol(name, Role.DRUG_CLASS, BooleanType(), where.get(name, ""), bool(of.of), dated=False)
            for name, of in classes.items()
        }

    def symbol(self, name: str) -> Symbol | None:
        found = self.symbols.get(name) or self.act(name)
        if found is None and self.broken and not self.broken.isdisjoint({name, *name.split(".")}):
            return Symbol(name, Role.ITEM, ErrorType())
        return found

    def act(self, name: str) -> Symbol | None:
        verb_name, dot, target = name.partition(".")
        verb = self.verbs.get(verb_name)
        if not dot or verb is None:
            return None
        known: Mapping[str, object] = {
            Target.DRUG_CLASS: self.classes,
            Target.DATA: self.items,
            Target.OBJECT: self.objects,
        }[verb.target]
        if target not in known:
            return None
        if verb.target is Target.OBJECT and verb_name not in self.objects[target].verbs:
            return None
        return Symbol(name, Role.ITEM, OUTCOMES)

    def names(self) -> Iterable[str]:
        acts = [f"{verb}.{name}" for name, each in self.objects.items() for verb in each.verbs]
        members = [f"{name}.{member}" for name in self.classes for member in ("current", "since", "changed")]
        return [*self.symbols, *acts, *members]

    def measures(self) -> Iterable[Measure]:
        return [item.measure for item in self.items.values() if item.measure is not None]


class ProtocolScope:
    """A catalogue's names, and a protocol's own symbols before them."""

    def __init__(self, catalogue: CatalogueScope, own: Mapping[str, Symbol]) -> None:
        self.catalogue = catalogue
        self.own = own

    def symbol(self, name: str) -> Symbol | None:
        return self.own.get(name) or self.catalogue.symbol(name)

    def names(self) -> Iterable[str]:
        return [*self.own, *self.catalogue.names()]

    def measures(self) -> Iterable[Measure]:
        return self.catalogue.measures()


def catalogue_scope(
    catalogue: Catalogue, declared: Mapping[str, str] | None = None, broken: AbstractSet[str] = frozenset()
) -> CatalogueScope:
    """The scope of a resolved catalogue."""
    return CatalogueScope(
        catalogue.items,
        catalogue.groups,
        catalogue.settings,
        catalogue.classes,
        catalogue.verbs,
        catalogue.objects,
        declared,
        broken,
    )

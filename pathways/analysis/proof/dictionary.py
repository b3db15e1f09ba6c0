"""A library as the solver's dictionary."""

from pathways.backends.z3_dictionary import ClassFacts, ItemFacts, ParameterFacts
from pathways.language import ast
from pathways.language.types import BooleanType, CodeType, QuantityType, Type
from pathways.model.catalogue import Absence, Item, Setting
from pathways.model.protocol import Library

OUTCOMES = frozenset({"done", "declined", "impossible"})
# The patient's own: the record's head tells them, no reading does.
SINGLE = frozenset({"Sex", "Birth_date", "Deceased"})


class LibraryDictionary:
    """What the solver may know of a library; ``scope`` is a protocol's name."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.catalogue = library.catalogue

    def item(self, name: str) -> ItemFacts:
        """A data item, a group, or an act."""
        if name in self.catalogue.groups:
            return ItemFacts(name, BooleanType(), members=self.catalogue.groups[name].members)
        known = self.catalogue.items.get(name)
        return self._act(name) if known is None else _item(known)

    def _act(self, name: str) -> ItemFacts:
        thing = self.catalogue.objects.get(name.partition(".")[2])
        fills = thing.records if thing is not None and thing.records in self.catalogue.items else None
        return ItemFacts(name, CodeType(OUTCOMES), forever=True, absent_none=True, fills=fills)

    def parameter(self, scope: str, name: str) -> ParameterFacts:
        """The protocol's own, else the catalogue's."""
        protocol = self.library.protocols.get(scope)
        if protocol is not None and name in protocol.settings:
            return setting_facts(protocol.settings[name], scope)
        return setting_facts(self.catalogue.settings[name], "")

    def define(self, scope: str, name: str) -> ast.Expr | None:
        """The tree of a define."""
        return self.library.protocols[scope].defines[name].guard.tree

    def define_type(self, scope: str, name: str) -> Type:
        """The type of a define."""
        return self.library.protocols[scope].defines[name].type

    def drug_class(self, name: str) -> ClassFacts:
        """A drug class, what it is made of, and what contraindicates it."""
        of = self.catalogue.classes[name]
        trees = tuple(c.when.tree for c in of.contraindications)
        return ClassFacts(name, tuple(sorted(self.catalogue.leaves[name])) if of.of else (name,), trees)


def _item(item: Item) -> ItemFacts:
    single = item.name in SINGLE
    return ItemFacts(
        item.name,
        item.type,
        item.measure.decimals if item.measure is not None else item.decimals,
        item.plausible,
        item.validity.default,
        item.validity.by_value,
        bare_is_latest=not single,
        absent_none=item.absent is Absence.NONE,
        list=item.list,
        usable=None if item.usable is None else item.usable.tree,
        formula=None if item.formula is None else item.formula.tree,
        single=single,
    )


def setting_facts(setting: Setting, home: str) -> ParameterFacts:
    """A parameter for the solver. ``home``: the scope that owns it."""
    measure = setting.type.measure if isinstance(setting.type, QuantityType) else None
    return ParameterFacts(
        setting.name,
        home,
        setting.type,
        None if measure is None else measure.decimals,
        setting.value,
        setting.between,
        setting.one_of,
        may_be_unset=setting.value is None,
    )

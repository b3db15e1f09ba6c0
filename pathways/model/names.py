"""The words for the names of a catalogue and of one of its protocols. It makes no sentence: that is the prose back end."""

from pathways.language.ast import Expr
from pathways.language.types import BooleanType, CodeType, Type
from pathways.language.values import Value
from pathways.model.catalogue import Catalogue, Setting
from pathways.model.protocol import Define, Protocol

_OUTCOMES = frozenset({"done", "declined", "impossible"})


class CatalogueNames:
    """Labels, types and settings: of the protocol's own names first, then of the catalogue's.

    Args:
        catalogue: What protocols share.
        protocol: Whose defines and parameters may be named; without one, those of the catalogue only.
    """

    def __init__(self, catalogue: Catalogue, protocol: Protocol | None = None) -> None:
        self._catalogue = catalogue
        self._settings = {**catalogue.settings, **(protocol.settings if protocol else {})}
        self._defines: dict[str, Define] = dict(protocol.defines) if protocol else {}

    def label(self, name: str, language: str) -> str:
        item = self._catalogue.items.get(name) or self._catalogue.groups.get(name)
        if item is not None:
            return item.label.in_language(language)
        verb, dot, target = name.partition(".")
        return self.act(verb, target, language) if dot else name.replace("_", " ")

    def act(self, verb: str, target: str, language: str) -> str:
        """An act in words, the verb before the object: « Débuter : IEC », "Start: ACE inhibitor". A sign is looked for."""
        known = self._catalogue.verbs.get(verb)
        item = self._catalogue.items.get(target)
        a_sign = item is not None and isinstance(item.type, BooleanType | CodeType)
        its_own = self._catalogue.objects[target].verb_labels.get(verb) if target in self._catalogue.objects else None
        label = its_own or (known and ((a_sign and known.sign_label) or known.label))
        said = label.in_language(language) if label else verb
        colon = "\N{NO-BREAK SPACE}:" if language == "fr" else ":"
        return f"{said}{colon} {self.target(target, language)}"

    def target(self, name: str, language: str) -> str:
        """What an act is done to: an object, a drug class or a data item."""
        for shelf in (self._catalogue.objects, self._catalogue.classes, self._catalogue.items):
            if name in shelf:
                return shelf[name].label.in_language(language)
        return name.replace("_", " ")

    def profession(self, name: str, language: str) -> str:
        """A profession, an organisation or a person."""
        known = self._catalogue.professions.get(name)
        return known.label.in_language(language) if known else name.replace("_", " ")

    def type(self, name: str) -> Type | None:
        if name in self._defines:
            return self._defines[name].type
        if name in self._settings:
            return self._settings[name].type
        if name in self._catalogue.items:
            return self._catalogue.items[name].type
        if name in self._catalogue.groups:
            return BooleanType()
        return CodeType(_OUTCOMES) if "." in name else None

    def value(self, item: str, code: str, language: str) -> str:
        known = self._catalogue.items.get(item)
        if known is not None and code in known.values:
            return known.values[code].in_language(language)
        setting = self._setting(item)
        if setting is not None and code in setting.words:
            return setting.words[code].in_language(language)
        return code.replace("_", " ")

    def drug_class(self, name: str, language: str) -> str:
        known = self._catalogue.classes.get(name)
        return known.label.in_language(language) if known else name.replace("_", " ")

    def parameter(self, name: str, language: str) -> str:
        known = self._setting(name)
        return known.label.in_language(language) if known else name.replace("_", " ")

    def setting(self, name: str) -> Value | None:
        known = self._setting(name)
        return known.value if known else None

    def define(self, name: str, language: str) -> str | None:
        known = self._defines.get(name)
        return known.label.in_language(language) if known and known.label else None

    def definition(self, name: str) -> Expr | None:
        known = self._defines.get(name)
        return known.guard.tree if known else None

    def _setting(self, name: str) -> Setting | None:
        return self._settings.get(name)

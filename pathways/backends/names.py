"""What the prose back end asks about names: their words in two languages, and their types. Who answers is not known here."""

from typing import Protocol

from pathways.language.ast import Expr
from pathways.language.types import Type
from pathways.language.values import Value


class Names(Protocol):
    """The words for the names of a guard. ``language`` is ``"fr"`` or ``"en"``; an unknown name is said as it is written."""

    def label(self, name: str, language: str) -> str:
        """Of an item, a group or an act (``give.fit_kit``)."""
        ...

    def type(self, name: str) -> Type | None:
        """Of an item, an act, a group, a parameter or a define."""
        ...

    def value(self, item: str, code: str, language: str) -> str:
        """Of one of the values of a code item."""
        ...

    def drug_class(self, name: str, language: str) -> str:
        """Of a drug class."""
        ...

    def parameter(self, name: str, language: str) -> str:
        """Of a parameter."""
        ...

    def setting(self, name: str) -> Value | None:
        """The value a parameter is set to, if it is."""
        ...

    def define(self, name: str, language: str) -> str | None:
        """Of a define, if it has one."""
        ...

    def definition(self, name: str) -> Expr | None:
        """What a define stands for: said in its place when it has no label."""
        ...

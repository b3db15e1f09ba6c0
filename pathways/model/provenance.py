"""Where a rule comes from, and the two languages every word is said in."""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct


class Text(Struct, frozen=True):
    """The same words in French and in English."""

    fr: str
    en: str

    def in_language(self, language: str) -> str:
        """``"fr"`` or ``"en"``."""
        return self.fr if language == "fr" else self.en


class Standing(StrEnum):
    """How far a rule can be relied on, worst last."""

    SOURCE = "source"  # a document, read by its authors
    CONSENSUS = "consensus"  # the team agreed
    LOCAL = "local"  # a territory's choice
    UNREAD = "unread"  # from memory or at second hand: to be verified


class Because(Struct, frozen=True):
    """Why a rule stands.

    Args:
        source: Id of a document in the catalogue's sources.
        grade: The document's own grade (A, B, C, AE, I/IIa …), as printed there.
        quote: The words relied on, short.
        consensus: Who agreed, when no document supports it.
        local: A territory's choice.
        unread: What has still to be verified (the document, the page, the figure); with or without ``source``.
    """

    source: str | None = None
    grade: str | None = None
    quote: str | None = None
    consensus: str | None = None
    local: bool = False
    unread: str | None = None

    @property
    def standing(self) -> Standing:
        """The worst that is said of it; a rule with anything unread is unread."""
        if self.unread is not None:
            return Standing.UNREAD
        if self.source is not None:
            return Standing.SOURCE
        return Standing.CONSENSUS if self.consensus is not None else Standing.LOCAL


class Source(Struct, frozen=True):
    """A document cited. ``read`` is how it was read: ``primary``, ``secondary`` (through another), ``memory`` (to verify).

    ``title`` stays in the document's own language; ``publisher`` too where it is a name, while a description of it is in both.
    """

    id: str
    title: str
    publisher: Text
    year: int | None
    address: str | None
    read: str
    status: str | None = None


class Code(Struct, frozen=True):
    """A code of an item in a public code system (``loinc``, ``icd10``, ``atc``, ``snomed`` …); ``unread`` when from memory."""

    system: str
    code: str
    unread: bool = False


Meta = Mapping[str, object]

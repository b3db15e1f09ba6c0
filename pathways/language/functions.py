"""The closed table of functions: data, not code. How each is checked is in ``check_calls``."""

from enum import StrEnum
from typing import Final

from msgspec import Struct

from pathways.language.ast import Aggregation, Function


class Takes(StrEnum):
    """What stands in one place of a call."""

    READINGS = "the name of a data item or an act"
    READINGS_OR_LIST = "a name or a list"
    WINDOW = "a window (how far back, or from which date)"
    DATED = "something with a date"
    DATE = "a date"
    VALUE = "a value"
    NUMBER = "a number"
    NUMBER_OR_QUANTITY = "a number or a quantity"


class Gives(StrEnum):
    """What a call is worth."""

    READING = "a reading's value"
    COUNT = "a number"
    CONDITION = "a condition"
    DATE = "a date"
    DURATION = "a duration"
    SAME = "what it was given"
    NUMBER = "a plain number"


class Signature(Struct, frozen=True):
    """How a function is called.

    Args:
        name: As written.
        takes: What stands in its places, in order. A window is always the last.
        gives: What it is worth.
        fewest: So many of the places must be filled.
        repeats: The last place may be filled again and again.
        words: What it is for, in a few words.
    """

    name: str
    takes: tuple[Takes, ...]
    gives: Gives
    fewest: int
    words: str
    repeats: bool = False

    @property
    def most(self) -> int:
        return 99 if self.repeats else len(self.takes)

    @property
    def expected(self) -> str:
        """What it takes, in words."""
        if not self.takes:
            return "nothing"
        parts = [f"perhaps {take}" if place >= self.fewest else str(take) for place, take in enumerate(self.takes)]
        return ", ".join(parts) + (" …" if self.repeats else "")


AGGREGATIONS: Final = {a.value: a for a in Aggregation}
FUNCTIONS: Final = {f.value: f for f in Function}

_OVER, _LISTED, _WINDOW = Takes.READINGS, Takes.READINGS_OR_LIST, Takes.WINDOW
SIGNATURES: Final = {
    signature.name: signature
    for signature in (
        Signature("Latest", (_OVER, _WINDOW), Gives.READING, 1, "the latest reading"),
        Signature("Previous", (_OVER, _WINDOW), Gives.READING, 1, "the latest reading of an earlier day"),
        Signature("First", (_LISTED, _WINDOW), Gives.READING, 1, "the first reading, or the first of a list"),
        Signature("Count", (_LISTED, _WINDOW), Gives.COUNT, 1, "the number of days with a reading"),
        Signature("Exists", (_LISTED, _WINDOW), Gives.CONDITION, 1, "whether there is a reading"),
        Signature("Average", (_LISTED, _WINDOW), Gives.READING, 1, "the mean"),
        Signature("Min", (_LISTED, _WINDOW), Gives.READING, 1, "the smallest"),
        Signature("Max", (_LISTED, _WINDOW), Gives.READING, 1, "the largest"),
        Signature("Change", (_OVER, _WINDOW), Gives.READING, 2, "the latest reading minus the first"),
        Signature("DateOf", (Takes.DATED,), Gives.DATE, 1, "the date of a reading, or the value of a date item"),
        Signature("Coalesce", (Takes.VALUE, Takes.VALUE), Gives.SAME, 1, "the first value that is known", repeats=True),
        Signature("Today", (), Gives.DATE, 0, "the instant of the look"),
        Signature("AgeAt", (Takes.DATE,), Gives.DURATION, 1, "completed years on a date"),
        Signature("Abs", (Takes.NUMBER_OR_QUANTITY,), Gives.SAME, 1, "without its sign"),
        Signature("Round", (Takes.NUMBER, Takes.NUMBER), Gives.NUMBER, 1, "rounded half-up, to so many decimals"),
        Signature("Exp", (Takes.NUMBER,), Gives.NUMBER, 1, "e to this power"),
        Signature("Ln", (Takes.NUMBER,), Gives.NUMBER, 1, "the natural logarithm"),
        Signature("Power", (Takes.NUMBER, Takes.NUMBER), Gives.NUMBER, 2, "the first to the power of the second"),
    )
}

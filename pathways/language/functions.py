"""The closed table of functions: data, not code."""

from dataclasses import dataclass
from typing import Final

from pathways.language.ast import Aggregation, Function


@dataclass(frozen=True, slots=True)
class Signature:
    """How a function is called: fewest and most arguments, and in words."""

    fewest: int
    most: int
    words: str


AGGREGATIONS: Final = {a.value: a for a in Aggregation}
FUNCTIONS: Final = {f.value: f for f in Function}

SIGNATURES: Final = {
    **{name: Signature(1, 2, "a name and perhaps a window") for name in AGGREGATIONS},
    "DateOf": Signature(1, 1, "one name or one reading"),
    "Today": Signature(0, 0, "nothing"),
    "AgeAt": Signature(1, 1, "one date"),
    "Coalesce": Signature(2, 9, "two values or more"),
    "Abs": Signature(1, 1, "one number"),
    "Round": Signature(1, 2, "a number and perhaps the decimals"),
    "Exp": Signature(1, 1, "one number"),
    "Ln": Signature(1, 1, "one number"),
    "Power": Signature(2, 2, "a number and an exponent"),
}

"""Small marks laid over a step, whatever the view: done, here, something missing, added, removed, changed. Readable in grey."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Final

from pathways.render.diagram import theme
from pathways.render.diagram.boxes import HEAD
from pathways.render.diagram.canvas import Pen, Shape, Words, disc, line, polygon, rectangle
from pathways.render.diagram.metrics import text_width
from pathways.render.diagram.words import Words as Captions


class Sign(StrEnum):
    """What a mark says of a step."""

    HERE = "here"
    DONE = "done"
    MISSING = "missing"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


HUES: Final = {Sign.ADDED: theme.ADDED, Sign.REMOVED: theme.REMOVED, Sign.CHANGED: theme.CHANGED}
LETTERS: Final = {Sign.ADDED: "+", Sign.REMOVED: "−", Sign.CHANGED: "~", Sign.MISSING: "?"}
"""Those that are one letter, for what has no drawing."""

_SIZE: Final = 13.0  # of a mark in a row
_AFTER: Final = 2.0


def painted(sign: Sign, x: float, y: float) -> tuple[Shape, ...]:
    """A mark around a point; « here » is a flag or a pill with a word, never this."""
    match sign:
        case Sign.DONE:
            pen = Pen(theme.WHITE, 1.8, round=True)
            tick = line((x - 3, y + 0.2), (x - 0.8, y + 2.6), (x + 3.2, y - 2.4), pen=pen)
            return disc(x, y, 6.6, theme.PATH, Pen(theme.WHITE, 1.0)), tick
        case Sign.MISSING:
            corners = [(x, y - 7), (x + 7.4, y + 5.6), (x - 7.4, y + 5.6)]
            triangle = polygon(corners, theme.MISSING.tint, Pen(theme.MISSING.ink, 1.2))
            return triangle, Words("?", x, y + 4.2, 9, theme.MISSING.ink, bold=True, anchor="middle")
        case Sign.ADDED | Sign.REMOVED | Sign.CHANGED:
            letter = Words(LETTERS[sign], x, y + 4, 12, theme.WHITE, bold=True, anchor="middle")
            return disc(x, y, 7.0, HUES[sign].ink, Pen(theme.WHITE, 1.2)), letter
        case Sign.HERE:
            return ()


def row_width(signs: Sequence[Sign], say: Captions) -> float:
    """How wide the marks of a step are side by side, with the room after them."""
    return sum(_width(sign, say) + _AFTER for sign in signs) + (_AFTER if signs else 0.0)


def in_row(signs: Sequence[Sign], left: float, middle: float, say: Captions) -> Iterator[Shape]:
    """The marks of a step side by side, from ``left``, around the height ``middle``."""
    x = left
    for sign in signs:
        wide = _width(sign, say)
        if sign is Sign.HERE:
            yield rectangle(x, middle - 6, wide, 12, theme.PATH, radius=2)
            yield Words(say.here, x + wide / 2, middle + 3.1, HEAD, theme.WHITE, bold=True, anchor="middle")
        else:
            yield from painted(sign, x + wide / 2, middle)
        x += wide + _AFTER


def _width(sign: Sign, say: Captions) -> float:
    return text_width(say.here, HEAD, bold=True) + 6 if sign is Sign.HERE else _SIZE + 1

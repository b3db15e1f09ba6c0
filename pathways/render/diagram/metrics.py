"""How wide a text is in Liberation Sans, and where it breaks. Points everywhere.

Arimo, Arial and Helvetica have the same advance widths, so what is measured here is right on a machine without the font.
"""

import re
import struct
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from msgspec import Struct

from pathways.backends.typography import NBSP

ELLIPSIS: Final = "…"
_FILES: Final = {False: "LiberationSans-Regular.ttf", True: "LiberationSans-Bold.ttf"}


def font_file(*, bold: bool) -> bytes:
    """The bundled TrueType file, unmodified."""
    return (files("pathways.render") / "fonts" / _FILES[bold]).read_bytes()


class _Advances(Struct, frozen=True):
    """Advance width of each character, in font units."""

    of: dict[int, int]
    missing: int
    units: int


@cache
def _advances(bold: bool) -> _Advances:
    data = font_file(bold=bold)
    tables = {}
    for index in range(struct.unpack_from(">H", data, 4)[0]):
        tag, _, start, _ = struct.unpack_from(">4sLLL", data, 12 + 16 * index)
        tables[tag] = start
    units = struct.unpack_from(">H", data, tables[b"head"] + 18)[0]
    long_metrics = struct.unpack_from(">H", data, tables[b"hhea"] + 34)[0]

    def advance(glyph: int) -> int:
        return int(struct.unpack_from(">H", data, tables[b"hmtx"] + 4 * min(glyph, long_metrics - 1))[0])

    glyphs = _character_map(data, tables[b"cmap"])
    return _Advances({code: advance(glyph) for code, glyph in glyphs.items()}, advance(0), units)


def _character_map(data: bytes, cmap: int) -> dict[int, int]:
    """Unicode code point to glyph: the format 4 subtable of Windows, which both files have."""
    for index in range(struct.unpack_from(">H", data, cmap + 2)[0]):
        platform, encoding, offset = struct.unpack_from(">HHL", data, cmap + 4 + 8 * index)
        if (platform, encoding) == (3, 1):
            return _segments(data, cmap + offset)
    raise ValueError("the font has no Unicode character map")


def _segments(data: bytes, table: int) -> dict[int, int]:
    count = struct.unpack_from(">H", data, table + 6)[0] // 2
    ends, starts, deltas, offsets = (table + 14 + shift for shift in (0, 2 * count + 2, 4 * count + 2, 6 * count + 2))
    glyphs: dict[int, int] = {}
    for segment in range(count):
        at = 2 * segment
        first, last = struct.unpack_from(">H", data, starts + at)[0], struct.unpack_from(">H", data, ends + at)[0]
        delta, offset = (struct.unpack_from(">H", data, where + at)[0] for where in (deltas, offsets))
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if offset:
                glyph = struct.unpack_from(">H", data, offsets + at + offset + 2 * (code - first))[0]
            if glyph:
                glyphs[code] = (glyph + delta) & 0xFFFF
    return glyphs


def has_glyph(character: str) -> bool:
    """Whether both weights can draw it."""
    return all(ord(character) in _advances(bold).of for bold in (False, True))


def joined(parts: Iterable[str], language: str) -> str:
    """« a ; b » in French, "a; b" in English."""
    return (f"{NBSP}; " if language == "fr" else "; ").join(parts)


@lru_cache(maxsize=50_000)
def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Width of one line, in points."""
    font = _advances(bold)
    return sum(font.of.get(ord(each), font.missing) for each in text) * size / font.units


def bound(text: str, language: str) -> str:
    """Spaces that must not break made so, before a line is broken: « 7 % », « ≥ 3 mois », ``5 years``; quotes made curly."""
    text = text.replace("'", "’")
    text = re.sub(r"(\d) (?=(?:%|mois|jours?|ans?|heures?|semaines?|days?|weeks?|months?|years?|hours?|[gmµk]\S?/?\w*)\b)", rf"\1{NBSP}", text)  # fmt: skip
    text = re.sub(r"([≤≥<>]) ", rf"\1{NBSP}", text)
    if language == "fr":
        text = re.sub(r" ([?!:;»%])", rf"{NBSP}\1", text)
        text = re.sub(r"« ", f"«{NBSP}", text)
    return text


@lru_cache(maxsize=20_000)
def wrapped(text: str, size: float, width: float, *, bold: bool = False, even: bool = True) -> tuple[str, ...]:
    """Lines no wider than ``width``; ``even``: about as long as each other. A wider word is cut at a hyphen, else anywhere."""
    words = [piece for word in text.split(" ") if word for piece in _pieces(word, size, width, bold)]
    if not words:
        return ()
    lines = _greedy(words, size, width, bold)
    if even and len(lines) > 1:
        lines = _evenest(words, size, len(lines), bold, widest=width)
    return tuple(lines)


@lru_cache(maxsize=20_000)
def in_lines(text: str, size: float, count: int, *, bold: bool = False) -> tuple[str, ...] | None:
    """The text over so many lines, as even as they can be, no word cut; ``None`` when it has too few words."""
    words = [word for word in text.split(" ") if word]
    if len(words) < count:
        return None
    lines = _evenest(words, size, count, bold, widest=text_width(text, size, bold=bold))
    return tuple(lines) if len(lines) == count else None


def _evenest(words: Sequence[str], size: float, count: int, bold: bool, *, widest: float) -> list[str]:
    """The narrowest lines that are at most ``count``: found by halving."""
    low, high = max(text_width(word, size, bold=bold) for word in words), widest
    best = _greedy(words, size, high, bold)
    while high - low > 0.5:
        middle = (low + high) / 2
        tried = _greedy(words, size, middle, bold)
        if len(tried) <= count:
            best, high = tried, middle
        else:
            low = middle
    return best


def _pieces(word: str, size: float, width: float, bold: bool) -> Sequence[str]:
    if text_width(word, size, bold=bold) <= width:
        return [word]
    parts = [part for part in re.split(rf"(?<=[-/’{NBSP}])(?![?:;!%»])", word) if part]
    if len(parts) == 1:
        parts = list(word)
    pieces: list[str] = []
    for part in parts:
        whole = pieces[-1] + part if pieces else part
        if pieces and text_width(whole, size, bold=bold) <= width:
            pieces[-1] = whole
        elif len(part) > 1 and text_width(part, size, bold=bold) > width:
            pieces.extend(_pieces(part, size, width, bold))
        else:
            pieces.append(part)
    return pieces


def _greedy(words: Sequence[str], size: float, width: float, bold: bool) -> list[str]:
    lines = [words[0]]
    for word in words[1:]:
        longer = f"{lines[-1]} {word}"
        if text_width(longer, size, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def shortened(text: str, size: float, width: float, *, bold: bool = False) -> str:
    """The text, or its beginning and « … », within ``width``."""
    if text_width(text, size, bold=bold) <= width:
        return text
    while text and text_width(text + ELLIPSIS, size, bold=bold) > width:
        text = text[:-1]
    return text.rstrip() + ELLIPSIS

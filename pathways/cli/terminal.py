"""What a terminal can show: its width, its colours, its characters. Text that goes to a file is left as it is."""

import os
import shutil
import sys
import unicodedata
from typing import Final, TextIO

PAPER: Final = 100
# Where a terminal lacks a character, what reads the same.
_PLAIN: Final = str.maketrans(
    {
        "\N{NO-BREAK SPACE}": " ",
        "≤": "<=",
        "≥": ">=",
        "≠": "!=",
        "−": "-",
        "×": "x",
        "…": "...",
        "→": "->",
        "œ": "oe",
        "Œ": "OE",
        "’": "'",
        "“": '"',
        "”": '"',
        "«": '"',
        "»": '"',
        "²": "2",
        "³": "3",
        "µ": "u",
        "Δ": "D",
    }
)


def write(text: str, stream: TextIO | None = None) -> None:
    """Write in the terminal's own characters: « ≥ » becomes ``>=`` where it has none."""
    out = stream or sys.stdout
    encoding = out.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = _bare(text.translate(_PLAIN), encoding)
    out.write(text)


def _bare(text: str, encoding: str) -> str:
    """Letters without the accents that are not there."""
    apart = unicodedata.normalize("NFKD", text) if encoding.lower() in ("ascii", "us-ascii", "ansi_x3.4-1968") else text
    bare = "".join(each for each in apart if not unicodedata.combining(each))
    return bare.encode(encoding, errors="replace").decode(encoding)


def colours(stream: TextIO | None = None) -> bool:
    """On a terminal that nobody asked to keep plain (https://no-color.org)."""
    out = stream or sys.stdout
    return out.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def progress(words: str) -> None:
    """How far long work is, over the last words: on a terminal; nothing elsewhere."""
    if sys.stderr.isatty():
        write(f"\r\033[K{words}", sys.stderr)
        sys.stderr.flush()


def width() -> int:
    """Of the terminal, between 60 and 120; of paper when there is none."""
    if not sys.stdout.isatty():
        return PAPER
    return min(max(shutil.get_terminal_size((PAPER, 24)).columns, 60), 120)

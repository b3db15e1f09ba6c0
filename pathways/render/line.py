"""One line of an answer before wrapping, and how it is wrapped and painted."""

import textwrap

from msgspec import Struct

_RED, _BOLD, _PLAIN = "\x1b[1;31m", "\x1b[1m", "\x1b[0m"
_NARROWEST = 40


class Line(Struct, frozen=True):
    """``depth`` counts indents of two; ``mark`` stands before the first row and is kept clear below."""

    text: str
    depth: int = 0
    mark: str = ""
    alarm: bool = False
    heading: bool = False

    def wrapped(self, width: int, *, colour: bool) -> str:
        """Broken at spaces only: a number and its unit stay together, and so do hyphenated words."""
        indent = "  " * self.depth
        body = textwrap.fill(
            self.text,
            max(width, _NARROWEST),
            initial_indent=indent + self.mark,
            subsequent_indent=indent + " " * len(self.mark),
            break_long_words=False,
            break_on_hyphens=False,
        )
        if colour and self.alarm:
            return f"{_RED}{body}{_PLAIN}"
        return f"{_BOLD}{body}{_PLAIN}" if colour and self.heading else body


EMPTY = Line("")

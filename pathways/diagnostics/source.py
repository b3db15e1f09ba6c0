"""A text and where its lines are: an offset becomes a line and a column."""

from bisect import bisect_right
from functools import cached_property

from msgspec import Struct


class Source(Struct, frozen=True, dict=True):
    """A text with a name. Lines and columns count from 1, as editors do."""

    name: str
    text: str

    @cached_property
    def starts(self) -> list[int]:
        """Where each line starts."""
        starts = [0]
        for offset, character in enumerate(self.text):
            if character == "\n":
                starts.append(offset + 1)
        return starts

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of a character."""
        line = bisect_right(self.starts, min(max(offset, 0), len(self.text)))
        return line, offset - self.starts[line - 1] + 1

    def line(self, number: int) -> str:
        """A line without its end."""
        start = self.starts[number - 1]
        end = self.starts[number] if number < len(self.starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")

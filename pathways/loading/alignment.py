"""Which character of the file a character of a scalar's text is: exact in every YAML style.

Folding and indentation change white space only, so every other character is found in order.
"""

import re

from pathways.loading.yaml_nodes import Scalar

# An anchor or a tag before the scalar itself.
_PROPERTY = re.compile(r"[&!]\S*(?:\s+(?:#[^\n]*\n\s*)*)?")
_ESCAPE_LENGTHS = {"x": 2, "u": 4, "U": 8}


def offsets(text: str, scalar: Scalar) -> list[int]:
    """For each character of the scalar's text its offset in the file; one more for the end."""
    position = _content_start(text, scalar)
    found: list[int] = []
    for character in scalar.text:
        if scalar.style == '"':
            position = _skip_joined_lines(text, position)
        escaped = _escape(text, position, scalar.style)
        if escaped:
            found.append(position)
            position += escaped
            continue
        if not character.isspace():
            while position < scalar.end and text[position].isspace():
                position += 1
        found.append(position)
        if position < scalar.end and (text[position] == character or text[position].isspace()):
            position += 1
    found.append(position)
    return found


def _content_start(text: str, scalar: Scalar) -> int:
    start = scalar.start
    while start < scalar.end and (property_ := _PROPERTY.match(text, start, scalar.end)):
        start = property_.end()
    if scalar.style in ("'", '"'):
        return start + 1
    if scalar.style in ("|", ">"):
        newline = text.find("\n", start)
        return scalar.end if newline < 0 else newline + 1
    return start


def _escape(text: str, position: int, style: str) -> int:
    """How many characters of the file stand for one character here; nothing when it stands for itself."""
    if style == "'" and text[position : position + 2] == "''":
        return 2
    if style == '"' and text[position : position + 1] == "\\":
        return 2 + _ESCAPE_LENGTHS.get(text[position + 1 : position + 2], 0)
    return 0


def _skip_joined_lines(text: str, position: int) -> int:
    """In double quotes a backslash at a line's end joins the lines."""
    while text[position : position + 1] == "\\" and text[position + 1 : position + 2] in ("\n", "\r"):
        position += 1
        while position < len(text) and text[position].isspace():
            position += 1
    return position

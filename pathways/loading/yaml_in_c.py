"""The same nodes by the parser written in C, ten times sooner, where they are sure to be the same; else nothing, and the reader in
Python is asked.

The two differ in what few people write: tabs, values that are empty, anchors and tags, keys without a blank after `:`. So each
event is held against the text that it stands for, and what is not plainly one thing is left to the other reader. It finds no
fault: whatever is wrong with a file is for the other reader to say, in its own words and at its own place.
"""

import re
from typing import Any

from pathways.loading.yaml_nodes import Mapping, Node, Scalar, Sequence

try:
    from _ruamel_yaml import CParser  # of the distribution ruamel.yaml.clib
except ModuleNotFoundError:  # another Python than CPython: everything is read by the other reader
    CParser = None

# Blanks that the two take for different things, directives, and marks of a document's end or of another's beginning.
_OTHERWISE = re.compile(r"\t|\r(?!\n)|^%|\n---|^\.\.\.", re.MULTILINE)
# What stands before and after a plain scalar: never a `:` or `?` that only one of the two takes for a part of it.
_AFTER_PLAIN = re.compile(r" *(?:$| #|\n|\r|: |:$|:\r?\n)")
_AFTER_PLAIN_FLOW = re.compile(r" *(?:$| #|\n|\r|: |:$|:\r?\n|[,}\]])")
_BEFORE_PLAIN = frozenset(" \n")
_BEFORE_PLAIN_FLOW = frozenset(" \n[{,")
_LINES = re.compile(r" *\r?\n *(?![ \r\n#])")  # of a text that goes on, with no empty line in it
# Of a block the first line has its indentation, so it is not empty.
_BLOCK = re.compile(r"[|>][+-]? *\r?\n +[^ \r\n]")
# Escapes that both know; the others are rare.
_ESCAPES = re.compile(r'[^\\]*(?:\\["\\n][^\\]*)*')


class _OtherReaderError(Exception):
    """It is for the reader in Python to say what this is."""


def read_in_c(text: str, *, most: int, deepest: int) -> Node | None:
    """The root node, or nothing where only the other reader can tell, or where something is wrong.

    Args:
        text: One document. Characters that nobody sees are not in it.
        most: Nodes.
        deepest: Levels.
    """
    if CParser is None or _OTHERWISE.search(text):
        return None
    try:
        return _Builder(text, most, deepest).document(CParser(text).get_event)
    except Exception:  # noqa: BLE001 - whatever it is, the other reader has the last word
        return None


class _Open:
    """A list or a mapping of which more is to come."""

    __slots__ = ("elements", "flow", "key", "keys", "pairs", "start")

    def __init__(self, start: int, *, mapping: bool, flow: bool) -> None:
        self.start = start
        self.flow = flow
        self.elements: list[Node] = []
        self.pairs: dict[str, Node] | None = {} if mapping else None
        self.keys: dict[str, Scalar] = {}
        self.key: Scalar | None = None

    def add(self, node: Node) -> None:
        if self.pairs is None:
            self.elements.append(node)
        elif self.key is not None:
            self.pairs[self.key.text] = node
            self.key = None
        elif not isinstance(node, Scalar) or node.text in self.keys:
            raise _OtherReaderError
        else:
            self.keys[node.text] = self.key = node

    def closed(self, end: int) -> Node:
        if self.pairs is None:
            return Sequence(tuple(self.elements), self.start, end)
        return Mapping(self.pairs, self.keys, self.start, end)


class _Builder:
    """Events to nodes, without recursion: however deep a text nests, only so many levels are gone into."""

    def __init__(self, text: str, most: int, deepest: int) -> None:
        self.text = text
        self.most = most
        self.deepest = deepest

    def document(self, next_event: Any) -> Node:
        """The nodes of the one document."""
        open_: list[_Open] = []
        roots: list[Node] = []
        count = documents = 0
        while (event := next_event()) is not None:
            match type(event).__name__:
                case "ScalarEvent":
                    node: Node = self.scalar(event, flow=bool(open_) and open_[-1].flow)
                case "SequenceStartEvent" | "MappingStartEvent" as kind:
                    open_.append(self.opened(event, open_, mapping=kind == "MappingStartEvent"))
                    count += 1
                    if len(open_) > self.deepest or count > self.most:
                        raise _OtherReaderError
                    continue
                case "SequenceEndEvent" | "MappingEndEvent":
                    node = open_.pop().closed(event.end_mark.index)
                    count -= 1
                case "DocumentStartEvent":
                    documents += 1
                    continue
                case "StreamStartEvent" | "StreamEndEvent" | "DocumentEndEvent":
                    continue
                case _:  # an alias
                    raise _OtherReaderError
            count += 1
            if count > self.most:
                raise _OtherReaderError
            if open_:
                open_[-1].add(node)
            else:
                roots.append(node)
        if documents != 1 or len(roots) != 1:
            raise _OtherReaderError
        return roots[0]

    def opened(self, event: Any, open_: list[_Open], *, mapping: bool) -> _Open:
        if event.anchor is not None or event.tag is not None:
            raise _OtherReaderError
        start = event.start_mark.index
        flow = bool(event.flow_style)
        if flow and not self.text.startswith("{" if mapping else "[", start):
            raise _OtherReaderError  # a pair among the elements of a list
        return _Open(start, mapping=mapping, flow=flow or (bool(open_) and open_[-1].flow))

    def scalar(self, event: Any, *, flow: bool) -> Scalar:
        value, style = event.value, event.style or ""
        start, end = event.start_mark.index, event.end_mark.index
        if event.anchor is not None or event.tag is not None:
            raise _OtherReaderError
        if not self._sure(value, style, start, end, flow=flow):
            raise _OtherReaderError
        return Scalar(value, start, end, style, flow)

    def _sure(self, value: str, style: str, start: int, end: int, *, flow: bool) -> bool:
        """Whether the text of a scalar can be read in one way alone."""
        text = self.text
        if style == "":
            before = _BEFORE_PLAIN_FLOW if flow else _BEFORE_PLAIN
            after = _AFTER_PLAIN_FLOW if flow else _AFTER_PLAIN
            written = text[start:end]
            return (
                value != ""
                and (written == value or (not flow and _LINES.sub(" ", written) == value))
                and (start == 0 or text[start - 1] in before)
                and after.match(text, end) is not None
            )
        if style in "|>":
            return _BLOCK.match(text, start) is not None
        written = text[start + 1 : end - 1]
        if style == "'":
            return "\n" not in written and written.replace("''", "'") == value
        if "\\" not in written:
            return written == value
        return "\n" not in written and _ESCAPES.fullmatch(written) is not None

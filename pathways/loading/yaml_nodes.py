"""What YAML is read into: three kinds of node, each with its exact place. They know neither the parser nor what the keys mean."""

from typing import Any

from msgspec import Struct


class Scalar(Struct, frozen=True):
    """A scalar: its text after YAML's unescaping, its place with quotes, how it was written.

    ``null``: nothing was written, or a plain ``null`` or ``~``. ``style``: ``""`` plain, ``'``, ``"``, ``|`` or ``>``.
    ``flow``: it stands inside ``{…}`` or ``[…]``.
    """

    text: str
    start: int
    end: int
    style: str
    flow: bool

    @property
    def null(self) -> bool:
        return self.style == "" and self.text in ("", "~", "null")


class Sequence(Struct, frozen=True):
    """A list of nodes."""

    elements: "tuple[Node, ...]"
    start: int
    end: int


class Mapping(Struct, frozen=True):
    """Pairs in the order of the file; keys are text. ``keys`` has each key's own place."""

    pairs: "dict[str, Node]"
    keys: dict[str, Scalar]
    start: int
    end: int


Node = Scalar | Sequence | Mapping


def plain(node: Node) -> Any:
    """Nodes as dicts, lists and texts; nothing written is ``None``."""
    if isinstance(node, Mapping):
        return {key: plain(value) for key, value in node.pairs.items()}
    if isinstance(node, Sequence):
        return [plain(element) for element in node.elements]
    return None if node.null else node.text

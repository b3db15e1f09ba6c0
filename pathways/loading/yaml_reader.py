"""YAML text to nodes with exact places. Every scalar stays text: `on`, `1e3` and `2026-11-23` mean what was written.

What YAML allows and an author cannot have meant (a key twice, an alias that explodes) is a finding.
"""

from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from pathways.diagnostics.diagnostic import Diagnostic
from pathways.loading import findings

LARGEST = 2_000_000  # characters; the longest protocol anybody wrote has 40,000
MOST_NODES = 200_000
DEEPEST = 60


@dataclass(frozen=True, slots=True)
class Scalar:
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


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of nodes."""

    elements: "tuple[Node, ...]"
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """Pairs in the order of the file; keys are text. ``keys`` has each key's own place."""

    pairs: "dict[str, Node]"
    keys: dict[str, Scalar]
    start: int
    end: int


Node = Scalar | Sequence | Mapping


@dataclass(frozen=True, slots=True)
class Read:
    """The root node, or nothing; and what is wrong."""

    root: Node | None
    findings: tuple[Diagnostic, ...]


def read_yaml(text: str, source: str) -> Read:
    """Read one YAML document.

    Args:
        text: The file's text.
        source: Its name, for the places of findings.
    """
    if len(text) > LARGEST:
        return Read(None, (findings.file_too_large(source, len(text)),))
    bad = _bad_character(text)
    if bad is not None:
        return Read(None, (findings.control_character(source, bad, text[bad]),))
    try:
        root = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        return Read(None, (_syntax(error, source, text),))
    except (YAMLError, RecursionError, ValueError) as error:
        return Read(None, (findings.unreadable(source, type(error).__name__),))
    if root is None:
        return Read(None, (findings.empty_file(source),))
    builder = _Builder(source)
    try:
        node = builder.build(root, 0, flow=False)
    except _TooMuch as stop:
        return Read(None, (findings.yaml_too_complex(source, str(stop)),))
    return Read(node, tuple(builder.found))


class _TooMuch(Exception):  # noqa: N818
    pass


class _Builder:
    def __init__(self, source: str) -> None:
        self.source = source
        self.found: list[Diagnostic] = []
        self.count = 0

    def build(self, node: Any, depth: int, *, flow: bool) -> Node:
        # Aliases are expanded here, so an alias of aliases is counted each time it is used.
        self.count += 1
        if self.count > MOST_NODES:
            raise _TooMuch("too many values; aliases may multiply them")
        if depth > DEEPEST:
            raise _TooMuch("nested too deep")
        start, end = node.start_mark.index, node.end_mark.index
        if isinstance(node, ScalarNode):
            return Scalar(node.value, start, end, node.style or "", flow)
        inner = flow or bool(node.flow_style)
        if isinstance(node, SequenceNode):
            return Sequence(tuple(self.build(e, depth + 1, flow=inner) for e in node.value), start, end)
        assert isinstance(node, MappingNode)
        return self.mapping(node, depth, start, end, flow=inner)

    def mapping(self, node: Any, depth: int, start: int, end: int, *, flow: bool) -> Mapping:
        pairs: dict[str, Node] = {}
        keys: dict[str, Scalar] = {}
        for key_node, value_node in node.value:
            key = self.build(key_node, depth + 1, flow=flow)
            if not isinstance(key, Scalar):
                self.found.append(findings.key_is_no_text(self.source, key.start, key.end))
                continue
            value = self.build(value_node, depth + 1, flow=flow)
            if key.text in pairs:
                first = keys[key.text]
                self.found.append(
                    findings.duplicate_key(self.source, key.text, (key.start, key.end), (first.start, first.end))
                )
                continue
            pairs[key.text] = value
            keys[key.text] = key
        return Mapping(pairs, keys, start, end)


def _bad_character(text: str) -> int | None:
    for index, character in enumerate(text):
        if character < " " and character not in "\n\r\t":
            return index
        if character in "\x7f\ufffe\uffff" or "\ud800" <= character <= "\udfff":
            return index
    return None


def _syntax(error: MarkedYAMLError, source: str, text: str) -> Diagnostic:
    mark = error.problem_mark or error.context_mark
    index = min(mark.index if mark is not None else 0, len(text))
    problem = (error.problem or "this is no YAML").strip()
    return findings.yaml_syntax(source, index, problem, _hint(problem, text, index))


def _hint(problem: str, text: str, index: int) -> str | None:
    line_start = text.rfind("\n", 0, index) + 1
    line_end = text.find("\n", index)
    line = text[line_start : line_end if line_end >= 0 else len(text)]
    if "mapping values are not allowed" in problem:
        return "a text that holds `: ` stands between quotes, a guard that does in a `>-` block"
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return "indent with spaces, not with tabs"
    if "found character" in problem and "cannot start" in problem:
        return "put the text between quotes"
    if "while parsing a flow" in problem or "," in problem or "]" in problem or "}" in problem:
        return "write one key a line instead of `{…}`: YAML splits at commas and quotes inside braces"
    return None

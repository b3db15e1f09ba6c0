"""YAML text to nodes with exact places. Every scalar stays text: `on`, `1e3` and `2026-11-23` mean what was written.

What YAML allows and an author cannot have meant (a key twice, an alias that explodes) is a finding.
"""

import re
import warnings
from typing import Any

from msgspec import Struct
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, ReusedAnchorWarning
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from pathways.diagnostics.diagnostic import Diagnostic
from pathways.loading import findings
from pathways.loading.files import LARGEST
from pathways.loading.yaml_in_c import read_in_c
from pathways.loading.yaml_nodes import Mapping, Node, Scalar, Sequence

MOST_NODES = 100_000
DEEPEST = 60
TOO_DEEP = "is nested too deep"
# Line breaks of YAML 1.1, and characters that nobody sees or that turn the direction of reading.
UNSEEN = "\x7f\u2028\u2029\u200b\u200e\u200f\u2060\ufeff\ufffe\uffff"
_BAD = re.compile(f"[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x80-\\x9f\\ud800-\\udfff\\u202a-\\u202e\\u2066-\\u2069{UNSEEN}]")
_PROPERTIES = re.compile(r"(?:[&!]\S*\s+)+")


class Read(Struct, frozen=True):
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
    bad = _BAD.search(text)
    if bad is not None:
        return Read(None, (findings.control_character(source, bad.start(), bad.group()),))
    root = read_in_c(text, most=MOST_NODES, deepest=DEEPEST)
    return Read(root, ()) if root is not None else read_in_python(text, source)


def read_in_python(text: str, source: str) -> Read:
    """The same, every fault told; a hundred lines take thirty milliseconds."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ReusedAnchorWarning)  # the later one counts, as YAML has it
            root = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        return Read(None, (_syntax(error, source, text),))
    except RecursionError:
        return Read(None, (findings.yaml_too_complex(source, TOO_DEEP),))
    except Exception:  # noqa: BLE001 - whatever the parser stumbles over ("\\UFFFFFFFF" overflows it), the file is at fault
        return Read(None, (findings.unreadable(source),))
    if root is None:
        return Read(None, (findings.empty_file(source),))
    builder = _Builder(source, text)
    try:
        node = builder.build(root, 0, flow=False)
    except _TooMuch as stop:
        return Read(None, (findings.yaml_too_complex(source, str(stop)),))
    # What stands under a key that is none belongs nowhere: to look further would find its absence too.
    broken = any(finding.code == "key-is-no-text" for finding in builder.found)
    return Read(None if broken else node, tuple(builder.found))


class _TooMuch(Exception):  # noqa: N818
    pass


class _Builder:
    def __init__(self, source: str, text: str) -> None:
        self.source = source
        self.text = text
        self.found: list[Diagnostic] = []
        self.count = 0

    def build(self, node: Any, depth: int, *, flow: bool) -> Node:
        # Aliases are expanded here, so an alias of aliases is counted each time it is used.
        self.count += 1
        if self.count > MOST_NODES:
            raise _TooMuch("holds too many values; aliases may multiply them")
        if depth > DEEPEST:
            raise _TooMuch(TOO_DEEP)
        start, end = node.start_mark.index, node.end_mark.index
        if isinstance(node, ScalarNode):
            # An anchor or a tag before the scalar is no part of it.
            before = _PROPERTIES.match(self.text, start)
            return Scalar(node.value, min(before.end(), end) if before else start, end, node.style or "", flow)
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


def _syntax(error: MarkedYAMLError, source: str, text: str) -> Diagnostic:
    mark = error.problem_mark or error.context_mark
    index = min(mark.index if mark is not None else 0, max(len(text) - 1, 0))
    problem = str(error.problem or error.context or "")
    what, hint = _in_our_words(problem, text, index)
    return findings.yaml_syntax(source, index, what, hint)


def _in_our_words(problem: str, text: str, index: int) -> tuple[str, str | None]:
    line = text[text.rfind("\n", 0, index) + 1 :].partition("\n")[0]
    indent = line[: len(line) - len(line.lstrip())]
    if "\t" in indent:
        return "a tab in the indentation", "indent with spaces"
    for found, what, hint in _WORDS:
        if found in problem:
            return what.replace("…", text[index].replace("\n", " ")), hint
    return problem, None


_BRACES = "write one key a line instead of `{…}`: YAML splits at commas and quotes inside braces"
_WORDS = (
    (
        "mapping values are not allowed",
        "a second `:` where a value goes on",
        "a text that holds `: ` stands between quotes, a guard that does in a `>-` block",
    ),
    ("cannot start any token", "`…` cannot start a text", "put the text between quotes"),
    (
        "but found '<scalar>'",
        "a text goes on after its closing quote",
        "a guard that starts with a quote stands in a `>-` block",
    ),
    ("expected ',' or", "`…` where `,` or a closing bracket was expected", _BRACES),
    ("while parsing a flow", "`…` cannot stand between brackets", _BRACES),
    ("expected <block end>", "this is indented differently from what it belongs to", "align it with its neighbours"),
    ("unexpected end of stream", "the file ends inside quotes", "close the quotes"),
    ("undefined alias", "an alias without its anchor", "put texts that start with `*` between quotes"),
    ("another document", "a second document starts with `---`", "one file holds one document"),
    ("could not find expected ':'", "a key without its `:`", None),
    ("expected '<document start>'", "a line that starts with `%`", "put the text between quotes"),
)

"""The canonical layout of a file: keys of protocols in one order, two spaces a level, one blank line between states.

It moves whole lines of the author's text, so that comments, quotes and line breaks stay as they were written; it never writes
a value anew. It knows YAML's lines and the names of keys, not what they mean.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, field
from ruamel.yaml import YAML
from ruamel.yaml.tokens import AliasToken, AnchorToken, TagToken

from pathways.loading.yaml_nodes import Mapping as MappingNode
from pathways.loading.yaml_nodes import Node, Scalar, plain
from pathways.loading.yaml_nodes import Sequence as SequenceNode
from pathways.loading.yaml_reader import read_yaml

STEP = 2

# fmt: off
_PROTOCOL = (
    "protocol", "version", "language", "title", "domain", "family", "status", "review_by", "parameters", "population",
    "define", "red_flags", "phases", "initial", "states", "properties", "allow",
)
_STATE = (
    "kind", "phase", "title", "detail", "urgency", "ask", "by", "protocol", "choose", "unknown", "initial", "regions",
    "states", "for", "every", "since", "within", "do", "until", "outcomes", "because", "then", "else", "outcome",
)
_BRANCH = ("to", "when", "otherwise", "label", "usual", "because")
# Whatever is not named here (the verb) comes first.
_ACT = ("when", "by", "with", "since", "within", "every", "times", "urgency", "else", "detail", "because")
_PROPERTY = ("never", "always", "when", "because")
# fmt: on
# Parts of a protocol that stand apart.
_APART = frozenset({"parameters", "population", "define", "red_flags", "phases", "initial", "properties", "allow"})


class LayoutError(ValueError):
    """The text cannot be laid out without changing what it says; it is left alone."""


class _Form(Struct, frozen=True):
    """How the keys of a mapping stand, and the forms below it. ``others`` is the form of keys that are names."""

    order: Sequence[str] = ()
    unknown_first: bool = False
    below: "Mapping[str, _Form]" = field(default_factory=dict)
    others: "_Form | None" = None
    apart: frozenset[str] = frozenset()
    all_apart: bool = False

    def of(self, key: str) -> "_Form":
        return self.below.get(key) or self.others or _FREE


_FREE = _Form()
_ACTS = _Form(_ACT, unknown_first=True)
_BRANCHES = _Form(_BRANCH)


def _states(*, apart: bool, deeper: int) -> _Form:
    below: dict[str, _Form] = {"do": _ACTS, "choose": _BRANCHES}
    if deeper:
        below["regions"] = _Form(
            others=_Form(("title", "initial", "states"), below={"states": _states(apart=False, deeper=deeper - 1)})
        )
    return _Form(others=_Form(_STATE, below=below), all_apart=apart)


_FLAGS = _Form(("flag", "label", "when", "urgency", "do", "because"), below={"do": _ACTS})
_OF_PROTOCOL = _Form(
    _PROTOCOL,
    below={"states": _states(apart=True, deeper=8), "properties": _Form(_PROPERTY), "red_flags": _FLAGS},
    apart=_APART,
)


def laid_out(text: str, source: str) -> str:
    """The text in its canonical layout.

    Args:
        text: A YAML file.
        source: Its name, for errors.

    Raises:
        LayoutError: The file cannot be read, or laying it out would change what it says.
    """
    text = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}").replace("\r\n", "\n")
    read = read_yaml(text, source)
    if read.root is None or read.findings:
        raise LayoutError(f"{source} cannot be read; `pathways validate` says why")
    if _has_anchors(text):
        raise LayoutError(f"{source} holds anchors, aliases or tags; it is left as it is")
    root = read.root
    if not isinstance(root, MappingNode | SequenceNode) or _is_flow(root, text):
        return _tidy(text)
    made = _Layout(text, root).made()
    after = read_yaml(made, source)
    if after.root is None or after.findings or plain(after.root) != plain(root):
        raise LayoutError(f"{source} cannot be laid out without changing what it says")
    return made


def _tidy(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.rstrip("\n").split("\n")) + "\n"


def _has_anchors(text: str) -> bool:
    """Whether nodes have names or tags: an alias stands where its anchor does, so that lines cannot be told apart."""
    return any(mark in text for mark in "&*!") and any(
        isinstance(token, AnchorToken | AliasToken | TagToken) for token in YAML(typ="safe", pure=True).scan(text)
    )


def _is_flow(node: Node, text: str) -> bool:
    return isinstance(node, Scalar) or text[node.start : node.start + 1] in ("{", "[")


class _Part(Struct):
    """An entry or an element: the comments and blank lines that lead it, then its lines."""

    lead: list[str]
    lines: list[str]


class _Layout:
    def __init__(self, text: str, root: MappingNode | SequenceNode) -> None:
        self.text = text
        self.root = root
        self.lines = text.rstrip("\n").split("\n")
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line) + 1)
        # Lines inside a scalar of several lines: what looks like a comment there is text.
        self.inside: set[int] = set()
        self._mark(root, -1)

    def made(self) -> str:
        form = _OF_PROTOCOL if isinstance(self.root, MappingNode) and "protocol" in self.root.pairs else _FREE
        first = self._first_line(self.root)
        head = _one_blank(line.rstrip() for line in self.lines[:first])
        body = self._node(self.root, first, len(self.lines), 0, form)
        return "\n".join([*head, *body]).strip("\n") + "\n"

    # --- lines ---

    def _line(self, offset: int) -> int:
        low, high = 0, len(self.lines) - 1
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if self.starts[middle] <= offset else (low, middle - 1)
        return low

    def _first_line(self, node: Node) -> int:
        return self._line(self._start(node))

    def _column(self, offset: int) -> int:
        return offset - self.starts[self._line(offset)]

    def _mark(self, node: Node, indent: int) -> None:
        if isinstance(node, Scalar):
            first, last = self._line(node.start), self._line(max(node.start, node.end - 1))
            if node.style in ("|", ">"):
                last = first
                while last + 1 < len(self.lines) and (
                    not self.lines[last + 1].strip() or _indent(self.lines[last + 1]) > indent
                ):
                    last += 1
                while last > first and not self.lines[last].strip():
                    last -= 1
            self.inside.update(range(first + 1, last + 1))
        elif isinstance(node, MappingNode):
            for name, value in node.pairs.items():
                flow = _is_flow(node, self.text)
                self._mark(value, indent if flow else self._column(node.keys[name].start))
        else:
            for element in node.elements:
                self._mark(element, indent if _is_flow(node, self.text) else self._dash(element)[1])

    def _dash(self, element: Node) -> tuple[int, int]:
        """Line and column of the dash before an element; it may stand on a line of its own."""
        number = self._first_line(element)
        before = self.lines[number][: self._column(self._start(element))].rstrip()
        while not before.endswith("-"):
            number -= 1
            before = self.lines[number].partition(" #")[0].rstrip()
        return number, len(before) - 1

    def _start(self, node: Node) -> int:
        """Where the text of a node begins."""
        if isinstance(node, MappingNode) and node.keys and not _is_flow(node, self.text):
            return next(iter(node.keys.values())).start
        if isinstance(node, SequenceNode) and node.elements and not _is_flow(node, self.text):
            line, column = self._dash(node.elements[0])
            return self.starts[line] + column
        return node.start

    def _loose(self, number: int) -> bool:
        """Whether a line is blank or only a comment."""
        return number not in self.inside and self.lines[number].lstrip()[:1] in ("", "#")

    # --- blocks ---

    def _node(self, node: Node, low: int, high: int, indent: int, form: _Form) -> list[str]:
        if isinstance(node, MappingNode):
            return self._mapping(node, low, high, indent, form)
        assert isinstance(node, SequenceNode)
        return self._sequence(node, low, high, indent, form)

    def _mapping(self, node: MappingNode, low: int, high: int, indent: int, form: _Form) -> list[str]:
        places = [self._line(key.start) for key in node.keys.values()]
        if len(set(places)) != len(places):
            raise LayoutError("two keys stand on one line outside braces")
        column = self._column(next(iter(node.keys.values())).start)
        parts: dict[str, _Part] = {}
        for name, (lead, begin, end) in zip(node.pairs, self._cut(places, low, high, column), strict=True):
            lines = self._entry(node.keys[name], node.pairs[name], begin, end, indent, form.of(name))
            lead_lines = [_shifted(line, indent) for line in lead]
            if (form.all_apart and parts) or name in form.apart:
                lead_lines = ["", *_without_blank_ends(lead_lines)]
            parts[name] = _Part(lead_lines, lines)
        ordered = (
            [parts[name] for name in sorted(parts, key=lambda n: _rank(form, n))]
            if form.order
            else list(parts.values())
        )
        return _joined(ordered)

    def _entry(self, key: Scalar, value: Node, begin: int, end: int, indent: int, form: _Form) -> list[str]:
        column = self._column(key.start)
        first = " " * indent + self.lines[begin][column:].rstrip()
        if isinstance(value, Scalar) or _is_flow(value, self.text):
            return [first, *self._moved(begin + 1, end, indent - column)]
        below = self._first_line(value)
        between = [_shifted(self.lines[n], indent + STEP) for n in range(begin + 1, below)]
        return [first, *between, *self._node(value, below, end, indent + STEP, form)]

    def _sequence(self, node: SequenceNode, low: int, high: int, indent: int, form: _Form) -> list[str]:
        dashes = [self._dash(element) for element in node.elements]
        places = [line for line, _ in dashes]
        if len(set(places)) != len(places):
            raise LayoutError("two elements stand on one line outside brackets")
        parts = []
        for element, (lead, begin, end) in zip(node.elements, self._cut(places, low, high, dashes[0][1]), strict=True):
            first = self._first_line(element)
            between = [] if first == begin else [self.lines[begin][dashes[0][1] + 1 :], *self.lines[begin + 1 : first]]
            own = [_shifted(line, indent) for line in (*lead, *(line for line in between if line.strip()))]
            parts.append(_Part(own, self._element(element, first, end, indent, form)))
        return _joined(parts)

    def _element(self, element: Node, first: int, end: int, indent: int, form: _Form) -> list[str]:
        if not isinstance(element, Scalar) and not _is_flow(element, self.text):
            return _dashed(self._node(element, first, end, indent + STEP, form), indent)
        start = self._column(element.start)
        head = f"{' ' * indent}- {self.lines[first][start:]}".rstrip()
        return [head, *self._moved(first + 1, end, indent + STEP - start)]

    def _cut(self, places: Sequence[int], low: int, high: int, column: int) -> Iterator[tuple[list[str], int, int]]:
        """Where each entry begins and ends, and the comments before it that are its own."""
        ends: list[int] = []
        for place, following in zip(places, [*places[1:], high], strict=True):
            end = following
            while (
                end - 1 > place and self._loose(end - 1) and self._before_next(end - 1, column, last=following == high)
            ):
                end -= 1
            ends.append(end)
        previous = low
        for place, end in zip(places, ends, strict=True):
            yield list(_one_blank(self.lines[n].strip() for n in range(previous, place))), place, end
            previous = end

    def _before_next(self, number: int, column: int, *, last: bool) -> bool:
        """Whether a loose line leads what follows: a blank one, or a comment no deeper than the entries here."""
        line = self.lines[number]
        return not last and (not line.strip() or _indent(line) <= column)

    def _moved(self, begin: int, end: int, by: int) -> list[str]:
        moved = []
        for number in range(begin, end):
            line = self.lines[number]
            if self._loose(number):
                moved.append(line.strip() and " " * max(0, _indent(line) + by) + line.strip())
            elif by >= 0:
                moved.append(" " * by + line if line.strip() else line)
            else:
                moved.append(line[min(-by, _indent(line)) :])
        return moved


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _shifted(line: str, indent: int) -> str:
    bare = line.strip()
    return " " * indent + bare if bare else ""


def _rank(form: _Form, name: str) -> int:
    if name in form.order:
        return form.order.index(name)
    return -1 if form.unknown_first else len(form.order)


def _joined(parts: Sequence[_Part]) -> list[str]:
    lines: list[str] = []
    for part in parts:
        lead = part.lead if lines else _without_blank_ends(part.lead)
        lines += [*lead, *part.lines]
    return lines


def _without_blank_ends(lines: Sequence[str]) -> list[str]:
    kept = list(lines)
    while kept and not kept[0]:
        kept.pop(0)
    while kept and not kept[-1]:
        kept.pop()
    return kept


def _dashed(lines: Sequence[str], indent: int) -> list[str]:
    """Put the dash before the first line that is no comment; comments above it move out beside the dash."""
    at = next(n for n, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#"))
    above = [_shifted(line, indent) for line in lines[:at]]
    return [*above, " " * indent + "- " + lines[at][indent + STEP :], *lines[at + 1 :]]


def _one_blank(lines: Iterable[str]) -> Iterator[str]:
    """No two blank lines together."""
    blank = False
    for line in lines:
        if line or not blank:
            yield line
        blank = not line

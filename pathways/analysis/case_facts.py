"""The facts of a case that nobody takes in: a name, a value or a unit misspelt would leave the case as if it said nothing."""

import re
from collections.abc import Iterator
from datetime import date

from pathways.diagnostics.diagnostic import Diagnostic
from pathways.engine.intake import take_in
from pathways.language.values import Moment
from pathways.loading import findings
from pathways.loading.yaml_nodes import Mapping, Node, Scalar, Sequence
from pathways.model.chart import Chart, Report
from pathways.model.protocol import Library

# What can only be a slip. What is implausible, without a unit or dated tomorrow may be what the case is about.
SLIPS = frozenset(
    {"unknown-item", "unknown-act", "unknown-class", "unknown-list", "unknown-code", "unknown-unit", "wrong-value"}
)
At = tuple[int, int]


def not_taken(library: Library, chart: Chart, at: date, source: str, *roots: Mapping) -> Iterator[Diagnostic]:
    """A finding for each fact of one look that cannot be meant. ``roots``: where facts are written, the look's own first."""
    for report in take_in(library.catalogue, chart, Moment.of(at)).reports:
        if report.code in SLIPS:
            said, _, hint = report.text.partition(": did you mean ")
            message = said if report.item is None else f"`{report.item}`: {said}"
            yield findings.fact_not_taken(
                source, message, _place(report, roots), f"did you mean {hint}" if hint else None
            )


def _place(report: Report, roots: tuple[Mapping, ...]) -> At:
    """The name that means nothing, or what is written of the item; else where the look begins."""
    quoted = re.search(r"`([^`]*)`", report.text)
    word = quoted[1] if quoted else ""
    for root in roots:
        for name in ("facts", "medications", "intolerances", "patient"):
            if name not in root.pairs:
                continue
            found = next(_named(root.pairs[name], word if report.item is None else report.item), None)
            if found is not None:
                key, value = found
                inner = None if report.item is None or value is None else next(_named(value, word), None)
                return (inner or found)[0] if inner or value is None or report.item is None else _whole(value, key)
    return roots[0].start, roots[0].start + 1


def _whole(value: Node, key: At) -> At:
    return (value.start, value.end) if isinstance(value, Scalar) else key


def _named(node: Node, word: str) -> Iterator[tuple[At, Node | None]]:
    """Keys and texts that are this word, with what stands under a key."""
    match node:
        case Scalar():
            if node.text == word:
                yield (node.start, node.end), None
        case Sequence():
            for element in node.elements:
                yield from _named(element, word)
        case Mapping():
            for name, value in node.pairs.items():
                if name == word:
                    key = node.keys[name]
                    yield (key.start, key.end), value
                yield from _named(value, word)

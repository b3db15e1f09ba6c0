"""What people must look after: the review date, both languages, phases, cases."""

from collections.abc import Iterator

from pathways.analysis import findings
from pathways.analysis.look import Look
from pathways.diagnostics.diagnostic import Diagnostic, Span
from pathways.loading.yaml_nodes import Mapping, Node, Scalar, Sequence


def upkeep(look: Look) -> Iterator[Diagnostic]:
    """Dates that have passed, texts that are empty, phases that nothing belongs to, cases that are not there."""
    review = look.protocol.review_by
    if look.today is not None and review is not None and review < look.today:
        yield findings.review_overdue(look.span(("review_by",)), review)
    yield from _blank(look, look.reading.root)
    used = {state.phase for state, _ in look.states()}
    for index, phase in enumerate(look.protocol.phases):
        if phase.name not in used:
            yield findings.unused_phase(look.span(("phases", index, "phase")), phase.name)
    if not look.tested:
        yield findings.no_cases(look.key(("protocol",)))


def _blank(look: Look, node: Node) -> Iterator[Diagnostic]:
    """A text in two languages of which one is empty."""
    if isinstance(node, Sequence):
        for element in node.elements:
            yield from _blank(look, element)
    elif isinstance(node, Mapping):
        for name, value in node.pairs.items():
            spoken = name in ("fr", "en") and {"fr", "en"} <= node.pairs.keys()
            if spoken and isinstance(value, Scalar) and not value.text.strip():
                key = node.keys[name]
                yield findings.blank_text(Span(look.reading.source, key.start, key.end), name)
            else:
                yield from _blank(look, value)

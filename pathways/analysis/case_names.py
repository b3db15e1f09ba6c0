"""The names in a case's expectations: a verb, a state or an item misspelt would make "not suggested" true for ever."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from msgspec.structs import replace

from pathways.analysis.expectation import DETAILS
from pathways.diagnostics.diagnostic import Diagnostic, Span
from pathways.diagnostics.suggest import did_you_mean
from pathways.language.truth import Truth
from pathways.loading import findings
from pathways.loading.yaml_nodes import Mapping, Node, Scalar, Sequence
from pathways.model.catalogue import Urgency
from pathways.model.protocol import Library

_ACTS = ("suggest", "not_suggest", "held_back", "later", "due", "withheld", "conflicts", "unanswered")
_STATES = ("state", "not_state", "through", "not_through")
_ITEMS = ("missing", "not_missing")
_DAYS = frozenset({"due", "since", "from"})
_DAYS_LATE = re.compile(r"\d+( days?)?")


def unknown_names(expect: Mapping, source: str, library: Library, protocol: str) -> Iterator[Diagnostic]:
    """One finding for each name that means nothing in this library."""
    names = _Names(source, library, protocol)
    for key, node in expect.pairs.items():
        if key in _ACTS:
            yield from (found for act in _listed(node) for found in names.act(act))
        elif key in _STATES:
            yield from names.among(node, "state", names.states)
        elif key in _ITEMS:
            yield from names.among(node, "data item or group", {*names.items, *names.members(node)})
        elif key == "red_flags":
            yield from names.among(node, "red flag", names.flags)
        elif key == "perhaps":
            yield from names.among(node, "protocol", library.protocols)


def _listed(node: Node) -> tuple[Node, ...]:
    return node.elements if isinstance(node, Sequence) else (node,)


class _Names:
    def __init__(self, source: str, library: Library, protocol: str) -> None:
        catalogue = library.catalogue
        self.source = source
        self.verbs = catalogue.verbs
        self.classes = catalogue.classes
        self.things = {*catalogue.objects, *catalogue.classes, *catalogue.items}
        self.professions = catalogue.professions
        self.items = {*catalogue.items, *catalogue.groups, *catalogue.classes, *catalogue.settings}
        known = library.protocols.get(protocol)
        self.states = _suffixes(state.path for state in known.walk_states()) if known is not None else set()
        own = {flag.name for each in library.protocols.values() for flag in each.red_flags}
        self.flags = {*catalogue.red_flags, *own}
        self.words: dict[str, tuple[str, Iterable[str]]] = {
            "by": ("profession", self.professions),
            "with": ("profession", self.professions),
            "red_flag": ("red flag", self.flags),
            "urgency": ("urgency", [each.value for each in Urgency]),
            "truth": ("truth", [each.value for each in Truth]),
        }

    def among(self, node: Node, what: str, known: Iterable[str]) -> Iterator[Diagnostic]:
        known = set(known)
        for each in _listed(node):
            if not isinstance(each, Scalar):
                yield self.wrong(each, f"the name of a {what} was expected here")
            elif not each.null and each.text not in known:
                nearest = did_you_mean(each.text, known)
                yield findings.unknown_reference(self.source, what, each.text, (each.start, each.end), nearest)

    def members(self, node: Node) -> Iterator[str]:
        """Acts and members of drug classes (``refer.foot_centre``, ``metformin.since``) among the names."""
        for each in _listed(node):
            if isinstance(each, Scalar):
                head, _, rest = each.text.partition(".")
                if head in self.classes or (head in self.verbs and rest in self.things):
                    yield each.text

    def act(self, node: Node) -> Iterator[Diagnostic]:
        if not isinstance(node, Mapping):
            yield self.wrong(node, "`verb: object` was expected here")
            return
        verbs = [key for key in node.pairs if key not in DETAILS]
        if len(verbs) != 1:
            yield self.wrong(node, "one `verb: object` was expected here")
            return
        if verbs[0] not in self.verbs:
            key = node.keys[verbs[0]]
            nearest = did_you_mean(key.text, {*self.verbs, *DETAILS})
            yield findings.unknown_reference(self.source, "verb", key.text, (key.start, key.end), nearest)
        yield from self.among(node.pairs[verbs[0]], "object, drug class or data item", self.things)
        for name in _DAYS & node.pairs.keys():
            yield from self.day(node.pairs[name])
        for name, (what, known) in self.words.items():
            if name in node.pairs:
                yield from self.among(node.pairs[name], what, known)
        if "late" in node.pairs:
            yield from self.days(node.pairs["late"])

    def days(self, node: Node) -> Iterator[Diagnostic]:
        if not isinstance(node, Scalar) or not (node.null or _DAYS_LATE.fullmatch(node.text)):
            yield self.wrong(node, "a number of days was expected here, as in `late: 3 days`; `late: null` is in time")

    def day(self, node: Node) -> Iterator[Diagnostic]:
        """No answer ever has a day that is none."""
        written = node.text if isinstance(node, Scalar) else ""
        try:
            date.fromisoformat(written[:10])
        except ValueError:
            if not (isinstance(node, Scalar) and node.null):
                place = Span(self.source, node.start, node.end)
                yield replace(findings.not_a_date(written, "write 2026-11-23"), span=place)

    def wrong(self, node: Node, message: str) -> Diagnostic:
        return findings.wrong_form(self.source, message, (node.start, node.end))


def _suffixes(paths: Iterable[str]) -> set[str]:
    """A state may be named by its path or by the end of it."""
    names: set[str] = set()
    for path in paths:
        steps = path.split("/")
        names |= {"/".join(steps[start:]) for start in range(len(steps))}
    return names

"""One file being read: from routes (`states.grade.choose.1.when`) to places, from text to typed guards. It gathers findings."""

import re
from collections.abc import Mapping as MappingType
from collections.abc import Set as AbstractSet
from functools import cache
from typing import Any, TypeVar

from msgspec.structs import replace
from pydantic import TypeAdapter, ValidationError

from pathways.diagnostics.diagnostic import Diagnostic, Severity, Span
from pathways.diagnostics.suggest import did_you_mean
from pathways.language.checker import check
from pathways.language.parser import parse
from pathways.language.types import Scope, Type
from pathways.loading import findings
from pathways.loading.alignment import offsets
from pathways.loading.keys import keys_at
from pathways.loading.yaml_nodes import Mapping, Node, Scalar, Sequence, plain
from pathways.model.catalogue import Guard

Route = tuple[str | int, ...]
Model = TypeVar("Model")

EXPRESSIONS = frozenset(
    {
        "when",
        "until",
        "since",
        "within",
        "every",
        "for",
        "include",
        "leave",
        "formula",
        "give",
        "usable",
        "among",
        "count",
    }
)
# What YAML cannot break inside braces: a name, a member, a number, a duration.
_HARMLESS = re.compile(r"[A-Za-z_]\w*(\.\w+)?|\d+(\.\d+)?( \w+)?")


class Reading:
    """A file's nodes and text, and everything found wrong with it."""

    def __init__(self, source: str, text: str, root: Node) -> None:
        self.source = source
        self.text = text
        self.root = root
        self.found: list[Diagnostic] = []
        # Names whose own entry is at fault: already reported, so whoever uses them is not.
        self.forgiven: AbstractSet[str] = frozenset()
        self.approved = False
        self._look_through(root, "")

    # --- places ---

    def node(self, route: Route) -> Node:
        """The node of a route; steps that the file does not have (a default, a normalised form) are passed over."""
        node = self.root
        for step in route:
            if isinstance(node, Mapping) and str(step) in node.pairs:
                node = node.pairs[str(step)]
            elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.elements):
                node = node.elements[step]
        return node

    def at(self, route: Route) -> tuple[int, int]:
        """What to underline for a route: a scalar whole, of anything longer its key."""
        node = self.node(route)
        if isinstance(node, Scalar) and (node.end > node.start):
            return node.start, node.end
        parent = self.node(route[:-1]) if route else node
        if route and isinstance(parent, Mapping) and str(route[-1]) in parent.keys:
            key = parent.keys[str(route[-1])]
            return key.start, key.end
        return node.start, min(node.end, self._line_end(node.start))

    def key(self, route: Route) -> tuple[int, int]:
        """The place of a key itself."""
        parent = self.node(route[:-1])
        if isinstance(parent, Mapping) and str(route[-1]) in parent.keys:
            key = parent.keys[str(route[-1])]
            return key.start, key.end
        return self.at(route)

    def _line_end(self, start: int) -> int:
        end = self.text.find("\n", start)
        return len(self.text) if end < 0 else end

    def span(self, route: Route) -> Span:
        return Span(self.source, *self.at(route))

    def inside(self, route: Route, text: str, at: tuple[int, int]) -> Span:
        """A stretch of a guard's text, where it stands in the file."""
        node = self.node(route)
        places = offsets(self.text, node) if isinstance(node, Scalar) and node.text == text else None
        if places is None or at[1] <= at[0]:
            return self.span(route)
        start = places[min(at[0], len(places) - 1)]
        return Span(self.source, start, max(start, places[min(at[1] - 1, len(places) - 1)] + 1))

    def declared(self, route: Route) -> str:
        return f"{self.source}:{self.text.count(chr(10), 0, self.at(route)[0]) + 1}"

    # --- documents ---

    def document(self, type_: Any, route: Route = ()) -> Any:
        """The document of a node, as pydantic reads it; nothing, and findings, when it does not fit."""
        try:
            return _adapter(type_).validate_python(plain(self.node(route)))
        except ValidationError as error:
            faults = error.errors(include_url=False)
            missing = {fault["loc"] for fault in faults if fault["type"] == "missing"}
            for fault in sorted(faults, key=lambda each: each["type"] == "missing"):
                self._misfit(type_, route, fault, missing)
            return None

    def _misfit(self, type_: Any, route: Route, fault: MappingType[str, Any], missing: set[Route]) -> None:
        """One finding; ``missing`` are the keys that are not there: a misspelt one is told once, where it was written."""
        steps: Route = (*route, *fault["loc"])
        kind = fault["type"]
        node = self.node(steps)
        slip = did_you_mean("kind", node.keys) if kind == "union_tag_not_found" and isinstance(node, Mapping) else None
        if slip is not None:
            at = self.key((*steps, slip))
            finding = findings.unknown_key(self.source, slip, at, "kind", "")
        elif kind == "missing":
            if fault["loc"] not in missing:
                return
            finding = findings.missing_key(self.source, str(steps[-1]), self.at(steps[:-1]))
        elif kind == "extra_forbidden":
            key = str(steps[-1])
            parent = self.node(steps[:-1])
            place = parent.keys[key] if isinstance(parent, Mapping) and key in parent.keys else node
            beside = {str(loc[-1]): loc for loc in missing if loc[:-1] == fault["loc"][:-1]}
            nearest = did_you_mean(key, beside)
            if nearest is not None:
                missing.discard(beside[nearest])
            known = keys_at(type_, fault["loc"][:-1])
            nearest = nearest or did_you_mean(key, known)
            words = ", ".join(f"`{each}`" for each in known)
            finding = findings.unknown_key(self.source, key, (place.start, place.end), nearest, words)
        else:
            finding = findings.wrong_form(self.source, _wording(fault), self.at(steps))
        if finding not in self.found:
            self.found.append(finding)

    # --- guards ---

    def guard(
        self,
        route: Route,
        text: str,
        scope: Scope,
        expected: Type | None,
        inputs: MappingType[str, str] | None = None,
    ) -> Guard | None:
        """A typed guard, or nothing and findings at the exact characters."""
        parsed = parse(text)
        if parsed.tree is None:
            self._move(route, text, parsed.findings)
            return None
        checked = check(parsed.tree, scope, expected, inputs=inputs)
        if checked.findings:
            self._move(route, text, checked.findings)
            return None
        return Guard(text, checked.tree)

    def type_of(self, text: str, scope: Scope, inputs: MappingType[str, str] | None = None) -> Type | None:
        """The type of an expression without telling its findings."""
        parsed = parse(text)
        if parsed.tree is None:
            return None
        checked = check(parsed.tree, scope, inputs=inputs)
        return None if checked.findings else checked.type

    def _move(self, route: Route, text: str, found: tuple[Diagnostic, ...]) -> None:
        node = self.node(route)
        places = offsets(self.text, node) if isinstance(node, Scalar) and node.text == text else None
        for finding in found:
            assert finding.span is not None
            if places is None:
                self.found.append(replace(finding, span=self.span(route)))
                continue
            start = places[min(finding.span.start, len(places) - 1)]
            last = places[min(max(finding.span.end - 1, finding.span.start), len(places) - 1)]
            end = max(start, last + 1 if finding.span.end > finding.span.start else start)
            self.found.append(replace(finding, span=Span(self.source, start, end)))

    def _look_through(self, node: Node, key: str) -> None:
        """What no document tells: an expression that YAML may break inside braces, a text that is empty in one language."""
        if isinstance(node, Mapping):
            both = "fr" in node.pairs and "en" in node.pairs
            for name, value in node.pairs.items():
                if (
                    both
                    and name in ("fr", "en")
                    and isinstance(value, Scalar)
                    and not (value.null or value.text.strip())
                ):
                    at = node.keys[name]
                    self.found.append(findings.blank_text(self.source, name, (at.start, at.end)))
                self._look_through(value, name)
        elif isinstance(node, Sequence):
            for element in node.elements:
                self._look_through(element, "")
        elif key in EXPRESSIONS and node.flow and node.style == "" and not _HARMLESS.fullmatch(node.text):
            self.found.append(findings.flow_expression(self.source, key, (node.start, node.end)))

    # --- references ---

    def refer(self, route: Route, what: str, name: str, names: MappingType[str, Any], hint: str | None = None) -> bool:
        """Whether a name exists; else one finding with the nearest."""
        if name in names:
            return True
        if name in self.forgiven:
            return False
        nearest = did_you_mean(name, names)
        self.found.append(findings.unknown_reference(self.source, what, name, self.at(route), nearest, hint))
        return False

    @property
    def failed(self) -> bool:
        return any(f.severity is Severity.ERROR for f in self.found)


@cache
def _adapter(type_: Any) -> TypeAdapter[Any]:
    """Made once for each form: making one takes longer than what it reads."""
    return TypeAdapter(type_)


def _wording(fault: MappingType[str, Any]) -> str:
    """Pydantic's sentence in our words, without the name of a class."""
    kind, context = fault["type"], fault.get("ctx", {})
    if kind in ("literal_error", "union_tag_invalid"):
        allowed = context.get("expected") or context.get("expected_tags")
        return f"this is none of {allowed}"
    if kind == "union_tag_not_found":
        return "a state needs its `kind`"
    if kind == "model_type" and context.get("class_name") == "TextDocument":
        return "French and English were expected here: `{fr: …, en: …}`"
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        return "keys and values were expected here"
    if kind in ("list_type", "tuple_type"):
        return "a list was expected here"
    if kind == "string_type":
        return "a text was expected here"
    message = str(fault["msg"])
    return message[:1].lower() + message[1:]

"""What changed between two libraries, in meaning and not in text: guards, acts, delays, professions, sources.

Everything is taken apart to leaves with a route (``states.grade.choose.grade_1.when``); what stands on one side only is told
as high up as it is new. How much a change weighs is told by what it touches. It knows no files.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum, StrEnum

from msgspec import Struct

from pathways.language import ast
from pathways.language.printer import print_guard
from pathways.language.values import Ages, Duration, Moment, Range
from pathways.language.written import written
from pathways.model.catalogue import Act, Catalogue, Contraindication, Guard, Incompatible, RedFlag, SafetyRule
from pathways.model.protocol import Branch, Phase, Property, Protocol
from pathways.model.provenance import Because, Text

Route = tuple[str, ...]


class Weight(StrEnum):
    """What a change asks of the version number, lightest first.

    ``patch``: words and sources; no answer changes. ``minor``: something is added, or who and by when changes.
    ``major``: advice that a patient gets today can change or disappear.
    """

    PATCH = "patch"
    MINOR = "minor"
    MAJOR = "major"


ORDER = list(Weight)

# By the name of what is touched; the rest is major. What stands below a light name is as light.
_WEIGHTS = {
    **dict.fromkeys(
        (
            *("title", "label", "detail", "question", "because", "quote", "review_by", "version", "phases", "phase"),
            *(
                "usual",
                "cautions",
                "about",
                "measures",
                "colour",
                "abbr",
                "alternatives",
                "sources",
                "rows",
                "codes",
                "properties",
            ),
        ),
        Weight.PATCH,
    ),
    **dict.fromkeys(("by", "along", "within", "every", "times", "since", "urgency"), Weight.MINOR),
}
# As authors write the key, where the field is called otherwise.
_WRITTEN = {
    "branches": "choose",
    "defines": "define",
    "settings": "parameters",
    "duration": "for",
    "along": "with",
    "otherwise": "else",
    "items": "data",
    "only_start": "only",
}
# Derived from where a thing stands.
_DERIVED = frozenset({"name", "path"})


class Change(Struct, frozen=True):
    """One difference. ``before`` is ``None`` for what was added, ``after`` for what was removed; a whole part has no text."""

    route: Route
    weight: Weight
    before: str | None
    after: str | None

    @property
    def kind(self) -> str:
        """``added``, ``removed`` or ``changed``."""
        return "added" if self.before is None else "removed" if self.after is None else "changed"


class _Leaf(Struct, frozen=True):
    text: str
    weight: Weight


def changes(before: Protocol | Catalogue, after: Protocol | Catalogue) -> tuple[Change, ...]:
    """Every change of one protocol, or of the catalogue, in the order of routes."""
    old, new = dict(_leaves(before, (), Weight.MAJOR)), dict(_leaves(after, (), Weight.MAJOR))
    found = [
        Change(route, leaf.weight, leaf.text, new[route].text)
        for route, leaf in old.items()
        if route in new and new[route].text != leaf.text
    ]
    found += _whole(old, new, gone=True)
    found += _whole(new, old, gone=False)
    return tuple(sorted(found, key=lambda c: c.route))


def verdict(found: Sequence[Change]) -> Weight | None:
    """The heaviest of them; nothing when nothing changed."""
    return max((c.weight for c in found), key=ORDER.index, default=None)


def next_version(version: str, weight: Weight) -> str:
    """The lowest version number that tells of such a change (Semantic Versioning; below 1.0.0 a major change raises the
    second number, as a minor one does).
    """
    major, minor, patch = (int(part) for part in version.split("."))
    if weight is Weight.PATCH:
        return f"{major}.{minor}.{patch + 1}"
    if weight is Weight.MINOR or major == 0:
        return f"{major}.{minor + 1}.0"
    return f"{major + 1}.0.0"


def _whole(one: Mapping[Route, _Leaf], other: Mapping[Route, _Leaf], *, gone: bool) -> list[Change]:
    """What stands on one side only, as high up as nothing of it stands on the other."""
    known = {route[:depth] for route in other for depth in range(len(route) + 1)}
    parts: dict[Route, list[tuple[Route, _Leaf]]] = {}
    for route, leaf in one.items():
        if route not in other:
            top = next((route[:depth] for depth in range(1, len(route) + 1) if route[:depth] not in known), route)
            parts.setdefault(top, []).append((route, leaf))
    made = []
    for top, below in parts.items():
        heaviest = max((leaf.weight for _, leaf in below), key=ORDER.index)
        weight = heaviest if gone else min(heaviest, Weight.MINOR, key=ORDER.index)
        # A condition added to what was there without one changes who gets it.
        if not gone and len(below) == 1 and top[-1] in ("when", "until", "leave", "unknown", "else"):
            weight = heaviest
        text = below[0][1].text if len(below) == 1 and below[0][0] == top else ""
        made.append(Change(top, weight, text if gone else None, None if gone else text))
    return made


# --- taking apart ---


def _leaves(value: object, route: Route, weight: Weight) -> Iterator[tuple[Route, _Leaf]]:
    match value:
        case None | () | False:
            return
        case Guard():
            yield from _guard(value, route, weight)
        case Text(fr=fr, en=en):
            yield (*route, "fr"), _Leaf(fr, Weight.PATCH)
            yield (*route, "en"), _Leaf(en, Weight.PATCH)
        case Because():
            yield route, _Leaf(_reason(value), Weight.PATCH)
        case Duration() | Ages() | Moment() | Range():
            yield route, _Leaf(written(value), weight)
        case Enum():
            yield route, _Leaf(str(value.value), weight)
        case Mapping():
            for key, inner in value.items():
                yield from _leaves(inner, (*route, str(key)), weight)
        case tuple() | list() | frozenset():
            yield from _several(value, route, weight)
        case Struct() if not isinstance(value, ast.Node):
            for name in value.__struct_fields__:
                if name in _DERIVED:
                    continue
                lighter = min(weight, _WEIGHTS.get(name, weight), key=ORDER.index)
                # The guard of a define is the define itself.
                key = () if name == "guard" else (_WRITTEN.get(name, name),)
                yield from _leaves(getattr(value, name), (*route, *key), lighter)
        case _:
            yield route, _Leaf(str(value), weight)


def _several(
    values: Sequence[object] | frozenset[object], route: Route, weight: Weight
) -> Iterator[tuple[Route, _Leaf]]:
    """Parts that have a name by it, so that one more is one change, and so words of which the order says nothing; others as one leaf."""
    if isinstance(values, frozenset) and all(isinstance(value, str) for value in values):
        yield from (((*route, str(value)), _Leaf("", weight)) for value in values)
        return
    named = [(_identity(value), value) for value in values]
    if any(name is None for name, _ in named):
        order = values if isinstance(values, tuple | list) else sorted(values, key=str)
        yield route, _Leaf(", ".join(map(str, order)), weight)
        return
    met: dict[str, int] = {}
    for name, value in named:
        assert name is not None
        met[name] = met.get(name, 0) + 1
        yield from _leaves(value, (*route, name if met[name] == 1 else f"{name}#{met[name]}"), weight)
    if any(isinstance(value, Branch) for value in values):
        yield (*route, "order"), _Leaf(", ".join(str(name) for name, _ in named), weight)


def _identity(value: object) -> str | None:
    match value:
        case Act(verb=verb, objects=objects):
            return f"{verb} {'|'.join(objects)}"
        case Branch(to=to):
            return to
        case RedFlag(name=name) | SafetyRule(name=name) | Phase(name=name):
            return name
        case Property(kind=kind, verb=verb, object=target, when=when):
            # With another condition it is another property: counted by their order, one more would change all that follow.
            return f"{kind.value} {verb} {target} when {_text(when)}"
        case Contraindication(when=when):
            return _text(when)
        case Incompatible(classes=classes):
            return "+".join(classes)
        case _:
            return None


def _guard(guard: Guard, route: Route, weight: Weight) -> Iterator[tuple[Route, _Leaf]]:
    if isinstance(guard.tree, ast.Choose):
        for number, (when, give) in enumerate(guard.tree.rows, 1):
            condition = "otherwise" if when is None else f"when {print_guard(when)}"
            yield (*route, f"row {number}"), _Leaf(f"{print_guard(give)} {condition}", weight)
    else:
        yield route, _Leaf(_text(guard), weight)


def _text(guard: Guard) -> str:
    """In canonical form, so that parentheses and spaces that mean nothing are no change."""
    return guard.text if isinstance(guard.tree, ast.Constant) else print_guard(guard.tree)


def _reason(because: Because) -> str:
    told = [because.source or "", because.grade or "", f"« {because.quote} »" if because.quote else ""]
    told += [f"consensus: {because.consensus}" if because.consensus else "", "local" if because.local else ""]
    told += [f"unread: {because.unread}" if because.unread else ""]
    return ", ".join(part for part in told if part)

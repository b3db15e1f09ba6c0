"""Two versions of a protocol in one picture: what is new, gone or other, by sign and by colour, and the changes in words.

Steps are told apart by their path, ways out by where they start, where they lead and what they ask; layout plays no part.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from pathways.backends.typography import NBSP, lower_first
from pathways.render.diagram import theme
from pathways.render.diagram.canvas import Group, Pen, Shape, Words, line, rectangle
from pathways.render.diagram.flags import Marked
from pathways.render.diagram.furniture import Furniture, Part
from pathways.render.diagram.metrics import text_width, wrapped
from pathways.render.diagram.over import LineLook, Look, Over
from pathways.render.diagram.scene import Deed, Exit, Flow, Scene, Step
from pathways.render.diagram.signs import HUES, LETTERS, Sign
from pathways.render.diagram.words import words

_MOST_LINES: Final = 12
_SIZE: Final = 7.4
_ROW: Final = 9.4
CHANGES: Final = (Sign.ADDED, Sign.REMOVED, Sign.CHANGED)


class Compared(Struct, frozen=True):
    """The union of two scenes, and what changed.

    Args:
        scene: Every step of both, numbered as in the new one; those that are gone come after.
        steps: What became of each step, by path.
        ways: What became of each way out of the union, by name.
        told: The changes in words.
        versions: Old and new.
    """

    scene: Scene
    steps: Mapping[str, Sign]
    ways: Mapping[str, Sign]
    told: tuple[str, ...]
    versions: tuple[str, str]


def compared(old: Scene, new: Scene) -> Compared:
    """What changed from one version to the next."""
    return _Comparer(old, new).compared()


def difference(old: Scene, new: Scene) -> tuple[Scene, Over]:
    """The union of two versions, and what changed to be laid over it, in any view."""
    found = compared(old, new)
    say = words(new.language)
    counts = [list(found.steps.values()).count(change) for change in CHANGES]
    subtitle = say.compared.format(*found.versions, *counts)
    over = Over(
        looks={step.path: _look(found, step) for step in found.scene.steps()},
        lines={name: _line_look(change) for name, change in found.ways.items()},
        marked=Marked(left=frozenset(found.steps)),
        furnished=lambda plain: _Furniture(
            plain.scene,
            plain.width,
            plain.painter,
            subtitle=subtitle,
            version=f"{found.versions[0]} → {found.versions[1]}",
            told=found.told,
        ),
        subtitle=subtitle,
    )
    return found.scene, over


class _Comparer:
    def __init__(self, old: Scene, new: Scene) -> None:
        self.old, self.new = old, new
        self.before = {step.path: step for step in old.steps()}
        self.after = {step.path: step for step in new.steps()}
        self.words = words(new.language)
        self.colon = f"{NBSP}:" if new.language == "fr" else ":"

    def compared(self) -> Compared:
        steps = dict(self._steps())
        ways: dict[str, Sign] = {}
        flows = tuple(self._flows(ways))
        scene = replace(self.new, flows=flows, hues=self.old.hues | self.new.hues)
        told = tuple(self._told(steps, ways, scene))
        return Compared(scene, steps, ways, told, (self.old.version, self.new.version))

    def _steps(self) -> Iterator[tuple[str, Sign]]:
        for path, step in self.after.items():
            if path not in self.before:
                yield path, Sign.ADDED
            elif any(True for _ in self._fields(self.before[path], step)):
                yield path, Sign.CHANGED
        for path in self.before:
            if path not in self.after:
                yield path, Sign.REMOVED

    def _fields(self, before: Step, after: Step) -> Iterator[tuple[str, str, str]]:
        """What is other in a step: the name of the field, what it was, what it is."""
        for name, said in self.words.fields.items():
            if name == "deeds":
                yield from self._acts(said, before.deeds, after.deeds)
                continue
            was, now = _spoken(getattr(before, name)), _spoken(getattr(after, name))
            if was != now:
                yield said, was, now

    def _acts(self, said: str, before: tuple[Deed, ...], after: tuple[Deed, ...]) -> Iterator[tuple[str, str, str]]:
        """Acts that are new or gone; of the others what is other: who, when, if what, on what evidence."""
        left = [deed for deed in before if deed not in after]
        for deed in after:
            if deed in before:
                continue
            same = next((each for each in left if each.what == deed.what), None)
            if same is None:
                yield said, "", deed.what
                continue
            left.remove(same)
            for (field, was), (_, now) in zip(self._parts(same), self._parts(deed), strict=True):
                if was != now:
                    yield f"{deed.what}, {field}", was, now
        for deed in left:
            yield said, deed.what, ""

    def _parts(self, deed: Deed) -> list[tuple[str, str]]:
        fields, say = self.words.fields, self.words
        along = f"{say.along} {', '.join(each.label for each in deed.along)}" if deed.along else ""
        who = ", ".join(each for each in (" / ".join(each.label for each in deed.who), along) if each)
        return [
            (fields["who"], who),
            (fields["delay"], deed.when),
            (lower_first(say.only_if), deed.condition),
            (fields["proof"], deed.proof),
            (fields["detail"], deed.detail),
        ]

    def _flows(self, ways: dict[str, Sign]) -> Iterator[Flow]:
        numbers = iter(range(len(self.after) + 1, len(self.after) + len(self.before) + 1))
        known = {flow.name: flow for flow in self.new.flows}
        gone = [flow for flow in self.old.flows if flow.name not in known]
        old_flows = {flow.name: flow for flow in self.old.flows}
        for flow in (*self.new.flows, *gone):
            old = old_flows.get(flow.name)
            kept = [
                self._united(self.before.get(step.path), step, ways) for step in flow.steps if step.path in self.after
            ]
            removed = [
                self._gone(step, next(numbers), ways)
                for step in (old.steps if old else ())
                if step.path not in self.after
            ]
            yield replace(flow, steps=(*kept, *removed))

    def _united(self, before: Step | None, after: Step, ways: dict[str, Sign]) -> Step:
        """The step as it is, with the ways out that it lost."""
        if before is None:
            ways.update({way.name: Sign.ADDED for way in after.exits})
            return after
        left = {_key(way): way for way in before.exits}
        for way in after.exits:
            if _key(way) not in left:
                ways[way.name] = Sign.ADDED
            elif left[_key(way)].usual != way.usual:
                ways[way.name] = Sign.CHANGED
        now = {_key(way) for way in after.exits}
        lost = [replace(way, name=f"{way.name}.old", usual=False) for way in before.exits if _key(way) not in now]
        ways.update({way.name: Sign.REMOVED for way in lost})
        exits = (*after.exits, *lost)
        several = len(exits) > 1
        return replace(after, exits=tuple(self._labelled(way, ways.get(way.name)) if several else way for way in exits))

    def _gone(self, step: Step, number: int, ways: dict[str, Sign]) -> Step:
        exits = tuple(replace(way, name=f"{way.name}.old", usual=False) for way in step.exits)
        ways.update({way.name: Sign.REMOVED for way in exits})
        return replace(step, number=number, exits=exits)

    def _labelled(self, way: Exit, change: Sign | None) -> Exit:
        """Among several ways out each has its tab: only there can it carry a sign alone."""
        sign = f"{LETTERS[change]}{NBSP}" if change else ""
        return replace(way, label=f"{sign}{way.label or self.words.then}", guard=way.guard or way.label)

    # --- in words

    def _told(self, steps: Mapping[str, Sign], ways: Mapping[str, Sign], scene: Scene) -> Iterator[str]:
        numbers = {step.path: step.number for step in scene.steps()}
        for step in scene.steps():
            match steps.get(step.path):
                case Sign.ADDED:
                    yield f"+ {step.number}{self.colon} {step.title}"
                case Sign.REMOVED:
                    yield f"− {step.number}{self.colon} {step.title}"
                case Sign.CHANGED:
                    for name, was, now in self._fields(self.before[step.path], self.after[step.path]):
                        yield f"~ {step.number}, {name}{self.colon} {was or '–'} → {now or '–'}"
                case _:
                    pass
            if step.path in self.before and step.path in self.after:
                for way in step.exits:
                    if way.name in ways:
                        yield f"{LETTERS[ways[way.name]]} {step.number}, {way.guard or self.words.then} → {numbers[way.to]}"


def _key(way: Exit) -> tuple[str, str]:
    return way.to, way.guard or way.label


def _spoken(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(str(getattr(each, "label", None) or getattr(each, "what", None) or each) for each in value)
    return "" if value is None else str(value)


# --- looks


def _look(found: Compared, step: Step) -> Look:
    change = found.steps.get(step.path)
    if change is None:
        return Look(fill=theme.WHITE)
    hue = HUES[change]
    dash = (5.0, 3.0) if change is Sign.REMOVED else ()
    return Look(fill=hue.tint, pen=Pen(hue.ink, 2.0, dash), signs=(change,))


def _line_look(change: Sign) -> LineLook:
    return LineLook(HUES[change].ink, 2.2, (5.0, 3.0) if change is Sign.REMOVED else (), head=8.0)


class _Furniture(Furniture, frozen=True, dict=True):
    """The legend gives way to the signs and to the changes in words."""

    told: tuple[str, ...] = ()

    @cached_property
    def legend(self) -> Part:
        say = words(self.scene.language)
        shapes: list[Shape] = [line((0, 0), (self.width, 0), pen=Pen(theme.RULE, 0.8))]
        x = 0.0
        for change, label in zip(CHANGES, say.changes, strict=True):
            hue = HUES[change]
            dash = (4.0, 2.0) if change is Sign.REMOVED else ()
            shapes.append(rectangle(x, 6, 20, 11, hue.tint, Pen(hue.ink, 1.6, dash), 1.5))
            shapes.append(Words(LETTERS[change], x + 10, 15, 9, hue.ink, bold=True, anchor="middle"))
            shapes.append(Words(label, x + 25, 14.8, 7.6, hue.ink, bold=True))
            x += 39 + text_width(label, 7.6, bold=True)
        y = 18.0
        for text in self._rows(say.more, say.unchanged):
            y += _ROW
            shapes.append(Words(text, 0, y, _SIZE, theme.INK))
        return (Group(tuple(shapes), "changes", (("role", "group"),)),), y + 3

    def _rows(self, more: str, unchanged: str) -> list[str]:
        rows: list[str] = []
        for index, text in enumerate(self.told or (unchanged,)):
            lines = wrapped(text, _SIZE, self.width, even=False)
            if len(rows) + len(lines) > _MOST_LINES:
                return [*rows, more.format(len(self.told) - index)]
            rows += lines
        return rows

"""A scene as Mermaid text that GitHub draws: phases, regions or lanes as frames, ways back written in the step, red flags apart.

Only ``<b>`` and ``<br/>`` are used, for the strict mode strips the rest. Not for print: no page, labels on lines.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from pathways.render.diagram import theme
from pathways.render.diagram.blocks import Part
from pathways.render.diagram.lanes import lanes_of, order_of
from pathways.render.diagram.over import NOTHING, Look, Over
from pathways.render.diagram.phase_map import between, chapters
from pathways.render.diagram.scene import Exit, Flow, Scene, Shape, Step
from pathways.render.diagram.signs import LETTERS, Sign
from pathways.render.diagram.words import words

VIEWS: Final = ("flow", "lanes", "overview")
_SHAPES: Final = {
    Shape.DECISION: ("{{", "}}"),
    Shape.ENQUIRY: ("[/", "/]"),
    Shape.ACTION: ("[", "]"),
    Shape.WAIT: ("(", ")"),
    Shape.PARALLEL: ("[", "]"),
    Shape.CALL: ("[[", "]]"),
    Shape.END: ("([", "])"),
}
_HEAD: Final = """---
config:
  theme: base
  fontFamily: Arial, sans-serif
  flowchart: {{curve: step, nodeSpacing: 26, rankSpacing: 32, wrappingWidth: 200}}
  themeVariables: {{fontSize: "14px", lineColor: "{line}", clusterBkg: "{band}", clusterBorder: "{rule}", edgeLabelBackground: "#FFFFFF"}}
---
flowchart TB"""


def to_mermaid(scene: Scene, over: Over = NOTHING, *, view: str = "flow") -> str:
    """The text of one diagram.

    Args:
        scene: What to draw.
        over: What is laid over it.
        view: Of ``VIEWS``: frames are phases, or professions; or a node is a phase.
    """
    return "\n".join(_Writer(scene, over, view).lines()) + "\n"


class _Writer:
    def __init__(self, scene: Scene, over: Over, view: str) -> None:
        self.scene, self.over, self.view = scene, over, view
        self.words = words(scene.language)
        self.numbers = {step.path: step.number for step in scene.steps()}
        self.ways: list[
            tuple[Exit | None, str]
        ] = []  # what each arrow draws, and its text: styles are told by its rank

    def lines(self) -> Iterator[str]:
        scene = self.scene
        yield _HEAD.format(line=theme.LINE, band=theme.PHASES[0], rule=theme.RULE)
        yield f"  accTitle: {scene.title}"
        yield f"  accDescr: {self.words.version.format(scene.version)}, {scene.status}, {len(self.numbers)} {self.words.step}s"
        flags = "<br/>".join(_quoted(flag) for flag in scene.signs) or _quoted(self.words.emergency_none)
        title = self.words.signs_title(emergency=bool(scene.red_flags) or not scene.signs)
        yield f'  redflags["<b>{_quoted(title)}</b><br/>{flags}"]:::redflag'
        if scene.draft:
            yield f'  draft["{_quoted(self.words.draft)}"]:::draft'
        if self.over.subtitle:
            yield f'  shown["{_quoted(self.over.subtitle)}"]:::none'
        if self.view == "overview":
            yield from self._chapters()
        else:
            for flow in scene.flows:
                yield from self._flow(flow)
        yield from (text for _, text in self.ways)
        yield from self._styles()

    # --- phases as nodes

    def _chapters(self) -> Iterator[str]:
        place = {chapter.name: index for index, chapter in enumerate(chapters(self.scene))}
        for chapter in chapters(self.scene):
            rows = [f"<b>{_quoted(chapter.heading)}</b>", *(self._line(step) for step in chapter.steps)]
            yield f'  p_{place[chapter.name]}["{"<br/>".join(rows)}"]:::none'
        for a, b in between(self.scene):
            arrow = "-->" if place[b] > place[a] else "-.->"
            self.ways.append((None, f"  p_{place[a]} {arrow} p_{place[b]}"))

    def _line(self, step: Step) -> str:
        return _quoted(f"{self._signs(step)}{step.number}. {step.title}")

    # --- steps as nodes

    def _flow(self, flow: Flow) -> Iterator[str]:
        part = Part(flow.steps, flow.initial, {}, self.numbers, self.words)
        if flow.within:
            yield f'  subgraph r_{_id(flow.name)} ["{_quoted(flow.title)}"]'
        for name, heading, steps in self._frames(flow):
            if heading:
                yield f'  subgraph {name} ["{_quoted(heading)}"]'
            for step in steps:
                yield self._step(step, part)
            if heading:
                yield "  end"
        if flow.within:
            yield "  end"
            text = f'  s_{_id(flow.within)} -.->|"{self.words.parallel}"| s_{_id(flow.initial)}'
            self.ways.append((None, text))
        for step in flow.steps:
            for way in step.exits:
                if part.linked(step)(way) is None:
                    self.ways.append((way, self._way(step, way)))

    def _frames(self, flow: Flow) -> Iterator[tuple[str, str, Sequence[Step]]]:
        """Name, heading and steps; without a heading there is no frame."""
        if self.view == "lanes":
            lanes = lanes_of(self.scene)
            people = {who.name: who.label for who in self.scene.professions}
            for lane in order_of(self.scene, lanes):
                steps = [step for step in flow.steps if lanes[step.path] == lane]
                if steps:
                    yield f"l_{steps[0].number}", people.get(lane, self.words.nobody), steps
            return
        for phase, run in groupby(flow.steps, key=lambda step: None if flow.within else step.phase):
            known = next((each for each in self.scene.phases if each.name == phase), None)
            steps = list(run)
            yield f"p_{steps[0].number}", f"{known.letter} · {known.title}" if known else "", steps

    def _signs(self, step: Step) -> str:
        """« ICI · », « ✓ », « ? », « + » before a title."""
        letters = {Sign.HERE: self.words.here, Sign.DONE: "✓", **LETTERS}
        return "".join(f"{letters[sign]} · " for sign in self.over.signs(step.path))

    def _step(self, step: Step, part: Part) -> str:
        open_, close = _SHAPES[step.shape]
        chips = " · ".join(who.abbreviation for who in step.who)
        facts = " · ".join(each for each in (chips, step.delay, step.badge.text if step.badge else "") if each)
        rows = [f"<b>{self._line(step)}</b>", _quoted(facts)]
        for way in step.exits:
            goal = part.linked(step)(way)
            if goal is not None:
                rows.append(_quoted(f"{way.label} → {goal}" if way.label else f"→ {goal}"))
        kind = "urgent" if step.urgent else f"w_{step.who[0].name}" if step.who else "none"
        return f'    s_{_id(step.path)}{open_}"{"<br/>".join(row for row in rows if row)}"{close}:::{kind}'

    def _way(self, step: Step, way: Exit) -> str:
        arrow = "==>" if way.usual else "-.->" if way.cautious else "-->"
        label = f'|"{_quoted(way.label)}"|' if way.label else ""
        return f"  s_{_id(step.path)} {arrow}{label} s_{_id(way.to)}"

    # --- colours

    def _styles(self) -> Iterator[str]:
        for name, (tint, ink) in self.scene.hues.items():
            yield f"  classDef w_{name} fill:{tint},stroke:{ink},color:{theme.INK}"
        yield f"  classDef none fill:{theme.WHITE},stroke:{theme.INK},color:{theme.INK}"
        yield f"  classDef urgent fill:{theme.WHITE},stroke:{theme.RED},stroke-width:3px,color:{theme.INK}"
        yield f"  classDef redflag fill:{theme.RED},stroke:{theme.RED},color:{theme.WHITE}"
        yield f"  classDef draft fill:{theme.WHITE},stroke:{theme.RED},stroke-dasharray:4 3,color:{theme.RED}"
        if self.view == "overview":
            return
        for step in self.scene.steps():
            look = self.over.looks.get(step.path)
            said = ",".join(_looks(look)) if look else ""
            if said:
                yield f"  style s_{_id(step.path)} {said}"
        for index, (way, _) in enumerate(self.ways):
            line = self.over.lines.get(way.name) if way else None
            if line is not None:
                yield f"  linkStyle {index} stroke:{line.colour},stroke-width:{line.width:g}px"


def _looks(look: Look) -> Iterator[str]:
    if look.fill:
        yield f"fill:{look.fill}"
    if look.pen:
        yield f"stroke:{look.pen.colour},stroke-width:{look.pen.width:g}px"
    if look.pen and look.pen.dash:
        yield f"stroke-dasharray:{' '.join(f'{each:g}' for each in look.pen.dash)}"
    if look.opacity != 1.0:
        yield f"opacity:{look.opacity:g}"


def _id(path: str) -> str:
    return path.replace("/", "__").replace("-", "_")


def _quoted(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "#quot;").replace("<", "#lt;").replace(">", "#gt;")

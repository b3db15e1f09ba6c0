"""A scene as Mermaid text that GitHub draws: phases and regions as frames, ways back written in the step, red flags apart.

Only ``<b>`` and ``<br/>`` are used, for the strict mode strips the rest. Not for print: no page, no lanes, labels on lines.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from pathways.render.diagram import theme
from pathways.render.diagram.blocks import Part
from pathways.render.diagram.scene import Exit, Flow, Scene, Shape, Step
from pathways.render.diagram.words import words

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


def to_mermaid(scene: Scene) -> str:
    """The text of one diagram."""
    return "\n".join(_Writer(scene).lines()) + "\n"


class _Writer:
    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.words = words(scene.language)
        self.numbers = {step.path: step.number for step in scene.steps()}

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
        for flow in scene.flows:
            yield from self._flow(flow)
        yield from self._styles()

    def _flow(self, flow: Flow) -> Iterator[str]:
        part = Part(flow.steps, flow.initial, {}, self.numbers, self.words)
        if flow.within:
            yield f'  subgraph r_{_id(flow.name)} ["{_quoted(flow.title)}"]'
        for phase, steps in groupby(flow.steps, key=lambda step: None if flow.within else step.phase):
            known = next((each for each in self.scene.phases if each.name == phase), None)
            first, *rest = steps
            if known:
                yield f'  subgraph p_{first.number} ["{known.letter} · {_quoted(known.title)}"]'
            for step in (first, *rest):
                yield self._step(step, part)
            if known:
                yield "  end"
        if flow.within:
            yield "  end"
            yield f'  s_{_id(flow.within)} -.->|"{self.words.parallel}"| s_{_id(flow.initial)}'
        for step in flow.steps:
            for way in step.exits:
                if part.linked(step)(way) is None:
                    yield self._way(step, way)

    def _step(self, step: Step, part: Part) -> str:
        open_, close = _SHAPES[step.shape]
        chips = " · ".join(who.abbreviation for who in step.who)
        facts = " · ".join(each for each in (chips, step.delay, step.badge.text if step.badge else "") if each)
        rows = [f"<b>{step.number}. {_quoted(step.title)}</b>", _quoted(facts)]
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

    def _styles(self) -> Iterator[str]:
        for name, (tint, ink) in self.scene.hues.items():
            yield f"  classDef w_{name} fill:{tint},stroke:{ink},color:{theme.INK}"
        yield f"  classDef none fill:{theme.WHITE},stroke:{theme.INK},color:{theme.INK}"
        yield f"  classDef urgent fill:{theme.WHITE},stroke:{theme.RED},stroke-width:3px,color:{theme.INK}"
        yield f"  classDef redflag fill:{theme.RED},stroke:{theme.RED},color:{theme.WHITE}"
        yield f"  classDef draft fill:{theme.WHITE},stroke:{theme.RED},stroke-dasharray:4 3,color:{theme.RED}"


def _id(path: str) -> str:
    return path.replace("/", "__").replace("-", "_")


def _quoted(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "#quot;").replace("<", "#lt;").replace(">", "#gt;")

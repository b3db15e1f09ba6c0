"""A scene as a Graphviz graph that looks right in any Graphviz: tables as labels, guards as small nodes of their own.

The text is made by the ``graphviz`` package; placing it is the work of a Graphviz program, where there is one.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from pathways.backends.typography import NBSP
from pathways.render.diagram import theme
from pathways.render.diagram.blocks import Part
from pathways.render.diagram.lanes import lanes_of, order_of
from pathways.render.diagram.metrics import wrapped
from pathways.render.diagram.over import NOTHING, Look, Over
from pathways.render.diagram.phase_map import between, chapters
from pathways.render.diagram.scene import Exit, Flow, Scene, Shape, Step
from pathways.render.diagram.signs import LETTERS, Sign
from pathways.render.diagram.words import words

if TYPE_CHECKING:
    from graphviz import Digraph

_WIDTH: Final = 150
_FONT: Final = "Arial"


class NoGraphvizError(Exception):
    """The program ``dot`` is not installed."""

    def __init__(self) -> None:
        super().__init__("there is no Graphviz program `dot` here; leave --engine out, or install Graphviz")


VIEWS: Final = ("flow", "lanes", "overview")


def to_gv(scene: Scene, over: Over = NOTHING, *, view: str = "flow") -> str:
    """The text of the graph.

    Args:
        scene: What to draw.
        over: What is laid over it.
        view: Of ``VIEWS``: steps alone, steps in clusters by profession, or a node for each phase.
    """
    return str(_Writer(scene, over, view).graph().source)


def by_dot(scene: Scene, form: str, over: Over = NOTHING, *, view: str = "flow") -> bytes:
    """The graph placed and drawn by the program ``dot``, as ``svg``, ``pdf`` or ``png``.

    Raises:
        NoGraphvizError: It is not installed.
    """
    from graphviz import ExecutableNotFound

    try:
        return bytes(_Writer(scene, over, view).graph().pipe(format=form))
    except ExecutableNotFound:
        raise NoGraphvizError from None


class _Writer:
    def __init__(self, scene: Scene, over: Over, view: str) -> None:
        self.scene, self.over, self.view = scene, over, view
        self.words = words(scene.language)
        self.numbers = {step.path: step.number for step in scene.steps()}

    def graph(self) -> "Digraph":
        from graphviz import Digraph

        graph = Digraph(self.scene.name)
        graph.attr("graph", rankdir="TB", newrank="true", splines="spline", nodesep="0.22", ranksep="0.3")
        graph.attr(
            "graph",
            outputorder="edgesfirst",
            fontname=_FONT,
            pad="0.25",
            labelloc="t",
            labeljust="l",
            label=self._title(),
        )
        graph.attr("node", shape="plain", fontname=_FONT, fontsize="9", fontcolor=theme.INK)
        graph.attr("edge", penwidth="1.2", arrowsize="0.65", color=theme.LINE, fontname=_FONT, fontsize="8")
        if self.view == "overview":
            self._chapters(graph)
            return graph
        if self.view == "lanes":
            # Lanes stand beside each other as far as the steps let them; a Graphviz knows no true lanes.
            graph.attr("graph", newrank="false")
        for flow in self.scene.flows:
            self._flow(graph, flow)
        return graph

    def _chapters(self, graph: "Digraph") -> None:
        """Phases as nodes that list their steps."""
        for chapter in chapters(self.scene):
            rows = "".join(
                f'<TR><TD ALIGN="LEFT" BALIGN="LEFT">{_lines(f"{self._signs(step)}{step.number} {step.title}", 9, 220)}</TD></TR>'
                for step in chapter.steps
            )
            graph.node(
                f"phase {chapter.name}",
                f'<<TABLE BORDER="1" CELLBORDER="0" CELLPADDING="2" CELLSPACING="0" COLOR="{theme.INK}" BGCOLOR="white">'
                f'<TR><TD BGCOLOR="{theme.PHASE_TAB}" ALIGN="LEFT"><FONT COLOR="{theme.WHITE}" POINT-SIZE="10"><B>{escape(chapter.heading)}</B></FONT></TD></TR>{rows}</TABLE>>',
            )
        place = {chapter.name: index for index, chapter in enumerate(chapters(self.scene))}
        for a, b in between(self.scene):
            back = {} if place[b] > place[a] else {"style": "dashed", "constraint": "false"}
            graph.edge(f"phase {a}", f"phase {b}", **back)

    def _signs(self, step: Step) -> str:
        """« ICI · », « ✓ · », « ? · », « + · » before a title."""
        letters = {Sign.HERE: self.words.here, Sign.DONE: "✓", **LETTERS}
        return "".join(f"{letters[sign]} · " for sign in self.over.signs(step.path))

    def _title(self) -> str:
        scene = self.scene
        status = self.words.draft if scene.draft else scene.status
        shown = f" · {escape(self.over.subtitle)}" if self.over.subtitle else ""
        flags = _lines(" · ".join(scene.signs) or self.words.emergency_none, 9, 560)
        return (
            '<<TABLE BORDER="0" CELLBORDER="0" CELLPADDING="2">'
            f'<TR><TD ALIGN="LEFT"><FONT POINT-SIZE="17"><B>{escape(scene.title)}</B></FONT></TD></TR>'
            f'<TR><TD ALIGN="LEFT"><FONT POINT-SIZE="9">{escape(self.words.version.format(scene.version))} · {escape(status)}{shown}</FONT></TD></TR>'
            f'<TR><TD ALIGN="LEFT" BORDER="2" COLOR="{theme.RED}" CELLPADDING="5"><FONT COLOR="{theme.RED}" POINT-SIZE="10">'
            f'<B>{escape(self.words.signs_title(emergency=bool(scene.red_flags) or not scene.signs))}</B></FONT><BR ALIGN="LEFT"/><FONT POINT-SIZE="9">{flags}</FONT></TD></TR></TABLE>>'
        )

    def _flow(self, graph: "Digraph", flow: Flow) -> None:
        part = Part(flow.steps, flow.initial, {}, self.numbers, self.words)
        if self.view == "lanes":
            self._lanes(graph, flow, part)
        else:
            for step in flow.steps:
                self._step(graph, step, part)
        if flow.within:
            name = f"region {flow.name}"
            graph.node(name, self._pill(flow.title, theme.PHASE_TAB, theme.WHITE))
            graph.edge(flow.within, name, arrowhead="none", style="dashed")
            graph.edge(name, flow.initial)
        for step in flow.steps:
            for way in step.exits:
                if part.linked(step)(way) is None:
                    self._way(graph, step, way)

    def _lanes(self, graph: "Digraph", flow: Flow, part: Part) -> None:
        lanes = lanes_of(self.scene)
        people = {who.name: who.label for who in self.scene.professions}
        for lane in order_of(self.scene, lanes):
            steps = [step for step in flow.steps if lanes[step.path] == lane]
            if not steps:
                continue
            tint = theme.ground(theme.Hue(*self.scene.hues.get(lane, theme.NEUTRAL)))
            with graph.subgraph(name=f"cluster {flow.name} {lane}") as cluster:
                heading = f"<<B>{escape(people.get(lane, self.words.nobody))}</B>>"
                cluster.attr(
                    label=heading, style="filled", color=theme.RULE, fillcolor=tint, fontsize="10", margin="10"
                )
                for step in steps:
                    self._step(cluster, step, part)

    def _way(self, graph: "Digraph", step: Step, way: Exit) -> None:
        pen = {"penwidth": "2.2", "weight": "6"} if way.usual else {"style": "dashed"} if way.cautious else {}
        line = self.over.lines.get(way.name)
        if line is not None:
            pen |= {"color": line.colour, "penwidth": f"{line.width:g}"}
        if not way.label:
            graph.edge(step.path, way.to, **pen)
            return
        # A label beside a line belongs to no line: the guard is a node on it.
        graph.node(way.name, self._pill(way.label, theme.WHITE, theme.INK))
        graph.edge(step.path, way.name, arrowhead="none", **pen)
        graph.edge(way.name, way.to, **pen)

    def _pill(self, text: str, fill: str, ink: str) -> str:
        said = "<BR/>".join(f"<B>{escape(line)}</B>" for line in wrapped(text, 8, 80, bold=True)) or NBSP
        return (
            f'<<TABLE BORDER="1" STYLE="ROUNDED" COLOR="{theme.LINE}" BGCOLOR="{fill}" CELLBORDER="0" CELLPADDING="2" CELLSPACING="0">'
            f'<TR><TD><FONT POINT-SIZE="8" COLOR="{ink}">{said}</FONT></TD></TR></TABLE>>'
        )

    def _step(self, graph: "Digraph", step: Step, part: Part) -> None:
        tint, ink = self.scene.hues.get(step.who[0].name, theme.NEUTRAL) if step.who else theme.NEUTRAL
        look = {"id": f"step-{step.path}", "class": f"step {step.shape.value}", "tooltip": step.title}
        if step.shape is Shape.DECISION:
            look |= {
                "shape": "hexagon",
                "style": "filled",
                "fillcolor": theme.WHITE,
                "color": theme.INK,
                "penwidth": "1.3",
                "margin": "0,0.01",
            }
            fill, pen = (self._look(step).fill, self._look(step).pen)
            look |= {"fillcolor": fill} if fill else {}
            look |= {"color": pen.colour, "penwidth": f"{pen.width:g}"} if pen else {}
        if self._look(step).opacity != 1.0:
            look |= {"fontcolor": theme.INACTIVE}
        graph.node(step.path, f"<{self._label(step, tint, ink, list(self._links(step, part)))}>", **look)

    def _look(self, step: Step) -> Look:
        return self.over.looks.get(step.path, Look())

    def _links(self, step: Step, part: Part) -> Iterator[str]:
        for way in step.exits:
            goal = part.linked(step)(way)
            if goal is not None:
                yield f"{way.label} → {goal}" if way.label else f"→ {goal}"

    def _label(self, step: Step, tint: str, ink: str, links: list[str]) -> str:
        chips = "  ".join(who.abbreviation for who in step.who)
        right = "  ".join(each for each in (step.delay, f"[{step.badge.text}]" if step.badge else "") if each) or NBSP
        ways = "".join(
            f'<TR><TD COLSPAN="2" ALIGN="LEFT"><FONT POINT-SIZE="8" COLOR="{theme.CHANGED.ink}">{escape(link)}</FONT></TD></TR>'
            for link in links
        )
        head = f'<FONT POINT-SIZE="8" COLOR="{ink}"><B>{step.number}  {escape(chips)}</B></FONT>'
        said, look = f"{self._signs(step)}{step.title}", self._look(step)
        if step.shape is Shape.DECISION:
            title = "<BR/>".join(escape(line) for line in wrapped(said, 9, 118, bold=True))
            return f'<TABLE BORDER="0" CELLBORDER="0" CELLPADDING="1" CELLSPACING="0"><TR><TD COLSPAN="2">{head}</TD></TR><TR><TD COLSPAN="2"><B>{title}</B></TD></TR>{ways}</TABLE>'
        border, colour = (
            ("2.5", theme.RED) if step.urgent else ("2" if step.shape is Shape.PARALLEL else "1", theme.INK)
        )
        if look.pen:
            border, colour = f"{look.pen.width:g}", look.pen.colour
        ground = look.fill or "white"
        rounded = ' STYLE="ROUNDED"' if step.shape in (Shape.WAIT, Shape.END) else ""
        detail = f'<FONT POINT-SIZE="8">{_lines(step.detail, 8, _WIDTH - 6)}</FONT>' if step.detail else ""
        table = (
            f'<TABLE BORDER="{border}" CELLBORDER="0" CELLPADDING="3" CELLSPACING="0" COLOR="{colour}" BGCOLOR="{ground}"{rounded}>'
            f'<TR><TD BGCOLOR="{tint}" ALIGN="LEFT">{head}</TD><TD BGCOLOR="{tint}" ALIGN="RIGHT"><FONT POINT-SIZE="8">{escape(right)}</FONT></TD></TR>'
            f'<TR><TD COLSPAN="2" WIDTH="{_WIDTH}" ALIGN="LEFT" BALIGN="LEFT"><B>{_lines(said, 9, _WIDTH - 6, bold=True)}</B>{detail}</TD></TR>{ways}</TABLE>'
        )
        if step.shape is Shape.CALL:
            return f'<TABLE BORDER="1" CELLBORDER="0" CELLPADDING="2" CELLSPACING="0" COLOR="{theme.INK}" BGCOLOR="white"><TR><TD>{table}</TD></TR></TABLE>'
        return table


def _lines(text: str, size: float, width: float, *, bold: bool = False) -> str:
    """Broken here, so that every Graphviz breaks alike; never empty, which is a syntax error there."""
    lines = wrapped(text, size, width, bold=bold) or (NBSP,)
    return "".join(f'{escape(line)}<BR ALIGN="LEFT"/>' for line in lines)

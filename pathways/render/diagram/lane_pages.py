"""Swimlanes on pages: lanes of equal width behind every flow, the same order of lanes on each page."""

from collections.abc import Iterator, Mapping

from msgspec import field
from msgspec.structs import replace

from pathways.render.diagram import theme
from pathways.render.diagram.blocks import Block, Part, built
from pathways.render.diagram.boxes import GAP, TITLE
from pathways.render.diagram.canvas import Pen, Shape, Words, line, rectangle
from pathways.render.diagram.furniture import Furniture
from pathways.render.diagram.lanes import in_lanes, lanes_of, order_of, spans_of
from pathways.render.diagram.metrics import text_width
from pathways.render.diagram.pages import (
    MOST_SCALE,
    Drawing,
    Layout,
    Page,
    Panel,
    Paper,
    Shelf,
    TooSmallError,
    area_of,
    filled,
    parts_of,
)
from pathways.render.diagram.paint import Painter
from pathways.render.diagram.scene import Scene
from pathways.render.diagram.words import words

_HEAD = 34.0
_WIDTHS = (150.0, 168.0, 186.0, 210.0, 240.0)


class _LaneDrawing(Drawing, frozen=True):
    """Paints the lanes behind each block. ``first`` is where the first lane of a block begins, by its first step."""

    order: tuple[str, ...] = ()
    widths: tuple[float, ...] = ()
    first: Mapping[str, float] = field(default_factory=dict)

    def _panel(self, panel: Panel, x: float, y: float) -> Iterator[Shape]:
        left = x + (panel.width - panel.block.width) / 2 + self.first[panel.block.drawn[0].step.path]
        people = {who.name: who for who in self.scene.professions}
        at = left
        for index, (name, wide) in enumerate(zip(self.order, self.widths, strict=True)):
            hue = theme.Hue(*self.scene.hues.get(name, theme.NEUTRAL))
            yield rectangle(at, y, wide, panel.height - 4, theme.PHASES[index % 2])
            yield rectangle(at, y, wide, 18, hue.ink)
            who = people.get(name)
            label = who.label if who else words(self.scene.language).nobody
            # What is too long is said in the letters of the chips, which the legend explains.
            if who and text_width(label, TITLE, bold=True) > wide - 8:
                label = who.abbreviation
            yield Words(label, at + wide / 2, y + 12.8, TITLE, theme.WHITE, bold=True, anchor="middle")
            if index:
                yield line((at, y), (at, y + panel.height - 4), pen=Pen(theme.RULE, 0.8, (2.0, 2.0)))
            at += wide
        # A region says which it is, and of which step.
        path = panel.block.drawn[0].step.path
        flow = next(flow for flow in self.scene.flows if any(step.path == path for step in flow.steps))
        if flow.within:
            whole = next(step for step in self.scene.steps() if step.path == flow.within)
            said = f"{words(self.scene.language).parallel} {whole.number} {whole.title} · {flow.title}"
            wide = text_width(said, TITLE, bold=True)
            yield rectangle(left + 2, y + 20, wide + 8, 14, theme.WHITE, Pen(theme.RULE, 0.8), 2)
            yield Words(said, left + 6, y + 30, TITLE, theme.INK, bold=True)
        yield from super()._panel(panel, x, y)


def lane_drawing(scene: Scene, paper: Paper) -> Drawing:
    """The scene in lanes, on the fewest pages and as large as they allow: on standing or on lying paper.

    Raises:
        TooSmallError: There are more lanes than the paper holds legibly.
    """
    lying = replace(paper, width=paper.height, height=paper.width)
    found = [drawn for each in (lying, paper) if (drawn := _on(scene, each)) is not None]
    if not found:
        raise TooSmallError(scene.name)
    return min(found, key=_worse)


def _worse(drawn: Drawing) -> tuple[int, float]:
    return drawn.legibility.pages, -drawn.legibility.title


def _on(scene: Scene, paper: Paper) -> Drawing | None:
    """The largest that this paper, as it lies, has room for."""
    say = words(scene.language)
    painter = Painter(scene)
    subtitle = f"{say.lanes} — {say.lanes_note}"
    furniture = Furniture(scene, (paper.width - 2 * paper.margin) / paper.zoom, painter, subtitle=subtitle)
    area = area_of(furniture, paper)
    lanes = lanes_of(scene)
    order = order_of(scene, lanes)
    made = [laid for column in _WIDTHS if (laid := _at_width(scene, paper, area, column, lanes, order)) is not None]
    drawings = [_LaneDrawing(scene, layout, furniture, painter, order, widths, first) for layout, first, widths in made]
    return min(drawings, key=_worse, default=None)


def _at_width(
    scene: Scene,
    paper: Paper,
    area: tuple[float, float],
    column: float,
    lanes: Mapping[str, str],
    order: tuple[str, ...],
) -> tuple[Layout, dict[str, float], tuple[float, ...]] | None:
    """Every flow in lanes of one width; ``None`` when a box is wider or the lanes are more than the paper holds."""
    room = area[1] / paper.least_scale
    blocks: list[tuple[Block, float]] = []
    widths = _widths(scene, column, lanes, order)
    for flow in scene.flows:
        for count in range(1, len(flow.steps) + 1):
            parts = [replace(part, phased=False) for part in parts_of(scene, flow, count)]
            found = [_block(part, column, lanes, order, widths) for part in parts]
            if all(block.height + 10 <= room for block, _ in found):
                blocks += found
                break
        else:
            return None
    scale = min(area[0] / max(block.width + 10 for block, _ in blocks), MOST_SCALE * paper.zoom)
    if scale < paper.least_scale:
        return None
    scale = max(paper.least_scale, min(scale, area[1] / (max(block.height for block, _ in blocks) + 10)))
    shelves = [Shelf((Panel("", block),)) for block, _ in blocks]
    pages = tuple(Page(placed, scale) for placed in filled(shelves, area[1] / scale))
    first = {block.drawn[0].step.path: at for block, at in blocks}
    half = (column + GAP) / 2
    return Layout(paper, pages), first, tuple(widths[name] * half for name in order)


def _widths(scene: Scene, column: float, lanes: Mapping[str, str], order: tuple[str, ...]) -> dict[str, int]:
    """Half columns of each lane: as wide as its widest box."""
    widths = dict.fromkeys(order, 2)
    for flow in scene.flows:
        for part in parts_of(scene, flow, 1):
            for path, span in spans_of(part, column).items():
                widths[lanes[path]] = max(widths[lanes[path]], span)
    return widths


def _block(
    part: Part, column: float, lanes: Mapping[str, str], order: tuple[str, ...], widths: Mapping[str, int]
) -> tuple[Block, float]:
    """A block under its lane heads, and where its first lane begins."""
    plan = in_lanes(part, lanes, order, widths, column)
    block = built(plan, column)
    half = (column + GAP) / 2
    one = block.drawn[0]
    first = one.x - plan.centres[one.step.path] * half
    shift = max(0.0, -first)
    first += shift
    width = max(block.width + shift, first + half * sum(widths.values()))
    drawn = tuple(replace(each, x=each.x + shift, y=each.y + _HEAD) for each in block.drawn)
    routes = tuple(replace(each, points=tuple((x + shift, y + _HEAD) for x, y in each.points)) for each in block.routes)
    flags = tuple(replace(each, left=each.left + shift, top=each.top + _HEAD) for each in block.flags)
    height = block.height + _HEAD + 8
    return replace(block, drawn=drawn, routes=routes, flags=flags, width=width, height=height), first

"""Swimlanes on pages: behind each flow the lanes that it uses, always in the same order; regions stand beside each other."""

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from pathways.render.diagram.blocks import LANE_HEAD, Block, Lane, Part, built
from pathways.render.diagram.boxes import GAP
from pathways.render.diagram.furniture import Entry, Furniture
from pathways.render.diagram.lanes import Strip, in_lanes, lanes_of, order_of
from pathways.render.diagram.over import NOTHING, Over
from pathways.render.diagram.pages import Drawing, Paper, Sizes, TooSmallError, area_of, laid_out, remembered
from pathways.render.diagram.paint import Painter
from pathways.render.diagram.scene import Scene
from pathways.render.diagram.words import words

_HEAD: Final = LANE_HEAD + 5
_COLUMNS: Final = (150.0, 168.0, 190.0)
_ABREAST: Final = (1, 2, 3)  # boxes side by side in a lane
_BELOW: Final = 8.0


class _Furniture(Furniture, frozen=True):
    """Lanes show no phases."""

    def legend_rows(self) -> list[list[Entry]]:
        return super().legend_rows()[:-1]


class _Lanes(Struct, frozen=True):
    """Builds parts of flows in lanes."""

    lanes: Mapping[str, str]
    order: tuple[str, ...]

    def sizes(self, part: Part) -> Iterator[Block]:
        """One box a row in each lane, or some side by side; in columns narrow or wide."""
        plain = replace(part, phased=False)
        for abreast in _ABREAST:
            for column in _COLUMNS:
                yield self._block(plain, column, abreast)

    def _block(self, part: Part, column: float, abreast: int) -> Block:
        plan, strips = in_lanes(part, self.lanes, self.order, column, abreast)
        block = built(plan, column)
        half = (column + GAP) / 2
        one = block.drawn[0]
        # Half a gap beside the outer boxes; where lines run further out, the outer lanes are as much wider.
        left = one.x - plan.centres[one.step.path] * half
        shift = max(0.0, -left)
        right = left + shift + half * (strips[-1].left + strips[-1].width)
        width = max(block.width + shift, right)
        return replace(
            block,
            drawn=tuple(replace(each, x=each.x + shift, y=each.y + _HEAD) for each in block.drawn),
            routes=tuple(
                replace(each, points=tuple((x + shift, y + _HEAD) for x, y in each.points)) for each in block.routes
            ),
            flags=tuple(replace(each, left=each.left + shift, top=each.top + _HEAD) for each in block.flags),
            width=width,
            height=block.height + _HEAD + _BELOW,
            lanes=tuple(_lanes(strips, left + shift, half, width)),
        )


def _lanes(strips: tuple[Strip, ...], left: float, half: float, width: float) -> Iterator[Lane]:
    """In points; the outer ones as far as the block goes."""
    edges = [0.0, *(left + half * strip.left for strip in strips[1:]), width]
    for index, strip in enumerate(strips):
        yield Lane(strip.name, edges[index], edges[index + 1] - edges[index])


def lane_drawing(scene: Scene, paper: Paper, over: Over = NOTHING) -> Drawing:
    """The scene in lanes, on the fewest pages and as large as they allow: on standing or on lying paper.

    Raises:
        TooSmallError: There are more lanes than the paper holds legibly.
    """
    lanes = lanes_of(scene)
    sizes = remembered(_Lanes(lanes, order_of(scene, lanes)).sizes)
    lying = replace(paper, width=paper.height, height=paper.width)
    found = [drawn for each in (paper, lying) if (drawn := _on(scene, each, over, sizes)) is not None]
    if not found:
        raise TooSmallError(scene.name)
    return min(found, key=lambda drawn: (drawn.legibility.pages, -drawn.legibility.title))


def _on(scene: Scene, paper: Paper, over: Over, sizes: Sizes) -> Drawing | None:
    """On this paper, as it lies."""
    say = words(scene.language)
    painter = Painter(scene, over)
    subtitle = f"{say.lanes} — {say.lanes_note}"
    plain = _Furniture(scene, (paper.width - 2 * paper.margin) / paper.zoom, painter, subtitle=subtitle)
    furniture = over.around(plain)
    try:
        layout = laid_out(scene, paper, area_of(furniture, paper), over.marked, sizes)
    except TooSmallError:
        return None
    return Drawing(scene, layout, furniture, painter)

"""Swimlanes: who leads stands in its lane, lanes keep their order on every page, and the picture has no fault."""

import pytest

import pathways
from pathways.render.diagram.lane_pages import lane_drawing
from pathways.render.diagram.lanes import lanes_of, order_of
from pathways.render.diagram.pages import A3, A4, Drawing, TooSmallError
from pathways.render.diagram.to_scene import to_scene
from tests.render.diagram.pictures import blocks, faults

LIBRARY = pathways.library()


@pytest.mark.parametrize("name", ["diabetic-foot", "smoking-cessation", "hypertension"])
def test_lanes_have_no_fault_and_hold_who_leads(name: str) -> None:
    scene = to_scene(LIBRARY, name, "fr")
    drawn = lane_drawing(scene, A3)
    assert faults(drawn) == []
    lanes = lanes_of(scene)
    assert all(lanes[step.path] == step.who[0].name for step in scene.steps() if step.who)
    assert _in_order(drawn, lanes, order_of(scene, lanes))


def _in_order(drawn: Drawing, lanes: dict[str, str], order: tuple[str, ...]) -> bool:
    """In each block, boxes of a lane further left stand further left."""
    for block in blocks(drawn):
        middles = {lanes[each.step.path]: each.x for each in block.drawn}
        xs = [middles[name] for name in order if name in middles]
        if xs != sorted(xs):
            return False
    return True


def test_lanes_that_the_paper_cannot_hold_are_refused() -> None:
    """Never a picture that shrinks until it cannot be read."""
    scene = to_scene(LIBRARY, "hypertension", "fr")
    try:
        drawn = lane_drawing(scene, A4)
    except TooSmallError:
        return
    assert drawn.layout.legibility.title >= 7

"""Every picture is checked as a designer would: nothing runs over anything, nothing is missing, every word can be read."""

import os
import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, Phase, given, settings

import pathways
from pathways.render.diagram.blocks import Block
from pathways.render.diagram.pages import A3, A4, Drawing, drawing
from pathways.render.diagram.scene import Scene
from pathways.render.diagram.to_scene import to_scene
from pathways.render.diagram.to_svg import to_svg
from tests.render.diagram.drawn import drawn_once
from tests.render.diagram.pictures import blocks, faults
from tests.render.diagram.scenes import scenes

LIBRARY = pathways.library()
NAMES = sorted(LIBRARY.protocols)


@pytest.fixture(scope="module", params=[(name, language) for name in NAMES for language in ("fr", "en")], ids="-".join)
def drawn(request: pytest.FixtureRequest) -> Drawing:
    name, language = request.param
    return drawn_once(name, language)


def test_a_bundled_protocol_has_no_fault(drawn: Drawing) -> None:
    assert faults(drawn) == []


def test_its_words_are_large_enough(drawn: Drawing) -> None:
    found = drawn.layout.legibility
    assert found.title >= 7
    assert found.detail >= 6


def test_each_page_is_valid_and_names_things_once(drawn: Drawing) -> None:
    for sheet in drawn.sheets():
        root = ET.fromstring(to_svg(sheet))
        names = [element.get("id") for element in root.iter() if element.get("id")]
        assert len(names) == len(set(names))


def test_it_keeps_to_what_every_viewer_draws(drawn: Drawing) -> None:
    svg = "".join(to_svg(sheet) for sheet in drawn.sheets())
    for foreign in ("<marker", "<style", "<script", "foreignObject", "textLength", "dominant-baseline", "url("):
        assert foreign not in svg


def test_every_page_has_the_red_band_the_status_and_the_version(drawn: Drawing) -> None:
    for sheet in drawn.sheets():
        svg = to_svg(sheet)
        assert 'id="red-flags"' in svg
        assert drawn.scene.version in svg
        assert ("BROUILLON" if drawn.scene.language == "fr" else "DRAFT") in svg


@given(scene=scenes())
# Shrinking draws thousands of pictures: a first failing scene tells enough.
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
def test_a_random_protocol_has_no_fault(scene: Scene) -> None:
    assert faults(drawing(scene, A4)) == []


@pytest.mark.parametrize("name", ["cervical-screening", "hypertension"])
def test_a_wall_sheet_takes_fewer_pages_or_larger_words(name: str) -> None:
    scene = to_scene(LIBRARY, name, "fr")
    small, large = drawing(scene, A4).layout.legibility, drawing(scene, A3).layout.legibility
    assert (large.pages, -large.title) < (small.pages, -small.title)


_PROGRAM = """
import sys, pathways
from pathways.render.diagram.pages import A4, drawing
from pathways.render.diagram.to_scene import to_scene
from pathways.render.diagram.to_svg import to_svg
for name in ("diabetic-foot", "smoking-cessation"):
    for sheet in drawing(to_scene(pathways.library(), name, "fr"), A4).sheets():
        sys.stdout.buffer.write(to_svg(sheet).encode())
"""


def test_the_bytes_do_not_depend_on_the_hash_seed_nor_on_any_program() -> None:
    def made(seed: str) -> bytes:
        environment = {"PYTHONHASHSEED": seed, "PATH": "", "HOME": os.environ.get("HOME", "/")}
        return subprocess.run([sys.executable, "-c", _PROGRAM], env=environment, capture_output=True, check=True).stdout

    first = made("1")
    assert first == made("4242")
    assert first.startswith(b"<?xml")


def test_a_fault_is_found() -> None:
    """The checks themselves: a box moved onto another, a line forgotten."""
    from dataclasses import replace

    scene = to_scene(LIBRARY, "smoking-cessation", "fr")
    good = drawing(scene, A4)
    page = good.layout.pages[0][0]
    block = page.shelf.panels[0].block

    def with_block(changed: Block) -> Drawing:
        shelf = replace(page.shelf, panels=(replace(page.shelf.panels[0], block=changed),))
        return replace(good, layout=replace(good.layout, pages=((replace(page, shelf=shelf),),)))

    first, second, *rest = block.drawn
    moved = with_block(replace(block, drawn=(replace(first, x=second.x, y=second.y), second, *rest)))
    assert any("overlap" in fault for fault in faults(moved))
    forgotten = with_block(replace(block, routes=block.routes[1:]))
    assert any("is drawn 0 times" in fault for fault in faults(forgotten))
    assert blocks(good)

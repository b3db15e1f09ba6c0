"""Every picture is checked as a designer would: nothing runs over anything, nothing is missing, every word can be read.

All views, of every bundled protocol, in both languages; then random protocols.
"""

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from msgspec.structs import replace

from pathways.render.diagram import theme
from pathways.render.diagram.blocks import Block
from pathways.render.diagram.canvas import Group, Pen, Shape, Sheet, Words, line, rectangle
from pathways.render.diagram.comparison import difference
from pathways.render.diagram.lane_pages import lane_drawing
from pathways.render.diagram.overview import overview
from pathways.render.diagram.pages import A3, A4, Drawing, Page, TooSmallError, drawing
from pathways.render.diagram.scene import Scene
from pathways.render.diagram.to_scene import to_scene
from pathways.render.diagram.to_svg import to_svg
from tests.render.diagram.drawn import (
    LANGUAGES,
    LIBRARY,
    NAMES,
    VIEWS,
    difference_once,
    drawn_once,
    edited,
    lanes_once,
    overview_once,
    pages,
    patient_once,
    scene_of,
)
from tests.render.diagram.pictures import blocks, faults
from tests.render.diagram.scenes import scenes
from tests.render.diagram.sheets import page_faults

PLACED = {"flow": drawn_once, "lanes": lanes_once, "patient": patient_once, "diff": difference_once}

every_view = pytest.mark.parametrize("view", VIEWS)
every_protocol = pytest.mark.parametrize(("name", "language"), [(n, each) for n in NAMES for each in LANGUAGES])


@every_view
@every_protocol
def test_no_page_has_a_fault(view: str, name: str, language: str) -> None:
    found = {
        number: page_faults(sheet, margin=A4.margin) for number, sheet in enumerate(pages(view, name, language), 1)
    }
    assert {number: each for number, each in found.items() if each} == {}


@pytest.mark.parametrize("view", PLACED)
@every_protocol
def test_boxes_lines_tabs_and_flags_keep_apart_and_none_is_missing(view: str, name: str, language: str) -> None:
    drawn = PLACED[view](name, language)
    if drawn is not None:
        # Signs of what changed and of what lacks stand out of a corner on purpose.
        signs = tuple(f"« {sign} »" for sign in "+−~?")
        assert [fault for fault in faults(drawn) if not any(sign in fault for sign in signs)] == []


@pytest.mark.parametrize("view", ["flow", "lanes", "overview", "patient", "diff"])
@every_protocol
def test_titles_have_7_points_and_other_words_6(view: str, name: str, language: str) -> None:
    drawn = overview_once(name, language) if view == "overview" else PLACED[view](name, language)
    if drawn is not None:
        assert drawn.legibility.title >= 7
        assert drawn.legibility.detail >= 6


@pytest.mark.parametrize("view", ["flow", "lanes", "overview", "document", "patient", "diff"])
@every_protocol
def test_every_step_is_drawn_once(view: str, name: str, language: str) -> None:
    sheets = pages(view, name, language)
    if sheets and view != "diff":  # a comparison also holds the steps of the other version: checked with its lines
        drawn = Counter(_marked(sheets, "data-step"))
        assert drawn == Counter(step.path for step in scene_of(name, language).steps())


@every_protocol
def test_the_overview_is_one_page_and_names_every_way_out_once(name: str, language: str) -> None:
    """Of more than fifty steps it may be two: words are not made smaller for it."""
    sheets = pages("overview", name, language)
    assert len(sheets) <= (1 if sum(1 for _ in scene_of(name, language).steps()) <= 50 else 2)
    ways = Counter(way for said in _marked(sheets, "data-ways") for way in said.split())
    assert ways == Counter(way.name for step in scene_of(name, language).steps() for way in step.exits)


@every_protocol
def test_whom_it_is_for_is_told_whole(name: str, language: str) -> None:
    texts = [text for sheet in pages("flow", name, language) for text in ET.fromstring(to_svg(sheet)).itertext()]
    known = ("de ", "from ")  # where a return tab has no room for all the steps that lead there
    assert [text for text in texts if text.endswith("…") and not text.startswith(known)] == []


@every_protocol
def test_no_word_of_a_tab_is_cut(name: str, language: str) -> None:
    labels = [way.label for step in scene_of(name, language).steps() for way in step.exits]
    assert [label for label in labels if "…" in label] == []


@every_view
@every_protocol
def test_each_page_is_valid_and_names_things_once(view: str, name: str, language: str) -> None:
    seen: list[str] = []
    for sheet in pages(view, name, language):
        root = ET.fromstring(to_svg(sheet))
        names = [element.get("id") for element in root.iter() if element.get("id")]
        assert len(names) == len(set(names))
        seen += [each for each in names if each.startswith("step-")]
    assert len(seen) == len(set(seen))


@every_view
@every_protocol
def test_it_keeps_to_what_every_viewer_draws(view: str, name: str, language: str) -> None:
    svg = "".join(to_svg(sheet) for sheet in pages(view, name, language))
    for foreign in ("<marker", "<style", "<script", "foreignObject", "textLength", "dominant-baseline", "url("):
        assert foreign not in svg


@every_view
@every_protocol
def test_every_page_has_the_red_band_the_status_and_the_version(view: str, name: str, language: str) -> None:
    for sheet in pages(view, name, language):
        svg = to_svg(sheet)
        assert 'id="red-flags"' in svg
        assert scene_of(name, language).version in svg
        assert ("BROUILLON" if language == "fr" else "DRAFT") in svg


@pytest.mark.parametrize("name", NAMES)
def test_french_spaces_do_not_break_before_a_mark(name: str) -> None:
    """« ? », « : », « ; », « ! », « % » and « » » never begin a line nor stand apart by a space that may break."""
    for view in VIEWS:
        for sheet in pages(view, name, "fr"):
            said = [text for text in _texts(sheet.parts) if re.search(r" [?:;!%»]|« |^[?:;!%»]", text)]
            assert [text for text in said if text not in ("?", "…")] == []


# --- random protocols


# Shrinking draws thousands of pictures: a first failing scene tells enough.
_few = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)


@given(scene=scenes())
@_few
def test_a_random_protocol_has_no_fault(scene: Scene) -> None:
    drawn = drawing(scene, A4)
    assert faults(drawn) == []
    assert [page_faults(sheet, margin=A4.margin) for sheet in drawn.sheets()] == [[]] * len(drawn.layout.pages)


@given(scene=scenes())
@_few
def test_a_random_protocol_in_lanes_has_no_fault(scene: Scene) -> None:
    drawn = lane_drawing(scene, A3)
    assert faults(drawn) == []
    assert [page_faults(sheet, margin=A4.margin) for sheet in drawn.sheets()] == [[]] * len(drawn.layout.pages)


@given(scene=scenes())
@_few
def test_a_random_protocol_on_one_page_has_no_fault_or_is_refused(scene: Scene) -> None:
    count = sum(1 for _ in scene.steps())
    try:
        drawn = overview(scene, A4)
    except TooSmallError:
        assert count > 45
        return
    (sheet,) = drawn.sheets()
    assert page_faults(sheet, margin=A4.margin) == []
    assert Counter(_marked((sheet,), "data-step")) == Counter(step.path for step in scene.steps())


@given(scene=scenes(most=30))
@_few
def test_two_versions_of_a_random_protocol_have_no_fault(scene: Scene) -> None:
    united, over = difference(scene, edited(scene))
    drawn = drawing(united, A4, over)
    signs = tuple(f"« {sign} »" for sign in "+−~")
    assert [fault for fault in faults(drawn) if not any(sign in fault for sign in signs)] == []
    assert [page_faults(sheet, margin=A4.margin) for sheet in drawn.sheets()] == [[]] * len(drawn.layout.pages)


@pytest.mark.parametrize("name", ["cervical-screening", "hypertension"])
def test_a_wall_sheet_takes_fewer_pages_or_larger_words(name: str) -> None:
    scene = to_scene(LIBRARY, name, "fr")
    small, large = drawn_once(name, "fr").legibility, drawing(scene, A3).legibility
    assert (large.pages, -large.title) < (small.pages, -small.title)


_PROGRAM = """
import sys
from pathways.render.diagram.to_svg import to_svg
from tests.render.diagram.drawn import VIEWS, pages
for view in VIEWS:
    for name in ("diabetic-foot", "smoking-cessation"):
        for sheet in pages(view, name, "fr"):
            sys.stdout.buffer.write(to_svg(sheet).encode())
"""


def test_the_bytes_do_not_depend_on_the_hash_seed_nor_on_any_program() -> None:
    def made(seed: str) -> bytes:
        environment = {"PYTHONHASHSEED": seed, "PATH": "", "HOME": os.environ.get("HOME", "/"), "PYTHONPATH": "."}
        return subprocess.run([sys.executable, "-c", _PROGRAM], env=environment, capture_output=True, check=True).stdout

    first = made("1")
    assert first == made("4242")
    assert first.startswith(b"<?xml")
    assert first.count(b"<svg ") >= 2 * len(VIEWS)


# --- the checks themselves


def test_a_fault_is_found() -> None:
    """A box moved onto another, a line forgotten."""
    good = drawn_once("smoking-cessation", "fr")
    page = good.layout.pages[0]
    placed = page.shelves[0]
    block = placed.shelf.panels[0].block

    def with_block(changed: Block) -> Drawing:
        shelf = replace(placed.shelf, panels=(replace(placed.shelf.panels[0], block=changed),))
        bad = Page((replace(placed, shelf=shelf),), page.scale)
        return replace(good, layout=replace(good.layout, pages=(bad,)))

    first, second, *rest = block.drawn
    moved = with_block(replace(block, drawn=(replace(first, x=second.x, y=second.y), second, *rest)))
    assert any("overlap" in fault for fault in faults(moved))
    forgotten = with_block(replace(block, routes=block.routes[1:]))
    assert any("is drawn 0 times" in fault for fault in faults(forgotten))
    flag = block.flags[0]
    lowered = with_block(replace(block, flags=(replace(flag, top=flag.top + 10), *block.flags[1:])))
    assert any("phase of" in fault for fault in faults(lowered))
    assert blocks(good)


@pytest.mark.parametrize(
    ("laid", "said"),
    [
        (Words("dessus", 102, 100, 9, theme.INK), "overlap"),
        (line((90, 97), (200, 97), pen=Pen(theme.INK)), "a line through"),
        (rectangle(110, 90, 20, 20, theme.WHITE), "covers"),
        (Words("petit", 300, 100, 5, theme.INK), "points high"),
        (Words("dehors", 5, 100, 9, theme.INK), "beyond the margin"),
        (Words("pâle", 300, 100, 9, theme.RULE), theme.RULE),
    ],
)
def test_a_fault_of_a_page_is_found(laid: Shape, said: str) -> None:
    ground = rectangle(0, 0, 595, 842, theme.WHITE)
    good = Sheet(595, 842, (ground, Words("dessous", 100, 100, 9, theme.INK)), "", "", "fr")
    assert page_faults(good, margin=28) == []
    assert any(said in fault for fault in page_faults(replace(good, parts=(*good.parts, laid)), margin=28))


def _marked(sheets: tuple[Sheet, ...], mark: str) -> Iterator[str]:
    def groups(parts: tuple[Shape, ...]) -> Iterator[Group]:
        for part in parts:
            if isinstance(part, Group):
                yield part
                yield from groups(part.parts)

    for sheet in sheets:
        for group in groups(sheet.parts):
            said = dict(group.marks).get(mark)
            if said:
                yield said


def _texts(parts: tuple[Shape, ...]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, Words):
            yield part.text
        elif isinstance(part, Group):
            yield from _texts(part.parts)

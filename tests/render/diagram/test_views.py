"""Each view with a patient on it or with what changed, and each format with its views: what was asked, or a clear refusal."""

import re
from collections import Counter
from pathlib import Path

import pytest

from pathways.cli.main import main
from pathways.render.diagram import theme
from pathways.render.diagram.canvas import Group, Shape, Sheet, Words
from pathways.render.diagram.comparison import difference
from pathways.render.diagram.lanes import lanes_of
from pathways.render.diagram.over import Over
from pathways.render.diagram.overlay import situation
from pathways.render.diagram.pages import A4
from pathways.render.diagram.phase_map import chapters
from pathways.render.diagram.scene import Scene
from pathways.render.diagram.signs import Sign
from pathways.render.diagram.table import table
from pathways.render.diagram.to_gv import to_gv
from pathways.render.diagram.to_mermaid import to_mermaid
from tests.render.diagram.drawn import LIBRARY, NAMES, PLACES, answers, edited, lanes_once, scene_of, walked_by
from tests.render.diagram.pictures import blocks
from tests.render.diagram.sheets import page_faults

MARIE = "examples/patients/marie.yaml"
OTHER_VIEWS = ("lanes", "overview", "steps")


def _sheets(view: str, scene: Scene, over: Over) -> tuple[Sheet, ...]:
    return table(scene, A4, over) if view == "steps" else PLACES[view](scene, A4, over).sheets()


def _steps(sheets: tuple[Sheet, ...]) -> dict[str, Group]:
    def groups(parts: tuple[Shape, ...]) -> list[Group]:
        found = [part for part in parts if isinstance(part, Group)]
        return [*found, *(each for group in found for each in groups(group.parts))]

    marked = [group for sheet in sheets for group in groups(sheet.parts) if "data-step" in dict(group.marks)]
    return {dict(group.marks)["data-step"]: group for group in marked}


def _texts(parts: tuple[Shape, ...]) -> list[str]:
    found = [
        [part.text] if isinstance(part, Words) else _texts(part.parts) if isinstance(part, Group) else []
        for part in parts
    ]
    return [text for each in found for text in each]


@pytest.mark.parametrize("view", OTHER_VIEWS)
@pytest.mark.parametrize("name", NAMES)
def test_a_patient_is_shown_without_fault_and_marks_say_the_same_in_each_view(view: str, name: str) -> None:
    patient = walked_by(name)
    if patient is None:
        pytest.skip(f"no example patient is concerned by {name}")
    scene = scene_of(name, "fr")
    over = situation(scene, LIBRARY, answers()[patient], pseudonym="Patient A")
    sheets = _sheets(view, scene, over)
    assert [page_faults(sheet, margin=A4.margin) for sheet in sheets] == [[]] * len(sheets)
    drawn = _steps(sheets)
    said = {"ICI": Sign.HERE, "fait": Sign.DONE, "information manquante": Sign.MISSING}
    for path, look in over.looks.items():
        heard = dict(drawn[path].marks)["aria-label"].casefold()
        assert {sign for words, sign in said.items() if words.casefold() in re.split(r"[,.:] ?", heard)} >= set(
            look.signs
        )
        assert drawn[path].opacity == look.opacity
        if view != "lanes":  # there « ICI » is a flag above the box
            assert ("ICI" in _texts(drawn[path].parts)) is (Sign.HERE in look.signs)
        assert ("?" in _texts(drawn[path].parts)) >= (Sign.MISSING in look.signs)


@pytest.mark.parametrize("view", OTHER_VIEWS)
@pytest.mark.parametrize("name", NAMES)
def test_two_versions_are_shown_without_fault_and_each_change_has_its_sign(view: str, name: str) -> None:
    scene = scene_of(name, "fr")
    united, over = difference(edited(scene), scene)
    sheets = _sheets(view, united, over)
    assert [page_faults(sheet, margin=A4.margin) for sheet in sheets] == [[]] * len(sheets)
    signs = {Sign.ADDED: "+", Sign.REMOVED: "−", Sign.CHANGED: "~"}
    drawn = _steps(sheets)
    assert set(drawn) == {step.path for step in united.steps()}
    for path, look in over.looks.items():
        texts = _texts(drawn[path].parts)
        assert [letter for letter in signs.values() if letter in texts] == [signs[sign] for sign in look.signs]


# --- lanes


@pytest.mark.parametrize("name", NAMES)
def test_no_lane_is_empty_and_every_box_stands_in_its_own(name: str) -> None:
    scene = scene_of(name, "fr")
    lanes = lanes_of(scene)
    for block in blocks(lanes_once(name, "fr")):
        assert {lane.name for lane in block.lanes} == {lanes[drawn.step.path] for drawn in block.drawn}
        place = {lane.name: lane for lane in block.lanes}
        for drawn in block.drawn:
            lane = place[lanes[drawn.step.path]]
            assert lane.left <= drawn.left
            assert drawn.right <= lane.left + lane.width


@pytest.mark.parametrize("name", NAMES)
def test_regions_share_pages(name: str) -> None:
    """A page is no longer one region with empty lanes: there are at most twice as many pages as of the flow."""
    from tests.render.diagram.drawn import drawn_once

    assert lanes_once(name, "fr").legibility.pages <= 2 * drawn_once(name, "fr").legibility.pages


# --- formats


@pytest.mark.parametrize("name", NAMES)
def test_mermaid_and_gv_frame_the_steps_of_each_profession(name: str) -> None:
    scene = scene_of(name, "fr")
    lanes = lanes_of(scene)
    frames = {(flow.name, lanes[step.path]) for flow in scene.flows for step in flow.steps}
    mermaid = to_mermaid(scene, view="lanes")
    assert len(re.findall(r"^  subgraph l_", mermaid, re.MULTILINE)) == len(frames)
    inside = [line for text in re.findall(r"  subgraph l_.*?\n  end", mermaid, re.DOTALL) for line in text.splitlines()]
    assert sum(line.startswith("    s_") for line in inside) == len(lanes)
    assert len(re.findall(r"subgraph \"?cluster ", to_gv(scene, view="lanes"))) == len(frames)


@pytest.mark.parametrize("name", NAMES)
def test_mermaid_and_gv_list_every_step_once_under_its_phase(name: str) -> None:
    scene = scene_of(name, "fr")
    listed = Counter(step.path for chapter in chapters(scene) for step in chapter.steps)
    assert listed == Counter(step.path for step in scene.steps())
    mermaid, gv = to_mermaid(scene, view="overview"), to_gv(scene, view="overview")
    for chapter in chapters(scene):
        assert chapter.heading.replace("&", "&amp;") in mermaid
    for step in scene.steps():
        assert f"{step.number}. {step.title}".replace("<", "#lt;").replace(">", "#gt;") in mermaid
    assert len(re.findall(r"^\s*\"phase [^\"]*\" \[label=", gv, re.MULTILINE)) == len(chapters(scene))


def test_mermaid_and_gv_carry_the_signs() -> None:
    scene = scene_of("diabetic-foot", "en")
    over = situation(scene, LIBRARY, answers()["marie"], pseudonym="Patient A")
    here = [path for path, look in over.looks.items() if Sign.HERE in look.signs]
    for text in (to_mermaid(scene, over), to_gv(scene, over), to_mermaid(scene, over, view="lanes")):
        assert text.count("HERE · ") == len(here)
        assert "Patient A · As of" in text
    union, changes = difference(edited(scene), scene)
    assert "− · " in to_mermaid(union, changes)
    assert "stroke:#B3121D" in to_mermaid(union, changes)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["--view", "steps", "--format", "mermaid"],
            "`mermaid` has the views flow, lanes, overview, not `steps`; svg, pdf",
        ),
        (
            ["--view", "document", "--format", "svg,html"],
            "`html` has the views flow, lanes, overview, steps, not `document`",
        ),
        (["--view", "steps", "--format", "gv"], "`gv` has the views flow, lanes, overview, not `steps`"),
        (["--view", "steps", "--engine", "dot"], "--engine dot places flow, lanes, overview, not `steps`"),
        (["--format", "html", "--engine", "dot"], "--engine dot draws svg, pdf and png"),
        (
            ["--view", "document", "--patient", MARIE],
            "--patient is drawn on flow, lanes, overview, steps, not on the document",
        ),
        (["--patient", MARIE, "--diff"], "--patient and --diff are two pictures"),
    ],
)
def test_what_a_format_does_not_draw_is_refused_in_a_sentence(
    words: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["render", "smoking-cessation", "-o", str(tmp_path), *words]) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("view", "sign"), [("lanes", 'class="flow"'), ("overview", 'id="overview-0-1"'), ("steps", 'id="table-0-1"')]
)
def test_the_page_shows_the_view_that_was_asked_first(view: str, sign: str, tmp_path: Path) -> None:
    out = tmp_path / "x.html"
    assert main(["render", "smoking-cessation", "--view", view, "-o", str(out)]) == 0
    page = out.read_text(encoding="utf-8")
    first = re.search(r'id="view-0".*?(?=id="view-1")', page, re.DOTALL)[0]
    assert sign in first
    assert page.count('class="view"') == 4


def test_of_a_folder_those_that_concern_the_patient_are_drawn(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["render", "diabetic-foot", "fever-under-chemotherapy", "--patient", MARIE, "--at", "2026-11-23"]
    assert main([*words, "--view", "overview", "-o", str(tmp_path)]) == 0
    assert "`fever-under-chemotherapy` does not concern this patient" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["diabetic-foot.svg"]


def test_what_does_not_fit_is_refused_and_stops_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Never a picture that shrinks until it cannot be read."""
    states = "".join(
        f"  s{i}: {{kind: wait, title: {{fr: Attendre, en: Wait}}, for: 1 day, because: {{consensus: team}}, then: s{i + 1}}}\n"
        for i in range(600)
    )
    long = tmp_path / "long.yaml"
    long.write_text(
        "protocol: long\nversion: 0.1.0\nlanguage: 1\ntitle: {fr: Long, en: Long}\ndomain: diabetes\nfamily: care\n"
        "status: draft\nreview_by: 2027-11-30\npopulation:\n  include: Age >= 18 years\ninitial: s0\nstates:\n"
        f"{states}  s600: {{kind: end, title: {{fr: Fin, en: End}}, outcome: done}}\n",
        encoding="utf-8",
    )
    out = tmp_path / "out"
    assert main(["render", str(long), "smoking-cessation", "--view", "overview", "-o", str(out)]) == 2
    assert "`long` has more steps than can be legible on a4; try --paper a3" in capsys.readouterr().err
    assert [path.name for path in out.iterdir()] == ["smoking-cessation.svg"]


@pytest.mark.parametrize("name", NAMES)
def test_no_heading_ends_a_page_of_the_table(name: str) -> None:
    for sheet in table(scene_of(name, "fr"), A4):
        (body,) = (part for part in sheet.parts if isinstance(part, Group) and part.name == "table")
        last = body.parts[-1]
        assert isinstance(last, Group)
        assert not any(isinstance(part, Words) and part.colour == theme.WHITE for part in last.parts)

"""The other formats hold what the picture holds, without the machine's help: PDF, PNG, Mermaid, Graphviz, the table."""

import re
import shutil
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from pathways.cli.main import main
from pathways.render.diagram.canvas import Group, Shape, Words
from pathways.render.diagram.pages import A4, drawing
from pathways.render.diagram.scene import Scene
from pathways.render.diagram.table import table
from pathways.render.diagram.to_gv import to_gv
from pathways.render.diagram.to_mermaid import to_mermaid
from pathways.render.diagram.to_pdf import MissingPackageError, to_pdf
from pathways.render.diagram.to_png import to_png
from pathways.render.diagram.to_scene import to_scene
from tests.render.diagram.drawn import LANGUAGES, LIBRARY, NAMES, scene_of


@pytest.fixture(scope="module", params=[(name, language) for name in NAMES for language in ("fr", "en")], ids="-".join)
def scene(request: pytest.FixtureRequest) -> Scene:
    return scene_of(*request.param)


def test_mermaid_holds_every_step_and_every_way_out_once(scene: Scene) -> None:
    text = to_mermaid(scene)
    for step in scene.steps():
        assert len(re.findall(rf"<b>{step.number}\. ", text)) == 1
    lines = len(re.findall(r"(?m)^  s_\S+ (?:==>|-->|-\.->)(?:\|\"[^\n]*?\"\|)? s_\S+$", text))
    named = len(re.findall(r"→ \d+(?=<br/>|\")", text))
    forks = sum(flow.within is not None for flow in scene.flows)
    assert lines + named == forks + sum(len(step.exits) for step in scene.steps())


def test_mermaid_has_no_html_that_github_strips(scene: Scene) -> None:
    tags = set(re.findall(r"<[^>]*>", to_mermaid(scene)))
    assert tags <= {"<b>", "</b>", "<br/>"}


def test_graphviz_holds_every_step_once_and_the_red_flags(scene: Scene) -> None:
    text = to_gv(scene)
    for step in scene.steps():
        assert text.count(f'id="step-{step.path}"') == 1
    assert all(flag.split()[0] in text for flag in scene.red_flags)


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed (Debian: apt-get install graphviz)")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_graphviz_itself_places_it_without_a_warning(name: str, language: str) -> None:
    scene = scene_of(name, language)
    made = subprocess.run(["dot", "-Tsvg"], input=to_gv(scene).encode(), capture_output=True, check=True)
    assert made.stderr == b""
    assert made.stdout.count(b'class="node step ') == sum(1 for _ in scene.steps())


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed (Debian: apt-get install graphviz)")
@pytest.mark.parametrize("form", ["svg", "pdf", "png"])
def test_the_engine_dot_draws(tmp_path: Path, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / f"smoking.{form}"
    assert main(["render", "smoking-cessation", "-o", str(path), "--engine", "dot"]) == 0
    assert "placed by dot" in capsys.readouterr().err
    assert path.read_bytes()[:4] in (b"<?xm", b"%PDF", b"\x89PNG")


def _words(parts: tuple[Shape, ...]) -> list[Words]:
    return [
        w
        for part in parts
        for w in ([part] if isinstance(part, Words) else _words(part.parts) if isinstance(part, Group) else [])
    ]


def test_the_table_holds_every_step_act_and_goal(scene: Scene) -> None:
    sheets = table(scene, A4)
    said = " ".join(word.text for sheet in sheets for word in _words(sheet.parts))
    goals = [word.text for sheet in sheets for word in _words(sheet.parts) if re.fullmatch(r"→ \d+", word.text)]
    assert len(goals) == sum(len(step.exits) for step in scene.steps())
    for step in scene.steps():
        for deed in step.deeds:
            assert deed.what.split()[0] in said
    assert all(word.size >= 6.5 for sheet in sheets for word in _words(sheet.parts))


@pytest.fixture(scope="module")
def foot() -> Scene:
    return to_scene(LIBRARY, "diabetic-foot", "fr")


def test_a_pdf_has_a_page_a_sheet_its_fonts_inside_and_the_same_bytes_twice(foot: Scene) -> None:
    sheets = drawing(foot, A4).sheets()
    made = to_pdf(sheets)
    assert made == to_pdf(sheets)
    assert made.count(b"/Type /Page\n") + made.count(b"/Type /Page ") == len(sheets)
    assert made.count(b"/FontFile2") == 2
    assert b"Helvetica" not in made


def test_a_png_is_as_large_as_the_paper(foot: Scene) -> None:
    made = to_png(drawing(foot, A4).sheets()[0], dots_per_inch=72)
    assert made[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = int.from_bytes(made[16:20], "big"), int.from_bytes(made[20:24], "big")
    assert (width, height) == (595, 842)
    # Something is drawn: a blank page would pack to next to nothing.
    assert len(zlib.compress(made)) > 20_000


@pytest.mark.parametrize(("module", "form"), [("reportlab.pdfgen.canvas", "PDF"), ("resvg_py", "PNG")])
def test_without_its_package_a_format_says_which(
    module: str, form: str, foot: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    sheets = drawing(foot, A4).sheets()
    with pytest.raises(MissingPackageError, match=r"pip install 'care-pathways\[render\]'") as caught:
        to_pdf(sheets) if form == "PDF" else to_png(sheets[0])
    assert form in str(caught.value)


# --- the command


def test_render_writes_each_format(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["render", "smoking-cessation", "-o", str(tmp_path), "--format", "svg,pdf,png,mermaid,gv"]) == 0
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == [f"smoking-cessation.{suffix}" for suffix in ("gv", "mmd", "pdf", "png", "svg")]
    assert "smoking-cessation: 1 page A4, titles" in capsys.readouterr().err


def test_render_takes_the_format_from_the_name_of_the_file(tmp_path: Path) -> None:
    assert main(["render", "smoking-cessation", "-o", str(tmp_path / "wall.pdf"), "--paper", "a3", "--lang", "en"]) == 0
    assert (tmp_path / "wall.pdf").read_bytes()[:5] == b"%PDF-"


def test_strict_fails_when_a_diagram_takes_several_pages(tmp_path: Path) -> None:
    assert main(["render", "diabetic-foot", "-o", str(tmp_path), "--strict"]) == 1
    assert (tmp_path / "diabetic-foot-2.svg").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["diabetic-fot"], "did you mean `diabetic-foot`?"),
        (
            ["smoking-cessation", "--format", "pgn"],
            "there is no format `pgn`; there are svg, pdf, png, html, mermaid, gv",
        ),
        (["nowhere/"], "there is no `nowhere`"),
        (["smoking-cessation", "-o", "x.jpg"], "`x.jpg` ends in no format: svg, pdf, png, html, mmd, gv"),
        (["smoking-cessation", "-o", "x.svg", "--format", "png"], "`x.svg` ends like svg, but --format asks for png"),
    ],
)
def test_a_slip_is_told_in_a_sentence(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["render", *words]) == 2
    assert said in capsys.readouterr().err


def test_without_graphviz_the_engine_dot_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    assert main(["render", "smoking-cessation", "-o", str(tmp_path / "x.svg"), "--engine", "dot"]) == 2
    assert "no Graphviz program `dot`" in capsys.readouterr().err
    assert main(["render", "smoking-cessation", "-o", str(tmp_path / "x.svg")]) == 0


def test_the_overview_comes_in_every_format_that_has_pages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = [
        "render",
        "hypertension",
        "--view",
        "overview",
        "--format",
        "svg,pdf,png,html",
        "-o",
        str(tmp_path),
        "--strict",
    ]
    assert main(words) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        f"hypertension.{s}" for s in ("html", "pdf", "png", "svg")
    ]
    assert "hypertension: 1 page A4, titles" in capsys.readouterr().err
    assert 'id="overview"' in (tmp_path / "hypertension.svg").read_text(encoding="utf-8")
    assert 'id="overview-0-1"' in (tmp_path / "hypertension.html").read_text(encoding="utf-8")

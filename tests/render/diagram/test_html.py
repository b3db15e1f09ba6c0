"""The page in a real browser: details on click and Enter, arrows along transitions, filter, text version, A4 on paper.

The browser is Debian's ``chromium``; where it is absent these tests are skipped, and say why.
"""

import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest

import pathways
from pathways.render.diagram.pages import A4, drawing
from pathways.render.diagram.to_html import VIEWS, View, to_html
from pathways.render.diagram.to_scene import to_scene
from tests.render.diagram.browser import browse, needs_chromium
from tests.render.diagram.drawn import drawn_once, pages, scene_of

LIBRARY = pathways.library()

# Runs after the page's own script, as a person would act; what it finds is written where the browser dumps it.
ACTS = """
const found = {};
const press = (node, key) => node.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true}));
const step = (path) => all(".step").find((node) => node.dataset.step === path);
step("alarm").dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true}));
found.clicked = one("aside h2").textContent;
found.hot = all(".flow.chosen").map((node) => node.dataset.from);
step("grade").focus();
press(step("grade"), "Enter");
found.entered = one("aside h2").textContent;
press(step("grade"), "ArrowDown");
found.followed = document.activeElement.dataset.step;
found.focusable = all(".step").every((node) => node.tabIndex === 0 && node.getAttribute("aria-label"));
one("#people").value = "podiatrist";
one("#people").dispatchEvent(new Event("change"));
found.dimmed = all(".step.dimmed").length;
found.kept = all(".step:not(.dimmed)").map((node) => node.dataset.step);
one("#view").value = "view-2";
one("#view").dispatchEvent(new Event("change"));
found.views = all(".view").map((node) => node.hidden);
stepOf("examine").dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true}));
found.inOverview = one("aside h2").textContent;
go("grade");
found.focusInOverview = document.activeElement.closest(".view").id;
one("#words").click();
found.text = !one("#text").hidden && one("#words").getAttribute("aria-expanded");
one("#closer").click();
found.width = one("main svg").style.width;
document.body.replaceChildren(document.createTextNode("FOUND" + JSON.stringify(found) + "END"));
"""


def page_of(name: str, language: str) -> str:
    views = [View(view, pages(view, name, language)) for view in VIEWS]
    return to_html(scene_of(name, language), views)


@pytest.fixture(scope="module")
def page() -> str:
    return page_of("diabetic-foot", "fr")


def _with(page: str, script: str) -> str:
    """The page with a second script, allowed by its hash."""
    digest = b64encode(sha256(script.encode()).digest()).decode()
    allowed = page.replace("; img-src", f" 'sha256-{digest}'; img-src", 1)
    return allowed.replace("</body>", f"<script>{script}</script></body>")


@needs_chromium
def test_a_person_can_click_type_filter_and_read(page: str, tmp_path: Path) -> None:
    path = tmp_path / "foot.html"
    path.write_text(_with(page, ACTS), encoding="utf-8")
    found = json.loads(
        re.search(r"FOUND(.*)END", browse(path, "--dump-dom"))[1].replace("&gt;", ">").replace("&amp;", "&")
    )
    assert found["clicked"].startswith("Plaie, ou pied chaud")
    assert set(found["hot"]) == {"alarm"}
    assert found["entered"].startswith("Quel grade de risque")
    assert found["followed"] == "grade_3"
    assert found["focusable"] is True
    assert found["dimmed"] > 0
    assert {"examine", "grade_2", "charcot"} <= set(found["kept"])
    assert found["views"] == [True, True, False, True]
    assert found["inOverview"].startswith("Examiner les pieds")
    assert found["focusInOverview"] == "view-2"
    assert found["text"] == "true"
    assert found["width"] == "125%"


@needs_chromium
def test_on_paper_it_is_the_a4_pages_and_nothing_else(page: str, tmp_path: Path) -> None:
    path, out = tmp_path / "foot.html", tmp_path / "foot.pdf"
    path.write_text(page, encoding="utf-8")
    browse(path, f"--print-to-pdf={out}", "--no-pdf-header-footer")
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", out.read_bytes())
    assert len(boxes) == len(drawn_once("diabetic-foot", "fr").sheets())
    assert all(abs(float(w) - 595.3) < 1.5 and abs(float(h) - 841.9) < 1.5 for w, h in boxes)


def test_the_page_asks_nothing_of_any_network_and_runs_its_own_script_only(page: str) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    for kind, text in (
        ("style", re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]),
        ("script", re.search(r"<script>(.*?)</script>", page, re.DOTALL)[1]),
    ):
        assert f"{kind}-src 'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" in policy
    addresses = set(re.findall(r"https?://[^\s\"'<>]+", page))
    assert addresses <= {"http://www.w3.org/2000/svg"}
    assert not re.search(r"\son\w+=|\sstyle=", page)


class _Names(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value for name, value in attrs if name == "id" and value]


@pytest.mark.parametrize("name", sorted(LIBRARY.protocols))
def test_every_step_is_on_the_page_once_and_no_name_twice(name: str) -> None:
    scene, page = scene_of(name, "en"), page_of(name, "en")
    reader = _Names()
    reader.feed(page)
    assert len(reader.ids) == len(set(reader.ids))
    assert {f"step-{step.path.replace('/', '.')}" for step in scene.steps()} <= set(reader.ids)
    told = json.loads(re.search(r'id="steps">(.*?)</script>', page, re.DOTALL)[1])
    assert set(told) == {step.path for step in scene.steps()}


def test_words_of_a_protocol_cannot_become_markup() -> None:
    from msgspec.structs import replace

    scene = to_scene(LIBRARY, "smoking-cessation", "fr")
    flow = scene.flows[0]
    evil = "</script><script>alert(1)</script><b>"
    steps = (replace(flow.steps[0], title=evil), *flow.steps[1:])
    bad = replace(scene, title=evil, flows=(replace(flow, steps=steps),))
    page = to_html(bad, [View("flow", drawing(bad, A4).sheets())])
    assert page.count("<script") == 3
    assert "alert(1)</script>" not in page

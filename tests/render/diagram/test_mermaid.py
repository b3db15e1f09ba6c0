"""Mermaid text by Mermaid's own parser and painter, in a browser: version 11, which GitHub uses, in strict mode.

It is the npm package ``mermaid``: ``npm install --no-save mermaid@11`` at the root; where it is absent these tests are skipped.
"""

import json
from pathlib import Path

import pytest

from pathways.render.diagram.comparison import difference
from pathways.render.diagram.overlay import situation
from pathways.render.diagram.phase_map import chapters
from pathways.render.diagram.to_mermaid import VIEWS, to_mermaid
from tests.render.diagram.browser import browse, found, needs_chromium
from tests.render.diagram.drawn import LANGUAGES, LIBRARY, NAMES, answers, edited, scene_of

MERMAID = Path("node_modules/mermaid/dist/mermaid.min.js")
needs_mermaid = pytest.mark.skipif(
    not MERMAID.is_file(), reason="mermaid is not installed (npm install --no-save mermaid@11)"
)

PAGE = """<!doctype html><meta charset="utf-8"><body><script src="{script}"></script><script type="module">
const texts = {texts};
const told = {{}};
mermaid.initialize({{startOnLoad: false, securityLevel: "strict"}});
for (const [name, text] of Object.entries(texts)) {{
  try {{
    await mermaid.parse(text);
    if ({drawn}.includes(name)) {{
      const {{svg}} = await mermaid.render("m" + Object.keys(told).length, text);
      told[name] = new DOMParser().parseFromString(svg, "text/html").querySelectorAll("g.node").length;
    }} else told[name] = "parsed";
  }} catch (error) {{ told[name] = String(error.message || error); }}
}}
document.body.replaceChildren(document.createTextNode("FOUND" + JSON.stringify(told) + "END"));
</script>"""


def _told(folder: Path, texts: dict[str, str], drawn: list[str]) -> dict[str, object]:
    page = folder / "page.html"
    body = PAGE.format(
        script=MERMAID.resolve().as_uri(), texts=json.dumps(texts).replace("<", "\\u003c"), drawn=json.dumps(drawn)
    )
    page.write_text(body, encoding="utf-8")
    return dict(json.loads(found(browse(page, "--dump-dom", "--virtual-time-budget=60000"))))


@needs_chromium
@needs_mermaid
@pytest.mark.parametrize("view", VIEWS)
def test_mermaid_reads_every_bundled_protocol_and_draws_some(view: str, tmp_path: Path) -> None:
    texts = {
        f"{name}-{language}": to_mermaid(scene_of(name, language), view=view)
        for name in NAMES
        for language in LANGUAGES
    }
    drawn = ["diabetic-foot-fr", "smoking-cessation-en", "hypertension-fr"]
    told = _told(tmp_path, texts, drawn)
    assert {name: said for name, said in told.items() if name not in drawn and said != "parsed"} == {}
    for name in drawn:
        protocol, _, language = name.rpartition("-")
        scene = scene_of(protocol, language)
        nodes = len(chapters(scene)) if view == "overview" else sum(1 for _ in scene.steps())
        # The red flags and the word « draft » are nodes too.
        assert told[name] == nodes + 2


@needs_chromium
@needs_mermaid
@pytest.mark.parametrize("view", VIEWS)
def test_mermaid_draws_a_patient_and_what_changed(view: str, tmp_path: Path) -> None:
    scene = scene_of("diabetic-foot", "fr")
    union, changes = difference(edited(scene), scene)
    marie = situation(scene, LIBRARY, answers()["marie"], pseudonym="Patiente A")
    texts = {"patient": to_mermaid(scene, marie, view=view), "diff": to_mermaid(union, changes, view=view)}
    told = _told(tmp_path, texts, list(texts))
    for name, steps in (("patient", scene), ("diff", union)):
        nodes = len(chapters(steps)) if view == "overview" else sum(1 for _ in steps.steps())
        assert told[name] == nodes + 3


@needs_chromium
@needs_mermaid
def test_a_fault_is_told(tmp_path: Path) -> None:
    """The test itself: text that is no Mermaid is refused."""
    told = _told(tmp_path, {"bad": "flowchart TB\n  a[[ -->"}, [])
    assert told["bad"] != "parsed"

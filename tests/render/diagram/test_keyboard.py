"""The page with a keyboard alone, in a real browser: real Tab, Enter, Escape and arrows, what is focused, what is seen, what is said.

The browser is Debian's ``chromium``; where it is absent these tests are skipped, and say why.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pathways.render.diagram import theme
from pathways.render.diagram.over import NOTHING, Over
from pathways.render.diagram.overlay import situation
from pathways.render.diagram.signs import Sign
from pathways.render.diagram.to_html import VIEWS, View, to_html
from pathways.render.diagram.words import words
from tests.render.diagram.browser import Page, needs_chromium
from tests.render.diagram.contrast import contrast
from tests.render.diagram.drawn import LIBRARY, answers, pages, scene_of

pytestmark = needs_chromium

HERE = (
    "document.activeElement.dataset.step || document.activeElement.id || document.activeElement.tagName.toLowerCase()"
)
TITLE = "document.querySelector('aside h2')?.textContent ?? ''"
# Of an element and of what it stands on: two colours that can be compared.
COLOURS = """(() => {
  const paint = (node, name) => getComputedStyle(node)[name];
  const ground = (node) => {
    while (node && /rgba?\\(.*, 0\\)/.test(paint(node, "backgroundColor"))) node = node.parentElement;
    return node ? paint(node, "backgroundColor") : "rgb(255, 255, 255)";
  };
  return [...document.querySelectorAll("header *, aside *, #text *")]
    .filter((node) => [...node.childNodes].some((each) => each.nodeType === 3 && each.textContent.trim()))
    .map((node) => [node.tagName + " " + node.textContent.trim().slice(0, 30), paint(node, "color"), ground(node)]);
})()"""


def _html(name: str, language: str, over: Over = NOTHING) -> str:
    return to_html(scene_of(name, language), [View(view, pages(view, name, language)) for view in VIEWS], over)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("keyboard") / "foot.html"
    found.write_text(_html("diabetic-foot", "fr"), encoding="utf-8")
    return found


@pytest.fixture
def page(path: Path) -> Iterator[Page]:
    with Page(path) as found:
        yield found


def _until(page: Page, wanted: str, *, most: int = 80) -> list[str]:
    """Tab until something has the focus; what had it on the way."""
    gone = []
    for _ in range(most):
        page.press("Tab")
        gone.append(page.value(HERE))
        if gone[-1] == wanted:
            return gone
    raise AssertionError(f"{wanted} is never reached: {gone}")


def test_tab_goes_through_the_controls_then_every_step_in_the_order_of_their_numbers_once(page: Page) -> None:
    scene = scene_of("diabetic-foot", "fr")
    steps = {step.path: step.number for step in scene.steps()}
    gone = []
    for _ in range(len(steps) + 12):
        page.press("Tab")
        gone.append(page.value(HERE))
    assert gone[:2] == ["view", "people"]
    reached = [each for each in gone if each in steps]
    assert sorted(steps, key=lambda each: steps[each]) == sorted(set(reached), key=lambda each: steps[each])
    assert len(set(reached)) == len(steps)
    # On each sheet in the order of the numbers, whatever stands where.
    orders = [[steps[e] for e in pages_] for pages_ in page.value(
        "[...document.querySelectorAll('#view-0 svg')].map((s) => [...s.querySelectorAll('.step')].map((n) => n.dataset.step))"
    )]  # fmt: skip
    first = orders[0]
    assert first == sorted(first)
    assert [steps[e] for e in reached][: len(first)] == first


def test_enter_opens_the_details_and_escape_closes_them_and_leads_back(page: Page) -> None:
    _until(page, "alarm")
    page.press("Enter")
    assert page.value(TITLE).startswith("Plaie, ou pied chaud")
    assert page.value(HERE) == "aside"
    assert page.value("document.querySelectorAll('.step.chosen').length") > 0
    page.press("Tab")
    assert page.value("document.activeElement.dataset.go") in {way.to for step in scene_of("diabetic-foot", "fr").steps() if step.path == "alarm" for way in step.exits}  # fmt: skip
    page.press("Escape")
    assert page.value(HERE) == "alarm"
    assert page.value(TITLE) == ""
    assert page.value("document.querySelectorAll('.chosen').length") == 0
    assert "Échap" in page.value("document.querySelector('aside').textContent")


def test_a_link_in_the_details_leads_to_its_step(page: Page) -> None:
    _until(page, "alarm")
    page.press(" ")
    page.press("Tab")
    goal = page.value("document.activeElement.dataset.go")
    page.press("Enter")
    assert page.value(HERE) == goal
    assert page.value(TITLE) == next(s.title for s in scene_of("diabetic-foot", "fr").steps() if s.path == goal)


def test_arrows_go_along_the_transitions_and_back(page: Page) -> None:
    steps = {step.path: step for step in scene_of("diabetic-foot", "fr").steps()}
    _until(page, "alarm")
    page.press("ArrowDown")
    assert page.value(HERE) == steps["alarm"].exits[0].to
    page.press("ArrowUp")
    assert page.value(HERE) == next(path for path, s in steps.items() if steps["alarm"].exits[0].to in [w.to for w in s.exits])  # fmt: skip
    _until(page, "grade")
    page.press("ArrowRight")
    assert page.value(HERE) == steps["grade"].exits[1].to


def test_the_focus_is_seen_in_every_view(page: Page) -> None:
    for number in range(len(VIEWS)):
        page.value(f"one('#view').value = 'view-{number}'; one('#view').dispatchEvent(new Event('change'))")
        page.value("document.querySelector('#paper').focus()")
        page.press("Tab")
        assert page.value("document.activeElement.closest('.view').id") == f"view-{number}"
        seen = "getComputedStyle(document.activeElement.querySelector('path'))"
        ring = _hexed(page.value(f"{seen}.stroke"))
        assert min(contrast(ring, ground) for ground in (theme.WHITE, *theme.PHASES)) >= 3
        # What is chosen is not taken for the way of a patient, nor for what changed.
        assert ring not in {theme.PATH, theme.RED, theme.ADDED.ink, theme.REMOVED.ink, theme.CHANGED.ink}
        assert float(page.value(f"{seen}.strokeWidth").removesuffix("px")) > 3
    # Elsewhere a ring of 3 points.
    page.press("Tab", shift=True)
    assert page.value("getComputedStyle(document.activeElement).outlineWidth") == "3px"


def test_a_profession_is_picked_out_by_keys(page: Page) -> None:
    _until(page, "people")
    page.press("End")
    last = page.value("one('#people').value")
    assert last == scene_of("diabetic-foot", "fr").professions[-1].name
    kept = set(page.value("all('#view-0 .step:not(.dimmed)').map((node) => node.dataset.step)"))
    assert kept == set(page.value(f"Object.keys(steps).filter((path) => steps[path].people.includes({last!r}))"))
    assert page.value("all('#view-0 .step.dimmed').length") > 0


def test_plus_and_minus_change_the_size_and_zero_sets_it_back(page: Page) -> None:
    _until(page, "alarm")
    width = "one('main svg').style.width"
    page.press("+")
    assert page.value(width) == "125%"
    page.press("-")
    assert page.value(width) == "100%"
    page.press("+")
    page.press("0")
    assert page.value(width) == "100%"


def test_everything_that_can_be_reached_has_a_name(page: Page) -> None:
    """As the browser itself tells a screen reader."""
    page.ask("Accessibility.enable")
    nodes = page.ask("Accessibility.getFullAXTree")["nodes"]
    reached = [
        node
        for node in nodes
        if not node["ignored"]
        and any(each["name"] == "focusable" and each["value"]["value"] for each in node.get("properties", ()))
        and node["role"]["value"] != "RootWebArea"
    ]
    assert len(reached) > len(list(scene_of("diabetic-foot", "fr").steps()))
    assert [node["role"] for node in reached if not node.get("name", {}).get("value")] == []
    roles = {node["role"]["value"] for node in nodes if not node["ignored"]}
    assert {"main", "complementary", "banner", "heading", "listitem", "note"} <= roles


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_around_the_diagram_stand_out_in_light_and_in_dark(page: Page, scheme: str) -> None:
    page.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    page.value("one('#words').click(); go('examine')")
    found = page.value(COLOURS)
    assert len(found) > 30
    assert [name for name, ink, ground in found if contrast(_hexed(ink), _hexed(ground)) < 4.5] == []


def _hexed(colour: str) -> str:
    return "#" + "".join(f"{int(part):02X}" for part in re.findall(r"\d+", colour)[:3])


def test_on_paper_only_the_view_that_is_shown_is_printed(page: Page) -> None:
    page.ask("Emulation.setEmulatedMedia", media="print")
    shown = "(query) => [...document.querySelectorAll(query)].some((node) => node.getClientRects().length)"
    assert [page.value(f"({shown})({query!r})") for query in ("header", "aside", "#text", "#view-1", "#view-0")] == [False, False, False, False, True]  # fmt: skip
    page.value("one('#people').value = 'nurse'; one('#people').dispatchEvent(new Event('change'))")
    assert page.value("getComputedStyle(one('.step.dimmed')).opacity") == "1"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_where_a_patient_is_is_told_in_the_details(language: str, tmp_path: Path) -> None:
    over = situation(scene_of("diabetic-foot", language), LIBRARY, answers()["marie"], pseudonym="Patient A")
    path = tmp_path / "patient.html"
    path.write_text(_html("diabetic-foot", language, over), encoding="utf-8")
    with Page(path) as page:
        here = next(path for path, look in over.looks.items() if Sign.HERE in look.signs)
        page.value(f"go({here!r})")
        assert page.value("document.querySelector('aside .kind').textContent").endswith(words(language).signs["here"])
        assert "Patient A" in page.value("document.querySelector('header').textContent")

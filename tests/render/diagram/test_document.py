"""The written protocol: numbered through, whole, honest about what nobody filled."""

import re

import pytest

import pathways
from pathways.render.diagram.canvas import Group, Shape, Sheet, Words
from pathways.render.diagram.document import document
from pathways.render.diagram.metrics import text_width
from pathways.render.diagram.pages import A4
from pathways.render.diagram.to_scene import to_scene

LIBRARY = pathways.library()
NAMES = ("diabetic-foot", "fever-under-chemotherapy", "smoking-cessation")


@pytest.fixture(scope="module", params=[(name, language) for name in NAMES for language in ("fr", "en")], ids="-".join)
def made(request: pytest.FixtureRequest) -> tuple[str, str, tuple[Sheet, ...]]:
    name, language = request.param
    return name, language, document(LIBRARY, to_scene(LIBRARY, name, language), A4)


def words(parts: tuple[Shape, ...]) -> list[Words]:
    found: list[Words] = []
    for part in parts:
        if isinstance(part, Words):
            found.append(part)
        elif isinstance(part, Group):
            found += words(part.parts)
    return found


def said(sheets: tuple[Sheet, ...]) -> str:
    return " ".join(word.text for sheet in sheets for word in words(sheet.parts))


def test_pages_are_numbered_through(made: tuple[str, str, tuple[Sheet, ...]]) -> None:
    _, _, sheets = made
    numbers = [re.search(r"Page (\d+)/(\d+)", said((sheet,)))[0] for sheet in sheets]
    assert numbers == [f"Page {number}/{len(sheets)}" for number in range(1, len(sheets) + 1)]


def test_it_holds_what_a_team_signs(made: tuple[str, str, tuple[Sheet, ...]]) -> None:
    name, language, sheets = made
    text = said(sheets)
    headings = {
        "fr": (
            "Pourquoi",
            "Pour qui",
            "Équipe",
            "Signes d’alerte",
            "Le patient",
            "Indicateurs",
            "Références",
            "Signatures",
        ),
        "en": ("Why", "For whom", "The team", "Red flags", "The patient", "Indicators", "References", "Signatures"),
    }[language]
    assert [heading for heading in headings if heading not in text] == []
    assert str(LIBRARY.protocols[name].about["code"]) in text
    assert ("BROUILLON" if language == "fr" else "DRAFT") in text


def test_what_nobody_filled_says_so(made: tuple[str, str, tuple[Sheet, ...]]) -> None:
    name, language, sheets = made
    assert not LIBRARY.protocols[name].about["people"]["authors"]
    assert ("non renseigné" if language == "fr" else "not filled in") in said(sheets)


def test_nothing_runs_out_of_the_page_and_all_can_be_read(made: tuple[str, str, tuple[Sheet, ...]]) -> None:
    _, _, sheets = made
    for sheet in sheets:
        body = next((part for part in sheet.parts if isinstance(part, Group) and part.name == "document"), None)
        if body is None:
            continue
        for word in words(body.parts):
            assert word.size >= 9
            assert (
                body.shift[0] + word.x + text_width(word.text, word.size, bold=word.bold)
                <= sheet.width - A4.margin + 0.5
            )
            assert body.shift[1] + word.y <= sheet.height - A4.margin


def test_indicators_say_in_words_whom_they_are_about_and_whom_they_count(
    made: tuple[str, str, tuple[Sheet, ...]],
) -> None:
    name, language, sheets = made
    if name != "diabetic-foot":
        return
    text = said(sheets)
    among, counted = {"fr": ("Parmi", "On compte"), "en": ("Among", "Counted")}[language]
    measures = LIBRARY.protocols[name].measures
    assert measures
    assert text.count(counted) == len([each for each in measures if each.count])
    assert text.count(among) >= len([each for each in measures if each.among])
    assert {"fr": "plaie du pied", "en": "foot ulcer"}[language] in text
    assert "Exists(" not in text


@pytest.mark.parametrize("name", ["hypertension", "smoking-cessation"])
def test_the_whole_algorithm_stands_on_one_page(name: str) -> None:
    """The overview, where the diagram takes several pages; else the diagram itself."""
    scene = to_scene(LIBRARY, name, "fr")
    titles = {step.number for step in scene.steps()}

    def numbers(parts: tuple[Shape, ...]) -> set[str]:
        groups = [part for part in parts if isinstance(part, Group)]
        own = {dict(group.marks).get("data-number", "") for group in groups}
        return own.union(*(numbers(group.parts) for group in groups))

    pages = document(LIBRARY, scene, A4)
    assert any({str(number) for number in titles} <= numbers(sheet.parts) for sheet in pages)


def test_the_room_to_sign_stands_together(made: tuple[str, str, tuple[Sheet, ...]]) -> None:
    _, language, sheets = made
    line = {"fr": "Nom et profession", "en": "Name and profession"}[language]
    assert [said((sheet,)).count(line) for sheet in sheets if line in said((sheet,))] == [8]

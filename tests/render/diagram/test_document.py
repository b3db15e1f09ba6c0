"""The written protocol: numbered through, whole, honest about what nobody filled."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

import pathways
from pathways.render.diagram.canvas import Group, Shape, Sheet, Words
from pathways.render.diagram.document import _Teller, document
from pathways.render.diagram.document_words import headings
from pathways.render.diagram.metrics import bound, text_width
from pathways.render.diagram.pages import A4
from pathways.render.diagram.to_scene import to_scene
from tests.documents import ROOT

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


def test_what_nobody_filled_says_what_is_to_be_written_there(made: tuple[str, str, tuple[Sheet, ...]]) -> None:
    name, language, sheets = made
    about: Any = LIBRARY.protocols[name].about
    assert not about["people"]["authors"]
    assert not about["quality"]["evaluation"]
    asked = {
        "fr": (
            "à remplir : nom, profession et structure de chacun",
            "à remplir : qui relit les indicateurs",
            "à remplir : celles des actes délégués",
            "à remplir : de chaque indicateur, la valeur visée",
        ),
        "en": (
            "to be filled in: name, profession and organisation of each one",
            "to be filled in: who reads the indicators",
            "to be filled in: for delegated acts",
            "to be filled in: of each indicator, the value aimed at",
        ),
    }[language]
    text = said(sheets).replace("\u00a0", " ")
    assert [each for each in asked if each not in text] == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_is_asked_is_asked_under_a_heading_that_is_printed(language: str) -> None:
    words = headings(language)
    own = [
        words.code,
        words.territory,
        words.in_force,
        words.owner,
        words.contacts,
        words.signed_by,
        words.training,
        words.targets,
    ]
    keys = (
        words.why_keys,
        words.for_whom_keys,
        words.together_keys,
        words.patient_keys,
        words.quality_keys,
        words.people_keys,
    )
    assert words.to_fill.keys() - {*own, *(said for group in keys for said in group.values())} == set()


@pytest.mark.parametrize(("language", "other"), [("fr", "en"), ("en", "fr")])
@pytest.mark.parametrize("name", sorted(LIBRARY.protocols))
def test_what_people_agreed_is_printed_in_one_language(name: str, language: str, other: str) -> None:
    """Every text of the agreement stands in the document in its language, and no text in the other."""

    def texts(part: Any) -> Iterator[Mapping[str, str]]:
        if isinstance(part, Mapping):
            if part.keys() == {"fr", "en"}:
                yield part
            else:
                for value in part.values():
                    yield from texts(value)
        elif isinstance(part, list):
            for value in part:
                yield from texts(value)

    teller = _Teller(LIBRARY, LIBRARY.protocols[name], language)
    entries = (*teller.opening(), *teller.closing())
    page = " ".join(entry.text for entry in entries)
    agreed = list(texts(LIBRARY.protocols[name].about))
    assert len(agreed) > 20
    assert [each for each in agreed if teller._said(each[language]) not in page] == []
    foreign = [each[other] for each in agreed if each["fr"] != each["en"] and len(each[other].split()) > 3]
    own_words = " ".join(
        entry.text for entry in entries if not entry.bullet
    )  # titles of references keep their language
    assert [each for each in foreign if bound(each, other) in own_words] == []


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


@pytest.mark.parametrize("name", sorted(LIBRARY.protocols))
def test_every_source_that_the_protocol_cites_is_among_the_references(name: str) -> None:
    """As its file cites them: in a parameter and its other values too, and in a condition that has a name."""
    (path,) = (ROOT / "protocols").glob(f"*/{name}/protocol.yaml")
    cited = set(re.findall(r"\{source: ([a-z0-9-]+)", path.read_text(encoding="utf-8")))
    teller = _Teller(LIBRARY, LIBRARY.protocols[name], "fr")
    page = " ".join(entry.text for entry in teller.closing() if entry.bullet)
    assert len(cited) >= 2
    assert [id for id in cited if teller._said(LIBRARY.catalogue.sources[id].title) not in page] == []

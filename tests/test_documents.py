"""Every output in a document is what comes out, and every link leads somewhere."""

import re
from pathlib import Path

import pytest

from tests.documents import ROOT, executed

DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("docs/decisions/*.md"), ROOT / "tests" / "README.md"]
)
_LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
# `tests/x.py::test_y`, `pathways/engine/`: where something is held or done.
_PLACE = re.compile(r"`((?:pathways|tests|docs|protocols|examples|schemas|local|benchmarks)/[\w./-]*)(?:::(\w+))?`")
_EXAMPLE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_example_gives_what_the_page_shows(page: Path, tmp_path: Path) -> None:
    for what, shown, output, _ in executed(page.read_text(encoding="utf-8"), tmp_path):
        assert output == shown, what


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_to_a_file_leads_to_it(page: Path) -> None:
    words = _EXAMPLE.sub("", page.read_text(encoding="utf-8"))
    links = [link for link in _LINK.findall(words) if "://" not in link and not link.startswith("mailto:")]
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_place_in_the_code_is_there(page: Path) -> None:
    for path, name in _PLACE.findall(_EXAMPLE.sub("", page.read_text(encoding="utf-8"))):
        place = ROOT / path
        assert place.exists(), path
        assert not name or re.search(rf"^(?:def|class) {name}\b", place.read_text(encoding="utf-8"), re.MULTILINE), name


def test_the_index_leads_to_every_document() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    assert [
        page.name for page in ROOT.glob("docs/*.md") if page.name != "README.md" and f"({page.name})" not in index
    ] == []


def test_decisions_are_numbered_once_and_listed() -> None:
    pages = sorted(page.name for page in (ROOT / "docs" / "decisions").glob("0*.md"))
    assert [int(name[:4]) for name in pages] == list(range(1, len(pages) + 1))
    index = (ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")
    assert [name for name in pages if f"]({name})" not in index] == []


@pytest.mark.parametrize("page", sorted(ROOT.glob("docs/*.fr.md")), ids=lambda page: page.name)
def test_french_has_its_unbreakable_spaces(page: Path) -> None:
    words = re.sub(r"`[^`]*`", "", _EXAMPLE.sub("", page.read_text(encoding="utf-8")))
    assert re.findall(r"\S* [;:?!%»]|« \S*", words) == []

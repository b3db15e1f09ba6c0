"""The pictures in the documents are what is drawn now."""

import re
from pathlib import Path

from tests.gallery import DOCS, GALLERY, PICTURES, gallery, pictures, stale

AGAIN = "draw them anew: python -m tests.gallery"


def test_no_picture_is_stale() -> None:
    assert stale(pictures()) == [], AGAIN


def test_the_gallery_shows_every_protocol() -> None:
    assert GALLERY.read_text(encoding="utf-8") == gallery(), AGAIN


def test_every_picture_is_shown_somewhere() -> None:
    documents = [*DOCS.glob("*.md"), DOCS.parent / "README.md"]
    shown = {
        Path(found).name for each in documents for found in re.findall(r"pictures/[\w.-]+", each.read_text("utf-8"))
    }
    assert shown == {path.name for path in PICTURES.glob("*.svg")}

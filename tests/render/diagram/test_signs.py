"""Signs above a page: 15 is written over those for which it is called, and not over the others. Pages come in order."""

import pytest

from pathways.model.catalogue import Urgency
from pathways.render.diagram.words import words
from tests.render.diagram.drawn import LIBRARY, drawn_once, scene_of

PROTOCOLS = sorted(LIBRARY.protocols)


@pytest.mark.parametrize("name", PROTOCOLS)
def test_what_is_no_emergency_is_not_told_as_one(name: str) -> None:
    drawn = scene_of(name, "fr")
    called = [flag for flag in LIBRARY.protocols[name].red_flags if flag.urgency is Urgency.EMERGENCY]
    assert len(drawn.red_flags) == len(called)
    assert len(drawn.signs) == len(LIBRARY.protocols[name].red_flags)
    assert all(each.endswith("(avis médical rapide)") for each in drawn.alerts)


def test_where_nothing_is_an_emergency_15_is_not_the_title() -> None:
    breast = scene_of("breast-screening", "fr")
    assert breast.red_flags == ()
    assert "15" not in words("fr").signs_title(emergency=bool(breast.red_flags))


@pytest.mark.parametrize("name", PROTOCOLS)
def test_a_region_that_goes_on_never_stands_before_its_beginning(name: str) -> None:
    pages = drawn_once(name, "fr").layout.pages
    headings = [panel.heading for page in pages for placed in page.shelves for panel in placed.shelf.panels]
    begun: set[str] = set()
    for heading in headings:
        title = heading.removesuffix(" (suite)")
        assert title == heading or title in begun
        begun.add(title)

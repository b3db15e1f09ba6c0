"""The dangerous points are held by properties that exist, and the page says what the protocols hold."""

import pytest

from pathways.loading.bundled import bundled
from tests.clinical.dangerous_points import POINTS
from tests.clinical.promises_page import PAGE, page


def test_the_page_of_the_promises_is_up_to_date() -> None:
    """Rewrite it with `python -m tests.clinical.promises_page`."""
    assert PAGE.read_text(encoding="utf-8") == page(bundled())


@pytest.mark.parametrize(("point", "names"), POINTS, ids=[point[:60] for point, _ in POINTS])
def test_a_dangerous_point_is_held_by_properties_that_exist(point: str, names: tuple[str, ...]) -> None:
    stated = {f"{p.name} {e.kind} {e.verb} {e.object}" for p in bundled().protocols.values() for e in p.properties}
    assert names
    assert set(names) - stated == set()


def test_every_property_says_why() -> None:
    silent = [
        (p.name, e.verb, e.object) for p in bundled().protocols.values() for e in p.properties if e.because is None
    ]
    assert silent == []

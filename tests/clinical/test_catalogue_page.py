"""The page for readers says what the catalogue says."""

from tests.clinical.catalogue_page import PAGE, page
from tests.clinical.patients import catalogue


def test_the_page_of_the_catalogue_is_up_to_date() -> None:
    """Rewrite it with `python -m tests.clinical.catalogue_page`."""
    assert PAGE.read_text(encoding="utf-8") == page(catalogue())

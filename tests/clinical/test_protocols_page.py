"""The page of the protocols says what the protocols hold."""

from pathways.loading.bundled import bundled
from tests.clinical.protocols_page import COLUMNS, PAGE, page, reasons_in, standing


def test_the_page_of_the_protocols_is_up_to_date() -> None:
    """Rewrite it with `python -m tests.clinical.protocols_page`."""
    assert PAGE.read_text(encoding="utf-8") == page(bundled())


def test_every_rule_stands_in_one_column() -> None:
    library = bundled()
    for protocol in library.protocols.values():
        reasons = list(reasons_in(protocol))
        assert reasons, protocol.name
        assert {standing(each, library.catalogue) for each in reasons} <= set(COLUMNS)

"""A finding's page is its test: the bad guard prints exactly what the page shows, the good one nothing."""

import re
from pathlib import Path

import pytest

from pathways.diagnostics.show import show
from tests.language.test_findings import findings_of

PAGES = sorted((Path(__file__).parents[2] / "docs" / "findings").glob("*.md"))
GUARDS = re.compile(r"```guard\n(.*?)\n```", re.DOTALL)
SHOWN = re.compile(r"```text\n(.*?)\n```", re.DOTALL)


@pytest.mark.parametrize(
    "page", [p for p in PAGES if "```guard" in p.read_text(encoding="utf-8")], ids=lambda p: p.stem
)
def test_the_page_shows_what_is_printed(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    bad, good = GUARDS.findall(text)
    (finding,) = findings_of(bad)
    assert finding.code == page.stem
    assert show(finding, {"": bad}) == SHOWN.findall(text)[0]
    assert findings_of(good) == ()

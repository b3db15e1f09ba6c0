"""Every output in the README is what the program prints."""

from pathlib import Path

import pytest

from tests.readme_commands import FENCE, output_of

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_prints_what_the_page_shows(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    found = FENCE.findall(page.read_text(encoding="utf-8"))
    assert found
    for command, shown in found:
        assert output_of(command) == shown, command

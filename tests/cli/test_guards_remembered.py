"""What the solver answered about a guard is remembered: for the same words in the same dictionary alone."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pathways.cli.main import main
from tests.engine.machine import SMALL, protocol

CHOOSING = """
    care:
      kind: decision
      title: {fr: "Niveau", en: "Level"}
      choose:
        - when: High and Level < limit
          to: seen
          because: {source: book}
        - when: Level > 80
          to: seen
          because: {source: book}
        - to: fin
          otherwise: true
    seen: {kind: end, title: {fr: "Vu", en: "Seen"}, outcome: seen}
    fin: {kind: end, title: {fr: "Fin", en: "End"}, outcome: done}
"""
ABOVE = """\
parameters:
  limit:
    label: {fr: "limite", en: "limit"}
    value: 50
    between: [40, 60]
    because: {source: book}
define:
  High:
    label: {fr: "élevé", en: "high"}
    formula: Level > 30
    because: {source: book}
"""
# What is changed, and the rules that then speak: the words of the guards stay the same but in the first two.
EDITS = [
    ("Level > 80", "Level > 200", {"never-true"}),
    ("Level > 200", "Level > 90", set()),
    ("formula: Level > 30", "formula: Level > 70", {"never-true"}),
    ("between: [40, 60]", "between: [40, 80]", set()),
    ('fr: "Vu"', 'fr: "Revu"', set()),
    ("value: 50", "value: 45", set()),
]
PROBE = "import sys; from pathways.cli.main import main; main(sys.argv[1:]); print('z3' in sys.modules)"


@pytest.fixture(autouse=True)
def cache_of_its_own(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path_factory.mktemp("cache")
    folder.chmod(0o700)
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    shutil.copytree(SMALL, tmp_path / "catalogue")
    file = tmp_path / "p" / "protocol.yaml"
    file.parent.mkdir()
    file.write_text(protocol(CHOOSING).replace("initial: ", f"{ABOVE}initial: "), encoding="utf-8")
    return file


def found(file: Path, capsys: pytest.CaptureFixture[str], *more: str) -> list[dict[str, object]]:
    assert main(["validate", str(file.parents[1]), "--json", "--on", "2026-11-23", *more]) in (0, 1)
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_what_is_remembered_is_never_wrong(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert found(file, capsys) == found(file, capsys, "--no-cache")
    for old, new, codes in EDITS:
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")
        told = found(file, capsys)
        assert told == found(file, capsys, "--no-cache"), new
        assert {each["code"] for each in told} >= codes, new
        assert codes or "never-true" not in {each["code"] for each in told}, new


def test_nor_when_the_catalogue_says_otherwise(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "never-true" not in {each["code"] for each in found(file, capsys)}
    items = file.parents[1] / "catalogue" / "data" / "items.yaml"
    text = items.read_text(encoding="utf-8")
    assert text.count("plausible: [0, 100]") == 1
    items.write_text(text.replace("plausible: [0, 100]", "plausible: [0, 70]"), encoding="utf-8")
    told = found(file, capsys)
    assert told == found(file, capsys, "--no-cache")
    assert "never-true" in {each["code"] for each in told}


def test_who_changes_words_for_people_needs_no_solver(file: Path) -> None:
    def asked() -> bool:
        words = (sys.executable, "-c", PROBE, "validate", str(file.parents[1]), "--on", "2026-11-23")
        done = subprocess.run(words, capture_output=True, text=True, check=True, encoding="utf-8")
        return done.stdout.splitlines()[-1] == "True"

    assert asked()
    file.write_text(file.read_text(encoding="utf-8").replace('fr: "Vu"', 'fr: "Revu"'), encoding="utf-8")
    assert not asked()

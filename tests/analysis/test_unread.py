"""What a catalogue declares in vain is found; what anything reads is not; one protocol alone is not asked."""

import shutil
from pathlib import Path

import pytest

import pathways
from pathways.analysis.unread import unread
from pathways.cli.main import main
from pathways.loading.loader import load

ROOT = Path(__file__).parents[2]
SMALL = ROOT / "tests" / "engine" / "small" / "catalogue"
EVERY = ROOT / "tests" / "loading" / "every-key"
VAIN = """\
in_vain:
  label: {fr: "délai", en: "delay"}
  value: 7
  between: [5, 9]
  because: {consensus: team}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(SMALL, tmp_path / "catalogue")
    shutil.copytree(EVERY, tmp_path / "every-key")
    called = (ROOT / "tests" / "findings" / "rest" / "protocol.yaml").read_text(encoding="utf-8")
    text = "protocol: called\n" + called.partition("\n")[2].replace("Type_2_diabetes", "Ill")
    (tmp_path / "called").mkdir()
    text = text.replace("HbA1c > 7 '%'", "Level > 7").replace("above", "well")
    (tmp_path / "called" / "protocol.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_territory_can_set_no_bundled_parameter_in_vain() -> None:
    assert unread(pathways.library())[0] == []


def test_what_is_read_no_more_once_a_protocol_has_gone_is_missed(folder: Path) -> None:
    both = load([folder]).library
    assert both is not None
    shutil.rmtree(folder / "every-key")
    fewer = load([folder]).library
    assert fewer is not None
    for before, after in zip(unread(both), unread(fewer), strict=True):
        assert set(before) <= set(after)
    assert "Level" not in unread(fewer)[1]  # the protocol that is left reads it
    assert len(unread(both)[1]) < len(unread(fewer)[1])


def test_a_catalogue_alone_waits_for_its_protocols(folder: Path) -> None:
    for name in ("every-key", "called"):
        shutil.rmtree(folder / name)
    alone = load([folder / "catalogue"]).library
    assert alone is not None
    assert unread(alone) == ([], [])


def test_it_is_told_where_it_stands_and_only_to_who_asks_for_the_catalogue(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "catalogue" / "parameters.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.rstrip("\n") + "\n" + VAIN, encoding="utf-8")
    line = text.rstrip("\n").count("\n") + 2
    main(["validate", "--format", "concise", "--no-proofs", "--no-cache", "--on", "2026-11-23", str(folder)])
    found = [each for each in capsys.readouterr().out.splitlines() if "unread" in each]
    assert [each.partition(" ")[0] for each in found if "`in_vain`" in each] == [f"{path}:{line}:1:"]
    main(["validate", "--format", "concise", "--no-proofs", "--no-cache", str(folder / "called")])
    assert "unread" not in capsys.readouterr().out

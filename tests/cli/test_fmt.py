"""`pathways fmt`: writes, only looks, or reads a stream."""

import io
from pathlib import Path

import pytest

from pathways.cli.main import main

UNTIDY = "states:\n    a:\n        outcome: b\n        kind: end\nprotocol: x\n"
TIDY = "protocol: x\nstates:\n  a:\n    kind: end\n    outcome: b\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "protocol.yaml"
    path.write_text(UNTIDY, encoding="utf-8")
    return path


def test_a_file_is_laid_out_in_place(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fmt", str(file.parent)]) == 0
    assert file.read_text(encoding="utf-8") == TIDY
    assert capsys.readouterr().out == f"laid out {file}\n"


def test_check_writes_nothing_and_fails(file: Path) -> None:
    assert main(["fmt", "--check", str(file)]) == 1
    assert file.read_text(encoding="utf-8") == UNTIDY


def test_check_of_a_tidy_file_is_fine(file: Path) -> None:
    file.write_text(TIDY, encoding="utf-8")
    assert main(["fmt", "--check", str(file)]) == 0


def test_diff_shows_the_lines(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fmt", "--diff", str(file)]) == 0
    assert "+  a:\n" in capsys.readouterr().out
    assert file.read_text(encoding="utf-8") == UNTIDY


def test_a_stream_is_laid_out(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(UNTIDY))
    assert main(["fmt", "-"]) == 0
    assert capsys.readouterr().out == TIDY


def test_what_cannot_be_read_stays_and_the_rest_is_done(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = file.with_name("broken.yaml")
    broken.write_text("a: [", encoding="utf-8")
    assert main(["fmt", str(file.parent)]) == 2
    assert broken.read_text(encoding="utf-8") == "a: ["
    assert file.read_text(encoding="utf-8") == TIDY
    assert "`pathways validate` says why" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fmt", str(tmp_path / "no.yaml")]) == 2
    assert "no.yaml: No such file or directory" in capsys.readouterr().err


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there is no file without end here")
def test_a_file_without_end_is_read_no_further_than_any_protocol(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A link to a device has no size: reading all of it would take the memory of the machine."""
    endless = tmp_path / "protocol.yaml"
    endless.symlink_to("/dev/zero")
    assert main(["fmt", "--check", str(endless)]) == 2
    assert "holds more than 250,000 characters; it is left as it is" in capsys.readouterr().err

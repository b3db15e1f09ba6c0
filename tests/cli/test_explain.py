"""`pathways explain`: the page of a code, the list, and what was most likely meant."""

import pytest

from pathways.cli.main import main
from tests.findings.pages import FOLDER, PAGES


def test_it_prints_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "unit-mismatch"]) == 0
    assert capsys.readouterr().out == (FOLDER / "unit-mismatch.md").read_text(encoding="utf-8")


def test_a_code_may_be_copied_with_its_brackets(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "error[unit-mismatch]:"]) == 0
    assert capsys.readouterr().out.startswith("# unit-mismatch\n")


def test_without_a_code_it_lists_every_code_with_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == PAGES
    assert all(line.endswith(".") and len(line) <= 150 for line in lines)


def test_a_misspelt_code_is_asked_back(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "unit-missmatch"]) == 2
    assert capsys.readouterr().err == (
        "pathways explain: there is no finding `unit-missmatch`; did you mean `unit-mismatch`?\n"
    )


def test_a_code_that_resembles_none_points_to_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "zzz"]) == 2
    assert "`pathways explain` lists the codes" in capsys.readouterr().err


def test_a_path_is_no_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "../README"]) == 2
    assert "there is no finding `../README`" in capsys.readouterr().err

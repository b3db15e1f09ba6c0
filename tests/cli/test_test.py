"""`pathways test`: a line a protocol, a readable difference, exit codes, JSON."""

import json
import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from pathways.cli.main import main
from pathways.loading.bundled import bundled_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The foot protocol beside the catalogue, with two cases only."""
    shutil.copytree(bundled_folder() / "catalogue", tmp_path / "catalogue")
    foot = tmp_path / "diabetic-foot"
    foot.mkdir()
    shutil.copy(bundled_folder() / "diabetes" / "diabetic-foot" / "protocol.yaml", foot)
    (foot / "cases.yaml").write_text(CASES, encoding="utf-8")
    return tmp_path


CASES = """\
- case: numb feet
  at: 2026-11-23
  patient: {birth_date: 1966-05-10, complete: [problems]}
  facts: {Type_2_diabetes: true, Monofilament_abnormal: true, Foot_pulse_absent: false, Foot_deformity: false, Foot_ulcer: false, Foot_exam: true}
  expect: {state: grade_1}
- case: a wound
  why: vignette
  at: 2026-11-23
  patient: {birth_date: 1966-05-10, complete: [problems]}
  facts: {Type_2_diabetes: true, Foot_ulcer: true}
  expect: {suggest: [{refer: diabetic_foot_centre, due: 2026-11-25}]}
"""


def test_passing_cases_make_one_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["test", str(folder)]) == 0
    assert capsys.readouterr().out.startswith("diabetic-foot: 2/2 cases passed, states ")


def test_a_failing_case_shows_what_differs_and_where(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cases = folder / "diabetic-foot" / "cases.yaml"
    cases.write_text(CASES.replace("due: 2026-11-25", "due: 2026-11-24"), encoding="utf-8")
    assert main(["test", str(folder)]) == 1
    told = capsys.readouterr().out
    assert "1/2 cases passed" in told
    assert "failed: a wound (vignette)" in told
    assert f"{cases}:6, at 2026-11-23" in told
    assert "- expected: refer: diabetic_foot_centre, due: 2026-11-24" in told
    assert "due 2026-11-25" in told


def test_one_case_may_be_chosen_by_its_words(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["test", str(folder), "--case", "Wound"]) == 0
    assert "1/1 cases passed" in capsys.readouterr().out


def test_what_no_case_meets_is_listed_on_demand(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["test", str(folder), "--unseen"])
    assert "  not met: state charcot" in capsys.readouterr().out


def test_json_tells_the_same(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["test", str(folder), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["protocol"], data["passed"]) == ("diabetic-foot", 2)
    assert [case["case"] for case in data["cases"]] == ["numb feet", "a wound"]
    assert data["states"][0] < data["states"][1]


def test_a_misspelt_expectation_is_a_finding(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "diabetic-foot" / "cases.yaml").write_text(CASES.replace("grade_1", "grad_1"), encoding="utf-8")
    assert main(["test", str(folder)]) == 1
    assert "did you mean `grade_1`?" in capsys.readouterr().err


def test_nothing_to_run_is_not_success(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["test", str(tmp_path)]) == 2
    assert capsys.readouterr().err != ""


def test_without_cases_it_says_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "diabetic-foot" / "cases.yaml").unlink()
    assert main(["test", str(folder)]) == 2
    assert "no cases.yaml" in capsys.readouterr().err


def test_too_little_coverage_fails_and_says_how_much(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["test", str(folder), "--min", "states=90"]) == 1
    assert "at least 90 % asked for" in capsys.readouterr().out
    assert main(["test", str(folder), "--min", "states=1"]) == 0


def test_a_measure_that_does_not_exist_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["test", str(folder), "--min", "lines=90"]) == 2
    assert "one of states, transitions, guards, conditions, not `lines=90`" in capsys.readouterr().err


def test_junit_has_a_suite_a_protocol_and_a_test_a_case(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cases = folder / "diabetic-foot" / "cases.yaml"
    cases.write_text(CASES.replace("due: 2026-11-25", "due: 2026-11-24"), encoding="utf-8")
    assert main(["test", str(folder), "--format", "junit"]) == 1
    suites = ET.fromstring(capsys.readouterr().out)
    assert (suites.get("tests"), suites.get("failures")) == ("2", "1")
    failed = [case.get("name") for case in suites.iter("testcase") if case.find("failure") is not None]
    assert failed == ["a wound"]


def test_the_page_is_written_to_a_file_and_needs_no_network(folder: Path, tmp_path: Path) -> None:
    page = tmp_path / "coverage.html"
    assert main(["test", str(folder), "--format", "html", "-o", str(page)]) == 0
    text = page.read_text(encoding="utf-8")
    assert "default-src 'none'" in text
    assert "<script" not in text
    assert "http:" not in text
    assert "https:" not in text
    assert "Foot_risk = 3" in text


def test_a_bundled_protocol_is_tested_by_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    """It calls others: they stand beside it."""
    assert main(["test", "type-2-follow-up", "--case", "DC16"]) == 0
    assert capsys.readouterr().out.startswith("type-2-follow-up: 1/1 cases passed")
    assert main(["test", "type-2-folow-up"]) == 2
    assert "did you mean `type-2-follow-up`?" in capsys.readouterr().err

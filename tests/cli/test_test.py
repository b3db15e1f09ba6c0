"""`pathways test`: a line a protocol, a readable difference, exit codes, JSON."""

import json
import shutil
from pathlib import Path

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

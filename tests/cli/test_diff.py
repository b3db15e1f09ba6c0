"""`pathways diff`: two folders or a git revision; what changed, the version it asks for, and who gets other advice."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from pathways.cli.main import main
from pathways.loading.bundled import bundled_folder

CASES = """\
- case: numb and deformed
  at: 2026-11-23
  patient: {birth_date: 1966-05-10, complete: [problems]}
  facts: {Type_2_diabetes: true, Monofilament_abnormal: true, Foot_pulse_absent: false, Foot_deformity: true, Foot_ulcer: false, Foot_exam: true, Foot_ulcer_history: false, Amputation_history: false}
  expect: {state: grade_2}
- case: a wound
  at: 2026-11-23
  patient: {birth_date: 1966-05-10, complete: [problems]}
  facts: {Type_2_diabetes: true, Foot_ulcer: true}
  expect: {suggest: [{refer: diabetic_foot_centre, due: 2026-11-25}]}
"""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    folder = tmp_path / "old" / "diabetic-foot"
    folder.mkdir(parents=True)
    shutil.copy(bundled_folder() / "diabetes" / "diabetic-foot" / "protocol.yaml", folder)
    (folder / "cases.yaml").write_text(CASES, encoding="utf-8")
    return tmp_path / "old"


def faster(folder: Path) -> None:
    """The delay of a wound becomes 24 hours."""
    path = folder / "diabetic-foot" / "protocol.yaml"
    text = path.read_text(encoding="utf-8")
    assert "value: 48 hours" in text
    path.write_text(text.replace("value: 48 hours", "value: 24 hours", 1), encoding="utf-8")


@pytest.fixture
def new(old: Path) -> Path:
    folder = old.with_name("new")
    shutil.copytree(old, folder)
    faster(folder)
    return folder


def test_who_gets_other_advice_is_told(old: Path, new: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", str(old), str(new)]) == 0
    said = capsys.readouterr().out
    assert "diabetic-foot: major, version 0.1.0 → 0.1.0: write 0.2.0" in said
    assert "1 of 2 cases get other advice\n    a wound, at 2026-11-23" in said
    assert "+ suggest: refer diabetic_foot_centre" in said


def test_exit_code_tells_a_change_only_when_asked(old: Path, new: Path) -> None:
    assert main(["diff", str(old), str(new), "--exit-code"]) == 1
    assert main(["diff", str(old), str(old), "--exit-code"]) == 0


def test_two_files_are_compared(old: Path, new: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [str(side / "diabetic-foot" / "protocol.yaml") for side in (old, new)]
    assert main(["diff", *files, "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert [{key: value for key, value in change.items() if key != "effect"} for change in told["changes"]] == [
        {
            "kind": "changed",
            "route": ["parameters", "ulcer_delay", "value"],
            "weight": "major",
            "before": "48 hours",
            "after": "24 hours",
        }
    ]
    assert [patient["case"] for patient in told["patients"]] == ["a wound"]


def committed(folder: Path) -> None:
    """The folder becomes a repository with one commit."""
    who = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "first"]):
        subprocess.run(["git", "-C", str(folder), *who, *words], check=True, capture_output=True)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_a_folder_is_compared_with_a_revision(old: Path, capsys: pytest.CaptureFixture[str]) -> None:
    committed(old)
    faster(old)
    assert main(["diff", "--git", "HEAD", str(old)]) == 0
    assert "parameters.ulcer_delay.value" in capsys.readouterr().out
    assert main(["diff", "--git", "no-such-revision", str(old)]) == 2
    assert "pathways diff: git: " in capsys.readouterr().err


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_a_protocol_is_compared_in_the_library_that_it_stands_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The catalogue above it is that of its revision, not the bundled one: here an item gets another name in both."""
    home = tmp_path / "library"
    for part in ("catalogue", "diabetes/diabetic-foot", "organisation/no-regular-doctor"):
        shutil.copytree(bundled_folder() / part, home / part)
    foot = home / "diabetes" / "diabetic-foot"

    committed(home)
    for file in home.rglob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        if "Monofilament_abnormal" in text:
            file.write_text(text.replace("Monofilament_abnormal", "Monofilament_not_felt"), encoding="utf-8")
    other = home / "organisation" / "no-regular-doctor" / "protocol.yaml"
    other.write_text(other.read_text(encoding="utf-8").replace("version: 0", "version: 1", 1), encoding="utf-8")
    assert main(["diff", "--git", "HEAD", "--no-solver", str(foot)]) == 0
    said = capsys.readouterr().out
    assert "Monofilament_not_felt" in said
    assert "diabetic-foot: " in said
    assert "no-regular-doctor: " not in said


def test_what_is_not_there_is_said(old: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", str(old), str(old / "no")]) == 2
    assert "there is no" in capsys.readouterr().err
    assert main(["diff", str(old)]) == 2
    assert "name two files or two folders" in capsys.readouterr().err


def test_with_git_a_path_that_is_not_there_is_told_in_our_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "--git", "HEAD", "diabetic-fot"]) == 2
    said = capsys.readouterr().err
    assert said.endswith("there is no file, folder or bundled protocol `diabetic-fot`; did you mean `diabetic-foot`?\n")


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_a_part_of_the_catalogue_that_is_gone_whole_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It has no name that a protocol could say."""
    home = tmp_path / "library"
    for part in ("catalogue", "diabetes/diabetic-foot", "organisation/no-regular-doctor"):
        shutil.copytree(bundled_folder() / part, home / part)
    committed(home)
    changed = []
    for file in (home / "catalogue" / "classes").glob("*.yaml"):
        before, found, after = file.read_text(encoding="utf-8").partition("\nincompatible:\n")
        if found:
            rest = after.splitlines(keepends=True)
            end = next((i for i, line in enumerate(rest) if line[:1].isalpha()), len(rest))
            file.write_text(before + "\n" + "".join(rest[end:]), encoding="utf-8")
            changed.append(file.name)
    assert changed
    assert main(["diff", "--git", "HEAD", "--no-solver", str(home / "diabetes" / "diabetic-foot")]) == 0
    assert "- incompatible" in capsys.readouterr().out

"""`pathways new`: what it makes validates, passes its own cases, is laid out, and stays when it is there already."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from pathways.cli.main import main
from pathways.loading.reading import plain
from pathways.loading.yaml_reader import read_yaml

ROOT = Path(__file__).parents[2]
DAY = ["--at", "2026-11-24"]


@pytest.fixture
def territory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    assert main(["new", "territory", "cpts-example", "--in", str(tmp_path), *DAY]) == 0
    folder = tmp_path / "cpts-example"
    monkeypatch.chdir(folder)
    return folder


def test_a_new_territory_validates_and_passes_what_its_settings_ask(
    territory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main(["validate"]) == 0
    assert capsys.readouterr().out == "no findings in 1 protocol\n"
    assert main(["test"]) == 0
    assert "states 4/4, transitions 4/4, guard outcomes 6/6" in capsys.readouterr().out
    assert main(["fmt", "--check", "protocols", "local"]) == 0
    assert territory.joinpath("local", "cpts-example.yaml").is_file()


def test_a_second_protocol_stands_beside_the_first(territory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "protocol", "second", "--in", "protocols", *DAY]) == 0
    assert main(["validate"]) == 0
    assert main(["test"]) == 0
    assert "second: 6/6 cases passed" in capsys.readouterr().out
    assert "review_by: 2027-11-24" in (territory / "protocols" / "second" / "protocol.yaml").read_text("utf-8")


def test_editors_find_the_schemas_that_the_files_name(territory: Path) -> None:
    for file in territory.rglob("*.yaml"):
        first = file.read_text("utf-8").splitlines()[0]
        if "$schema=" in first:
            assert (file.parent / first.partition("$schema=")[2]).is_file(), file


def test_what_is_there_is_not_written_over(territory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    protocol = territory / "protocols" / "first-protocol" / "protocol.yaml"
    protocol.write_text("mine", "utf-8")
    assert main(["new", "protocol", "first-protocol", "--in", "protocols"]) == 2
    assert protocol.read_text("utf-8") == "mine"
    assert "is there already" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["Foot Care", "pied_diabétique", "X", ""])
def test_a_name_that_cannot_be_one_is_said(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "protocol", name, "--in", str(tmp_path)]) == 2
    assert "small letters, digits and hyphens" in capsys.readouterr().err


def test_no_word_is_left_to_fill_in(territory: Path) -> None:
    for file in territory.rglob("*"):
        if file.is_file() and "schemas" not in file.parts:
            assert not any(f"@{word}@" in file.read_text("utf-8") for word in ("NAME", "TODAY", "VERSION", "SCHEMAS"))


# --- what CI services are given ---


def steps(path: Path) -> list[dict[str, object]]:
    root = read_yaml(path.read_text("utf-8"), str(path)).root
    assert root is not None
    told = plain(root)
    found = told["runs"]["steps"] if "runs" in told else told["jobs"]["check"]["steps"]
    assert isinstance(found, list)
    return found


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
@pytest.mark.parametrize("name", ["action.yml", "protocols.yml"])
def test_the_commands_of_ci_run_as_they_are_written(name: str, territory: Path) -> None:
    path = ROOT / name if name == "action.yml" else territory / ".github" / "workflows" / name
    commands = [str(step["run"]) for step in steps(path) if "pathways " in str(step.get("run", ""))]
    commands = [command for command in commands if "pip install" not in command]
    assert len(commands) == 3
    own = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "PATHS": ""}
    for command in commands:
        done = subprocess.run(
            ["bash", "-e", "-c", command], check=False, cwd=territory, env=own, capture_output=True, text=True
        )
        assert done.returncode == 0, (command, done.stdout, done.stderr)


def test_the_hooks_name_commands_that_exist(capsys: pytest.CaptureFixture[str]) -> None:
    root = read_yaml((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"), "hooks").root
    assert root is not None
    hooks = plain(root)
    assert {hook["id"] for hook in hooks} == {"pathways-fmt", "pathways-validate", "pathways-test"}
    for hook in hooks:
        assert Draft202012Validator({"required": ["id", "name", "entry", "language"]}).is_valid(hook)
        with pytest.raises(SystemExit) as stop:
            main([*hook["entry"].split()[1:], "--help"])
        assert stop.value.code == 0
    capsys.readouterr()


@pytest.mark.parametrize("name", ["action.yml", "protocols.yml", ".gitlab-ci.yml", ".pre-commit-config.yaml"])
def test_ci_installs_the_solver_or_nothing_would_be_proved(name: str, territory: Path) -> None:
    places = {"action.yml": ROOT, "protocols.yml": territory / ".github" / "workflows"}
    text = (places.get(name, territory) / name).read_text("utf-8")
    assert "[proof]" in text

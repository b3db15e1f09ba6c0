"""Where findings are said to be: as a service that shows them at their lines looks for them, and of what was asked for alone."""

import json
import shutil
from pathlib import Path

import pytest

from pathways.cli.main import main

ROOT = Path(__file__).parents[2]
OTHER = (ROOT / "tests" / "findings" / "rest" / "protocol.yaml").read_text(encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose folder `protocols` holds a catalogue, a protocol with a slip, and one without."""
    shutil.copytree(ROOT / "tests" / "engine" / "small" / "catalogue", tmp_path / "protocols" / "catalogue")
    for name, limit in (("wrong", "Levle"), ("right", "Level")):
        text = f"protocol: {name}\n" + OTHER.partition("\n")[2].replace("Type_2_diabetes", "Ill")
        text = text.replace("HbA1c > 7 '%'", f"{limit} > 7").replace("above", "well")
        (tmp_path / "protocols" / name).mkdir()
        (tmp_path / "protocols" / name / "protocol.yaml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("asked", ["protocols", "protocols/wrong", "protocols/wrong/protocol.yaml"])
def test_a_path_is_told_as_it_stands_in_the_project(
    asked: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["validate", "--no-proofs", "--format", "gitlab", asked]) == 1
    (finding,) = json.loads(capsys.readouterr().out)
    assert finding["location"]["path"] == "protocols/wrong/protocol.yaml"


def test_junit_tells_of_the_files_that_were_asked_for(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "--no-proofs", "--format", "junit", "protocols/wrong"]) == 1
    told = capsys.readouterr().out
    assert 'tests="1" failures="1"' in told
    assert "right" not in told

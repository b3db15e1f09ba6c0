"""`pathways.toml`: the nearest one holds, and a misspelt setting is a sentence."""

from pathlib import Path

import pytest

from pathways.cli.configuration import configuration
from pathways.cli.reading import CouldNotRunError


def test_the_nearest_file_above_holds(tmp_path: Path) -> None:
    (tmp_path / "pathways.toml").write_text(
        'protocols = ["protocols"]\nterritory = "local/x.yaml"\n[test.minimum]\nstates = 100\nguards = 82.5\n', "utf-8"
    )
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    settings = configuration(below)
    assert settings.protocols == (tmp_path / "protocols",)
    assert settings.territory == tmp_path / "local" / "x.yaml"
    assert settings.minimum == {"states": 100.0, "guards": 82.5}


def test_pyproject_may_hold_it(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.pathways]\nprotocols = ["p"]\n', "utf-8")
    assert configuration(tmp_path).protocols == (tmp_path / "p",)


def test_another_projects_pyproject_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "pathways.toml").write_text('protocols = ["p"]\n', "utf-8")
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "pyproject.toml").write_text("[project]\nname = 'x'\n", "utf-8")
    assert configuration(inner).protocols == (tmp_path / "p",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("protocol = []", "there is no setting `protocol`; did you mean `protocols`?"),
        ("[test.minimum]\nstate = 1", "there is no setting `test.minimum.state`; did you mean `test.minimum.states`?"),
        ("[test.minimum]\nstates = 101", "`test.minimum.states` is a number from 0 to 100, not `101`"),
        ("[test.minimum]\nstates = true", "is a number from 0 to 100"),
        ("protocols = 'x'", "`protocols` is a list of files and folders"),
        ("test = 1", "`test` is a table"),
        ("a = ", "cannot be read"),
    ],
)
def test_what_is_wrong_is_a_sentence(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "pathways.toml").write_text(text, "utf-8")
    with pytest.raises(CouldNotRunError) as error:
        configuration(tmp_path)
    assert said in str(error.value)

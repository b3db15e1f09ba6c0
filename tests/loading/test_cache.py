"""The cache of the bundled library: never wrong, never run, never needed."""

import os
import pickle
from datetime import date
from pathlib import Path

import pytest

import pathways
from pathways.engine.serialize import to_json
from pathways.loading.bundled import MOST_KEPT, _digest, keep_file, kept_file
from pathways.loading.kept import from_bytes, to_bytes
from pathways.model.protocol import Library

LIBRARY = pathways.library()
EXAMPLES = Path(__file__).parents[2] / "examples" / "patients"
AT = date(2026, 11, 23)


class Hostile:
    """What an attacker would plant: reading it back calls a function."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, ("planted",)


def test_a_library_comes_back_as_it_was() -> None:
    again = from_bytes(to_bytes(LIBRARY), Library)
    assert again == LIBRARY
    chart = pathways.Patient.from_yaml(EXAMPLES / "marie.yaml")
    assert to_json(pathways.assess(again, chart, AT)) == to_json(pathways.assess(LIBRARY, chart, AT))


def test_places_in_guards_come_back_too() -> None:
    """They take no part in equality, and findings underline by them."""
    again = from_bytes(to_bytes(LIBRARY), Library)
    for name, protocol in LIBRARY.protocols.items():
        assert again.protocols[name].include.tree.at == protocol.include.tree.at
    assert any(protocol.include.tree.at != (0, 0) for protocol in LIBRARY.protocols.values())


def test_nothing_runs_from_a_file_that_somebody_planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    planted = tmp_path / "planted.library"
    planted.write_bytes(pickle.dumps(Hostile()))
    tmp_path.chmod(0o700)
    planted.chmod(0o600)
    assert kept_file(planted, Library) is None
    assert not (tmp_path / "planted").exists()
    with pytest.raises(pickle.UnpicklingError, match="has no place in a library"):
        from_bytes(planted.read_bytes(), Library)


@pytest.mark.parametrize("data", [b"", b"not a pickle", to_bytes(LIBRARY)[:1000], pickle.dumps([1])])
def test_a_damaged_file_is_no_cache(tmp_path: Path, data: bytes) -> None:
    tmp_path.chmod(0o700)
    (tmp_path / "x.library").write_bytes(data)
    assert kept_file(tmp_path / "x.library", Library) is None


def test_a_file_that_others_may_write_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "cache" / "x.library"
    keep_file(path, LIBRARY)
    assert kept_file(path, Library) == LIBRARY
    path.chmod(0o666)
    assert kept_file(path, Library) is None
    path.chmod(0o600)
    path.parent.chmod(0o777)
    assert kept_file(path, Library) is None


def test_a_folder_that_cannot_be_written_to_is_fine(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    keep_file(tmp_path / "file" / "x.library", LIBRARY)
    assert kept_file(tmp_path / "file" / "x.library", Library) is None


def test_old_files_are_left_behind_and_no_half_file_stays(tmp_path: Path) -> None:
    for number in range(MOST_KEPT + 2):
        keep_file(tmp_path / "cache" / f"{number}.library", LIBRARY)
    names = sorted(each.name for each in (tmp_path / "cache").iterdir())
    assert len(names) == MOST_KEPT
    assert f"{MOST_KEPT + 1}.library" in names


def test_a_changed_rule_has_another_name_and_a_changed_case_has_not(tmp_path: Path) -> None:
    (tmp_path / "protocol.yaml").write_text("a: 1", encoding="utf-8")
    (tmp_path / "cases.yaml").write_text("a: 1", encoding="utf-8")
    before = _digest(tmp_path)
    (tmp_path / "cases.yaml").write_text("a: 2", encoding="utf-8")
    assert _digest(tmp_path) == before
    (tmp_path / "protocol.yaml").write_text("a: 2", encoding="utf-8")
    assert _digest(tmp_path) != before

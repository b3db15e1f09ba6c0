"""What was read before and has not changed is not read again; what comes out is what reading everything gives."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pathways.loading import loader
from pathways.loading.loader import Loaded, load
from pathways.loading.yaml_reader import Read, read_yaml

TESTS = Path(__file__).parents[1]
OTHER = (TESTS / "findings" / "rest" / "protocol.yaml").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalogue, a protocol that uses every key with its agreement, one that it calls, and five that stand beside."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    home = tmp_path / "protocols"
    shutil.copytree(TESTS / "engine" / "small" / "catalogue", home / "catalogue")
    shutil.copytree(TESTS / "loading" / "every-key", home / "every-key")
    for name in ("called", "a", "b", "c", "d", "e"):
        (home / name).mkdir()
        text = f"protocol: {name}\n" + OTHER.partition("\n")[2].replace("Type_2_diabetes", "Ill")
        text = text.replace("HbA1c > 7 '%'", "Level > 7").replace("above", "well")
        (home / name / "protocol.yaml").write_text(text, encoding="utf-8")
    return home


def told(loaded: Loaded) -> tuple[object, ...]:
    """Everything that a loading tells, places too."""
    places = {name: (reading.root, reading.source) for name, reading in loaded.places.items()}
    return loaded.library, loaded.findings, dict(loaded.sources), dict(loaded.files), places


def change(path: str, old: str, new: str) -> Callable[[Path], None]:
    def made(home: Path) -> None:
        text = (home / path).read_text(encoding="utf-8")
        assert old in text
        (home / path).write_text(text.replace(old, new, 1), encoding="utf-8")

    return made


def add(name: str, protocol: str) -> Callable[[Path], None]:
    def made(home: Path) -> None:
        (home / name).mkdir()
        text = (
            (home / "a" / "protocol.yaml").read_text(encoding="utf-8").replace("protocol: a", f"protocol: {protocol}")
        )
        (home / name / "protocol.yaml").write_text(text, encoding="utf-8")

    return made


CHANGES = {
    "a guard": change("called/protocol.yaml", "Level > 7", "Level > 8"),
    "a slip": change("a/protocol.yaml", "Level > 7", "Levle > 7"),
    "an outcome that another reads": change("called/protocol.yaml", "outcome: ", "outcome: not_"),
    "an agreement": change("every-key/about.yaml", "EK-1", "EK-2"),
    "an agreement that goes": lambda home: (home / "every-key" / "about.yaml").unlink(),
    "the catalogue": change("catalogue/data/items.yaml", "type: ", "type:  "),
    "a protocol that goes": lambda home: shutil.rmtree(home / "a"),
    "one that is called and goes": lambda home: shutil.rmtree(home / "called"),
    "another name": change("a/protocol.yaml", "protocol: a", "protocol: z"),
    "the name of another": change("a/protocol.yaml", "protocol: a", "protocol: b"),
    "one more": add("f", "f"),
    "one more of the same name": add("f", "a"),
    "one of the same name that comes first": add("B", "a"),
    "a file that is none": change("a/protocol.yaml", "protocol: a", "protocol: [a"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_after_a_change_it_is_as_if_everything_were_read(what: str, folder: Path) -> None:
    first = load([folder], keep=True)
    assert first.findings == ()
    CHANGES[what](folder)
    again = [load([folder], keep=True) for _ in range(2)]
    assert told(again[0]) == told(again[1]) == told(load([folder]))
    assert told(again[0]) != told(first)


def test_only_what_has_changed_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def reading(text: str, source: str) -> Read:
        read.append(str(Path(source).relative_to(folder)))
        return read_yaml(text, source)

    load([folder], keep=True)
    monkeypatch.setattr(loader, "read_yaml", reading)
    load([folder], keep=True)
    assert read == []
    CHANGES["a guard"](folder)
    load([folder], keep=True)
    assert read == ["called/protocol.yaml"]


def test_without_the_cache_nothing_is_missing(folder: Path, tmp_path: Path) -> None:
    first = load([folder], keep=True)
    for kept in (tmp_path / "cache").rglob("*.library"):
        kept.write_bytes(b"nothing")
    assert told(load([folder], keep=True)) == told(first)
    shutil.rmtree(tmp_path / "cache")
    assert told(load([folder], keep=True)) == told(first)


def test_what_somebody_found_fault_with_is_not_kept(folder: Path, tmp_path: Path) -> None:
    CHANGES["a slip"](folder)
    assert load([folder], keep=True).findings
    assert not list((tmp_path / "cache").rglob("*.library"))

"""`pathways diff`: for each expression that changed a patient whose answer is another, asked of both versions, or the proof of none."""

import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from pathways.analysis.cases import Case, Visit, run_case
from pathways.api import load
from pathways.cli.main import main
from pathways.loading.patient_file import chart_from_mapping
from tests.engine.machine import SMALL, protocol

STATES = """
level:
  kind: decision
  title: {fr: "Taux ?", en: "Level?"}
  choose:
    - to: high
      when: Level >= 50 and not Kidney
      because: {source: book}
    - to: low
      otherwise: true
high:
  kind: action
  title: {fr: "Haut", en: "High"}
  do:
    - teach: care
      within: slow
      by: [doctor]
      because: {source: book}
  then: fin
low:
  kind: action
  title: {fr: "Bas", en: "Low"}
  do:
    - refer: clinic
      when: Level < 50
      by: [doctor]
      because: {source: book}
  then: fin
fin: {kind: end, title: {fr: "Fin", en: "End"}, outcome: done}
"""
PARAMETERS = """\
parameters:
  slow:
    label: {fr: "délai", en: "delay"}
    value: 2 weeks
    between: [1 week, 4 weeks]
    because: {source: book}
initial"""
AT = "2026-11-23"


def side(folder: Path, name: str, *changes: tuple[str, str]) -> Path:
    """A library of one protocol, in which some words are others."""
    text = protocol(STATES).replace("\ninitial", "\n" + PARAMETERS, 1)
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    home = folder / name
    shutil.copytree(SMALL, home / "catalogue")
    (home / "p").mkdir()
    (home / "p" / "protocol.yaml").write_text(text, encoding="utf-8")
    return home


def told(capsys: pytest.CaptureFixture[str], *words: str | Path) -> dict[str, Any]:
    assert main(["diff", *map(str, words), "--json"]) == 0
    (only,) = json.loads(capsys.readouterr().out)
    assert isinstance(only, dict)
    return only


def effect(capsys: pytest.CaptureFixture[str], folder: Path, *changes: tuple[str, str]) -> tuple[Any, str]:
    one = told(capsys, side(folder, "old"), side(folder, "new", *changes))
    (change,) = one["changes"]
    return change["effect"], one["weight"]


def answers(folder: Path, patient: dict[str, Any]) -> list[list[str]]:
    """What each version suggests to a patient and asks for, asked here again."""
    from datetime import date

    found = []
    for name in ("old", "new"):
        visit = Visit(date.fromisoformat(patient["at"]), {k: v for k, v in patient.items() if k != "at"}, {}, 0)
        assert chart_from_mapping(visit.told, visit.at)[1] == ()
        answer = run_case(load(folder / name), Case("", (visit,), "", 0), "p").looks[0].answer
        acts = [f"{s.verb} {s.objects[0]} {s.due}" for s in answer.suggestions]
        found.append([*acts, *(item for q in answer.missing for item in q.items)])
    return found


SAME = ("when: Level < 50\n", "when: Level < 50 and Level < 50\n")
SOMEBODY = [
    ("Level >= 50 and not Kidney", "Level > 50 and not Kidney"),
    ("Level >= 50 and not Kidney", "Level >= 49 and not Kidney"),
    ("Level >= 50 and not Kidney", "Level >= 50"),
    ("when: Level < 50\n", "when: Level < 40\n"),
    ("value: 2 weeks", "value: 3 weeks"),
    ("within: slow", "within: 1 day"),
    ("include: Ill", "include: Wound"),
]


@pytest.mark.parametrize("change", SOMEBODY, ids=[new for _, new in SOMEBODY])
def test_a_patient_whose_answer_is_another_is_told_and_both_versions_say_so(
    change: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found, weight = effect(capsys, tmp_path, change)
    assert found["whom"] == "somebody"
    assert found["before"] != found["after"]
    before, after = answers(tmp_path, found["patient"])
    assert before != after
    assert weight == ("minor" if "within" in change[0] else "major")


NOBODY = [
    (
        "Level >= 50 and not Kidney",
        "not (Level < 50) and not Kidney",
        "major",
    ),  # a level that is none: not below, nor above
    ("Level >= 50 and not Kidney", "not Kidney and Level >= 50", "patch"),
    ("Level >= 50 and not Kidney", "Level >= 50 and not (Kidney or Kidney)", "patch"),
    ("Level >= 50 and not Kidney", "Level >= 50 and not Kidney and (Wound or not Wound or Level >= 50)", "minor"),
    ("when: Level < 50\n", "when: Level < 50 and Level < 50\n", "patch"),
]


@pytest.mark.parametrize(("old", "new", "weight"), NOBODY, ids=[new for _, new, _ in NOBODY])
def test_what_is_proved_to_change_no_answer_weighs_no_more_than_its_words(
    old: str, new: str, weight: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = told(capsys, side(tmp_path, "old"), side(tmp_path, "new", (old, new)))
    assert one["weight"] == weight
    (change,) = one["changes"]
    assert change["effect"]["whom"] == ("somebody" if weight == "major" else "nobody")


def test_it_is_said_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = side(tmp_path, "old")
    new = side(
        tmp_path,
        "new",
        ("Level >= 50 and not Kidney", "Level > 50 and not Kidney"),
        SAME,
    )
    assert main(["diff", str(old), str(new)]) == 0
    said = capsys.readouterr().out
    (example,) = re.findall("for example at 2026-11-23: (.*)", said)
    assert example == "Ill = true, Kidney = false, Level = 50"
    assert "        - suggest: teach care (routine; doctor, by 2026-12-07)\n" in said
    assert "      no patient gets another answer: proved\n" in said


def test_a_case_that_differs_keeps_the_weight(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the cases show stands above what was proved of one expression."""
    change = ("Level >= 50 and not Kidney", "Level > 50 and not Kidney"), SAME
    old, new = side(tmp_path, "old"), side(tmp_path, "new", *change)
    case = f"- case: x\n  at: {AT}\n  facts: {{Ill: true, Level: 50, Kidney: false}}\n  expect: {{}}\n"
    (new / "p" / "cases.yaml").write_text(case, encoding="utf-8")
    one = told(capsys, old, new)
    assert {c["weight"] for c in one["changes"]} == {"major"}


def another_catalogue(home: Path) -> None:
    """Levels are valid for another time."""
    (file,) = [f for f in (home / "catalogue").rglob("*.yaml") if "\nLevel:" in "\n" + f.read_text(encoding="utf-8")]
    text = file.read_text(encoding="utf-8")
    before, colon, after = text.partition("\nLevel:") if not text.startswith("Level:") else ("", "Level:", text[6:])
    assert "valid_for: 6 months" in after
    file.write_text(before + colon + after.replace("valid_for: 6 months", "valid_for: 7 months", 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "whom"), [(SAME, "undecided"), (("when: Level < 50\n", "when: Level < 40\n"), "somebody")]
)
def test_with_another_catalogue_nothing_is_called_proved(
    change: tuple[str, str], whom: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = side(tmp_path, "old"), side(tmp_path, "new", change)
    another_catalogue(new)
    assert main(["diff", str(old), str(new), "--json"]) == 0
    data = {each["name"]: each for each in json.loads(capsys.readouterr().out)}
    (found,) = data["p"]["changes"]
    assert (found["effect"]["whom"], found["weight"]) == (whom, "major")
    assert found["effect"]["why"] == ("the catalogue changed too" if whom == "undecided" else None)


def test_the_solver_may_be_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = side(tmp_path, "old"), side(tmp_path, "new", SAME)
    one = told(capsys, old, new, "--no-solver")
    assert (one["weight"], one["changes"][0]["effect"]) == ("major", None)


def test_without_the_solver_it_says_that_it_was_not_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = side(tmp_path, "old"), side(tmp_path, "new", ("value: 2 weeks", "value: 3 weeks"))
    monkeypatch.setitem(sys.modules, "z3", None)
    assert main(["diff", str(old), str(new)]) == 0
    assert "the solver was not asked: pip install 'care-pathways[proof]'" in capsys.readouterr().out

"""`pathways test --suggest`: patients for what no case meets, played, with expectations that nobody has confirmed yet."""

import json
import re
import sys
from pathlib import Path

import pytest

from pathways.cli.main import main
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
      by: [doctor]
      because: {source: book}
  then: rest
rest:
  kind: wait
  title: {fr: "Attendre", en: "Wait"}
  for: 1 month
  then: fin
low:
  kind: decision
  title: {fr: "Bas ?", en: "Low?"}
  choose:
    - to: fin
      when: Level < 50 or not (Level < 50)
      because: {source: book}
    - to: never
      otherwise: true
never:
  kind: end
  title: {fr: "Jamais", en: "Never"}
  outcome: never
fin: {kind: end, title: {fr: "Fin", en: "End"}, outcome: done}
"""
CASE = """\
- case: a low level
  at: 2026-11-23
  facts: {Ill: true, Level: 20, Kidney: false}
  expect: {outcome: done}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "catalogue").symlink_to(SMALL)
    home = tmp_path / "p"
    home.mkdir()
    (home / "protocol.yaml").write_text(protocol(STATES), encoding="utf-8")
    (home / "cases.yaml").write_text(CASE, encoding="utf-8")
    return tmp_path


def suggested(folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["test", str(folder), "--suggest"]) == 1
    return capsys.readouterr().out


def measures(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, list[int]]]:
    code = main(["test", str(folder), "--json"])
    data = json.loads(capsys.readouterr().out)
    return code, {name: data[name] for name in ("states", "transitions", "guards", "conditions")}


def confirmed(text: str) -> str:
    """As an author confirms everything: the comments become the expectation."""
    return re.sub(r"^( *)# (expect:|  .*)$", r"\1\2", text, flags=re.MULTILINE)


def test_a_proposed_case_pasted_unread_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = suggested(folder, capsys)
    (folder / "p" / "cases.yaml").write_text(CASE + text, encoding="utf-8")
    assert main(["test", str(folder)]) == 1
    assert "missing-key" in capsys.readouterr().err


def test_confirmed_it_passes_and_coverage_rises_to_all_that_is_possible(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, before = measures(folder, capsys)
    text = suggested(folder, capsys)
    (folder / "p" / "cases.yaml").write_text(CASE + confirmed(text), encoding="utf-8")
    code, after = measures(folder, capsys)
    assert code == 0, main(["test", str(folder)])
    assert all(after[name][0] >= before[name][0] for name in before)
    assert sum(met for met, _ in after.values()) > sum(met for met, _ in before.values())
    # Asked again, nothing is proposed: what is left is impossible.
    main(["test", str(folder), "--suggest"])
    again = capsys.readouterr().out
    assert "0 by the 0 cases proposed" in again


def test_what_nobody_can_meet_is_said_to_be_impossible(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = suggested(folder, capsys)
    assert "# impossible, proved: state never\n" in text
    assert "# impossible, proved: transition low → never\n" in text
    assert "undecided (" not in text


def test_a_delay_is_waited_for_over_two_visits(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = suggested(folder, capsys)
    case = next(part for part in text.split("\n\n") if "# meets: transition rest → fin\n" in part)
    assert case.count("at: 2026-") == 2


def test_json_holds_the_same(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = suggested(folder, capsys)
    assert main(["test", str(folder), "--suggest", "--json"]) == 1
    data = json.loads(capsys.readouterr().out)
    assert data["protocol"] == "p"
    assert [each["case"] for each in data["proposed"]] == [
        part[part.index("- case:") :].rstrip("\n") + "\n" for part in text.split("\n\n") if "- case:" in part
    ]
    assert "state never" in data["impossible"]


def test_cases_go_to_a_file_and_a_line_here(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = suggested(folder, capsys)
    file = folder / "more.yaml"
    assert main(["test", str(folder), "--suggest", "-o", str(file)]) == 1
    assert capsys.readouterr().out.splitlines() == [text.splitlines()[0].removeprefix("# ")]
    assert file.read_text(encoding="utf-8") == text


def test_when_nothing_is_left_it_says_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = folder / "p"
    (home / "protocol.yaml").write_text(
        protocol('fin: {kind: end, title: {fr: "Fin", en: "End"}, outcome: done}'), encoding="utf-8"
    )
    (home / "cases.yaml").write_text(CASE, encoding="utf-8")
    assert main(["test", str(folder), "--suggest"]) == 0
    assert capsys.readouterr().out == "# p: nothing is left to meet\n\n"


def test_what_it_does_not_go_with_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["test", str(folder), "--suggest", "--format", "html"]) == 2
    assert "--suggest goes with --json and -o" in capsys.readouterr().err


def test_without_the_solver_it_says_what_to_install(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "z3", None)
    assert main(["test", str(folder), "--suggest"]) == 2
    assert "pip install 'care-pathways[proof]'" in capsys.readouterr().err

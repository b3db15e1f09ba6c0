"""Every rule fires where it should, underlines what is at fault, and stays silent beside it. Its page shows it fire once more."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from pathways.analysis.linter import Linter
from pathways.analysis.rules import PROVED, RULES
from pathways.diagnostics.diagnostic import Diagnostic
from pathways.loading.loader import load
from tests.engine.machine import SMALL, protocol

FIN = 'fin: {kind: end, title: {fr: "Fin", en: "End"}, outcome: done}'
DAY = date(2026, 11, 23)


def found(text: str, folder: Path, *, notes: bool = True, today: date = DAY) -> Iterator[tuple[str, str]]:
    """Codes, with what each underlines."""
    (folder / "protocol.yaml").write_text(text, encoding="utf-8")
    loaded = load([SMALL, folder])
    assert loaded.library is not None, loaded.findings
    linter = Linter(loaded.library, loaded.places, today=today, notes=notes)
    for each in linter.look_at("p").found:
        yield each.code, underlined(each, text)


def underlined(finding: Diagnostic, text: str) -> str:
    assert finding.span is not None
    return text[finding.span.start : finding.span.end]


def decision(*branches: str, rest: str = "") -> str:
    written = "\n".join(f"        - {b}" for b in branches)
    return protocol(f"""
    which:
      kind: decision
      title: {{fr: "Où ?", en: "Which?"}}
      choose:
{written}
    {rest}
    {FIN}
    """)


def branch(when: str, to: str = "fin") -> str:
    return f"to: {to}\n          when: {when}\n          because: {{source: book}}"


OTHERWISE = "to: fin\n          otherwise: true"

DECISIONS = [
    # branches, what is found and underlined
    ((branch("Level < 50"), branch("Level >= 50")), [("not-exhaustive", "choose")]),  # the answer *none* is neither
    ((branch("Level < 50"), branch("Level > 50"), OTHERWISE), []),
    ((branch("Level > 40"), branch("Level > 60"), OTHERWISE), [("branch-never-taken", "Level > 60"), ("overlapping-branches", "Level > 60")]),
    ((branch("Level > 60"), branch("Level > 40"), OTHERWISE), [("overlapping-branches", "Level > 40")]),
    ((branch("Level > 60 and Level < 40"), OTHERWISE), [("never-true", "Level > 60 and Level < 40")]),
    ((branch("Level > 101"), OTHERWISE), [("never-true", "Level > 101")]),  # the dictionary allows no more
    ((branch("Level > 100"), OTHERWISE), []),  # a laboratory may print "> 100"
    ((branch("Wound is null or Wound or not Wound"), OTHERWISE), [("always-true", "Wound is null or Wound or not Wound")]),
    ((branch("Latest(Level, 1 month) > 5 and Latest(Level, 1 year) is null"), OTHERWISE), [("never-true", "Latest(Level, 1 month) > 5 and Latest(Level, 1 year) is null")]),
    ((branch("Wound"), branch("not Wound"), branch("Wound is null")), [("branch-never-taken", "Wound is null")]),  # open, not false
]  # fmt: skip


@pytest.mark.parametrize(("branches", "expected"), DECISIONS)
def test_decisions_and_conditions_are_proved(branches: tuple[str, ...], expected: list, tmp_path: Path) -> None:
    assert sorted(found(decision(*branches), tmp_path)) == sorted(expected)


def test_a_patient_shows_the_gap(tmp_path: Path) -> None:
    text = decision(branch("Level < 50"), branch("Level > 50"))
    (tmp_path / "protocol.yaml").write_text(text, encoding="utf-8")
    loaded = load([SMALL, tmp_path])
    assert loaded.library is not None
    (gap,) = Linter(loaded.library, loaded.places).look_at("p").found
    assert gap.notes == ("for example this patient: Level = 50",)


def action(act: str, more: str = "", then: str = "fin", urgency: str = "routine") -> str:
    return protocol(f"""
    do:
      kind: action
      title: {{fr: "Faire", en: "Do"}}
      urgency: {urgency}
      do:
        - {act}
          by: [doctor]
          because: {{source: book}}
{more}
      then: {then}
    {FIN}
    """)


ACTIONS = [
    ("teach: care", "      until: Exists(Exam, 3 months)", [("sliding-until", "Exists(Exam, 3 months)")]),
    ("teach: care", "      until: Exists(Exam, 1 year)", []),  # a rhythm
    ("teach: care", "      until: Exists(Exam, DateOf(Wound))", []),
    ("prescribe: alpha\n          when: Wound is not true", "", [("absence-enables", "Wound is not true")]),
    ("prescribe: alpha\n          when: not (Wound is true)", "", [("absence-enables", "Wound is true")]),
    ("prescribe: alpha\n          when: Wound is null", "", [("absence-enables", "Wound is null")]),
    ("prescribe: alpha\n          when: not Wound", "", []),
    ("prescribe: alpha\n          when: Wound is true", "", []),
    ("prescribe: alpha\n          when: not Exists(teach.care)", "", []),  # what is done is recorded
    ("teach: care\n          when: Wound is not true", "", []),  # exposes nobody
]


@pytest.mark.parametrize(("act", "more", "expected"), ACTIONS)
def test_actions(act: str, more: str, expected: list, tmp_path: Path) -> None:
    assert list(found(action(act, more), tmp_path)) == expected


SILENT = [
    # the act, what follows it, what is found and underlined
    ("teach: care\n          when: Wound", "      until: Exists(Exam)", [("silent-state", "do")]),
    ("teach: care\n          when: Wound", "      until: not Wound", []),  # unwanted is over
    ("teach: care\n          when: Wound", "", []),  # passed when nothing is wanted
    ("teach: care", "      until: Exists(Exam)", []),  # always wanted
]


@pytest.mark.parametrize(("act", "more", "expected"), SILENT)
def test_an_action_is_never_silent(act: str, more: str, expected: list, tmp_path: Path) -> None:
    assert list(found(action(act, more), tmp_path, notes=False)) == expected


@pytest.mark.parametrize(
    ("over", "expected"), [("until: Wound", [("silent-state", "wait")]), ("until: Wound\n      for: 1 year", [])]
)
def test_a_wait_for_what_need_never_come_is_silent(over: str, expected: list, tmp_path: Path) -> None:
    text = protocol(f"""
    wait:
      kind: wait
      title: {{fr: "Attendre", en: "Wait"}}
      {over}
      then: fin
    {FIN}
    """)
    assert list(found(text, tmp_path)) == expected


UNKNOWN = [
    (("Wound is true",), [("unknown-never-taken", "fin")]),
    (("Wound",), []),
    (("Wound is true", "Level > 50"), []),  # the second may be open
    (("Wound is true", "Level > 50 and Level is not null"), []),  # a laboratory may print "> 40"
    (("Wound is null", "Wound"), [("unknown-never-taken", "fin")]),
]


@pytest.mark.parametrize(("guards", "expected"), UNKNOWN)
def test_a_cautious_way_is_gone_by_somebody(guards: tuple[str, ...], expected: list, tmp_path: Path) -> None:
    text = decision(*map(branch, guards), OTHERWISE).replace("choose:", "unknown: fin\n    choose:", 1)
    assert [each for each in found(text, tmp_path, notes=False) if each[0] != "branch-never-taken"] == expected


def test_a_call_is_passed_when_the_protocol_called_can_end(tmp_path: Path) -> None:
    for then, expected in (("do", [("call-never-ends", "inner")]), ("fin", [])):
        (tmp_path / "inner").mkdir(exist_ok=True)
        inner = action("teach: care", then=then).replace("protocol: p", "protocol: inner")
        (tmp_path / "inner" / "protocol.yaml").write_text(inner, encoding="utf-8")
        outer = protocol(f"""
        go:
          kind: call
          title: {{fr: "Aller", en: "Go"}}
          protocol: inner
          outcomes: {{otherwise: fin}}
        {FIN}
        """)
        assert list(found(outer, tmp_path, notes=False)) == expected


def test_what_is_allowed_with_a_reason_is_not_told(tmp_path: Path) -> None:
    text = action("teach: care", "      until: Exists(Exam, 3 months)")
    allowed = text.replace("initial:", 'allow:\n  - {code: sliding-until, because: "voulu"}\ninitial:')
    assert list(found(allowed, tmp_path)) == []
    here = text.replace("initial:", 'allow:\n  - {code: sliding-until, at: do, because: "voulu"}\ninitial:')
    assert list(found(here, tmp_path)) == []
    elsewhere = text.replace("initial:", 'allow:\n  - {code: sliding-until, at: fin, because: "voulu"}\ninitial:')
    assert [code for code, _ in found(elsewhere, tmp_path)] == ["sliding-until", "stale-allow"]


def test_the_day_is_an_argument(tmp_path: Path) -> None:
    text = action("teach: care")
    assert list(found(text, tmp_path, today=date(2030, 1, 1))) == []
    assert list(found(text, tmp_path, today=date(2030, 1, 2))) == [("review-overdue", "2030-01-01")]


def test_every_rule_stands_in_the_list_once() -> None:
    names = [rule.__name__ for rule in (*RULES, *PROVED)]
    assert len(names) == len(set(names))
    files = {p.stem for p in (Path(__file__).parents[2] / "pathways" / "analysis" / "rules").glob("*.py")} - {
        "__init__"
    }
    assert {rule.__module__.rpartition(".")[2] for rule in (*RULES, *PROVED)} == files

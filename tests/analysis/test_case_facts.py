"""What a case tells and nobody takes in is told at its place, by `test` and by `validate`."""

import json
from pathlib import Path

import pytest

from pathways.analysis.cases import read_cases
from pathways.cli.main import main
from pathways.loading.bundled import bundled, bundled_folder

CASE = """\
- case: x
  at: 2026-11-23
  patient: {birth_date: 1950-01-01, sex: male}
  facts:
    HbA1c: {value: 60, unit: mmol/mol}
  expect:
    state: wound
"""
SLIPS = [
    # what is written, in the place of what; the code and what is underlined; what is meant
    ("HbA1:", "HbA1c:", "fact-not-taken", "HbA1", "HbA1c"),
    ("mmol/mool", "mmol/mol", "fact-not-taken", "mmol/mool", None),
    ("mg/dL", "mmol/mol", "fact-not-taken", "mg/dL", None),
    ("value: much", "value: 60", "fact-not-taken", "much", None),
    ("Foot_ulcer: maybe", "HbA1c: {value: 60, unit: mmol/mol}", "fact-not-taken", "maybe", None),
    ("Pregnancy_answer: perhaps", "HbA1c: {value: 60, unit: mmol/mol}", "fact-not-taken", "perhaps", None),
    ("refer.foot_center: done", "HbA1c: {value: 60, unit: mmol/mol}", "fact-not-taken", "refer.foot_center", None),
    ("intolerances: [metformine]", "patient: {birth_date: 1950-01-01, sex: male}", "fact-not-taken", "metformine", "metformin"),
    ("complete: [problem]", "sex: male", "fact-not-taken", "problem", "problems"),
    ("state: wuond", "state: wound", "unknown-reference", "wuond", "wound"),
    ("suggest: [{refer: x_ray, due: 2026-02-30}]", "state: wound", "unknown-reference", "x_ray", None),
    ("later: [{send: fit_reminder, from: 2026-02-30}]", "state: wound", "not-a-date", "2026-02-30", None),
]  # fmt: skip


@pytest.mark.parametrize(("written", "instead", "code", "underlined", "meant"), SLIPS)
def test_a_slip_in_a_case_is_told_where_it_stands(
    written: str, instead: str, code: str, underlined: str, meant: str | None
) -> None:
    assert instead in CASE
    text = CASE.replace(instead, written)
    _, found = read_cases(text, "cases.yaml", bundled(), "diabetic-foot")
    told = [(f.code, text[f.span.start : f.span.end]) for f in found if f.span]
    assert (code, underlined) in told
    hint = next(f.hint for f in found if f.code == code)
    assert meant is None or hint == f"did you mean `{meant}`?"


def test_what_may_be_what_the_case_is_about_is_no_slip() -> None:
    """A value that cannot be, one without its unit, one of tomorrow: each may be told on purpose."""
    for written in ("{value: 900, unit: mmol/mol}", "{value: 60}", "{value: 60, unit: mmol/mol, date: 2026-11-24}"):
        text = CASE.replace("{value: 60, unit: mmol/mol}", written)
        assert read_cases(text, "cases.yaml", bundled(), "diabetic-foot")[1] == ()


def test_validate_looks_at_cases_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "diabetic-foot"
    folder.mkdir()
    bundle = bundled_folder() / "diabetes" / "diabetic-foot" / "protocol.yaml"
    (folder / "protocol.yaml").write_bytes(bundle.read_bytes())
    (folder / "cases.yaml").write_text(CASE.replace("HbA1c:", "HbA1:"), encoding="utf-8")
    for _ in range(2):  # the second from what is kept
        assert main(["validate", str(folder), "--json", "--no-proofs", "--on", "2026-11-23"]) == 1
        (finding,) = map(json.loads, capsys.readouterr().out.splitlines())
        assert (finding["code"], finding["place"]["line"]) == ("fact-not-taken", 5)
    (folder / "cases.yaml").write_text(CASE, encoding="utf-8")
    assert main(["validate", str(folder), "--json", "--no-proofs", "--on", "2026-11-23"]) == 0

"""`pathways eval`: one guard, over a patient or without."""

import io
import json
from pathlib import Path

import pytest

from pathways.cli.main import main
from pathways.cli.terminal import write

PATIENT = """\
on: 2026-11-23
patient: {birth_date: 1958-05-02, sex: male}
facts:
  HbA1c: {value: 8.1, date: 2026-11-02}
  Foot_ulcer: {value: true, date: 2026-11-21}
"""
DAY = ["--at", "2026-11-23"]


@pytest.fixture
def patient(tmp_path: Path) -> str:
    file = tmp_path / "patient.yaml"
    file.write_text(PATIENT, encoding="utf-8")
    return str(file)


@pytest.mark.parametrize(
    ("guard", "answer"),
    [
        ("1 'kg' < 2 'kg'", "true"),
        ("2 + 2 = 5", "false"),
        ("null", "unknown"),
        ("@2026-01-31 + 1 month", "@2026-02-28"),
    ],
)
def test_literals_need_no_dictionary(guard: str, answer: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", guard]) == 0
    assert capsys.readouterr().out == f"{answer}\n"


def test_names_stand_for_the_facts_of_the_patient(patient: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "HbA1c > 7 '%' and Foot_ulcer", "--patient", patient, *DAY]) == 0
    assert capsys.readouterr().out == "true\n"


def test_without_a_patient_names_are_unknown_and_say_why(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "HbA1c > 7 '%'"]) == 0
    assert capsys.readouterr().out == "unknown\n  HbA1c: never recorded\n"


def test_explain_says_the_guard_in_words_and_what_it_read(patient: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "HbA1c > 7 '%'", "--patient", patient, *DAY, "--explain"]) == 0
    said = capsys.readouterr().out.replace("\N{NO-BREAK SPACE}", " ")
    assert said == "true\nHbA1c supérieure à 7 %.\n  HbA1c 8,1 % le 02/11/2026\n"
    assert main(["eval", "HbA1c > 7 '%'", "--explain", "--lang", "en"]) == 0
    assert "HbA1c above 7%." in capsys.readouterr().out


def test_json_holds_the_answer_and_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "HbA1c > 7 '%'", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["answer"] == "null"
    assert told["missing"] == [{"item": "HbA1c", "cause": "never_recorded", "detail": ""}]


def test_a_guard_that_is_none_is_shown_with_carets(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "HbA1c > 7"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "error[missing-unit]" in captured.err
    assert "^" in captured.err


def test_a_misspelt_name_gets_its_neighbour(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "HbAc1 > 7 '%'"]) == 1
    assert "did you mean `HbA1c`?" in capsys.readouterr().err


def test_a_patient_file_that_is_not_there_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "HbA1c > 7 '%'", "--patient", "nobody.yaml"]) == 2
    assert capsys.readouterr().err == "pathways eval: there is no file `nobody.yaml`\n"


@pytest.mark.parametrize(
    ("encoding", "shown"), [("utf-8", "DFG ≥ 30 µmol «\xa0é\xa0»"), ("ascii", 'DFG >= 30 umol " e "')]
)
def test_a_terminal_without_accents_still_reads(encoding: str, shown: str) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding)
    write("DFG ≥ 30 µmol «\xa0é\xa0»", stream)
    stream.flush()
    assert raw.getvalue().decode(encoding) == shown

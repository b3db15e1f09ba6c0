"""`pathways run`: what people type, what they get, and how it fails. Dates are given: no test reads a clock."""

import json
from pathlib import Path

import pytest

from pathways.cli.main import main

PATIENT = """\
on: 2026-11-23
patient: {birth_date: 1958-05-02, sex: male, complete: [problems]}
facts:
  Type_2_diabetes: true
  HbA1c: {value: 8.1, date: 2026-11-02}
  Foot_ulcer: {value: true, date: 2026-11-21}
medications:
  metformin: {since: 2024-01-10}
"""
DAY = ["--at", "2026-11-23"]


@pytest.fixture
def patient(tmp_path: Path) -> str:
    file = tmp_path / "patient.yaml"
    file.write_text(PATIENT, encoding="utf-8")
    return str(file)


def test_the_answer_is_in_french_unless_asked_otherwise(patient: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--patient", patient, *DAY]) == 0
    assert capsys.readouterr().out.startswith("Prochaines étapes, situation au 23/11/2026\nBROUILLON")
    assert main(["run", "--patient", patient, *DAY, "--lang", "en"]) == 0
    assert capsys.readouterr().out.startswith("Next steps, as of 23\N{NO-BREAK SPACE}Nov\N{NO-BREAK SPACE}2026\nDRAFT")


def test_full_shows_the_steps_walked(patient: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["run", "diabetic-foot", "--patient", patient, *DAY, "--full"])
    assert "PARCOURS" in capsys.readouterr().out


def test_json_is_the_engines_own_and_the_same_twice(patient: str, capsys: pytest.CaptureFixture[str]) -> None:
    outputs = []
    for _ in range(2):
        assert main(["run", "--patient", patient, *DAY, "--format", "json"]) == 0
        outputs.append(capsys.readouterr().out)
    assert outputs[0] == outputs[1]
    assert json.loads(outputs[0])["at"] == "2026-11-23"


def test_one_protocol_can_be_chosen(patient: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["run", "diabetic-foot", "--patient", patient, *DAY, "--format", "json"])
    assert [walk["protocol"] for walk in json.loads(capsys.readouterr().out)["walks"]] == ["diabetic-foot"]


def test_the_record_of_one_answer_is_taken_by_the_next(patient: str, tmp_path: Path) -> None:
    record = tmp_path / "record.json"
    assert main(["run", "--patient", patient, *DAY, "--save-record", str(record)]) == 0
    assert json.loads(record.read_text(encoding="utf-8"))["at"] == "2026-11-23"
    assert main(["run", "--patient", patient, "--at", "2026-11-30", "--record", str(record)]) == 0


def test_json_patients_are_read_by_their_content(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "somebody.txt"
    told = {"on": "2026-11-23", "patient": {"birth_date": "1958-05-02"}, "facts": {"Type_2_diabetes": "true"}}
    file.write_text(json.dumps(told), encoding="utf-8")
    assert main(["run", "--patient", str(file), *DAY]) == 0
    assert "Prochaines étapes" in capsys.readouterr().out


def test_fhir_bundles_are_read_by_their_content(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    coding = {"system": "http://loinc.org", "code": "4548-4"}
    entries = [
        {"resourceType": "Patient", "id": "1", "birthDate": "1958-05-02", "gender": "male"},
        {
            "resourceType": "Observation",
            "id": "2",
            "status": "final",
            "subject": {"reference": "Patient/1"},
            "code": {"coding": [coding]},
            "effectiveDateTime": "2026-11-02",
            "valueQuantity": {"value": 8.1, "unit": "%", "system": "http://unitsofmeasure.org", "code": "%"},
        },
    ]
    file = tmp_path / "bundle"
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": each} for each in entries]}
    file.write_text(json.dumps(bundle), encoding="utf-8")
    assert main(["eval", "HbA1c > 8 '%'", "--patient", str(file), *DAY]) == 0
    assert capsys.readouterr().out == "true\n"


# --- how it fails: one sentence, never a traceback ---


def failure(capsys: pytest.CaptureFixture[str]) -> str:
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Traceback" not in captured.err
    return captured.err


def test_a_file_that_is_not_there_is_named_with_its_neighbour(patient: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--patient", patient.replace("patient.yaml", "patien.yaml"), *DAY]) == 2
    said = failure(capsys)
    assert "there is no file" in said
    assert "did you mean" in said


def test_a_protocol_that_is_not_there_is_answered_with_the_nearest(
    patient: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "diabetic-fot", "--patient", patient, *DAY]) == 2
    assert failure(capsys) == "pathways run: there is no protocol `diabetic-fot`; did you mean `diabetic-foot`?\n"


@pytest.mark.parametrize("day", ["23/11/2026", "2026-13-01", "tomorrow"])
def test_a_day_that_is_none_is_shown_how_to_write(day: str, patient: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--patient", patient, "--at", day]) == 2
    assert "write it as 2026-11-23" in failure(capsys)


def test_a_file_that_is_no_patient_is_a_finding_under_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "list.yaml"
    file.write_text("- a\n- b\n", encoding="utf-8")
    assert main(["run", "--patient", str(file), *DAY]) == 1
    said = failure(capsys)
    assert "error[not-a-patient]" in said
    assert "^" in said


def test_a_folder_a_picture_and_a_wrong_record_are_told_apart(
    patient: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"\x89PNG\xff")
    assert main(["run", "--patient", str(tmp_path), *DAY]) == 2
    assert "is a folder" in failure(capsys)
    assert main(["run", "--patient", str(picture), *DAY]) == 2
    assert "not UTF-8" in failure(capsys)
    assert main(["run", "--patient", patient, *DAY, "--record", patient]) == 1
    assert "not-a-record" in failure(capsys)


def test_a_folder_of_protocols_that_is_not_there_is_named(patient: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--patient", patient, *DAY, "--protocols", "nowhere"]) == 2
    assert "there is no `nowhere`" in failure(capsys)


def test_a_record_that_cannot_be_kept_is_said(patient: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--patient", patient, *DAY, "--save-record", str(tmp_path / "no" / "record.json")]) == 2
    assert "cannot be kept" in failure(capsys)


# --- whom, and what is known to be complete ---

TWO = {
    "resourceType": "Bundle",
    "type": "collection",
    "entry": [
        {"resource": {"resourceType": "Patient", "id": "1", "birthDate": "1958-05-02", "gender": "male"}},
        {"resource": {"resourceType": "Patient", "id": "2", "birthDate": "1990-01-01", "gender": "female"}},
    ],
}


def test_one_of_several_patients_is_chosen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "bundle.json"
    file.write_text(json.dumps(TWO), encoding="utf-8")
    assert main(["run", "--patient", str(file), *DAY]) == 1
    assert "--who Patient/1" in failure(capsys)
    assert main(["run", "--patient", str(file), *DAY, "--who", "Patient/2"]) == 0
    assert main(["run", "--patient", str(file), *DAY, "--who", "Patient/3"]) == 1


def test_a_patient_file_is_of_one_patient(patient: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--patient", patient, *DAY, "--who", "Patient/2"]) == 2
    assert "no FHIR bundle" in failure(capsys)


def test_a_list_known_to_be_complete_answers_its_questions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "bundle.json"
    file.write_text(json.dumps({**TWO, "entry": TWO["entry"][:1]}), encoding="utf-8")
    perhaps = []
    for more in ([], ["--complete", "problems"]):
        assert main(["run", "diabetic-foot", "--patient", str(file), *DAY, "--format", "json", *more]) == 0
        perhaps.append([each["protocol"] for each in json.loads(capsys.readouterr().out)["perhaps"]])
    assert perhaps == [["diabetic-foot"], []]


def test_help_of_a_command_is_found_both_ways(capsys: pytest.CaptureFixture[str]) -> None:
    said = []
    for words in (["help", "run"], ["run", "--help"]):
        with pytest.raises(SystemExit) as stopped:
            main(words)
        assert stopped.value.code == 0
        said.append(capsys.readouterr().out)
    assert said[0] == said[1]

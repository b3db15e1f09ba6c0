"""Patient files: what is wrong is underlined where it stands, and nothing doubtful is taken for an answer."""

import pytest

from pathways.loading.patient_file import read_patient

HEAD = "patient: {birth_date: 1958-04-02, sex: female}\n"
WRONG = [
    ("patient: {birthdate: 1958-04-02}\n", "unknown-key", "birthdate"),
    ("patient: {birth_date: 02/04/1958}\n", "not-a-date", "02/04/1958"),
    ("patient: {sex: F}\n", "wrong-form", "F"),
    ("patient: {deceased: oui}\n", "wrong-form", "oui"),
    ("patient: [1958-04-02]\n", "wrong-form", "patient"),
    ("patient: {complete: {problems: true}}\n", "wrong-form", "complete"),
    (HEAD + "fact: {HbA1c: 7}\n", "unknown-key", "fact"),
    (HEAD + "on: yesterday\n", "not-a-date", "yesterday"),
    (HEAD + "facts:\n  HbA1c: {valeu: 7, date: 2026-10-01}\n", "unknown-key", "valeu"),
    (HEAD + "facts:\n  HbA1c:\n    - {value: 7, date: 2026-13-01}\n", "not-a-date", "2026-13-01"),
    (HEAD + "facts:\n  HbA1c: {value: 7, ago: 3 moons}\n", "not-a-date", "3 moons"),
    (HEAD + "facts:\n  HbA1c: {value: 7, ago: 3 months}\n", "not-a-date", "3 months"),
    (HEAD + "facts:\n  HbA1c: {value: [7, 8], date: 2026-10-01}\n", "wrong-form", "HbA1c"),
    (HEAD + "facts:\n  eGFR: {value: 30, comparator: about, date: 2026-10-01}\n", "wrong-form", "about"),
    (HEAD + "on: 2026-11-23\nfacts:\n  refer.podiatrist: maybe\n", "wrong-form", "maybe"),
    (HEAD + "facts:\n  refer.podiatrist: done\n", "act-without-date", "done"),
    (HEAD + "medications: [metformin]\n", "wrong-form", "medications"),
    (HEAD + "medications: {metformin: 1000 mg}\n", "wrong-form", "1000 mg"),
    (HEAD + "medications: {metformin: {current: no}}\n", "wrong-form", "no"),
    (HEAD + "intolerances: {metformin: nausea}\n", "wrong-form", "intolerances"),
    ("- a list\n", "not-a-patient", "- a list"),
    ("protocol: diabetic-foot\n", "not-a-patient", "protocol: diabetic-foot"),
]


@pytest.mark.parametrize(("text", "code", "underlined"), WRONG, ids=[f"{code}: {words}" for _, code, words in WRONG])
def test_a_fault_is_one_finding_at_its_place(text: str, code: str, underlined: str) -> None:
    chart, (finding,) = read_patient(text, "patient.yaml")
    assert chart is None
    assert finding.span is not None
    assert (finding.code, text[finding.span.start : finding.span.end]) == (code, underlined)


def test_every_fault_is_told_at_once() -> None:
    text = "patient: {sex: F, deceased: oui}\nfacts:\n  HbA1c: {value: 7, date: hier}\n"
    _, found = read_patient(text, "patient.yaml")
    assert [f.code for f in found] == ["not-a-date", "wrong-form", "wrong-form"]


def test_a_medication_without_a_word_is_taken_and_one_that_ended_is_not() -> None:
    chart, found = read_patient(HEAD + "medications: {metformin: , acei: {ended: 2024-03}}\n", "patient.yaml")
    assert not found
    assert chart is not None
    assert [m.current for m in chart.medications] == [True, False]


def test_of_a_medication_nobody_may_be_able_to_tell_whether_it_is_still_taken() -> None:
    written = "medications: {metformin: {since: 2021, current: unknown}, acei: {ended: 2024-03, current: unknown}}\n"
    chart, found = read_patient(HEAD + written, "patient.yaml")
    assert not found
    assert chart is not None
    assert [m.current for m in chart.medications] == [None, False]

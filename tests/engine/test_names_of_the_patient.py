"""What a patient file names and the dictionary does not have is told, and never makes an answer look complete."""

from datetime import date

from tests.engine.machine import acts, library, look, patient, protocol

ON = date(2026, 11, 23)
START_BETA = protocol("""
    start:
      kind: action
      title: {fr: a, en: a}
      do: [{prescribe: beta, by: [doctor], because: {source: book}}]
      then: over
    over: {kind: end, outcome: over, title: {fr: b, en: b}}
""")


def told(**more: object) -> list[str]:
    answer = look(library(START_BETA), patient(ON, {"Liver": "false"}, **more), ON)
    return [report.text for report in answer.reports]


def test_a_drug_class_that_is_not_there_is_told_with_the_one_that_was_meant() -> None:
    assert told(medications={"betta": None}) == ["no drug class is called `betta`: did you mean `beta`?"]
    assert told(intolerances=["zzz"]) == ["no drug class is called `zzz`"]


def test_a_family_of_classes_says_nothing_of_one_of_them() -> None:
    assert told(medications={"family": None}) == ["`family` is several classes, say which: `alpha`, `beta`"]


def test_an_act_that_is_not_there_is_told() -> None:
    chart = patient(ON, {"Liver": "false", "refer.clinik": "done", "refr.clinic": "done"})
    answer = look(library(START_BETA), chart, ON)
    assert [report.text for report in answer.reports] == [
        "no act is called `refer.clinik`: did you mean `refer.clinic`?",
        "no act is called `refr.clinic`: did you mean `refer.clinic`?",
    ]


def test_a_list_that_is_not_there_is_told() -> None:
    assert told(complete=["medication", "allergies"]) == ["no list is called `medication`: did you mean `medications`?"]


def test_a_fact_that_is_not_there_is_told_with_the_one_that_was_meant() -> None:
    answer = look(library(START_BETA), patient(ON, {"Liver": "false", "Woundd": "true"}), ON)
    assert [report.text for report in answer.reports] == ["nothing is called `Woundd`: did you mean `Wound`?"]


def test_a_drug_that_nobody_can_read_leaves_the_list_open() -> None:
    """An intolerance that cannot be read may be to this very drug: it is asked about, not passed over."""
    clear = look(library(START_BETA), patient(ON, {"Liver": "false"}), ON)
    assert acts(clear.suggestions) == ["prescribe beta"]
    doubtful = look(library(START_BETA), patient(ON, {"Liver": "false"}, intolerances=["betta"]), ON)
    assert acts(doubtful.suggestions) == []
    assert [each.object for each in doubtful.withheld] == ["beta"]

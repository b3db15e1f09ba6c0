"""Contraindications stand above every protocol."""

from datetime import date

import pytest
from msgspec.structs import replace

from pathways.language.truth import Truth
from pathways.model.catalogue import Act
from tests.engine.machine import LISTS, acts, library, look, patient, protocol

DAY = date(2026, 3, 1)


def starting(act: str, urgency: str = "routine") -> str:
    return protocol(f"""
    start:
      kind: action
      title: {{fr: "Débuter", en: "Start"}}
      urgency: {urgency}
      since: DateOf(Ill)
      do:
        - {act}
          by: [doctor]
          because: {{source: book}}
      then: fin
    fin: {{kind: end, title: {{fr: "Fin", en: "End"}}, outcome: done}}
    """)


CLEAN = {"Kidney": "false", "Liver": "false"}

STARTS = [
    # act, facts, drugs, intolerances, suggested, withheld
    ("prescribe: alpha", CLEAN, {}, [], ["prescribe alpha"], {}),
    ("prescribe: alpha", {"Kidney": "true"}, {}, [], [], {"alpha": Truth.TRUE}),
    ("prescribe: alpha", {}, {}, [], [], {"alpha": Truth.UNKNOWN}),
    ("prescribe: alpha", {"Kidney": "unknown"}, {}, [], [], {"alpha": Truth.UNKNOWN}),
    ("prescribe: alpha", CLEAN, {}, ["alpha"], [], {"alpha": Truth.TRUE}),
    ("prescribe: unclear", CLEAN, {}, [], [], {"unclear": Truth.TRUE}),
    ("prescribe: [alpha, beta]", {**CLEAN, "Kidney": "true"}, {}, [], ["prescribe beta"], {"alpha": Truth.TRUE}),
    ("prescribe: [alpha, beta]", CLEAN, {}, [], ["prescribe alpha|beta"], {}),
    ("prescribe: [alpha, beta]", {}, {"beta": {}}, [], [], {}),  # met: one of them is taken
    ("add: [alpha, beta]", CLEAN, {"alpha": {}}, [], ["add beta"], {}),
    # incompatible: what holds of the family holds of each of its classes, both ways round
    ("prescribe: alpha", CLEAN, {"delta": {}}, [], [], {"alpha": Truth.TRUE}),
    ("prescribe: delta", CLEAN, {"alpha": {}}, [], [], {"delta": Truth.TRUE}),
    ("prescribe: gamma", CLEAN, {"epsilon": {}}, [], [], {"gamma": Truth.TRUE}),
    # only: start does not concern who takes it already
    ("raise: gamma", {"Kidney": "true"}, {"gamma": {}}, [], ["raise gamma"], {}),
    ("raise: alpha", {"Kidney": "true"}, {"alpha": {}}, [], ["stop alpha"], {"alpha": Truth.TRUE}),
    # objects
    ("give: kit", CLEAN, {}, [], ["give kit"], {}),
    ("give: kit", {"Liver": "true"}, {}, [], [], {"kit": Truth.TRUE}),
    ("give: kit", {}, {}, [], [], {"kit": Truth.UNKNOWN}),
    # stopping is never withheld
    ("stop: alpha", {"Kidney": "true"}, {}, ["alpha"], ["stop alpha"], {}),
]


@pytest.mark.parametrize(("act", "facts", "drugs", "intolerances", "suggested", "withheld"), STARTS)
def test_an_act_that_exposes_is_suggested_only_when_every_contraindication_is_false(
    act: str, facts: dict, drugs: dict, intolerances: list[str], suggested: list[str], withheld: dict
) -> None:
    chart = patient(DAY, facts, medications=drugs, intolerances=intolerances)
    answer = look(library(starting(act)), chart, DAY)
    assert acts(answer.suggestions) == suggested
    assert {w.object: w.truth for w in answer.withheld} == withheld


def test_what_must_be_confirmed_is_one_checklist_for_each_class() -> None:
    answer = look(library(starting("prescribe: [alpha, beta]")), patient(DAY, complete=[]), DAY)
    lists = {q.before: q.items for q in answer.missing if q.before in ("alpha", "beta")}
    assert lists == {
        "alpha": ("Kidney", "alpha.intolerance", "delta.current"),
        "beta": ("Liver", "beta.intolerance", "delta.current"),
    }
    assert answer.suggestions == ()


def test_in_an_emergency_what_is_unknown_is_checked_first_and_not_withheld() -> None:
    answer = look(library(starting("prescribe: alpha", "emergency")), patient(DAY), DAY)
    assert acts(answer.suggestions) == ["prescribe alpha"]
    assert answer.suggestions[0].check_first == ("Kidney",)
    assert answer.withheld == ()


def test_in_an_emergency_too_what_is_contraindicated_is_withheld() -> None:
    answer = look(library(starting("prescribe: alpha", "emergency")), patient(DAY, {"Kidney": "true"}), DAY)
    assert answer.suggestions == ()


def test_every_reason_to_withhold_is_told_with_its_source() -> None:
    chart = patient(DAY, {"Kidney": "true"}, intolerances=["alpha"])
    (withheld,) = look(library(starting("prescribe: alpha")), chart, DAY).withheld
    assert [test.text for _, test in withheld.reasons] == ["Kidney", "alpha.intolerance"]
    assert withheld.reasons[0][0].source == "book"


TAKEN = [
    # drugs, facts, intolerances, suggested, pairs in conflict
    ({"alpha": {}}, {"Kidney": "true"}, [], ["stop alpha"], []),
    ({"alpha": {}}, {}, [], [], []),
    ({"alpha": {}}, {}, ["alpha"], ["stop alpha"], []),
    ({"gamma": {}}, {"Kidney": "true"}, [], [], []),  # only: start
    ({"gamma": {}}, {}, ["gamma"], ["review gamma"], []),  # nothing says that it may be stopped at once
    ({"delta": {}}, {}, ["delta"], ["review delta"], []),
    ({}, {"Kidney": "true"}, [], [], []),
    ({"alpha": {}, "delta": {}}, {}, [], ["stop delta"], []),  # the catalogue names the one to stop
    ({"gamma": {}, "epsilon": {}}, {}, [], [], [("gamma", "epsilon")]),  # nobody does: never both
]


@pytest.mark.parametrize(("drugs", "facts", "intolerances", "suggested", "clashes"), TAKEN)
def test_a_drug_taken_against_a_contraindication_is_proposed_to_be_stopped(
    drugs: dict, facts: dict, intolerances: list[str], suggested: list[str], clashes: list
) -> None:
    rest = protocol('fin: {kind: end, title: {fr: "Fin", en: "End"}, outcome: done}')
    answer = look(library(rest), patient(DAY, facts, medications=drugs, intolerances=intolerances), DAY)
    assert acts(answer.suggestions) == suggested
    assert [(c.first.objects[0], c.second.objects[0]) for c in answer.conflicts] == clashes


def test_what_is_not_tolerated_and_may_not_be_stopped_at_once_is_for_its_prescriber() -> None:
    rest = protocol('fin: {kind: end, title: {fr: "Fin", en: "End"}, outcome: done}')
    (said,) = look(library(rest), patient(DAY, {}, medications={"gamma": {}}, intolerances=["gamma"]), DAY).suggestions
    assert said.detail is not None
    assert said.detail.en.startswith("Do not stop without the prescriber's advice")
    assert (said.urgency, said.due) == ("urgent", DAY)


def test_a_safety_rule_is_looked_at_for_every_patient() -> None:
    rest = protocol('fin: {kind: end, title: {fr: "Fin", en: "End"}, outcome: done}', include="Old_rule")
    answer = look(library(rest), patient(DAY, {"Liver": "true"}, medications={"alpha": {}}), DAY)
    assert acts(answer.suggestions) == ["measure Level"]
    assert answer.walks == ()


def test_a_red_flag_carries_no_act_that_exposes() -> None:
    """The loader refuses one; the machine would leave it out all the same."""
    shelf = library(protocol('fin: {kind: end, title: {fr: "F", en: "E"}, outcome: done}', red_flags="alarm"))
    (one,) = shelf.protocols.values()
    (flag,) = one.red_flags
    exposing = Act("give", ("kit",), ("doctor",), flag.because)
    unsafe = replace(one, red_flags=(replace(flag, do=(*flag.do, exposing)),))
    answer = look(replace(shelf, protocols={"p": unsafe}), patient(DAY, {"Sign": "true", **CLEAN}), DAY)
    assert acts(answer.suggestions) == ["refer hospital"]


def test_nothing_is_cleared_by_lists_that_nobody_declared_complete() -> None:
    chart = patient(DAY, CLEAN, complete=[])
    answer = look(library(starting("prescribe: alpha")), chart, DAY)
    assert answer.suggestions == ()
    answer = look(library(starting("prescribe: alpha")), replace(chart, complete=frozenset(LISTS)), DAY)
    assert acts(answer.suggestions) == ["prescribe alpha"]

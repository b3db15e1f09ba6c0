"""Several protocols, one list: the same act once, what is one sample once, what comes later once."""

from datetime import date
from textwrap import dedent

from pathways.engine.assess import assess
from pathways.engine.assessment import Later
from pathways.engine.merge import soonest
from pathways.loading.bundled import bundled
from pathways.loading.patient_file import chart_from_mapping
from pathways.model.catalogue import Urgency
from pathways.model.provenance import Text
from tests.engine.machine import acts, library, look, patient, protocol

DAY = date(2026, 11, 23)
END = 'fin: {kind: end, title: {fr: "Fin", en: "End"}, outcome: done}'


def asking(name: str, act: str, *, urgency: str = "routine", within: str = "1 month", by: str = "doctor") -> str:
    """A protocol of one act."""
    return protocol(
        f"""
        ask:
          kind: action
          title: {{fr: "Demander", en: "Ask"}}
          urgency: {urgency}
          do:
            - {act}
              by: [{by}]
              since: DateOf(Ill)
              within: {within}
              because: {{source: book}}
          then: fin
        {END}
        """,
        name=name,
    )


def test_an_act_that_two_protocols_ask_for_is_one_request_the_most_pressing_for_every_reason() -> None:
    shelf = library(
        asking("p", "refer: clinic", within="1 month", by="doctor"),
        asking("q", "refer: clinic", urgency="urgent", within="2 days", by="nurse"),
    )
    answer = look(shelf, patient(DAY), DAY)
    assert acts(answer.suggestions) == ["refer clinic"]
    (one,) = answer.suggestions
    assert one.urgency is Urgency.URGENT
    assert one.due == date(2026, 11, 25)
    assert set(one.by) == {"doctor", "nurse"}
    assert {why.protocol for why in one.why} == {"p", "q"}


def test_what_takes_a_harm_away_comes_before_what_is_taught_or_measured_the_same_day() -> None:
    shelf = library(
        asking("p", "examine: body", within="2 days"),
        asking("q", "stop: gamma", within="2 days"),
        asking("r", "refer: clinic", within="1 day"),
    )
    answer = look(shelf, patient(DAY), DAY)
    assert acts(answer.suggestions) == ["refer clinic", "stop gamma", "examine body"]


def test_two_acts_on_different_objects_stay_two() -> None:
    shelf = library(asking("p", "refer: clinic"), asking("q", "refer: hospital"))
    assert acts(look(shelf, patient(DAY), DAY).suggestions) == ["refer clinic", "refer hospital"]


def test_starting_and_stopping_one_drug_is_a_conflict_with_both_reasons() -> None:
    shelf = library(asking("p", "prescribe: beta"), asking("q", "stop: beta"))
    answer = look(shelf, patient(DAY, {"Liver": "false"}), DAY)
    assert answer.suggestions == ()
    (conflict,) = answer.conflicts
    assert {conflict.first.why[0].protocol, conflict.second.why[0].protocol} == {"p", "q"}


def test_a_value_worked_out_of_another_that_is_wanted_too_is_one_blood_sample() -> None:
    """The laboratory that measures the creatinine prints the eGFR."""
    told = {
        "patient": {"birth_date": "1960-05-01", "sex": "male", "complete": ["problems", "medications", "allergies"]},
        "facts": {"Type_2_diabetes": "true", "Hypertension": "true"},
    }
    chart, found = chart_from_mapping(told, DAY)
    assert found == ()
    answer = assess(bundled(), chart, DAY)
    measured = [name for s in answer.suggestions if s.verb == "measure" for name in s.objects]
    assert len(measured) == len(set(measured))
    assert not {"Creatinine", "eGFR"} <= set(measured)


def test_a_measure_is_taken_in_by_a_request_that_holds_it_and_that_is_wanted_anyway() -> None:
    measure = asking("p", "measure: Level", urgency="urgent", within="2 days", by="nurse")
    answer = look(library(measure, asking("q", "examine: panel")), patient(DAY), DAY)
    assert acts(answer.suggestions) == ["examine panel"]
    (one,) = answer.suggestions
    assert (one.urgency, one.due, one.by) == (Urgency.URGENT, date(2026, 11, 25), ("doctor", "nurse"))
    assert [why.protocol for why in one.why] == ["q", "p"]
    assert acts(look(library(measure), patient(DAY), DAY).suggestions) == ["measure Level"]


def test_what_comes_later_is_told_once_on_its_nearest_day_and_not_when_it_is_wanted_now() -> None:
    again = dedent(
        """
        see:
          kind: action
          title: {fr: "Voir", en: "See"}
          do:
            - measure: Level
              by: [nurse]
              every: DELAY
              because: {source: book}
          then: fin
        """
    )
    shelf = library(
        protocol(again.replace("DELAY", "3 months") + END, name="p"),
        protocol(again.replace("DELAY", "1 year") + END, name="q"),
    )
    answer = look(shelf, patient(DAY, {"Level": "30"}), DAY)
    assert answer.suggestions == ()
    assert [(each.protocol, each.since) for each in answer.later] == [
        ("p", date(2027, 2, 23)),
        ("q", date(2027, 11, 23)),
    ]
    assert [each.since for each in soonest(shelf.catalogue, answer.later, answer.suggestions)] == [date(2027, 2, 23)]


def test_the_egfr_and_the_creatinine_that_come_later_are_told_as_one_sample() -> None:
    title = Text("Doser", "Measure")
    creatinine = Later("measure", ("Creatinine",), date(2027, 3, 1), "p", "see", title)
    egfr = Later("measure", ("eGFR",), date(2027, 2, 1), "q", "see", title)
    potassium = Later("measure", ("Potassium",), date(2027, 2, 1), "p", "see", title)
    told = soonest(bundled().catalogue, (creatinine, egfr, potassium), ())
    assert [each.objects for each in told] == [("Potassium",), ("eGFR",)]

"""Laws of the machine over random protocols and random histories: they hold of protocols that nobody has written yet."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from pathways.engine.assess import assess
from pathways.engine.assessment import Assessment
from pathways.engine.facts import PatientFacts
from pathways.engine.safety import clearance
from pathways.engine.serialize import record_from_json, record_to_json, to_json
from pathways.language.truth import Truth
from pathways.model.catalogue import Urgency
from pathways.model.chart import Chart
from pathways.model.protocol import Action, Library
from tests.engine.machine import patient
from tests.engine.random_protocols import AT, histories, shelves

some = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@some
@given(shelves(), histories())
def test_the_same_inputs_give_the_same_bytes_in_whatever_order_they_come(shelf: Library, chart: Chart) -> None:
    turned = replace(
        chart, statements=chart.statements[::-1], acts=chart.acts[::-1], medications=chart.medications[::-1]
    )
    other = replace(shelf, protocols=dict(reversed(shelf.protocols.items())))
    assert to_json(assess(other, turned, AT)) == to_json(assess(shelf, chart, AT))


@some
@given(shelves(), histories())
def test_looking_twice_changes_nothing(shelf: Library, chart: Chart) -> None:
    first = assess(shelf, chart, AT)
    record = record_from_json(record_to_json(first.record))
    assert record == first.record
    assert to_json(assess(shelf, chart, AT, record)) == to_json(first)


@some
@given(shelves(), histories())
def test_what_exposes_is_suggested_only_to_whom_nothing_speaks_against_it(shelf: Library, chart: Chart) -> None:
    facts = PatientFacts(shelf.catalogue, chart, AT)
    for each in assess(shelf, chart, AT).suggestions:
        for name in each.objects:
            clear = clearance(shelf.catalogue, facts, each.verb, name)
            assert clear.truth is Truth.FALSE or (each.urgency is Urgency.EMERGENCY and clear.truth is Truth.UNKNOWN)


@some
@given(shelves())
def test_of_whom_only_the_illness_is_known_nothing_is_exposed(shelf: Library) -> None:
    answer = assess(shelf, patient(AT, complete=[]), AT)
    assert not [s for s in answer.suggestions if shelf.catalogue.verbs[s.verb].exposes]


def sayings(shelf: Library, answer: Assessment) -> None:
    """Every suggestion comes from an act of a state that the walk went through, or from the catalogue's own rules."""
    acts = {
        (f"{protocol.name}/{state.path}", act.verb)
        for protocol in shelf.protocols.values()
        for state in protocol.walk_states()
        if isinstance(state, Action)
        for act in state.do
    }
    for each in answer.suggestions:
        own = [why for why in each.why if why.protocol in shelf.protocols]
        assert all((f"{why.protocol}/{why.state}", each.verb) in acts for why in own)
        assert each.why


@some
@given(shelves(), histories(), st.lists(st.integers(1, 200), max_size=4))
def test_a_patient_seen_again_and_again_is_answered_each_time(shelf: Library, chart: Chart, delays: list[int]) -> None:
    """Whatever was recorded before; a walk always comes to rest, and what it says it says of its own states."""
    answer = assess(shelf, chart, AT)
    sayings(shelf, answer)
    day = AT
    for delay in delays:
        day += timedelta(days=delay)
        answer = assess(shelf, chart, day, answer.record)
        sayings(shelf, answer)
        assert all(walk.configuration or walk.outcome is not None for walk in answer.walks)
        assert all(since <= day for states in answer.record.entered.values() for since in states.values())


@some
@given(shelves(), histories())
def test_protocols_walked_together_say_what_each_says_alone(shelf: Library, chart: Chart) -> None:
    """Merging adds no act and loses none; contradictions are shown, not dropped."""

    def said(answer: Assessment) -> set[tuple[str, tuple[str, ...]]]:
        both = [s for c in answer.conflicts for s in (c.first, c.second)]
        return {(s.verb, s.objects) for s in (*answer.suggestions, *both)}

    together = said(assess(shelf, chart, AT))
    alone = set[tuple[str, tuple[str, ...]]]().union(
        *(said(assess(shelf, chart, AT, protocols=[n])) for n in shelf.protocols)
    )
    assert together == alone

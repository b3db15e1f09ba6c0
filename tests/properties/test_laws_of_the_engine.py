"""Laws of the machine, over the bundled protocols and random patients, each with its reason."""

from datetime import timedelta

from hypothesis import given, settings
from msgspec.structs import replace

from pathways.engine.assess import assess
from pathways.engine.assessment import Suggestion
from pathways.engine.facts import PatientFacts
from pathways.engine.safety import clearance
from pathways.engine.serialize import record_from_json, record_to_json, to_json
from pathways.language import ast
from pathways.language.truth import Truth
from pathways.language.values import Unknown
from pathways.model.catalogue import Urgency
from pathways.model.chart import Chart
from tests.engine.charts import AT, CATALOGUE, LIBRARY, charts

few = settings(max_examples=12)


def key(suggestion: Suggestion) -> tuple[object, ...]:
    return suggestion.verb, suggestion.objects, suggestion.due, suggestion.urgency


@few
@given(charts)
def test_the_same_inputs_give_the_same_bytes(chart: Chart) -> None:
    """An answer must replay: it is what a court, a colleague and a test look at."""
    assert to_json(assess(LIBRARY, chart, AT)) == to_json(assess(LIBRARY, chart, AT))


@few
@given(charts)
def test_the_order_of_facts_and_protocols_changes_nothing(chart: Chart) -> None:
    """A record is a set of statements: who sent which first is not clinical."""
    turned = replace(chart, statements=chart.statements[::-1], medications=chart.medications[::-1])
    shelf = replace(LIBRARY, protocols=dict(reversed(LIBRARY.protocols.items())))
    assert to_json(assess(shelf, turned, AT)) == to_json(assess(LIBRARY, chart, AT))


@few
@given(charts)
def test_looking_twice_with_the_record_changes_nothing(chart: Chart) -> None:
    """Opening a patient's page a second time is no event."""
    first = assess(LIBRARY, chart, AT)
    record = record_from_json(record_to_json(first.record))
    second = assess(LIBRARY, chart, AT, record)
    assert record == first.record
    assert to_json(second) == to_json(first)


def test_with_no_fact_at_all_only_questions_come_out() -> None:
    """Nothing is known, so nothing can be right but to ask."""
    answer = assess(LIBRARY, Chart(), AT)
    assert answer.suggestions == ()
    assert answer.red_flags == ()
    assert answer.missing != ()


@few
@given(charts)
def test_an_act_that_is_contraindicated_or_not_cleared_is_never_suggested(chart: Chart) -> None:
    """The first promise: contraindications stand above every protocol, and unknown is not cleared.

    Only an emergency action may name one, and then it says what to check first.
    """
    answer = assess(LIBRARY, chart, AT)
    facts = PatientFacts(CATALOGUE, chart, AT)
    for suggestion in (*answer.suggestions, *answer.held_back):
        for name in suggestion.objects:
            clear = clearance(CATALOGUE, facts, suggestion.verb, name)
            allowed = clear.truth is Truth.FALSE
            checked = (
                clear.truth is Truth.UNKNOWN and suggestion.urgency is Urgency.EMERGENCY and suggestion.check_first
            )
            assert allowed or checked, (suggestion.verb, name, clear)


@few
@given(charts)
def test_metformin_is_never_suggested_below_an_egfr_of_30_or_without_one(chart: Chart) -> None:
    """Lactic acidosis (ANSM 2018); stated apart from the catalogue so that a fault there is caught."""
    answer = assess(LIBRARY, chart, AT)
    egfr = PatientFacts(CATALOGUE, chart, AT).current("eGFR")
    exposed = [
        s
        for s in (*answer.suggestions, *answer.held_back)
        if CATALOGUE.verbs[s.verb].exposes and "metformin" in s.objects
    ]
    if exposed:
        assert not isinstance(egfr, Unknown)
        low = getattr(egfr, "low", egfr)
        assert low is not None
        assert low >= 30


@few
@given(charts)
def test_no_second_blocker_of_the_renin_angiotensin_system_is_suggested(chart: Chart) -> None:
    """Two of them harm the kidney and raise potassium (ESC 2024)."""
    facts = PatientFacts(CATALOGUE, chart, AT)
    blockers = {"acei", "arb", "arni"}
    taken = {name for name in blockers if facts.member(name, ast.ClassFact.CURRENT) is True}
    for suggestion in assess(LIBRARY, chart, AT).suggestions:
        if CATALOGUE.verbs[suggestion.verb].exposes:
            assert not (set(suggestion.objects) & blockers and taken - set(suggestion.objects))


@few
@given(charts)
def test_a_red_flag_is_never_hidden(chart: Chart) -> None:
    """Whatever the population and the state: a true flag of any protocol is raised, and its acts stand in the list."""
    answer = assess(LIBRARY, chart, AT)
    facts = PatientFacts(CATALOGUE, chart, AT)
    raised = {flag.name for flag in answer.red_flags}
    from pathways.language.semantics import truth

    for protocol in LIBRARY.protocols.values():
        for flag in protocol.red_flags:
            if truth(flag.when.tree, facts.with_protocol(protocol)) is Truth.TRUE:
                assert flag.name in raised
    if any(flag.urgency is Urgency.EMERGENCY for flag in answer.red_flags):
        assert answer.suggestions
        assert {s.urgency for s in answer.suggestions} == {Urgency.EMERGENCY}


@few
@given(charts)
def test_red_flags_do_not_depend_on_which_protocols_are_walked(chart: Chart) -> None:
    """A clinician who asks for one protocol is told of the stroke all the same."""
    one = sorted(LIBRARY.protocols)[:1]
    assert assess(LIBRARY, chart, AT, protocols=one).red_flags == assess(LIBRARY, chart, AT).red_flags


@few
@given(charts, charts)
def test_an_urgent_suggestion_never_just_vanishes(before: Chart, after: Chart) -> None:
    """Urgent and unrecorded: it is made again, shown as a conflict, or listed as unanswered."""
    first = assess(LIBRARY, before, AT)
    later = assess(LIBRARY, after, AT + timedelta(days=3), first.record)
    shown = [*later.suggestions, *later.held_back, *(s for c in later.conflicts for s in (c.first, c.second))]
    for urgent in first.record.urgent:
        still = any(s.verb == urgent.verb and set(s.objects) & set(urgent.objects) for s in shown)
        listed = any(u.verb == urgent.verb and u.objects == urgent.objects for u in later.unanswered)
        assert still or listed


@few
@given(charts)
def test_a_protocol_that_does_not_concern_a_patient_changes_nothing_in_the_others(chart: Chart) -> None:
    """Adding a protocol to a territory's library must not change the answers of people outside its population."""
    answer = assess(LIBRARY, chart, AT)
    walked = {w.protocol for w in answer.walks}
    without = [name for name in LIBRARY.protocols if name in walked]
    assert [key(s) for s in assess(LIBRARY, chart, AT, protocols=without).suggestions] == [
        key(s) for s in answer.suggestions
    ]


@few
@given(charts)
def test_nothing_asks_to_stop_a_drug_that_is_not_taken(chart: Chart) -> None:
    """A contraindication of a drug that nobody takes is no news."""
    facts = PatientFacts(CATALOGUE, chart, AT)
    for suggestion in assess(LIBRARY, chart, AT).suggestions:
        if suggestion.why[0].state.startswith("contraindicated/"):
            assert facts.member(suggestion.objects[0], ast.ClassFact.CURRENT) is True

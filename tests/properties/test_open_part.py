"""What of a condition is still open: the part alone decides as the whole does, whatever is learned next."""

import pytest
from hypothesis import assume, given

from pathways.language.open_part import open_part
from pathways.language.printer import print_guard
from pathways.language.semantics import explain, truth
from pathways.language.truth import Truth
from pathways.language.values import Moment
from tests.properties.test_laws_of_the_language import learned, resolved
from tests.strategies import AT, every_guard, guards, patients
from tests.table_facts import TableFacts


@given(guards, patients, patients)
def test_the_open_part_decides_as_the_whole_does_whatever_is_learned(
    text: str, facts: TableFacts, more: TableFacts
) -> None:
    tree = resolved(text)
    assume(truth(tree, facts) is Truth.UNKNOWN)
    left = open_part(tree, facts)
    assert truth(left, facts) is Truth.UNKNOWN
    assert explain(left, facts) <= explain(tree, facts)
    later = learned(facts, more)
    if truth(tree, later) is not Truth.UNKNOWN:
        assert truth(left, later) is truth(tree, later), print_guard(left)


@given(every_guard, patients)
def test_something_is_open_of_every_unknown_condition(text: str, facts: TableFacts) -> None:
    tree = resolved(text)
    assume(truth(tree, facts) is Truth.UNKNOWN)
    assert truth(open_part(tree, facts), facts) is Truth.UNKNOWN


@pytest.mark.parametrize(
    ("whole", "left"),
    [
        ("Foot_ulcer and Frailty = 'frail'", "Frailty = 'frail'"),
        ("(Foot_ulcer and Frailty = 'frail') or Frailty = 'frail'", "Frailty = 'frail'"),
        ("not (Foot_ulcer and Frailty = 'frail')", "not (Foot_ulcer and Frailty = 'frail')"),
        ("(Frailty = 'frail') is true or NYHA >= 3", "Frailty = 'frail' or NYHA >= 3"),
    ],
)
def test_what_is_known_is_left_out_and_nothing_is_said_twice(whole: str, left: str) -> None:
    facts = TableFacts(Moment.of(AT), answers={"Foot_ulcer": True})
    assert print_guard(open_part(resolved(whole), facts)) == left

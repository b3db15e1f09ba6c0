"""Protocols broken on purpose are noticed: a sample here, the whole by `python -m tests.mutation` (docs/mutation.md)."""

from functools import cache

import pytest
from msgspec.structs import replace

from pathways.analysis.cases import run_case
from pathways.language import ast
from pathways.loading.bundled import bundled
from tests.mutation.mutants import Mutant, Place, broken_trees, chosen, mutants, places, text_of
from tests.mutation.page import LEAST, PAGE, caught, page, written
from tests.mutation.trial import Fate, Trial

NAMES = sorted(bundled().protocols)
SAMPLE = 6
# Without the solver, so that equivalent mutants count as missed, and drawn anew with each edit: a floor, not the share (docs/mutation.md has that).
FLOOR = 0.9


@cache
def trial(name: str) -> Trial:
    return Trial(name)


def test_cases_notice_most_of_a_sample() -> None:
    tried = [(trial(name), mutant) for name in NAMES for mutant in chosen(trial(name).library, name, SAMPLE)]
    missed = [f"{m.key} (was {m.before})" for here, m in tried if here.noticed_by_a_case(m) is None]
    assert len(missed) <= (1 - FLOOR) * len(tried), "\n".join(missed)


def test_the_page_tells_of_every_protocol() -> None:
    assert sorted(written()) == NAMES
    assert PAGE.read_text(encoding="utf-8") == page(written())


def test_of_every_mutant_of_a_protocol_nearly_all_are_caught() -> None:
    assert {name: float(caught(counts)) for name, counts in written().items() if caught(counts) < LEAST} == {}


# --- mutants ---


def place(name: str, text: str) -> Place:
    """A guard of a bundled protocol, by its text."""
    return next(p for p in places(bundled(), name) if text_of(p.guard.tree) == text)


BROKEN = [
    ("Foot_grade >= 2", "side of the threshold", "Foot_grade > 2"),
    ("Foot_grade >= 2", "comparison turned", "Foot_grade <= 2"),
    ("Foot_grade >= 2", "threshold moved", "Foot_grade >= 3"),
    ("Foot_grade >= 2", "threshold moved", "Foot_grade >= 1"),
    ("Foot_grade >= 2", "wrong unit", "Foot_grade >= 20"),
    ("Deceased or Moved_away", "and for or", "Deceased and Moved_away"),
    ("Deceased or Moved_away", "clause dropped", "Moved_away"),
    ("Open_wound and not Centre_seen", "negation dropped", "Open_wound and Centre_seen"),
    ("Open_wound and not Centre_seen", "negated", "not Open_wound and not Centre_seen"),
    ("Exists(note.foot_grade, DateOf(Foot_ulcer_healed))", "window dropped", "Exists(note.foot_grade)"),
    ("Exists(order.oral_supplements, 3 months)", "delay moved", "Exists(order.oral_supplements, 4 months)"),
    ("(ABI > abi_incompressible) is true", "absence turned", "(ABI > abi_incompressible) is not true"),
    ("Infection_now in {'moderate', 'severe'}", "one of a list dropped", "Infection_now in {'severe'}"),
]


@pytest.mark.parametrize(("before", "operator", "after"), BROKEN)
def test_an_operator_breaks_a_guard_so(before: str, operator: str, after: str) -> None:
    guards = {text_of(p.guard.tree): p.guard.tree for name in NAMES for p in places(bundled(), name)}
    made = {(how, text_of(tree)) for how, tree in broken_trees(guards[before], bundled().catalogue)}
    assert (operator, after) in made


@pytest.mark.parametrize("name", NAMES)
def test_the_choice_is_always_the_same_and_no_mutant_is_the_guard_itself(name: str) -> None:
    first, again = chosen(bundled(), name, 20), chosen(bundled(), name, 20)
    assert [m.key for m in first] == [m.key for m in again]
    assert all(m.tree != m.place.guard.tree for m in first)
    operators = {m.operator for m in mutants(bundled(), name)}
    assert {m.operator for m in first} == operators


def test_only_the_one_guard_is_broken() -> None:
    library = bundled()
    for mutant in chosen(library, "diabetic-foot", 20):
        broken = mutant.in_(library)
        assert [n for n in NAMES if broken.protocols[n] is not library.protocols[n]] == ["diabetic-foot"]
        before = [p.guard for p in places(library, "diabetic-foot")]
        after = [p.guard for p in places(broken, "diabetic-foot")]
        assert sum(one != other for one, other in zip(before, after, strict=True)) == 1


# --- what becomes of them ---


def broken(name: str, before: str, tree: ast.Expr) -> Mutant:
    return Mutant(name, place(name, before), "by hand", tree)


def test_a_guard_that_is_not_broken_is_noticed_by_nobody_and_proved_the_same() -> None:
    wound = place("diabetic-foot", "Open_wound and not Centre_seen")
    assert isinstance(wound.guard.tree, ast.And)
    turned = ast.And(tuple(reversed(wound.guard.tree.operands)))
    assert trial("diabetic-foot").of(Mutant("diabetic-foot", wound, "by hand", turned)).fate is Fate.EQUIVALENT


@pytest.mark.parametrize("name", ["hpv-vaccination", "malnutrition", "no-regular-doctor"])
def test_what_a_case_tells_apart_is_never_proved_the_same(name: str) -> None:
    """The solver answers for every patient, so for those of the cases too."""
    here = trial(name)
    told_apart = [m for m in chosen(here.library, name, 25) if here.noticed_by_a_case(m) is not None]
    assert len(told_apart) > 10
    assert [m.key for m in told_apart if here.proved_the_same(m)] == []


def test_a_case_that_fails_is_named() -> None:
    mutant = broken("diabetic-foot", "Deceased or Moved_away or Diabetes is false", ast.Not(ast.Current("Deceased")))
    tried = trial("diabetic-foot").of(mutant)
    assert tried.fate is Fate.CASES
    (case,) = [case for case, _ in trial("diabetic-foot").cases if case.name == tried.by]
    assert run_case(bundled(), case, "diabetic-foot").passed


def test_a_property_that_is_refuted_is_named() -> None:
    """Had there been no case, a hot foot that an old visit keeps from the centre would have been noticed all the same."""
    here = Trial("diabetic-foot")
    here.cases = ()
    seen = "Exists(Foot_centre_visit, DateOf(Foot_hot_swollen))"
    guard = place("diabetic-foot", seen).guard
    assert isinstance(guard.tree, ast.Aggregate)
    tried = here.of(broken("diabetic-foot", seen, replace(guard.tree, window=None)))
    assert (tried.fate, tried.by) == (
        Fate.PROPERTIES,
        "always refer: diabetic_foot_centre when Charcot_suspected",
    )


def test_a_survivor_comes_with_a_patient_to_whom_it_makes_a_difference() -> None:
    here = Trial("pain")
    here.cases = ()
    tried = next(t for t in map(here.of, chosen(here.library, "pain", 12)) if t.fate is Fate.SURVIVED and t.patient)
    assert tried.patient is not None
    one = run_case(here.library, tried.patient, "pain").looks[0].answer
    other = run_case(tried.mutant.in_(here.library), tried.patient, "pain").looks[0].answer
    assert one != other
    assert tried.difference != ((), ())

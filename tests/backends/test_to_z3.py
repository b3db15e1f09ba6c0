"""The solver's reading of a guard leaves out nothing that the reference says of any patient: else a proof would be worth nothing."""

import pytest
import z3
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pathways.analysis.proof.dictionary import LibraryDictionary
from pathways.backends.to_z3 import Encoder
from pathways.engine.facts import PatientFacts
from pathways.language import ast
from pathways.language.facts import Facts
from pathways.language.semantics import truth
from pathways.language.truth import Truth
from tests.backends.asked_patients import AT, CATALOGUE, CONDITIONS, LIBRARY, asked_patients
from tests.backends.z3_pins import DemoDictionary, possible_truths
from tests.language.test_conformance import CASES, facts_of
from tests.strategies import every_typed_tree, patients, resolved
from tests.table_facts import TableFacts

CLEARED = sorted(name for name, of in CATALOGUE.classes.items() if of.cleared and of.contraindications)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_solver_gives_the_truth_of_the_table_and_no_other(case: dict) -> None:
    facts = facts_of(case)
    assert possible_truths(Encoder(DemoDictionary()), resolved(case["when"]), "", lambda _: facts) == {
        Truth(case["truth"])
    }


@settings(deadline=None)
@given(every_typed_tree, patients)
def test_whatever_a_guard_is_for_a_patient_the_solver_thinks_possible(tree: ast.Expr, facts: TableFacts) -> None:
    """Guards of every form, facts as a table."""
    assert truth(tree, facts) in possible_truths(Encoder(DemoDictionary()), tree, "", lambda _: facts)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.sampled_from(CONDITIONS), st.data())
def test_the_axioms_hold_of_every_patient_of_the_library(condition: tuple, data: st.DataObject) -> None:
    """Guards of the bundled library over patients as the engine reads them: validity, derived items, groups, drug classes."""
    scope, guard = condition
    encoder = Encoder(LibraryDictionary(LIBRARY))
    encoder.pair(guard.tree, scope)
    facts = PatientFacts(CATALOGUE, data.draw(asked_patients(encoder, guard.tree)), AT)
    within = {name: facts.with_protocol(protocol) for name, protocol in LIBRARY.protocols.items()}

    def facts_in(name: str) -> Facts:
        return within[name] if name else facts

    assert truth(guard.tree, facts_in(scope)) in possible_truths(encoder, guard.tree, scope, facts_in)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.sampled_from(CLEARED), st.data())
def test_what_speaks_against_a_drug_is_what_the_engine_says_with_many_answers_none(
    name: str, data: st.DataObject
) -> None:
    """With the answers *none* to numbers and without them: the engine weighs both, and so does the solver."""
    encoder = Encoder(LibraryDictionary(LIBRARY))
    tree = ast.ClassMember(name, ast.ClassFact.CONTRAINDICATED)
    encoder.pair(tree)
    against = [c.when.tree for c in CATALOGUE.classes[name].contraindications]
    facts = PatientFacts(CATALOGUE, data.draw(asked_patients(encoder, *against, absent=4)), AT)
    assert truth(tree, facts) in possible_truths(encoder, tree, "", lambda _: facts)


def _check(text: str, *, true: bool) -> z3.CheckSatResult:
    encoder = Encoder(DemoDictionary())
    pair = encoder.pair(resolved(text))
    solver = z3.Solver()
    for group in encoder.ledger.closure(pair.reads):
        solver.add(group.axioms)
    return solver.check(pair.true if true else pair.false)


@pytest.mark.parametrize(
    "text",
    [
        "HbA1c > 7 '%' and HbA1c <= 7 '%'",
        "HbA1c > 7.0 '%' and HbA1c < 7.1 '%'",  # nothing lies between two values with one decimal
        "Pregnant and Pregnant is null",
        "Latest(HbA1c, 3 months) > 7 '%' and Latest(HbA1c, 12 months) is null",
        "Count(SBP_office, 1 month) >= 3 and Count(SBP_office, 1 year) < 2",
        "Exists(Foot_ulcer U where U, 1 week) and not Exists(Foot_ulcer, 2 weeks)",
        "DateOf(HbA1c) > Today()",
        "ras_blocker.count >= 1 and not ras_blocker.current",
        "Age >= 65 years and Age < 18 years",
    ],
)
def test_what_no_patient_can_have_is_proved_impossible(text: str) -> None:
    assert _check(text, true=True) == z3.unsat


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("HbA1c > 7 '%' or HbA1c <= 7 '%'", z3.sat),  # *none* is on neither side of a threshold
        ("HbA1c is null or HbA1c > 7 '%' or HbA1c <= 7 '%'", z3.unsat),
        ("Frailty is null or Frailty in {'vigorous', 'frail', 'dependent'}", z3.unsat),
        ("Frailty is null or Frailty in {'vigorous', 'frail'}", z3.sat),
        ("Pregnant is null or Pregnant or not Pregnant", z3.unsat),
    ],
)
def test_a_complete_choice_is_never_denied(text: str, answer: z3.CheckSatResult) -> None:
    assert _check(text, true=False) == answer


@pytest.mark.parametrize("function", ["Exp(NYHA)", "Ln(NYHA)", "Power(NYHA, 2.5)", "NYHA * NYHA"])
def test_what_the_solver_cannot_compute_may_come_out_either_way(function: str) -> None:
    """A free value: it proves nothing, in either direction, and is named."""
    text = f"{function} > 3"
    assert (_check(text, true=True), _check(text, true=False)) == (z3.sat, z3.sat)
    encoder = Encoder(DemoDictionary())
    encoder.pair(resolved(text))
    assert encoder.ledger.approximate

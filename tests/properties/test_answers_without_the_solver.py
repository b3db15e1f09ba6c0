"""What is answered about guards without the solver is what the solver says: by the cases' patients, and by the form of a condition."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathways.analysis.cases import Case, read_cases
from pathways.analysis.linter import Linter
from pathways.analysis.proof.without_solver import Patients, never_unknown
from pathways.language.semantics import truth
from pathways.language.truth import Truth
from pathways.loading.bundled import bundled, bundled_folder
from pathways.loading.loader import load
from tests.strategies import every_guard, patients, resolved
from tests.table_facts import TableFacts


def settled(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Conditions joined of such as are read with `is`."""
    pairs = st.tuples(inner, st.sampled_from(["and", "or", "xor", "implies"]), inner)
    return st.one_of(pairs.map(lambda parts: "({}) {} ({})".format(*parts)), inner.map(lambda text: f"not ({text})"))


read_with_is = st.tuples(
    every_guard, st.sampled_from(["is true", "is not true", "is false", "is not false", "is null", "is not null"])
).map(lambda parts: f"({parts[0]}) {parts[1]}")


@given(st.recursive(read_with_is, settled, max_leaves=4), patients)
def test_what_is_read_with_is_is_never_unknown(text: str, facts: TableFacts) -> None:
    tree = resolved(text)
    assert never_unknown(tree, {})
    assert truth(tree, facts) is not Truth.UNKNOWN


@given(every_guard, patients)
def test_what_is_called_never_unknown_is_unknown_for_nobody(text: str, facts: TableFacts) -> None:
    tree = resolved(text)
    assert not never_unknown(tree, {}) or truth(tree, facts) is not Truth.UNKNOWN


def cases_of(name: str) -> tuple[Case, ...]:
    file = next(each for each in bundled_folder().rglob("cases.yaml") if each.parent.name == name)
    cases, findings = read_cases(file.read_text(encoding="utf-8"), str(file), bundled(), name)
    assert not findings
    return cases


@pytest.mark.parametrize("name", ["diabetic-foot", "hypertension", "malnutrition", "pain"])
def test_rules_hear_the_same_with_the_patients_of_the_cases_and_from_the_solver_alone(name: str) -> None:
    pytest.importorskip("z3")
    linter = Linter(bundled(), load([bundled_folder()]).places)
    with_patients: dict[str, str] = {}
    alone: dict[str, str] = {}
    found = linter.look_at(name, with_patients, cases_of(name)).found
    assert linter.look_at(name, alone).found == found
    assert with_patients == alone


def test_a_patient_of_the_cases_shows_what_is_possible_and_nothing_else() -> None:
    """No case of pain is of somebody whom the protocol's own entry excludes and includes at once: that is left to the solver."""
    protocol = bundled().protocols["pain"]
    there = Patients(bundled(), "pain", cases_of("pain"))
    assert there.one_has((protocol.include, Truth.TRUE))
    assert there.one_has_other(protocol.include, Truth.TRUE)
    assert not there.one_has((protocol.include, Truth.TRUE), (protocol.include, Truth.FALSE))

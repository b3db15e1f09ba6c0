"""What is measured is the same thing: every way of the benchmark gives one answer. Times are never asserted."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import decision, loading, validating
from pathways.backends.to_python import compile_decision, compile_telling
from pathways.language.semantics import as_condition, evaluate
from pathways.loading.loader import load

seeds = st.integers(0, 10**6)


@given(seeds, seeds, st.integers(1, 40))
def test_ours_decides_what_a_programmer_would_have_written(seed: int, patient: int, count: int) -> None:
    guards, told = decision.guards(count, seed), decision.facts(patient)
    expected = decision.by_hand(guards)(told)
    assert decision.explained(guards)(decision.Known(told))[0] == expected
    assert decision.reference(guards)(decision.Known(told)) == expected


@given(seeds, seeds, st.sets(st.sampled_from((*decision.NUMBERS, *decision.FLAGS))))
def test_a_compiled_decision_stops_where_the_reference_does_for_the_same_reasons(
    seed: int, patient: int, unknown: set[str]
) -> None:
    """Guards in order until one is not false: its result, and what decided each, are those of the guards one by one."""
    trees = [decision.tree(guard) for guard in decision.guards(seed=seed)]
    known = decision.Known({k: v for k, v in decision.facts(patient).items() if k not in unknown})
    number, result, told = compile_decision(trees)(known)
    results = [as_condition(evaluate(tree, known)) for tree in trees]
    first = next((n for n, each in enumerate(results) if each is not False), len(trees))
    assert number == first
    assert result == (results[first] if first < len(trees) else False)
    assert list(told) == [compile_telling(tree)(known)[1] for tree in trees[: first + 1]]


@pytest.mark.parametrize("name", decision.PEERS)
def test_each_peer_decides_the_same(name: str) -> None:
    guards = decision.guards(8)
    try:
        decide = decision.PEERS[name](guards)
    except ImportError as missing:
        pytest.skip(f"it comes with the benchmarks extra: {missing}")
    by_hand = decision.by_hand(guards)
    for patient in range(25):
        told = decision.facts(patient)
        assert decide(told) == by_hand(told)


@settings(max_examples=3)
@given(st.integers(1, 3))
def test_generated_protocols_load(count: int) -> None:
    with loading.protocols(count) as files:
        loaded = load([files[0].parents[1]])
        assert loaded.library is not None
        assert sorted(loaded.library.protocols) == [f"generated-{n}" for n in range(count)]


def test_a_protocol_that_grows_is_one_in_which_nothing_is_found(tmp_path: Path) -> None:
    (tmp_path / "protocol.yaml").write_text(validating._grown("grown", 25), encoding="utf-8")
    loaded = load([tmp_path])
    assert loaded.findings == ()
    assert loaded.library is not None
    assert len(loaded.library.protocols["grown"].states) == 26

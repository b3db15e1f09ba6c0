"""What the cases of the protocols must have met: alarms from two states, contraindications, guards, values of parameters."""

from collections.abc import Iterator
from functools import cache

import pytest

from pathways.engine.facts import PatientFacts
from pathways.language.semantics import truth
from pathways.language.truth import Truth
from pathways.loading.bundled import bundled
from pathways.model.catalogue import Contraindication
from pathways.model.protocol import Action
from tests.clinical.test_protocols import NAMES, coverage, played


def rung(name: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each alarm that rang in a case, with where the protocol rested at that look and at the look before."""
    for outcome in played(name):
        before: tuple[str, ...] = ()
        for look in outcome.looks:
            rests = next((walk.configuration for walk in look.answer.walks if walk.protocol == name), ())
            for flag in look.answer.red_flags:
                yield from ((flag.name, rest) for rest in (rests, before) if rest)
            before = rests


@pytest.mark.parametrize("name", NAMES)
def test_every_red_flag_rings_from_two_states_at_least(name: str) -> None:
    states: dict[str, set[tuple[str, ...]]] = {flag.name: set() for flag in bundled().protocols[name].red_flags}
    for flag, rests in rung(name):
        states.setdefault(flag, set()).add(rests)
    own = {flag.name for flag in bundled().protocols[name].red_flags}
    assert {flag: sorted(rests) for flag, rests in states.items() if flag in own and len(rests) < 2} == {}


# --- contraindications ---

Contraindicated = tuple[str, str]  # a drug class or an act, and the guard


def exposed(name: str) -> set[str]:
    """What a protocol may expose a patient to."""
    verbs = bundled().catalogue.verbs
    return {
        each
        for state in bundled().protocols[name].walk_states()
        if isinstance(state, Action)
        for act in state.do
        if verbs[act.verb].exposes
        for each in act.objects
    }


def contraindications(target: str) -> tuple[Contraindication, ...]:
    catalogue = bundled().catalogue
    owner = catalogue.classes.get(target) or catalogue.objects[target]
    return owner.contraindications or ()


@cache
def met(name: str) -> frozenset[Contraindicated]:
    """What held an act back in a case; or was true where the answer, led elsewhere by the protocol, exposes nobody to it."""
    found: set[Contraindicated] = set()
    targets = exposed(name)
    for outcome in played(name):
        for look in outcome.looks:
            for held in look.answer.withheld:
                found |= {(held.object, tested.text) for _, tested in held.reasons if tested.truth is Truth.TRUE}
            exposing = (made for made in look.answer.suggestions if bundled().catalogue.verbs[made.verb].exposes)
            suggested = {each for made in exposing for each in made.objects}
            facts = PatientFacts(bundled().catalogue, look.chart, look.visit.at)
            for target in targets - suggested:
                for each in contraindications(target):
                    pair = (target, each.when.text)
                    if pair not in found and truth(each.when.tree, facts) is Truth.TRUE:
                        found.add(pair)
    return frozenset(found)


def test_every_contraindication_of_what_protocols_suggest_is_met_in_a_case() -> None:
    wanted = {(t, each.when.text) for name in NAMES for t in exposed(name) for each in contraindications(t)}
    assert len(wanted) > 150
    assert wanted - frozenset[Contraindicated]().union(*map(met, NAMES)) == set()


# --- guards, parameters ---


@pytest.mark.parametrize("name", [n for n in NAMES if bundled().protocols[n].domain in {"diabetes", "organisation"}])
def test_every_guard_comes_out_true_false_and_unknown_in_some_case(name: str) -> None:
    covered = coverage(name)
    missed = {key: can - covered.outcomes.get(key, frozenset()) for key, can in covered.guards.items()}
    assert {key: truths for key, truths in missed.items() if truths} == {}


def test_every_other_value_of_a_parameter_is_tried_in_a_case() -> None:
    homes = {"": bundled().catalogue.settings} | {name: bundled().protocols[name].settings for name in NAMES}
    tried = {(place, value) for name in NAMES for o in played(name) for place, value in o.case.settings.items()}
    wanted = {
        ((home, name), value)
        for home, settings in homes.items()
        for name, setting in settings.items()
        for value, _ in setting.alternatives
    }
    assert len(wanted) > 50
    assert wanted - tried == set()

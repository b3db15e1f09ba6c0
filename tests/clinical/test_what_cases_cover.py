"""What the cases of the protocols must have met: each alarm from two states at least."""

from collections.abc import Iterator

import pytest

from pathways.loading.bundled import bundled
from tests.clinical.test_protocols import NAMES, played


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

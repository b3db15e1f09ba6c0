"""A guard that was tried: how it came out and what it read, as data for the answer."""

from datetime import date

from pathways.backends.to_python import Leaf
from pathways.engine.assessment import FactRead, Tested
from pathways.engine.facts import PatientFacts
from pathways.engine.programs import program
from pathways.language import ast
from pathways.language.truth import Truth
from pathways.language.values import Moment, Reason, Result, Unknown
from pathways.model.catalogue import Guard

YES = Tested("true", ast.Constant(True), Truth.TRUE)


def tried(guard: Guard, facts: PatientFacts) -> Tested:
    """Evaluate a guard, with the facts that decided it."""
    return _tried(guard, facts)[0]


def reasons(guard: Guard, facts: PatientFacts) -> frozenset[Reason]:
    """Why a condition is unknown; nothing when it is decided."""
    return _tried(guard, facts)[1]


def value_of(guard: Guard, facts: PatientFacts) -> Result:
    """What a guard gives: a date, a delay, a value, or unknown."""
    return program(guard).result(facts)


def day_of(when: Moment | None) -> date | None:
    return None if when is None else when.first.date()


def _tried(guard: Guard, facts: PatientFacts) -> tuple[Tested, frozenset[Reason]]:
    """Tried once for a patient: several protocols and several states may ask the same."""
    made = program(guard)
    if not made.local:
        facts = facts.patient
    known = facts.tests.get(made)
    if known is None:
        result, leaves = made.telling(facts)
        read = _read(leaves, facts)
        if isinstance(result, Unknown):
            known = Tested(guard.text, guard.tree, Truth.UNKNOWN, read), result.reasons
        else:
            known = Tested(guard.text, guard.tree, Truth.TRUE if result else Truth.FALSE, read), frozenset()
        facts.tests[made] = known
    return known


def _read(leaves: tuple[Leaf, ...], facts: PatientFacts) -> tuple[FactRead, ...]:
    """The facts behind leaves, each once."""
    known = facts.told.get(leaves)
    if known is None:
        seen: dict[str, FactRead] = {}
        for leaf in leaves:
            for read in _of_leaf(leaf, facts):
                seen.setdefault(read.item, read)
        known = facts.told[leaves] = tuple(seen.values())
    return known


def _of_leaf(leaf: Leaf, facts: PatientFacts) -> tuple[FactRead, ...]:
    kind, name, *member = leaf
    if kind is ast.Defined:
        return _read(program(facts.define(name)).telling(facts)[1], facts)
    if kind is ast.ClassMember:
        (fact,) = member
        return (FactRead(f"{name}.{fact.value}", facts.member(name, fact), None),)
    if kind is ast.Current:
        return (FactRead(name, facts.current(name), day_of(facts.dated(name))),)
    readings = facts.readings(name)
    return (FactRead(name, readings[-1].value, day_of(readings[-1].when)),) if readings else ()

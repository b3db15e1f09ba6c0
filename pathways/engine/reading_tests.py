"""A guard that was tried: how it came out and what it read, as data for the answer. Each is evaluated once for a patient."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pathways.engine.assessment import FactRead, Tested
from pathways.engine.facts import PatientFacts
from pathways.engine.programs import Program, choice, program
from pathways.language import ast
from pathways.language.semantics import as_condition
from pathways.language.tree import walk
from pathways.language.truth import Truth
from pathways.language.values import Cause, Moment, Reason, Result, Unknown
from pathways.model.catalogue import Guard
from pathways.model.protocol import Decision

if TYPE_CHECKING:
    from pathways.backends.to_python import Leaf

PARTIAL_DATE = "partial date"
YES = Tested("true", ast.Constant(True), Truth.TRUE)
# Members of an enumeration are slow to reach in Python 3.11.
_TRUE, _FALSE, _UNKNOWN = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN


def truth_of(guard: Guard, facts: PatientFacts) -> Truth:
    """How a condition comes out, for what is told to nobody unless it matters."""
    made = program(guard)
    result = _result(made, facts if made.local else facts.patient)
    return _TRUE if result is True else _FALSE if result is False else _UNKNOWN


def tried(guard: Guard, facts: PatientFacts) -> Tested:
    """Evaluate a condition, with the facts that decided it."""
    made = program(guard)
    view = facts if made.local else facts.patient
    known = view.tests.get(made)
    if known is None:
        result, leaves = made.telling(view)
        view.results[made] = result
        truth = _TRUE if result is True else _FALSE if result is False else _UNKNOWN
        known = view.tests[made] = Tested(guard.text, guard.tree, truth, _read(leaves, view))
    return known


def tried_in_order(decision: Decision, facts: PatientFacts) -> list[Tested]:
    """The guards of a decision until one is not false: all but the last are false."""
    made = choice(decision)
    number, result, told = made.deciding(facts)
    tests = [
        Tested(guard.text, guard.tree, _FALSE, _read(leaves, facts))
        for guard, leaves in zip(made.guards, told[:number], strict=False)
    ]
    if number < len(made.guards):
        guard = made.guards[number]
        truth = _TRUE if result is True else _UNKNOWN
        tests.append(Tested(guard.text, guard.tree, truth, _read(told[number], facts)))
    return tests


def reasons(guard: Guard, facts: PatientFacts) -> frozenset[Reason]:
    """Why a condition is unknown; nothing when it is decided."""
    made = program(guard)
    result = _result(made, facts if made.local else facts.patient)
    if not isinstance(result, Unknown):
        return frozenset()
    return result.reasons or frozenset(_partly_dated(guard.tree, facts))


def _partly_dated(tree: ast.Expr, facts: PatientFacts) -> Iterator[Reason]:
    """What a comparison that only a partial date leaves open needs: the day."""
    for node in walk(tree):
        if isinstance(node, ast.Defined):
            yield from _partly_dated(facts.definition(node.name), facts)
        if not isinstance(node, ast.Current | ast.Series):
            continue
        value = facts.current(node.item)
        readings = facts.readings(node.item)
        last = readings[-1].when if readings else facts.dated(node.item)
        for when in (value, last):
            if isinstance(when, Moment) and when.first.date() != when.last.date():
                yield Reason(node.item, Cause.UNUSABLE, when=when, detail=PARTIAL_DATE)


def value_of(guard: Guard, facts: PatientFacts) -> Result:
    """What a guard gives: a date, a delay, a value, or unknown."""
    return program(guard).result(facts)


def _made_of(name: str, facts: PatientFacts) -> tuple[FactRead, ...]:
    """What made a condition true that nobody recorded as such."""
    catalogue, patient = facts.catalogue, facts.patient
    group = catalogue.groups.get(name)
    if group is not None:
        return _read(tuple((ast.Current, each) for each in group.members if patient.current(each) is True), patient)
    item = catalogue.items.get(name)
    if item is None or item.formula is None or patient.readings(name):
        return ()
    behind = _read(program(item.formula).telling(patient)[1], patient)
    return tuple(read for read in behind if not isinstance(read.value, Unknown))


def _fact(item: str, value: Result, when: Moment | None) -> FactRead:
    if when is None:
        return FactRead(item, value, None)
    first, last = when.first.date(), when.last.date()
    return FactRead(item, value, first, last if last != first else None)


def _result(made: Program, view: PatientFacts) -> bool | Unknown:
    result = view.results.get(made)
    if result is None:
        result = view.results[made] = as_condition(made.result(view))
    return result


def _read(leaves: tuple["Leaf", ...], facts: PatientFacts) -> tuple[FactRead, ...]:
    """The facts behind leaves, each once."""
    known = facts.told.get(leaves)
    if known is None:
        seen: dict[str, FactRead] = {}
        for leaf in leaves:
            for read in _of_leaf(leaf, facts):
                seen.setdefault(read.item, read)
        known = facts.told[leaves] = tuple(seen.values())
    return known


def _of_leaf(leaf: "Leaf", facts: PatientFacts) -> tuple[FactRead, ...]:
    kind, name, *member = leaf
    if kind is ast.Current:
        read = facts.reads.get(name)
        if read is None:
            read = _fact(name, facts.current(name), facts.dated(name))
            facts.reads[name] = read = replace(read, of=_made_of(name, facts)) if read.value is True else read
        return (read,)
    if kind is ast.Defined:
        return _read(program(facts.define(name)).telling(facts)[1], facts)
    if kind is ast.ClassMember:
        (fact,) = member
        return (FactRead(f"{name}.{fact.value}", facts.member(name, fact), None),)
    readings = facts.readings(name)
    return (_fact(name, readings[-1].value, readings[-1].when),) if readings else ()

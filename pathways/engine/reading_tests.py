"""A guard that was tried: how it came out and what it read, as data for the answer."""

from collections.abc import Iterator
from datetime import date

from pathways.engine.assessment import FactRead, Tested
from pathways.engine.facts import PatientFacts
from pathways.language import ast
from pathways.language.semantics import evaluate, truth
from pathways.language.truth import Truth
from pathways.language.values import Moment, Reason, Unknown
from pathways.model.catalogue import Guard

YES = Tested("true", ast.Constant(True), Truth.TRUE)


def tried(guard: Guard, facts: PatientFacts) -> Tested:
    """Evaluate a guard, with the facts that decided it."""
    seen: dict[str, FactRead] = {}
    for read in _read(guard.tree, facts):
        seen.setdefault(read.item, read)
    return Tested(guard.text, guard.tree, truth(guard.tree, facts), tuple(seen.values()))


def reasons(guard: Guard, facts: PatientFacts) -> frozenset[Reason]:
    """Why a guard is unknown; nothing when it is decided."""
    result = evaluate(guard.tree, facts)
    return result.reasons if isinstance(result, Unknown) else frozenset()


def day_of(when: Moment | None) -> date | None:
    return None if when is None else when.first.date()


def _read(tree: ast.Expr, facts: PatientFacts) -> Iterator[FactRead]:
    """The facts that mattered: of a true ``or`` the branch that is true, of a false ``and`` the one that is false."""
    match tree:
        case ast.Or() | ast.And():
            decisive = Truth.TRUE if isinstance(tree, ast.Or) else Truth.FALSE
            deciding = [o for o in tree.operands if truth(o, facts) is decisive]
            for operand in deciding[:1] or tree.operands:
                yield from _read(operand, facts)
        case ast.Current():
            yield FactRead(tree.item, facts.current(tree.item), day_of(facts.dated(tree.item)))
        case ast.ClassMember():
            yield FactRead(f"{tree.drug_class}.{tree.member.value}", facts.member(tree.drug_class, tree.member), None)
        case ast.Series():
            readings = facts.readings(tree.item)
            if readings:
                yield FactRead(tree.item, readings[-1].value, day_of(readings[-1].when))
        case ast.Defined():
            yield from _read(facts.definition(tree.name), facts)
        case ast.Node():
            for name in tree.__dataclass_fields__:
                yield from _parts(getattr(tree, name), facts)


def _parts(value: object, facts: PatientFacts) -> Iterator[FactRead]:
    if isinstance(value, ast.Node):
        yield from _read(value, facts)  # type: ignore[arg-type]
    elif isinstance(value, tuple):
        for part in value:
            yield from _parts(part, facts)

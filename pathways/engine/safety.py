"""Contraindications stand above every protocol: an act that exposes the patient is suggested only when all of them are false."""

from dataclasses import dataclass

from pathways.engine.assessment import Tested
from pathways.engine.facts import PatientFacts
from pathways.engine.reading_tests import reasons, tried
from pathways.language import ast
from pathways.language.truth import Truth
from pathways.language.values import Reason
from pathways.model.catalogue import Catalogue, Contraindication, Guard, Target
from pathways.model.provenance import Because

NO_ENTRY = Because(unread="the catalogue does not say what contraindicates it")
OWN_INTOLERANCE = Because(consensus="a known intolerance contraindicates the class itself")


@dataclass(frozen=True, slots=True)
class Clearance:
    """Whether the patient may be exposed: ``FALSE`` nothing against it, ``TRUE`` contraindicated, ``UNKNOWN`` not cleared."""

    truth: Truth
    against: tuple[tuple[Because, Tested], ...] = ()
    missing: frozenset[Reason] = frozenset()


CLEAR = Clearance(Truth.FALSE)


def clearance(catalogue: Catalogue, facts: PatientFacts, verb: str, target: str) -> Clearance:
    """Whether this act may be suggested. Acts that expose nobody always may."""
    if not catalogue.verbs[verb].exposes:
        return CLEAR
    if catalogue.verbs[verb].target is Target.DRUG_CLASS:
        return _class_clearance(catalogue, facts, target)
    if catalogue.verbs[verb].target is Target.OBJECT:
        return _weigh([(c.because, c.when) for c in catalogue.objects[target].contraindications], facts)
    return CLEAR


def _class_clearance(catalogue: Catalogue, facts: PatientFacts, name: str) -> Clearance:
    of = catalogue.classes[name]
    if not of.cleared:
        nothing = Tested("no entry", ast.Constant(True), Truth.TRUE)
        return Clearance(Truth.TRUE, ((NO_ENTRY, nothing),))
    taken = facts.member(name, ast.ClassFact.CURRENT) is True
    guards = [(c.because, c.when) for c in of.contraindications if not (c.only_start and taken)]
    guards.append((OWN_INTOLERANCE, _member(name, ast.ClassFact.INTOLERANCE)))
    for pair in catalogue.incompatible:
        if name in pair.classes:
            other = pair.classes[0] if pair.classes[1] == name else pair.classes[1]
            if other in catalogue.classes:
                guards.append((pair.because, _member(other, ast.ClassFact.CURRENT)))
    return _weigh(guards, facts)


def _member(name: str, fact: ast.ClassFact) -> Guard:
    return Guard(f"{name}.{fact.value}", ast.ClassMember(name, fact))


def _weigh(guards: list[tuple[Because, Guard]], facts: PatientFacts) -> Clearance:
    tests = [(because, tried(guard, facts), guard) for because, guard in guards]
    against = tuple((because, test) for because, test, _ in tests if test.truth is Truth.TRUE)
    if against:
        return Clearance(Truth.TRUE, against)
    unknown = [(because, test, guard) for because, test, guard in tests if test.truth is Truth.UNKNOWN]
    if not unknown:
        return CLEAR
    missing = frozenset[Reason]().union(*(reasons(guard, facts) for _, _, guard in unknown))
    return Clearance(Truth.UNKNOWN, tuple((because, test) for because, test, _ in unknown), missing)


def wrongly_taken(catalogue: Catalogue, facts: PatientFacts) -> list[tuple[str, Because, Tested]]:
    """Classes that the patient takes against a contraindication that is true, and those to stop of an incompatible pair."""
    found: list[tuple[str, Because, Tested]] = []
    for name, of in catalogue.classes.items():
        if of.of or facts.member(name, ast.ClassFact.CURRENT) is not True:
            continue
        standing: list[Contraindication] = [c for c in of.contraindications if not c.only_start]
        for each in standing:
            test = tried(each.when, facts)
            if test.truth is Truth.TRUE:
                found.append((name, each.because, test))
    for pair in catalogue.incompatible:
        both = all(facts.member(c, ast.ClassFact.CURRENT) is True for c in pair.classes if c in catalogue.classes)
        if both:
            names = (pair.stop,) if pair.stop else pair.classes
            for name in names:
                other = pair.classes[0] if pair.classes[1] == name else pair.classes[1]
                found.append((name, pair.because, tried(_member(other, ast.ClassFact.CURRENT), facts)))
    return found

"""Contraindications stand above every protocol: an act that exposes the patient is suggested only when all of them are false."""

from functools import cache

from msgspec import Struct

from pathways.engine.assessment import Tested
from pathways.engine.facts import PatientFacts
from pathways.engine.reading_tests import reasons, tried, truth_of
from pathways.language import ast
from pathways.language.truth import Truth
from pathways.language.values import Reason
from pathways.model.catalogue import Catalogue, Guard, Incompatible, Target
from pathways.model.provenance import Because, Text

NO_ENTRY = Because(unread="the catalogue does not say what contraindicates it")
OWN_INTOLERANCE = Because(consensus="a known intolerance contraindicates the class itself")
NOT_ALONE = Text(
    fr="Ne pas arrêter sans l'avis du prescripteur ; gêne pour respirer ou gonflement du visage : le 15",
    en="Do not stop without the prescriber's advice; trouble breathing or a swollen face: 15",
)
STOP, REVIEW = "stop", "review"


class Clearance(Struct, frozen=True):
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
        return _weigh([(c.because, c.when) for c in catalogue.objects[target].contraindications], [facts])
    return CLEAR


def _class_clearance(catalogue: Catalogue, facts: PatientFacts, name: str) -> Clearance:
    of = catalogue.classes[name]
    if not of.cleared:
        nothing = Tested("no entry", ast.Constant(True), Truth.TRUE)
        return Clearance(Truth.TRUE, ((NO_ENTRY, nothing),))
    taken = facts.classes.taken(name)
    guards = [(c.because, c.when) for c in of.contraindications if not (c.only_start and taken)]
    guards.append((OWN_INTOLERANCE, _member(name, ast.ClassFact.INTOLERANCE)))
    guards += [(because, _member(other, ast.ClassFact.CURRENT)) for because, other in catalogue.against.get(name, ())]
    return _weigh(guards, _views(facts))


def _views(facts: PatientFacts) -> list[PatientFacts]:
    """The patient as guards see them, and without what was answered *none*: a contraindication must be false of both."""
    seen, without = facts.patient, facts.patient.for_clearance
    return [seen] if without is seen else [seen, without]


def incompatible(catalogue: Catalogue, one: str, other: str) -> Incompatible | None:
    """The rule that two classes must not be taken together, if there is one."""
    for pair in catalogue.incompatible:
        for first, second in (pair.classes, pair.classes[::-1]):
            if catalogue.overlap(one, first) and catalogue.overlap(other, second):
                return pair
    return None


@cache
def _member(name: str, fact: ast.ClassFact) -> Guard:
    return Guard(f"{name}.{fact.value}", ast.ClassMember(name, fact))


def _weigh(guards: list[tuple[Because, Guard]], views: list[PatientFacts]) -> Clearance:
    found = [(because, guard, *_gravest(guard, views)) for because, guard in guards]
    against = [(because, guard, view) for because, guard, truth, view in found if truth is Truth.TRUE]
    if against:
        return Clearance(Truth.TRUE, tuple((because, tried(guard, view)) for because, guard, view in against))
    unknown = [(because, guard, view) for because, guard, truth, view in found if truth is Truth.UNKNOWN]
    if not unknown:
        return CLEAR
    missing = frozenset[Reason]().union(*(reasons(guard, view) for _, guard, view in unknown))
    return Clearance(Truth.UNKNOWN, tuple((because, tried(guard, view)) for because, guard, view in unknown), missing)


def _gravest(guard: Guard, views: list[PatientFacts]) -> tuple[Truth, PatientFacts]:
    """True before unknown before false, and the view in which it is so."""
    truths = [(truth_of(guard, view), view) for view in views]
    for grave in (Truth.TRUE, Truth.UNKNOWN):
        for truth, view in truths:
            if truth is grave:
                return truth, view
    return truths[0]


class Wrong(Struct, frozen=True):
    """A class that the patient takes although something speaks against it: stopped, or reviewed where to stop may harm more."""

    name: str
    because: Because
    test: Tested
    verb: str = STOP


def wrongly_taken(catalogue: Catalogue, facts: PatientFacts) -> list[Wrong]:
    """Classes that the patient takes against a contraindication or an intolerance that is true, and the one that the
    catalogue names to stop of an incompatible pair.
    """
    found: list[Wrong] = []
    for name, of in catalogue.classes.items():
        if of.of or name not in facts.classes.leaves_taken:
            continue
        standing = [(c.because, c.when, STOP) for c in of.contraindications if not c.only_start]
        verb = STOP if of.stopped_at_once or REVIEW not in catalogue.verbs else REVIEW
        standing.append((OWN_INTOLERANCE, _member(name, ast.ClassFact.INTOLERANCE), verb))
        for because, when, verb in standing:
            if truth_of(when, facts) is Truth.TRUE:
                found.append(Wrong(name, because, tried(when, facts), verb))
    return found + [
        Wrong(pair.stop, pair.because, _other_taken(pair, pair.stop, facts))
        for pair in _pairs_taken(catalogue, facts)
        if pair.stop is not None
    ]


def clashing(catalogue: Catalogue, facts: PatientFacts) -> list[tuple[Incompatible, tuple[Tested, Tested]]]:
    """Incompatible classes, both taken, of which nobody named the one to stop: a conflict. To propose stopping both could
    leave the patient without either.
    """
    return [
        (pair, (_other_taken(pair, pair.classes[0], facts), _other_taken(pair, pair.classes[1], facts)))
        for pair in _pairs_taken(catalogue, facts)
        if pair.stop is None
    ]


def _pairs_taken(catalogue: Catalogue, facts: PatientFacts) -> list[Incompatible]:
    if not facts.classes.leaves_taken:
        return []
    known = [pair for pair in catalogue.incompatible if all(c in catalogue.classes for c in pair.classes)]
    return [pair for pair in known if all(facts.classes.taken(c) for c in pair.classes)]


def _other_taken(pair: Incompatible, name: str, facts: PatientFacts) -> Tested:
    other = pair.classes[0] if pair.classes[1] == name else pair.classes[1]
    return tried(_member(other, ast.ClassFact.CURRENT), facts)

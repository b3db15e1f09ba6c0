"""What protocols promise, what became of it, and on what the answer depends. As data: nothing here knows a solver."""

from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct

from pathways.analysis.proof.witness import Witness, as_case
from pathways.analysis.settings import as_written
from pathways.model.catalogue import Catalogue, Guard, Target
from pathways.model.protocol import Library, Property, PropertyKind


class Verdict(StrEnum):
    """What is known of a property."""

    HOLDS = "holds"
    REFUTED = "refuted"
    UNDECIDED = "undecided"


class Deed(Struct, frozen=True):
    """A verb and what it is done to."""

    verb: str
    object: str

    def __str__(self) -> str:
        return f"{self.verb}: {self.object}"


class Obligation(Struct, frozen=True):
    """A property to prove. ``scope``: the protocol whose names its guard uses; ``place``: which of its properties it is."""

    kind: PropertyKind
    deed: Deed
    when: Guard
    scope: str
    place: int = 0

    def __str__(self) -> str:
        return f"{self.kind.value} {self.deed} when {' '.join(self.when.text.split())}"


class Proof(Struct, frozen=True):
    """What became of it.

    Args:
        patient: For a refuted one: the smallest patient found, replayed through the engine.
        places: Where the deed can come from: what was looked at.
        why: For an undecided one: what the solver could not tell.
    """

    obligation: Obligation
    verdict: Verdict
    patient: Witness | None = None
    places: tuple[str, ...] = ()
    why: tuple[str, ...] = ()


def case_of(proof: Proof, library: Library) -> str:
    """The patient who breaks it as a case to paste into ``cases.yaml``: it fails until the property holds of them."""
    asked = proof.obligation
    if proof.patient is None:
        return ""
    parameters = as_written(library, proof.patient.settings, asked.scope)
    key = "not_suggest" if asked.kind is PropertyKind.NEVER else "suggest"
    expect = {key: [{asked.deed.verb: asked.deed.object}]}
    return as_case(f"breaks: {asked.kind.value} {asked.deed}", proof.patient, expect, parameters)


def obligations(library: Library, names: Iterable[str] | None = None) -> list[Obligation]:
    """The properties that protocols state."""
    chosen = [library.protocols[name] for name in (names if names is not None else sorted(library.protocols))]
    return [
        _obligation(each, protocol.name, place) for protocol in chosen for place, each in enumerate(protocol.properties)
    ]


def _obligation(each: Property, scope: str, place: int) -> Obligation:
    return Obligation(each.kind, Deed(each.verb, each.object), each.when, scope, place)


def concerns(catalogue: Catalogue, deed: Deed, verb: str, name: str) -> bool:
    """Whether an act is the deed: the same object, or a class that shares a drug with it."""
    if verb != deed.verb:
        return False
    known = catalogue.verbs[verb]
    if known.target is Target.DRUG_CLASS and deed.object in catalogue.classes and name in catalogue.classes:
        return catalogue.overlap(deed.object, name)
    return name == deed.object


def depends_on(library: Library, obligation: Obligation) -> frozenset[str]:
    """The protocols that can change what is proved: the one that says it, those that may do the deed, and who calls any of these.

    Every other protocol of the library may be rewritten, as long as it does not do the deed: then it is one of these.
    """
    deed = obligation.deed
    found = {obligation.scope} & library.protocols.keys()
    for protocol, _, act in library.acts.get(deed.verb, ()):
        if protocol.name not in found and any(concerns(library.catalogue, deed, act.verb, n) for n in act.objects):
            found.add(protocol.name)
    return frozenset(found | {name for name, called in library.called.items() if called & found})

"""Properties of protocols, for every patient and record: proved, refuted by a patient, or undecided. Never proved when it is not so.

`docs/proofs.md` says what is proved and why that is enough.
"""

from collections.abc import Iterator
from typing import Any

import z3
from msgspec.structs import replace

from pathways.analysis.proof.dictionary import LibraryDictionary
from pathways.analysis.proof.promises import Deed, Obligation, Proof, Verdict, concerns
from pathways.analysis.proof.search import LOOK, Asking, Possible, Question, models, possible
from pathways.analysis.proof.sources import Source, Sources
from pathways.analysis.proof.teller import witness_of
from pathways.analysis.proof.walks import Walks
from pathways.analysis.proof.witness import Witness, smaller
from pathways.analysis.settings import with_settings
from pathways.backends.to_z3 import Encoder
from pathways.backends.z3_logic import both, either, no
from pathways.engine.assess import assess
from pathways.engine.assessment import Assessment, Record, Suggestion
from pathways.engine.facts import PatientFacts
from pathways.engine.merge import MEASURE
from pathways.language.semantics import truth
from pathways.language.truth import Truth
from pathways.loading.patient_file import chart_from_mapping
from pathways.model.chart import Chart
from pathways.model.protocol import Library, PropertyKind


class Prover:
    """Proves properties over one library; what it encodes for one it keeps for the next."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.encoder = Encoder(LibraryDictionary(library))
        self.asking = Asking(self.encoder)
        self.walks = Walks(library, self.encoder)
        self.sources = Sources(self.walks)

    def prove(self, obligation: Obligation) -> Proof:
        """One property, over every protocol of the library together."""
        return self.holds(obligation) or self.search(obligation)

    def holds(self, obligation: Obligation) -> Proof | None:
        """The proof that it holds, where that is all there is to say."""
        question, sources = self.question(obligation)
        if self.asking.possible(question, obligation.scope) is not Possible.NO:
            return None
        return Proof(obligation, Verdict.HOLDS, places=tuple(f"{s.protocol}/{s.place}" for s in sources))

    def search(self, obligation: Obligation) -> Proof:
        """A patient who breaks it, looked for. Which one is found, if any, depends on all that the solver was asked before."""
        question, sources = self.question(obligation)
        places = tuple(f"{s.protocol}/{s.place}" for s in sources)
        answer = possible(self.encoder, question)
        if answer is Possible.NO:
            return Proof(obligation, Verdict.HOLDS, places=places)
        if answer is Possible.PERHAPS:
            patient = self._patient(question, obligation)
            if patient is not None:
                return Proof(obligation, Verdict.REFUTED, patient, places)
        return Proof(obligation, Verdict.UNDECIDED, places=places, why=tuple(self._doubts(question, answer, sources)))

    def question(self, obligation: Obligation) -> tuple[Question, list[Source]]:
        """What would be a patient who breaks it, and where the deed can come from."""
        with self.encoder.ledger.listening() as heard:
            guard = self.walks.pair(obligation.when, obligation.scope)
            if obligation.kind is PropertyKind.NEVER:
                sources = self.sources.of(obligation.deed)
                wrong = both(guard.true, either(*(s.may for s in sources)))
            else:
                sources = self.sources.of(obligation.deed, only=obligation.scope)
                walk = self.walks.of(obligation.scope)
                silent = [no(source.surely) for source in sources]
                met = either(self._taken(obligation.deed), *(source.recorded for source in sources))
                wrong = both(walk.concerned, guard.true, no(met), *silent)
        odd = tuple(o for source in sources for o in source.odd if not isinstance(o, bool))
        return Question(_z3(wrong), frozenset(heard), odd), sources

    def _taken(self, deed: Deed) -> Any:
        """The drug of a deed is taken: nobody need suggest it."""
        return self.walks.current(deed.object).true if deed.object in self.library.catalogue.classes else False

    def _patient(self, question: Question, obligation: Obligation) -> Witness | None:
        """A model made a patient of whom the engine itself says so, made as small as it goes."""

        def violates(witness: Witness) -> bool:
            return self.violated(obligation, witness)

        for model in models(self.encoder, question):
            witness = self._remembering(witness_of(self.encoder, model, question.reads, LOOK), model)
            if violates(witness):
                return smaller(witness, violates)
        return None

    def _remembering(self, witness: Witness, model: Any) -> Witness:
        """With the record that the model thinks of."""

        def true(condition: Any) -> bool:
            return condition if isinstance(condition, bool) else bool(z3.is_true(model.eval(condition)))

        entered = tuple(name for name, walk in sorted(self.walks.made.items()) if true(walk.remembered))
        branches = {
            (name, path): to
            for name, walk in self.walks.made.items()
            for (path, to), flag in walk.moved.items()
            if path in walk.as_last and true(walk.as_last[path]) and true(flag)
        }
        return replace(witness, entered=entered, branches=branches)

    def violated(self, obligation: Obligation, witness: Witness) -> bool:
        """Whether the engine, asked about this patient, breaks the property."""
        library = with_settings(self.library, witness.settings)
        chart, found = chart_from_mapping(witness.told, witness.at)
        if found:
            return False
        facts = PatientFacts(library.catalogue, chart, witness.at)
        protocol = library.protocols.get(obligation.scope)
        seen = facts if protocol is None else facts.with_protocol(protocol)
        if truth(obligation.when.tree, seen) is not Truth.TRUE:
            return False
        answer = assess(library, chart, witness.at, _record(library, witness))
        said = any(_is_deed(library, obligation.deed, s) for s in made(answer))
        if obligation.kind is PropertyKind.NEVER:
            return said
        if protocol is None or truth(protocol.include.tree, seen) is not Truth.TRUE:
            return False
        said = said or any(_takes_in(library, obligation.deed, s) for s in made(answer))
        left = protocol.leave is not None and truth(protocol.leave.tree, seen) is Truth.TRUE
        return not said and not left and not _recorded(library, obligation.deed, facts, chart)

    def _doubts(self, question: Question, answer: Possible, sources: list[Source]) -> Iterator[str]:
        if answer is Possible.UNDECIDED:
            yield "the solver gave up before it had an answer"
        names = self.encoder.ledger.closed(question.reads)
        free = sorted({what for name in names if (what := self.encoder.ledger.approximate.get(name))})
        if free:
            yield "the solver cannot compute " + ", ".join(free)
        if answer is Possible.PERHAPS:
            yield "no patient that was tried breaks it, and it was not proved"
        del sources


def _record(library: Library, witness: Witness) -> Record | None:
    if not witness.entered and not witness.branches:
        return None
    branches: dict[str, dict[str, str]] = {}
    for (name, path), to in witness.branches.items():
        branches.setdefault(name, {})[path] = to
    entered = {name: {library.protocols[name].initial: witness.at} for name in witness.entered}
    return Record(witness.at, entered, branches, included=tuple(witness.entered))


def made(answer: Assessment) -> list[Suggestion]:
    """All that an answer suggests, what an emergency holds back and both sides of a conflict too."""
    conflicts = [s for c in answer.conflicts for s in (c.first, c.second)]
    return [*answer.suggestions, *answer.held_back, *conflicts]


def _is_deed(library: Library, deed: Deed, suggestion: Suggestion) -> bool:
    return any(concerns(library.catalogue, deed, suggestion.verb, name) for name in suggestion.objects)


def _takes_in(library: Library, deed: Deed, suggestion: Suggestion) -> bool:
    """Whether a measure is asked for with a request that holds it."""
    objects = [library.catalogue.objects.get(name) for name in suggestion.objects]
    return deed.verb == MEASURE and any(each is not None and deed.object in each.contains for each in objects)


def _recorded(library: Library, deed: Deed, facts: PatientFacts, chart: Chart) -> bool:
    """Whether anything says that it was done, refused or is taken."""
    from pathways.language import ast

    if any(a.verb == deed.verb and a.object == deed.object for a in chart.acts):
        return True
    thing = library.catalogue.objects.get(deed.object)
    item = (thing.records or "") if thing is not None else deed.object
    if item in library.catalogue.items and facts.readings(item):
        return True
    known = library.catalogue.classes.get(deed.object)
    return known is not None and facts.member(known.name, ast.ClassFact.CURRENT) is True


def _z3(condition: Any) -> Any:
    return z3.BoolVal(condition) if isinstance(condition, bool) else condition

"""Does anybody notice? A mutant is tried by the protocol's cases, then by the rules and its properties, then by the solver.

A case can notice only when the broken guard comes out otherwise on one of its looks: the others are not played. A mutant that nobody
notices, and whose guard differs for no patient, is the same protocol in other words: it is not counted. See ``mutants.py``.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache, cached_property
from itertools import islice

from msgspec.structs import replace

from pathways.analysis.cases import Case, charts_of, read_cases, run_case
from pathways.analysis.linter import Linter
from pathways.analysis.proof.differing import Comparison, beside_thresholds, uses
from pathways.analysis.proof.effects import less, said, small
from pathways.analysis.proof.promises import Verdict, obligations
from pathways.analysis.proof.prove import Prover
from pathways.analysis.proof.search import LOOK, Possible, Question, models, possible
from pathways.analysis.proof.suggest import visits, ways
from pathways.analysis.proof.teller import witness_of
from pathways.analysis.proof.witness import Witness
from pathways.analysis.settings import with_settings
from pathways.diagnostics.diagnostic import Diagnostic
from pathways.engine.facts import PatientFacts, ProtocolFacts
from pathways.language.semantics import evaluate
from pathways.loading.bundled import bundled, bundled_folder
from pathways.loading.loader import load
from pathways.loading.reading import Reading
from pathways.model.protocol import Library
from pathways.model.reads import items_read, reads
from tests.mutation.mutants import Mutant, chosen, mutants

# Days of a look, and how many models are tried.
LOOKS = {LOOK: 5, date(2027, 2, 28): 2}


class Fate(StrEnum):
    """What became of a mutant."""

    CASES = "cases"
    RULES = "rules"
    PROPERTIES = "properties"
    EQUIVALENT = "equivalent"
    SURVIVED = "survived"


@dataclass(frozen=True, slots=True)
class Tried:
    """Of one mutant: its fate, and who caught it; of a survivor a patient whose answer differs, when one was found."""

    mutant: Mutant
    fate: Fate
    by: str = ""
    patient: Case | None = None
    difference: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())


@cache
def _places() -> Mapping[str, Reading]:
    """The files of the bundled protocols, for the rules: read only when a rule is asked."""
    return load([bundled_folder()]).places


class Trial:
    """Tries mutants of one bundled protocol."""

    def __init__(self, name: str, *, patients: bool = True) -> None:
        """``patients``: look for somebody to whom a survivor makes a difference."""
        self.library = bundled()
        self.patients = patients
        self.name = name
        self.protocol = self.library.protocols[name]

    def of(self, mutant: Mutant) -> Tried:
        """What becomes of it; the quick questions first."""
        broken = mutant.in_(self.library)
        caught = self.noticed_by_a_case(mutant, broken)
        if caught is not None:
            return Tried(mutant, Fate.CASES, caught)
        question = self._differing(mutant, broken)
        if self._equivalent(question):
            return Tried(mutant, Fate.EQUIVALENT)
        rules = self._rules(broken)
        if rules:
            return Tried(mutant, Fate.RULES, ", ".join(rules))
        refuted = self._properties(broken)
        if refuted is not None:
            return Tried(mutant, Fate.PROPERTIES, refuted)
        found = self._patient(mutant, question, broken) if self.patients else None
        return Tried(mutant, Fate.SURVIVED) if found is None else Tried(mutant, Fate.SURVIVED, "", *found)

    # --- cases ---

    def noticed_by_a_case(self, mutant: Mutant, broken: Library | None = None) -> str | None:
        """The first case that fails, if one does. ``broken``: the library with the mutant, where it is made already."""
        broken = broken or mutant.in_(self.library)
        return next((c.name for c in self._noticing(mutant) if not run_case(broken, c, self.name).passed), None)

    @cached_property
    def cases(self) -> tuple[tuple[Case, tuple[ProtocolFacts, ...]], ...]:
        """Each case, and its patient at each look as guards see them."""
        path = next(path for path in bundled_folder().rglob("cases.yaml") if path.parent.name == self.name)
        cases, findings = read_cases(path.read_text(encoding="utf-8"), str(path), self.library, self.name)
        assert findings == ()
        return tuple((case, tuple(self._facts(case))) for case in cases)

    def _facts(self, case: Case) -> Iterator[ProtocolFacts]:
        there = with_settings(self.library, case.settings)
        for visit, chart in charts_of(case):
            yield PatientFacts(there.catalogue, chart, visit.at).with_protocol(there.protocols[self.name])

    def _noticing(self, mutant: Mutant) -> Iterator[Case]:
        """The cases at one of whose looks the guard comes out otherwise, reasons of an unknown included."""
        before, after = mutant.place.guard.tree, mutant.tree
        for case, looks in self.cases:
            if any(evaluate(before, facts) != evaluate(after, facts) for facts in looks):
                yield case

    # --- rules and properties ---

    @cached_property
    def _found(self) -> frozenset[str]:
        return frozenset(each.code for each in self._looked_at(self.library))

    def _looked_at(self, library: Library) -> tuple[Diagnostic, ...]:
        return Linter(library, _places()).look_at(self.name, cases=[case for case, _ in self.cases]).found

    def _rules(self, broken: Library) -> tuple[str, ...]:
        """Codes of findings that the protocol as it is does not have."""
        found = {each.code for each in self._looked_at(broken)}
        return tuple(sorted(found - self._found - {"not-decided"}))

    def _properties(self, broken: Library) -> str | None:
        """A property of the protocol that is refuted now; over this protocol and those that it calls, for the rest is as it was."""
        names = {self.name, *broken.called[self.name]}
        alone = replace(broken, protocols={name: broken.protocols[name] for name in sorted(names)})
        prover = Prover(alone)
        proofs = (prover.prove(each) for each in obligations(alone, [self.name]))
        return next((str(proof.obligation) for proof in proofs if proof.verdict is Verdict.REFUTED), None)

    # --- the solver ---

    @cached_property
    def _comparison(self) -> Comparison:
        return Comparison(self.library, self.name)

    def proved_the_same(self, mutant: Mutant) -> bool:
        """Whether the solver proves that no patient is concerned."""
        return self._equivalent(self._differing(mutant, mutant.in_(self.library)))

    def _equivalent(self, question: Question) -> bool:
        """Proved: no patient who comes there, and for whom it matters, makes anything that reads the guard come out otherwise."""
        return possible(self._comparison.encoder, question) is Possible.NO

    def _differing(self, mutant: Mutant, broken: Library) -> Question:
        """Of a guard where it stands; of a define wherever it is read."""
        protocol = broken.protocols[self.name]
        pairs = zip(uses(self.protocol), uses(protocol), strict=True)
        names = frozenset({mutant.place.define} - {None})
        concerned = [(one, two) for one, two in pairs if one.tree != two.tree or reads(one.tree, names, self.protocol)]
        return self._comparison.differing(concerned, self._comparison.twins.add(protocol))

    def _patient(
        self, mutant: Mutant, question: Question, broken: Library
    ) -> tuple[Case, tuple[tuple[str, ...], tuple[str, ...]]] | None:
        """A small patient to whom the broken protocol says something else: best of all, to do something else."""
        numbers = beside_thresholds([mutant.place.guard.tree, mutant.tree], self.protocol)
        asked: tuple[Witness, timedelta | None] | None = None
        for tried, earlier in self._tried(mutant, question):
            was, now = (self._said(library, _case(mutant, tried, earlier)) for library in (self.library, broken))
            if was != now and _acts(was) != _acts(now):
                return self._made(mutant, broken, (tried, earlier), numbers, _acts)
            if was != now and asked is None:
                asked = tried, earlier
        return None if asked is None else self._made(mutant, broken, asked, numbers, tuple)

    def _tried(self, mutant: Mutant, question: Question) -> Iterator[tuple[Witness, timedelta | None]]:
        encoder = self._comparison.encoder
        names = frozenset(items_read(mutant.tree, self.protocol))
        for look, tries in LOOKS.items():
            for model in islice(models(encoder, question, look), tries):
                yield from ways(witness_of(encoder, model, question.reads, look), names)

    def _made(
        self,
        mutant: Mutant,
        broken: Library,
        tried: tuple[Witness, timedelta | None],
        numbers: Callable[[str], list[str]],
        part: Callable[[tuple[str, ...]], tuple[str, ...]],
    ) -> tuple[Case, tuple[tuple[str, ...], tuple[str, ...]]]:
        """As small as it goes while this part of the answers differs."""
        witness, earlier = tried

        def both(one: Witness) -> tuple[tuple[str, ...], tuple[str, ...]]:
            case = _case(mutant, one, earlier)
            return self._said(self.library, case), self._said(broken, case)

        def differs(one: Witness) -> bool:
            was, now = both(one)
            return part(was) != part(now)

        found = small(witness, differs, numbers)
        was, now = both(found)
        return _case(mutant, found, earlier), (less(was, now), less(now, was))

    def _said(self, library: Library, case: Case) -> tuple[str, ...]:
        looks = run_case(library, case, self.name).looks
        return tuple(line for look in looks for line in said(look.answer, self.name))


def tried_of(name: str, *, most: int | None = None, patients: bool = False) -> list[Tried]:
    """What becomes of every mutant of a protocol, or of ``most`` of them."""
    trial = Trial(name, patients=patients)
    return [trial.of(m) for m in (mutants(trial.library, name) if most is None else chosen(trial.library, name, most))]


def _case(mutant: Mutant, witness: Witness, earlier: timedelta | None) -> Case:
    name = f"{mutant.place.route}: {mutant.before}"
    return Case(name, visits(witness, earlier), "", 0, settings=witness.settings)


def _acts(lines: tuple[str, ...]) -> tuple[str, ...]:
    """What people are told to do or to leave, now or later."""
    return tuple(line for line in lines if not line.startswith(("ask:", "rests in", "unanswered:")))

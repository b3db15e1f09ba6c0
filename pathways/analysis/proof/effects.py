"""What a change of a guard, a threshold or a delay does to patients: one whose answer is another, none (proved), or undecided.

The solver looks for patients in whom what changed comes out otherwise; both versions are asked about each before anybody sees it.
"""

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from itertools import islice

from msgspec import Struct

from pathways.analysis.advice import advice
from pathways.analysis.cases import Case, Visit, run_case
from pathways.analysis.difference import Change, Weight, changes
from pathways.analysis.proof.differing import Comparison, Use, beside_thresholds, readable, uses
from pathways.analysis.proof.search import LOOK, Possible, Question, models, possible
from pathways.analysis.proof.teller import witness_of
from pathways.analysis.proof.witness import Witness, plainer, smaller, usual_age
from pathways.analysis.settings import with_settings
from pathways.engine.assessment import Assessment
from pathways.engine.facts import PatientFacts, ProtocolFacts
from pathways.language.semantics import evaluate
from pathways.loading.patient_file import chart_from_mapping
from pathways.model.protocol import Library
from pathways.model.reads import items_read, reads

TRIES = 8


class Whom(StrEnum):
    """Whom a change concerns."""

    SOMEBODY = "somebody"
    NOBODY = "nobody"
    UNDECIDED = "undecided"


class Effect(Struct, frozen=True):
    """What a change does.

    Args:
        patient: For somebody: a small patient, played in both versions.
        before: What only the old version says to them.
        after: What only the new one says.
        why: For an undecided one.
        weight: What the change weighs for that; nothing when what it touches tells.
    """

    whom: Whom
    patient: Witness | None = None
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    why: str = ""
    weight: Weight | None = None


class Effects:
    """The effects of changes of one protocol, which has the same name in two libraries.

    Args:
        before: The library with the old version.
        after: The library with the new one.
        name: The protocol.
        found: Every change of it.
    """

    def __init__(self, before: Library, after: Library, name: str, found: Sequence[Change]) -> None:
        self.before, self.after, self.name = before, after, name
        self.old, self.new = before.protocols[name], after.protocols[name]
        weighty = [each for each in found if each.weight is not Weight.PATCH]
        self.alone = len(weighty) == 1
        told = changes(before.catalogue, after.catalogue)
        self.same_catalogue = all(each.weight is Weight.PATCH for each in told)
        self.comparison = Comparison(after, name, as_set=True)
        self.scope = self.comparison.twins.add(self.old)

    def of(self, change: Change) -> Effect | None:
        """What one change does; nothing where it is no change of an expression that both versions have."""
        pairs = self._pairs(change)
        if not pairs:
            return None
        if not all(readable(old.tree, self.old, self.after.catalogue) for _, old in pairs):
            return Effect(Whom.UNDECIDED, why="it read what the new catalogue does not have")
        # Where more than this changed, who comes there may have changed as well.
        question = self.comparison.differing(pairs, self.scope, anywhere=not self.alone)
        answer = possible(self.comparison.encoder, question)
        if answer is Possible.NO:
            return self._nobody(pairs)
        if answer is Possible.UNDECIDED:
            return Effect(Whom.UNDECIDED, why="the solver gave up")
        there = question if self.alone else self.comparison.differing(pairs, self.scope)
        return self._somebody(there, pairs) or Effect(
            Whom.UNDECIDED, why="of the patients that were tried none gets another answer, and it was not proved"
        )

    def _nobody(self, pairs: Sequence[tuple[Use, Use]]) -> Effect:
        """Nobody, as far as the new catalogue goes: with another one the old expression may have meant something else."""
        if not self.same_catalogue:
            return Effect(Whom.UNDECIDED, why="the catalogue changed too")
        return Effect(Whom.NOBODY, weight=Weight.PATCH if self._asks_the_same(pairs) else Weight.MINOR)

    def _pairs(self, change: Change) -> list[tuple[Use, Use]]:
        """What changed, as the new version and as the old one uses it."""
        old = {use.route: use for use in uses(self.old)}
        both = [(use, old[use.route]) for use in uses(self.new) if use.route in old]
        head, *rest = change.route or ("",)
        if head in ("define", "parameters") and rest and (head == "define" or rest[1:] == ["value"]):
            names = frozenset(rest[:1])
            return [
                pair for pair in both if reads(pair[0].tree, names, self.new) or reads(pair[1].tree, names, self.old)
            ]
        return [pair for pair in both if pair[0].route == change.route]

    def _asks_the_same(self, pairs: Sequence[tuple[Use, Use]]) -> bool:
        """Whether both versions read the same items: else they may ask for others while something is unknown."""
        return all(set(items_read(one.tree, self.new)) == set(items_read(two.tree, self.old)) for one, two in pairs)

    # --- patients ---

    def _somebody(self, question: Question, pairs: Sequence[tuple[Use, Use]]) -> Effect | None:
        news, olds = ([pair[place].tree for pair in pairs] for place in (0, 1))
        new, old = beside_thresholds(news, self.new), beside_thresholds(olds, self.old)

        def numbers(item: str) -> list[str]:
            return list(dict.fromkeys((*new(item), *old(item))))

        def concerned(witness: Witness) -> bool:
            return self._otherwise(witness, pairs) and self._differs(witness)

        def acted_on(witness: Witness) -> bool:
            return self._otherwise(witness, pairs) and self._acts(self.before, witness) != self._acts(
                self.after, witness
            )

        asked_only: Witness | None = None
        for model in islice(models(self.comparison.encoder, question), TRIES):
            witness = witness_of(self.comparison.encoder, model, question.reads, LOOK)
            if acted_on(witness):
                return self._told(small(witness, acted_on, numbers))
            if asked_only is None and concerned(witness):
                asked_only = witness
        return None if asked_only is None else self._told(small(asked_only, concerned, numbers))

    def _told(self, witness: Witness) -> Effect:
        was, now = self._said(self.before, witness), self._said(self.after, witness)
        return Effect(Whom.SOMEBODY, witness, less(was, now), less(now, was))

    def _otherwise(self, witness: Witness, pairs: Sequence[tuple[Use, Use]]) -> bool:
        """Whether what changed comes out otherwise for this patient: else another change is what tells."""
        old, new = self._facts(self.before, witness), self._facts(self.after, witness)
        return any(evaluate(one.tree, new) != evaluate(two.tree, old) for one, two in pairs)

    def _facts(self, library: Library, witness: Witness) -> ProtocolFacts:
        there = with_settings(library, witness.settings)
        chart, _ = chart_from_mapping(witness.told, witness.at)
        return PatientFacts(there.catalogue, chart, witness.at).with_protocol(there.protocols[self.name])

    def _differs(self, witness: Witness) -> bool:
        return self._said(self.before, witness) != self._said(self.after, witness)

    def _said(self, library: Library, witness: Witness) -> tuple[str, ...]:
        return tuple(said(self._answer(library, witness), self.name))

    def _acts(self, library: Library, witness: Witness) -> tuple[str, ...]:
        """What people are told to do or to leave: more telling than what they are asked."""
        lines = advice(self._answer(library, witness))
        return tuple(line for line in lines if not line.startswith(("ask:", "unanswered:")))

    def _answer(self, library: Library, witness: Witness) -> Assessment:
        case = Case("", (Visit(witness.at, witness.told, {}, 0),), "", 0, settings=witness.settings)
        return run_case(library, case, self.name).looks[0].answer


def said(answer: Assessment, protocol: str) -> Iterator[str]:
    """Where a protocol's walk ends, and what the answer tells people to do, a line each."""
    for walk in answer.walks:
        if walk.protocol == protocol:
            yield from (f"rests in {path}" for path in walk.configuration)
            if walk.outcome is not None:
                yield f"ended: {walk.outcome}"
    yield from advice(answer)


def small(witness: Witness, holds: Callable[[Witness], bool], numbers: Callable[[str], list[str]]) -> Witness:
    """As small and as usual as it goes; what another value makes needless is left out too."""
    return smaller(plainer(usual_age(smaller(witness, holds), holds), holds, numbers), holds)


def less(these: Sequence[str], those: Sequence[str]) -> tuple[str, ...]:
    """Those lines that only the first has."""
    return tuple(line for line in these if line not in those)

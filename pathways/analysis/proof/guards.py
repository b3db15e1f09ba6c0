"""Questions about guards alone: can this be true, false, both at once; and a patient who shows it, asked of the reference meaning."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

import z3

from pathways.analysis.proof.dictionary import LibraryDictionary
from pathways.analysis.proof.search import LOOK, Asking, Possible, Question, models
from pathways.analysis.proof.teller import witness_of
from pathways.analysis.proof.witness import Witness, in_words, plainer, smaller
from pathways.analysis.settings import with_settings
from pathways.backends.to_z3 import Encoder
from pathways.engine.facts import PatientFacts
from pathways.language import ast
from pathways.language.semantics import truth
from pathways.language.tree import walk
from pathways.language.truth import Truth
from pathways.loading.patient_file import chart_from_mapping
from pathways.model.catalogue import Guard
from pathways.model.protocol import Library

Wanted = tuple[Guard, Truth]


class GuardProver:
    """Asks about guards of one library; what it encodes for one question it keeps for the next."""

    def __init__(self, library: Library, asking: Asking | None = None) -> None:
        self.library = library
        self.asking = asking or Asking(Encoder(LibraryDictionary(library)))
        self.encoder = self.asking.encoder

    def prepare(self, scope: str, guards: Iterable[Guard]) -> None:
        """Know of guards that will be asked about."""
        read = (self.encoder.pair(guard.tree, scope).reads for guard in guards)
        self.asking.tell(frozenset().union(*read), scope)

    def possible(self, scope: str, *wanted: Wanted) -> Possible:
        """Whether any patient makes all these guards come out so."""
        return self.asking.possible(self._question(scope, wanted), scope)

    def ever_otherwise(self, scope: str, guard: Guard, than: Truth) -> Possible:
        """Whether any patient makes a guard come out as anything else."""
        pair = self.encoder.pair(guard.tree, scope)
        condition = z3.Not(pair.true if than is Truth.TRUE else pair.false)
        return self.asking.possible(Question(condition, pair.reads), scope)

    def patient(self, scope: str, *wanted: Wanted) -> tuple[str, ...] | None:
        """The smallest patient found for whom the guards come out so, in words."""
        question = self._question(scope, wanted)

        def shows(witness: Witness) -> bool:
            return self._shows(scope, wanted, witness)

        numbers = thresholds(guard.tree for guard, _ in wanted)
        for model in models(self.encoder, question):
            witness = witness_of(self.encoder, model, question.reads, LOOK)
            if shows(witness):
                return in_words(plainer(smaller(witness, shows), shows, lambda _: numbers))
        return None

    def _question(self, scope: str, wanted: Sequence[Wanted]) -> Question:
        conditions = []
        reads: frozenset[str] = frozenset()
        for guard, how in wanted:
            pair = self.encoder.pair(guard.tree, scope)
            conditions.append({Truth.TRUE: pair.true, Truth.FALSE: pair.false, Truth.UNKNOWN: pair.unknown}[how])
            reads |= pair.reads
        return Question(z3.And(conditions), reads)

    def _shows(self, scope: str, wanted: Sequence[Wanted], witness: Witness) -> bool:
        library = with_settings(self.library, witness.settings)
        chart, found = chart_from_mapping(witness.told, witness.at)
        facts = PatientFacts(library.catalogue, chart, witness.at)
        seen = facts.with_protocol(library.protocols[scope])
        return not found and all(truth(guard.tree, seen) is how for guard, how in wanted)


def thresholds(trees: Iterable[ast.Expr]) -> list[str]:
    """The numbers that the guards speak of, and those just beside, in order."""
    found: set[Decimal] = set()
    for tree in trees:
        for node in walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, Decimal):
                step = Decimal(1).scaleb(int(node.value.as_tuple().exponent))
                found |= {node.value, node.value - step, node.value + step}
    return [format(n, "f") for n in sorted(found)]

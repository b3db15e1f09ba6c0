"""What needs no solver: a patient written in the cases shows that it can be so; what is read with `is true` is never unknown.

It answers at once or not at all, and never otherwise than the solver would: a patient of the cases is one of those that it searches.
"""

from collections.abc import Iterable, Iterator, Mapping

from pathways.analysis.cases import Case, charts_of
from pathways.analysis.settings import with_settings
from pathways.engine.facts import PatientFacts, ProtocolFacts
from pathways.language import ast
from pathways.language.semantics import truth
from pathways.language.truth import Truth
from pathways.model.catalogue import Guard
from pathways.model.protocol import Library


class Patients:
    """The patients of a protocol's cases, at each of their looks; made of as many as a question needs."""

    def __init__(self, library: Library, scope: str, cases: Iterable[Case] = ()) -> None:
        self.library = library
        self.scope = scope
        self.defines = {name: define.guard.tree for name, define in library.protocols[scope].defines.items()}
        self.cases = tuple(cases)
        self._coming = self._made()
        self._there: list[dict[str, Truth]] = []
        self._facts: list[ProtocolFacts] = []

    def one_has(self, *wanted: tuple[Guard, Truth]) -> bool:
        """Whether one of them makes all these guards come out so."""
        return any(all(self._truth(place, guard) is how for guard, how in wanted) for place in self._places())

    def one_has_other(self, guard: Guard, than: Truth) -> bool:
        """Whether a guard comes out as anything else for one of them."""
        return any(self._truth(place, guard) is not than for place in self._places())

    def impossible(self, *wanted: tuple[Guard, Truth]) -> bool:
        """Whether no patient at all can be so: a guard is to be unknown that never is."""
        return any(how is Truth.UNKNOWN and never_unknown(guard.tree, self.defines) for guard, how in wanted)

    def _places(self) -> Iterator[int]:
        """Those who are there already, then those to come."""
        yield from range(len(self._facts))
        for facts in self._coming:
            self._facts.append(facts)
            self._there.append({})
            yield len(self._facts) - 1

    def _made(self) -> Iterator[ProtocolFacts]:
        for case in self.cases:
            there = with_settings(self.library, case.settings)
            for visit, chart in charts_of(case):
                yield PatientFacts(there.catalogue, chart, visit.at).with_protocol(there.protocols[self.scope])

    def _truth(self, place: int, guard: Guard) -> Truth:
        known = self._there[place]
        if guard.text not in known:
            known[guard.text] = truth(guard.tree, self._facts[place])
        return known[guard.text]


def never_unknown(tree: ast.Expr, defines: Mapping[str, ast.Expr]) -> bool:
    """Whether a condition is true or false whatever is unknown of a patient, as can be read from its form."""
    match tree:
        case ast.IsTrue() | ast.IsFalse() | ast.IsNull():
            return True
        case ast.Constant():
            return isinstance(tree.value, bool)
        case ast.Defined():
            return tree.name in defines and never_unknown(defines[tree.name], defines)
        case ast.Not(operand=operand):
            return never_unknown(operand, defines)
        case ast.And(operands=operands) | ast.Or(operands=operands) | ast.Xor(operands=operands):
            return all(never_unknown(each, defines) for each in operands)
        case ast.Implies(left=left, right=right):
            return never_unknown(left, defines) and never_unknown(right, defines)
        case _:
            return False

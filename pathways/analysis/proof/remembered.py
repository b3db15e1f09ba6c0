"""Questions about guards: what was answered before, in the same words, is not asked again; then what needs no solver; then the solver."""

from collections.abc import Callable, Iterable, MutableMapping
from typing import TYPE_CHECKING

from pathways.analysis.proof.without_solver import Patients
from pathways.language.truth import Truth
from pathways.model.catalogue import Guard

if TYPE_CHECKING:
    from pathways.analysis.proof.guards import GuardProver

NO, PERHAPS = "no", "perhaps"
Memory = MutableMapping[str, str]  # of each question the answer; what the solver left undecided is asked again


class Guards:
    """Questions about guards, as rules put them. The prover is made for the first that nobody remembers."""

    def __init__(self, make: "Callable[[], GuardProver]") -> None:
        self._make = make
        self._made: GuardProver | None = None
        self._coming: tuple[str, tuple[Guard, ...]] | None = None
        self._memory: Memory = {}
        self._patients: Patients

    @property
    def prover(self) -> "GuardProver":
        """The prover, made once; of a protocol of which nothing is known it hears all guards that will come first."""
        if self._made is None:
            self._made = self._make()
        if self._coming is not None:
            self._made.prepare(*self._coming)
        self._coming = None
        return self._made

    def prepare(self, guards: Iterable[Guard], memory: Memory, patients: Patients) -> None:
        """Know of the guards of a protocol that will be asked about, of what was answered for it before, and of the patients of its cases."""
        nothing_known = not memory and not patients.cases
        self._coming = (patients.scope, tuple(guards)) if nothing_known else None
        self._memory, self._patients = memory, patients

    def possible(self, scope: str, *wanted: tuple[Guard, Truth]) -> str:
        """Whether any patient makes all these guards come out so: ``no``, ``perhaps`` or ``undecided``."""
        asked = "\n".join(f"{how.value} {guard.text}" for guard, how in wanted)

        def ask() -> str:
            if self._patients.impossible(*wanted):
                return NO
            if self._patients.one_has(*wanted):
                return PERHAPS
            return str(self.prover.possible(scope, *wanted))

        return self._remembered(asked, ask)

    def ever_otherwise(self, scope: str, guard: Guard, than: Truth) -> str:
        """Whether any patient makes a guard come out as anything else."""

        def ask() -> str:
            if self._patients.one_has_other(guard, than):
                return PERHAPS
            return str(self.prover.ever_otherwise(scope, guard, than))

        return self._remembered(f"not {than.value} {guard.text}", ask)

    def patient(self, scope: str, *wanted: tuple[Guard, Truth]) -> tuple[str, ...] | None:
        """The smallest patient found for whom the guards come out so, in words."""
        return self.prover.patient(scope, *wanted)

    def _remembered(self, asked: str, ask: Callable[[], str]) -> str:
        known = self._memory.get(asked)
        if known is not None:
            return known
        answer = ask()
        if answer in (NO, PERHAPS):
            self._memory[asked] = answer
        return answer

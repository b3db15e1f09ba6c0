"""What was asked about guards before, in the same words, is not asked again: then no solver is made at all."""

from collections.abc import Callable, Iterable, MutableMapping
from typing import TYPE_CHECKING

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

    @property
    def prover(self) -> "GuardProver":
        """The prover, made once; of a protocol that nobody remembers it hears all guards that will come first."""
        if self._made is None:
            self._made = self._make()
        if self._coming is not None and not self._memory:
            self._made.prepare(*self._coming)
        self._coming = None
        return self._made

    def prepare(self, scope: str, guards: Iterable[Guard], memory: Memory) -> None:
        """Know of the guards of a protocol that will be asked about, and of what was answered for it before."""
        self._coming, self._memory = (scope, tuple(guards)), memory

    def possible(self, scope: str, *wanted: tuple[Guard, Truth]) -> str:
        """Whether any patient makes all these guards come out so: ``no``, ``perhaps`` or ``undecided``."""
        asked = "\n".join(f"{how.value} {guard.text}" for guard, how in wanted)
        return self._remembered(asked, lambda: self.prover.possible(scope, *wanted))

    def ever_otherwise(self, scope: str, guard: Guard, than: Truth) -> str:
        """Whether any patient makes a guard come out as anything else."""
        return self._remembered(
            f"not {than.value} {guard.text}", lambda: self.prover.ever_otherwise(scope, guard, than)
        )

    def patient(self, scope: str, *wanted: tuple[Guard, Truth]) -> tuple[str, ...] | None:
        """The smallest patient found for whom the guards come out so, in words."""
        return self.prover.patient(scope, *wanted)

    def _remembered(self, asked: str, ask: Callable[[], str]) -> str:
        known = self._memory.get(asked)
        if known is not None:
            return known
        answer = str(ask())
        if answer in (NO, PERHAPS):
            self._memory[asked] = answer
        return answer

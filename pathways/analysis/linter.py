"""Runs the rules over protocols, leaves out what a protocol allows, and tells which entries of `allow` are stale."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from importlib.util import find_spec
from typing import TYPE_CHECKING

from msgspec import Struct

from pathways.analysis import findings
from pathways.analysis.cases import Case
from pathways.analysis.graph import routes
from pathways.analysis.look import Look
from pathways.analysis.proof.remembered import Guards
from pathways.analysis.proof.without_solver import Patients
from pathways.analysis.rules import PROVED, RULES, Rule
from pathways.analysis.rules.decisions import overlaps
from pathways.diagnostics.diagnostic import Diagnostic
from pathways.loading.reading import Reading
from pathways.loading.yaml_nodes import Mapping as YamlMapping
from pathways.model.protocol import Library

if TYPE_CHECKING:
    from pathways.analysis.proof.guards import GuardProver
    from pathways.analysis.proof.remembered import Memory
    from pathways.analysis.proof.search import Asking


# What the rules that ask the solver find; and what proofs of properties do.
PROVED_CODES = frozenset(
    {
        "not-exhaustive",
        "branch-never-taken",
        "never-true",
        "always-true",
        "unknown-never-taken",
        "silent-state",
        "overlapping-branches",
        "not-decided",
    }
)
PROMISES = frozenset({"property-refuted", "property-undecided"})


class Checked(Struct, frozen=True):
    """What was found, and the names of rules that were not run for want of the solver."""

    found: tuple[Diagnostic, ...]
    not_run: tuple[str, ...] = ()


class Linter:
    """Looks at protocols of one library, each on its own.

    Args:
        library: All protocols.
        places: The file of each, to turn routes into places.
        today: For review dates; without it nothing is said about them.
        tested: Protocols that have cases; ``None``: nothing is said about cases.
        notes: With what is only noted (overlaps take time).
        asking: A solver that others ask too: what it knows of guards already is not made again.
    """

    def __init__(
        self,
        library: Library,
        places: Mapping[str, Reading],
        *,
        today: date | None = None,
        tested: AbstractSet[str] | None = None,
        notes: bool = False,
        asking: "Callable[[], Asking] | None" = None,
    ) -> None:
        self.library = library
        self.places = places
        self.today = today
        self.tested = tested
        self.solver = _solver(library, asking)
        proved: tuple[Rule, ...] = (*PROVED, overlaps) if notes else PROVED
        self.rules = (*RULES, *proved) if self.solver is not None else RULES
        self.not_run = () if self.solver is not None else tuple(rule.__name__ for rule in proved)

    def look_at(self, name: str, memory: "Memory | None" = None, cases: Iterable[Case] = ()) -> Checked:
        """Everything found in one protocol, less what it allows.

        Args:
            name: Of the protocol.
            memory: What was answered about its guards before; what is answered now is added.
            cases: Its cases: what one of their patients shows to be possible is not asked of the solver.
        """
        has_cases = self.tested is None or name in self.tested
        look = Look(self.library.protocols[name], self.library, self.places[name], self.today, has_cases, self.solver)
        if self.solver is not None:
            guards = [placed.guard for placed in look.conditions]
            self.solver.prepare(guards, {} if memory is None else memory, Patients(self.library, name, cases))
        found = [each for rule in self.rules for each in rule(look)]
        return Checked((*_allowed(look, found, self._looked_for), *_without_reason(look)), self.not_run)

    def _looked_for(self, code: str) -> bool:
        """Whether a finding with this code would have been found: not without the solver, nor a note that nobody asked for."""
        if code in PROVED_CODES:
            return self.solver is not None and code not in {"overlapping-branches", "not-decided"}
        return code not in PROMISES


def less_allowed(library: Library, name: str, places: Reading, found: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """What was found about the properties of a protocol, less what it allows; and what it allows in vain."""
    look = Look(library.protocols[name], library, places)
    return _allowed(look, list(found), PROMISES.__contains__)


def _solver(library: Library, asking: "Callable[[], Asking] | None") -> Guards | None:
    """For questions about guards; nothing without z3."""
    if find_spec("z3") is None:
        return None

    def made() -> "GuardProver":
        from pathways.analysis.proof.guards import GuardProver

        return GuardProver(library, None if asking is None else asking())

    return Guards(made)


def _allowed(look: Look, found: list[Diagnostic], looked_for: Callable[[str], bool]) -> Iterator[Diagnostic]:
    """What is not allowed; and what is allowed in vain, of what was looked for."""
    used: set[int] = set()
    places = routes(look.protocol)
    for each in found:
        entry = next(
            (i for i, a in enumerate(look.protocol.allowed) if a.code == each.code and _at(look, a.at, each, places)),
            None,
        )
        if entry is None:
            yield each
        else:
            used.add(entry)
    for index, allowed in enumerate(look.protocol.allowed):
        if index not in used and looked_for(allowed.code):
            yield findings.stale_allow(look.span(("allow", index, "code")), allowed.code)


def _without_reason(look: Look) -> Iterator[Diagnostic]:
    for index, allowed in enumerate(look.protocol.allowed):
        if not allowed.because.strip():
            yield findings.allowed_without_reason(look.span(("allow", index, "because")), allowed.code)


def _at(look: Look, path: str | None, found: Diagnostic, places: Mapping[str, tuple[str | int, ...]]) -> bool:
    """Whether a finding stands in a state."""
    if path is None:
        return True
    if path not in places or found.span is None:
        return False
    route = places[path]
    key = look.key(route)
    node = look.reading.node(route)
    end = node.end if isinstance(node, YamlMapping) else key.end
    return key.start <= found.span.start < end

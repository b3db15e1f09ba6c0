"""Properties proved, or looked up where the answer is known. Kept by content, and by no more of it than the answer depends on.

That a property holds depends on the protocol that states it, on those that may do what it speaks of, and on what all share. That it
does not was asked of the engine, over every protocol: that answer depends on all of them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from pathways.analysis.proof.promises import Obligation, Proof, Verdict, case_of, depends_on
from pathways.cli.kept import Kept, solver_version
from pathways.model.protocol import Library

if TYPE_CHECKING:
    from pathways.analysis.proof.prove import Prover

STORE = Kept("proved", 2_000)
PACKAGE = Path(__file__).parents[1]
# The layers of our code that a proof rests on. Of what analyses, rules prove nothing: they may change.
CODE = ("diagnostics", "language", "model", "backends", "loading", "engine", "analysis")
BESIDE = "analysis/rules"


class Proved(Struct, frozen=True):
    """What became of a property, as it is kept.

    Args:
        patient: Who breaks it: what a case tells, with the day and the parameters.
        case: The same to paste into ``cases.yaml``.
    """

    obligation: Obligation
    verdict: Verdict
    places: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    patient: Mapping[str, Any] | None = None
    case: str = ""


def look_up(library: Library, wanted: Sequence[Obligation]) -> dict[int, Proved]:
    """Those of which the answer is known, by their place in the list."""
    found = {}
    for place, obligation in enumerate(wanted):
        known = next((told for key in _keys(library, obligation) if (told := STORE.read(key)) is not None), None)
        answer = None if known is None else _from_data(obligation, known)
        if answer is not None:
            found[place] = answer
    return found


def keep(library: Library, answers: Sequence[Proved]) -> None:
    """For the next time."""
    kept = {}
    for answer in answers:
        keys = _keys(library, answer.obligation)
        if keys:
            kept[keys[0 if answer.verdict is Verdict.HOLDS else 1]] = to_data(answer)
    STORE.write(kept)


def proved(prover: "Prover", wanted: Sequence[Obligation], places: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Those that hold, as data."""
    found = {place: prover.holds(wanted[place]) for place in places}
    return {place: to_data(_proved(proof, prover.library)) for place, proof in found.items() if proof is not None}


def searched(library: Library, wanted: Sequence[Obligation], places: Sequence[int]) -> Iterator[Proved]:
    """Those that were not seen to hold: who breaks them? Each in a process of its own, so that the same patient is found each time."""
    from pathways.cli.processes import each_in_turn

    def job(place: int) -> dict[str, Any]:
        from pathways.analysis.proof.prove import Prover

        return to_data(_proved(Prover(library).search(wanted[place]), library))

    for place, told in zip(places, each_in_turn(job, places, "searched", afresh=True), strict=True):
        yield from_data(wanted[place], told)


def prove_all(library: Library, wanted: Sequence[Obligation], *, use_kept: bool = True) -> Iterator[Proved]:
    """Every answer, in order, as soon as it is there."""
    from pathways.cli.processes import each_in_turn

    known = look_up(library, wanted) if use_kept else {}
    made: list[Proved] = []
    asked = each_in_turn(_Job(library, wanted), [place for place in range(len(wanted)) if place not in known], "proved")
    for place, obligation in enumerate(wanted):
        answer = known.get(place)
        if answer is None:
            told = next(asked)
            (answer,) = [from_data(obligation, told)] if told is not None else searched(library, wanted, [place])
            made.append(answer)
        yield answer
    if use_kept:
        keep(library, made)


class _Job:
    """Proves one after the other in one process: the prover is made there, once. Nothing: it was not seen to hold."""

    def __init__(self, library: Library, wanted: Sequence[Obligation]) -> None:
        self.library = library
        self.wanted = wanted
        self._prover: Prover | None = None

    def __call__(self, place: int) -> dict[str, Any] | None:
        if self._prover is None:
            from pathways.analysis.proof.prove import Prover

            self._prover = Prover(self.library)
        return proved(self._prover, self.wanted, [place]).get(place)


def _proved(proof: Proof, library: Library) -> Proved:
    from pathways.analysis.settings import as_written

    patient = None
    if proof.patient is not None:
        parameters = as_written(library, proof.patient.settings, proof.obligation.scope)
        patient = {"at": proof.patient.at.isoformat(), **proof.patient.told, "parameters": dict(parameters)}
    return Proved(proof.obligation, proof.verdict, proof.places, proof.why, patient, case_of(proof, library))


# --- what is kept ---


def to_data(answer: Proved) -> dict[str, Any]:
    """As JSON."""
    return {
        "verdict": answer.verdict.value,
        "places": list(answer.places),
        "why": list(answer.why),
        "patient": answer.patient,
        "case": answer.case,
    }


def from_data(obligation: Obligation, told: Mapping[str, Any]) -> Proved:
    """From JSON.

    Raises:
        KeyError, ValueError, TypeError: It is none.
    """
    verdict, places, why = Verdict(told["verdict"]), tuple(told["places"]), tuple(told["why"])
    return Proved(obligation, verdict, places, why, told["patient"], told["case"])


def _from_data(obligation: Obligation, told: Any) -> Proved | None:
    try:
        return from_data(obligation, told)
    except (KeyError, ValueError, TypeError):
        return None


def _keys(library: Library, obligation: Obligation) -> tuple[str, ...]:
    """Of the answer *holds*, and of any other; none where nobody knows what the library was read from."""
    digests = library.digests
    if not digests.keys() >= {"", *library.protocols}:
        return ()
    asked = (obligation.kind.value, str(obligation.deed), obligation.when.text, obligation.scope)
    narrow = [f"{name} {digests[name]}" for name in sorted(depends_on(library, obligation))]
    wide = [f"{name} {digests[name]}" for name in sorted(library.protocols)]
    return tuple(_hash(proof_code(), solver_version(), digests[""], *asked, *names) for names in (narrow, wide))


def _hash(*words: str) -> str:
    return sha256("\0".join(words).encode()).hexdigest()


@cache
def proof_code() -> str:
    """The hash of our code that a proof rests on: its text, so that the same code elsewhere has the same answers."""
    made_from = sha256()
    for path in proof_files():
        made_from.update(f"{path.relative_to(PACKAGE)}\0".encode() + path.read_bytes() + b"\0")
    return made_from.hexdigest()


def proof_files() -> list[Path]:
    """The files of that code."""
    found = (path for part in CODE for path in (PACKAGE / part).rglob("*.py"))
    return sorted(path for path in found if not path.is_relative_to(PACKAGE / BESIDE))

"""Say what changed between two versions of protocols, in meaning and not in text, and which patients get other advice.

  pathways diff old.yaml new.yaml       two files, or two folders
  pathways diff --git main protocols    a folder as it stands, against a git revision

The cases of both versions are played in both, whole and with their record. For each guard, threshold, delay and parameter that changed
the solver (extra `proof`) looks for a patient whose answer is another, asks both versions about them, and tells them; or it proves that
there is none, and the change weighs no more than its words. Exit codes: 0; 1 with --exit-code, something
changed; 2 the command could not run.
"""

import json
import re
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from pathways.cli.reading import CouldNotRunError, has_solver, protocol_paths, shelves

if TYPE_CHECKING:
    from pathways.analysis.advice import Otherwise
    from pathways.analysis.cases import Case
    from pathways.analysis.difference import Change, Route, Weight
    from pathways.analysis.proof.effects import Effect
    from pathways.model.protocol import Library, Protocol

FINE, CHANGED, COULD_NOT_RUN = 0, 1, 2
SHOWN = 5  # patients told in full, without --all
MARKS = {"added": "+", "removed": "-", "changed": "~"}


def add_arguments(parser: ArgumentParser) -> None:
    """Describe the command line."""
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="OLD and NEW; with --git, one path")
    parser.add_argument(
        "--git", metavar="REVISION", help="compare PATH (or this folder) with what it was in a revision"
    )
    parser.add_argument("--all", action="store_true", help=f"tell every patient, not the first {SHOWN}")
    parser.add_argument("--no-solver", action="store_true", help="play the cases only")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--exit-code", action="store_true", help="exit 1 when something changed")


def run(arguments: Namespace) -> int:
    """Compare and tell."""
    import tempfile

    from pathways.diagnostics.diagnostic import InvalidInputError

    try:
        with tempfile.TemporaryDirectory() as scratch:
            sides = _sides(arguments, Path(scratch))
            told = list(_compared(*sides, solver=not arguments.no_solver and has_solver()))
    except CouldNotRunError as error:
        sys.stderr.write(f"pathways diff: {error}\n")
        return COULD_NOT_RUN
    except InvalidInputError as error:
        for finding in error.findings:
            sys.stderr.write(f"pathways diff: {finding.code}: {finding.message}\n")
        return COULD_NOT_RUN
    if arguments.json:
        sys.stdout.write(_as_json(told))
    else:
        sys.stdout.write(_as_text(told, most=None if arguments.all else SHOWN))
        if told and not arguments.no_solver and not has_solver():
            sys.stdout.write("the solver was not asked: pip install 'care-pathways[proof]'\n")
    return CHANGED if told and arguments.exit_code else FINE


class _Side(Struct, frozen=True):
    """One version: the library that it stands in, the cases found beside each protocol, and the protocols asked for.

    ``named``: the words of these protocols, where their catalogue stands outside of what was asked for.
    """

    library: "Library"
    cases: "Mapping[str, tuple[Case, ...]]"
    asked: "Mapping[str, Protocol]"
    named: "frozenset[str] | None"


class _Told(Struct, frozen=True):
    """What is said of one protocol, or of the catalogue."""

    name: str
    changes: "tuple[Change, ...]"
    weight: "Weight"
    version: tuple[str, str] | None
    wanted: str | None
    patients: "tuple[Otherwise, ...]"
    played: int
    effects: "Mapping[Route, Effect]" = field(default_factory=dict)


# --- the two versions ---


def _sides(arguments: Namespace, scratch: Path) -> tuple[_Side, _Side]:
    paths = arguments.paths
    if arguments.git:
        if len(paths) > 1:
            raise CouldNotRunError("with --git, name one path")
        path = protocol_paths(paths or [Path()], [])[0]
        if not path.exists():
            raise CouldNotRunError(f"there is no file, folder or bundled protocol `{path}`")
        return _side(_checked_out(arguments.git, path, scratch)), _side(path)
    if len(paths) != 2:
        raise CouldNotRunError("name two files or two folders, OLD and NEW; or one with --git REVISION")
    return _side(paths[0]), _side(paths[1])


def _checked_out(revision: str, path: Path, scratch: Path) -> Path:
    """The path as it was in a revision, in a folder of its own, with the library that it stands in."""
    import subprocess

    folder = path if path.is_dir() else path.parent
    try:
        top = Path(_git(folder, "rev-parse", "--show-toplevel").decode().strip())
        inside = path.resolve().relative_to(top).as_posix()
        (shelf,) = (each.resolve() for each in shelves([path]))
        whole = shelf.relative_to(top).as_posix() if shelf.is_relative_to(top) else inside
        packed = _git(top, "archive", "--format=tar", revision, "--", whole)
    except FileNotFoundError:
        raise CouldNotRunError("git is not installed, or there is no such path") from None
    except subprocess.CalledProcessError as error:
        raise CouldNotRunError(f"git: {error.stderr.decode(errors='replace').strip()}") from None
    _unpack(packed, scratch)
    return scratch / inside


def _git(folder: Path, *words: str) -> bytes:
    import subprocess

    return subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True).stdout  # noqa: S603, S607


def _unpack(packed: bytes, folder: Path) -> None:
    import io
    import tarfile

    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")


def _side(path: Path) -> _Side:
    from pathways.analysis.cases import read_cases
    from pathways.diagnostics.diagnostic import InvalidInputError, Severity
    from pathways.loading.loader import load

    if not path.exists():
        raise CouldNotRunError(f"there is no `{path}`")
    loaded = load(shelves([path]), keep=True)
    if loaded.library is None:
        raise InvalidInputError(tuple(f for f in loaded.findings if f.severity is Severity.ERROR))
    cases: dict[str, tuple[Case, ...]] = {}
    names = [name for name, file in loaded.files.items() if file.resolve().is_relative_to(path.resolve())]
    for name in names:
        file = loaded.files[name].with_name("cases.yaml")
        if file.is_file():
            cases[name], _ = read_cases(file.read_text(encoding="utf-8"), str(file), loaded.library, name)
    alone = not path.is_dir() or not (path.name == "catalogue" or (path / "catalogue").is_dir())
    texts = " ".join(loaded.sources[str(loaded.files[name])] for name in names)
    named = frozenset(re.findall(r"\w+", texts)) if alone else None
    return _Side(loaded.library, cases, {name: loaded.library.protocols[name] for name in names}, named)


# --- what is told ---


def _compared(old: _Side, new: _Side, *, solver: bool) -> Iterator[_Told]:
    from pathways.analysis.difference import changes, verdict

    found = changes(old.library.catalogue, new.library.catalogue)
    if old.named is not None and new.named is not None:
        # Of a catalogue that was not asked for, what these protocols name.
        found = tuple(each for each in found if _concerns(each, old.named | new.named))
    weight = verdict(found)
    if weight is not None:
        yield _Told("catalogue", found, weight, None, None, (), 0)
    for name, one, other in _pairs(old.asked, new.asked):
        yield from _protocol(name, one, other, old, new, solver=solver)


def _concerns(change: "Change", names: "frozenset[str]") -> bool:
    """Whether a change of the catalogue is of something named; of what has no name of its own it is always told."""
    own = re.findall(r"\w+", "".join(change.route[1:2]))
    return not own or not names.isdisjoint(own)


def _pairs(
    old: "Mapping[str, Protocol]", new: "Mapping[str, Protocol]"
) -> "Iterator[tuple[str, Protocol | None, Protocol | None]]":
    """By name; two single protocols are compared whatever they are called."""
    if len(old) == len(new) == 1:
        ((_, one),), ((name, other),) = old.items(), new.items()
        yield name, one, other
        return
    for name in sorted(old.keys() | new.keys()):
        yield name, old.get(name), new.get(name)


def _protocol(
    name: str, one: "Protocol | None", other: "Protocol | None", old: _Side, new: _Side, *, solver: bool
) -> Iterator[_Told]:
    from pathways.analysis.advice import otherwise
    from pathways.analysis.difference import Change, Weight, changes, next_version, verdict

    if one is None or other is None:
        alone = Weight.MINOR if one is None else Weight.MAJOR
        change = Change((), alone, None if one is None else "", "" if one is None else None)
        yield _Told(name, (change,), alone, None, None, (), 0)
        return
    found = tuple(c for c in changes(one, other) if c.route != ("version",))
    cases = _both(old.cases.get(one.name, ()), new.cases.get(other.name, ()))
    patients: tuple[Otherwise, ...] = ()
    effects: Mapping[Route, Effect] = {}
    if one.name == other.name:
        patients = tuple(otherwise(old.library, new.library, name, cases))
        effects = dict(_effects(old.library, new.library, name, found)) if solver else {}
    found = tuple(_weighed(change, effects, none_differs=not patients) for change in found)
    weight = verdict(found)
    if weight is None and not patients:
        return
    wanted = None if weight is None else next_version(one.version, weight)
    versions = (one.version, other.version)
    yield _Told(name, found, weight or Weight.MAJOR, versions, wanted, patients, len(cases), effects)


def _effects(
    old: "Library", new: "Library", name: str, found: "tuple[Change, ...]"
) -> "Iterator[tuple[Route, Effect]]":
    """What each change of an expression does to patients; on a terminal it says how far it is."""
    from pathways.analysis.difference import Weight
    from pathways.analysis.proof.effects import Effects
    from pathways.cli.processes import each_in_turn
    from pathways.cli.terminal import progress

    weighty = [change for change in found if change.weight is not Weight.PATCH]

    def asked(_: int) -> "list[Effect | None]":
        effects = Effects(old, new, name, found)
        told: list[Effect | None] = []
        for number, change in enumerate(weighty, 1):
            progress(f"{name}: {number} of {len(weighty)}")
            told.append(effects.of(change))
        progress("")
        return told

    # In a process that asked nothing before: the patients that it thinks of are then the same whatever else is asked.
    for told in each_in_turn(asked, range(1 if weighty else 0), "", afresh=True):
        for change, effect in zip(weighty, told, strict=True):
            if effect is not None:
                yield change.route, effect


def _weighed(change: "Change", effects: "Mapping[Route, Effect]", *, none_differs: bool) -> "Change":
    """What is proved to change no answer weighs no more than words do, unless a case says otherwise."""
    effect = effects.get(change.route)
    if effect is None or effect.weight is None or not none_differs:
        return change
    return replace(change, weight=effect.weight)


def _both(old: "tuple[Case, ...]", new: "tuple[Case, ...]") -> "tuple[Case, ...]":
    """The cases of both versions; one that stands in both is played once, as the new version tells it."""
    return (*new, *(case for case in old if case.name not in {each.name for each in new}))


# --- for people ---


def _as_text(told: Sequence[_Told], *, most: int | None) -> str:
    if not told:
        return "nothing changed in meaning\n"
    return "\n".join(line for each in told for line in _lines(each, most)) + "\n"


def _lines(told: _Told, most: int | None) -> Iterator[str]:
    yield f"{told.name}: {told.weight.value}{_version(told)}"
    for change in told.changes:
        yield from _change(change)
        if change.route in told.effects:
            yield from _effect(told.effects[change.route])
    if told.played:
        yield f"  {len({p.case.name for p in told.patients})} of {told.played} cases get other advice"
    for patient in told.patients[:most]:
        yield f"    {patient.case.name}, at {patient.at}"
        yield from (f"      - {line}" for line in patient.before)
        yield from (f"      + {line}" for line in patient.after)
    if most is not None and len(told.patients) > most:
        yield f"    (and {len(told.patients) - most} more looks, see --all)"
    yield ""


def _version(told: _Told) -> str:
    if told.version is None or told.wanted is None:
        return ""
    old, new = told.version
    if tuple(map(int, new.split("."))) >= tuple(map(int, told.wanted.split("."))):
        return f", version {old} → {new}"
    return f", version {old} → {new}: write {told.wanted}"


def _change(change: "Change") -> Iterator[str]:
    head = f"  {MARKS[change.kind]} {'.'.join(change.route) or 'the whole protocol'}  [{change.weight.value}]"
    if change.kind == "changed":
        yield from (head, f"      - {change.before}", f"      + {change.after}")
    else:
        text = change.before or change.after
        yield f"{head}  {text}" if text else head


def _effect(effect: "Effect") -> Iterator[str]:
    from pathways.analysis.proof.effects import Whom
    from pathways.analysis.proof.witness import in_words

    if effect.whom is Whom.NOBODY:
        yield "      no patient gets another answer: proved"
    elif effect.whom is Whom.UNDECIDED:
        yield f"      undecided whether a patient gets another answer: {effect.why}"
    elif effect.patient is not None:
        yield f"      for example at {effect.patient.at}: {', '.join(in_words(effect.patient))}"
        yield from (f"        - {line}" for line in effect.before)
        yield from (f"        + {line}" for line in effect.after)


# --- for machines ---


def _as_json(told: Sequence[_Told]) -> str:
    data = [
        {
            "name": each.name,
            "weight": each.weight.value,
            "version": each.version,
            "wanted": each.wanted,
            "changes": [
                {
                    "kind": c.kind,
                    "route": list(c.route),
                    "weight": c.weight.value,
                    "before": c.before,
                    "after": c.after,
                    "effect": _effect_data(each.effects.get(c.route)),
                }
                for c in each.changes
            ],
            "played": each.played,
            "patients": [
                {"case": p.case.name, "at": p.at.isoformat(), "before": p.before, "after": p.after}
                for p in each.patients
            ],
        }
        for each in told
    ]
    return json.dumps(data, ensure_ascii=False) + "\n"


def _effect_data(effect: "Effect | None") -> dict[str, object] | None:
    """Whom a change concerns; nothing where the solver was not asked."""
    if effect is None:
        return None
    patient = effect.patient
    told = None if patient is None else {"at": patient.at.isoformat(), **patient.told}
    return {
        "whom": effect.whom.value,
        "why": effect.why or None,
        "patient": told,
        "before": list(effect.before),
        "after": list(effect.after),
    }

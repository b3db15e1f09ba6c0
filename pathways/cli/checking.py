"""Everything that is found wrong with protocols: by loading, and by the analyser. Kept by content: what did not change is not looked
at again.

What is kept may be deleted at any time; it is never wrong, for its name is the hash of all that it was made from.
"""

import json
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pathways.diagnostics.diagnostic import Diagnostic, Label, Severity, Span

if TYPE_CHECKING:
    from pathways.analysis.linter import Checked
    from pathways.loading.loader import Loaded

SEVERAL = 4  # from so many protocols on, two processes are quicker than one
WORKERS = 2
MOST_KEPT = 400


@dataclass(frozen=True, slots=True)
class Validated:
    """What was found, the texts that it points into, the file of each protocol, and whether they can be used.

    ``not_run``: checks that were not made, for want of the solver.
    """

    findings: tuple[Diagnostic, ...]
    sources: dict[str, str]
    files: dict[str, Path]
    usable: bool
    not_run: tuple[str, ...] = ()


def validated(
    paths: Sequence[Path], territory: Path | None, *, asked: Iterable[Path], today: date, notes: bool, keep: bool = True
) -> Validated:
    """Load and analyse.

    Args:
        paths: What to load.
        territory: A ``local/<territory>.yaml``.
        asked: Files and folders whose protocols are analysed.
        today: For review dates.
        notes: With what is only noted.
        keep: Use and fill the cache.
    """
    asked = list(asked)
    key = _key(paths, territory, asked, f"{today} {notes}")
    kept = _kept(key) if keep else None
    if kept is not None:
        return kept
    from pathways.loading.loader import load

    loaded = load(list(paths), territory=territory)
    names = [name for name, file in loaded.files.items() if _inside(file, asked)]
    found, not_run = _analysed(loaded, names, today, notes=notes, keep=keep)
    result = Validated(
        (*loaded.findings, *found), dict(loaded.sources), dict(loaded.files), loaded.library is not None, not_run
    )
    if keep:
        _keep(key, result)
    return result


def _inside(file: Path, asked: Sequence[Path]) -> bool:
    return any(file.resolve().is_relative_to(path.resolve()) for path in asked)


def _analysed(
    loaded: "Loaded", names: Sequence[str], today: date, *, notes: bool, keep: bool
) -> tuple[list[Diagnostic], tuple[str, ...]]:
    """What the analyser finds, and the checks that were not made."""
    if loaded.library is None:
        return [], ()
    shared = _shared(loaded)
    found: list[Diagnostic] = []
    missing: list[str] = []
    keys = {name: _key_of(loaded, name, shared, today, notes=notes) for name in names}
    for name in names:
        kept = _kept(keys[name]) if keep else None
        if kept is not None:
            found += kept.findings
        else:
            missing.append(name)
    not_run: tuple[str, ...] = ()
    for name, checked in _checked(loaded, missing, today, notes=notes):
        found += checked.found
        not_run = checked.not_run
        if keep:
            _keep(keys[name], Validated(checked.found, {}, {}, usable=True, not_run=checked.not_run))
    return found, not_run


# --- two processes ---


def _checked(loaded: "Loaded", names: Sequence[str], today: date, *, notes: bool) -> "list[tuple[str, Checked]]":
    one = partial(_some, loaded, today, notes)
    import multiprocessing

    if len(names) < SEVERAL or "fork" not in multiprocessing.get_all_start_methods():
        return one(list(names))
    global _JOB  # noqa: PLW0603 - a forked process inherits it: a library is not to be sent
    _JOB = one
    shares = [list(names[i::WORKERS]) for i in range(WORKERS)]
    with multiprocessing.get_context("fork").Pool(WORKERS) as pool:
        return [each for share in pool.map(_share, shares) for each in share]


_JOB: "partial[list[tuple[str, Checked]]] | None" = None


def _share(names: list[str]) -> "list[tuple[str, Checked]]":
    assert _JOB is not None
    return _JOB(names)


def _some(loaded: "Loaded", today: date, notes: bool, names: list[str]) -> "list[tuple[str, Checked]]":
    if not names:
        return []
    from pathways.analysis.linter import Linter

    assert loaded.library is not None
    tested = frozenset(name for name, file in loaded.files.items() if file.with_name("cases.yaml").is_file())
    linter = Linter(loaded.library, loaded.places, today=today, tested=tested, notes=notes)
    return [(name, linter.look_at(name)) for name in names]


# --- what is kept ---


def _key(paths: Sequence[Path], territory: Path | None, asked: Sequence[Path], how: str) -> str:
    """Of every file that may be read, of our own code, of the solver and of what was asked."""
    from pathways.loading.bundled import bundled_folder, code_digest

    words = [code_digest(), _solver_version(), how, *map(str, paths), "--", *map(str, asked), str(territory)]
    made_from = sha256("\0".join(words).encode())
    for folder in [*paths, bundled_folder(), *([territory] if territory is not None else [])]:
        # Beside a single file stand its agreement and its cases.
        for path in sorted(folder.rglob("*.yaml") if folder.is_dir() else folder.parent.glob("*.yaml")):
            made_from.update(f"{path}\0".encode())
            if path.is_file():
                made_from.update(path.read_bytes() + b"\0")
    return made_from.hexdigest()


def _shared(loaded: "Loaded") -> str:
    """Of all that is no protocol (the catalogue, a territory), read here or bundled; of our own code and of the solver."""
    from pathways.loading.bundled import bundled_digest

    made_from = sha256(f"{bundled_digest()} {_solver_version()}".encode())
    protocols = {str(path) for path in loaded.files.values()}
    for path, text in sorted(loaded.sources.items()):
        if path not in protocols:
            made_from.update(f"{path}\0{text}\0".encode())
    return made_from.hexdigest()


def _key_of(loaded: "Loaded", name: str, shared: str, today: date, *, notes: bool) -> str:
    """Of one protocol as it was read, of what all share, and of what the day changes in it."""
    assert loaded.library is not None
    protocol = loaded.library.protocols[name]
    file = loaded.files[name]
    overdue = protocol.review_by is not None and protocol.review_by < today
    tested = file.with_name("cases.yaml").is_file()
    words = [shared, name, str(file), loaded.sources.get(str(file), ""), f"{overdue} {tested} {notes}"]
    return sha256("\0".join(words).encode()).hexdigest()


def _solver_version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("z3-solver")
    except PackageNotFoundError:
        return ""


def _path(key: str) -> Path | None:
    from pathways.loading.bundled import cache_folder

    folder = cache_folder()
    return None if folder is None else folder / "checked" / f"{key}.json"


def _kept(key: str) -> Validated | None:
    """What was kept; a cache that cannot be read is no cache."""
    path = _path(key)
    try:
        told = json.loads(path.read_text(encoding="utf-8")) if path is not None else None
        return None if told is None else _from_data(told)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _keep(key: str, value: Validated) -> None:
    """Write whole or not at all; a folder that cannot be written to is no reason to fail."""
    path = _path(key)
    if path is None:
        return
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
            json.dump(asdict(value), file, default=str)
        Path(file.name).replace(path)
        _leave(path.parent)
    except OSError:
        return


def _leave(folder: Path) -> None:
    """Only what was kept last is of use."""
    by_age = sorted(folder.glob("*.json"), key=lambda each: each.stat().st_mtime, reverse=True)
    for old in by_age[MOST_KEPT:]:
        old.unlink(missing_ok=True)


def _from_data(told: dict[str, Any]) -> Validated:
    return Validated(
        tuple(_finding(each) for each in told["findings"]),
        told["sources"],
        {name: Path(path) for name, path in told["files"].items()},
        told["usable"],
        tuple(told["not_run"]),
    )


def _finding(told: dict[str, Any]) -> Diagnostic:
    return Diagnostic(
        told["code"],
        Severity(told["severity"]),
        told["message"],
        _span(told["span"]),
        told["hint"],
        tuple(Label(Span(**each["span"]), each["text"]) for each in told["labels"]),
        tuple(told["notes"]),
    )


def _span(told: dict[str, Any] | None) -> Span | None:
    return None if told is None else Span(**told)

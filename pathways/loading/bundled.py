"""The library that comes with the package: from the wheel, or from the source tree; compiled once and kept by content.

With a fresh cache neither YAML nor pydantic is imported. The cache may be deleted at any time: it is never wrong, for its
name is the hash of all that it was made from.
"""

import gc
import os
import stat
import sys
import tempfile
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from pathways.diagnostics.diagnostic import InvalidInputError
from pathways.model.protocol import Library
from pathways.version import __version__

MOST_KEPT = 4
Kind = TypeVar("Kind")


def bundled_folder() -> Path:
    """Where the bundled protocols are."""
    package = Path(__file__).parents[1]
    inside = package / "bundled" / "protocols"
    return inside if inside.is_dir() else package.parent / "protocols"


def bundled_schemas() -> Path:
    """Where the schemas for editors are."""
    return bundled_folder().parent / "schemas"


@lru_cache(maxsize=1)
def bundled() -> Library:
    """The bundled library.

    Raises:
        InvalidInputError: The package's own protocols do not load: a broken installation.
    """
    folder = bundled_folder()
    cache = cache_folder()
    if cache is None:
        return _read(folder)
    kept = cache / f"{_digest(folder)}.library"
    library = kept_file(kept, Library)
    if library is None:
        library = _read(folder)
        keep_file(kept, library)
    return library


def _read(folder: Path) -> Library:
    from pathways.loading.loader import load

    loaded = load([folder], keep=True)
    if loaded.library is None:
        raise InvalidInputError(loaded.findings)
    return loaded.library


def _digest(folder: Path) -> str:
    """Of every file's name and content, of our own code and of Python: anything else, and it is made anew."""
    made_from = sha256(code_digest().encode())
    for path in sorted(folder.rglob("*.yaml")):
        if path.name == "cases.yaml":  # no part of a library
            continue
        made_from.update(f"{path}\0".encode() + path.read_bytes() + b"\0")
    return made_from.hexdigest()


def bundled_digest() -> str:
    """Of the bundled catalogue and of our own code."""
    return _digest(bundled_folder() / "catalogue")


def code_digest() -> str:
    """Of our own code and of Python. Our code is many files and changes only while somebody works on it: when it was written tells
    enough.
    """
    made_from = sha256(f"{__version__} {sys.version} {__file__}".encode())
    for path in sorted(Path(__file__).parents[1].rglob("*.py")):
        found = path.stat()
        made_from.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\0".encode())
    return made_from.hexdigest()


def cache_folder() -> Path | None:
    """Where caches are kept: ``$XDG_CACHE_HOME``, else ``~/.cache``; nowhere for who has no home."""
    root = os.environ.get("XDG_CACHE_HOME")
    try:
        return (Path(root) if root else Path.home() / ".cache") / "care-pathways"
    except RuntimeError:
        return None


def kept_file(path: Path, kind: type[Kind]) -> Kind | None:
    """What a cache file holds that nobody else could have written; a cache that cannot be read is no cache."""
    from pathways.loading.kept import from_bytes

    collecting = gc.isenabled()
    gc.disable()  # a hundred thousand small objects come and none goes: looking for rubbish would take half the time
    try:
        return from_bytes(path.read_bytes(), kind) if is_own(path.parent) and is_own(path) else None
    except Exception:  # noqa: BLE001 - whatever is wrong with it, it is made anew
        return None
    finally:
        if collecting:
            gc.enable()


def is_own(path: Path) -> bool:
    """Whether it is ours, and others may not write to it (where the system knows of owners)."""
    if not hasattr(os, "getuid"):
        return True
    found = path.lstat()
    return found.st_uid == os.getuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def keep_file(path: Path, found: object) -> None:
    """Write whole or not at all; a folder that cannot be written to is no reason to fail."""
    from pathways.loading.kept import to_bytes

    made = None
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            made = Path(file.name)
            file.write(to_bytes(found))
        made.replace(path)
        _leave(path.parent)
    except OSError:
        if made is not None:
            made.unlink(missing_ok=True)


def _leave(folder: Path) -> None:
    """Only the last few are of use: what was made of older protocols or older code is never asked for again."""
    by_age = sorted(folder.glob("*.library"), key=lambda each: each.stat().st_mtime, reverse=True)
    for old in by_age[MOST_KEPT:]:
        old.unlink(missing_ok=True)

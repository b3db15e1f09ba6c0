"""The library that comes with the package: from the wheel, or from the source tree; compiled once and kept by content.

With a fresh cache neither YAML nor pydantic is imported. The cache may be deleted at any time: it is never wrong, for its
name is the hash of all that it was made from.
"""

import os
import pickle
import sys
import tempfile
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from pathways.diagnostics.diagnostic import InvalidInputError
from pathways.model.protocol import Library
from pathways.version import __version__


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
    kept = _cache_folder() / f"{_digest(folder)}.pickle"
    library = _kept(kept)
    if library is None:
        library = _read(folder)
        _keep(kept, library)
    return library


def _read(folder: Path) -> Library:
    from pathways.loading.loader import load

    loaded = load([folder])
    if loaded.library is None:
        raise InvalidInputError(loaded.findings)
    return loaded.library


def _digest(folder: Path) -> str:
    """Of every file's name and content, of our own code and of Python: anything else, and it is made anew."""
    made_from = sha256(f"{__version__} {sys.version} {__file__}".encode())
    code = Path(__file__).parents[1]
    for path in sorted(folder.rglob("*.yaml")):
        made_from.update(f"{path}\0".encode() + path.read_bytes() + b"\0")
    # Our code is many files and changes only while somebody works on it: when it was written tells enough.
    for path in sorted(code.rglob("*.py")):
        stat = path.stat()
        made_from.update(f"{path}\0{stat.st_size}\0{stat.st_mtime_ns}\0".encode())
    return made_from.hexdigest()


def _cache_folder() -> Path:
    root = os.environ.get("XDG_CACHE_HOME")
    return (Path(root) if root else Path.home() / ".cache") / "care-pathways"


def _kept(path: Path) -> Library | None:
    try:
        library = pickle.loads(path.read_bytes())  # noqa: S301
    except Exception:  # noqa: BLE001 - a cache that cannot be read is no cache
        return None
    return library if isinstance(library, Library) else None


def _keep(path: Path, library: Library) -> None:
    """Write whole or not at all; a folder that cannot be written to is no reason to fail."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            pickle.dump(library, file)
        Path(file.name).replace(path)
    except OSError:
        return

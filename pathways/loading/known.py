"""What a folder came to when it was read before: its catalogue, and each protocol of which no text has changed since.

Kept by content, like the bundled library: it may be deleted at any time, and is never wrong. Only what nothing was found in is kept, so
nothing that was found is ever left out.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from pathways.loading.bundled import cache_folder, code_digest, keep_file, kept_file
from pathways.model.protocol import Library

FOLDER = "read"


class Known(Struct, frozen=True):
    """A library as it was read, without what a territory sets.

    Args:
        library: Its catalogue is that of today: what was read of another has another name.
        declared: Where each name of the catalogue is declared.
        made_from: Of each protocol, by the hash of its texts and its place, the name.
    """

    library: Library
    declared: Mapping[str, str]
    made_from: Mapping[str, str]


def hash_of(texts: Iterable[tuple[str, str]]) -> str:
    """Of files: where they are and what they say."""
    made_from = sha256()
    for source, text in texts:
        made_from.update(f"{source}\0{text}\0".encode())
    return made_from.hexdigest()


def known(catalogue: str) -> Known | None:
    """What was kept for a catalogue with this hash, if our own code is still the same."""
    path = _path(catalogue)
    return None if path is None else kept_file(path, Known)


def keep(catalogue: str, found: Known) -> None:
    """For the next time."""
    path = _path(catalogue)
    if path is not None:
        keep_file(path, found)


def _path(catalogue: str) -> Path | None:
    folder = cache_folder()
    if folder is None:
        return None
    return folder / FOLDER / f"{sha256(f'{code_digest()} {catalogue}'.encode()).hexdigest()}.library"

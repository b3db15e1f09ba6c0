"""Answers kept by the hash of all that they were made from, as JSON in the cache folder.

They may be deleted at any time; they are never wrong, for another input has another name. What others may write to is not read.
"""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct


class Kept(Struct, frozen=True):
    """Answers of one kind.

    Args:
        kind: The name of their folder.
        most: How many are kept: those written last.
    """

    kind: str
    most: int

    def read(self, key: str) -> Any:
        """The answer, or nothing: a cache that cannot be read is no cache."""
        from pathways.loading.bundled import is_own

        folder = self._folder()
        if folder is None:
            return None
        path = folder / f"{key}.json"
        try:
            return json.loads(path.read_text(encoding="utf-8")) if is_own(folder) and is_own(path) else None
        except (OSError, ValueError):
            return None

    def write(self, answers: Mapping[str, Any]) -> None:
        """Each whole or not at all; a folder that cannot be written to is no reason to fail."""
        folder = self._folder()
        if folder is None or not answers:
            return
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for key, answer in answers.items():
                with tempfile.NamedTemporaryFile("w", dir=folder, delete=False, encoding="utf-8") as file:
                    json.dump(answer, file, default=str)
                Path(file.name).replace(folder / f"{key}.json")
            by_age = sorted(folder.glob("*.json"), key=lambda each: each.stat().st_mtime, reverse=True)
            for old in by_age[self.most :]:
                old.unlink(missing_ok=True)
        except OSError:
            return

    def _folder(self) -> Path | None:
        from pathways.loading.bundled import cache_folder

        folder = cache_folder()
        return None if folder is None else folder / self.kind


def solver_version() -> str:
    """Of z3; empty where it is not installed."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("z3-solver")
    except PackageNotFoundError:
        return ""

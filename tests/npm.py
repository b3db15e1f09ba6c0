"""A program of the npm registry that tests drive: installed once, of one version, and kept; or why there is none."""

import os
import shutil
import subprocess
from pathlib import Path


def installed(package: str, version: str, start: str) -> Path | str:
    """A file of the package to start with; or why there is none.

    Args:
        package: As npm names it.
        version: Exactly.
        start: The file, below ``node_modules``.
    """
    if shutil.which("node") is None or shutil.which("npm") is None:
        return "node and npm are not installed"
    root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "care-pathways-tests"
    folder = root / f"{package.replace('/', '-')}-{version}"
    file = folder / "node_modules" / start
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        asked = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), f"{package}@{version}"]
        ran = subprocess.run(asked, capture_output=True, text=True, check=False)
        if ran.returncode != 0:
            return f"npm cannot install {package}: {ran.stderr.strip()[-300:]}"
    return file

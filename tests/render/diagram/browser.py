"""A page opened in Debian's headless ``chromium``; where it is absent the tests that need it are skipped, and say why."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="chromium is not installed (Debian: apt-get install chromium)"
)


def browse(path: Path, *words: str) -> str:
    """What the browser prints of a page."""
    command = [
        str(CHROMIUM),
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={path.parent / 'profile'}",
        *words,
        path.as_uri(),
    ]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=240).stdout


def found(dumped: str) -> str:
    """What a page wrote between FOUND and END."""
    said = re.search(r"FOUND(.*)END", dumped, re.DOTALL)
    assert said is not None, dumped[-2000:]
    return said[1].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")

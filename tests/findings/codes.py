"""Every code that the package can report, read from its source: the first argument of what makes a `Diagnostic`."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "pathways"
_MAKERS = re.compile(r"Diagnostic|_error|_warning|_note")
_CODE = re.compile(r"[a-z]+(?:-[a-z0-9]+)*")


def codes_by_file() -> dict[Path, set[str]]:
    """Codes, by the file (from the package's folder) that makes them."""
    found = {path.relative_to(PACKAGE): set(_codes(path)) for path in sorted(PACKAGE.rglob("*.py"))}
    return {path: codes for path, codes in found.items() if codes}


def every_code() -> list[str]:
    return sorted(set().union(*codes_by_file().values()))


def _codes(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and _MAKERS.fullmatch(node.func.id):
            written = node.args[0] if node.args else next((k.value for k in node.keywords if k.arg == "code"), None)
            if isinstance(written, ast.Constant) and isinstance(written.value, str) and _CODE.fullmatch(written.value):
                yield written.value

"""Documents whose examples are executed: files are written, edits made, commands and programs run, and their output compared.

`python -m tests.documents README.md docs/patients.md …` puts the real output in. Each document has a folder of its own that starts
with the repository's `examples`, `protocols` and `local`; what one block writes, later ones see. The blocks:

- `yaml PATH`, `json PATH`: a file. A last line `# …` stands for keys that are not shown (tests/findings/rest).
- `yaml from PATH`: an excerpt, word for word, of a file of the repository.
- `diff PATH`: an edit; lines begin with a space, `-` or `+`.
- `console`: one command behind `$ `, then what it prints.
- `python`: a program; it goes on where the last one ended. A `text` block right behind it holds what it prints.
- `guards` (see test_language_page), `yaml`, `text` and blocks without a name alone are not executed.
"""

import contextlib
import io
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.findings.pages import completed, output_of

ROOT = Path(__file__).parents[1]
BESIDE = ("examples", "protocols", "local")
_FENCE = re.compile(r"^```(?P<info>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(slots=True)
class Work:
    """A document being executed in its folder."""

    folder: Path
    names: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in BESIDE:
            (self.folder / name).symlink_to(ROOT / name)

    def file(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(completed(text, path.name), encoding="utf-8")

    def edit(self, name: str, change: str) -> None:
        path = self.folder / name
        lines = [line or " " for line in change.rstrip("\n").split("\n")]
        assert all(line[0] in " -+" for line in lines), f"lines of a change begin with a space, - or +: {change}"
        old = "\n".join(line[1:] for line in lines if line[0] in " -")
        new = "\n".join(line[1:] for line in lines if line[0] in " +")
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{name} holds this {text.count(old)} times:\n{old}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def program(self, text: str) -> str:
        out = io.StringIO()
        with contextlib.chdir(self.folder), contextlib.redirect_stdout(out):
            exec(compile(text, "document", "exec"), self.names)
        return out.getvalue()


def executed(text: str, folder: Path) -> Iterator[tuple[str, str, str, tuple[int, int]]]:
    """Every block that shows an output: what was run, what is shown, what comes out, where the shown output stands."""
    work = Work(folder)
    printed: str | None = None
    for match in _FENCE.finditer(text):
        kind, _, name = match["info"].strip().partition(" ")
        body = match["body"]
        if kind == "text" and printed is not None:
            yield "the program", body, printed, match.span("body")
        printed = None
        if name.startswith("from "):
            assert body in (ROOT / name.removeprefix("from ")).read_text(encoding="utf-8"), f"this is not in {name[5:]}"
        elif kind in ("yaml", "json") and name:
            work.file(name, body)
        elif kind == "diff":
            work.edit(name, body)
        elif kind == "python":
            printed = work.program(body)
        elif kind == "console":
            command, _, shown = body.partition("\n")
            start = match.start("body") + len(command) + 1
            yield command, shown, output_of(command.removeprefix("$ "), folder), (start, match.end("body"))


def with_real_output(text: str) -> str:
    """The document with what comes out now."""
    with tempfile.TemporaryDirectory() as folder:
        found = list(executed(text, Path(folder)))
    for _, _, output, (start, end) in reversed(found):
        text = text[:start] + output + text[end:]
    return text


if __name__ == "__main__":
    for given in sys.argv[1:]:
        path = Path(given)
        path.write_text(with_real_output(path.read_text(encoding="utf-8")), encoding="utf-8")

"""A finding's page, taken apart: its words, the files of its two examples, the command and what it prints.

`python -m tests.findings.pages docs/findings/X.md …` puts the real output into pages. What a page looks like is told in
CONTRIBUTING.md.
"""

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pathways.cli.main import main

FOLDER = Path(__file__).parents[2] / "docs" / "findings"
PAGES = sorted(path.stem for path in FOLDER.glob("*.md"))
REST = Path(__file__).parent / "rest"
HEADS = ("Why it matters", "Example", "Mend it")
_FENCE = re.compile(r"^```(?P<info>[^\n]*)\n(?P<body>.*?)^```\n", re.MULTILINE | re.DOTALL)
_FOUND = re.compile(r"^(?:error|warning|note)\[([a-z0-9-]+)\]", re.MULTILINE)
_TOP_KEY = re.compile(r"^[\"']?(\w+)[\"']?:", re.MULTILINE)
# A file that ends with this line is shown in part: `completed` adds the keys that are not shown.
AND_SO_ON = "# …\n"


@dataclass(frozen=True, slots=True)
class Fence:
    """A block of a page: ``yaml protocol.yaml``, ``json bundle.json``, ``sh``, ``guard``, ``console``, ``text``."""

    info: str
    body: str


@dataclass(frozen=True, slots=True)
class Page:
    """``what`` is the line that `pathways explain` lists."""

    code: str
    what: str
    why: str
    example: tuple[Fence, ...]
    mend: tuple[Fence, ...]

    @property
    def about_a_guard(self) -> bool:
        return self.example[0].info.split()[0] == "guard"


def page(code: str) -> Page:
    """The page of a code.

    Raises:
        AssertionError: It has not the form of a page.
    """
    return parsed((FOLDER / f"{code}.md").read_text(encoding="utf-8"), code)


def parsed(text: str, code: str) -> Page:
    head, *rest = re.split(r"^## (.*)\n", text, flags=re.MULTILINE)
    assert tuple(rest[::2]) == HEADS, f"{code}.md has the headings {rest[::2]}"
    why, example, mend = (part.strip("\n") + "\n" for part in rest[1::2])
    title, what = re.fullmatch(r"# (\S+)\n\n([^\n]+)\n\n", head).groups()  # type: ignore[union-attr]
    return Page(title, what, why.strip(), tuple(_fences(example)), tuple(_fences(mend)))


def _fences(text: str) -> Iterator[Fence]:
    between = _FENCE.sub("", text).strip()
    assert not between, f"words between the examples: {between}"
    for match in _FENCE.finditer(text):
        yield Fence(match["info"].strip(), match["body"])


# --- running ---


def run_example(one: Page, folder: Path) -> str:
    """What the command prints over the files of the example."""
    _write(one.example, folder)
    return output_of(_command(one.example), folder)


def run_mended(one: Page, folder: Path) -> str:
    """What it prints once the files under "Mend it" stand in their places."""
    _write(one.example, folder)
    _write(one.mend, folder)
    # What mends it may be another command: the file was right, its name was not.
    return output_of(_command(one.mend) or _command(one.example), folder)


def codes_in(output: str) -> list[str]:
    """The codes of the findings that were printed, one for each finding."""
    return _FOUND.findall(output)


def shown(fences: tuple[Fence, ...]) -> str:
    """What the page says that is printed."""
    return next(f.body for f in fences if f.info == "console").partition("\n")[2]


def output_of(command: str, folder: Path) -> str:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        main(shlex.split(command)[1:])
    return "\n".join(line.rstrip() for line in (out.getvalue() + err.getvalue()).splitlines()).strip() + "\n"


def _command(fences: tuple[Fence, ...]) -> str:
    return next((f.body.partition("\n")[0].removeprefix("$ ") for f in fences if f.info == "console"), "")


def _write(fences: tuple[Fence, ...], folder: Path) -> None:
    for fence in fences:
        kind, _, name = fence.info.partition(" ")
        if kind == "sh":
            # $REST is the folder of a protocol that is right; see `completed`.
            subprocess.run(
                ["sh", "-e", "-c", fence.body], cwd=folder, check=True, env={**os.environ, "REST": str(REST)}
            )
        elif name:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(completed(fence.body, path.name), encoding="utf-8")


def completed(text: str, name: str) -> str:
    """A file shown in part, with the keys that are not shown below it, so that line numbers stay those of the page."""
    if not text.endswith(AND_SO_ON):
        return text
    given = set(_TOP_KEY.findall(text))
    blocks = re.split(r"^(?=\w+:)", (REST / name).read_text(encoding="utf-8"), flags=re.MULTILINE)
    return text + "".join(block for block in blocks if block and block.partition(":")[0] not in given)


def with_real_output(text: str, code: str) -> str:
    """A page whose console blocks hold what is printed now."""
    one = parsed(text, code)
    for fences, run in ((one.example, run_example), (one.mend, run_mended)):
        if _command(fences):
            with tempfile.TemporaryDirectory() as folder:
                made = run(one, Path(folder))
            old = next(f for f in fences if f.info == "console")
            block = f"```console\n$ {_command(fences)}\n"
            text = text.replace(f"```console\n{old.body}```", f"{block}{made}```")
    return text


if __name__ == "__main__":
    for given in sys.argv[1:]:
        file = Path(given)
        file.write_text(with_real_output(file.read_text(encoding="utf-8"), file.stem), encoding="utf-8")

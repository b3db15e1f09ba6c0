"""Draw protocols: pages to print and to pin to the wall, in French or in English.

  pathways render diabetic-foot -o foot.svg            one bundled protocol, A4
  pathways render protocols/ -o out/                   every protocol of a folder
  pathways render diabetic-foot --paper a3 --lang en

A diagram that would be too small to read is laid over several pages: foot-1.svg, foot-2.svg. Exit codes: 0; 1 the protocols
have errors, or with --strict something takes more than one page; 2 the command could not run.
"""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pathways.cli.reading import CouldNotRunError
from pathways.diagnostics.diagnostic import InvalidInputError

if TYPE_CHECKING:
    from pathways.cli.reading import Reader
    from pathways.model.protocol import Library

FINE, FINDINGS, COULD_NOT_RUN = 0, 1, 2
FORMATS: Final = ("svg",)


def add_arguments(parser: ArgumentParser) -> None:
    """Describe the command line."""
    parser.add_argument("names", nargs="+", metavar="PROTOCOL", help="a bundled protocol's name, or a file or folder")
    parser.add_argument(
        "-o", "--output", type=Path, metavar="PATH", help="a file, or a folder for several (default: here)"
    )
    parser.add_argument("--lang", choices=("fr", "en"), default="fr", help="the language of the drawing")
    parser.add_argument("--paper", choices=("a4", "a3"), default="a4", help="the paper that words must stay legible on")
    parser.add_argument("--strict", action="store_true", help="fail when a diagram takes more than one page")


def run(arguments: Namespace) -> int:
    """Draw and say what was written."""
    from pathways.cli.reading import Reader
    from pathways.cli.terminal import colours, write
    from pathways.diagnostics.show import show_all

    reader = Reader()
    try:
        return _render(arguments, reader)
    except CouldNotRunError as error:
        write(f"pathways render: {error}\n", sys.stderr)
        return COULD_NOT_RUN
    except InvalidInputError as error:
        write(show_all(error.findings, reader.sources, colour=colours(sys.stderr)) + "\n", sys.stderr)
        return FINDINGS


@dataclass(frozen=True, slots=True)
class _Job:
    """One protocol to draw."""

    library: "Library"
    name: str


def _render(arguments: Namespace, reader: "Reader") -> int:
    from pathways.cli.terminal import write
    from pathways.render.diagram.pages import PAPERS, TooSmallError, drawing
    from pathways.render.diagram.to_scene import to_scene
    from pathways.render.diagram.to_svg import to_svg

    jobs = list(_jobs(arguments.names, reader))
    result = FINE
    for job in jobs:
        try:
            drawn = drawing(to_scene(job.library, job.name, arguments.lang), PAPERS[arguments.paper])
        except TooSmallError:
            raise CouldNotRunError(
                f"`{job.name}` has a step that is too long to be legible on {arguments.paper}"
            ) from None
        sheets = drawn.sheets()
        files = _files(_target(arguments.output, job.name, "svg", several=len(jobs) > 1), len(sheets))
        for path, sheet in zip(files, sheets, strict=True):
            _save(path, to_svg(sheet).encode())
        found = drawn.layout.legibility
        pages = "1 page" if found.pages == 1 else f"{found.pages} pages"
        told = (
            f"{job.name}: {pages} {arguments.paper.upper()}, titles {found.title:.1f} pt, details {found.detail:.1f} pt"
        )
        write(f"{told} -> {', '.join(str(path) for path in files)}\n", sys.stderr)
        if found.pages > 1 and arguments.strict:
            result = FINDINGS
    return result


# --- what to draw


def _jobs(names: Sequence[str], reader: "Reader") -> Iterator[_Job]:
    """Bundled protocols by name, those of files and folders by path; each once."""
    seen: set[str] = set()
    for name in names:
        for job in _of_path(Path(name), reader) if _is_path(name) else [_bundled(name, reader)]:
            if job.name not in seen:
                seen.add(job.name)
                yield job


def _is_path(name: str) -> bool:
    return Path(name).exists() or "/" in name or name.endswith((".yaml", ".yml"))


def _bundled(name: str, reader: "Reader") -> _Job:
    from pathways.diagnostics.suggest import did_you_mean

    library = reader.library(None, None)
    if name not in library.protocols:
        nearest = did_you_mean(name, library.protocols)
        hint = f"did you mean `{nearest}`?" if nearest else f"there are {', '.join(sorted(library.protocols))}"
        raise CouldNotRunError(f"there is no protocol `{name}`; {hint}")
    return _Job(library, name)


def _of_path(path: Path, reader: "Reader") -> Iterator[_Job]:
    library = reader.library(path, None)
    if not library.protocols:
        raise CouldNotRunError(f"there is no protocol in `{path}`")
    for name in sorted(library.protocols):
        yield _Job(library, name)


# --- where to write


def _target(output: Path | None, name: str, suffix: str, *, several: bool) -> Path:
    if output is None:
        return Path(f"{name}.{suffix}")
    if output.is_dir() or several or not output.suffix:
        return output / f"{name}.{suffix}"
    return output


def _files(target: Path, count: int) -> list[Path]:
    """One file a page: foot.svg, or foot-1.svg and foot-2.svg."""
    if count == 1:
        return [target]
    return [target.with_name(f"{target.stem}-{page}{target.suffix}") for page in range(1, count + 1)]


def _save(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise CouldNotRunError(f"`{path}` cannot be written: {error.strerror or error}") from None

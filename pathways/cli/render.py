"""Draw protocols: pages to print and to pin to the wall, in French or in English.

  pathways render diabetic-foot -o foot.svg            one bundled protocol, A4
  pathways render protocols/ -o out/ --format svg,pdf  every protocol of a folder
  pathways render diabetic-foot --paper a3 --lang en
  pathways render diabetic-foot --patient marie.yaml   you are here: done, missing, next; on each view but the document
  pathways render diabetic-foot --view overview        the whole protocol on one page: phases, decisions, ways out
  pathways render diabetic-foot --view lanes           one lane a profession
  pathways render diabetic-foot --view steps           the table of steps: who, what, when, on what evidence
  pathways render diabetic-foot --view document -o foot.pdf     the written protocol that a team signs
  pathways render old.yaml new.yaml --diff             what changed between two versions

Formats: svg, pdf, png (a page each) have every view; html (one file to click in) all but the document, the one asked for first;
mermaid (for GitHub) and gv (for any Graphviz) have flow, lanes and overview. SVG needs nothing; PDF and PNG need the extra
`render`; --engine dot lets the program Graphviz place flow, lanes or overview, which then knows no page.

A diagram that would be too small to read is laid over several pages: foot-1.svg, foot-2.svg. Exit codes: 0; 1 the protocols
have errors, or with --strict something takes more than one page; 2 the command could not run.
"""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from pathways.cli.reading import CouldNotRunError
from pathways.diagnostics.diagnostic import InvalidInputError

if TYPE_CHECKING:
    from pathways.cli.reading import Reader
    from pathways.model.protocol import Library
    from pathways.render.diagram.canvas import Sheet
    from pathways.render.diagram.over import Over
    from pathways.render.diagram.overview import Overview
    from pathways.render.diagram.pages import Drawing, Paper
    from pathways.render.diagram.scene import Scene

FINE, FINDINGS, COULD_NOT_RUN = 0, 1, 2
SUFFIXES: Final = {"svg": "svg", "pdf": "pdf", "png": "png", "html": "html", "mermaid": "mmd", "gv": "gv"}
VIEWS: Final = ("flow", "lanes", "overview", "steps", "document")
_GRAPHS: Final = ("flow", "lanes", "overview")  # what has no page can show no table
_HAS: Final = {"html": VIEWS[:-1], "mermaid": _GRAPHS, "gv": _GRAPHS}
_TOO_MUCH: Final = {"lanes": "more lanes than", "overview": "more steps than"}


def add_arguments(parser: ArgumentParser) -> None:
    """Describe the command line."""
    parser.add_argument("names", nargs="+", metavar="PROTOCOL", help="a bundled protocol's name, or a file or folder")
    parser.add_argument(
        "-o", "--output", type=Path, metavar="PATH", help="a file, or a folder for several (default: here)"
    )
    parser.add_argument("--lang", choices=("fr", "en"), default="fr", help="the language of the drawing")
    parser.add_argument("--paper", choices=("a4", "a3"), default="a4", help="the paper that words must stay legible on")
    parser.add_argument(
        "--format", metavar="LIST", help=f"of {', '.join(SUFFIXES)}; by default what -o ends with, else svg"
    )
    parser.add_argument(
        "--view",
        choices=VIEWS,
        default="flow",
        help="the diagram, the same in lanes by profession, all of it on one page, the table of its steps, or the whole "
        "document that a team signs",
    )
    parser.add_argument("--diff", action="store_true", help="draw what changed from the first to the second")
    parser.add_argument("--patient", type=Path, metavar="FILE", help="draw where this patient is, with no name")
    parser.add_argument("--pseudonym", default="", metavar="TEXT", help="what the page may call the patient")
    parser.add_argument("--at", metavar="DATE", help="the day of the look: 2026-11-23 (without it, today)")
    parser.add_argument("--engine", choices=("own", "dot"), default="own", help="who places the diagram")
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


class _DoesNotFitError(Exception):
    """It cannot be legible on the paper asked for."""


class _NotConcernedError(Exception):
    """The protocol was not walked for the patient."""


class _Job(Struct, frozen=True):
    """One protocol to draw."""

    library: "Library"
    name: str
    before: "Library | None" = None  # with --diff: the library of the old version


def _render(arguments: Namespace, reader: "Reader") -> int:
    from pathways.cli.terminal import write
    from pathways.render.diagram.to_gv import NoGraphvizError
    from pathways.render.diagram.to_pdf import MissingPackageError

    formats = _formats(arguments)
    _refuse_what_is_not_drawn(arguments, formats)
    jobs = _pair(arguments, reader) if arguments.diff else list(_jobs(arguments.names, reader))
    result, drawn = FINE, 0
    for index, job in enumerate(jobs, 1):
        try:
            made = _Maker(job, arguments, reader).made(formats)
        except _NotConcernedError as error:
            # Of a folder, those that concern the patient are drawn.
            write(f"pathways render: {error}\n", sys.stderr)
            continue
        except (MissingPackageError, NoGraphvizError) as error:
            raise CouldNotRunError(str(error)) from None
        except _DoesNotFitError as error:
            # The others may fit.
            write(f"pathways render: {error}\n", sys.stderr)
            result = COULD_NOT_RUN
            continue
        drawn += 1
        paths = []
        for form, pages in made.files.items():
            target = _target(arguments.output, job.name, SUFFIXES[form], several=len(jobs) * len(formats) > 1)
            for path, data in zip(_files(target, len(pages)), pages, strict=True):
                _save(path, data)
                paths.append(path)
        told = f"[{index}/{len(jobs)}] " if len(jobs) > 1 else ""
        write(f"{told}{job.name}: {made.told} -> {', '.join(map(str, paths))}\n", sys.stderr)
        if made.pages > 1 and arguments.strict:
            result = max(result, FINDINGS)
    return result if drawn else COULD_NOT_RUN


class _Made(Struct, frozen=True):
    """Files by format, each page its bytes; what is said of them."""

    files: dict[str, list[bytes]]
    pages: int
    told: str


class _Seen(Struct, frozen=True):
    """A view on its sheets, and what is said of it."""

    sheets: "tuple[Sheet, ...]"
    told: str


class _Maker:
    """Makes the files of one protocol; lays each view out once for all the formats that show it."""

    def __init__(self, job: _Job, arguments: Namespace, reader: "Reader") -> None:
        self.arguments, self.reader, self.job = arguments, reader, job
        self.scene, self.over = self._shown()
        self.laid: dict[str, _Seen] = {}

    def made(self, formats: Sequence[str]) -> _Made:
        files: dict[str, list[bytes]] = {}
        pages, told = 1, []
        view = self.arguments.view
        paged = [form for form in formats if form in ("svg", "pdf", "png")]
        if paged and self.arguments.engine == "dot":
            files |= self._by_dot(paged)
            told.append("placed by dot")
        elif paged:
            seen = self._seen(view)
            pages = len(seen.sheets)
            told.append(seen.told)
            files |= {form: _painted(form, seen.sheets) for form in paged}
        if "html" in formats:
            files["html"], left_out = self._page()
            told += [f"html without {each}, which {self.arguments.paper.upper()} cannot hold" for each in left_out]
        if "mermaid" in formats:
            from pathways.render.diagram.to_mermaid import to_mermaid

            files["mermaid"] = [to_mermaid(self.scene, self.over, view=view).encode()]
        if "gv" in formats:
            from pathways.render.diagram.to_gv import to_gv

            files["gv"] = [to_gv(self.scene, self.over, view=view).encode()]
        return _Made(files, pages, "; ".join(told) or "drawn")

    # --- what is shown

    def _shown(self) -> "tuple[Scene, Over]":
        """The protocol, and what is laid over it: a patient, or what changed."""
        from pathways.render.diagram.over import NOTHING
        from pathways.render.diagram.to_scene import to_scene

        job, language = self.job, self.arguments.lang
        scene = to_scene(job.library, job.name, language)
        if job.before is not None:
            from pathways.render.diagram.comparison import difference

            return difference(to_scene(job.before, job.name, language), scene)
        return scene, self._situation(scene) if self.arguments.patient else NOTHING

    def _situation(self, scene: "Scene") -> "Over":
        from pathways.cli.reading import day
        from pathways.engine.assess import assess
        from pathways.render.diagram.overlay import NotWalkedError, situation

        library, name = self.job.library, self.job.name
        answer = assess(library, self.reader.patient(self.arguments.patient), day(self.arguments.at))
        try:
            return situation(scene, library, answer, pseudonym=self.arguments.pseudonym)
        except NotWalkedError:
            unsure = any(each.protocol == name for each in answer.perhaps)
            why = "it is not known whether it does; `pathways run` says what to ask" if unsure else "see `pathways run`"
            raise _NotConcernedError(f"`{name}` does not concern this patient: {why}") from None

    # --- views

    def _seen(self, view: str) -> "_Seen":
        from pathways.render.diagram.pages import PAPERS, TooSmallError

        paper = PAPERS[self.arguments.paper]
        if view in self.laid:
            return self.laid[view]
        try:
            self.laid[view] = self._drawn(view, paper)
            return self.laid[view]
        except TooSmallError:
            what = _TOO_MUCH.get(view, "a step that is longer than")
            larger = "; try --paper a3" if paper.name == "a4" else ""
            raise _DoesNotFitError(f"`{self.job.name}` has {what} can be legible on {paper.name}{larger}") from None

    def _drawn(self, view: str, paper: "Paper") -> "_Seen":
        match view:
            case "document":
                from pathways.render.diagram.document import document

                sheets = document(self.job.library, self.scene, paper)
            case "steps":
                from pathways.render.diagram.table import table

                sheets = table(self.scene, paper, self.over)
            case _:
                drawn = self._picture(view, paper)
                found = drawn.legibility
                sizes = f", titles {found.title:.1f} pt, details {found.detail:.1f} pt"
                return _Seen(drawn.sheets(), f"{_counted(found.pages)} {paper.name.upper()}{sizes}")
        return _Seen(sheets, f"{_counted(len(sheets))} {paper.name.upper()}")

    def _picture(self, view: str, paper: "Paper") -> "Drawing | Overview":
        match view:
            case "lanes":
                from pathways.render.diagram.lane_pages import lane_drawing

                return lane_drawing(self.scene, paper, self.over)
            case "overview":
                from pathways.render.diagram.overview import overview

                return overview(self.scene, paper, self.over)
            case _:
                from pathways.render.diagram.pages import drawing

                return drawing(self.scene, paper, self.over)

    def _page(self) -> tuple[list[bytes], list[str]]:
        """The page to click in: the view asked for, the others to choose; those that the paper cannot hold."""
        from pathways.render.diagram.to_html import VIEWS as SHOWN
        from pathways.render.diagram.to_html import View, to_html
        from pathways.render.diagram.words import words

        say = words(self.arguments.lang)
        names = {"flow": say.diagram, "lanes": say.lanes, "overview": say.overview, "steps": say.table}
        asked = self.arguments.view
        views, left_out = [View(names[asked], self._seen(asked).sheets)], []
        for view in SHOWN:
            if view != asked:
                try:
                    views.append(View(names[view], self._seen(view).sheets))
                except _DoesNotFitError:
                    left_out.append(view)
        return [to_html(self.scene, views, self.over).encode()], left_out

    def _by_dot(self, forms: Sequence[str]) -> dict[str, list[bytes]]:
        from pathways.render.diagram.to_gv import by_dot

        view = self.arguments.view
        return {form: [by_dot(self.scene, form, self.over, view=view)] for form in forms}


def _counted(pages: int) -> str:
    return "1 page" if pages == 1 else f"{pages} pages"


def _painted(form: str, sheets: "Sequence[Sheet]") -> list[bytes]:
    match form:
        case "pdf":
            from pathways.render.diagram.to_pdf import to_pdf

            return [to_pdf(sheets)]
        case "png":
            from pathways.render.diagram.to_png import to_png

            return [to_png(sheet) for sheet in sheets]
        case _:
            from pathways.render.diagram.to_svg import to_svg

            return [to_svg(sheet).encode() for sheet in sheets]


def _refuse_what_is_not_drawn(arguments: Namespace, formats: Sequence[str]) -> None:
    """Each format has its views, each view what can be laid over it: never something else than what was asked."""
    view = arguments.view
    for form in formats:
        if view not in _HAS.get(form, VIEWS):
            raise CouldNotRunError(
                f"`{form}` has the views {', '.join(_HAS[form])}, not `{view}`; svg, pdf and png have every view"
            )
    if view == "document" and (arguments.patient or arguments.diff):
        what = "--patient" if arguments.patient else "--diff"
        raise CouldNotRunError(f"{what} is drawn on {', '.join(VIEWS[:-1])}, not on the document that a team signs")
    if arguments.patient and arguments.diff:
        raise CouldNotRunError("--patient and --diff are two pictures: ask for one of them")
    if arguments.engine == "dot":
        if "html" in formats:
            raise CouldNotRunError("--engine dot draws svg, pdf and png; leave it out for html")
        if view not in _GRAPHS:
            raise CouldNotRunError(f"--engine dot places {', '.join(_GRAPHS)}, not `{view}`: leave it out")


def _formats(arguments: Namespace) -> list[str]:
    """What was asked for, else what the file's name says."""
    from pathways.diagnostics.suggest import did_you_mean

    suffix = _suffix(arguments.output)
    meant = next((form for form, each in SUFFIXES.items() if each == suffix), None)
    if arguments.format is None:
        if suffix and meant is None:
            raise CouldNotRunError(f"`{arguments.output}` ends in no format: {', '.join(SUFFIXES.values())}")
        return [meant or "svg"]
    asked = [each.strip() for each in arguments.format.split(",") if each.strip()]
    for form in asked:
        if form not in SUFFIXES:
            nearest = did_you_mean(form, SUFFIXES)
            hint = f"did you mean `{nearest}`?" if nearest else f"there are {', '.join(SUFFIXES)}"
            raise CouldNotRunError(f"there is no format `{form}`; {hint}")
    if len(asked) == 1 and meant is not None and meant != asked[0]:
        raise CouldNotRunError(f"`{arguments.output}` ends like {meant}, but --format asks for {asked[0]}")
    return list(dict.fromkeys(asked)) or ["svg"]


def _suffix(output: Path | None) -> str:
    """What a file to write ends with; nothing of a folder."""
    return output.suffix.removeprefix(".").lower() if output is not None and not output.is_dir() else ""


# --- what to draw


def _jobs(names: Sequence[str], reader: "Reader") -> Iterator[_Job]:
    """Bundled protocols by name, those of files and folders by path; each once."""
    seen: set[str] = set()
    for name in names:
        for job in _of_path(Path(name), reader) if _is_path(name) else [_bundled(name, reader)]:
            if job.name not in seen:
                seen.add(job.name)
                yield job


def _pair(arguments: Namespace, reader: "Reader") -> list[_Job]:
    """Protocols that both versions have."""
    if len(arguments.names) != 2 or not all(map(_is_path, arguments.names)):
        raise CouldNotRunError("--diff needs two files or folders: the old version, then the new one")
    old, new = (reader.library(Path(name), None) for name in arguments.names)
    both = sorted(name for name in new.protocols if name in old.protocols)
    named = [name for name in both if _written_in(name, arguments.names[1])] or both
    if not named:
        raise CouldNotRunError("the two have no protocol in common: `protocol:` must be the same name")
    return [_Job(new, name, old) for name in named]


def _written_in(name: str, path: str) -> bool:
    """Whether a file, or a folder's own file, holds that protocol: a file alone is read with the library around it."""
    place = Path(path)
    file = place / "protocol.yaml" if place.is_dir() else place
    return file.is_file() and f"protocol: {name}\n" in file.read_text(encoding="utf-8")


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

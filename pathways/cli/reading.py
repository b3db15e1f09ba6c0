"""What `run` and `eval` read before they answer: the day, the patient, the protocols. Each fault becomes a sentence."""

import json
import os
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from pathways.diagnostics.diagnostic import Diagnostic, InvalidInputError
from pathways.diagnostics.suggest import did_you_mean

if TYPE_CHECKING:
    from pathways.diagnostics.diagnostic import Span
    from pathways.model.chart import Chart
    from pathways.model.protocol import Library


# A FHIR bundle of a whole life is smaller.
MOST_BYTES = 256 * 1024 * 1024


class CouldNotRunError(Exception):
    """The command has nothing to work on: one sentence says what is missing."""


class Reader(Struct):
    """Reads files and keeps their texts, so that findings can show the line they speak of."""

    sources: dict[str, str] = field(default_factory=dict)

    def text(self, path: Path) -> str:
        """The text of a file.

        Raises:
            CouldNotRunError: There is no such file, or it is no text.
        """
        try:
            with path.open("rb") as file:
                # What has no size (a device, a pipe) is read so far and no further.
                data = file.read(MOST_BYTES + 1) if os.fstat(file.fileno()).st_size <= MOST_BYTES else None
            if data is None or len(data) > MOST_BYTES:
                raise CouldNotRunError(f"`{path}` is larger than {MOST_BYTES // 1024 // 1024} megabytes")
            text = data.decode("utf-8-sig")
        except FileNotFoundError:
            raise CouldNotRunError(f"there is no file `{path}`{_nearest(path)}") from None
        except IsADirectoryError:
            raise CouldNotRunError(f"`{path}` is a folder, not a file") from None
        except UnicodeDecodeError:
            raise CouldNotRunError(f"`{path}` is not UTF-8 text") from None
        except OSError as error:
            raise CouldNotRunError(f"`{path}` cannot be read: {error.strerror or error}") from None
        self.sources[str(path)] = text
        return text

    def patient(self, path: Path, *, who: str | None = None, complete: Sequence[str] = ()) -> "Chart":
        """A patient, whatever the file's name: our own keys in YAML or JSON, or a FHIR bundle.

        Args:
            path: The file.
            who: Whom, of a bundle that holds several patients.
            complete: Lists known to be complete, besides those that the file says are.

        Raises:
            CouldNotRunError: There is no such file.
            InvalidInputError: It is no patient, or says something that cannot be.
        """
        text = self.text(path)
        if _is_fhir(text):
            from pathways.interop.fhir import chart_from_fhir

            return chart_from_fhir(text, patient=who, complete=complete, source=str(path))
        if who is not None:
            raise CouldNotRunError(f"`{path}` is no FHIR bundle: it holds one patient, leave `--who` out")
        from pathways.loading.patient_file import read_patient

        chart, findings = read_patient(text, str(path))
        if chart is None:
            raise InvalidInputError(findings)
        return replace(chart, complete=chart.complete | frozenset(complete)) if complete else chart

    def library(self, folder: Path | None, territory: Path | None, *, cache: bool = True) -> "Library":
        """The bundled protocols, or those of a folder; with what a territory sets.

        Raises:
            CouldNotRunError: There is nothing there.
            InvalidInputError: They have errors.
        """
        from pathways.loading.bundled import bundled, bundled_folder

        if folder is None and territory is None and cache:
            return bundled()
        from pathways.loading.loader import load

        for path in (folder, territory):
            if path is not None and not path.exists():
                raise CouldNotRunError(f"there is no `{path}`{_nearest(path)}")
        loaded = load([folder or bundled_folder()], territory=territory)
        self.sources.update(loaded.sources)
        if loaded.library is None:
            raise InvalidInputError(_errors(loaded.findings))
        return loaded.library


def protocol_paths(named: Sequence[Path], configured: Sequence[Path]) -> list[Path]:
    """The files and folders that a command reads: those named, else those of the project, else the bundled protocols.

    A word that is no file may be the name of a bundled protocol.

    Raises:
        CouldNotRunError: It is neither, and nearly such a name.
    """
    from pathways.loading.bundled import bundled_folder

    return [_path(each) for each in named] or list(configured) or [bundled_folder()]


def shelves(paths: Sequence[Path]) -> list[Path]:
    """The folders to load so that a protocol finds what stands beside it: the nearest one above that holds a catalogue."""
    return list(dict.fromkeys(_shelf(path) for path in paths))


def _shelf(path: Path) -> Path:
    here = path.resolve()
    above = (folder for folder in (here, *here.parents) if (folder / "catalogue").is_dir())
    found = next(above, None)
    if (
        found is None or found == here or not path.exists()
    ):  # what is not there is told as such, not read as its library
        return path
    # As it was written: what is told of it is then a place in the project, which is what a service that shows findings looks for.
    return found if path.is_absolute() else Path(os.path.relpath(found))


def asked_for(paths: Sequence[Path]) -> "Callable[[Span | None], bool]":
    """Whether a place is to be told of: not when it is in a protocol that was only read because it stands beside."""
    named = [path.resolve() for path in paths]
    read = [path.resolve() for path in shelves(paths)]

    def asked(span: "Span | None") -> bool:
        place = Path(span.source).resolve() if span is not None else Path()
        return any(map(place.is_relative_to, named)) or not any(map(place.is_relative_to, read))

    return asked


def _path(named: Path) -> Path:
    from pathways.loading.bundled import bundled_folder

    if named.exists():
        return named
    folders = {path.parent.name: path.parent for path in bundled_folder().rglob("protocol.yaml")}
    if str(named) in folders:
        return folders[str(named)]
    nearest = did_you_mean(str(named), folders)
    if nearest is not None:
        raise CouldNotRunError(f"there is no file, folder or bundled protocol `{named}`; did you mean `{nearest}`?")
    return named


def has_solver() -> bool:
    """Whether the solver z3 is installed."""
    from importlib.util import find_spec

    return find_spec("z3") is not None


def need_solver(what: str) -> None:
    """Say so where the solver is missing.

    Raises:
        CouldNotRunError: The extra ``proof`` is not installed.
    """
    if not has_solver():
        raise CouldNotRunError(f"{what} the solver z3 is needed: pip install 'care-pathways[proof]'")


def day(written: str | None) -> date:
    """The day asked for, or an instant; without it today's: this is the only place where a clock is read.

    Raises:
        CouldNotRunError: It is no day.
    """
    if written is None:
        return datetime.now().astimezone().date()
    try:
        return datetime.fromisoformat(written) if "T" in written else date.fromisoformat(written)
    except ValueError:
        raise CouldNotRunError(f"`{written}` is no day: write it as 2026-11-23, or 2026-11-23T10:30") from None


def _is_fhir(text: str) -> bool:
    """Whether the text is JSON that calls itself a FHIR resource; JSON that breaks off was one all the same."""
    if '"resourceType"' not in text:
        return False
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return text.lstrip("\ufeff \t\r\n").startswith("{")
    return isinstance(told, dict) and "resourceType" in told


def _errors(findings: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    from pathways.diagnostics.diagnostic import Severity

    return tuple(each for each in findings if each.severity is Severity.ERROR)


def _nearest(path: Path) -> str:
    beside = path.parent
    names = [each.name for each in beside.iterdir()] if beside.is_dir() else []
    found = did_you_mean(path.name, names)
    return f"; did you mean `{beside / found}`?" if found else ""

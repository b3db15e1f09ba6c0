"""Say the next steps of a patient, over every protocol that concerns them.

  pathways run --patient examples/patients/marie.yaml --at 2026-11-23
  pathways run diabetic-foot --patient bundle.json --lang en

The patient file is YAML or JSON with our own keys, or a FHIR bundle: its content tells. Without --at the day is today's,
and the answer says which. Exit codes: 0 fine, 1 the patient file or the protocols have errors, 2 the command could not run.
"""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pathways.diagnostics.diagnostic import InvalidInputError

if TYPE_CHECKING:
    from pathways.cli.reading import Reader
    from pathways.engine.assessment import Record
    from pathways.model.protocol import Library

FINE, FINDINGS, COULD_NOT_RUN = 0, 1, 2


def add_arguments(parser: ArgumentParser) -> None:
    """Describe the command line."""
    parser.add_argument(
        "names", nargs="*", metavar="PROTOCOL", help="without one, every protocol that concerns the patient"
    )
    parser.add_argument("--patient", type=Path, required=True, metavar="FILE", help="a patient file, or a FHIR bundle")
    parser.add_argument("--who", metavar="REFERENCE", help="whom, of a FHIR bundle that holds several: Patient/12")
    parser.add_argument(
        "--complete",
        metavar="LISTS",
        help="lists that you know to be complete: problems,medications,allergies; what is not on them is not there",
    )
    parser.add_argument("--at", metavar="DATE", help="the day of the look: 2026-11-23 (without it, today)")
    parser.add_argument("--lang", choices=("fr", "en"), default="fr", help="the language of the text (default: fr)")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="text to read (default), or JSON")
    parser.add_argument("--full", action="store_true", help="with rules, references, the steps walked and every test")
    parser.add_argument("--record", type=Path, metavar="FILE", help="what --save-record kept at the last look")
    parser.add_argument("--save-record", type=Path, metavar="FILE", help="keep this answer's record for the next look")
    parser.add_argument(
        "--protocols",
        "--library",
        dest="folder",
        type=Path,
        metavar="DIR",
        help="a folder of protocols, instead of the bundled ones",
    )
    parser.add_argument("--territory", type=Path, metavar="FILE", help="a local/<territory>.yaml that sets parameters")
    parser.add_argument("--no-cache", action="store_true", help="read the bundled protocols anew")


def run(arguments: Namespace) -> int:
    """Assess one patient and print the answer."""
    from pathways.cli.reading import CouldNotRunError, Reader
    from pathways.cli.terminal import colours, write
    from pathways.diagnostics.show import show_all

    reader = Reader()
    try:
        return _answer(arguments, reader)
    except CouldNotRunError as error:
        write(f"pathways run: {error}\n", sys.stderr)
        return COULD_NOT_RUN
    except InvalidInputError as error:
        write(show_all(error.findings, reader.sources, colour=colours(sys.stderr)) + "\n", sys.stderr)
        return FINDINGS


def _answer(arguments: Namespace, reader: "Reader") -> int:
    from pathways.cli.reading import day
    from pathways.cli.terminal import colours, width, write
    from pathways.engine.assess import assess
    from pathways.engine.serialize import record_to_json, to_json

    at = day(arguments.at)
    complete = [each.strip() for each in (arguments.complete or "").split(",") if each.strip()]
    patient = reader.patient(arguments.patient, who=arguments.who, complete=complete)
    library = reader.library(arguments.folder, arguments.territory, cache=not arguments.no_cache)
    chosen = _chosen(arguments.names, library)
    answer = assess(library, patient, at, _record(arguments.record, reader), protocols=chosen)
    if arguments.save_record is not None:
        _save(arguments.save_record, record_to_json(answer.record))
    if arguments.format == "json":
        sys.stdout.write(to_json(answer).decode())
        return FINE
    from pathways.render.text import text

    write(text(answer, library, arguments.lang, width=width(), full=arguments.full, colour=colours()))
    return FINE


def _chosen(names: Sequence[str], library: "Library") -> Sequence[str] | None:
    """The protocols asked for; ``None`` is all."""
    from pathways.cli.reading import CouldNotRunError
    from pathways.diagnostics.suggest import did_you_mean

    for name in names:
        if name not in library.protocols:
            nearest = did_you_mean(name, library.protocols)
            hint = f"did you mean `{nearest}`?" if nearest else f"there are {', '.join(sorted(library.protocols))}"
            raise CouldNotRunError(f"there is no protocol `{name}`; {hint}")
    return list(dict.fromkeys(names)) or None


def _record(path: Path | None, reader: "Reader") -> "Record | None":
    if path is None:
        return None
    from pathways.engine.serialize import record_from_json

    return record_from_json(reader.text(path))


def _save(path: Path, data: bytes) -> None:
    from pathways.cli.reading import CouldNotRunError

    try:
        path.write_bytes(data)
    except OSError as error:
        raise CouldNotRunError(f"the record cannot be kept in `{path}`: {error.strerror or error}") from None

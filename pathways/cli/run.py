"""Say the next steps of a patient, over every protocol that concerns them.

Exit codes: 0 fine, 1 the patient file or the protocols have findings, 2 the command could not run.
"""

import os
import sys
from argparse import ArgumentParser, Namespace
from datetime import date, datetime
from pathlib import Path


def add_arguments(parser: ArgumentParser) -> None:
    """Describe the command line."""
    parser.add_argument("protocols", nargs="*", help="names of protocols; without one, all that concern the patient")
    parser.add_argument("--patient", type=Path, required=True, metavar="FILE", help="a patient file (YAML or JSON)")
    parser.add_argument("--at", metavar="DATE", help="the day of the look, 2026-11-23 (today without it)")
    parser.add_argument("--lang", choices=("fr", "en"), default="fr", help="the language of the text")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="text to read, or JSON")
    parser.add_argument("--full", action="store_true", help="with every rule, source, step and test")
    parser.add_argument("--record", type=Path, metavar="FILE", help="the record that the last answer left")
    parser.add_argument("--save-record", type=Path, metavar="FILE", help="where to keep this answer's record")
    parser.add_argument("--library", type=Path, metavar="DIR", help="protocols instead of the bundled ones")
    parser.add_argument("--territory", type=Path, metavar="FILE", help="a local/<territory>.yaml, with --library")


def run(arguments: Namespace) -> int:
    """Assess and print."""
    import pathways
    from pathways.diagnostics.show import show_all

    sources: dict[str, str] = {}
    try:
        sources[str(arguments.patient)] = arguments.patient.read_text(encoding="utf-8")
        return _answer(arguments)
    except pathways.InvalidInputError as error:
        sys.stderr.write(show_all(error.findings, sources) + "\n")
        return 1
    except (OSError, UnicodeDecodeError, ValueError) as error:
        sys.stderr.write(f"pathways run: {error}\n")
        return 2


def _answer(arguments: Namespace) -> int:
    import pathways
    from pathways.diagnostics.suggest import did_you_mean
    from pathways.engine.serialize import record_from_json, record_to_json, to_json

    library = (
        pathways.load(arguments.library, territory=arguments.territory) if arguments.library else pathways.library()
    )
    for name in arguments.protocols:
        if name not in library.protocols:
            nearest = did_you_mean(name, library.protocols)
            hint = f"; did you mean `{nearest}`?" if nearest else ""
            sys.stderr.write(f"pathways run: there is no protocol `{name}`{hint}\n")
            return 2
    record = record_from_json(arguments.record.read_bytes()) if arguments.record else None
    patient = pathways.Patient.from_yaml(arguments.patient)
    answer = pathways.assess(library, patient, _day(arguments.at), record, protocols=arguments.protocols or None)
    if arguments.save_record:
        arguments.save_record.write_bytes(record_to_json(answer.record))
    if arguments.format == "json":
        sys.stdout.write(to_json(answer).decode())
        return 0
    from pathways.render.text import text

    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    sys.stdout.write(text(answer, library, arguments.lang, full=arguments.full, colour=colour) + "\n")
    return 0


def _day(written: str | None) -> date:
    """The day asked for; without it today, the one place where a clock is read."""
    if written is None:
        return datetime.now().astimezone().date()
    return datetime.fromisoformat(written) if "T" in written else date.fromisoformat(written)

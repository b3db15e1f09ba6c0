"""Evaluate one guard, over a patient or without one.

Exit codes: 0 fine (unknown is an answer too), 1 the guard or the patient file has findings, 2 the command could not run.
"""

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path


def add_arguments(parser: ArgumentParser) -> None:
    """Describe the command line."""
    parser.add_argument("guard", help="for example: HbA1c > 7 '%%'")
    parser.add_argument("--patient", type=Path, metavar="FILE", help="a patient file; names then stand for its facts")
    parser.add_argument("--at", metavar="DATE", help="the day of the look (2026-11-23); today when a patient is given")
    parser.add_argument("--json", action="store_true", help="the answer as one JSON object")


def run(arguments: Namespace) -> int:
    """Print the answer, and why it is unknown."""
    from datetime import date

    import pathways
    from pathways.diagnostics.show import show_all

    sources = {"": arguments.guard}
    try:
        patient = None
        if arguments.patient is not None:
            sources[str(arguments.patient)] = arguments.patient.read_text(encoding="utf-8")
            patient = pathways.Patient.from_yaml(arguments.patient)
        # The one place where a clock is read: at the edge, when the caller gives a patient and no day.
        today = date.today() if patient is not None else None  # noqa: DTZ011 - the day on this desk
        at = date.fromisoformat(arguments.at) if arguments.at else today
        answer = pathways.evaluate(arguments.guard, patient, at=at)
    except pathways.InvalidInputError as error:
        sys.stderr.write(show_all(error.findings, sources) + "\n")
        return 1
    except (OSError, UnicodeDecodeError, ValueError) as error:
        sys.stderr.write(f"pathways eval: {error}\n")
        return 2
    reasons = [{"item": r.item, "cause": r.cause.value, "detail": r.detail} for r in answer.reasons]
    if arguments.json:
        sys.stdout.write(
            json.dumps({"answer": str(answer), "type": answer.type, "missing": reasons}, ensure_ascii=False) + "\n"
        )
        return 0
    sys.stdout.write(("unknown" if answer.unknown else str(answer)) + "\n")
    for reason in answer.reasons:
        detail = f" ({reason.detail})" if reason.detail else ""
        sys.stdout.write(f"  {reason.item or 'the calculation'}: {reason.cause.value.replace('_', ' ')}{detail}\n")
    return 0

"""Evaluate one guard, over a patient or without one.

  pathways eval "60 'mmol/mol' > 7 '%'"
  pathways eval "HbA1c > 7 '%' and eGFR < 30 'mL/min/{1.73_m2}'" --patient marie.yaml --explain

With a patient and without --at the day is today's. Exit codes: 0 fine (unknown is an answer too), 1 the guard or the patient
file has errors, 2 the command could not run.
"""

import json
import sys
from argparse import ArgumentParser, Namespace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pathways.diagnostics.diagnostic import InvalidInputError

if TYPE_CHECKING:
    from pathways.cli.reading import Reader
    from pathways.engine.assessment import Tested
    from pathways.language.answer import Answer
    from pathways.model.chart import Chart
    from pathways.model.protocol import Library

FINE, FINDINGS, COULD_NOT_RUN = 0, 1, 2


def add_arguments(parser: ArgumentParser) -> None:
    """Describe the command line."""
    parser.add_argument("guard", metavar="GUARD", help="a condition or another expression of docs/language.md")
    parser.add_argument("--patient", type=Path, metavar="FILE", help="a patient file; names then stand for its facts")
    parser.add_argument(
        "--at", metavar="DATE", help="the day of the look: 2026-11-23 (with a patient, today without it)"
    )
    parser.add_argument("--json", action="store_true", help="the answer as one JSON object")
    parser.add_argument("--explain", action="store_true", help="say the guard in words, and what it read")
    parser.add_argument("--lang", choices=("fr", "en"), default="fr", help="the language of --explain (default: fr)")


def run(arguments: Namespace) -> int:
    """Print the answer, and why it is unknown."""
    from pathways.cli.reading import CouldNotRunError, Reader
    from pathways.cli.terminal import colours, write
    from pathways.diagnostics.show import show_all

    reader = Reader({"": arguments.guard})
    try:
        write(_said(arguments, reader))
    except CouldNotRunError as error:
        write(f"pathways eval: {error}\n", sys.stderr)
        return COULD_NOT_RUN
    except InvalidInputError as error:
        write(show_all(error.findings, reader.sources, colour=colours(sys.stderr)) + "\n", sys.stderr)
        return FINDINGS
    return FINE


def _said(arguments: Namespace, reader: "Reader") -> str:
    from pathways.cli.reading import day
    from pathways.language.answer import evaluate_text

    at = None if arguments.at is None else day(arguments.at)
    if arguments.patient is None and not arguments.explain and not _names_something(arguments.guard):
        return _written(evaluate_text(arguments.guard, at=at), json_too=arguments.json)
    patient = None if arguments.patient is None else reader.patient(arguments.patient)
    library = reader.library(None, None)
    at = day(arguments.at) if patient is not None else at
    answer = _over(arguments.guard, library, patient, at)
    if not arguments.explain:
        return _written(answer, json_too=arguments.json)
    return _written(answer, json_too=arguments.json) + _explained(arguments, library, patient, at)


def _names_something(guard: str) -> bool:
    """Whether a dictionary is needed; reading one takes longer than computing with literals."""
    from pathways.language.answer import evaluate_text

    try:
        evaluate_text(guard)
    except InvalidInputError as error:
        return any(each.code == "unknown-name" for each in error.findings)
    return False


def _over(guard: str, library: "Library", patient: "Chart | None", at: date | None) -> "Answer":
    from pathways.engine.facts import PatientFacts
    from pathways.language.answer import evaluate_text
    from pathways.loading.scope import catalogue_scope
    from pathways.model.chart import Chart

    scope = catalogue_scope(library.catalogue)
    if at is None:
        return evaluate_text(guard, scope=scope)
    return evaluate_text(guard, scope=scope, facts=PatientFacts(library.catalogue, patient or Chart(), at))


def _written(answer: "Answer", *, json_too: bool) -> str:
    reasons = [{"item": r.item, "cause": r.cause.value, "detail": r.detail} for r in answer.reasons]
    if json_too:
        told = {"answer": str(answer), "type": answer.type, "missing": reasons}
        return json.dumps(told, ensure_ascii=False) + "\n"
    lines = ["unknown" if answer.unknown else str(answer)]
    for reason in answer.reasons:
        detail = f" ({reason.detail})" if reason.detail else ""
        lines.append(f"  {reason.item or 'the calculation'}: {reason.cause.value.replace('_', ' ')}{detail}")
    return "\n".join(lines) + "\n"


def _explained(arguments: Namespace, library: "Library", patient: "Chart | None", at: date | None) -> str:
    """The guard as a sentence, then each fact that it read."""
    from pathways.backends.typography import upper_first
    from pathways.render.phrases import Phrases

    tested = _tested(arguments.guard, library, patient, at)
    say = Phrases(library, arguments.lang, at or date.min)
    lines = [f"{upper_first(say.rule(tested, ''))}."]
    lines += [f"  {say.fact(read)}" for read in tested.facts]
    return "\n".join(lines) + "\n"


def _tested(guard: str, library: "Library", patient: "Chart | None", at: date | None) -> "Tested":
    from pathways.engine.assessment import Tested
    from pathways.engine.facts import PatientFacts
    from pathways.engine.reading_tests import tried
    from pathways.language.checker import check
    from pathways.language.parser import parse
    from pathways.language.truth import Truth
    from pathways.loading.scope import catalogue_scope
    from pathways.model.catalogue import Guard

    parsed = parse(guard)
    if parsed.tree is None:
        raise InvalidInputError(parsed.findings)
    resolved = check(parsed.tree, catalogue_scope(library.catalogue)).tree
    if patient is None or at is None:
        return Tested(guard, resolved, Truth.UNKNOWN)
    return tried(Guard(guard, resolved), PatientFacts(library.catalogue, patient, at))

"""Run the cases of protocols (`cases.yaml` beside each `protocol.yaml`), and say what they cover.

Without a path, the protocols that `pathways.toml` names, else the bundled ones. Exit codes: 0 every case passed and enough is
covered; 1 a case failed, a file has findings, or too little is covered; 2 the command could not run.

With --suggest it proposes cases for what no case meets, and says what is proved impossible. Each was played through the engine; what
it expects is left to you: it stands as a comment, and until you have confirmed it the case is refused. Needs the extra `proof`.
Exit code 1 as long as something is left to meet.
"""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pathways.cli.reading import CouldNotRunError, protocol_paths, shelves
from pathways.diagnostics.diagnostic import InvalidInputError

if TYPE_CHECKING:
    from pathways.analysis.reports import Report
    from pathways.diagnostics.diagnostic import Diagnostic
    from pathways.loading.loader import Loaded
    from pathways.model.protocol import Library

FINE, FAILED, COULD_NOT_RUN = 0, 1, 2
FORMATS = ("json", "junit", "html")


def add_arguments(parser: ArgumentParser) -> None:
    """Describe the command line."""
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="folders, or names of bundled protocols")
    parser.add_argument("--case", metavar="WORDS", help="only cases whose name holds these words")
    parser.add_argument("--unseen", action="store_true", help="list what no case meets")
    parser.add_argument(
        "--min",
        action="append",
        default=[],
        metavar="MEASURE=PERCENT",
        help="fail below this coverage: states, transitions, guards or conditions; may be given several times",
    )
    parser.add_argument("--format", choices=["text", *FORMATS], default="text", help="how results are written")
    parser.add_argument("--json", action="store_const", const="json", dest="format", help="the same as --format json")
    parser.add_argument(
        "--suggest", action="store_true", help="propose cases for what no case meets (may take minutes)"
    )
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write there, and the text here")


def run(arguments: Namespace) -> int:
    """Play the cases and print the result."""
    from pathways.cli.configuration import configuration

    try:
        if arguments.suggest:
            _suggestible(arguments)
        settings = configuration(Path())
        minimum = {**settings.minimum, **dict(_minimum(word) for word in arguments.min)}
        paths = protocol_paths(arguments.paths, settings.protocols)
    except CouldNotRunError as error:
        sys.stderr.write(f"pathways test: {error}\n")
        return COULD_NOT_RUN
    return _play(paths, arguments, minimum)


def _suggestible(arguments: Namespace) -> None:
    from pathways.cli.reading import need_solver

    if arguments.format not in ("text", "json") or arguments.case:
        raise CouldNotRunError("--suggest goes with --json and -o, and looks at all cases")
    need_solver("to propose cases")


def _minimum(word: str) -> tuple[str, float]:
    from pathways.cli.configuration import MEASURES, percent

    name, _, value = word.partition("=")
    if name not in MEASURES:
        raise CouldNotRunError(f"--min takes MEASURE=PERCENT with one of {', '.join(MEASURES)}, not `{word}`")
    return name, percent(f"--min {name}", value)


def _play(paths: Sequence[Path], arguments: Namespace, minimum: Mapping[str, float]) -> int:
    from pathways.analysis.reports import FORMATS as WRITERS
    from pathways.analysis.reports import short, text

    loaded = _load(paths)
    if loaded.library is None:
        _tell(loaded.findings, loaded.sources)
        nothing = any(finding.code in ("missing-file", "no-protocols") for finding in loaded.findings)
        return COULD_NOT_RUN if nothing else FAILED
    files = list(_case_files(paths))
    if not files:
        sys.stderr.write(f"pathways test: no cases.yaml in {', '.join(map(str, paths))}\n")
        return COULD_NOT_RUN
    names = {path.parent.resolve(): name for name, path in loaded.files.items()}
    if arguments.suggest:
        return _suggest(loaded.library, {file: names.get(file.parent.resolve()) for file in files}, arguments)
    as_text = arguments.format == "text" or arguments.output is not None
    fine = True
    reports: list[Report] = []
    for file in files:
        report = _test(loaded.library, file, names.get(file.parent.resolve()), arguments.case)
        if report is None:
            fine = False
            continue
        reports.append(report)
        too_little = [] if arguments.case else list(short(report, minimum))
        fine = fine and report.passed == len(report.outcomes) and not too_little
        if as_text:
            sys.stdout.write(text(report, unseen=arguments.unseen) + "".join(f"  {why}\n" for why in too_little))
            sys.stdout.flush()
    if arguments.format != "text":
        _write(WRITERS[arguments.format](reports), arguments.output)
    return FINE if fine else FAILED


def _load(paths: Sequence[Path]) -> "Loaded":
    """What is asked for and all that stands beside it. A bundled protocol is read against the others as they are kept, which saves
    reading them again.
    """
    from pathways.loading.bundled import bundled, bundled_folder
    from pathways.loading.loader import load

    read, home = shelves(paths), bundled_folder().resolve()
    if (
        read != [home]
        or not all(path.resolve().is_relative_to(home) for path in paths)
        or home in map(Path.resolve, paths)
    ):
        return load(read)
    try:
        kept = bundled()
    except InvalidInputError:  # something is wrong with one of the others: say what
        return load(read)
    loaded = load(paths, base=kept)
    if loaded.library is None:
        return loaded
    together = {**kept.protocols, **loaded.library.protocols}
    return replace(loaded, library=replace(loaded.library, protocols=dict(sorted(together.items()))))


def _suggest(library: "Library", files: "Mapping[Path, str | None]", arguments: Namespace) -> int:
    """Propose cases, protocol by protocol; with ``-o`` they go to the file, and what became of each goal is told here."""
    from pathways.cli.suggesting import Told, suggested

    played = [_test(library, file, name, None) for file, name in files.items()]
    reports = [report for report in played if report is not None]
    fine = len(reports) == len(played) and all(each.passed == len(each.outcomes) for each in reports)
    told: list[Told] = []
    for each in suggested(library, reports):
        told.append(each)
        here = each.text if arguments.format == "text" else each.json
        sys.stdout.write(here if arguments.output is None else each.summary + "\n")
        sys.stdout.flush()
    if arguments.output is not None:
        whole = "".join(each.text if arguments.format == "text" else each.json for each in told)
        arguments.output.write_text(whole, encoding="utf-8")
    return FINE if fine and not any(each.left for each in told) else FAILED


def _write(report: str, path: Path | None) -> None:
    if path is None:
        sys.stdout.write(report)
    else:
        path.write_text(report, encoding="utf-8")


def _case_files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        folder = path.parent if path.is_file() else path
        yield from sorted(folder.rglob("cases.yaml"))


def _test(library: "Library", file: Path, name: str | None, words: str | None) -> "Report | None":
    from pathways.analysis.cases import read_cases, run_case
    from pathways.analysis.coverage import cover
    from pathways.analysis.reports import Report
    from pathways.cli.reading import Reader
    from pathways.diagnostics.source import Source

    if name is None:
        sys.stderr.write(f"pathways test: {file}: there is no `protocol.yaml` beside it\n")
        return None
    try:
        text = Reader().text(file)
    except CouldNotRunError as error:
        sys.stderr.write(f"pathways test: {error}\n")
        return None
    cases, findings = read_cases(text, str(file), library, name)
    if findings:
        _tell(findings, {str(file): text})
        return None
    chosen = [case for case in cases if words is None or words.lower() in case.name.lower()]
    outcomes = tuple(run_case(library, case, name) for case in chosen)
    return Report(name, Source(str(file), text), outcomes, cover(library, library.protocols[name], outcomes))


def _tell(findings: "Sequence[Diagnostic]", sources: Mapping[str, str]) -> None:
    from pathways.diagnostics.show import show_all

    sys.stderr.write(show_all(findings, sources) + "\n")

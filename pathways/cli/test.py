"""Run the cases of protocols (`cases.yaml` beside each `protocol.yaml`), and say what they cover.

Without a path, the bundled protocols. Exit codes: 0 every case passed, 1 a case failed or a file has findings, 2 the command
could not run.
"""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pathways.diagnostics.source import Source

if TYPE_CHECKING:
    from pathways.analysis.cases import Case, Look, Outcome
    from pathways.analysis.coverage import Coverage
    from pathways.diagnostics.diagnostic import Diagnostic
    from pathways.model.protocol import Library

FINE, FAILED, COULD_NOT_RUN = 0, 1, 2


@dataclass(frozen=True, slots=True)
class _Tested:
    """One protocol: its cases played, and what they cover."""

    name: str
    source: Source
    outcomes: "tuple[Outcome, ...]"
    coverage: "Coverage"


def add_arguments(parser: ArgumentParser) -> None:
    """Describe the command line."""
    parser.add_argument("paths", nargs="*", type=Path, help="folders of protocols; without one, the bundled protocols")
    parser.add_argument("--case", metavar="WORDS", help="only cases whose name holds these words")
    parser.add_argument("--unseen", action="store_true", help="list states, transitions and guards that no case meets")
    parser.add_argument("--json", action="store_true", help="one JSON object a protocol")


def run(arguments: Namespace) -> int:
    """Play the cases and print the result."""
    from pathways.loading.bundled import bundled_folder
    from pathways.loading.loader import load

    paths = arguments.paths or [bundled_folder()]
    loaded = load(paths)
    if loaded.library is None:
        _tell(loaded.findings, loaded.sources)
        nothing = any(finding.code in ("missing-file", "no-protocols") for finding in loaded.findings)
        return COULD_NOT_RUN if nothing else FAILED
    files = list(_case_files(paths))
    if not files:
        sys.stderr.write(f"pathways test: no cases.yaml in {', '.join(map(str, paths))}\n")
        return COULD_NOT_RUN
    names = {path.parent: name for name, path in loaded.files.items()}
    fine = True
    for file in files:
        tested = _test(loaded.library, file, names.get(file.parent), arguments.case)
        if tested is None:
            fine = False
            continue
        fine = fine and all(outcome.passed for outcome in tested.outcomes)
        sys.stdout.write(_as_json(tested) if arguments.json else _as_text(tested, unseen=arguments.unseen))
    return FINE if fine else FAILED


def _case_files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        folder = path.parent if path.is_file() else path
        yield from sorted(folder.rglob("cases.yaml"))


def _test(library: "Library", file: Path, name: str | None, words: str | None) -> _Tested | None:
    from pathways.analysis.cases import read_cases, run_case
    from pathways.analysis.coverage import cover
    from pathways.cli.reading import CouldNotRunError, Reader

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
    return _Tested(name, Source(str(file), text), outcomes, cover(library, library.protocols[name], outcomes))


def _tell(findings: "Sequence[Diagnostic]", sources: Mapping[str, str]) -> None:
    from pathways.diagnostics.show import show_all

    sys.stderr.write(show_all(findings, sources) + "\n")


# --- for people ---


def _as_text(tested: _Tested, *, unseen: bool) -> str:
    lines = [_summary(tested)]
    lines += [line for outcome in tested.outcomes if not outcome.passed for line in _failure(tested.source, outcome)]
    if unseen:
        lines += [f"  not met: {what}" for what in tested.coverage.unseen()]
    return "\n".join(lines) + "\n"


def _summary(tested: _Tested) -> str:
    passed = sum(outcome.passed for outcome in tested.outcomes)
    covered = tested.coverage
    return (
        f"{tested.name}: {passed}/{len(tested.outcomes)} cases passed, "
        f"states {len(covered.states_met)}/{len(covered.states)}, "
        f"transitions {len(covered.transitions_met)}/{len(covered.transitions)}, "
        f"guard outcomes {covered.seen}/{covered.possible}"
    )


def _failure(source: Source, outcome: "Outcome") -> Iterator[str]:
    case = outcome.case
    yield f"  failed: {case.name}{f' ({case.why})' if case.why else ''}"
    for look in outcome.looks:
        if look.differences:
            line, _ = source.place(look.visit.offset)
            yield f"    {source.name}:{line}, at {look.visit.at.isoformat()}"
            yield from _look(look)


def _look(look: "Look") -> Iterator[str]:
    for difference in look.differences:
        yield f"      {difference.key}"
        yield f"        - expected: {difference.expected}"
        yield f"        + found:    {difference.found}"


# --- for machines ---


def _as_json(tested: _Tested) -> str:
    covered = tested.coverage
    data = {
        "protocol": tested.name,
        "passed": sum(outcome.passed for outcome in tested.outcomes),
        "cases": [_case_data(tested.source, outcome.case, outcome) for outcome in tested.outcomes],
        "states": [len(covered.states_met), len(covered.states)],
        "transitions": [len(covered.transitions_met), len(covered.transitions)],
        "guards": [covered.seen, covered.possible],
        "unseen": list(covered.unseen()),
    }
    return json.dumps(data, ensure_ascii=False) + "\n"


def _case_data(source: Source, case: "Case", outcome: "Outcome") -> dict[str, object]:
    return {
        "case": case.name,
        "line": source.place(case.offset)[0],
        "passed": outcome.passed,
        "differences": [
            {"at": look.visit.at.isoformat(), "key": d.key, "expected": d.expected, "found": d.found}
            for look in outcome.looks
            for d in look.differences
        ],
    }

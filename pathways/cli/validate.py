"""Check protocols: every finding with its place, its code and a hint.

  pathways validate protocols my/territory
  pathways validate --territory local/somewhere.yaml
  pathways validate --no-proofs my/territory

With the solver (pip install 'care-pathways[proof]') what protocols promise under `properties:` is proved for every possible patient,
and so is what they promise of an act that a protocol checked here may do. What did not change since is not looked at again.
`pathways explain CODE` tells more about a finding.
Exit codes: 0 fine, 1 findings (errors or warnings), 2 the command could not run.
"""

import sys
from argparse import ArgumentParser, BooleanOptionalAction, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathways.cli.checking import Validated

FORMATS = ("concise", "json", "github", "gitlab", "junit", "sarif")


def add_arguments(parser: ArgumentParser) -> None:
    """Describe the command line."""
    parser.add_argument(
        "paths",
        nargs="*",
        type=Path,
        metavar="PATH",
        help="files, folders or names of bundled protocols; without one, what pathways.toml names, else the bundled ones",
    )
    parser.add_argument("--territory", type=Path, metavar="FILE", help="a local/<territory>.yaml that sets parameters")
    parser.add_argument(
        "--format",
        choices=["text", *FORMATS],
        default="text",
        help="how findings are written (default: text, with carets)",
    )
    parser.add_argument("--json", action="store_const", const="json", dest="format", help="the same as --format json")
    parser.add_argument("--notes", action="store_true", help="with notes: what may be meant, and what only informs")
    parser.add_argument("--on", metavar="DATE", help="the day of the check, for review dates (without it, today)")
    parser.add_argument("--quiet", action="store_true", help="errors and warnings only, no notes and no count")
    parser.add_argument(
        "--proofs",
        action=BooleanOptionalAction,
        default=None,
        help="prove the properties that protocols state; without it, what pathways.toml says, else yes",
    )
    parser.add_argument("--no-cache", action="store_true", help="look at everything anew")


def run(arguments: Namespace) -> int:
    """Load, print every finding, and say how it went."""
    import os

    from pathways.cli.checking import How, validated
    from pathways.cli.configuration import configuration
    from pathways.cli.reading import CouldNotRunError, asked_for, day, protocol_paths, shelves
    from pathways.diagnostics.diagnostic import Severity, Span
    from pathways.diagnostics.formats import FORMATS
    from pathways.diagnostics.show import count, in_order, show

    try:
        settings = configuration(Path())
        paths = protocol_paths(arguments.paths, settings.protocols)
        today = day(arguments.on)
    except CouldNotRunError as error:
        sys.stderr.write(f"pathways validate: {error}\n")
        return 2
    proofs = settings.proofs if arguments.proofs is None else arguments.proofs
    how = How(today, notes=arguments.notes, proofs=proofs, keep=not arguments.no_cache)
    result = validated(shelves(paths), arguments.territory or settings.territory, how, asked=paths)
    asked = asked_for(paths)
    found = [f for f in in_order(result.findings) if f.severity is Severity.ERROR or asked(f.span)]
    if arguments.quiet or not arguments.notes:
        found = [f for f in found if f.severity is not Severity.NOTE]
    if result.not_run and not arguments.quiet:
        rules = ", ".join(name.replace("_", " ") for name in result.not_run)
        hint = "pip install 'care-pathways[proof]'"
        sys.stderr.write(f"not checked, for want of the solver z3: {rules} ({hint})\n")
    if arguments.format != "text":
        told = {f.span.source for f in found if f.span is not None}
        named = {path: text for path, text in result.sources.items() if path in told or asked(Span(path, 0, 0))}
        sys.stdout.write(FORMATS[arguments.format](found, named))
    else:
        colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        for finding in found:
            sys.stdout.write(show(finding, result.sources, colour=colour) + "\n\n")
        if not arguments.quiet:
            read = sum(asked(Span(str(file), 0, 0)) for file in result.files.values())
            protocols = f"{read} protocol" + ("" if read == 1 else "s")
            sys.stdout.write(count(found) + (f" in {protocols}{_promises(result)}\n" if result.usable else "\n"))
    if any(f.code in ("missing-file", "no-protocols") for f in found):
        return 2
    return 1 if any(f.severity is not Severity.NOTE for f in found) else 0


def _promises(result: "Validated") -> str:
    """How many properties hold, of those that were to be proved."""
    if not result.promises:
        return ""
    some = "" if result.held == result.promises else f"{result.held} of "
    return f"; {some}{result.promises} " + ("property holds" if result.promises == 1 else "properties hold")

"""Tell what a finding means and how to mend it. Without a code, list the codes."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path


def add_arguments(parser: ArgumentParser) -> None:
    """Describe the command line."""
    parser.add_argument("code", nargs="?", help="the code of a finding, for example unit-mismatch")


def run(arguments: Namespace) -> int:
    """Print the page of a code."""
    pages = {page.stem: page for page in sorted(_folder().glob("*.md"))}
    if arguments.code is None:
        sys.stdout.write("\n".join(pages) + "\n")
        return 0
    if arguments.code in pages:
        sys.stdout.write(pages[arguments.code].read_text(encoding="utf-8"))
        return 0
    from pathways.diagnostics.suggest import did_you_mean

    nearest = did_you_mean(arguments.code, pages)
    hint = f"; did you mean `{nearest}`?" if nearest else ""
    sys.stderr.write(f"pathways explain: no page about `{arguments.code}`{hint}\n")
    return 2


def _folder() -> Path:
    package = Path(__file__).parents[1]
    inside = package / "bundled" / "findings"
    return inside if inside.is_dir() else package.parent / "docs" / "findings"

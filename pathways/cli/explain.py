"""Tell what a finding means and how to mend it: its page. Without a code, list every code with a line about it.

Exit codes: 0 told, 2 there is no such code.
"""

import sys
from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Describe the command line."""
    parser.add_argument("code", nargs="?", metavar="CODE", help="what stands in error[…], for example unit-mismatch")


def run(arguments: Namespace) -> int:
    """Print the page of a code, or the list."""
    from pathways.cli.terminal import write
    from pathways.diagnostics.pages import page_of, pages

    code = arguments.code and _bare(arguments.code)
    if code is None:
        write("".join(f"{name:<26} {page.short.splitlines()[0]}\n" for name, page in pages().items()))
        return 0
    page = page_of(code)
    if page is not None:
        write(page.text)
        return 0
    from pathways.diagnostics.suggest import did_you_mean

    nearest = did_you_mean(code, pages())
    hint = f"did you mean `{nearest}`?" if nearest else "`pathways explain` lists the codes"
    write(f"pathways explain: there is no finding `{code}`; {hint}\n", sys.stderr)
    return 2


def _bare(code: str) -> str:
    """``error[unit-mismatch]``, copied whole, means ``unit-mismatch``."""
    return code.partition("[")[2].rstrip("]:") if "[" in code else code

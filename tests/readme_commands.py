"""Runs the `console` fences of a page and puts the real output in: `python tests/readme_commands.py README.md`."""

import contextlib
import io
import re
import shlex
import sys
from pathlib import Path

from pathways.cli.main import main

FENCE = re.compile(r"```console\n\$ (pathways [^\n]*)\n(.*?)```", re.DOTALL)


def output_of(command: str) -> str:
    """What a command prints, standard output then errors, from the repository's root."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), contextlib.suppress(SystemExit):
        main(shlex.split(command)[1:])
    return "\n".join(line.rstrip() for line in (out.getvalue() + err.getvalue()).splitlines()).strip() + "\n"


def with_real_output(page: str) -> str:
    return FENCE.sub(lambda m: f"```console\n$ {m.group(1)}\n{output_of(m.group(1))}```", page)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        path = Path(name)
        path.write_text(with_real_output(path.read_text(encoding="utf-8")), encoding="utf-8")

"""The command line. One command, one file; a command imports only what it uses, so that `--version` costs nothing."""

import sys
from collections.abc import Sequence
from importlib import import_module

from pathways.cli.rubbish import not_collecting
from pathways.version import __version__

# The order of `pathways --help`: what people do most comes first.
COMMANDS = {
    "run": "say the next steps of a patient, over every protocol that concerns them",
    "validate": "check protocols: every finding with its place, its code and a hint",
    "test": "run the cases of protocols, and say what they cover",
    "new": "start a protocol, or the repository of a territory, that already validates",
    "diff": "say what changed between two versions, and which patients get other advice",
    "fmt": "lay files out in the canonical way, comments kept",
    "prove": "prove what protocols promise, for every possible patient",
    "render": "draw protocols: pages to print and to pin to the wall",
    "eval": "evaluate one guard, over a patient or without",
    "explain": "tell what a finding means and how to mend it",
}
MODULES = {name: f"pathways.cli.{name}" for name in COMMANDS} | {"eval": "pathways.cli.evaluate"}

# These answer once and end: looking for rubbish among what they have just read would take a tenth of their time.
BRIEF = ("run", "eval", "explain")

FINE, FINDINGS, COULD_NOT_RUN = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        0 fine, 1 findings, 2 the command could not run.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        return _dispatch(words)
    except BrokenPipeError:  # the reader (head, less) has closed: nothing is wrong
        sys.stderr.close()
        return FINE
    except KeyboardInterrupt:
        return 130


def _dispatch(words: list[str]) -> int:
    if words and words[0] in ("--version", "-V"):
        sys.stdout.write(f"pathways {__version__}\n")
        return FINE
    if words and words[0] in BRIEF:
        with not_collecting():
            return _run(words[0], words[1:])
    if words and words[0] in COMMANDS:
        return _run(words[0], words[1:])
    if len(words) > 1 and words[0] == "help" and words[1] in COMMANDS:
        return _run(words[1], ["--help"])
    if not words or words[0] in ("-h", "--help", "help"):
        sys.stdout.write(_overview())
        return FINE if words else COULD_NOT_RUN
    sys.stderr.write(_unknown(words[0]))
    return COULD_NOT_RUN


def _run(command: str, words: list[str]) -> int:
    import argparse

    module = import_module(MODULES[command])
    parser = argparse.ArgumentParser(
        prog=f"pathways {command}",
        description=module.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    module.add_arguments(parser)
    result: int = module.run(parser.parse_args(words))
    return result


def _overview() -> str:
    rows = "\n".join(f"  {name:<10} {what}" for name, what in COMMANDS.items())
    return (
        "usage: pathways COMMAND [...]\n\n"
        "Shared inter-professional care protocols as validated state machines.\n"
        "They propose, a professional decides. Nothing here states a dose.\n\n"
        f"commands:\n{rows}\n\n"
        "to begin with:\n"
        "  pathways run --patient FILE            next steps; FILE is a patient file or a FHIR bundle\n"
        "  pathways validate FOLDER               what is wrong with a protocol, and how to mend it\n"
        "  pathways explain CODE                  more about what `validate` found\n\n"
        "`pathways COMMAND --help` tells more. Exit codes: 0 fine, 1 findings, 2 the command could not run.\n"
    )


def _unknown(word: str) -> str:
    from pathways.diagnostics.suggest import did_you_mean

    nearest = did_you_mean(word, COMMANDS)
    hint = f"; did you mean `{nearest}`?" if nearest else ""
    return f"pathways: there is no command `{word}`{hint}\n`pathways --help` lists them.\n"


if __name__ == "__main__":
    sys.exit(main())

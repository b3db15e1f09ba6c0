"""Start something that already validates: a protocol, or the repository of a territory.

  pathways new protocol foot-care --in protocols      a protocol with its cases, agreement, sources and history
  pathways new territory cpts-example                 a repository: one protocol, settings, CI, editor schemas
  pathways new schemas                                write the editor schemas anew, after an upgrade

Nothing that exists is written over. Exit codes: 0 done, 2 it could not be done.
"""

import re
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from pathways.cli.reading import CouldNotRunError
from pathways.version import __version__

FINE, COULD_NOT_RUN = 0, 2
TEMPLATES = Path(__file__).parents[1] / "templates"
FIRST = "first-protocol"
NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def add_arguments(parser: ArgumentParser) -> None:
    """Describe the command line."""
    parser.add_argument("what", choices=["protocol", "territory", "schemas"], help="what to start")
    parser.add_argument("name", nargs="?", help="its name: small letters, digits and hyphens")
    parser.add_argument(
        "--in", dest="folder", type=Path, default=Path(), metavar="FOLDER", help="where (default: here)"
    )
    parser.add_argument("--domain", default="diabetes", help="of a protocol (default: diabetes)")
    parser.add_argument("--at", metavar="DATE", help="the day written in it (default: today)")


def run(arguments: Namespace) -> int:
    """Write the files, and say what to do next."""
    from pathways.cli.reading import day

    try:
        on = day(arguments.at)
        made = _made(arguments, on.date() if isinstance(on, datetime) else on)
    except CouldNotRunError as error:
        sys.stderr.write(f"pathways new: {error}\n")
        return COULD_NOT_RUN
    sys.stdout.write(made)
    return FINE


def _made(arguments: Namespace, on: date) -> str:
    if arguments.what == "schemas":
        return _schemas(arguments.folder / "schemas")
    name = arguments.name
    if name is None or not NAME.fullmatch(name):
        raise CouldNotRunError(f"a {arguments.what} needs a name of small letters, digits and hyphens: `foot-care`")
    folder = arguments.folder / name
    if folder.exists():
        raise CouldNotRunError(f"`{folder}` is there already")
    if arguments.what == "protocol":
        _protocol(folder, name, arguments.domain, on)
        return f"{folder}/: a protocol to change\nnow: pathways validate {folder} && pathways test {folder}\n"
    _territory(folder, name, arguments.domain, on)
    return f"{folder}/: the repository of a territory\nnow: cd {folder} && pathways validate && pathways test\n"


def _protocol(folder: Path, name: str, domain: str, on: date) -> None:
    schemas = _schemas_above(folder)
    words = {"NAME": name, "DOMAIN": domain, "TODAY": on.isoformat(), "REVIEW": _a_year_later(on), "SCHEMAS": schemas}
    _copy(TEMPLATES / "protocol", folder, words)


def _territory(folder: Path, name: str, domain: str, on: date) -> None:
    _schemas(folder / "schemas")
    _copy(TEMPLATES / "territory", folder, {"NAME": name, "VERSION": __version__})
    (folder / "local" / "territory.yaml").rename(folder / "local" / f"{name}.yaml")
    _protocol(folder / "protocols" / FIRST, FIRST, domain, on)


def _schemas(folder: Path) -> str:
    from pathways.loading.bundled import bundled_schemas

    folder.mkdir(parents=True, exist_ok=True)
    for schema in sorted(bundled_schemas().glob("*.schema.json")):
        (folder / schema.name).write_bytes(schema.read_bytes())
    return f"{folder}/: the schemas of version {__version__}\n"


def _schemas_above(folder: Path) -> str:
    """The nearest schemas at or above a folder, as its files name them; where there are none, beside the protocols."""
    steps = "../"
    for above in folder.resolve().parents:
        if (above / "schemas" / "protocol.schema.json").is_file():
            return f"{steps}schemas"
        steps += "../"
    return "../schemas"


def _copy(template: Path, folder: Path, words: Mapping[str, str]) -> None:
    for source in sorted(path for path in template.rglob("*") if path.is_file()):
        text = source.read_text(encoding="utf-8")
        for word, value in words.items():
            text = text.replace(f"@{word}@", value)
        target = folder / source.relative_to(template)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")


def _a_year_later(on: date) -> str:
    try:
        return on.replace(year=on.year + 1).isoformat()
    except ValueError:  # 29 February
        return on.replace(year=on.year + 1, day=28).isoformat()

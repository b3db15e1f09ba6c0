"""Lay files out in the canonical way: keys in one order, two spaces a level. Comments stay; the meaning never changes.

Without a path, every YAML file below this folder. `-` reads standard input and writes standard output.
Exit codes: 0 done, or nothing to do; 1 with --check, a file is laid out otherwise; 2 a file could not be laid out.
"""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path

FINE, OTHERWISE, COULD_NOT_RUN = 0, 1, 2


def add_arguments(parser: ArgumentParser) -> None:
    """Describe the command line."""
    parser.add_argument("paths", nargs="*", type=Path, help="files or folders; without one, this folder")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a file would change")
    parser.add_argument("--diff", action="store_true", help="write nothing; show what would change")


def run(arguments: Namespace) -> int:
    """Lay out each file, and say which changed."""
    if arguments.paths == [Path("-")]:
        return _stream()
    changed = failed = 0
    files = list(_files(arguments.paths or [Path()]))
    for path in files:
        made = _laid_out(path)
        if made is None:
            failed += 1
            continue
        before, after = made
        if before == after:
            continue
        changed += 1
        if arguments.diff:
            sys.stdout.writelines(_difference(path, before, after))
        elif arguments.check:
            sys.stdout.write(f"would lay out {path}\n")
        else:
            path.write_text(after, encoding="utf-8", newline="\n")
            sys.stdout.write(f"laid out {path}\n")
    sys.stderr.write(_count(len(files), changed, only_looked=arguments.check or arguments.diff))
    if failed or not files:
        return COULD_NOT_RUN
    return OTHERWISE if changed and arguments.check else FINE


def _stream() -> int:
    from pathways.loading.files import LARGEST
    from pathways.loading.layout import LayoutError, laid_out

    try:
        sys.stdout.write(laid_out(sys.stdin.read(LARGEST + 1), "standard input"))
    except LayoutError as error:
        sys.stderr.write(f"pathways fmt: {error}\n")
        return COULD_NOT_RUN
    return FINE


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from (file for file in sorted(path.rglob("*.yaml")) if not _hidden(file.relative_to(path)))
        else:
            yield path


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _laid_out(path: Path) -> tuple[str, str] | None:
    from pathways.loading.files import LARGEST, MOST_BYTES, data_of
    from pathways.loading.layout import LayoutError, laid_out

    try:
        data = data_of(path)
        if len(data) > MOST_BYTES:
            sys.stderr.write(f"pathways fmt: {path} holds more than {LARGEST:,} characters; it is left as it is\n")
            return None
        before = data.decode("utf-8")
        return before, laid_out(before, str(path))
    except OSError as error:
        sys.stderr.write(f"pathways fmt: {path}: {error.strerror or error}\n")
    except UnicodeDecodeError:
        sys.stderr.write(f"pathways fmt: {path} is not UTF-8 text\n")
    except LayoutError as error:
        sys.stderr.write(f"pathways fmt: {error}\n")
    return None


def _difference(path: Path, before: str, after: str) -> Iterator[str]:
    from difflib import unified_diff

    return unified_diff(before.splitlines(keepends=True), after.splitlines(keepends=True), str(path), str(path))


def _count(files: int, changed: int, *, only_looked: bool) -> str:
    if not files:
        return "pathways fmt: no YAML file here\n"
    what = "would change" if only_looked else "changed"
    return f"{changed} of {files} file{'s' if files > 1 else ''} {what}\n"

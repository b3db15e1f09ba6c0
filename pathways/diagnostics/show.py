"""Findings as people read them: the line, carets under what is at fault, what to do."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence

from pathways.diagnostics.diagnostic import Diagnostic, Severity, Span
from pathways.diagnostics.source import Source

COLOURS = {Severity.ERROR: "\x1b[1;31m", Severity.WARNING: "\x1b[1;33m", Severity.NOTE: "\x1b[1;36m"}
BLUE, BOLD, PLAIN = "\x1b[1;34m", "\x1b[1m", "\x1b[0m"
WIDEST = 160  # a longer line is shown from shortly before the fault


def show(finding: Diagnostic, sources: Mapping[str, str], *, colour: bool = False) -> str:
    """One finding with its place, carets, notes and help.

    Args:
        finding: What to show.
        sources: Texts by the name that spans carry; a text that is not there is named without its line.
        colour: With ANSI colours.
    """
    paint = _painted if colour else _plain
    head = paint(COLOURS[finding.severity], f"{finding.severity.value}[{finding.code}]")
    lines = [f"{head}: {paint(BOLD, finding.message)}"]
    blocks = [(finding.span, "", "^")] if finding.span else []
    blocks += [(label.span, label.text, "-") for label in finding.labels]
    numbers = [_source(span, sources).place(span.start)[0] for span, _, _ in blocks if span.source in sources]
    width = len(str(max(numbers, default=0))) if numbers else 1
    for index, (span, text, mark) in enumerate(blocks):
        lines += _block(span, text, mark, sources, width, paint, first=index == 0)
    margin = " " * width
    for note in finding.notes:
        lines.append(f"{margin} {paint(BLUE, '=')} note: {note}")
    if finding.case:
        lines.append(f"{margin} {paint(BLUE, '=')} case, to paste into cases.yaml:")
        lines += [f"{margin}     {line}" for line in finding.case.splitlines()]
    if finding.hint:
        lines.append(f"{margin} {paint(BLUE, '=')} help: {finding.hint}")
    return "\n".join(lines)


def show_all(findings: Iterable[Diagnostic], sources: Mapping[str, str], *, colour: bool = False) -> str:
    """Every finding, sorted by place, and a closing count."""
    ordered = in_order(findings)
    shown = [show(finding, sources, colour=colour) for finding in ordered]
    return "\n\n".join([*shown, count(ordered)])


def in_order(findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    """By file, place, severity and code: the same order every time."""
    return sorted(
        findings, key=lambda f: (f.span or Span("", -1, -1), list(Severity).index(f.severity), f.code, f.message)
    )


def count(findings: Sequence[Diagnostic]) -> str:
    """``2 errors, 1 warning``, or ``no findings``."""
    counted = {severity: sum(1 for f in findings if f.severity is severity) for severity in Severity}
    parts = [f"{n} {s.value}" + ("s" if n > 1 else "") for s, n in counted.items() if n]
    return ", ".join(parts) or "no findings"


def _source(span: Span, sources: Mapping[str, str]) -> Source:
    return Source(span.source, sources[span.source])


def _block(
    span: Span,
    text: str,
    mark: str,
    sources: Mapping[str, str],
    width: int,
    paint: Callable[[str, str], str],
    *,
    first: bool,
) -> list[str]:

    name = span.source or "guard"
    margin = " " * width
    arrow = paint(BLUE, "-->" if first else ":::")
    if span.source not in sources:
        return [f"{margin}{arrow} {name}"]
    source = _source(span, sources)
    line, column = source.place(span.start)
    last, last_column = source.place(max(span.start, span.end))
    shown, shift = _window(source.line(line), column)
    end = last_column if last == line else len(source.line(line)) + 1
    before = _width(shown[: column - 1 - shift])
    under = max(1, _width(source.line(line)[column - 1 : end - 1]))
    under = min(under, max(1, WIDEST - before))
    bar = paint(BLUE, "|")
    tail = f" {text}" if text else (f" … to line {last}" if last != line else "")
    return [
        f"{margin}{arrow} {name}:{line}:{column}",
        f"{margin} {bar}",
        f"{paint(BLUE, str(line).rjust(width))} {bar} {_untabbed(shown)}",
        f"{margin} {bar} {' ' * before}{paint(COLOURS[Severity.ERROR], mark * under)}{tail}",
        *([f"{margin} {bar}"] if not first else []),
    ]


def _window(line: str, column: int) -> tuple[str, int]:
    if len(line) <= WIDEST:
        return line, 0
    shift = max(0, column - 1 - 40)
    return line[shift : shift + WIDEST], shift


def _untabbed(text: str) -> str:
    return "".join(" " if c == "\t" else "·" if unicodedata.category(c) in ("Cc", "Cf") else c for c in text)


def _width(text: str) -> int:
    """Columns on a terminal: wide characters take two, marks none."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _plain(code: str, text: str) -> str:  # noqa: ARG001
    return text


def _painted(code: str, text: str) -> str:
    return f"{code}{text}{PLAIN}"

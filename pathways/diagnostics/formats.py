"""Findings in the forms that other programs read: one function a form. What they weigh and where they go is the caller's."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from pathways.diagnostics.diagnostic import Diagnostic, Severity, Span
from pathways.diagnostics.pages import page_of
from pathways.diagnostics.serialize import to_json_line
from pathways.diagnostics.source import Source
from pathways.version import __version__

Sources = Mapping[str, str]
Format = Callable[[Sequence[Diagnostic], Sources], str]

SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_GITHUB = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_GITLAB = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}


def concise(findings: Sequence[Diagnostic], sources: Sources) -> str:
    """One line a finding, ``file:line:column: severity[code] message``: for grep and for editors."""
    return _lines(f"{_where(f, sources)}{f.severity.value}[{f.code}] {f.message}" for f in findings)


def json_lines(findings: Sequence[Diagnostic], sources: Sources) -> str:
    """One JSON object a line; see ``serialize``."""
    return _lines(to_json_line(f, sources) for f in findings)


def github(findings: Sequence[Diagnostic], sources: Sources) -> str:
    """Workflow commands: GitHub Actions shows each at its line of the pull request."""
    return _lines(f"::{_GITHUB[f.severity]} {_properties(f, sources)}::{_data(_whole(f))}" for f in findings)


def gitlab(findings: Sequence[Diagnostic], sources: Sources) -> str:
    """A Code Quality report. A fingerprint follows its line when other lines move, so that GitLab tells old from new."""
    seen: Counter[str] = Counter()
    rows = [
        {
            "description": _whole(f),
            "check_name": f.code,
            "fingerprint": _fingerprint(f, sources, seen),
            "severity": _GITLAB[f.severity],
            "location": {"path": _path(f.span), "lines": {"begin": _line(f.span, sources)}},
        }
        for f in findings
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def junit(findings: Sequence[Diagnostic], sources: Sources) -> str:
    """One test a file that was read: failed when something was found in it, notes aside."""
    by_file: dict[str, list[Diagnostic]] = {name: [] for name in sources}
    for f in findings:
        by_file.setdefault(f.span.source if f.span else "", []).append(f)
    failing = {name: [f for f in found if f.severity is not Severity.NOTE] for name, found in by_file.items()}
    head = f'<testsuite name="pathways validate" tests="{len(by_file)}" failures="{sum(map(bool, failing.values()))}">'
    cases = [_test_case(name, found, sources) for name, found in sorted(failing.items())]
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', head, *cases, "</testsuite>"]) + "\n"


def sarif(findings: Sequence[Diagnostic], sources: Sources) -> str:
    """SARIF 2.1.0, for code scanning: what OASIS requires, and of rules what GitHub requires."""
    codes = sorted({f.code for f in findings})
    driver = {"name": "pathways", "version": __version__, "rules": [_sarif_rule(code) for code in codes]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_sarif_result(f, codes.index(f.code), sources) for f in findings],
    }
    return json.dumps({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1) + "\n"


# By the name that people type.
FORMATS: Mapping[str, Format] = {
    "concise": concise,
    "json": json_lines,
    "github": github,
    "gitlab": gitlab,
    "junit": junit,
    "sarif": sarif,
}


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _whole(finding: Diagnostic) -> str:
    """Message, notes and hint in one text, for programs that show one."""
    case = [f"case, to paste into cases.yaml:\n{finding.case.rstrip()}"] if finding.case else []
    parts = [finding.message, *finding.notes, *case, *([f"help: {finding.hint}"] if finding.hint else [])]
    return "\n".join(parts)


# --- places ---


def _path(span: Span | None) -> str:
    return PurePath(span.source).as_posix() if span is not None else "."


def _source(span: Span | None, sources: Sources) -> Source | None:
    return Source(span.source, sources[span.source]) if span is not None and span.source in sources else None


def _line(span: Span | None, sources: Sources) -> int:
    source = _source(span, sources)
    return source.place(span.start)[0] if source is not None and span is not None else 1


def _where(finding: Diagnostic, sources: Sources) -> str:
    source = _source(finding.span, sources)
    if finding.span is None:
        return ""
    if source is None:
        return f"{_path(finding.span)}: "
    line, column = source.place(finding.span.start)
    return f"{_path(finding.span)}:{line}:{column}: "


# --- GitHub ---


def _properties(finding: Diagnostic, sources: Sources) -> str:
    told: dict[str, object] = {}
    source = _source(finding.span, sources)
    if finding.span is not None:
        told["file"] = _path(finding.span)
    if source is not None and finding.span is not None:
        told["line"], told["col"] = source.place(finding.span.start)
        told["endLine"], told["endColumn"] = source.place(finding.span.end)
    told["title"] = f"pathways: {finding.code}"
    return ",".join(f"{key}={_property(str(value))}" for key, value in told.items())


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


# --- GitLab ---


def _fingerprint(finding: Diagnostic, sources: Sources, seen: Counter[str]) -> str:
    source = _source(finding.span, sources)
    text = source.line(_line(finding.span, sources)).strip() if source is not None else ""
    what = "\0".join((finding.code, _path(finding.span), finding.message, text))
    seen[what] += 1
    return sha256(f"{what}\0{seen[what]}".encode()).hexdigest()


# --- JUnit ---


def _test_case(name: str, failing: Sequence[Diagnostic], sources: Sources) -> str:
    from xml.sax.saxutils import escape, quoteattr  # it brings the whole of urllib.request

    head = f'  <testcase classname="pathways.validate" name={quoteattr(name or "all files")}'
    if not failing:
        return f"{head}/>"
    told = "\n".join(f"{_where(f, sources)}{f.severity.value}[{f.code}] {_whole(f)}" for f in failing)
    message = failing[0].message if len(failing) == 1 else f"{len(failing)} findings"
    return f"{head}>\n    <failure message={quoteattr(message)}>{escape(told)}</failure>\n  </testcase>"


# --- SARIF ---

_FOLDER = {"physicalLocation": {"artifactLocation": {"uri": "."}, "region": {"startLine": 1}}}


def _sarif_rule(code: str) -> dict[str, Any]:
    page = page_of(code)
    short, why = (page.short, page.why) if page is not None else (code, "")
    rule: dict[str, Any] = {
        "id": code,
        "shortDescription": {"text": short},
        "fullDescription": {"text": why or short},
        "help": {"text": f"`pathways explain {code}` tells what it means and how to mend it"},
    }
    if page is not None:
        rule["help"]["markdown"] = page.text
    return rule


def _sarif_result(finding: Diagnostic, rule: int, sources: Sources) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": finding.severity.value,
        "message": {"text": _whole(finding)},
        # GitHub takes no result without a place: what stands in no file stands in the folder.
        "locations": [_FOLDER if finding.span is None else _location(finding.span, sources)],
    }
    if finding.labels:
        result["relatedLocations"] = [
            {"id": n, "message": {"text": label.text}, **_location(label.span, sources)}
            for n, label in enumerate(finding.labels, 1)
        ]
    return result


def _location(span: Span, sources: Sources) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(span.source)}}
    source = _source(span, sources)
    if source is not None:
        line, column = source.place(span.start)
        last, end = source.place(max(span.end, span.start))
        physical["region"] = {"startLine": line, "startColumn": column, "endLine": last, "endColumn": end}
    return {"physicalLocation": physical}


def _uri(name: str) -> str:
    path = PurePath(name)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())

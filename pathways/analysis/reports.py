"""What cases showed, in the forms that people and programs read: text, JSON lines, JUnit, one HTML page."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from xml.sax.saxutils import escape as xml
from xml.sax.saxutils import quoteattr

from msgspec import Struct

from pathways.analysis.cases import Case, Look, Outcome
from pathways.analysis.coverage import Coverage
from pathways.diagnostics.source import Source
from pathways.language.truth import Truth

# How each measure is called on a line.
MEASURES = {"states": "states", "transitions": "transitions", "guards": "guard outcomes", "conditions": "conditions"}


class Report(Struct, frozen=True):
    """One protocol: its cases played, and what they cover. ``source`` is its ``cases.yaml``."""

    name: str
    source: Source
    outcomes: tuple[Outcome, ...]
    coverage: Coverage

    @property
    def passed(self) -> int:
        """How many cases passed."""
        return sum(outcome.passed for outcome in self.outcomes)


Format = Callable[[Sequence[Report]], str]


def short(report: Report, minimum: Mapping[str, float]) -> Iterator[str]:
    """Measures that are below what is asked for, in words. ``minimum`` is in percent, by measure."""
    for name, percent in minimum.items():
        met, there = report.coverage.measures[name]
        if 100 * met < percent * there:
            yield f"{MEASURES[name]} {met}/{there} ({100 * met / there:.1f} %), at least {percent:g} % asked for"


# --- text ---


def text(report: Report, *, unseen: bool = False) -> str:
    """A line, then each failure with what was expected and what was found."""
    lines = [_summary(report)]
    lines += [line for outcome in report.outcomes if not outcome.passed for line in _failure(report.source, outcome)]
    if unseen:
        lines += [f"  not met: {what}" for what in report.coverage.unseen()]
    return "\n".join(lines) + "\n"


def _summary(report: Report) -> str:
    measures = ", ".join(f"{MEASURES[n]} {met}/{there}" for n, (met, there) in report.coverage.measures.items())
    return f"{report.name}: {report.passed}/{len(report.outcomes)} cases passed, {measures}"


def _failure(source: Source, outcome: Outcome) -> Iterator[str]:
    case = outcome.case
    yield f"  failed: {case.name}{f' ({case.why})' if case.why else ''}"
    for look in outcome.looks:
        if look.differences:
            line, _ = source.place(look.visit.offset)
            yield f"    {source.name}:{line}, at {look.visit.at.isoformat()}"
            yield from _look(look)


def _look(look: Look) -> Iterator[str]:
    for difference in look.differences:
        yield f"      {difference.key}"
        yield f"        - expected: {difference.expected}"
        yield f"        + found:    {difference.found}"


# --- for machines ---


def json_lines(reports: Sequence[Report]) -> str:
    """One JSON object a protocol."""
    return "".join(json.dumps(_data(report), ensure_ascii=False) + "\n" for report in reports)


def _data(report: Report) -> dict[str, object]:
    return {
        "protocol": report.name,
        "passed": report.passed,
        "cases": [_case_data(report.source, outcome.case, outcome) for outcome in report.outcomes],
        **{name: list(measure) for name, measure in report.coverage.measures.items()},
        "unseen": list(report.coverage.unseen()),
    }


def _case_data(source: Source, case: Case, outcome: Outcome) -> dict[str, object]:
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


def junit(reports: Sequence[Report]) -> str:
    """JUnit XML: a suite a protocol, a test a case."""
    total = sum(len(report.outcomes) for report in reports)
    failed = sum(len(report.outcomes) - report.passed for report in reports)
    head = f'<testsuites name="pathways test" tests="{total}" failures="{failed}">'
    suites = [line for report in reports for line in _suite(report)]
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', head, *suites, "</testsuites>"]) + "\n"


def _suite(report: Report) -> Iterator[str]:
    failed = len(report.outcomes) - report.passed
    yield f'  <testsuite name={quoteattr(report.name)} tests="{len(report.outcomes)}" failures="{failed}">'
    for outcome in report.outcomes:
        line = report.source.place(outcome.case.offset)[0]
        head = (
            f"    <testcase classname={quoteattr(report.name)} name={quoteattr(outcome.case.name)} "
            f'file={quoteattr(report.source.name)} line="{line}"'
        )
        if outcome.passed:
            yield f"{head}/>"
            continue
        told = "\n".join(_failure(report.source, outcome))
        yield f'{head}>\n      <failure message="other than expected">{xml(told)}</failure>\n    </testcase>'
    yield "  </testsuite>"


# --- a page ---

_STYLE = """\
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #1a1a1a; background: #fff; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #ccc; vertical-align: top; }
td.n { font-variant-numeric: tabular-nums; white-space: nowrap; }
meter { width: 6rem; vertical-align: middle; }
code { font-size: .9em; overflow-wrap: anywhere; }
.failed { color: #a40000; font-weight: bold; }
.no { color: #a40000; } .yes { color: #005c2e; } .never { color: #595959; }
summary { cursor: pointer; }
@media print { details:not([open]) > *:not(summary) { display: block; } }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def html(reports: Sequence[Report]) -> str:
    """One page without scripts or network: a table of protocols, then what each one's cases leave unseen."""
    rows = "\n".join(_row(report) for report in reports)
    heads = "".join(f"<th scope=col>{name}</th>" for name in MEASURES.values())
    parts = "\n".join(_section(report) for report in reports)
    return (
        "<!DOCTYPE html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n"
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name=viewport content="width=device-width">\n'
        f"<title>Cases and coverage</title>\n<style>\n{_STYLE}</style>\n</head>\n<body>\n<h1>Cases and coverage</h1>\n"
        f"<table>\n<tr><th scope=col>protocol</th><th scope=col>cases passed</th>{heads}</tr>\n{rows}\n</table>\n"
        f"{parts}\n</body>\n</html>\n"
    )


def _row(report: Report) -> str:
    cells = "".join(f"<td class=n>{_meter(*measure)}</td>" for measure in report.coverage.measures.values())
    how = "" if report.passed == len(report.outcomes) else " failed"
    passed = f"<td class='n{how}'>{report.passed}/{len(report.outcomes)}</td>"
    name = escape(report.name)
    return f'<tr><th scope=row><a href="#{name}">{name}</a></th>{passed}{cells}</tr>'


def _meter(met: int, there: int) -> str:
    if not there:
        return "none"
    return f"<meter min=0 max={there} value={met} aria-hidden=true></meter> {met}/{there}"


def _section(report: Report) -> str:
    unseen = "\n".join(f"<li><code>{escape(what)}</code></li>" for what in report.coverage.unseen())
    failures = "\n".join(
        f"<pre class=failed>{escape(chr(10).join(_failure(report.source, o)))}</pre>"
        for o in report.outcomes
        if not o.passed
    )
    guards = "\n".join(_guard(report.coverage, key) for key in sorted(report.coverage.guards))
    left = f"<ul>\n{unseen}\n</ul>" if unseen else "<p>Nothing is left unseen.</p>"
    name = escape(report.name)
    return (
        f'<h2 id="{name}">{name}</h2>\n{failures}\n<details><summary>Not met by any case</summary>\n{left}\n</details>\n'
        "<details><summary>Guards</summary>\n<table>\n<tr><th scope=col>state</th><th scope=col>guard</th>"
        "<th scope=col>true</th><th scope=col>false</th><th scope=col>unknown</th></tr>\n"
        f"{guards}\n</table>\n</details>"
    )


def _guard(coverage: Coverage, key: tuple[str, str]) -> str:
    state, guard = key
    cells = "".join(
        f"<td>{_seen(truth, coverage.guards[key], coverage.outcomes.get(key, frozenset()))}</td>"
        for truth in (Truth.TRUE, Truth.FALSE, Truth.UNKNOWN)
    )
    return f"<tr><td>{escape(state)}</td><td><code>{escape(guard)}</code></td>{cells}</tr>"


def _seen(truth: Truth, possible: frozenset[Truth], seen: frozenset[Truth]) -> str:
    if truth not in possible:
        return "<span class=never>cannot be</span>"
    return "<span class=yes>seen</span>" if truth in seen else "<span class=no>not seen</span>"


FORMATS: Mapping[str, Format] = {"json": json_lines, "junit": junit, "html": html}

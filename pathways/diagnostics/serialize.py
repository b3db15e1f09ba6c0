"""Findings for machines: one JSON object a line."""

import json
from collections.abc import Mapping
from typing import Any

from pathways.diagnostics.diagnostic import Diagnostic, Span
from pathways.diagnostics.source import Source


def to_json_line(finding: Diagnostic, sources: Mapping[str, str]) -> str:
    """One finding as a JSON object without line breaks; lines and columns count from 1, offsets from 0."""
    data: dict[str, Any] = {
        "code": finding.code,
        "severity": finding.severity.value,
        "message": finding.message,
        "place": _place(finding.span, sources),
        "help": finding.hint,
        "notes": list(finding.notes),
        "case": finding.case or None,
        "labels": [{"text": label.text, "place": _place(label.span, sources)} for label in finding.labels],
    }
    return json.dumps(data, ensure_ascii=False)


def _place(span: Span | None, sources: Mapping[str, str]) -> dict[str, Any] | None:
    if span is None:
        return None
    place: dict[str, Any] = {"file": span.source, "start": span.start, "end": span.end}
    if span.source in sources:
        source = Source(span.source, sources[span.source])
        place["line"], place["column"] = source.place(span.start)
        place["end_line"], place["end_column"] = source.place(span.end)
    return place

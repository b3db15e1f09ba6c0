"""An answer and its record as JSON: canonical, so that the same inputs give the same bytes."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from msgspec import Struct

from pathways.diagnostics.diagnostic import InvalidInputError
from pathways.engine import findings
from pathways.engine.assessment import Assessment, Record, Unanswered
from pathways.language import ast
from pathways.language.values import Ages, Duration, Moment, Nothing, Range
from pathways.language.written import written


def to_json(assessment: Assessment) -> bytes:
    """The whole answer, UTF-8, keys sorted, no floats."""
    return _bytes(plain(assessment))


def record_to_json(record: Record) -> bytes:
    """The record that a caller keeps."""
    return _bytes(plain(record))


def _bytes(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"


def plain(value: Any) -> Any:
    """Dataclasses as mappings, values as the guard language writes them; trees are left out, their text stands beside."""
    match value:
        case None | bool() | int():
            return value
        case Enum() if not isinstance(value, Nothing):
            return value.value
        case str():
            return value
        case Decimal() | Moment() | Duration() | Ages() | Range() | Nothing():
            return written(value)
        case date() | datetime():
            return value.isoformat()
        case Mapping():
            return {str(key): plain(each) for key, each in value.items()}
        case frozenset() | set():
            return sorted((plain(each) for each in value), key=lambda x: json.dumps(x, sort_keys=True))
        case tuple() | list():
            return [plain(each) for each in value]
        case _:
            return _fields(value)


def _fields(value: Any) -> dict[str, Any]:
    if isinstance(value, Struct):
        told = {name: getattr(value, name) for name in value.__struct_fields__}
        return {name: plain(each) for name, each in told.items() if not isinstance(each, ast.Node)}
    raise TypeError(f"{type(value).__name__} has no JSON form")


def record_from_json(data: bytes | str) -> Record:
    """A record back from JSON.

    Raises:
        InvalidInputError: It is no record of ours.
    """
    try:
        told = json.loads(data)
        return Record(
            date.fromisoformat(told["at"]),
            {p: {s: date.fromisoformat(d) for s, d in states.items()} for p, states in told["entered"].items()},
            {p: {str(s): str(t) for s, t in ways.items()} for p, ways in told["branches"].items()},
            tuple(_unanswered(each) for each in told["urgent"]),
            tuple(str(name) for name in told["included"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InvalidInputError((findings.not_a_record(),)) from error


def _unanswered(told: Mapping[str, Any]) -> Unanswered:
    due = told["due"]
    objects = tuple(str(o) for o in told["objects"])
    return Unanswered(
        str(told["verb"]),
        objects,
        date.fromisoformat(told["since"]),
        date.fromisoformat(due) if due else None,
        str(told["protocol"]),
    )

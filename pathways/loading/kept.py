"""A library as bytes for the cache. Reading them back makes our own immutable data and nothing else: a file that somebody
changed can hold wrong data, never code that runs.
"""

import pickle
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from importlib import import_module
from io import BytesIO
from typing import Any

from pathways.model.protocol import Library

_PLAIN = {(kind.__module__, kind.__name__): kind for kind in (date, datetime, time, Decimal, frozenset)}
_OURS = "pathways."


def to_bytes(library: Library) -> bytes:
    """Everything in a library; what was worked out from it is not kept."""
    stream = BytesIO()
    _Writer(stream, protocol=pickle.HIGHEST_PROTOCOL).dump(library)
    return stream.getvalue()


def from_bytes(data: bytes) -> Library:
    """The library again.

    Raises:
        Exception: They are no such bytes, or name anything but our data.
    """
    library = _Reader(BytesIO(data)).load()
    if not isinstance(library, Library):
        raise pickle.UnpicklingError("no library")
    return library


class _Writer(pickle.Pickler):
    def reducer_override(self, value: Any) -> Any:
        """A dataclass as a call of its class: several times faster to read back than the state that pickle would set."""
        kind = type(value)
        if not (is_dataclass(kind) and kind.__module__.startswith(_OURS)):
            return NotImplemented
        written = [field for field in fields(kind) if field.init]
        named = {f.name: getattr(value, f.name) for f in written if f.kw_only and getattr(value, f.name) != f.default}
        values = tuple(getattr(value, field.name) for field in written if not field.kw_only)
        return (named_call, (kind, named, *values)) if named else (kind, values)


def named_call(kind: Any, named: dict[str, Any], *values: Any) -> Any:
    """An object of one of our dataclasses, of which some fields are given by name."""
    return kind(*values, **named)


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """Our dataclasses and enumerations, dates, decimals and sets; nothing else can be named."""
        if (module, name) in _PLAIN:
            return _PLAIN[module, name]
        if (module, name) == (__name__, named_call.__name__):
            return named_call
        found = getattr(import_module(module), name) if module.startswith(_OURS) else None
        if isinstance(found, type) and (is_dataclass(found) or issubclass(found, Enum)):
            return found
        raise pickle.UnpicklingError(f"{module}.{name} has no place in a library")

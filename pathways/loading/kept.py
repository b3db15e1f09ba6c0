"""A library, or what holds one, as bytes for the cache. Reading them back makes our own immutable data and nothing else: a file that somebody
changed can hold wrong data, never code that runs.
"""

import pickle
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from importlib import import_module
from io import BytesIO
from typing import Any, TypeVar

from msgspec import Struct

from pathways.language import ast

Kind = TypeVar("Kind")

_PLAIN = {(kind.__module__, kind.__name__): kind for kind in (date, datetime, time, Decimal, frozenset)}
_OURS = "pathways."


def to_bytes(library: Any) -> bytes:
    """Everything in a library, or in what holds one; what was worked out from it is not kept."""
    stream = BytesIO()
    _Writer(stream, protocol=pickle.HIGHEST_PROTOCOL).dump(library)
    return stream.getvalue()


def from_bytes(data: bytes, kind: type[Kind]) -> Kind:
    """The library again, or what holds it.

    Raises:
        Exception: They are no such bytes, or name anything but our data.
    """
    found = _Reader(BytesIO(data)).load()
    if not isinstance(found, kind):
        raise pickle.UnpicklingError(f"no {kind.__name__}")
    return found


class _Writer(pickle.Pickler):
    def reducer_override(self, value: Any) -> Any:
        """A node of a guard, shorter than with the name of each field."""
        if isinstance(value, ast.Node):
            return node, (type(value), value.at, *(getattr(value, name) for name in type(value).__match_args__))
        return NotImplemented


def node(kind: Callable[..., ast.Node], at: tuple[int, int], *parts: Any) -> ast.Node:
    """A node of a guard again."""
    return kind(*parts, at=at)


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """Our structures and enumerations, dates, decimals and sets; nothing else can be named."""
        if (module, name) in _PLAIN:
            return _PLAIN[module, name]
        if (module, name) == (__name__, node.__name__):
            return node
        found = getattr(import_module(module), name) if module.startswith(_OURS) else None
        if isinstance(found, type) and issubclass(found, Struct | Enum):
            return found
        raise pickle.UnpicklingError(f"{module}.{name} has no place in a library")

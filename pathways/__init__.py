"""Shared inter-professional care protocols as validated state machines: the public names, about a dozen.

Importing this costs nothing: each name is fetched when it is first used. Everything not listed here may change.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from pathways.version import __version__

if TYPE_CHECKING:
    from pathways.api import assess, evaluate, library, load
    from pathways.diagnostics.diagnostic import Diagnostic, InvalidInputError
    from pathways.engine.assessment import Assessment, Record, Suggestion
    from pathways.interop.patient import Patient
    from pathways.language.answer import Answer
    from pathways.model.protocol import Library

_HOMES = {
    "Answer": "pathways.language.answer",
    "Assessment": "pathways.engine.assessment",
    "Diagnostic": "pathways.diagnostics.diagnostic",
    "InvalidInputError": "pathways.diagnostics.diagnostic",
    "Library": "pathways.model.protocol",
    "Patient": "pathways.interop.patient",
    "Record": "pathways.engine.assessment",
    "Suggestion": "pathways.engine.assessment",
    "assess": "pathways.api",
    "evaluate": "pathways.api",
    "library": "pathways.api",
    "load": "pathways.api",
}

__all__ = [
    "Answer",
    "Assessment",
    "Diagnostic",
    "InvalidInputError",
    "Library",
    "Patient",
    "Record",
    "Suggestion",
    "__version__",
    "assess",
    "evaluate",
    "library",
    "load",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'pathways' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)

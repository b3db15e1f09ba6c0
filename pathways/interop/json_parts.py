"""Parts of foreign JSON, whatever stands there: the wanted type, or an empty one. Nothing here raises but ``load_json``."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any


def mapping(value: Any) -> Mapping[str, Any]:
    """An object, or an empty one."""
    return value if isinstance(value, Mapping) else {}


def listed(value: Any) -> list[Any]:
    """A list, or an empty one. A single object where a list belongs is not taken for a list: FHIR never writes it."""
    return value if isinstance(value, list) else []


def text(value: Any) -> str:
    """A text, or an empty one."""
    return value if isinstance(value, str) else ""


def number(value: Any) -> Decimal | None:
    """A finite number of sensible size, exactly as written; ``None`` for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    if isinstance(value, int) and value.bit_length() > 64:
        return None
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not exact.is_finite() or (exact and not -15 <= exact.adjusted() <= 15):
        return None
    return exact if len(exact.as_tuple().digits) <= 28 else None


def load_json(written: str) -> Any:
    """Read JSON with exact numbers.

    Raises:
        ValueError: It is no JSON, is nested too deeply, or says a key twice; the message says where.
    """
    try:
        return json.loads(written, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_each_key_once)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _no_number(word: str) -> Any:
    raise ValueError(f"`{word}` is no JSON")


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key `{twice[:60]}` stands twice in one object")
    return made

"""Which keys a document may have at a place, so that a hint never names a key that would be refused there."""

from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel


def keys_at(type_: Any, place: tuple[str | int, ...]) -> list[str]:
    """The keys known at a place, in alphabetical order.

    Args:
        type_: What the whole is read as.
        place: Keys and positions, as pydantic tells them: tags of unions among them.
    """
    found = list(_parts(type_))
    for step in place:
        found = _within(found, step)
    return sorted({field.alias or name for each in found for name, field in _fields(each).items()})


def _within(types: list[Any], step: str | int) -> list[Any]:
    """What one step leads to; a step that is the tag of a union chooses among its members instead."""
    inner = [part for each in types for part in _inner(each, step)]
    return inner or [each for each in types if _tagged(each, step)] or types


def _inner(type_: Any, step: str | int) -> Iterator[Any]:
    for name, field in _fields(type_).items():
        if step in (name, field.alias):
            yield from _parts(field.annotation)
    arguments = get_args(type_)
    if get_origin(type_) is dict:
        yield from _parts(arguments[1])
    elif get_origin(type_) in (list, tuple) and isinstance(step, int):
        yield from _parts(arguments[0])


def _parts(type_: Any) -> Iterator[Any]:
    """The types that a value may have: members of unions, without their annotations."""
    if get_origin(type_) is Annotated:
        yield from _parts(get_args(type_)[0])
    elif get_origin(type_) in (Union, UnionType):
        for member in get_args(type_):
            yield from _parts(member)
    else:
        yield type_


def _tagged(type_: Any, tag: str | int) -> bool:
    kind = _fields(type_).get("kind")
    named = get_args(kind.annotation) if kind is not None and get_origin(kind.annotation) is Literal else ()
    return tag in named or getattr(type_, "__name__", None) == tag


def _fields(type_: Any) -> Mapping[str, Any]:
    return type_.model_fields if isinstance(type_, type) and issubclass(type_, BaseModel) else {}

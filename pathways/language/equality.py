"""Immutable data of which some fields stand beside: they take no part in equality, nor in what is printed of it."""

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import ClassVar

from msgspec import Struct


class WithBeside(Struct, frozen=True, eq=False):
    """Compared, hashed and printed by ``parts`` of its class."""

    BESIDE: ClassVar[tuple[str, ...]]

    def __eq__(self, other: object) -> bool:
        kind = type(self)
        return self is other or (kind is type(other) and _told(kind)(self) == _told(kind)(other))

    def __ne__(self, other: object) -> bool:  # a structure has its own, which looks at identity
        return not self == other

    def __hash__(self) -> int:
        return hash((type(self).__name__, _told(type(self))(self)))

    def __repr__(self) -> str:
        told = ", ".join(f"{name}={getattr(self, name)!r}" for name in parts(type(self)))
        return f"{type(self).__name__}({told})"


@cache
def parts(kind: type[WithBeside]) -> tuple[str, ...]:
    """The fields of a class that count."""
    return tuple(name for name in kind.__struct_fields__ if name not in kind.BESIDE)


@cache
def _told(kind: type[WithBeside]) -> Callable[[WithBeside], object]:
    names = parts(kind)
    return attrgetter(*names) if names else lambda _: ()

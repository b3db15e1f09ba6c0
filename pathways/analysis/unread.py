"""What a catalogue declares and nothing reads: no guard, act, enquiry or object of it or of any protocol. A look at a whole library.

It knows no file: where an entry is written is for who asks.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from pathways.language import ast
from pathways.language.tree import walk
from pathways.model.catalogue import Act, Group, Guard, Object
from pathways.model.protocol import Enquiry, Library


def unread(library: Library) -> tuple[list[str], list[str]]:
    """Parameters and items, in the order of the files. A library without protocols has nothing to read with yet."""
    if not library.protocols:
        return [], []
    catalogue = library.catalogue
    read = set(_names([*library.protocols.values(), catalogue]))
    read |= {member for group in catalogue.groups.values() if group.name in read for member in group.members}
    return (
        [name for name in catalogue.settings if name not in read],
        [name for name in catalogue.items if name not in read],
    )


def _names(value: Any) -> Iterator[str]:
    """Every name that something reads, in data of ours, however deep."""
    match value:
        case Guard():
            for node in walk(value.tree):
                yield from _of_node(node)
        case Group():  # a group reads nothing: who asks for it does
            return
        case Mapping():
            for each in value.values():
                yield from _names(each)
        case tuple() | list():
            for each in value:
                yield from _names(each)
        case Struct():
            yield from _said(value)
            for field in value.__struct_fields__:
                yield from _names(getattr(value, field))
        case _:
            return


def _of_node(node: ast.Expr) -> Iterator[str]:
    match node:
        case ast.Current() | ast.Series():
            yield node.item
        case ast.Parameter():
            yield node.name
        case _:
            return


def _said(value: Struct) -> Iterator[str]:
    """Names that stand outside guards."""
    match value:
        case Act():
            yield from value.objects
        case Enquiry():
            yield from value.ask
        case Object():
            yield from value.contains
            if value.records is not None:
                yield value.records
        case _:
            return

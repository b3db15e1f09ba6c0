"""A library as a territory with other parameters has it."""

from collections.abc import Mapping
from dataclasses import replace

from pathways.language.values import Value
from pathways.model.protocol import Library


def with_settings(library: Library, settings: Mapping[tuple[str, str], Value]) -> Library:
    """The library as a territory with these parameters has it."""
    for (home, name), value in settings.items():
        if home:
            protocol = library.protocols[home]
            changed = {**protocol.settings, name: replace(protocol.settings[name], value=value)}
            library = replace(library, protocols={**library.protocols, home: replace(protocol, settings=changed)})
        else:
            shared = {**library.catalogue.settings, name: replace(library.catalogue.settings[name], value=value)}
            library = replace(library, catalogue=replace(library.catalogue, settings=shared))
    return library

"""Parameters other than as a protocol sets them: a library that has them, and how a case names them.

In a case ``ulcer_delay`` is a parameter of its own protocol, else one that protocols share; ``other-protocol/effect_delay`` is
another protocol's.
"""

from collections.abc import Mapping

from msgspec.structs import replace

from pathways.language.types import QuantityType
from pathways.language.values import Value
from pathways.language.written import written
from pathways.model.catalogue import Setting
from pathways.model.protocol import Library

# A protocol's name, or nothing for what protocols share; and the parameter's name.
Place = tuple[str, str]
Settings = Mapping[Place, Value]


def with_settings(library: Library, settings: Settings) -> Library:
    """The library as a territory with these parameters has it. A parameter that it does not have is left out."""
    for (home, name), value in settings.items():
        known = setting_at(library, (home, name))
        if known is None:
            continue
        changed = replace(known, value=value)
        if home:
            protocol = library.protocols[home]
            protocol = replace(protocol, settings={**protocol.settings, name: changed})
            library = replace(library, protocols={**library.protocols, home: protocol})
        else:
            shared = {**library.catalogue.settings, name: changed}
            library = replace(library, catalogue=replace(library.catalogue, settings=shared))
    return library


def setting_at(library: Library, place: Place) -> Setting | None:
    """The parameter in a place."""
    home, name = place
    if not home:
        return library.catalogue.settings.get(name)
    protocol = library.protocols.get(home)
    return None if protocol is None else protocol.settings.get(name)


def place_of(library: Library, key: str, protocol: str) -> Place | None:
    """What a name means in a case of a protocol; ``None``: there is no such parameter."""
    home, slash, name = key.rpartition("/")
    tried = [(home, name)] if slash else [(protocol, key), ("", key)]
    return next((place for place in tried if setting_at(library, place) is not None), None)


def names_of(library: Library, protocol: str) -> tuple[str, ...]:
    """Every name that a case of a protocol may give a parameter, its own first."""
    own = library.protocols[protocol].settings if protocol in library.protocols else ()
    others = (f"{each.name}/{n}" for each in library.protocols.values() if each.name != protocol for n in each.settings)
    return (*own, *library.catalogue.settings, *others)


def as_written(library: Library, settings: Settings, protocol: str) -> dict[str, str]:
    """Parameters as a case of a protocol writes them, with their units."""
    found = {}
    for (home, name), value in sorted(settings.items(), key=str):
        known = setting_at(library, (home, name))
        measure = known.type.measure if known is not None and isinstance(known.type, QuantityType) else None
        key = name if home in ("", protocol) else f"{home}/{name}"
        found[key] = value if isinstance(value, str) else written(value, None if measure is None else measure.unit)
    return found

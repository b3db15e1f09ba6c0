"""What one territory says about protocols that it did not write: values of parameters, within their bounds, and nothing else."""

from typing import Any

from msgspec.structs import replace
from pydantic import BaseModel, ConfigDict

from pathways.language.checker import literal_value
from pathways.language.types import CodeType, TextType
from pathways.language.values import Value
from pathways.loading import findings
from pathways.loading.parts import bounds_words, within_bounds
from pathways.loading.reading import Reading, Route
from pathways.loading.scope import catalogue_scope
from pathways.model.catalogue import Catalogue, Setting
from pathways.model.protocol import Library


class TerritoryName(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    organisation: str | None = None


class AgreedProtocol(BaseModel):
    """What a territory agreed on for one protocol; approvals and contacts are printed, parameters change the machine."""

    model_config = ConfigDict(extra="forbid")
    version: str
    agreed: dict[str, Any] | None = None
    approvals: list[Any] | None = None
    parameters: dict[str, str] = {}
    contacts: dict[str, Any] | None = None
    coverage: str | None = None
    incidents: str | None = None


class TerritoryDocument(BaseModel):
    model_config = ConfigDict(extra="forbid")
    territory: TerritoryName
    parameters: dict[str, str] = {}
    protocols: dict[str, AgreedProtocol] = {}


class Territory:
    """Applies one file to a library."""

    def __init__(self, reading: Reading, library: Library) -> None:
        self.reading = reading
        self.library = library

    def applied(self) -> Library:
        written: TerritoryDocument | None = self.reading.document(TerritoryDocument)
        if written is None:
            return self.library
        catalogue = replace(
            self.library.catalogue,
            settings=self._set(("parameters",), written.parameters, dict(self.library.catalogue.settings)),
        )
        protocols = dict(self.library.protocols)
        for name, agreed in written.protocols.items():
            route: Route = ("protocols", name)
            if not self.reading.refer(route, "protocol", name, protocols):
                continue
            protocol = protocols[name]
            if _minor(protocol.version) != _minor(agreed.version):
                at = self.reading.at((*route, "version"))
                now = protocol.version
                self.reading.found.append(
                    findings.agreed_on_another_version(self.reading.source, name, agreed.version, now, at)
                )
            settings = self._set((*route, "parameters"), agreed.parameters, dict(protocol.settings))
            protocols[name] = replace(protocol, settings=settings)
        return replace(self.library, catalogue=catalogue, protocols=protocols, territory=written.territory.name)

    def _set(self, route: Route, values: dict[str, str], settings: dict[str, Setting]) -> dict[str, Setting]:
        for name, text in values.items():
            place = (*route, name)
            if not self.reading.refer(place, "parameter", name, settings):
                continue
            value = value_set(self.reading, place, text, settings[name], self.library.catalogue)
            if value is not None:
                settings[name] = replace(settings[name], value=value)
        return settings


def value_set(reading: Reading, route: Route, text: str, setting: Setting, catalogue: Catalogue) -> Value | None:
    """The value that is written for a parameter; nothing, and findings, when it is none or out of bounds."""
    value = _value(reading, route, text, setting, catalogue)
    if value is None or within_bounds(setting, value):
        return value
    bounds = bounds_words(setting)
    reading.found.append(findings.out_of_bounds(reading.source, setting.name, reading.at(route), bounds))
    return None


def _value(reading: Reading, route: Route, text: str, setting: Setting, catalogue: Catalogue) -> Value | None:
    if isinstance(setting.type, CodeType | TextType):
        return text.strip("'")
    guard = reading.guard(route, text, catalogue_scope(catalogue), setting.type)
    if guard is None:
        return None
    value = literal_value(guard.tree)
    if value is None:
        message = "a value was expected here, not an expression"
        reading.found.append(findings.wrong_form(reading.source, message, reading.at(route)))
    return value


def _minor(version: str) -> list[str]:
    """The part of a version that an agreement is about: ``0.1`` of ``0.1.0``."""
    return version.split(".")[:2]

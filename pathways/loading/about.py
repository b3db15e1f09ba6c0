"""``about.yaml`` beside a protocol: the agreement of its people, checked and kept as data for the printed protocol."""

from collections.abc import Mapping

from pathways.language.types import BooleanType
from pathways.loading.reading import Reading, Route
from pathways.loading.scope import ProtocolScope
from pathways.loading.yaml_nodes import plain
from pathways.model.agreement import AboutDocument, IndicatorDocument
from pathways.model.catalogue import Catalogue, Guard
from pathways.model.protocol import Measure
from pathways.model.provenance import Meta


def agreement(reading: Reading, scope: ProtocolScope, catalogue: Catalogue) -> tuple[Meta, tuple[Measure, ...]]:
    """What the file says, as written, and its indicators; nothing, and findings, when it does not fit.

    Args:
        reading: The file.
        scope: The names of the protocol that it belongs to: its indicators are guards.
        catalogue: Whose professions it may name.
    """
    written: AboutDocument | None = reading.document(AboutDocument)
    if written is None:
        return {}, ()
    for name in written.team or {}:
        reading.refer(("team", name), "profession", name, catalogue.professions)
    for index, message in enumerate((written.working_together and written.working_together.communication) or ()):
        route: Route = ("working_together", "communication", index)
        for key, names in (("from", message.sender), ("to", message.receiver)):
            for place, name in enumerate(names):
                reading.refer((*route, key, place), "profession", name, catalogue.professions)
    measures = [
        _measure(reading, ("quality", "indicators", index), indicator, scope)
        for index, indicator in enumerate((written.quality and written.quality.indicators) or ())
    ]
    told = plain(reading.root)
    return (told if isinstance(told, Mapping) else {}), tuple(measures)


def _measure(reading: Reading, route: Route, written: IndicatorDocument, scope: ProtocolScope) -> Measure:
    def guard(key: str, text: str | None) -> Guard | None:
        return None if text is None else reading.guard((*route, key), text, scope, BooleanType())

    return Measure(written.indicator, guard("among", written.among), guard("count", written.count))

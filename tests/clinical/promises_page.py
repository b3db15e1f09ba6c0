"""The page of the properties: `python -m tests.clinical.promises_page` writes it anew; a test fails when it is stale."""

from collections.abc import Iterator
from pathlib import Path

from pathways.backends.to_prose import sentence
from pathways.loading.bundled import bundled
from pathways.model.names import CatalogueNames
from pathways.model.protocol import Library, Property, Protocol
from tests.clinical.dangerous_points import POINTS
from tests.clinical.protocols_page import folder, standing

PAGE = Path(__file__).parents[2] / "docs" / "promises.md"

HEAD = """\
# What the protocols promise

Generated from `properties:` in `protocols/`; a test fails when it is stale. `pathways prove NAME` says of each whether it holds for
every possible patient and record ([proofs](proofs.md)), over all protocols together. *Status* is that of the source: *read* by us,
*second hand*, *to verify* (from memory), *team*, *local*.

No dose is stated anywhere: `tests/clinical/test_no_dose.py` reads every text of the protocols and of the catalogue.

## The points most dangerous to get wrong

| point | held by |
|---|---|"""


def page(library: Library) -> str:
    """The whole page."""
    rows = [f"| {point} | {_held_by(names)} |" for point, names in POINTS]
    tables = [part for protocol in library.protocols.values() for part in _table(library, protocol)]
    return "\n".join([HEAD, *rows, "", "## Every property", *tables, ""])


def _held_by(names: tuple[str, ...]) -> str:
    said: dict[str, list[str]] = {}
    for name in names:
        protocol, kind, verb, target = name.split(" ")
        said.setdefault(protocol, []).append(f"{kind} `{verb}: {target}`")
    return "; ".join(f"[{protocol}](#{protocol}): {', '.join(acts)}" for protocol, acts in said.items())


def _table(library: Library, protocol: Protocol) -> Iterator[str]:
    yield f"\n### {protocol.name}\n"
    yield f"[{protocol.title.en}](../{folder(protocol.name)}/protocol.yaml)\n"
    yield "| | act | while | source | status |"
    yield "|---|---|---|---|---|"
    for each in protocol.properties:
        yield _row(library, protocol, each)


def _row(library: Library, protocol: Protocol, each: Property) -> str:
    names = CatalogueNames(library.catalogue, protocol)
    guard = sentence(each.when.tree, "en", names)
    act = f"`{each.verb}: {each.object}`"
    if each.because is None:
        return f"| {each.kind} | {act} | {guard} | | |"
    source = library.catalogue.sources.get(each.because.source or "")
    told = f"{source.publisher.en} {source.year or ''}".strip() if source else ""
    more = [word for word in (each.because.grade and f"grade {each.because.grade}", each.because.quote) if word]
    return f"| {each.kind} | {act} | {guard} | {', '.join([told, *more]) if told else ''} | {standing(each.because, library.catalogue)} |"


def write() -> None:
    """Write the page."""
    PAGE.write_text(page(bundled()), encoding="utf-8")


if __name__ == "__main__":
    write()

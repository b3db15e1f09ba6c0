"""Folders to a library: find the files, read each, resolve the catalogue, then every protocol against it."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from hashlib import sha256
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from pathways.diagnostics.diagnostic import Diagnostic, Severity
from pathways.loading import findings
from pathways.loading.about import agreement
from pathways.loading.reading import Reading
from pathways.loading.resolve_catalogue import CatalogueReader
from pathways.loading.resolve_protocol import ProtocolReader
from pathways.loading.together import called_too, check_calls
from pathways.loading.yaml_reader import LARGEST, read_yaml
from pathways.model.catalogue import Catalogue
from pathways.model.protocol import Library, Protocol

# The parts of a catalogue: each is one file, or a folder of files when it has grown.
CATALOGUE_PARTS = (
    "actions", "classes", "data", "groups", "parameters", "professions", "red_flags", "safety", "sources",
)  # fmt: skip


class Loaded(Struct, frozen=True):
    """What was read: a library when nothing is an error, every finding, and the texts they point into.

    ``files`` has the file that each protocol was read from, ``places`` turns routes in it into places.
    """

    library: Library | None
    findings: tuple[Diagnostic, ...]
    sources: Mapping[str, str]
    files: Mapping[str, Path] = field(default_factory=dict)
    places: Mapping[str, Reading] = field(default_factory=dict)


class _Shelf:
    """Files being read, and what is wrong with those that could not be."""

    def __init__(self) -> None:
        self.readings: list[Reading] = []
        self.found: list[Diagnostic] = []
        self.sources: dict[str, str] = {}
        self.digest = sha256()

    def read(self, path: Path) -> Reading | None:
        name = str(path)
        most = 4 * LARGEST  # no character of UTF-8 is longer than four bytes
        try:
            with path.open("rb") as file:
                data = file.read(most + 1)  # and no more, whatever its size is said to be
        except OSError as error:
            self.found.append(findings.missing_file(name) if not path.exists() else findings.cannot_read(name, error))
            return None
        if len(data) > most:
            self.found.append(findings.file_too_large(name, max(path.stat().st_size, len(data))))
            return None
        self.digest.update(name.encode() + b"\0" + data + b"\0")
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            self.found.append(findings.not_utf8(name, error.start))
            return None
        self.sources[name] = text
        read = read_yaml(text, name)
        self.found += read.findings
        if read.root is None:
            return None
        reading = Reading(name, text, read.root)
        self.readings.append(reading)
        return reading


def load(paths: Sequence[Path], *, territory: Path | None = None, base: Library | None = None) -> Loaded:
    """Read protocols, with every finding at once.

    Args:
        paths: Files ``protocol.yaml``, folders of one protocol, or folders that hold several. A folder ``catalogue`` in one of
            them is the catalogue; else they are read against ``base``, and may call its protocols.
        territory: A ``local/<territory>.yaml`` that sets parameters.
        base: The library for folders without a catalogue; by default the bundled one.
    """
    shelf = _Shelf()
    files, catalogue_folder = _find(paths, shelf)
    if catalogue_folder is None:
        base = base or _bundled()
        shelf.digest.update(base.digest.encode())
        catalogue, declared, broken = base.catalogue, dict[str, str](), frozenset[str]()
        digests = dict(base.digests)
    else:
        base = None
        reader = CatalogueReader({part: _read_all(shelf, files_of(catalogue_folder, part)) for part in CATALOGUE_PARTS})
        catalogue, declared, broken = reader.resolve(), dict(reader.declared), frozenset(reader.broken)
        digests = {"": _digest(shelf.readings)}
    callable_ = base.protocols if base is not None else {}
    protocols, read_from = _protocols(shelf, files, catalogue, declared, broken, callable_)
    found = [*shelf.found, *(f for r in shelf.readings for f in r.found)]
    if any(f.severity is Severity.ERROR for f in found):
        return Loaded(None, tuple(found), shelf.sources)
    digests |= {name: _digest([reading]) for name, reading in read_from.items()}
    library = Library(catalogue, dict(sorted(protocols.items())), shelf.digest.hexdigest(), digests=digests)
    if territory is not None:
        library = _territory(shelf, library, territory, found)
    failed = any(f.severity is Severity.ERROR for f in found)
    files_read = {name: Path(reading.source) for name, reading in read_from.items()}
    return Loaded(None if failed else library, tuple(found), shelf.sources, files_read, read_from)


def _digest(readings: Iterable[Reading]) -> str:
    """Of texts, and of the part that each is; not of where the folder stands."""
    made_from = sha256()
    for reading in readings:
        path = Path(reading.source)
        made_from.update(f"{path.parent.name}/{path.name}\0{reading.text}\0".encode())
    return made_from.hexdigest()


def _find(paths: Sequence[Path], shelf: _Shelf) -> tuple[list[Path], Path | None]:
    files: list[Path] = []
    catalogue: Path | None = None
    for path in paths:
        if not path.exists():
            shelf.found.append(findings.missing_file(str(path)))
            continue
        if path.is_file():
            files.append(path)
            continue
        here = sorted(path.rglob("protocol.yaml"))
        own = path if path.name == "catalogue" else path / "catalogue"
        if own.is_dir():
            catalogue = own
        elif not here:
            shelf.found.append(findings.no_protocols(str(path)))
        files += here
    return list(dict.fromkeys(files)), catalogue


def _bundled() -> Library:
    from pathways.loading.bundled import bundled

    return bundled()


def files_of(folder: Path, part: str) -> list[Path]:
    """The files of one part of a catalogue: ``sources.yaml``, and all in ``sources/``."""
    return [folder / f"{part}.yaml", *sorted((folder / part).glob("*.yaml"))]


def _read_all(shelf: _Shelf, paths: Iterable[Path]) -> list[Reading]:
    return [reading for path in paths if path.exists() and (reading := shelf.read(path)) is not None]


def _protocols(
    shelf: _Shelf,
    files: Sequence[Path],
    catalogue: Catalogue,
    declared: Mapping[str, str],
    broken: AbstractSet[str],
    others: Mapping[str, Protocol],
) -> tuple[dict[str, Protocol], dict[str, Reading]]:
    """The protocols that hold together, those of ``others`` that they call, and what every one that says its name was read from."""
    readings = [reading for path in files if (reading := shelf.read(path)) is not None]
    names: dict[str, Reading] = {}
    for reading in readings:
        name = _named(reading)
        if name is not None:
            names.setdefault(name, reading)  # of two with one name, the first is the one that has it
    protocols: dict[str, Protocol] = {}
    for reading in readings:
        reader = ProtocolReader(reading, catalogue, frozenset({*names, *others}), declared, broken)
        protocol = reader.resolve()
        if protocol is None:
            continue
        about = Path(reading.source).with_name("about.yaml")
        if about.is_file() and (beside := shelf.read(about)) is not None:
            agreed, measures = agreement(beside, reader.scope, catalogue)
            protocol = replace(protocol, about=agreed, measures=measures)
        if protocol.name in protocols:
            other = names[protocol.name].span(("protocol",))
            at = reading.at(("protocol",))
            reading.found.append(findings.declared_twice(reading.source, protocol.name, at, other))
            continue
        protocols[protocol.name] = protocol
    check_calls(protocols, names, others)
    return called_too(protocols, others), names


def _named(reading: Reading) -> str | None:
    name = getattr(reading.node(("protocol",)), "text", None)
    return name if isinstance(name, str) else None


def _territory(shelf: _Shelf, library: Library, path: Path, found: list[Diagnostic]) -> Library:
    """A territory's own values: within the bounds, and nothing else."""
    from pathways.loading.territory import Territory

    reading = shelf.read(path)
    if reading is None:
        found += [f for f in shelf.found if f not in found]
        return library
    result = Territory(reading, library).applied()
    found += reading.found
    together = sha256(f"{library.digests['']}{_digest([reading])}".encode()).hexdigest()
    return replace(result, digests={**result.digests, "": together})

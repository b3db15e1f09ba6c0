"""Folders to a library: find the files, read each, resolve the catalogue, then every protocol against it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from hashlib import sha256
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from pathways.diagnostics.diagnostic import Diagnostic, Severity
from pathways.loading import findings
from pathways.loading.about import agreement
from pathways.loading.files import MOST_BYTES, data_of
from pathways.loading.known import Known, hash_of, known
from pathways.loading.known import keep as keep_for_next_time
from pathways.loading.reading import Reading
from pathways.loading.resolve_catalogue import CatalogueReader
from pathways.loading.resolve_protocol import ProtocolReader
from pathways.loading.together import called_too, check_calls
from pathways.loading.yaml_reader import read_yaml
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


Told = tuple[str, str]  # a file's name and its text


class _Shelf:
    """Files being read, and what is wrong with those that could not be."""

    def __init__(self) -> None:
        self.readings: list[Reading] = []
        self.found: list[Diagnostic] = []
        self.sources: dict[str, str] = {}
        self.digest = sha256()

    def read(self, path: Path) -> Reading | None:
        told = self.text(path)
        return None if told is None else self.reading(told)

    def text(self, path: Path) -> Told | None:
        name = str(path)
        try:
            data = data_of(path)
        except OSError as error:
            self.found.append(findings.missing_file(name) if not path.exists() else findings.cannot_read(name, error))
            return None
        if len(data) > MOST_BYTES:
            self.found.append(findings.file_too_large(name, max(path.stat().st_size, len(data))))
            return None
        self.digest.update(name.encode() + b"\0" + data + b"\0")
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            self.found.append(findings.not_utf8(name, error.start))
            return None
        self.sources[name] = text
        return name, text

    def reading(self, told: Told) -> Reading | None:
        name, text = told
        read = read_yaml(text, name)
        self.found += read.findings
        if read.root is None:
            return None
        reading = Reading(name, text, read.root)
        self.readings.append(reading)
        return reading


class Places(Mapping[str, Reading]):
    """The file of each protocol, by its name: of what was not read anew, once somebody asks for a place in it."""

    def __init__(self) -> None:
        self.told: dict[str, Told] = {}
        self.made: dict[str, Reading] = {}

    def __getitem__(self, name: str) -> Reading:
        if name not in self.made:
            source, text = self.told[name]
            root = read_yaml(text, source).root
            assert root is not None
            self.made[name] = Reading(source, text, root)
        return self.made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.told)

    def __len__(self) -> int:
        return len(self.told)

    def add(self, name: str, told: Told, reading: Reading | None = None) -> None:
        """Of two with one name, the first is the one that has it."""
        if name not in self.told:
            self.told[name] = told
            if reading is not None:
                self.made[name] = reading


def load(
    paths: Sequence[Path], *, territory: Path | None = None, base: Library | None = None, keep: bool = False
) -> Loaded:
    """Read protocols, with every finding at once.

    Args:
        paths: Files ``protocol.yaml``, folders of one protocol, or folders that hold several. A folder ``catalogue`` in one of
            them is the catalogue; else they are read against ``base``, and may call its protocols.
        territory: A ``local/<territory>.yaml`` that sets parameters.
        base: The library for folders without a catalogue; by default the bundled one.
        keep: Use and fill the cache: of a folder with a catalogue only what has changed is read.
    """
    shelf = _Shelf()
    files, catalogue_folder = _find(paths, shelf)
    if catalogue_folder is None:
        base = base or _bundled()
        shelf.digest.update(base.digest.encode())
        names = _Names(base.catalogue, {}, frozenset(), base.protocols)
        digests, before, key = dict(base.digests), None, ""
    else:
        parts = {part: _texts(shelf, files_of(catalogue_folder, part)) for part in CATALOGUE_PARTS}
        texts = [told for several in parts.values() for told in several]
        key = hash_of(texts)
        before = known(key) if keep and not shelf.found else None
        names = _catalogue(shelf, parts) if before is None else _Names(before.library.catalogue, before.declared)
        digests = {"": _digest(texts)}
    read = _Protocols(shelf, names, before)
    protocols, places = read.all_of(files), read.places
    found = [*shelf.found, *(f for r in _once([*shelf.readings, *places.made.values()]) for f in r.found)]
    if any(f.severity is Severity.ERROR for f in found):
        return Loaded(None, tuple(found), shelf.sources)
    digests |= {name: _digest([told]) for name, told in places.told.items()}
    library = Library(names.catalogue, dict(sorted(protocols.items())), shelf.digest.hexdigest(), digests=digests)
    if keep and key and not found and read.mostly_new:
        keep_for_next_time(key, Known(library, names.declared, read.made_from))
    if territory is not None:
        library = _territory(shelf, library, territory, found)
    failed = any(f.severity is Severity.ERROR for f in found)
    files_read = {name: Path(source) for name, (source, _) in places.told.items()}
    return Loaded(None if failed else library, tuple(found), shelf.sources, files_read, places)


def _once(readings: Iterable[Reading]) -> list[Reading]:
    return list({id(reading): reading for reading in readings}.values())


class _Names(Struct, frozen=True):
    """What protocols are read against: the catalogue, where its names are declared, which are broken, and whom they may call."""

    catalogue: Catalogue
    declared: Mapping[str, str]
    broken: AbstractSet[str] = frozenset()
    callable: Mapping[str, Protocol] = {}


def _catalogue(shelf: _Shelf, parts: Mapping[str, Sequence[Told]]) -> _Names:
    readings = {part: [r for told in texts if (r := shelf.reading(told)) is not None] for part, texts in parts.items()}
    reader = CatalogueReader(readings)
    catalogue = reader.resolve()
    return _Names(catalogue, dict(reader.declared), frozenset(reader.broken))


def _digest(texts: Iterable[Told]) -> str:
    """Of texts, and of the part that each is; not of where the folder stands."""
    made_from = sha256()
    for source, text in texts:
        path = Path(source)
        made_from.update(f"{path.parent.name}/{path.name}\0{text}\0".encode())
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


def _texts(shelf: _Shelf, paths: Iterable[Path]) -> list[Told]:
    return [told for path in paths if path.exists() and (told := shelf.text(path)) is not None]


class _Protocols:
    """Reads protocols against a catalogue; those of ``before`` that nothing has changed for are taken as they were."""

    def __init__(self, shelf: _Shelf, names: _Names, before: Known | None) -> None:
        self.shelf = shelf
        self.names = names
        self.before = before
        self.places = Places()
        self.new = 0
        self._hashes: dict[str, str] = {}

    @property
    def made_from(self) -> dict[str, str]:
        """Of each protocol, by the hash of its texts, the name."""
        return {self._hashes[source]: name for name, (source, _) in self.places.told.items()}

    @property
    def mostly_new(self) -> bool:
        """Whether it is worth keeping: writing a library takes as long as reading some protocols."""
        return self.before is None or self.new > len(self.places) / 4

    def all_of(self, files: Sequence[Path]) -> dict[str, Protocol]:
        """The protocols that hold together, and those of others that they call."""
        texts = [told for path in files if (told := self.shelf.text(path)) is not None]
        as_before = self._as_before(texts)
        readings = self._readings(told for told in texts if told[0] not in as_before)
        names = {*as_before.values(), *(name for r in readings.values() if (name := _named(r)) is not None)}
        if self.before is not None and (names != self.before.library.protocols.keys() or len(names) != len(texts)):
            # Whom a protocol may call has changed, or two have one name: each is looked at again.
            readings |= self._readings(told for told in texts if told[0] in as_before)
            as_before = {}
        for told in texts:
            reading = readings.get(told[0])
            name = as_before.get(told[0]) or (None if reading is None else _named(reading))
            if name is not None:
                self.places.add(name, told, reading)
        protocols: dict[str, Protocol] = {}
        for told in texts:
            if told[0] in as_before:
                assert self.before is not None
                name = as_before[told[0]]
                protocols[name] = self.before.library.protocols[name]
                _texts(self.shelf, [_about(told)])
            elif told[0] in readings:
                self._add(protocols, readings[told[0]])
        check_calls(protocols, self.places, self.names.callable)
        return called_too(protocols, self.names.callable)

    def _readings(self, texts: Iterable[Told]) -> dict[str, Reading]:
        return {told[0]: reading for told in texts if (reading := self.shelf.reading(told)) is not None}

    def _as_before(self, texts: Iterable[Told]) -> dict[str, str]:
        """By file, the names of protocols of which nothing has changed."""
        self._hashes = {told[0]: hash_of([told, *_beside(_about(told))]) for told in texts}
        made_from = {} if self.before is None else self.before.made_from
        return {source: made_from[each] for source, each in self._hashes.items() if each in made_from}

    def _add(self, protocols: dict[str, Protocol], reading: Reading) -> None:
        """A protocol that is read anew."""
        self.new += 1
        known_names = frozenset({*self.places, *self.names.callable})
        reader = ProtocolReader(reading, self.names.catalogue, known_names, self.names.declared, self.names.broken)
        protocol = reader.resolve()
        if protocol is None:
            return
        about = _about((reading.source, reading.text))
        if about.is_file() and (beside := self.shelf.read(about)) is not None:
            agreed, measures = agreement(beside, reader.scope, self.names.catalogue)
            protocol = replace(protocol, about=agreed, measures=measures)
        if protocol.name in protocols:
            other = self.places[protocol.name].span(("protocol",))
            at = reading.at(("protocol",))
            reading.found.append(findings.declared_twice(reading.source, protocol.name, at, other))
            return
        protocols[protocol.name] = protocol


def _about(told: Told) -> Path:
    return Path(told[0]).with_name("about.yaml")


def _beside(path: Path) -> list[Told]:
    """What the agreement says, for the hash alone; what is no text is told when it is read."""
    try:
        return [(str(path), data_of(path).decode("utf-8", "backslashreplace"))]
    except OSError:
        return []


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
    together = sha256(f"{library.digests['']}{_digest([(reading.source, reading.text)])}".encode()).hexdigest()
    return replace(result, digests={**result.digests, "": together})

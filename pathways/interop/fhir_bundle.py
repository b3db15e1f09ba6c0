"""A FHIR bundle: which resources it holds, what its references mean, and which one patient it is about."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from pathways.interop.findings import no_patient, no_such_patient, not_fhir, several_patients
from pathways.interop.json_parts import listed, load_json, mapping, text

# FHIR R4, Bundle.type. A history holds several versions of one thing; a response holds outcomes.
READ = ("transaction", "collection", "document", "searchset", "batch")
MOST_ENTRIES = 200_000
MOST_BYTES = 256 * 1024 * 1024
_VERSION = re.compile(r"/_history/[^/]*$")


class Entry(Struct, frozen=True):
    """One resource: ``origin`` is its name in reports, ``contained`` what stands inside it."""

    resource: Mapping[str, Any]
    kind: str
    origin: str
    full_url: str = ""

    def contained(self) -> Iterator["Entry"]:
        """The resources inside this one; FHIR nests them one level only."""
        for inner in listed(self.resource.get("contained")):
            told = mapping(inner)
            if text(told.get("resourceType")):
                yield Entry(told, text(told["resourceType"]), f"{self.origin}#{text(told.get('id'))}")


class Bundle(Struct, frozen=True):
    """The resources of one bundle, by what refers to them."""

    entries: tuple[Entry, ...]
    by_reference: Mapping[str, Entry]
    kind: str
    more_pages: bool = False
    skipped: tuple[tuple[str, str], ...] = ()

    def find(self, reference: Any, inside: Entry) -> Entry | None:
        """What a Reference points at: ``#id`` inside the resource, ``urn:uuid``, relative or absolute; else ``None``."""
        wanted = text(mapping(reference).get("reference"))
        if wanted.startswith("#"):
            return next((e for e in inside.contained() if text(e.resource.get("id")) == wanted[1:]), None)
        return self.by_reference.get(_VERSION.sub("", wanted)) if wanted else None


def read_bundle(given: Mapping[str, Any] | str | bytes | Path, source: str = "") -> Bundle:
    """Read a bundle from JSON, or from what JSON was read into.

    Raises:
        InvalidInputError: ``not-fhir``.
        OSError: The file cannot be read.
    """
    told = given if isinstance(given, Mapping) else _parsed(given, source)
    if not isinstance(told, Mapping) or not text(told.get("resourceType")):
        raise not_fhir("it has no `resourceType`", source)
    if told["resourceType"] == "Patient":
        told = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": told}]}
    if told["resourceType"] != "Bundle":
        raise not_fhir(f"one resource `{text(told['resourceType'])[:40]}` alone is no patient", source)
    kind = text(told.get("type"))
    if kind not in READ:
        raise not_fhir(f"a bundle of type `{kind[:40]}` is not read", source, "types read: " + ", ".join(READ))
    written = listed(told.get("entry"))
    if len(written) > MOST_ENTRIES:
        raise not_fhir(f"it has {len(written)} entries, more than {MOST_ENTRIES}", source)
    return _bundle(told, kind, written)


def _parsed(given: str | bytes | Path, source: str) -> Any:
    raw = given.read_bytes() if isinstance(given, Path) else given
    if len(raw) > MOST_BYTES:
        raise not_fhir(f"it is larger than {MOST_BYTES // 1024 // 1024} megabytes", source)
    try:
        written = raw.decode("utf-8-sig") if isinstance(raw, bytes) else raw.removeprefix("\ufeff")
        return load_json(written)
    except UnicodeDecodeError:
        raise not_fhir("it is not in UTF-8", source) from None
    except json.JSONDecodeError as error:
        raise not_fhir(f"it is no JSON: line {error.lineno}, {error.msg.lower()}", source) from None
    except ValueError as error:
        raise not_fhir(f"it is no JSON: {error}"[:200], source) from None


def _bundle(told: Mapping[str, Any], kind: str, written: list[Any]) -> Bundle:
    entries: list[Entry] = []
    skipped: list[tuple[str, str]] = []
    for index, each in enumerate(written):
        resource = mapping(mapping(each).get("resource"))
        type_ = text(resource.get("resourceType"))
        if mapping(mapping(each).get("request")).get("method") == "DELETE":
            skipped.append((f"entry {index + 1}", "it deletes a resource"))
        elif not type_:
            skipped.append((f"entry {index + 1}", "it holds no resource"))
        elif mapping(mapping(each).get("search")).get("mode") != "outcome":
            url = text(mapping(each).get("fullUrl"))
            # A urn:uuid finds nothing that a person could look up; the place in the bundle does.
            name = f"{type_}/{text(resource.get('id'))}" if text(resource.get("id")) else f"{type_} #{index + 1}"
            entries.append(Entry(resource, type_, name, _VERSION.sub("", url)))
    more = any(mapping(link).get("relation") == "next" for link in listed(told.get("link")))
    return Bundle(tuple(entries), _references(entries), kind, more, tuple(skipped))


def _references(entries: list[Entry]) -> dict[str, Entry]:
    """Every name that a reference may use. A name that two different resources have means neither."""
    found: dict[str, Entry | None] = {}
    for entry in entries:
        names = {entry.full_url} if entry.full_url else set()
        if text(entry.resource.get("id")):
            names.add(f"{entry.kind}/{text(entry.resource['id'])}")
        for name in names:
            same = name not in found or (found[name] is not None and found[name].resource == entry.resource)  # type: ignore[union-attr]
            found[name] = entry if same else None
    return {name: entry for name, entry in found.items() if entry is not None}


# --- whom it is about ---


class Person(Struct, frozen=True):
    """The patient meant: the resource when it is there, and every name under which others refer to it."""

    entry: Entry | None
    names: frozenset[str]
    identifiers: frozenset[tuple[str, str]] = frozenset()

    def is_meant(self, reference: Any, bundle: Bundle, inside: Entry) -> bool:
        """Whether a subject is this patient."""
        told = mapping(reference)
        found = bundle.find(told, inside)
        if found is not None and self.entry is not None:
            return found.resource == self.entry.resource
        if _VERSION.sub("", text(told.get("reference"))) in self.names:
            return True
        identifier = mapping(told.get("identifier"))
        return (text(identifier.get("system")), text(identifier.get("value"))) in self.identifiers


def person(bundle: Bundle, wanted: str | None = None, source: str = "") -> Person:
    """The one patient that a bundle is about.

    Args:
        bundle: The bundle.
        wanted: ``Patient/123``, ``123`` or a full URL, to choose among several.
        source: For findings.

    Raises:
        InvalidInputError: ``no-patient`` or ``several-patients``.
    """
    found: list[Entry] = []
    for entry in bundle.entries:
        if entry.kind == "Patient" and all(entry.resource != other.resource for other in found):
            found.append(entry)
    if wanted is not None:
        chosen = [entry for entry in found if wanted in _names(entry) or f"Patient/{wanted}" in _names(entry)]
        if len(chosen) != 1:
            raise no_such_patient(wanted, [entry.origin for entry in found], source)
        return _person(chosen[0])
    if len(found) > 1 and bundle.kind == "document":
        found = [subject] if (subject := _subject(bundle)) is not None else found
    if not found:
        raise no_patient(source)
    if len(found) > 1:
        raise several_patients([entry.origin for entry in found], source)
    return _person(found[0])


def _subject(bundle: Bundle) -> Entry | None:
    """Whom a document is about, as its Composition says."""
    for entry in bundle.entries:
        if entry.kind == "Composition":
            found = bundle.find(entry.resource.get("subject"), entry)
            return found if found is not None and found.kind == "Patient" else None
    return None


def _names(entry: Entry) -> frozenset[str]:
    id_ = text(entry.resource.get("id"))
    return frozenset(name for name in (entry.full_url, f"Patient/{id_}" if id_ else "") if name)


def _person(entry: Entry) -> Person:
    told = [mapping(each) for each in listed(entry.resource.get("identifier"))]
    pairs = {(text(each.get("system")), text(each.get("value"))) for each in told if text(each.get("value"))}
    return Person(entry, _names(entry), frozenset(pairs))

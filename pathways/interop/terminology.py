"""Code systems under the names they have in the wild, one short name each; and codes in one spelling.

What is not in the table is not read: a national modification (ICD-10-CM, ICD-10-GM) is another classification.
"""

import re
from collections.abc import Iterator
from typing import Any

from pathways.interop.json_parts import listed, mapping, text
from pathways.model.provenance import Code

# Our own system: `code` is then the name of an item in the dictionary, for what no public system has a code for.
OWN_ITEMS = "urn:pathways:item"
OWN_VALUES = "urn:pathways:value"

# Addresses are compared in lower case, without http(s), `www.` and a final slash.
_ALIASES = {
    "loinc": (
        "loinc.org",
        "loinc.org/fr",
        "urn:oid:2.16.840.1.113883.6.1",
        "smt.esante.gouv.fr/terminologie-loinc",
    ),
    "icd10": (
        "hl7.org/fhir/sid/icd-10",
        "hl7.org/fhir/sid/icd-10-fr",
        "id.who.int/icd/release/10",
        "icd.who.int/browse10",
        "terminology.who.int/codesystem/icd10-fr",
        "smt.esante.gouv.fr/terminologie-cim-10",
        "atih.sante.fr/cim-10",
        "urn:oid:2.16.840.1.113883.6.3",
    ),
    "atc": (
        "whocc.no/atc",
        "smt.esante.gouv.fr/terminologie-atc",
        "urn:oid:2.16.840.1.113883.6.73",
        "fhir.de/codesystem/bfarm/atc",
        "fhir.ee/codesystem/atc-ee",
    ),
    "snomed": ("snomed.info/sct", "urn:oid:2.16.840.1.113883.6.96"),
    "rxnorm": ("nlm.nih.gov/research/umls/rxnorm", "urn:oid:2.16.840.1.113883.6.88"),
    "cis": ("urn:oid:1.2.250.1.213.2.3.1", "base-donnees-publique.medicaments.gouv.fr"),
    "cip": ("smt.esante.gouv.fr/terminologie-cip", "smt.esante.gouv.fr/terminologie-cip_ucd"),
    "ucum": ("unitsofmeasure.org", "urn:oid:2.16.840.1.113883.6.8"),
    "cvx": ("hl7.org/fhir/sid/cvx",),
    "ccam": ("smt.esante.gouv.fr/terminologie-ccam",),
    "absent": (
        "hl7.org/fhir/uv/ips/codesystem/absent-unknown-uv-ips",
        "terminology.hl7.org/codesystem/absent-unknown-uv-ips",
    ),
    "pathways": (OWN_ITEMS,),
    "pathways-value": (OWN_VALUES,),
    "yes-no": ("terminology.hl7.org/codesystem/v2-0136",),
    "interpretation": ("terminology.hl7.org/codesystem/v3-observationinterpretation",),
    "absence-reason": ("terminology.hl7.org/codesystem/data-absent-reason", "hl7.org/fhir/data-absent-reason"),
}
_SYSTEMS = {address: name for name, addresses in _ALIASES.items() for address in addresses}

# Answers that mean yes or no, whatever the question.
_YES = {
    "snomed": {"373066001", "10828004", "52101004", "260373001"},  # yes, positive, present, detected
    "loinc": {"LA33-6", "LA6576-8", "LA9633-4", "LA11882-0"},
    "yes-no": {"Y"},
    "interpretation": {"POS"},
}
_NO = {
    "snomed": {"373067005", "260385009", "2667000", "260415000"},  # no, negative, absent, not detected
    "loinc": {"LA32-8", "LA6577-6", "LA9634-2", "LA11883-8"},
    "yes-no": {"N"},
    "interpretation": {"NEG"},
}

# "There is none": a whole list answered at once.
NONE_KNOWN = {
    ("absent", "no-known-allergies"): "allergies",
    ("absent", "no-known-medication-allergies"): "allergies",
    ("absent", "no-known-medications"): "medications",
    ("absent", "no-known-problems"): "problems",
    ("snomed", "716186003"): "allergies",
    ("snomed", "409137002"): "allergies",
    ("snomed", "160245001"): "problems",
}


def system_of(address: str) -> str | None:
    """The short name of a code system, under any of its addresses; ``None`` when it is not known here."""
    plain = re.sub(r"^(https?://)?(www\.)?", "", address.strip().lower()).rstrip("/#")
    return _SYSTEMS.get(plain.partition("|")[0])


def codes_of(concept: Any) -> tuple[Code, ...]:
    """The codes of a CodeableConcept whose systems are known, in their order, each once."""
    return tuple(dict.fromkeys(_codes(concept)))


def _codes(concept: Any) -> Iterator[Code]:
    for coding in listed(mapping(concept).get("coding")):
        code = code_of(coding)
        if code is not None:
            yield code


def code_of(coding: Any) -> Code | None:
    """One Coding, in the spelling of the dictionary."""
    system, code = system_of(text(mapping(coding).get("system"))), text(mapping(coding).get("code")).strip()
    if system is None or not code or len(code) > 64:
        return None
    if system in ("icd10", "atc"):
        code = code.upper()
    return Code(system, _icd10(code) if system == "icd10" else code)


def _icd10(code: str) -> str:
    """``E119`` and ``E11.9†`` are ``E11.9``: French hospitals write no dot."""
    plain = re.sub(r"[^A-Z0-9]", "", code)
    return plain if len(plain) <= 3 else f"{plain[:3]}.{plain[3:]}"


def yes_or_no(codes: tuple[Code, ...]) -> bool | None:
    """What coded answers mean, when all that mean something agree."""
    said = {True for c in codes if c.code in _YES.get(c.system, ())} | {
        False for c in codes if c.code in _NO.get(c.system, ())
    }
    return said.pop() if len(said) == 1 else None


def words_of(concept: Any) -> str:
    """What a concept is called, for reports."""
    told = mapping(concept)
    if text(told.get("text")):
        return text(told["text"])[:80]
    for coding in listed(told.get("coding")):
        words = text(mapping(coding).get("display")) or text(mapping(coding).get("code"))
        if words:
            return words[:80]
    return "without a name"

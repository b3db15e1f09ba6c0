"""JSON schemas for editors, made from the documents: ``python -m pathways.loading.schemas`` writes them anew.

A schema is more forgiving than the loader: it sees forms, not names, units or guards.
"""

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from pathways.loading.territory import TerritoryDocument
from pathways.loading.words_of_keys import describe
from pathways.model import agreement, told
from pathways.model import document as doc

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SCHEMAS: dict[str, tuple[str, Any]] = {
    "protocol": ("Un protocole · A protocol: protocol.yaml", doc.ProtocolDocument),
    "about": ("L'accord écrit · The written agreement: about.yaml", agreement.AboutDocument),
    "cases": ("Cas d'un protocole · Cases of a protocol: cases.yaml", list[told.CaseDocument]),
    "patient": ("Un dossier de patient · A patient file", told.PatientDocument),
    "local": ("Ce que fixe un territoire · What a territory sets: local/<territory>.yaml", TerritoryDocument),
    "catalogue-data": ("Données · Data items: catalogue/data/*.yaml", dict[str, doc.ItemDocument]),
    "catalogue-groups": (
        "Groupes de données · Groups of data items: catalogue/groups/*.yaml",
        dict[str, doc.GroupDocument],
    ),
    "catalogue-actions": ("Verbes et objets · Verbs and objects: catalogue/actions/*.yaml", doc.ActionsDocument),
    "catalogue-classes": ("Classes de médicaments · Drug classes: catalogue/classes/*.yaml", doc.ClassesDocument),
    "catalogue-red_flags": ("Signes d'alerte · Red flags: catalogue/red_flags/*.yaml", dict[str, doc.RuleDocument]),
    "catalogue-safety": ("Règles de sécurité · Safety rules: catalogue/safety/*.yaml", dict[str, doc.RuleDocument]),
    "catalogue-professions": ("Professions · Professions: catalogue/professions/*.yaml", doc.ProfessionsDocument),
    "catalogue-parameters": (
        "Paramètres partagés · Shared parameters: catalogue/parameters/*.yaml",
        dict[str, doc.SettingDocument],
    ),
    "catalogue-sources": ("Sources · Sources: catalogue/sources/*.yaml", dict[str, doc.SourceDocument]),
}


def schema(name: str) -> str:
    """One schema as text, the same every time."""
    title, type_ = SCHEMAS[name]
    made = TypeAdapter(type_).json_schema(by_alias=True)
    describe(made)
    made = {"$schema": DIALECT, **made, "title": title}
    return json.dumps(made, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def write(folder: Path) -> None:
    """Write every schema into a folder."""
    folder.mkdir(exist_ok=True)
    for name in SCHEMAS:
        (folder / f"{name}.schema.json").write_text(schema(name), encoding="utf-8")


if __name__ == "__main__":
    write(Path(__file__).parents[2] / "schemas")

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
    "protocol": ("A protocol: protocol.yaml", doc.ProtocolDocument),
    "about": ("The written agreement: about.yaml", agreement.AboutDocument),
    "cases": ("Cases of a protocol: cases.yaml", list[told.CaseDocument]),
    "patient": ("A patient file", told.PatientDocument),
    "local": ("What a territory sets: local/<territory>.yaml", TerritoryDocument),
    "catalogue-data": ("Data items: catalogue/data/*.yaml", dict[str, doc.ItemDocument]),
    "catalogue-groups": ("Groups of data items: catalogue/groups/*.yaml", dict[str, doc.GroupDocument]),
    "catalogue-actions": ("Verbs and objects: catalogue/actions/*.yaml", doc.ActionsDocument),
    "catalogue-classes": ("Drug classes: catalogue/classes/*.yaml", doc.ClassesDocument),
    "catalogue-red_flags": ("Red flags: catalogue/red_flags/*.yaml", dict[str, doc.RuleDocument]),
    "catalogue-safety": ("Safety rules: catalogue/safety/*.yaml", dict[str, doc.RuleDocument]),
    "catalogue-professions": ("Professions: catalogue/professions/*.yaml", doc.ProfessionsDocument),
    "catalogue-parameters": ("Shared parameters: catalogue/parameters/*.yaml", dict[str, doc.SettingDocument]),
    "catalogue-sources": ("Sources: catalogue/sources/*.yaml", dict[str, doc.SourceDocument]),
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

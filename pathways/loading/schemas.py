"""JSON schemas for editors, generated from the documents: `python -m pathways.loading.schemas` writes them to `schemas/`."""

import json
from pathlib import Path

from pydantic import TypeAdapter

from pathways.loading.territory import TerritoryDocument
from pathways.model import document as doc

SCHEMAS = {
    "protocol": doc.ProtocolDocument,
    "catalogue-data": dict[str, doc.ItemDocument],
    "catalogue-groups": dict[str, doc.GroupDocument],
    "catalogue-actions": doc.ActionsDocument,
    "catalogue-classes": doc.ClassesDocument,
    "catalogue-professions": doc.ProfessionsDocument,
    "catalogue-parameters": dict[str, doc.SettingDocument],
    "catalogue-rules": dict[str, doc.RuleDocument],
    "catalogue-sources": dict[str, doc.SourceDocument],
    "territory": TerritoryDocument,
}


def schema(name: str) -> str:
    """One schema as text, the same every time."""
    made = TypeAdapter(SCHEMAS[name]).json_schema(by_alias=True)
    made = {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}
    return json.dumps(made, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def write(folder: Path) -> None:
    """Write every schema into a folder."""
    for name in SCHEMAS:
        (folder / f"{name}.schema.json").write_text(schema(name), encoding="utf-8")


if __name__ == "__main__":
    write(Path(__file__).parents[2] / "schemas")

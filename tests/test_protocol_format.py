"""docs/protocol-format.md tells every key of every document, those that must be there in bold, and no other key."""

import re

import pytest
from pydantic import BaseModel

from pathways.loading import territory
from pathways.model import agreement, document, told
from tests.documents import ROOT

PAGE = (ROOT / "docs" / "protocol-format.md").read_text(encoding="utf-8")
_TABLE = re.compile(r"<!-- (\w+) -->\n\| key \| holds \|\n\|---\|---\|\n((?:\|.*\n)+)")
TABLES = dict(_TABLE.findall(PAGE))
# Documents that are told elsewhere: texts in one sentence, patients in docs/patients.md, parts of about.yaml in one row each.
ELSEWHERE = {
    "Document", "TextDocument", "PublisherDocument", "UseDocument",
    "ChartDocument", "WhoDocument", "FactDocument", "MedicationDocument", "PatientDocument",
    "PeopleDocument", "WhyDocument", "ForWhomDocument", "RoleDocument", "MessageDocument", "TogetherDocument", "ToPatientDocument",
    "IndicatorDocument", "QualityDocument", "MoneyDocument",
}  # fmt: skip
STATE = set(document.StateDocument.model_fields)


def _documents() -> dict[str, type[BaseModel]]:
    return {
        name: value
        for module in (document, agreement, told, territory)
        for name, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, BaseModel) and value.__module__.startswith("pathways")
    }


DOCUMENTS = _documents()


def test_every_document_has_its_table() -> None:
    assert TABLES.keys() == DOCUMENTS.keys() - ELSEWHERE


@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_table_has_every_key_and_those_in_bold_are_required(name: str) -> None:
    kind = DOCUMENTS[name]
    rows = re.findall(r"^\| (\*\*)?`(\w+)`", TABLES[name], re.MULTILINE)
    inherited = set(document.RuleDocument.model_fields) if name == "FlagDocument" else set()
    if issubclass(kind, document.StateDocument) and name != "StateDocument":
        inherited = STATE
    expected = {
        (field.alias or key, field.is_required()) for key, field in kind.model_fields.items() if key not in inherited
    }
    assert {(key, bool(bold)) for bold, key in rows} == expected

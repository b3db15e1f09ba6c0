"""Schemas are generated: a stale one would complete words that the loader refuses."""

from pathlib import Path

import pytest

from pathways.loading.schemas import SCHEMAS, schema

FOLDER = Path(__file__).parents[2] / "schemas"


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_no_schema_is_stale(name: str) -> None:
    assert (FOLDER / f"{name}.schema.json").read_text(encoding="utf-8") == schema(name)

"""A threshold that no computed value reaches is found, though the solver cannot compute: what is beyond all plausible values is none."""

from pathlib import Path

import pytest

from pathways.analysis.linter import Linter
from pathways.loading.loader import load

REST = (Path(__file__).parents[1] / "findings" / "rest" / "protocol.yaml").read_text(encoding="utf-8")


def codes(guard: str, folder: Path) -> set[str]:
    """What is found in a protocol whose first branch has this guard, over the bundled catalogue."""
    text = REST.replace("HbA1c > 7 '%'", guard)
    assert text != REST
    (folder / "protocol.yaml").write_text(text, encoding="utf-8")
    loaded = load([folder])
    assert loaded.library is not None, loaded.findings
    return {each.code for each in Linter(loaded.library, loaded.places).look_at("example").found}


@pytest.mark.parametrize("guard", ["eGFR > 201 'mL/min/{1.73_m2}'", "SCORE2 > 101 '%'", "FIB4 > 51", "FIB4 < -1"])
def test_a_threshold_beyond_the_plausible_is_found(guard: str, tmp_path: Path) -> None:
    assert "never-true" in codes(guard, tmp_path)


@pytest.mark.parametrize("guard", ["eGFR > 199 'mL/min/{1.73_m2}'", "SCORE2 > 99 '%'", "FIB4 > 49", "FIB4 < 1"])
def test_one_within_it_is_not_whatever_the_formula_can_give(guard: str, tmp_path: Path) -> None:
    """Nothing is claimed that was not proved."""
    assert "never-true" not in codes(guard, tmp_path)

"""The bundled protocols over the example patients: whatever they answer can be printed, in both languages, short and full."""

import re
from datetime import date
from pathlib import Path

import pytest

from pathways.engine.assess import assess
from pathways.loading.bundled import bundled
from pathways.loading.patient_file import read_patient
from pathways.model.chart import Chart
from pathways.render.text import text

PATIENTS = sorted((Path(__file__).parents[2] / "examples" / "patients").glob("*.yaml"))
DAYS = [date(2026, 11, 23), date(2028, 2, 29)]


def charts() -> list[Chart]:
    read = [read_patient(path.read_text(encoding="utf-8"), str(path))[0] for path in PATIENTS]
    return [Chart(), *[chart for chart in read if chart is not None]]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("full", [False, True], ids=["short", "full"])
def test_every_answer_prints_cleanly(language: str, full: bool) -> None:
    for chart in charts():
        for day in DAYS:
            said = text(assess(bundled(), chart, day), bundled(), language, full=full)
            assert not re.search(r"\bNone\b|Text\(|<.*object|\{\}", said)
            for line in said.splitlines():
                assert len(line) <= 100
                assert "  " not in line.strip(), line
                assert not line.endswith((" ", "- ", ": ")), line

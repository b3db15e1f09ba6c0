"""The invented patients of examples/patients as charts, each with the day that its file is of."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from pathways.loading.patient_file import read_patient
from pathways.model.chart import Chart

FOLDER = Path(__file__).parents[1] / "examples" / "patients"


def _read() -> Iterator[tuple[str, tuple[Chart, date]]]:
    for path in sorted(FOLDER.glob("*.yaml")):
        written = path.read_text(encoding="utf-8")
        chart, findings = read_patient(written, path.name)
        day = re.search(r"^on: (\S+)$", written, re.MULTILINE)
        assert chart is not None, findings
        assert day is not None, path.name
        yield path.stem, (chart, date.fromisoformat(day[1]))


PATIENTS: dict[str, tuple[Chart, date]] = dict(_read())

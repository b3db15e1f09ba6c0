"""A whole assessment from a patient's raw statements: intake, red flags, walks, merge. Over the bundled examples."""

from datetime import date
from pathlib import Path

import pathways
from benchmarks.measuring import Row, best
from pathways.engine.assess import assess
from pathways.engine.programs import compile_now
from pathways.engine.serialize import to_json
from pathways.interop.patient import Patient
from pathways.model.chart import Chart
from pathways.model.protocol import Library

AT = date(2026, 11, 23)
PATIENTS = Path(__file__).parents[1] / "examples" / "patients"


def charts() -> list[Chart]:
    return [Patient.from_yaml(path) for path in sorted(PATIENTS.glob("*.yaml"))]


def rows(by_hand: float) -> list[Row]:
    """Seconds for one patient: everything, without any protocol, and the difference for each protocol walked.

    Args:
        by_hand: Seconds of the hand-written decision, which is 1.
    """
    library = pathways.library()
    patients = charts()
    before = [to_json(assess(library, chart, AT)) for chart in patients]
    compile_now(library)
    after = [to_json(assess(library, chart, AT)) for chart in patients]
    assert before == after, "compiled guards changed an answer"
    walked = sum(len(assess(library, chart, AT).walks) for chart in patients)
    none = Library(library.catalogue, library.protocols)
    times = best(
        {
            "all": lambda: [assess(library, chart, AT) for chart in patients],
            "fixed": lambda: [assess(none, chart, AT, protocols=[]) for chart in patients],
        },
        rounds=25,
    )
    count = len(patients)
    everything, fixed = times["all"] / count, times["fixed"] / count
    each = (times["all"] - times["fixed"]) / walked
    return [
        Row("the hand-written decision", by_hand),
        Row("one patient, every bundled protocol", everything, f"{len(library.protocols)} in the library"),
        Row("  of it intake, red flags, safety rules", fixed, "whatever the protocols"),
        Row("  of it each protocol walked", each, f"{walked / count:.1f} walked for one patient"),
    ]

"""The order of the list: who has ten seconds reads its first line."""

from datetime import date

from pathways.engine.assess import assess
from pathways.loading.bundled import bundled
from pathways.loading.patient_file import chart_from_mapping

TODAY = date(2026, 11, 23)


def test_in_an_emergency_the_call_stands_before_everything() -> None:
    """By name, "give no antiplatelet" stood before "call 15"."""
    chart, found = chart_from_mapping({"facts": {"Sudden_neurological_deficit": "true"}}, TODAY)
    assert found == ()
    acts = [(s.verb, s.objects) for s in assess(bundled(), chart, TODAY).suggestions]
    assert acts[0] == ("call", ("samu",))
    assert ("avoid", ("antiplatelet",)) in acts

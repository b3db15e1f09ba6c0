"""What the indicators of the agreements count: the reference evaluation, over dated readings of invented patients.

Those who were late, or never seen, stand among those whom an indicator is about, and are not counted.
"""

import re
from datetime import date
from typing import Any

import pytest

from pathways.engine.facts import PatientFacts
from pathways.language.semantics import evaluate
from pathways.language.values import Duration
from pathways.loading.bundled import bundled
from pathways.loading.patient_file import read_patient

TODAY = date(2026, 11, 24)


def counted(protocol: str, indicator: str, facts: str) -> tuple[bool, bool]:
    """Whether the indicator is about the patient, and whether it counts them."""
    chart, findings = read_patient(f"patient: {{birth_date: 1960-05-02, sex: female}}\nfacts:\n{facts}", "patient.yaml")
    assert findings == ()
    assert chart is not None
    library = bundled()
    known = PatientFacts(library.catalogue, chart, TODAY).with_protocol(library.protocols[protocol])
    (measure,) = (each for each in library.protocols[protocol].measures if each.name == indicator)
    assert measure.among is not None
    assert measure.count is not None
    return evaluate(measure.among.tree, known) is True, evaluate(measure.count.tree, known) is True


ACR = "  Urine_ACR: [{value: 120, unit: mg/g, date: 2026-02-01}%s]\n"
GLUCOSE = "  Fasting_glucose: [{value: 1.30, unit: g/L, date: 2026-06-01}%s]\n"
HPV = "  HPV: [{value: positive, date: 2025-03-01}%s]\n"
HIGH = "  SBP_office: {value: 152, unit: 'mm[Hg]', date: 2026-05-01}\n"
SERIES = """  Home_BP_readings: {value: 18, date: %s}
  Home_BP_days: {value: 3, date: %s}
  SBP_home: {value: 128, unit: 'mm[Hg]', date: %s}
"""
QUIT = "  Quit_date: {value: 2026-09-01, date: 2026-09-01}\n"
SCORE = "  FINDRISC: {value: 14, date: 2026-05-01}\n"
BIRTH = "  GDM_history: {value: true, date: 2026-03-01}\n  Delivery: {value: true, date: 2026-06-01}\n"
DEFICIT = "  Sudden_neurological_deficit: {value: true, date: 2026-02-01}\n"
CANCER = "  Histology: {value: invasive, date: 2026-03-01}\n"

CASES = [
    ("kidney-disease", "repeated", ACR % "", False),
    ("kidney-disease", "repeated", ACR % ", {value: 15, unit: mg/g, date: 2026-06-01}", True),
    ("kidney-disease", "repeated", ACR % ", {value: 15, unit: mg/g, date: 2026-09-01}", False),
    ("type-2-follow-up", "acr_confirmed", ACR % "", False),
    ("type-2-follow-up", "acr_confirmed", ACR % ", {value: 90, unit: mg/g, date: 2026-08-01}", True),
    ("prediabetes-screening", "repeated", GLUCOSE % "", False),
    ("prediabetes-screening", "repeated", GLUCOSE % ", {value: 1.05, unit: g/L, date: 2026-07-01}", True),
    ("prediabetes-screening", "repeated", GLUCOSE % ", {value: 1.05, unit: g/L, date: 2026-10-01}", False),
    ("prediabetes-screening", "tested", SCORE, False),
    ("prediabetes-screening", "tested", SCORE + "  Fasting_glucose: {value: 0.95, unit: g/L, date: 2026-07-01}\n", True),
    ("prediabetes-screening", "tested", SCORE + "  Fasting_glucose: {value: 0.95, unit: g/L, date: 2026-10-01}\n", False),
    ("cervical-screening", "control_in_time", HPV % "", False),
    ("cervical-screening", "control_in_time", HPV % ", {value: negative, date: 2026-03-10}", True),
    ("cervical-screening", "control_in_time", HPV % ", {value: negative, date: 2026-10-10}", False),
    ("hypertension", "confirmed_outside", HIGH, False),
    ("hypertension", "confirmed_outside", HIGH + SERIES.replace("%s", "2026-06-01"), True),
    ("hypertension", "confirmed_outside", HIGH + SERIES.replace("%s", "2026-10-01"), False),
    ("smoking-cessation", "first_week", QUIT, False),
    ("smoking-cessation", "first_week", QUIT + "  follow_up.smoking_cessation: {value: done, date: 2026-09-06}\n", True),
    ("smoking-cessation", "first_week", QUIT + "  follow_up.smoking_cessation: {value: done, date: 2026-10-06}\n", False),
    ("gestational-diabetes", "after_birth", BIRTH, False),
    ("gestational-diabetes", "after_birth", BIRTH + "  Fasting_glucose: {value: 0.9, unit: g/L, date: 2026-07-25}\n", True),
    ("gestational-diabetes", "after_birth", BIRTH + "  Fasting_glucose: {value: 0.9, unit: g/L, date: 2026-11-01}\n", False),
    ("gestational-diabetes", "after_birth", BIRTH + "  OGTT_0h: {value: 0.9, unit: g/L, date: 2026-07-25}\n", True),
    ("chest-pain-and-stroke", "fifteen_called", DEFICIT, False),
    ("chest-pain-and-stroke", "fifteen_called", DEFICIT + "  call.samu: {value: done, date: 2026-02-01}\n", True),
    ("announcement", "distress_asked", CANCER, False),
    ("announcement", "distress_asked", CANCER + "  Distress: {value: 3, date: 2026-05-01}\n", True),
    ("announcement", "distress_asked", CANCER + "  Distress: {value: 3, date: 2026-08-01}\n", False),
]  # fmt: skip


@pytest.mark.parametrize(("protocol", "indicator", "facts", "expected"), CASES)
def test_who_was_late_or_never_seen_is_meant_and_not_counted(
    protocol: str, indicator: str, facts: str, expected: bool
) -> None:
    assert counted(protocol, indicator, facts) == (True, expected)


@pytest.mark.parametrize("dropped", ["true", "false"])
def test_a_standing_measurement_counts_whether_the_pressure_dropped_or_not(dropped: str) -> None:
    facts = f"  Orthostatic_hypotension: {{value: {dropped}, date: 2026-10-01}}\n"
    assert counted("hypertension", "standing_measured", facts)[1]


DELAY = re.compile(r"(?:dans|en|avant|de moins de)(?: les)? (\d+) (jour|semaine|mois|heure)")
WRITTEN = re.compile(r"(\d+) (day|week|month|hour)s?\b")
ENGLISH = {"jour": "day", "semaine": "week", "mois": "month", "heure": "hour"}


def span(count: str, unit: str) -> Duration:
    number = int(count)
    return {
        "hour": Duration(days=number // 24, hours=number % 24),
        "day": Duration(days=number),
        "week": Duration(days=7 * number),
        "month": Duration(months=number),
    }[unit]


@pytest.mark.parametrize("name", sorted(bundled().protocols))
def test_a_delay_that_a_label_tells_stands_in_the_guards(name: str) -> None:
    """As it is written there, or as the value of a parameter named there."""
    protocol = bundled().protocols[name]
    settings = {**bundled().catalogue.settings, **protocol.settings}
    quality: Any = protocol.about["quality"]
    for told in quality["indicators"]:
        guards = f"{told['among']} {told['count']}"
        named = [settings[word].value for word in set(re.findall(r"\w+", guards)) & settings.keys()]
        spans = [span(*found) for found in WRITTEN.findall(guards)]
        for count, unit in DELAY.findall(told["label"]["fr"]):
            assert span(count, ENGLISH[unit]) in [*named, *spans], told["indicator"]

"""What a red flag asks for, and by when."""

from datetime import date

from tests.engine.machine import library, look, patient, protocol

STATES = """
fin: {kind: end, title: {fr: "Fin", en: "End"}, outcome: done}
"""
FLAG = """red_flags:
  - flag: swelling
    label: {fr: "gonflement", en: "swelling"}
    when: Latest(Sign)
    urgency: soon
    do:
      - refer: hospital
        by: [nurse]
        since: DateOf(Sign)
        within: 1 week
        because: {source: book}
    because: {source: book}
"""
DATED = library(protocol(STATES).replace("red_flags: []\n", FLAG))


def test_the_delay_of_a_red_flag_counts_from_its_sign_not_from_the_look() -> None:
    """A delay that starts anew at each look is never over."""
    seen = patient(date(2026, 3, 1), {"Sign": "true"})
    for on, late in ((date(2026, 3, 1), None), (date(2026, 3, 8), None), (date(2026, 3, 11), 3)):
        (asked,) = look(DATED, seen, on).suggestions
        assert (asked.red_flag, asked.due, asked.late) == ("swelling", date(2026, 3, 8), late)

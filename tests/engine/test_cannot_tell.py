"""What was asked and cannot be told: a window over the item says so too, and an older answer never hides a newer reading."""

from datetime import date

from pathways.api import evaluate
from pathways.engine.facts import PatientFacts
from pathways.engine.reading_tests import reasons
from pathways.language.checker import check
from pathways.language.parser import parse
from pathways.language.values import NONE, Ages, Cause, Unknown
from pathways.loading.bundled import bundled
from pathways.loading.patient_file import chart_from_mapping
from pathways.loading.scope import catalogue_scope
from pathways.model.catalogue import Guard
from tests.engine.machine import library, look, patient, protocol, rests

TODAY = date(2026, 11, 23)
DAY = date(2027, 2, 10)  # within the month of a fifteenth birthday


def facts(told: dict[str, object]) -> PatientFacts:
    chart, found = chart_from_mapping({"facts": told}, TODAY)
    assert found == ()
    return PatientFacts(bundled().catalogue, chart, TODAY)


def test_a_series_that_nobody_can_make_is_not_told_rather_than_not_usable() -> None:
    """Home readings need to know how many there were; of readings that cannot be made nobody asks how many."""
    unknown = facts({"SBP_home": "unknown"}).absence("SBP_home")
    assert isinstance(unknown, Unknown)
    assert [r.cause for r in unknown.reasons] == [Cause.CANNOT_TELL]


def test_an_answer_older_than_a_reading_that_is_not_usable_does_not_stand_for_none() -> None:
    answered_then_read = [{"value": "none", "date": "2026-11-01"}, {"value": "129", "date": "2026-11-20"}]
    absent = facts({"SBP_home": answered_then_read}).absence("SBP_home")
    assert absent is not NONE
    assert isinstance(absent, Unknown)
    assert [r.cause for r in absent.reasons] == [Cause.UNUSABLE]


def test_an_answer_newer_than_every_reading_stands() -> None:
    read_then_answered = [{"value": "129", "date": "2026-11-01"}, {"value": "none", "date": "2026-11-20"}]
    assert facts({"SBP_home": read_then_answered}).absence("SBP_home") is NONE


def test_a_guard_that_a_partial_date_leaves_open_asks_for_the_day() -> None:
    """A month of birth may leave a birthday open: to rest in silence would help nobody."""
    chart, found = chart_from_mapping({"patient": {"birth_date": "2012-02", "sex": "female"}}, DAY)
    assert found == ()
    text = "Birth_date + 15 years <= Today()"
    tree = parse(text).tree
    assert tree is not None
    guard = Guard(text, check(tree, catalogue_scope(bundled().catalogue)).tree)
    (reason,) = reasons(guard, PatientFacts(bundled().catalogue, chart, DAY))
    assert (reason.item, reason.cause, reason.detail) == ("Birth_date", Cause.UNUSABLE, "partial date")


def test_a_year_of_birth_decides_where_every_birthday_gives_the_same() -> None:
    """Many who were born abroad have no other date; to ask for it again and again would keep every advice from them."""
    chart, found = chart_from_mapping({"patient": {"birth_date": "1950", "sex": "female"}}, DAY)
    assert found == ()
    assert PatientFacts(bundled().catalogue, chart, DAY).current("Age") == Ages(76, 77)
    assert evaluate("Age >= 76 years and Age < 78 years", chart, at=DAY).value is True
    assert [reason.item for reason in evaluate("Age >= 77 years", chart, at=DAY).reasons] == ["Birth_date"]


def test_a_walk_that_rests_for_what_nobody_can_tell_says_so() -> None:
    """It is not asked again while other questions stand; but to rest without a word would help nobody."""
    shelf = library(
        protocol("""
    grade:
      kind: decision
      title: {fr: "Niveau", en: "Level"}
      choose:
        - when: Level > 7
          because: {source: book}
          to: high
        - to: fin
          otherwise: true
    high: {kind: end, title: {fr: "Haut", en: "High"}, outcome: high}
    fin: {kind: end, title: {fr: "Fin", en: "End"}, outcome: done}
    """)
    )
    answer = look(shelf, patient(TODAY, {"Level": "unknown"}), TODAY)
    assert rests(answer) == ["grade"]
    assert [(q.items, [r.cause for r in q.reasons]) for q in answer.missing] == [(("Level",), [Cause.CANNOT_TELL])]
    beside = look(shelf, patient(TODAY, {"Level": "unknown"}), TODAY, answer.record)
    assert beside.missing == answer.missing

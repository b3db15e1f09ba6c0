"""The answer as text. Golden files were read as the nurse who receives them would; the rest holds for every answer."""

import re
from datetime import date

import pytest
from msgspec.structs import replace

from pathways.engine import assessment
from pathways.engine.assessment import Later, Suggestion
from pathways.language.truth import Truth
from pathways.model.catalogue import Urgency
from pathways.model.provenance import Text
from pathways.render import engine_words
from pathways.render.captions import ENGLISH, FRENCH
from pathways.render.text import text
from tests import golden
from tests.render import answers
from tests.render.answers import ANSWERS, AT, EMPTY, LIBRARY, METFORMIN_WITHHELD, REFER, STROKE

GOLDEN = dict(golden.answer_texts())
EVERY = [(name, language) for name in ANSWERS for language in golden.LANGUAGES]


@pytest.mark.parametrize("name", GOLDEN)
def test_reads_as_it_was_judged(name: str) -> None:
    assert (golden.ANSWERS_FOLDER / name).read_text(encoding="utf-8") == GOLDEN[name]


def test_no_golden_file_is_left_over() -> None:
    assert {path.name for path in golden.ANSWERS_FOLDER.glob("*.txt")} == set(GOLDEN)


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_a_draft_says_so_before_anything_else(name: str, language: str) -> None:
    second = text(ANSWERS[name], LIBRARY, language).split("\n")[1]
    assert second.startswith({"fr": "BROUILLON", "en": "DRAFT"}[language])


def test_a_wait_lasts_until_its_day_and_an_act_is_wanted_from_its_day() -> None:
    title = Text("Laisser agir le traitement", "Let the treatment act")
    day = date(2027, 2, 23)
    wait = Later(None, (), day, "diabetic-foot", "next_exam", title)
    act = Later("examine", ("foot_examination",), day, "diabetic-foot", "next_exam", title)
    said = text(replace(EMPTY, later=(wait, act)), LIBRARY, "fr")
    assert "Jusqu'au 23/02/2027 - Laisser agir le traitement" in said
    assert "Dès le 23/02/2027 - " in said


def test_an_approved_answer_has_no_banner() -> None:
    assert "BROUILLON" not in text(replace(EMPTY, drafts=()), LIBRARY, "fr")


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_it_ends_with_who_decides_and_that_no_dose_is_stated(name: str, language: str) -> None:
    said = text(ANSWERS[name], LIBRARY, language)
    assert {"fr": FRENCH, "en": ENGLISH}[language].proposal in said


@pytest.mark.parametrize(("name", "language"), EVERY)
@pytest.mark.parametrize("width", [60, 80, 100])
def test_no_line_is_wider_than_the_paper(name: str, language: str, width: int) -> None:
    for full in (False, True):
        for line in text(ANSWERS[name], LIBRARY, language, width=width, full=full).splitlines():
            assert len(line) <= width
            assert line == line.rstrip(" ")


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_it_has_no_colours_unless_asked(name: str, language: str) -> None:
    assert "\x1b" not in text(ANSWERS[name], LIBRARY, language)
    coloured = text(ANSWERS[name], LIBRARY, language, colour=True)
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == text(ANSWERS[name], LIBRARY, language)


def test_a_red_flag_stands_above_what_to_do() -> None:
    said = text(STROKE, LIBRARY, "fr")
    assert said.index("!!! SIGNE D'ALERTE") < said.index("À FAIRE") < said.index("MIS EN ATTENTE")


def test_the_most_urgent_comes_first_whatever_the_order_of_the_answer() -> None:
    routine = replace(REFER, urgency=Urgency.ROUTINE, verb="teach", objects=("lifestyle",), due=None)
    said = text(replace(EMPTY, suggestions=(routine, REFER)), LIBRARY, "fr")
    assert said.index("Adresser") < said.index("Expliquer")


def test_a_rule_from_memory_says_so_wherever_it_speaks() -> None:
    assert "de mémoire, à vérifier" in text(STROKE, LIBRARY, "fr")
    assert "from memory, to be verified" in text(STROKE, LIBRARY, "en")


def test_what_is_late_says_how_late_and_since_when() -> None:
    said = text(METFORMIN_WITHHELD, LIBRARY, "fr")
    assert "EN RETARD de 7\N{NO-BREAK SPACE}jours" in said
    assert "attendu le 16/11/2026" in said


def test_a_contraindication_is_told_with_its_value_its_date_and_its_source() -> None:
    said = " ".join(text(METFORMIN_WITHHELD, LIBRARY, "fr").split()).replace("\N{NO-BREAK SPACE}", " ")
    assert "metformine - contre-indiqué : DFG estimé inférieur à 30 mL/min/1,73 m²" in said
    assert "24,0 mL/min/1,73 m² le 02/11/2026" in said
    assert "ANSM 2016" in said


def test_many_routine_acts_take_one_line_each_without_their_reason() -> None:
    many = tuple(replace(REFER, urgency=Urgency.ROUTINE, due=date(2027, 1, n), late=None) for n in range(1, 9))
    said = text(replace(EMPTY, suggestions=(REFER, *many)), LIBRARY, "fr", width=200)
    assert "À PROGRAMMER (8)" in said
    assert said.count("Parce que") == 1


def test_where_a_fact_tells_why_no_step_is_read_as_another_fact() -> None:
    why = REFER.why[0]
    both = replace(
        REFER, why=(why, replace(why, tests=(), title=Text("Réunir de quoi grader", "Gather what the grade needs")))
    )
    assert "Réunir" not in text(replace(EMPTY, suggestions=(both,)), LIBRARY, "fr", full=False)
    step = replace(REFER, why=both.why[1:])
    assert "Étape\N{NO-BREAK SPACE}: Réunir de quoi grader" in text(replace(EMPTY, suggestions=(step,)), LIBRARY, "fr")


@pytest.mark.parametrize("name", ["foot-ulcer", "metformin-withheld", "stroke"])
def test_what_to_do_fits_on_a_screen(name: str) -> None:
    before_questions = text(ANSWERS[name], LIBRARY, "fr").split(FRENCH.missing)[0]
    assert len(before_questions.splitlines()) <= 20


@pytest.mark.parametrize(
    ("days", "said"), [(1, "EN RETARD d'un jour"), (2, "EN RETARD de 2 jours"), (400, "EN RETARD de 13 mois")]
)
def test_how_late_is_told_as_people_say_it(days: int, said: str) -> None:
    late = replace(EMPTY, suggestions=(replace(REFER, late=days),))
    assert said in text(late, LIBRARY, "fr").replace("\N{NO-BREAK SPACE}", " ")


def test_a_suggestion_names_no_dose() -> None:
    fields = set(Suggestion.__struct_fields__)
    assert not {field for field in fields if "dose" in field}


def test_an_undecided_contraindication_points_to_its_question() -> None:
    assert METFORMIN_WITHHELD.withheld[1].truth is Truth.UNKNOWN
    assert "voir À DEMANDER" in text(METFORMIN_WITHHELD, LIBRARY, "fr")


def test_the_day_of_the_look_is_printed() -> None:
    assert "23/11/2026" in text(EMPTY, LIBRARY, "fr").split("\n")[0]
    assert date(2026, 11, 23) == AT


@pytest.mark.parametrize(
    ("note", "french"),
    [
        ("it has no unit", "sans unité"),
        ("200 is outside what is plausible (3 to 20.5)", "200 est hors des bornes plausibles (3 à 20,5)"),
        ("two different values on 2026-11-02", "deux valeurs différentes le 02/11/2026"),
        ("readings of two different days are needed", "il faut des mesures de deux jours différents"),
        ("`abc` is no number", "«\N{NO-BREAK SPACE}abc\N{NO-BREAK SPACE}» n'est pas un nombre"),
        ("something new", "something new"),
    ],
)
def test_what_the_engine_notes_is_said_in_french(note: str, french: str) -> None:
    assert engine_words.said(note, "fr") == french
    assert engine_words.said(note, "en") == note


def test_what_a_raised_flag_has_told_is_not_told_again() -> None:
    said = text(STROKE, LIBRARY, "fr")
    assert said.count("asymétrie du visage") == 1
    assert text(STROKE, LIBRARY, "fr", full=True).count("asymétrie du visage") > 1


def test_in_an_emergency_what_can_wait_is_counted_only() -> None:
    can_wait = replace(STROKE, missing=METFORMIN_WITHHELD.missing, held_back=(REFER, *METFORMIN_WITHHELD.suggestions))
    said = text(can_wait, LIBRARY, "fr")
    assert "Kaliémie" not in said
    assert "centre du pied" in said
    assert "IEC" not in said
    assert said.count("voir --full") == 2
    assert "(1, voir --full)" in text(replace(can_wait, held_back=METFORMIN_WITHHELD.suggestions), LIBRARY, "fr")
    whole = text(can_wait, LIBRARY, "fr", full=True)
    assert "Kaliémie" in whole
    assert "IEC" in whole


def test_in_an_emergency_nothing_of_next_year_is_read() -> None:
    wait = Later(None, (), date(2027, 2, 23), "diabetic-foot", "next_exam", Text("Laisser agir", "Let it act"))
    said = replace(STROKE, later=(wait,))
    assert "Laisser agir" not in text(said, LIBRARY, "fr")
    assert "Laisser agir" in text(said, LIBRARY, "fr", full=True)
    assert "Laisser agir" in text(replace(said, red_flags=()), LIBRARY, "fr")


@pytest.mark.parametrize(
    ("language", "held", "expected"),
    [
        ("fr", 1, "(et 1 autre, voir --full)"),
        ("fr", 2, "(et 2 autres, voir --full)"),
        ("en", 1, "(and 1 more, see --full)"),
    ],
)
def test_what_is_hidden_beside_something_shown_is_the_rest(language: str, held: int, expected: str) -> None:
    routine = METFORMIN_WITHHELD.suggestions[:1] * held
    assert expected in text(replace(STROKE, held_back=(REFER, *routine)), LIBRARY, language)


@pytest.mark.parametrize(("language", "expected"), [("fr", "(1, voir --full)"), ("en", "(1, see --full)")])
def test_what_is_hidden_beside_nothing_is_no_rest(language: str, expected: str) -> None:
    assert expected in text(replace(STROKE, held_back=METFORMIN_WITHHELD.suggestions[:1]), LIBRARY, language)


REASON_TITLE = Text("Avis du centre du pied", "Foot centre")
NO_SIGN = answers.tested("not Foot_ulcer", Truth.TRUE, ("Foot_ulcer", False, AT))
WITH_ULCER = answers.tested("Foot_ulcer", Truth.TRUE, ("Foot_ulcer", True, AT))


@pytest.mark.parametrize(
    ("tests", "expected"),
    [
        pytest.param((NO_SIGN,), "Étape : Avis du centre du pied", id="only what stands not against it: the step"),
        pytest.param((WITH_ULCER, NO_SIGN), "Parce que : plaie du pied ce jour (", id="a fact: told without the other"),
    ],
)
def test_that_nothing_stands_against_an_act_is_no_reason_for_it(
    tests: tuple[assessment.Tested, ...], expected: str
) -> None:
    act = replace(REFER, why=(replace(REFER.why[0], title=REASON_TITLE, tests=tests),))
    said = text(replace(EMPTY, suggestions=(act,)), LIBRARY, "fr").replace("\N{NO-BREAK SPACE}", " ")
    assert expected in said

"""The bundled protocols over the example patients: whatever they answer can be printed, in both languages, short and full."""

import re
from datetime import date
from pathlib import Path

import pytest

from pathways.engine.assess import assess
from pathways.loading.bundled import bundled
from pathways.loading.patient_file import chart_from_mapping, read_patient
from pathways.model.chart import Chart
from pathways.model.names import CatalogueNames
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
                # One address alone on its line is never cut.
                assert len(line) <= 100 or re.fullmatch(r"https?://\S+", line.strip()), line
                assert "  " not in line.strip(), line
                assert not line.endswith((" ", "- ", ": ")), line


def test_many_drafts_are_counted_and_named_only_in_full() -> None:
    """Twenty names before the first step are twenty names that nobody reads; that they are drafts stands first all the same."""
    library = bundled()
    answer = assess(library, Chart(), date(2026, 11, 23))
    assert len(answer.drafts) > 3
    short, full = text(answer, library, "fr"), text(answer, library, "fr", full=True)
    line = short.splitlines()[1]
    count = len(answer.drafts)
    assert line.replace("\N{NO-BREAK SPACE}", " ") == (
        f"BROUILLON : {count} protocoles non validés par un clinicien, à vérifier avant tout usage."
    )
    assert "pied diabétique" in full


@pytest.mark.parametrize(
    ("target", "french", "english"),
    [
        ("Foot_infection", "Rechercher : infection de la plaie", "Look for: wound infection"),
        ("Pulse_irregular", "Rechercher : pouls irrégulier à la palpation", "Look for: irregular pulse on palpation"),
        ("Weight", "Mesurer : poids", "Measure: weight"),
    ],
)
def test_a_sign_is_looked_for_and_a_number_is_measured(target: str, french: str, english: str) -> None:
    """« Mesurer : infection de la plaie » is no act of anybody's."""
    names = CatalogueNames(bundled().catalogue)
    assert names.act("measure", target, "fr").replace("\N{NO-BREAK SPACE}", " ") == french
    assert names.act("measure", target, "en") == english


@pytest.mark.parametrize(
    ("target", "french", "english"),
    [
        ("folic_acid", "Prescrire : acide folique", "Prescribe: folic acid"),
        ("oral_antibiotic", "Prescrire : antibiotique", "Prescribe: oral antibiotic"),
        ("ecg", "Demander : ", "Order: "),
    ],
)
def test_a_treatment_is_prescribed_and_an_examination_is_ordered(target: str, french: str, english: str) -> None:
    """« Demander : acide folique » asks somebody else for it."""
    names = CatalogueNames(bundled().catalogue)
    assert names.act("order", target, "fr").replace("\N{NO-BREAK SPACE}", " ").startswith(french)
    assert names.act("order", target, "en").startswith(english)


def said_of(stem: str, day: date, language: str, *, full: bool = False) -> str:
    path = next(each for each in PATIENTS if each.stem == stem)
    chart = read_patient(path.read_text(encoding="utf-8"), str(path))[0]
    assert chart is not None
    return text(assess(bundled(), chart, day), bundled(), language, full=full).replace("\N{NO-BREAK SPACE}", " ")


def test_the_day_of_a_reading_is_told_once() -> None:
    """« DFG estimé 44,2 le 02/11/2026, date du dernier DFG 02/11/2026 » says one thing twice."""
    said = said_of("lucien-kidney", date(2026, 11, 24), "fr")
    assert "DFG estimé 44,2 mL/min/1,73 m² le 02/11/2026" in said
    assert "date du dernier DFG" not in said


def test_a_pause_of_what_is_stopped_now_does_not_wait_under_its_own_name() -> None:
    """« Suspendre : metformine » under « Arrêter : metformine » reads as another opinion."""
    now, _, held = said_of("paul", date(2026, 11, 23), "fr").partition("MIS EN ATTENTE")
    assert "Arrêter : metformine" in now
    assert "Appeler : endocrinologue" in held
    assert "Suspendre : metformine" not in held
    assert "Suspendre : metformine" in said_of("paul", date(2026, 11, 23), "fr", full=True)


def test_a_lasting_condition_told_today_is_no_event_of_today() -> None:
    said = said_of("leila-pregnant", date(2026, 11, 23), "fr")
    assert "hypertension artérielle (hypertension artérielle)" in said
    assert "hypertension artérielle ce jour" not in said
    assert "enceinte ce jour" in said  # what passes keeps its day


def test_a_condition_goes_with_the_fact_that_makes_it() -> None:
    """« enceinte ce jour, enceinte ou projet de grossesse ce jour » says one thing twice."""
    said = " ".join(said_of("leila-pregnant", date(2026, 11, 23), "fr").split())
    assert "Parce que : enceinte ce jour, enceinte ou projet" not in said
    assert "Parce que : enceinte ou projet de grossesse (enceinte ce jour)" in said  # alone, it is the reason


def test_a_bare_number_behind_a_bracket_has_its_colon() -> None:
    said = said_of("odette-cancer-pain", date(2026, 11, 23), "fr")
    assert "douleur, échelle numérique (0 à 10) : 7 ce jour" in said
    assert "pain, numeric scale (0 to 10): 7 today" in said_of("odette-cancer-pain", date(2026, 11, 23), "en")


def said_to(told: dict[str, object], day: date) -> str:
    """In French, of a patient told as a file tells one."""
    chart, found = chart_from_mapping(told, day)
    assert found == ()
    return text(assess(bundled(), chart, day), bundled(), "fr").replace("\N{NO-BREAK SPACE}", " ")


def test_a_condition_that_was_worked_out_names_its_sign_and_not_the_day_of_an_old_disease() -> None:
    """« forme atypique … le 01/01/2015 », the day of a diabetes, told nobody what was wrong today."""
    told = {
        "patient": {"birth_date": "1948-04-02", "sex": "female", "complete": ["problems"]},
        "facts": {
            "Type_2_diabetes": {"value": "true", "date": "2015-01-01"},
            "Unexplained_faintness": {"value": "true", "date": "2026-11-24"},
        },
    }
    said = said_to(told, date(2026, 11, 24))
    why = " ".join(said.partition("suspicion de syndrome coronarien aigu")[2].partition("Source")[0].split())
    assert "malaise nouveau et inexpliqué ce jour" in why
    assert "2015" not in why


def test_of_several_signs_that_lead_there_an_act_names_the_one_that_it_is_for() -> None:
    """A lesion of the skin is no reason to see a urologist."""
    told = {
        "patient": {"birth_date": "1958-04-02", "sex": "male", "complete": ["problems"]},
        "facts": {
            "Visible_haematuria": {"value": "true", "date": "2026-11-20"},
            "Skin_lesion": {"value": "nodular", "date": "2026-11-23"},
        },
    }
    said = said_to(told, date(2026, 11, 24))
    reason = said.partition("Adresser : urologue")[0].rpartition("Parce que : ")[2]
    assert "sang visible dans les urines" in reason
    assert "peau" not in reason

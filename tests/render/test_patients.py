"""Many protocols, one patient: the merged list of every example patient, kept as it was read aloud, and what holds of all of them."""

import re
from functools import cache

import pytest

from pathways.engine.assess import assess
from pathways.engine.assessment import Assessment, Suggestion
from pathways.loading.bundled import bundled
from pathways.model.catalogue import Urgency
from pathways.model.protocol import Status
from pathways.render.text import text
from tests.golden import PATIENTS_FOLDER, patient_texts
from tests.patients import FOLDER, PATIENTS

URGENT_FIRST = [Urgency.EMERGENCY, Urgency.URGENT, Urgency.SOON, Urgency.ROUTINE]
DOSE = re.compile(
    r"(\d+)[\s\u00a0\u202f]*(?:mg|µg|mcg|UI|IU|cp|comprimés?|tablets?|gélules?|gouttes?|drops?)\b(?!/)", re.IGNORECASE
)
# One blood sample, two names of what is asked of it.
ONE_SAMPLE = [{"eGFR", "Creatinine"}, {"eGFR_2009", "Creatinine"}, {"CrCl", "Creatinine_recent"}]
OF_WOMEN = {
    *(
        "Pregnancy_answer",
        "Pregnant",
        "Pregnant_or_planning",
        "Pregnancy_start",
        "Breastfeeding",
        "Contraception",
        "Delivery",
    ),
    *("HPV", "Cytology", "Colposcopy", "Hysterectomy_total", "Never_intercourse", "DES_exposure", "Cervical_treatment"),
    *(
        "Postcoital_bleeding",
        "Intermenstrual_bleeding",
        "Postmenopausal_bleeding",
        "Heavy_vaginal_bleeding",
        "Visible_cervical_lesion",
    ),
    *("Mammography", "GDM_history", "Macrosomia_history"),
}
OF_CHILDBEARING = {
    "Pregnancy_answer",
    "Pregnant",
    "Pregnant_or_planning",
    "Pregnancy_start",
    "Breastfeeding",
    "Contraception",
}


@cache
def answer(name: str) -> Assessment:
    chart, at = PATIENTS[name]
    return assess(bundled(), chart, at)


def listed(name: str) -> tuple[Suggestion, ...]:
    return answer(name).suggestions


@cache
def texts() -> dict[str, str]:
    return dict(patient_texts())


everybody = pytest.mark.parametrize("name", sorted(PATIENTS))


def test_the_golden_lists_are_what_is_said_today() -> None:
    kept = {path.name: path.read_text(encoding="utf-8") for path in PATIENTS_FOLDER.glob("*.txt")}
    assert kept == texts(), "read the difference after `python -m tests.golden`"


def test_at_least_twenty_patients_and_every_bundled_protocol_meets_one() -> None:
    assert len(PATIENTS) >= 20
    met = {walk.protocol for name in PATIENTS for walk in answer(name).walks}
    assert met == set(bundled().protocols)


def test_every_file_says_that_its_person_is_invented() -> None:
    for path in FOLDER.glob("*.yaml"):
        about = re.search(r"^about: (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert about is not None, path.name
        assert "invented" in about[1], path.name


@everybody
def test_one_request_for_each_act(name: str) -> None:
    acts = [(each.verb, thing) for each in listed(name) for thing in each.objects]
    assert len(acts) == len(set(acts))
    measured = {thing for verb, thing in acts if verb == "measure"}
    assert not [pair for pair in ONE_SAMPLE if pair <= measured]


@everybody
def test_what_comes_later_is_told_once_and_is_not_wanted_now(name: str) -> None:
    """In the text; the answer itself keeps every date."""
    said = text(answer(name), bundled(), "en", width=10_000).partition("\nLATER\n")[2].partition("\n\n")[0]
    told = [line for line in said.splitlines() if line.startswith("  - From ")]
    acts = [line.partition(" - ")[2].partition(" - ")[2].rpartition(" (")[0] for line in told]
    assert len(acts) == len(set(acts)), acts
    of_answer = {_sample(each.verb, each.objects) for each in answer(name).later if each.verb is not None}
    now = {_sample(each.verb, each.objects) for each in listed(name)}
    called = any(flag.urgency is Urgency.EMERGENCY for flag in answer(name).red_flags)
    assert len(told) == (0 if called else len(of_answer - now))  # while help is called nobody reads of next year


def _sample(verb: str, objects: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """An act; the eGFR by the creatinine that the laboratory works it out of."""
    return (verb, ("Creatinine",)) if (verb, objects) == ("measure", ("eGFR",)) else (verb, objects)


@everybody
def test_urgent_first_and_what_a_red_flag_asks_before_the_rest(name: str) -> None:
    order = [(URGENT_FIRST.index(each.urgency), each.red_flag is None) for each in listed(name)]
    assert order == sorted(order)


@everybody
def test_with_an_emergency_nothing_else_stands_in_the_list(name: str) -> None:
    if any(flag.urgency is Urgency.EMERGENCY for flag in answer(name).red_flags):
        assert {each.urgency for each in listed(name)} == {Urgency.EMERGENCY}


@everybody
def test_every_suggestion_says_on_what_it_rests_and_that_it_is_a_draft(name: str) -> None:
    for each in (*listed(name), *answer(name).held_back):
        assert each.status is Status.DRAFT
        assert each.why
        assert each.by
        for why in each.why:
            because = why.because
            assert because.source or because.consensus or because.local or because.unread, each
    assert "BROUILLON" in texts()[f"{name}.fr.txt"]
    assert "DRAFT" in texts()[f"{name}.en.txt"]


@everybody
def test_both_sides_of_a_contradiction_say_where_they_come_from(name: str) -> None:
    for conflict in answer(name).conflicts:
        assert conflict.first.why
        assert conflict.second.why
        assert conflict.first not in listed(name) or conflict.first.red_flag
        assert conflict.second not in listed(name) or conflict.second.red_flag


@everybody
def test_no_dose_is_told_but_the_one_that_the_record_says_is_taken(name: str) -> None:
    written = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    taken = set(re.findall(r"_daily_dose: (\d+)", written))
    for language in ("fr", "en"):
        told = DOSE.findall(texts()[f"{name}.{language}.txt"])
        assert set(told) <= taken


@everybody
def test_nobody_is_asked_what_cannot_concern_them(name: str) -> None:
    chart, at = PATIENTS[name]
    asked = {item for question in answer(name).missing for item in question.items}
    if chart.sex == "male":
        assert asked.isdisjoint(OF_WOMEN)
    assert chart.birth_date is not None
    if at.year - chart.birth_date.first.year > 60:
        assert asked.isdisjoint(OF_CHILDBEARING)


@everybody
def test_the_same_facts_give_the_same_bytes_whatever_the_order_of_the_protocols(name: str) -> None:
    chart, at = PATIENTS[name]
    backwards = sorted(bundled().protocols, reverse=True)
    again = assess(bundled(), chart, at, protocols=backwards)
    assert again == answer(name)
    for language in ("fr", "en"):
        assert text(again, bundled(), language) == texts()[f"{name}.{language}.txt"]

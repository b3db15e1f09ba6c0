"""Numbers, units, dates, genders: French and English typography, against what is printed on French laboratory sheets."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from pathways.backends import french_nouns, typography
from pathways.backends.french_nouns import a, de, grammar, with_article
from pathways.language.values import Duration, Moment

D = Decimal


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", "~")


@pytest.mark.parametrize(
    ("ucum", "french", "english"),
    [
        ("%", "%", "%"),
        ("mm[Hg]", "mmHg", "mmHg"),
        ("umol/L", "µmol/L", "µmol/L"),
        ("ug/L", "µg/L", "µg/L"),
        ("10*9/L", "G/L", "×~10^9/L"),
        ("10*3/uL", "G/L", "×~10^3/µL"),
        ("mL/min/{1.73_m2}", "mL/min/1,73~m²", "mL/min/1.73~m²"),
        ("mL/min", "mL/min", "mL/min"),
        ("Cel", "°C", "°C"),
        ("kg/m2", "kg/m²", "kg/m²"),
        ("/min", "/min", "/min"),
        ("[IU]/L", "UI/L", "IU/L"),
        ("mg/mmol", "mg/mmol", "mg/mmol"),
        ("1", "", ""),
        ("{beats}/min", "beats/min", "beats/min"),
    ],
)
def test_units_are_printed_for_people(ucum: str, french: str, english: str) -> None:
    assert plain(typography.unit(ucum, "fr")) == french
    assert plain(typography.unit(ucum, "en")) == english


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [("7.5", "7,5", "7.5"), ("7.0", "7,0", "7.0"), ("1000", "1000", "1000"), ("12000", "12~000", "12,000"), ("-0.5", "−0,5", "−0.5")],
)  # fmt: skip
def test_numbers_keep_their_decimals(value: str, french: str, english: str) -> None:
    assert plain(typography.number(D(value), "fr")) == french
    assert typography.number(D(value), "en") == english


def test_french_sets_a_space_before_percent_and_english_none() -> None:
    assert plain(typography.quantity(D(7), "%", "fr")) == "7~%"
    assert typography.quantity(D(7), "%", "en") == "7%"


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        (Moment.of(date(2026, 11, 23)), "23/11/2026", "23~Nov~2026"),
        (Moment.of(datetime.fromisoformat("2026-11-23T10:30")), "23/11/2026 à 10~h~30", "23~Nov~2026, 10:30"),
        (Moment.between(date(2026, 3, 1), date(2026, 3, 31)), "03/2026", "Mar~2026"),
        (Moment.between(date(2025, 1, 1), date(2025, 12, 31)), "2025", "2025"),
    ],
)
def test_dates_as_they_are_written_here_and_there(value: Moment, french: str, english: str) -> None:
    assert plain(typography.moment(value, "fr")) == french
    assert plain(typography.moment(value, "en")) == english


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        (Duration(months=3), "3~mois", "3~months"),
        (Duration(hours=48), "48~heures", "48~hours"),
        (Duration(months=24), "2~ans", "2~years"),
        (Duration(months=18), "18~mois", "18~months"),
        (Duration(days=14), "2~semaines", "2~weeks"),
        (Duration(days=1), "1~jour", "1~day"),
        (Duration(), "sans délai", "at once"),
        (Duration(months=1, days=3), "1~mois et 3~jours", "1~month and 3~days"),
    ],
)
def test_durations_are_counted_as_people_count_them(value: Duration, french: str, english: str) -> None:
    assert plain(typography.duration(value, "fr")) == french
    assert plain(typography.duration(value, "en")) == english


@pytest.mark.parametrize(
    ("label", "nominative", "genitive", "dative"),
    [
        ("plaie du pied", "la plaie du pied", "de la plaie du pied", "à la plaie du pied"),
        ("DFG estimé", "le DFG estimé", "du DFG estimé", "au DFG estimé"),
        ("HbA1c", "l'HbA1c", "de l'HbA1c", "à l'HbA1c"),
        ("hanche", "la hanche", "de la hanche", "à la hanche"),
        ("vomissements", "les vomissements", "des vomissements", "aux vomissements"),
        ("suspicion de cancer", "la suspicion de cancer", "de la suspicion de cancer", "à la suspicion de cancer"),
        ("anticancéreux oral", "l'anticancéreux oral", "de l'anticancéreux oral", "à l'anticancéreux oral"),
        ("sang dans les selles", "le sang dans les selles", "du sang dans les selles", "au sang dans les selles"),
        ("transaminases", "les transaminases", "des transaminases", "aux transaminases"),
        ("plaquettes", "les plaquettes", "des plaquettes", "aux plaquettes"),
        ("œdème des jambes", "l'œdème des jambes", "de l'œdème des jambes", "à l'œdème des jambes"),
    ],
)
def test_french_nouns_with_their_article(label: str, nominative: str, genitive: str, dative: str) -> None:
    said = with_article(label)
    assert (said, de(said), a(said)) == (nominative, genitive, dative)


@pytest.mark.parametrize("label", ["enceinte", "vit seul", "décédé", "ne peut pas avaler", "fume au lit", "Zorglub"])
def test_what_is_not_recognised_is_not_given_a_gender(label: str) -> None:
    assert not grammar(label).known


def test_no_word_has_two_genders() -> None:
    assert not french_nouns._FEMININE & french_nouns._MASCULINE


@pytest.mark.parametrize(
    ("label", "inside"),
    [("HbA1c", "HbA1c"), ("Plaie", "plaie"), ("T0 de l'HGPO", "T0 de l'HGPO"), ("IEC", "IEC"), ("Âge", "âge"), ("pH", "pH")],
)  # fmt: skip
def test_inside_a_sentence_acronyms_keep_their_capitals(label: str, inside: str) -> None:
    assert typography.lower_first(label) == inside


def test_a_sentence_begins_with_a_capital_but_an_acronym_stays() -> None:
    assert typography.upper_first("plaie du pied") == "Plaie du pied"
    assert typography.upper_first("pH sanguin") == "pH sanguin"

"""Guards in words. The golden file was read aloud, guard by guard; the laws hold for trees that nobody wrote."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathways.backends.names import Names
from pathways.backends.to_prose import denied, sentence, short, value_said
from pathways.language import ast
from pathways.language.values import NONE, Duration, Range
from pathways.loading.bundled import bundled
from pathways.model.names import CatalogueNames
from tests import golden
from tests.demo_scope import BOOLEANS
from tests.prose_library import CATALOGUE, NAMES, D, tree
from tests.strategies import every_typed_tree

NBSP = "\N{NO-BREAK SPACE}"
BLOCKS = list(golden.prose_blocks())
CODE = re.compile(r"\b(?:None|True|False|Exists|Latest|Count|DateOf|Coalesce|Constant|null|and|not|is|or|of)\b")


def plain(text: str) -> str:
    return text.replace(NBSP, "~")


@pytest.mark.parametrize(("guard", "block"), BLOCKS, ids=[guard for guard, _ in BLOCKS])
def test_reads_as_it_was_judged(guard: str, block: str) -> None:
    assert golden.prose_block(guard) == block


def test_at_least_a_hundred_guards_were_read_aloud() -> None:
    assert len(BLOCKS) >= 100


def test_names_of_a_catalogue_are_what_prose_asks_for() -> None:
    names: Names = CatalogueNames(CATALOGUE)
    assert names.label("give.fit_kit", "fr") == f"Remettre{NBSP}: kit de dépistage colorectal"


@pytest.mark.parametrize("language", ["fr", "en"])
@given(resolved=every_typed_tree)
def test_any_guard_can_be_said(language: str, resolved: ast.Expr) -> None:
    """Whatever checks can be said: one line, brackets balanced, no space twice, no word of the code in French."""
    whole = sentence(resolved, language, NAMES)
    assert balanced(whole)
    for said in (whole, short(resolved, language, NAMES)):
        assert said
        assert said == said.strip()
        assert "  " not in said
        assert "\n" not in said
        assert language == "en" or not CODE.search(said), said


def balanced(text: str) -> bool:
    depth = 0
    for character in text:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth < 0:
            return False
    return depth == 0


@given(resolved=every_typed_tree)
def test_the_opposite_is_said_otherwise(resolved: ast.Expr) -> None:
    """A negation never vanishes."""
    assert sentence(ast.Not(resolved), "fr", NAMES) != sentence(resolved, "fr", NAMES)


@pytest.mark.parametrize(
    "guard",
    ["not (Diabetes or Heart_failure)", "not (Diabetes and Heart_failure)", "not (HbA1c > 7 '%')", "not Pregnant"],
)
def test_a_negation_is_never_lost(guard: str) -> None:
    positive = guard.removeprefix("not ").strip("()")
    assert sentence(tree(guard), "fr", NAMES) != sentence(tree(positive), "fr", NAMES)


def test_and_within_or_stands_in_brackets_for_it_could_be_read_two_ways() -> None:
    said = sentence(tree("Heart_failure and (Diabetes or Vomiting)"), "fr", NAMES)
    assert said == "insuffisance cardiaque et (diabète ou vomissements)"


@pytest.mark.parametrize("threshold", ["7 '%'", "30 'mL/min/{1.73_m2}'", "12000 'umol/L'"])
def test_a_tab_never_loses_its_threshold(threshold: str) -> None:
    item = {"7 '%'": "HbA1c", "30 'mL/min/{1.73_m2}'": "eGFR", "12000 'umol/L'": "Creatinine"}[threshold]
    digits = threshold.split(" ", maxsplit=1)[0]
    for limit in range(6, 30):
        said = short(tree(f"{item} >= {threshold}"), "fr", NAMES, limit=limit)
        assert digits in said.replace(NBSP, ""), said
        assert "≥" in said


def test_a_tab_within_its_limit_is_not_cut() -> None:
    assert plain(short(tree("HbA1c > 7 '%'"), "fr", NAMES)) == "HbA1c >~7~%"


def test_a_change_keeps_its_sign_for_a_loss_is_no_gain() -> None:
    assert "+2" in sentence(tree("Change(Weight, 3 days) >= 2 'kg'"), "fr", NAMES)
    assert "Δ" in short(tree("Change(Weight, 3 days) >= 2 'kg'"), "fr", NAMES)


def test_a_parameter_that_nobody_set_says_so() -> None:
    assert "non fixé" in sentence(tree("Exists(Heart_failure, local_delay)"), "fr", NAMES)


def test_a_code_of_a_derived_item_is_said_by_its_label() -> None:
    table = ast.Choose(((tree("Diabetes"), ast.Constant("frail")), (None, ast.Constant("vigorous"))))
    assert sentence(table, "fr", NAMES, of="Frailty") == f"fragile si diabète{NBSP}; sinon vigoureux"


@pytest.mark.parametrize(
    ("value", "item", "french", "english"),
    [
        (D("8.1"), "HbA1c", "8,1~%", "8.1%"),
        (Duration(months=696), "Age", "58~ans", "58~years"),
        ("positive", "HPV", "positif", "positive"),
        ("done", "give.fit_kit", "fait", "done"),
        (Range(None, D(30), high_included=False), "eGFR", "<~30~mL/min/1,73~m²", "<~30~mL/min/1.73~m²"),
        (Range(D("6.5"), D("7.0")), "HbA1c", "6,5 à 7,0~%", "6.5 to 7.0%"),
        (NONE, "HbA1c", "aucun", "none"),
        (True, "Diabetes", "oui", "yes"),
    ],
)
def test_values_are_written_as_people_write_them(value: object, item: str, french: str, english: str) -> None:
    assert plain(value_said(value, item, "fr", NAMES)) == french  # type: ignore[arg-type]
    assert plain(value_said(value, item, "en", NAMES)) == english  # type: ignore[arg-type]


@given(name=st.sampled_from(BOOLEANS))
def test_a_name_without_a_label_is_said_as_it_is_written(name: str) -> None:
    assert sentence(ast.Current(f"{name}_unheard_of"), "en", NAMES)


def test_what_is_no_noun_is_denied_by_its_answer() -> None:
    assert plain(denied("enceinte", "fr")) == "enceinte~: non"
    assert denied("plaie du pied", "fr") == "pas de plaie du pied"
    assert denied("hypertension artérielle", "fr") == "pas d'hypertension artérielle"
    assert plain(denied("pouls du pied absent", "fr")) == "pouls du pied absent~: non"


def test_a_date_whose_label_waits_for_its_day_is_an_event_without_it() -> None:
    """« test positif depuis 01/02/2025 », but « 14 mois après le test positif »."""
    library = bundled()
    names = CatalogueNames(library.catalogue)
    guard = ast.LessOrEqual(
        ast.Add(ast.Current("FIT_positive_since"), ast.Constant(Duration(months=14))), ast.Apply(ast.Function.TODAY, ())
    )
    said = [plain(sentence(guard, language, names)) for language in ("fr", "en")]
    assert said == [
        "au moins 14~mois depuis le test immunologique positif",
        "at least 14~months since the positive faecal test",
    ]


def test_not_to_be_on_a_drug_is_said_in_one_breath() -> None:
    assert denied("sous ézétimibe", "fr") == "pas sous ézétimibe"
    assert denied("on ezetimibe", "en") == "not on ezetimibe"
    # Of several, the answer alone says that it is no to each.
    assert plain(denied("sous IEC ou ARA2", "fr")) == "sous IEC ou ARA2~: non"
    assert denied("on ACE inhibitor, ARB", "en") == "on ACE inhibitor, ARB: no"

"""The catalogue as a clinician would check it: nothing missing, nothing that reads as a prescription, every code well formed."""

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

import pytest
from ucumvert import PintUcumRegistry

from pathways.language import ast
from pathways.language.types import CodeType, QuantityType
from pathways.loading.bundled import bundled
from pathways.loading.codes import check_digit, code_fault
from pathways.model.catalogue import Act, Contraindication, Target
from pathways.model.provenance import Because, Text
from tests.clinical.patients import catalogue, loaded, patient, value

SHELF = catalogue()


def test_the_catalogue_loads_without_a_finding() -> None:
    assert loaded().findings == ()


# --- words ---


def labelled() -> Iterator[tuple[str, Text]]:
    for shelf in (
        SHELF.items, SHELF.groups, SHELF.settings, SHELF.verbs, SHELF.objects, SHELF.classes, SHELF.professions,
        SHELF.cooperations, SHELF.red_flags, SHELF.safety,
    ):  # fmt: skip
        for name, entry in shelf.items():
            yield name, entry.label
    for name, item in SHELF.items.items():
        yield from ((f"{name}.{code}", text) for code, text in item.values.items())
        if item.question is not None:
            yield f"{name}.question", item.question
    for name, entry in [*SHELF.classes.items(), *SHELF.objects.items()]:
        yield from ((f"{name}.caution", caution.text) for caution in entry.cautions)
        yield from ((f"{name}.contraindication", c.label) for c in entry.contraindications if c.label is not None)
    for name, act in acts():
        if act.detail is not None:
            yield f"{name}.detail", act.detail


def acts() -> Iterator[tuple[str, Act]]:
    for name, rule in [*SHELF.red_flags.items(), *SHELF.safety.items()]:
        for act in rule.do:
            yield name, act


def test_every_word_is_said_in_both_languages() -> None:
    assert [name for name, text in labelled() if not text.fr.strip() or not text.en.strip()] == []


# A concentration (30 mg/g, 1.5 mg/dL) is no dose.
DOSE = re.compile(
    r"\d\s?(mg(?!/(g|mmol|d?L))|g/j|µg|mcg|UI|U/kg|mL/h|comprimés?|tablets?|gélules?|unités?|units?)\b", re.IGNORECASE
)


@pytest.mark.parametrize("text", ["1000 mg", "2 g/j", "10 UI", "2 comprimés", "0.1 U/kg"])
def test_a_dose_would_be_seen(text: str) -> None:
    assert DOSE.search(text)


def test_no_word_states_a_dose() -> None:
    assert [(name, text) for name, text in labelled() if DOSE.search(text.fr) or DOSE.search(text.en)] == []


def test_no_quoted_source_states_a_dose() -> None:
    assert [because for because in reasons() if because.quote is not None and DOSE.search(because.quote)] == []


FRENCH_FAULTS = [
    (re.compile(r"\S[:;?!](\s|$)"), "a space stands before : ; ? and !"),
    (re.compile(r"oe(?=il|u|d)"), "œ is one letter"),
    (re.compile(r'"'), "quotation marks are « »"),
    (re.compile(r"\s,|\.\."), "no space before a comma, … is one character"),
]


def test_french_words_follow_french_typography() -> None:
    assert [
        (name, text.fr, why) for name, text in labelled() for fault, why in FRENCH_FAULTS if fault.search(text.fr)
    ] == []


def test_no_two_items_have_the_same_french_name() -> None:
    counted = Counter(item.label.fr for item in SHELF.items.values())
    assert [label for label, count in counted.items() if count > 1] == []


# --- data ---


def test_every_unit_is_ucum_by_a_second_parser() -> None:
    registry = PintUcumRegistry()
    units = {item.measure.unit for item in SHELF.items.values() if item.measure is not None}
    units |= {unit for item in SHELF.items.values() if item.measure is not None for unit in item.measure.conversions}
    for unit in sorted(units):
        registry.from_ucum(unit)


def test_every_loinc_code_has_its_check_digit() -> None:
    codes = [code for item in SHELF.items.values() for code in item.codes if code.system == "loinc"]
    assert len(codes) > 50
    assert [c.code for c in codes if check_digit(c.code.split("-")[0]) != int(c.code.split("-")[1])] == []


def test_every_code_is_well_formed() -> None:
    assert [(c.system, c.code) for i in SHELF.items.values() for c in i.codes if code_fault(c.system, c.code)] == []


def test_no_code_belongs_to_two_items() -> None:
    """Except that the cancer of an organ is a cancer, and the history that a screening asks for."""
    others = [item for item in SHELF.items.values() if item.name != "Active_cancer"]
    counted = Counter((c.system, c.code) for item in others for c in item.codes)
    assert [code for code, count in counted.items() if count > 1] == []


def test_the_loinc_code_of_a_glucose_after_a_meal_is_not_taken_for_a_tolerance_test() -> None:
    assert "1521-4" not in {c.code for item in SHELF.items.values() for c in item.codes}


def test_every_measured_quantity_has_a_plausible_range_that_holds_the_usual_one() -> None:
    """Only computed intermediates and goals, which nobody measures, have none."""
    for item in SHELF.items.values():
        if isinstance(item.type, QuantityType) and item.formula is None:
            assert item.plausible is not None, item.name
        if item.plausible is not None and item.usual is not None:
            assert item.plausible[0] <= item.usual[0] < item.usual[1] <= item.plausible[1], item.name


def test_what_can_be_asked_says_who_can_answer() -> None:
    recorded = [i for i in SHELF.items.values() if i.formula is None and i.absent.value == "unknown"]
    without = {i.name for i in recorded if not i.by}
    assert without == {"Birth_date", "Sex", "Age"}


def test_who_can_answer_is_a_profession() -> None:
    assert {who for item in SHELF.items.values() for who in item.by} <= set(SHELF.professions)


def test_conversions_keep_the_order_of_values() -> None:
    """A conventional pair must not put a higher value below a lower one: 3.1 mg/mmol below 3, for one."""
    from pathways.language.units import convert

    for item in SHELF.items.values():
        for unit, conversion in item.measure.conversions.items() if item.measure is not None else ():
            assert item.measure is not None
            for key in conversion.pairs:
                step = Decimal(1).scaleb(int(key.as_tuple().exponent)) if key.as_tuple().exponent else Decimal(1)
                around = [convert(key + step * n, unit, item.measure) for n in (-1, 0, 1)]
                known = [v for v in around if v is not None]
                assert known == sorted(known), (item.name, unit, key)
                assert len(known) == 3


SIGNS = ["Alarm_signs", "Acute_illness", "Foot_alarm", "Eye_alarm"]


@pytest.mark.parametrize("group", SIGNS)
def test_signs_of_alarm_do_not_outlive_the_episode(group: str) -> None:
    """A sign of last month must raise no alarm today."""
    for name in SHELF.groups[group].members:
        delay = SHELF.items[name].validity.default
        assert delay is not None, name
        assert delay.months == 0, name
        assert delay.days <= 7, name


@pytest.mark.parametrize("group", sorted(SHELF.groups))
def test_every_group_has_members(group: str) -> None:
    assert len(SHELF.groups[group].members) >= 2


def test_every_code_item_names_its_values() -> None:
    for item in SHELF.items.values():
        if isinstance(item.type, CodeType):
            assert set(item.values) == set(item.type.values), item.name


# --- drugs ---

EXPOSING = {verb.name for verb in SHELF.verbs.values() if verb.exposes and verb.target is Target.DRUG_CLASS}
NEVER_SUGGESTED = {
    "glitazone", "aliskiren", "edoxaban", "amiodarone", "class_1_antiarrhythmic", "decongestant", "simvastatin", "fibrate",
    "gemfibrozil", "doac_interaction", "dabigatran_interaction", "strong_cyp3a4_inhibitor", "miconazole", "nsaid",
    "corticosteroid", "azole_or_cotrimoxazole", "maoi", "analgesic_aspirin", "ciclosporin", "antibiotic", "verapamil", "potassium_sparing",
    "injected_cytotoxic", "checkpoint_inhibitor", "brivudine", "allopurinol", "phenytoin", "antipyretic", "loperamide",
    "hydromorphone", "fentanyl", "methadone", "tramadol", "codeine", "laxative", "benzodiazepine", "nephrotoxic_chemotherapy",
    "tobacco_sensitive", "anti_her2", "anthracycline", "vegf_antibody", "vegf_inhibitor", "qt_anticancer", "lmwh", "penicillin",
}  # fmt: skip


def test_every_class_is_cleared_or_named_as_never_suggested() -> None:
    uncleared = {c.name for c in SHELF.classes.values() if not c.cleared and not c.of}
    assert uncleared == NEVER_SUGGESTED


def names_in(tree: object) -> set[str]:
    """Items and class members that an expression reads."""
    match tree:
        case ast.Current() | ast.Series():
            return {tree.item}
        case ast.ClassMember():
            return {f"{tree.drug_class}.{tree.member.value}"}
        case tuple():
            return {name for part in tree for name in names_in(part)}
        case ast.Node():
            return {n for field in tree.__struct_fields__ if field != "at" for n in names_in(getattr(tree, field))}
        case _:
            return set()


def guarded_by(drug_class: str) -> set[str]:
    return {name for c in SHELF.classes[drug_class].contraindications for name in names_in(c.when.tree)}


PREGNANCY = [
    "metformin", "sglt2i", "glp1ra", "dpp4i", "sulfonylurea", "repaglinide", "acarbose", "acei", "arb", "arni", "mra", "statin",
    "thiazide_like", "ezetimibe", "apixaban", "rivaroxaban", "dabigatran", "vka", "varenicline", "bupropion",
]  # fmt: skip


@pytest.mark.parametrize("drug_class", PREGNANCY)
def test_a_drug_that_harms_in_pregnancy_asks_about_it(drug_class: str) -> None:
    assert "Pregnant_or_planning" in guarded_by(drug_class)


@pytest.mark.parametrize("drug_class", ["metformin", "sglt2i", "glp1ra", "sulfonylurea", "acarbose", "mra"])
def test_a_drug_that_the_kidney_limits_asks_for_the_egfr(drug_class: str) -> None:
    assert "eGFR" in guarded_by(drug_class)


@pytest.mark.parametrize("drug_class", ["apixaban", "rivaroxaban", "dabigatran"])
def test_a_direct_anticoagulant_asks_for_the_cockcroft_clearance_and_never_for_the_egfr(drug_class: str) -> None:
    assert "CrCl" in guarded_by(drug_class)
    assert "eGFR" not in guarded_by(drug_class)


@pytest.mark.parametrize("drug_class", ["acei", "arb", "arni"])
def test_two_blockers_of_the_renin_angiotensin_system_are_never_taken_together(drug_class: str) -> None:
    others = {"acei", "arb", "arni", "aliskiren"} - {drug_class}
    assert {f"{other}.current" for other in others} <= guarded_by(drug_class)
    paired = {frozenset(pair.classes) for pair in SHELF.incompatible}
    for other in others - {"aliskiren"}:
        assert frozenset({drug_class, other}) in paired


@pytest.mark.parametrize("drug_class", ["acei", "arb", "arni", "mra"])
def test_a_drug_that_raises_potassium_asks_for_it(drug_class: str) -> None:
    assert "Potassium" in guarded_by(drug_class)


def withheld(drug_class: str, contraindication: Contraindication) -> object:
    assert contraindication in SHELF.classes[drug_class].contraindications
    return contraindication.when.tree


@pytest.mark.parametrize(("egfr", "forbidden"), [("29.9", True), ("30", False), ("45", False)])
def test_metformin_is_contraindicated_below_30_and_not_at_30(egfr: str, forbidden: bool) -> None:
    from pathways.language.semantics import truth
    from pathways.language.truth import Truth

    rule = SHELF.classes["metformin"].contraindications[0]
    expected = Truth.TRUE if forbidden else Truth.FALSE
    assert truth(rule.when.tree, patient("male", 60, eGFR=Decimal(egfr))) is expected
    assert truth(rule.when.tree, patient("male", 60)) is Truth.UNKNOWN


def test_a_contraindication_never_reads_silence_as_a_clearance() -> None:
    """`is true` and its like are false when nothing is known: who uses it does so beside a question that is asked."""
    lenient = [
        (name, c.when.text)
        for name, drug in SHELF.classes.items()
        for c in drug.contraindications
        if re.search(r"is (not )?(true|false|null)|Coalesce|not Exists", c.when.text)
    ]
    # The first only adds to what it asks. The others are alarms beside a question that is asked (weight loss with polyuria):
    # nobody measures ketones before every start, but who has them gets no SGLT2 inhibitor.
    # A recent infarction whose date is written withholds the start of metformin; without a date the caution stays beside it.
    assert lenient == [
        ("nondhp_ccb", "(Heart_failure and LVEF <= 40 '%') or (LVEF <= 40 '%') is true"),
        ("metformin", "(ACS_date + metformin_after_infarction > Today()) is true"),
        ("sglt2i", "Insulin_first is true"),
    ]


def test_a_class_never_contains_a_drug_of_its_exceptions() -> None:
    """Bempedoic acid with ezetimibe stands among the combinations of statins, and holds none."""
    statin = SHELF.classes["statin"]
    assert "C10BA10" in statin.excluding
    assert "C09DX04" in SHELF.classes["arb"].excluding
    assert "C09BB10" in SHELF.classes["dhp_ccb"].excluding


@pytest.mark.parametrize(
    "drug_class", ["apixaban", "rivaroxaban", "dabigatran", "vka", "aspirin", "p2y12", "beta_blocker", "insulin"]
)
def test_a_drug_whose_abrupt_stop_harms_is_never_stopped_by_a_contraindication(drug_class: str) -> None:
    """A safety rule calls the cardiologist instead: an anticoagulant stopped without a relay is a stroke."""
    assert all(c.only_start for c in SHELF.classes[drug_class].contraindications)


@pytest.mark.parametrize("rule", ["anticoagulant_to_replace", "beta_blocker_to_review", "antiplatelet_to_review"])
def test_the_rule_for_such_a_drug_says_no_stop(rule: str) -> None:
    verbs = {act.verb for act in SHELF.safety[rule].do}
    assert "call" in verbs
    assert not verbs & {"stop", "pause", "reduce"}


def test_a_control_is_not_met_by_the_reading_that_asks_for_it() -> None:
    """A reading on the day from which a measurement is wanted meets it: the control counts from the day after."""
    rules = SHELF.red_flags | SHELF.safety
    met_at_once = [
        (name, act.objects)
        for name, rule in rules.items()
        for act in rule.do
        if act.verb == "measure" and act.since and act.since.text in {f"DateOf({o})" for o in act.objects}
    ]
    assert met_at_once == []


# --- acts ---


def test_no_red_flag_exposes_the_patient_to_a_drug() -> None:
    assert [(n, a.verb) for n, flag in SHELF.red_flags.items() for a in flag.do if SHELF.verbs[a.verb].exposes] == []


def test_everybody_can_call_15() -> None:
    for flag in SHELF.red_flags.values():
        for act in flag.do:
            if "samu" in act.objects:
                assert act.by == ("anyone",), flag.name


@pytest.mark.parametrize("flag", sorted(SHELF.red_flags))
def test_nobody_without_facts_raises_a_flag(flag: str) -> None:
    from pathways.language.semantics import truth
    from pathways.language.truth import Truth

    assert truth(SHELF.red_flags[flag].when.tree, patient("female", 60)) is not Truth.TRUE


@pytest.mark.parametrize("rule", sorted(SHELF.safety))
def test_nobody_without_facts_sets_off_a_safety_rule(rule: str) -> None:
    from pathways.language.semantics import truth
    from pathways.language.truth import Truth

    assert truth(SHELF.safety[rule].when.tree, patient("female", 60)) is not Truth.TRUE


def test_opposite_verbs_know_each_other() -> None:
    for verb in SHELF.verbs.values():
        for other in verb.against:
            if SHELF.verbs[other].target is Target.DRUG_CLASS and verb.name in ("prescribe", "stop"):
                assert other in SHELF.verbs


def reasons() -> Iterator[Because]:
    """Every `because` of the catalogue."""
    for item in SHELF.items.values():
        yield from (b for b in (item.because, *item.rows) if b is not None)
    for entry in [*SHELF.classes.values(), *SHELF.objects.values()]:
        yield from (c.because for c in entry.contraindications)
        yield from (c.because for c in entry.cautions if c.because is not None)
    yield from (pair.because for pair in SHELF.incompatible)
    for setting in SHELF.settings.values():
        yield setting.because
        yield from (because for _, because in setting.alternatives)
    for rule in [*SHELF.red_flags.values(), *SHELF.safety.values()]:
        yield rule.because
        yield from (act.because for act in rule.do)


def test_what_rests_on_memory_says_so() -> None:
    """A source that nobody has read (`read: memory`) is cited with what is still to be verified in it."""
    silent = [b for b in reasons() if b.source and SHELF.sources[b.source].read == "memory" and b.unread is None]
    assert silent == []


def test_every_source_is_cited() -> None:
    cited = {b.source for b in reasons() if b.source}
    assert {"has-2024-t2d", "esc-2024-hta", "uncam-2013", "ansm-metformin"} <= cited


def test_a_setting_on_which_sources_disagree_shows_the_other_one() -> None:
    disputed = [
        "bp_guideline", "home_bp_readings_needed", "score2_classes", "foot_grading", "egfr_equation",
        "retinal_interval_low_risk", "cardioversion_delay", "prediabetes_floor", "findrisc_age_item",
        "first_antihypertensive_step", "metformin_contrast", "creatinine_rise_tolerated", "sglt2i_start_floor",
        "first_cardiology_visit", "stroke_ldl_goal",
    ]  # fmt: skip
    assert [name for name in disputed if not SHELF.settings[name].alternatives] == []


def test_the_default_equation_is_the_cautious_one() -> None:
    assert value("eGFR", patient("female", 82, Creatinine=141)) == Decimal("29.8")


def test_a_parameter_that_is_a_word_has_words_for_people() -> None:
    """In French and in English, each: a name of the machine would stand in the printed protocol."""
    library = bundled()
    own = [setting for protocol in library.protocols.values() for setting in protocol.settings.values()]
    chosen = [setting for setting in (*library.catalogue.settings.values(), *own) if setting.one_of]
    assert len(chosen) >= 10
    assert [setting.name for setting in chosen if setting.words.keys() != set(map(str, setting.one_of))] == []

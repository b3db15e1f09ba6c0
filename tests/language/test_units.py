"""Units: which texts are UCUM (a full UCUM parser is the second opinion), and what a value becomes in the canonical unit."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ucumvert import get_ucum_parser

from pathways.language.types import Measure
from pathways.language.ucum import is_ucum, measured, read, slip
from pathways.language.units import conversion, convert, pure_measure
from tests.demo_scope import MEASURES

D = Decimal
UCUM = get_ucum_parser()


def is_full_ucum(unit: str) -> bool:
    try:
        UCUM.parse(unit)
    except Exception:  # noqa: BLE001 - the parser raises many kinds
        return False
    return True


# Units of laboratory reports and vital signs, and near misses.
TEXTS = [
    "mg/dL", "mmol/L", "umol/L", "mL/min/{1.73_m2}", "mL/min", "mm[Hg]", "10*9/L", "10*3/uL", "/uL", "/min", "%", "{INR}", "1",
    "m[IU]/L", "u[IU]/mL", "U/L", "kg/m2", "Cel", "[degF]", "mg/(24.h)", "[lb_av]", "g/cm3", "mmol/mol", "mg/g", "mg/mmol",
    "ug/L", "ng/mL", "pg/mL", "pmol/L", "g/L", "g/dL", "m", "cm", "kg", "d", "wk", "mo", "a", "h", "min", "s", "ms", "V", "mV",
    "kPa", "bar", "J", "W", "kcal", "Hz", "meq/L", "mosm/kg", "cm2", "m3", "L/min", "dB", "[pH]", "10^6", "cm[H2O]", "ukat/L",
    "mg/kg/d", "ug/kg/min", "mmHg", "mcg", "mg//L", "mg/", "", "IU/L", "mL/min/1.73m2", "mL/min/1.73.m2", "{score}", "kg.m/s2",
    "gg", "kkg", "mmin", "m 2", "Mol", "MMOL/L", "celsius", "(mg", "mg)", "[", "10*", "2", "/", ".", "{", "}", "deg", "m-2", "m+2",
]  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_a_unit_here_when_it_is_one_for_a_full_parser(text: str) -> None:
    assert is_ucum(text) == is_full_ucum(text)


pieces = st.sampled_from(
    [
        "mol",
        "g",
        "L",
        "m",
        "s",
        "min",
        "h",
        "d",
        "k",
        "m",
        "u",
        "n",
        "10*",
        "[IU]",
        "m[Hg]",
        "%",
        "{x}",
        "2",
        "-1",
        "/",
        ".",
        "(",
        ")",
    ]
)


@given(st.lists(pieces, min_size=1, max_size=5).map("".join))
def test_whatever_we_take_for_a_unit_a_full_parser_takes_too(text: str) -> None:
    """We may know fewer units, never more: what we accept can be exported."""
    assert not is_ucum(text) or is_full_ucum(text)


@given(st.text(max_size=12))
def test_any_text_is_a_unit_or_none(text: str) -> None:
    assert is_ucum(text) == (read(text) is not None)
    meant = slip(text)
    assert meant is None or is_ucum(meant)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("mmHg", "mm[Hg]"), ("mm Hg", "mm[Hg]"), ("mL/min/1.73m2", "mL/min/{1.73_m2}"), ("mL/min/1,73 m²", "mL/min/{1.73_m2}"),
        ("mL/min/1.73.m2", "mL/min/{1.73_m2}"), ("mcg", "ug"), ("µmol/L", "umol/L"), ("μmol/L", "umol/L"), ("µg/L", "ug/L"),
        ("kg/m²", "kg/m2"), ("°C", "Cel"), ("UI/L", "[IU]/L"), ("mUI/L", "m[IU]/L"), ("mg/dl", "mg/dL"), ("bpm", "/min"),
        ("G/L", "10*9/L"), ("mEq/L", "meq/L"), ("what", None),
    ],
)  # fmt: skip
def test_the_commonest_slips_are_understood(written: str, meant: str | None) -> None:
    assert slip(written) == meant


# Expected values: NGSP's table for HbA1c, printed pairs of guidelines for glucose and creatinine.
@pytest.mark.parametrize(
    ("item", "value", "unit", "canonical"),
    [
        ("HbA1c", "53", "mmol/mol", "7.0"),
        ("HbA1c", "60", "mmol/mol", "7.6"),
        ("HbA1c", "48", "mmol/mol", "6.5"),
        ("Fasting_glucose", "126", "mg/dL", "7.0"),
        ("Fasting_glucose", "0.92", "g/L", "5.1"),
        ("Fasting_glucose", "1.26", "g/L", "7.0"),
        ("Creatinine", "1.2", "mg/dL", "106"),
        ("Urine_ACR", "3", "mg/mmol", "30"),
        ("Urine_ACR", "4", "mg/mmol", "35"),
        ("Potassium", "5500", "umol/L", "5.5"),
        ("Weight", "80500", "g", "80.5"),
        ("Height", "1.75", "m", "175"),
        ("Fasting_glucose", "920", "mg/L", "5.1"),
    ],
)
def test_a_value_is_converted_and_rounded_once_half_up(item: str, value: str, unit: str, canonical: str) -> None:
    assert convert(D(value), unit, MEASURES[item]) == D(canonical)


@pytest.mark.parametrize(
    ("item", "unit"),
    [
        ("HbA1c", "1"),  # 0.07 is no HbA1c: a ratio of what to what?
        ("HbA1c", "mol/mol"),
        ("CrCl", "mL/min/{1.73_m2}"),  # two measures, though UCUM ignores the annotation
        ("eGFR", "mL/min"),
        ("LDL", "mm[Hg]"),
        ("Potassium", "mg/dL"),
        ("Temperature", "K"),
        ("Weight", "kilo"),
    ],
)
def test_there_is_no_way_between_what_does_not_measure_the_same(item: str, unit: str) -> None:
    assert convert(D(1), unit, MEASURES[item]) is None


def test_a_difference_converts_without_the_offset() -> None:
    """5 mmol/mol more of HbA1c is 0.5 % more, not 2.6 %."""
    assert convert(D(5), "mmol/mol", MEASURES["HbA1c"], difference=True) == D("0.5")
    assert convert(D(5), "mmol/mol", MEASURES["HbA1c"]) == D("2.6")


def test_half_is_rounded_away_from_zero() -> None:
    measure = Measure("x", "g", 0)
    assert [convert(D(v), "g", measure) for v in ("0.5", "1.5", "2.5", "-0.5")] == [1, 2, 3, -1]


@given(st.decimals(0, 100, places=1), st.sampled_from(["HbA1c", "Fasting_glucose", "Creatinine", "LDL", "Weight"]))
def test_a_formula_turns_a_conversion_round(value: Decimal, item: str) -> None:
    """``(canonical - offset) / factor`` is the value in the other unit: what ``InUnit`` computes."""
    measure = MEASURES[item]
    for unit in measure.conversions:
        way = conversion(unit, measure)
        assert way is not None
        canonical = value * way.factor + way.offset
        assert abs((canonical - way.offset) / way.factor - value) < D("1e-20")


def test_literals_alone_are_counted_in_their_smallest_unit() -> None:
    """So that every other converts without a remainder."""
    measure = pure_measure(["m", "cm", "km", "kg"])
    assert measure is not None
    assert (measure.unit, convert(D("0.01"), "m", measure), convert(D(1), "kg", measure)) == ("cm", 1, None)


def test_what_a_unit_measures_is_said_in_words() -> None:
    assert [measured(u) for u in ("mmol/L", "g/L", "mm[Hg]", "kg", "%")] == [
        "a concentration", "a concentration", "a pressure", "a mass", "a ratio",
    ]  # fmt: skip

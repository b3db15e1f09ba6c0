"""No dose of a drug in any text of the protocols, of the catalogue, of the agreements and of the answers, in both languages."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import Struct

from pathways.loading.bundled import bundled
from pathways.loading.yaml_nodes import Mapping, Node, Scalar, Sequence
from pathways.loading.yaml_reader import read_yaml
from pathways.model.provenance import Because, Text

ROOT = Path(__file__).parents[2]

# A number, then an amount of drug. What follows a slash is a concentration (mg/L, g/L, mg/g, U/L), unless it is a body weight or a time.
AMOUNT = re.compile(
    r"\d\s*(?:mg|g|µg|ug|mcg|UI|IU|U|unités?|units?|comprimés?|tablets?|gélules?|capsules?|gouttes?|drops?|ampoules?|patchs?|patches|"
    r"timbres?|bouffées?|puffs?|sachets?|cachets?|pills?)\b(?!\s*/\s*(?:d?L|g|mmol|mol|µmol|umol|dl|l)\b)",
)
# What looks like one and is none: the words, and why.
NO_DOSE = {
    r"sel \(5 à 6 g par jour\)|salt \(5 to 6 g a day\)": "salt in food",
    r"sel \(moins de 6 g par jour\)|salt \(less than 6 g a day\)": "salt in food",
    r"HGPO 75 g|75 g(?: oral)? glucose tolerance|75 g tolerance": "the sugar of a test, which is part of its name",
    r"monofilament de 10 g|10 g monofilament": "the force of an instrument, which is part of its name",
    r"(?:quantité prise par jour|amount taken a day) \d+ mg": "what the patient takes, read back from the record",
}


def texts(value: object) -> Iterator[str]:
    if isinstance(value, Text):
        yield from (value.fr, value.en)
    elif isinstance(value, Because):
        yield from (each for each in (value.quote, value.unread, value.grade) if each)
    elif isinstance(value, dict):
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, tuple | list | frozenset):
        for each in value:
            yield from texts(each)
    elif isinstance(value, Struct):
        for name in value.__struct_fields__:
            yield from texts(getattr(value, name))


def scalars(node: Node) -> Iterator[str]:
    if isinstance(node, Mapping):
        for each in node.pairs.values():
            yield from scalars(each)
    elif isinstance(node, Sequence):
        for each in node.elements:
            yield from scalars(each)
    elif isinstance(node, Scalar):
        yield node.text


def doses(said: str) -> list[str]:
    said = re.sub(r"\s+", " ", said)
    for allowed in NO_DOSE:
        said = re.sub(allowed, "", said)
    return [said[max(0, m.start() - 20) : m.end() + 10] for m in AMOUNT.finditer(said)]


@pytest.mark.parametrize(
    "said",
    ["500 mg 3 fois par jour", "10 UI le soir", "2 comprimés", "0.1 U/kg", "5 mg", "1 g par jour", "2 gouttes", "25 µg/h"],
)  # fmt: skip
def test_a_dose_is_recognised(said: str) -> None:
    assert doses(said) != []


@pytest.mark.parametrize(
    "said", ["1,26 g/L", "30 mg/g", "8 g/dL", "150 ng/mL", "3 mg/mmol", "40 U/L", "2 kg en 3 jours"]
)
def test_a_concentration_is_no_dose(said: str) -> None:
    assert doses(said) == []


def test_nothing_in_the_catalogue_states_a_dose() -> None:
    assert [found for said in texts(bundled().catalogue) for found in doses(said)] == []


@pytest.mark.parametrize("name", sorted(bundled().protocols))
def test_nothing_in_a_protocol_states_a_dose(name: str) -> None:
    assert [found for said in texts(bundled().protocols[name]) for found in doses(said)] == []


@pytest.mark.parametrize("path", sorted((ROOT / "protocols").rglob("about.yaml")), ids=lambda path: path.parent.name)
def test_nothing_in_an_agreement_states_a_dose(path: Path) -> None:
    root = read_yaml(path.read_text(encoding="utf-8"), "about.yaml").root
    assert root is not None
    assert [found for said in scalars(root) for found in doses(said)] == []


@pytest.mark.parametrize(
    "path", sorted((ROOT / "tests/render/golden/patients").glob("*.txt")), ids=lambda path: path.stem
)
def test_no_answer_states_a_dose(path: Path) -> None:
    assert doses(path.read_text(encoding="utf-8")) == []


def test_every_exception_is_still_needed() -> None:
    library = bundled()
    answers = [
        path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests/render/golden/patients").glob("*.txt"))
    ]
    agreements = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "protocols").rglob("about.yaml"))]
    said = "\n".join([*texts(library.catalogue), *texts(tuple(library.protocols.values())), *answers, *agreements])
    said = re.sub(r"\s+", " ", said)
    assert [allowed for allowed in NO_DOSE if not re.search(allowed, said)] == []

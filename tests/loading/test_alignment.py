"""Every character of a scalar is found again in the file, whatever the style that YAML allows."""

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import (
    DoubleQuotedScalarString,
    FoldedScalarString,
    LiteralScalarString,
    SingleQuotedScalarString,
)

from pathways.loading.alignment import offsets
from pathways.loading.yaml_nodes import Mapping, Scalar
from pathways.loading.yaml_reader import read_yaml

PRINTABLE = st.characters(min_codepoint=0x20, max_codepoint=0x2FFF, exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp"))
TEXTS = st.text(st.one_of(st.sampled_from(" \n'\"\\:#>|-{}[],%é"), PRINTABLE), min_size=1, max_size=60)
STYLES: dict[str, Any] = {
    "single": SingleQuotedScalarString,
    "double": DoubleQuotedScalarString,
    "literal": LiteralScalarString,
    "folded": FoldedScalarString,
    "as it comes": str,
}


def dumped(value: object, width: int) -> str:
    yaml = YAML()
    yaml.width = width
    stream = io.StringIO()
    yaml.dump({"before": 1, "nest": {"when": value, "after": 2}}, stream)
    return stream.getvalue()


def scalar(text: str) -> Scalar:
    root = read_yaml(text, "t.yaml").root
    assert isinstance(root, Mapping)
    nest = root.pairs["nest"]
    assert isinstance(nest, Mapping)
    found = nest.pairs["when"]
    assert isinstance(found, Scalar)
    return found


def check(text: str) -> None:
    """Each character maps to itself, to an escape that stands for it, or to the white space that was folded."""
    found = scalar(text)
    places = offsets(text, found)
    assert len(places) == len(found.text) + 1
    assert places == sorted(places)
    assert all(found.start <= place <= max(found.end, found.start) for place in places)
    for character, place in zip(found.text, places, strict=False):
        there = text[place : place + 1]
        if found.style == '"' and there == "\\":
            continue
        if character.isspace():
            assert there.isspace() or there == "", (character, there)
        else:
            assert there == character


@pytest.mark.parametrize("style", STYLES)
@given(value=TEXTS, width=st.sampled_from([12, 30, 4000]))
def test_every_character_stands_where_it_is_said_to_stand(style: str, value: str, width: int) -> None:
    text = dumped(STYLES[style](value), width)
    read = read_yaml(text, "t.yaml")
    if read.findings:  # the dumper wrote what the reader refuses: a control character, for example
        return
    check(text)


WRITTEN = {
    "plain over two lines": "when: HbA1c > 7\n    and Age\n",
    "single": "when: 'it''s  here'\n",
    "double": 'when: "a\\tb \\u00e9 \\"c\\" d"\n',
    "double over lines": 'when: "one\n    two\n\n    three \\\n    four"\n',
    "literal": "when: |\n    first line\n      deeper\n\n    last\n",
    "literal, indented by two": "when: |2\n      four more\n    base\n",
    "literal, kept end": "when: |+\n    a\n\n\n",
    "folded": "when: >-\n    HbA1c > 7 '%'\n    and Age >= 18 years\n",
    "folded, deeper lines": "when: >\n    a\n    b\n\n    c\n      d\n    e\n",
    "folded with a comment on its head": "when: >-   # why\n    a b\n    c\n",
    "with an anchor": "when: &x >-\n    a b\n    c\n",
    "with a tag": "when: !!str a b\n",
    "quoted, with an anchor and a tag": "when: &x !!str 'a b'\n",
    "plain with an anchor": "when: &name a b\n",
    "carriage returns": "when: >-\r\n    a b\r\n    c d\r\n",
}


@pytest.mark.parametrize("name", WRITTEN)
def test_styles_as_people_write_them(name: str) -> None:
    lines = "".join(f"  {line}" for line in WRITTEN[name].splitlines(keepends=True))
    check(f"nest:\n{lines}  after: 1\n")


def underlined(text: str, word: str) -> str:
    found = scalar(text)
    start = found.text.index(word)
    places = offsets(text, found)
    return text[places[start] : places[start + len(word) - 1] + 1]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("nest:\n  when: >-\n    a >= 1\n    and misspelt\n", "misspelt"),
        ("nest:\n  when: 'x = ''frail'' and misspelt'\n", "misspelt"),
        ('nest:\n  when: "\\u00e9 and \\"x\\" misspelt"\n', "misspelt"),
        ("nest:\n  when: &here a and misspelt\n", "misspelt"),
        ("nest: {when: misspelt}\n", "misspelt"),
        ("nest:\n  when: |-\n    a and\n      misspelt\n", "misspelt"),
    ],
)
def test_a_word_in_a_scalar_is_underlined_in_the_file(text: str, word: str) -> None:
    assert underlined(text, word) == word

"""What is wrong with protocols: one fault is one finding, at the words that are at fault."""

import re
import shutil
from pathlib import Path

import pytest

from pathways.diagnostics.diagnostic import Diagnostic
from pathways.loading.keys import keys_at
from pathways.loading.loader import load
from pathways.model.document import ProtocolDocument

PROTOCOL = (Path(__file__).parents[1] / "findings" / "rest" / "protocol.yaml").read_text(encoding="utf-8")


def found_in(folder: Path, *changes: tuple[str, str]) -> list[tuple[str, str]]:
    """Codes and the words underlined, once the changes are made in a protocol that is right."""
    text = PROTOCOL
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / "protocol.yaml"
    path.write_text(text, encoding="utf-8")
    return [(f.code, underlined(f, text)) for f in load([path]).findings]


def underlined(finding: Diagnostic, text: str) -> str:
    assert finding.span is not None
    return text[finding.span.start : finding.span.end]


def test_the_protocol_is_right_before_it_is_changed(tmp_path: Path) -> None:
    assert found_in(tmp_path) == []


KEYS = set(re.findall(r"^ *(\w{4,}):", PROTOCOL, re.MULTILINE)) - {"control", "above", "on_target"}


@pytest.mark.parametrize("key", sorted(KEYS))
def test_a_misspelt_key_is_one_finding_and_says_what_was_meant(key: str, tmp_path: Path) -> None:
    wrong = key[:-1] + ("x" if key[-1] != "x" else "y")
    path = tmp_path / "protocol.yaml"
    path.write_text(PROTOCOL.replace(f"{key}:", f"{wrong}:", 1), encoding="utf-8")
    (finding,) = load([path]).findings
    assert (finding.code, finding.hint) == ("unknown-key", f"did you mean `{key}`?")
    assert underlined(finding, path.read_text(encoding="utf-8")) == wrong


def test_of_two_protocols_with_one_name_the_second_points_to_the_first(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "protocol.yaml").write_text(PROTOCOL, encoding="utf-8")
    (finding,) = load([tmp_path]).findings
    assert finding.span is not None
    assert (finding.code, finding.span.source) == ("declared-twice", str(tmp_path / "b" / "protocol.yaml"))
    assert finding.labels[0].span.source == str(tmp_path / "a" / "protocol.yaml")


@pytest.mark.parametrize("escape", ["\\UFFFFFFFF", "\\U00110000"])
def test_an_escape_that_is_no_character_is_a_finding(escape: str, tmp_path: Path) -> None:
    path = tmp_path / "protocol.yaml"
    path.write_text(f'title: "{escape}"\n', encoding="utf-8")
    (finding,) = load([path]).findings
    assert finding.code in ("yaml-unreadable", "yaml-syntax")


def test_a_branch_that_rests_on_what_nobody_read_is_one_finding_in_an_approved_protocol(tmp_path: Path) -> None:
    found = found_in(tmp_path, ("status: draft", "status: approved"), ("{consensus: team}", "{unread: from memory}"))
    assert found == [("unread-but-approved", "from memory")]


def test_a_tag_with_nothing_behind_it_is_underlined_inside_the_file(tmp_path: Path) -> None:
    path = tmp_path / "protocol.yaml"
    path.write_text("!x ", encoding="utf-8")
    for finding in load([path]).findings:
        assert finding.span is not None
        assert finding.span.start <= finding.span.end <= len("!x ")


@pytest.mark.parametrize(("kind", "codes"), [("never", []), ("always", ["class-not-cleared"])])
def test_what_must_never_be_suggested_needs_no_list_of_contraindications(
    kind: str, codes: list[str], tmp_path: Path
) -> None:
    """The bundled catalogue lists none for NSAIDs, so that no protocol may suggest them; to forbid them is no fault."""
    text = PROTOCOL + f"properties:\n  - {kind}: {{prescribe: nsaid}}\n    when: Heart_failure\n"
    (tmp_path / "protocol.yaml").write_text(text + "    because: {consensus: team}\n", encoding="utf-8")
    found = load([Path(__file__).parents[2] / "protocols" / "catalogue", tmp_path / "protocol.yaml"]).findings
    assert [f.code for f in found if f.code == "class-not-cleared"] == codes


def test_a_key_that_stands_in_the_wrong_kind_of_state_is_told_what_is_known_there(tmp_path: Path) -> None:
    """`then` is a key, but not of a decision: a hint that names it again would help nobody."""
    path = tmp_path / "protocol.yaml"
    path.write_text(PROTOCOL.replace("kind: decision", "kind: decision\n    then: above", 1), encoding="utf-8")
    (finding,) = load([path]).findings
    assert finding.code == "unknown-key"
    assert finding.hint == "known here: `choose`, `detail`, `kind`, `phase`, `title`, `unknown`"


def test_a_fault_in_a_red_flag_is_not_told_of_its_short_form_too(tmp_path: Path) -> None:
    flag = (
        "red_flags:\n  - flag: high\n    label: {fr: x, en: x}\n    when: HbA1c > 15 '%'\n    urgency: urgent\n    foo: 1\n"
        "    do:\n      - call: samu\n        by: [anyone]\n        because: {consensus: team}\n    because: {consensus: team}\n"
    )
    path = tmp_path / "protocol.yaml"
    path.write_text(PROTOCOL.replace("initial:", flag + "initial:", 1), encoding="utf-8")
    (finding,) = load([path]).findings
    assert finding.hint == "known here: `because`, `do`, `flag`, `label`, `urgency`, `when`"


@pytest.mark.parametrize(
    ("place", "keys"),
    [
        ((), "protocol"),
        (("states", "x", "action"), "do"),
        (("states", "x", "action", "do", 0), "by"),
        (("states", "x", "parallel", "regions", "r", "states", "y", "wait"), "for"),
        (("define", "x"), "formula"),
        (("define", "x", "choose", 1), "give"),
        (("parameters", "x", "alternatives", 0, "because"), "unread"),
    ],
)
def test_keys_are_known_however_deep(place: tuple[str | int, ...], keys: str) -> None:
    assert keys in keys_at(ProtocolDocument, place)
    assert "nonsense" not in keys_at(ProtocolDocument, place)


def test_words_are_for_values_that_a_territory_may_choose(tmp_path: Path) -> None:
    parameter = """parameters:
  way:
    label: {fr: "voie", en: "way"}
    value: short
    one_of: [short, long]
    words: {shrot: {fr: "courte", en: "short"}}
    because: {local: true}

population:"""
    assert found_in(tmp_path, ("population:", parameter)) == [("unknown-reference", "shrot")]


def test_an_object_renames_none_but_its_own_verbs(tmp_path: Path) -> None:
    """« Prescrire » said of a verb that nobody can do to it would never be seen."""
    small = Path(__file__).parents[1] / "engine" / "small" / "catalogue"
    shutil.copytree(small, tmp_path / "catalogue")
    file = tmp_path / "catalogue" / "actions.yaml"
    renamed = 'verbs: [teach], verb_labels: {tech: {fr: "Apprendre", en: "Learn"}}}'
    text = file.read_text(encoding="utf-8").replace("verbs: [teach]}", renamed, 1)
    file.write_text(text, encoding="utf-8")
    (finding,) = load([tmp_path]).findings
    assert (finding.code, finding.hint) == ("unknown-reference", "did you mean `teach`?")

"""Schemas are generated: a stale one would complete words that the loader refuses."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from pathways.loading.schemas import SCHEMAS, schema
from pathways.loading.titles_of_forms import FORMS
from pathways.loading.titles_of_keys import TITLES
from pathways.loading.words_of_keys import HERE, KEYS
from pathways.loading.words_of_keys_french import FRENCH, FRENCH_HERE
from pathways.loading.yaml_nodes import Mapping, Node, Scalar, Sequence
from pathways.loading.yaml_reader import read_yaml

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "schemas"
FILES = [
    *[("protocol", path) for path in sorted(ROOT.glob("protocols/**/protocol.yaml"))],
    *[("cases", path) for path in sorted(ROOT.glob("protocols/**/cases.yaml"))],
    *[("about", path) for path in sorted(ROOT.glob("protocols/**/about.yaml"))],
    *[(f"catalogue-{path.parent.name}", path) for path in sorted(ROOT.glob("protocols/catalogue/*/*.yaml"))],
    *[("patient", path) for path in sorted(ROOT.glob("examples/patients/*.yaml"))],
    *[("local", path) for path in sorted(ROOT.glob("local/*.yaml"))],
]


def as_editors_read(node: Node) -> Any:
    """Plain scalars by the core schema of YAML 1.2; dates stay text."""
    if isinstance(node, Mapping):
        return {key: as_editors_read(value) for key, value in node.pairs.items()}
    if isinstance(node, Sequence):
        return [as_editors_read(element) for element in node.elements]
    return core(node)


def core(node: Scalar) -> Any:
    if node.null:
        return None
    if node.style == "":
        if node.text in ("true", "false"):
            return node.text == "true"
        for number in (int, float):
            try:
                return number(node.text)
            except ValueError:
                continue
    return node.text


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_no_schema_is_stale(name: str) -> None:
    assert (FOLDER / f"{name}.schema.json").read_text(encoding="utf-8") == schema(name)


def test_no_schema_is_left_over() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {f"{name}.schema.json" for name in SCHEMAS}


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_every_form_and_every_key_has_its_words(name: str) -> None:
    made = json.loads(schema(name))
    Draft202012Validator.check_schema(made)
    for form, its in made.get("$defs", {}).items():
        assert its.get("description"), form
        for key, value in its.get("properties", {}).items():
            assert value.get("description"), f"{form}.{key}"


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_every_key_is_told_in_french_and_in_english(name: str) -> None:
    made = json.loads(schema(name))
    assert " · " in made["title"]
    told = [
        value["description"].split("\n\n")
        for form in [made, *made.get("$defs", {}).values()]
        for value in form.get("properties", {}).values()
    ]
    assert all(len(each) == 2 and each[0] and each[1] for each in told), [each for each in told if len(each) != 2]


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_every_key_has_a_title_in_both_languages(name: str) -> None:
    """One word where it is the same in both, as Source; no title ends like a sentence."""
    made = json.loads(schema(name))
    for form in [made, *made.get("$defs", {}).values()]:
        for key, value in form.get("properties", {}).items():
            french, english = TITLES[key]
            assert value["title"] == (french if french == english else f"{french} · {english}")
            assert french[0].isupper()
            assert english[0].isupper()
            assert not value["title"].endswith(".")


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_every_form_is_told_in_french_and_in_english(name: str) -> None:
    """The root too, where it is a form."""
    made = json.loads(schema(name))
    for form, its in made.get("$defs", {}).items():
        french, english, words = FORMS[form]
        assert its["title"] == (french if french == english else f"{french} · {english}")
        first, second = its["description"].split("\n\n")
        assert first == words
        assert second != first
        assert first.endswith(".")
        assert second.endswith(".")


def test_no_form_is_told_that_is_none() -> None:
    forms = {form for name in SCHEMAS for form in json.loads(schema(name)).get("$defs", {})}
    roots = {
        "AboutDocument",
        "ActionsDocument",
        "ClassesDocument",
        "PatientDocument",
        "ProfessionsDocument",
        "ProtocolDocument",
    }
    assert FORMS.keys() == forms | roots


def test_the_two_languages_tell_the_same_keys() -> None:
    assert FRENCH.keys() == KEYS.keys() == TITLES.keys()
    assert FRENCH_HERE.keys() == HERE.keys()
    assert not [key for key in KEYS if FRENCH[key] == KEYS[key]]


WRITTEN = {
    **dict.fromkeys(ROOT.glob("protocols/*/*/protocol.yaml"), "protocol"),
    **dict.fromkeys(ROOT.glob("protocols/*/*/cases.yaml"), "cases"),
    **dict.fromkeys(ROOT.glob("protocols/*/*/about.yaml"), "about"),
    **{path: f"catalogue-{path.parent.name}" for path in ROOT.glob("protocols/catalogue/*/*.yaml")},
    **dict.fromkeys(ROOT.glob("local/*.yaml"), "local"),
}


def test_every_file_that_authors_write_tells_editors_its_schema() -> None:
    """So that an editor completes and explains without anybody setting it up."""
    assert len(WRITTEN) > 140
    for path, name in WRITTEN.items():
        first = path.read_text(encoding="utf-8").partition("\n")[0]
        told = path.parent / first.removeprefix("# yaml-language-server: $schema=")
        assert told.resolve() == FOLDER / f"{name}.schema.json", path


@pytest.mark.parametrize(("name", "path"), FILES, ids=[str(path.relative_to(ROOT)) for _, path in FILES])
def test_an_editor_marks_nothing_in_the_files_that_come_with_the_package(name: str, path: Path) -> None:
    root = read_yaml(path.read_text(encoding="utf-8"), path.name).root
    assert root is not None
    faults = Draft202012Validator(json.loads(schema(name))).iter_errors(as_editors_read(root))
    assert [f"{'.'.join(map(str, f.absolute_path))}: {f.message[:200]}" for f in faults] == []

"""The public surface: about a dozen names, each documented and typed, none of which costs anything until it is used."""

import inspect
import json
import subprocess
import sys
import typing
from pathlib import Path

import pytest

import pathways

ROOT = Path(__file__).parents[1]
NAMES = [name for name in pathways.__all__ if name != "__version__"]
CALLS = ["assess", "evaluate", "library", "load"]
READERS = [pathways.Patient.from_yaml, pathways.Patient.from_json, pathways.Patient.from_fhir, pathways.Patient.build]
# What no answer needs; a program that only imports the library must not wait for it.
HEAVY = {"pydantic", "ruamel", "networkx", "graphviz", "z3", "pathways.loading.loader", "argparse"}


def test_there_are_about_a_dozen_names() -> None:
    assert 10 <= len(NAMES) <= 15
    assert sorted(dir(pathways)) == sorted(pathways.__all__)


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_there_and_says_what_it_is(name: str) -> None:
    documentation = inspect.getdoc(getattr(pathways, name))
    assert documentation
    assert documentation.splitlines()[0].endswith((".", ":"))


@pytest.mark.parametrize(
    "call", [getattr(pathways, name) for name in CALLS] + READERS, ids=lambda call: call.__qualname__
)
def test_a_call_is_typed_and_tells_its_arguments_and_its_errors(call: typing.Any) -> None:
    parameters = [p for p in inspect.signature(call).parameters.values() if p.name not in ("cls", "told")]
    hints = inspect.get_annotations(call)
    documentation = inspect.getdoc(call) or ""
    assert "return" in hints
    for parameter in parameters:
        assert parameter.name in hints
    assert "Raises:" in documentation
    if len(parameters) > 1:
        assert "Args:" in documentation
        assert all(f"{parameter.name}:" in documentation for parameter in parameters)


def test_an_unknown_name_is_an_error_that_says_so() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        pathways.nonsense  # noqa: B018


@pytest.mark.parametrize("program", ["import pathways", "import pathways; pathways.evaluate(\"1 'kg' < 2 'kg'\")"])
def test_importing_and_computing_with_literals_loads_nothing_heavy(program: str) -> None:
    """In a process of its own: this one has loaded everything already."""
    asked = f"{program}; import sys, json; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stdout))
    assert loaded & HEAVY == set()


def test_a_path_may_be_given_as_text() -> None:
    """Who writes ``from_yaml("marie.yaml")`` means the file."""
    marie, yvonne = "examples/patients/marie.yaml", "examples/patients/yvonne-bundle.json"
    assert pathways.Patient.from_yaml(str(ROOT / marie)) == pathways.Patient.from_yaml(ROOT / marie)
    assert pathways.Patient.from_fhir(str(ROOT / yvonne)) == pathways.Patient.from_fhir(ROOT / yvonne)
    with pytest.raises(FileNotFoundError):
        pathways.Patient.from_yaml("nobody.yaml")

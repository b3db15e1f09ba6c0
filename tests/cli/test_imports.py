"""What a command imports: heavy packages stay out of the way to an answer."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = {"networkx", "pydantic", "ruamel", "graphviz", "z3", "ibis"}
PROBE = """
import sys
from pathways.cli.main import main
code = main(sys.argv[1:])
assert code == 0, code
sys.stderr.write("\\n" + " ".join(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def imported(*words: str) -> set[str]:
    """The packages that a command leaves imported, with the bundled protocols in the cache."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *words], cwd=ROOT, capture_output=True, text=True, check=False, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    return set(done.stderr.splitlines()[-1].split())


@pytest.fixture(scope="module")
def json_patient(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("patients") / "somebody.json"
    bundle = '{"resourceType": "Bundle", "type": "collection", "entry": [{"resource": {"resourceType": "Patient", '
    path.write_text(bundle + '"birthDate": "1960-03-01", "gender": "female"}}]}', encoding="utf-8")
    imported("run", "--patient", str(path), "--at", "2026-11-23")  # fills the cache
    return path


def test_the_version_imports_nothing_but_the_command_line() -> None:
    found = imported("--version")
    assert not found & HEAVY
    assert not found & {"argparse", "json", "decimal", "datetime", "dataclasses", "pickle"}


def test_the_package_can_be_started_as_a_module() -> None:
    """Where the command is not on the path: `python -m pathways`."""
    done = subprocess.run([sys.executable, "-m", "pathways", "--version"], cwd=ROOT, capture_output=True, check=False)
    assert (done.returncode, done.stdout.startswith(b"pathways ")) == (0, True)


def test_an_answer_over_a_fhir_bundle_needs_no_heavy_package(json_patient: Path) -> None:
    for form in ("text", "json"):
        assert not imported("run", "--patient", str(json_patient), "--at", "2026-11-23", "--format", form) & HEAVY


def test_an_answer_over_a_yaml_patient_needs_the_yaml_reader_only(json_patient: Path) -> None:
    words = ("run", "--patient", "examples/patients/marie.yaml", "--at", "2026-11-23")
    assert imported(*words) & HEAVY == {"ruamel"}


@pytest.mark.parametrize(
    ("words", "allowed"),
    [
        (("eval", "1 'kg' < 2 'kg'"), set()),
        (("explain", "unit-mismatch"), set()),
        (("--help",), set()),
    ],
)
def test_other_commands_import_only_what_they_use(words: tuple[str, ...], allowed: set[str]) -> None:
    assert imported(*words) & HEAVY == allowed


def test_validating_draws_nothing_and_solves_alone() -> None:
    found = imported("validate", "protocols/diabetes/diabetic-foot")
    assert found & HEAVY <= {"pydantic", "ruamel", "networkx", "z3"}

"""What people may feed the commands by mistake or by malice: a sentence or a finding, an exit code, never a traceback.

Time and memory are bounded by what is read at most and by how deep and how many nodes may be, not by a clock: a test here that
does not end is a failure.
"""

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pathways.cli.main import main
from pathways.loading.bundled import bundled_folder

PROTOCOL = (Path(__file__).parents[1] / "findings" / "rest" / "protocol.yaml").read_text(encoding="utf-8")
PATIENT = "on: 2026-11-23\npatient: {birth_date: 1958-05-02}\nfacts:\n  Type_2_diabetes: true\n"
BUNDLE = '{"resourceType": "Bundle", "type": "collection", "entry": []}'
AT = ["--at", "2026-11-23"]
FINE, FINDINGS, COULD_NOT_RUN = 0, 1, 2


class Run:
    """One command in a folder: its exit code, what it said, the codes of its findings."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.capsys = capsys

    def file(self, name: str, content: str | bytes) -> str:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    def __call__(self, *words: str) -> tuple[int, list[str], str]:
        try:
            code = main(words)
        except SystemExit as stop:  # argparse
            code = int(str(stop.code))
        captured = self.capsys.readouterr()
        said = captured.out + captured.err
        assert "Traceback" not in said
        if code == FINDINGS:  # nothing of an answer stands beside a finding
            assert "Prochaines étapes" not in said
        return code, re.findall(r"^(?:error|warning)\[([a-z0-9-]+)\]", said, re.MULTILINE), said


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    return Run(tmp_path, capsys)


# --- every file that is read, with everything that a file can be ---

ROLES: dict[str, Callable[[Run, str | bytes], tuple[int, list[str], str]]] = {
    "protocol": lambda run, data: run("validate", run.file("p/protocol.yaml", data)),
    "protocol to run": lambda run, data: run(
        "run", "--patient", run.file("q.yaml", PATIENT), "--protocols", _folder(run.file("p/protocol.yaml", data)), *AT
    ),
    "protocol to test": lambda run, data: run("test", _folder(run.file("p/protocol.yaml", data))),
    "protocol to draw": lambda run, data: run(
        "render", _folder(run.file("p/protocol.yaml", data)), "-o", str(run.folder / "drawn.svg")
    ),
    "protocol to prove": lambda run, data: run("prove", "--protocols", _folder(run.file("p/protocol.yaml", data))),
    "old version": lambda run, data: run(
        "diff", run.file("p/protocol.yaml", data), run.file("q/protocol.yaml", PROTOCOL)
    ),
    "new version": lambda run, data: run(
        "diff", run.file("q/protocol.yaml", PROTOCOL), run.file("p/protocol.yaml", data)
    ),
    "about": lambda run, data: run("validate", _beside(run, "about.yaml", data)),
    "cases": lambda run, data: run("test", _beside(run, "cases.yaml", data)),
    "items": lambda run, data: run("validate", _folder(_folder(_folder(run.file("c/catalogue/data/x.yaml", data))))),
    "actions": lambda run, data: run("validate", _folder(_folder(run.file("c/catalogue/actions.yaml", data)))),
    "classes": lambda run, data: run("validate", _folder(_folder(run.file("c/catalogue/classes.yaml", data)))),
    "professions": lambda run, data: run("validate", _folder(_folder(run.file("c/catalogue/professions.yaml", data)))),
    "sources": lambda run, data: run("validate", _folder(_folder(run.file("c/catalogue/sources.yaml", data)))),
    "territory": lambda run, data: run(
        "validate", run.file("p/protocol.yaml", PROTOCOL), "--territory", run.file("local.yaml", data)
    ),
    "patient": lambda run, data: run("run", "diabetic-foot", "--patient", run.file("q.yaml", data), *AT),
    "patient of a guard": lambda run, data: run("eval", "HbA1c > 7 '%'", "--patient", run.file("q", data), *AT),
    "record": lambda run, data: run(
        "run", "diabetic-foot", "--patient", run.file("q.yaml", PATIENT), "--record", run.file("r.json", data), *AT
    ),
}
CONTENTS: dict[str, str | bytes] = {
    "nothing": "",
    "a word": "hello\n",
    "a list": "- 1\n",
    "null": "~\n",
    "no such key": "nonsense: 1\n",
    "a key twice": "a: 1\na: 2\n",
    "a tab": "a:\n\t- b\n",
    "brackets left open": "a: [1, 2\n",
    "two documents": "a: 1\n---\nb: 2\n",
    "a merge key": "a: &a {b: 1}\nc:\n  <<: *a\n",
    "a tag that would run a program": "a: !!python/object/apply:os.system ['true']\n",
    "a NUL": "a: \x00\n",
    "Latin-1": "é: 1\n".encode("latin-1"),
    "UTF-16": "a: 1\n".encode("utf-16"),
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40,
    "an escape beyond Unicode": 'a: "\\UFFFFFFFF"\n',
    "a number of 5,000 digits": "a: " + "9" * 5000 + "\n",
    "ten megabytes of lines": "# a line of a log file\n" * 450_000,
    "ten megabytes in one line": "a: " + "x" * 10_000_000,
    "brackets 3,000 deep": "[" * 3000 + "]" * 3000,
    "mappings 700 deep": "".join(" " * depth + "a:\n" for depth in range(700)),
    "braces 3,000 deep": "{a: " * 3000 + "1" + "}" * 3000,
    "an alias of itself": "a: &a [*a]\n",
    "aliases that explode": "a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
    + "".join(f"{new}: &{new} [{', '.join([f'*{old}'] * 10)}]\n" for old, new in zip("abcdefghi", "bcdefghij", strict=True)),
    "JSON that breaks off": '{"resourceType": "Bundle", "type": ',
    "JSON 3,000 deep": '{"resourceType": "Bundle", "entry": ' + "[" * 3000 + "]" * 3000 + "}",
}  # fmt: skip


def _folder(path: str) -> str:
    return str(Path(path).parent)


def _beside(run: Run, name: str, data: str | bytes) -> str:
    run.file("p/protocol.yaml", PROTOCOL)
    return _folder(run.file(f"p/{name}", data))


@pytest.mark.parametrize("content", CONTENTS)
@pytest.mark.parametrize("role", ROLES)
def test_whatever_stands_in_a_file_is_told_and_nothing_is_answered(role: str, content: str, run: Run) -> None:
    code, _, said = ROLES[role](run, CONTENTS[content])
    assert code in (FINDINGS, COULD_NOT_RUN)
    assert said.strip()
    assert len(said) < 20_000  # of a file of ten megabytes, ten megabytes are not repeated


@pytest.mark.parametrize("content", CONTENTS)
def test_what_cannot_be_laid_out_is_left_as_it_is(content: str, run: Run) -> None:
    """Any YAML can be laid out, a protocol or not; what is no YAML is told, and not a byte of it changes."""
    path = run.file("p/protocol.yaml", CONTENTS[content])
    before = Path(path).read_bytes()
    code, _, said = run("fmt", path)
    assert code in (FINE, COULD_NOT_RUN)
    assert said.strip()
    if code == COULD_NOT_RUN:
        assert Path(path).read_bytes() == before


# --- line by line ---

FAULTS = [
    ("a key twice", "status: draft", "status: draft\nstatus: draft", "duplicate-key"),
    ("a key that is none", "version: 0.1.0", "version: 0.1.0\nversoin: 0.1.0", "unknown-key"),
    ("a guard between braces", "population:\n  include: Type_2_diabetes", "population: {include: Age >= 18 years}",
     "expression-in-flow-mapping"),
    ("a name that is none", "HbA1c > 7 '%'", "HbA1C > 7 '%'", "unknown-name"),
    ("a unit that is none", "7 '%'", "7 '%%'", "unknown-unit"),
    ("a unit of something else", "7 '%'", "7 'mmol/L'", "unit-mismatch"),
    ("a number without its unit", "7 '%'", "7", "missing-unit"),
    ("a guard 10,000 deep", "HbA1c > 7 '%'", "(" * 10_000 + "HbA1c > 7 '%'" + ")" * 10_000, "too-deep"),
    ("a state that leads nowhere", "to: above", "to: abov", "unknown-reference"),
    ("definitions in a circle", "initial: control", "define:\n  A: not B\n  B: not A\ninitial: control", "cycle"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS])
def test_a_fault_of_a_protocol_is_its_finding(old: str, new: str, code: str, run: Run) -> None:
    path = run.file("protocol.yaml", PROTOCOL.replace(old, new, 1))
    exit_code, codes, said = run("validate", path)
    assert exit_code == FINDINGS
    assert set(codes) <= {code, "unused-name"}
    assert code in codes
    assert f"{path}:" in said
    assert "^" in said


def test_derived_items_in_a_circle_are_a_finding(run: Run) -> None:
    item = "{0}: {{label: {{fr: x, en: x}}, type: boolean, formula: {1}}}\n"
    run.file("catalogue/data/x.yaml", item.format("A", "B") + item.format("B", "C") + item.format("C", "A"))
    assert run("validate", str(run.folder))[:2] == (FINDINGS, ["cycle"])


def test_a_file_and_a_folder_that_are_not_there_are_told(run: Run) -> None:
    nowhere = str(run.folder / "nowhere")
    for words in (
        ["validate", nowhere],
        ["test", nowhere],
        ["run", "--patient", nowhere, *AT],
        ["run", "--patient", run.file("q.yaml", PATIENT), "--protocols", nowhere, *AT],
        ["run", "--patient", run.file("q.yaml", PATIENT), "--territory", nowhere, *AT],
        ["run", "--patient", run.file("q.yaml", PATIENT), "--record", nowhere, *AT],
        ["eval", "HbA1c > 7 '%'", "--patient", nowhere, *AT],
    ):
        code, _, said = run(*words)
        assert code == COULD_NOT_RUN, words
        assert nowhere in said


def test_a_folder_without_a_protocol_is_told(run: Run) -> None:
    for words in (["validate", str(run.folder)], ["test", str(run.folder)]):
        code, codes, _ = run(*words)
        assert (code, codes) == (COULD_NOT_RUN, ["no-protocols"])


def test_a_protocol_that_is_a_folder_is_told(run: Run) -> None:
    (run.folder / "p" / "protocol.yaml").mkdir(parents=True)
    code, codes, said = run("validate", str(run.folder))
    assert (code, codes) == (COULD_NOT_RUN, ["missing-file"])
    assert "cannot be read" in said


def test_a_file_without_end_is_read_so_far_and_no_further(run: Run) -> None:
    """``/dev/zero`` never ends; its size is said to be 0."""
    (run.folder / "protocol.yaml").symlink_to("/dev/zero")
    assert run("validate", str(run.folder))[:2] == (FINDINGS, ["file-too-large"])


def test_a_patient_of_a_gigabyte_is_not_read_at_all(run: Run) -> None:
    path = run.file("q.json", b"")
    os.truncate(path, 1 << 30)
    code, _, said = run("run", "--patient", path, *AT)
    assert (code, said) == (COULD_NOT_RUN, f"pathways run: `{path}` is larger than 256 megabytes\n")


def test_two_values_of_one_instant_that_disagree_are_used_by_nobody_and_told(run: Run) -> None:
    facts = "  HbA1c:\n    - {value: 8.1, date: 2026-11-02}\n    - {value: 6.4, date: 2026-11-02}\n"
    patient = run.file("q.yaml", PATIENT + facts)
    code, _, said = run("eval", "HbA1c > 7 '%'", "--patient", patient, *AT)
    assert (code, said) == (FINE, "unknown\n  HbA1c: unusable (two different values at one instant)\n")
    code, _, said = run("run", "type-2-glycaemia", "--patient", patient, *AT, "--lang", "en")
    assert code == FINE
    assert "Two different values on 2026-11-02: HbA1c" in said


def test_names_units_and_drugs_that_are_none_are_told_beside_the_answer(run: Run) -> None:
    more = (
        "  Hba1c: 8\n  LDL: {value: 1.2 mg, date: 2026-11-02}\n  refer.podiatry: {value: done, date: 2026-11-02}\n"
        "medications: {metformine: }\nintolerances: [aspirine]\n"
    )
    code, _, said = run("run", "type-2-glycaemia", "--patient", run.file("q.yaml", PATIENT + more), *AT, "--lang", "en")
    assert code == FINE
    told = " ".join(said.partition("DATA TO CHECK")[2].split())
    assert "Nothing is called `Hba1c`: did you mean `HbA1c`?" in told
    assert "`mg` is no unit of it (`mmol/L` is): LDL" in told
    assert "No act is called `refer.podiatry`" in told
    assert "No drug class is called `metformine`: did you mean `metformin`?" in told
    assert "No drug class is called `aspirine`: did you mean `aspirin`?" in told


DEEP = {
    "parentheses": "(" * 10_000 + "true" + ")" * 10_000,
    "not": "not (" * 10_000 + "true" + ")" * 10_000,
    "if": "if true then " * 10_000 + "true" + " else false" * 10_000,
    "implies": "true" + " implies true" * 10_000,
    "plus": "1" + "+1" * 10_000 + " = 1",
    "minus": "1 = " + "-(" * 10_000 + "1" + ")" * 10_000,
    "lists": "1 in " + "{" * 10_000 + "1" + "}" * 10_000,
}


@pytest.mark.parametrize("guard", DEEP.values(), ids=DEEP)
def test_a_guard_10_000_deep_is_refused(guard: str, run: Run) -> None:
    code, codes, said = run("eval", guard)
    assert code == FINDINGS
    assert len(codes) == 1
    assert len(said) < 2000


def test_a_guard_that_is_long_but_not_deep_is_read(run: Run) -> None:
    assert run("eval", "true" + " and true" * 10_000) == (FINE, [], "true\n")


@pytest.mark.parametrize(
    "words",
    [[], ["runn"], ["run"], ["run", "--patient"], ["run", "--lang", "de", "--patient", "x"], ["eval"], ["explain", "x"]],
    ids=" ".join,
)  # fmt: skip
def test_a_command_that_is_not_understood_could_not_run(words: list[str], run: Run) -> None:
    code, _, said = run(*words)
    assert code == COULD_NOT_RUN
    assert said.strip()


def test_cases_that_are_too_large_are_read_no_further_than_that(run: Run) -> None:
    """A sparse file says that it is a terabyte; nothing of it is on the disk."""
    run.file("p/protocol.yaml", PROTOCOL)
    cases = run.folder / "p" / "cases.yaml"
    with cases.open("wb") as file:
        file.truncate(1 << 40)
    code, codes, _ = run("validate", "--no-proofs", str(run.folder / "p"))
    assert (code, codes) == (FINDINGS, ["file-too-large"])


@pytest.mark.parametrize("command", ["validate", "test"])
def test_a_path_that_is_not_there_is_no_protocol_without_findings(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A misspelt path in a CI file would be green for ever; also where a catalogue stands above it."""
    shutil.copytree(bundled_folder() / "catalogue", tmp_path / "catalogue")
    assert main([command, str(tmp_path / "zzz")]) == 2
    said = capsys.readouterr()
    assert f"there is no `{tmp_path / 'zzz'}`" in said.out + said.err

"""Findings in other programs' forms, held to what those programs document."""

import json
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from pathways.cli import validate
from pathways.diagnostics.diagnostic import Diagnostic, Label, Severity, Span
from pathways.diagnostics.formats import FORMATS, concise, github, gitlab, junit, sarif
from tests.npm import installed

ROOT = Path(__file__).parents[2]

# An astral character before the fault: columns count characters, whatever their width in UTF-16.
TEXT = "a: 1\n𝟙 when: HbA1C > 7 '%'\n"
AT = TEXT.index("HbA1C")
SOURCES = {"my protocols/é.yaml": TEXT, "fine.yaml": "b: 2\n"}
FOUND = Diagnostic(
    "unknown-name",
    Severity.ERROR,
    "nothing is called `HbA1C`, 100 %",
    Span("my protocols/é.yaml", AT, AT + 5),
    "did you mean `HbA1c`?",
    (Label(Span("my protocols/é.yaml", 0, 1), "declared here"),),
    ("a note",),
)
NOWHERE = Diagnostic("missing-file", Severity.WARNING, "there is no file")


def test_concise_is_a_line_that_editors_can_follow() -> None:
    assert concise([FOUND, NOWHERE], SOURCES) == (
        "my protocols/é.yaml:2:9: error[unknown-name] nothing is called `HbA1C`, 100 %\n"
        "warning[missing-file] there is no file\n"
    )


def test_github_escapes_what_its_commands_reserve() -> None:
    """`%`, line ends everywhere, `:` and `,` in properties: docs.github.com, workflow commands."""
    first, second = github([FOUND, NOWHERE], SOURCES).splitlines()
    assert first == (
        "::error file=my protocols/é.yaml,line=2,col=9,endLine=2,endColumn=14,title=pathways%3A unknown-name::"
        "nothing is called `HbA1C`, 100 %25%0Aa note%0Ahelp: did you mean `HbA1c`?"
    )
    assert second == "::warning title=pathways%3A missing-file::there is no file"


def test_gitlab_has_the_five_keys_it_needs_and_fingerprints_that_differ() -> None:
    rows = json.loads(gitlab([FOUND, FOUND, NOWHERE], SOURCES))
    assert [row["location"] for row in rows] == [
        {"path": "my protocols/é.yaml", "lines": {"begin": 2}},
        {"path": "my protocols/é.yaml", "lines": {"begin": 2}},
        {"path": ".", "lines": {"begin": 1}},
    ]
    assert [row["severity"] for row in rows] == ["major", "major", "minor"]
    assert {tuple(row) for row in rows} == {("description", "check_name", "fingerprint", "severity", "location")}
    assert len({row["fingerprint"] for row in rows}) == 3


def test_a_fingerprint_follows_its_line_when_lines_above_are_added() -> None:
    moved = Diagnostic(
        FOUND.code, FOUND.severity, FOUND.message, Span("my protocols/é.yaml", AT + 3, AT + 8), FOUND.hint
    )
    before = json.loads(gitlab([FOUND], SOURCES))
    after = json.loads(gitlab([moved], {"my protocols/é.yaml": "#x\n" + TEXT}))
    assert before[0]["fingerprint"] == after[0]["fingerprint"]
    assert after[0]["location"]["lines"] == {"begin": 3}


def test_junit_counts_files_and_fails_those_with_findings() -> None:
    suite = ET.fromstring(junit([FOUND], SOURCES))
    assert suite.attrib == {"name": "pathways validate", "tests": "2", "failures": "1"}
    failed = {case.get("name"): case.find("failure") is not None for case in suite}
    assert failed == {"my protocols/é.yaml": True, "fine.yaml": False}


def test_sarif_points_at_the_characters() -> None:
    """Keys and levels as in OASIS SARIF 2.1.0: `level` none, note, warning or error; columns from 1, the end excluded."""
    run = json.loads(sarif([FOUND, NOWHERE], SOURCES))["runs"][0]
    result, nowhere = run["results"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "my%20protocols/%C3%A9.yaml"},
        "region": {"startLine": 2, "startColumn": 9, "endLine": 2, "endColumn": 14},
    }
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "unknown-name"
    assert nowhere["level"] == "warning"
    assert nowhere["locations"] == [
        {"physicalLocation": {"artifactLocation": {"uri": "."}, "region": {"startLine": 1}}}
    ]


def test_sarif_tells_of_each_rule_what_its_page_says() -> None:
    (rule,) = json.loads(sarif([FOUND], SOURCES))["runs"][0]["tool"]["driver"]["rules"]
    page = (ROOT / "docs" / "findings" / "unknown-name.md").read_text(encoding="utf-8")
    assert rule["shortDescription"]["text"] in page
    assert rule["fullDescription"]["text"] in page
    assert rule["help"]["markdown"] == page


@pytest.mark.parametrize("kind", ["Sarif", "Ghas"])
def test_sarif_is_what_the_validator_of_its_authors_takes(kind: str, tmp_path: Path) -> None:
    """By the standard and its schema, and by what GitHub's code scanning asks beyond it: Microsoft's validator, from npm."""
    start = installed("@microsoft/sarif-multitool", "5.7.0", "@microsoft/sarif-multitool/bin.js")
    if isinstance(start, str):
        pytest.skip(start)
    file, broken = tmp_path / "found.sarif", tmp_path / "broken.sarif"
    file.write_text(sarif([FOUND, NOWHERE], SOURCES), encoding="utf-8")
    broken.write_text(file.read_text(encoding="utf-8").replace('"locations"', '"places"'), encoding="utf-8")
    assert _errors(start, file, kind) == []
    assert _errors(start, broken, kind) != []


def _errors(start: Path, file: Path, kind: str) -> list[str]:
    asked = ["node", str(start), "validate", str(file), "--rule-kind", kind]
    ran = subprocess.run(asked, capture_output=True, text=True, check=False)
    said = ran.stdout + ran.stderr
    assert "1 files scanned" in said, said
    return [line for line in said.splitlines() if ": error " in line]


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_nothing_found_is_still_a_report(name: str) -> None:
    said = FORMATS[name]([], SOURCES)
    if name in ("gitlab", "sarif"):
        json.loads(said)
    elif name == "junit":
        assert ET.fromstring(said).get("failures") == "0"
    else:
        assert said == ""


def test_the_command_offers_every_form() -> None:
    """The command names them itself, so that `--help` imports nothing."""
    assert set(validate.FORMATS) == set(FORMATS)

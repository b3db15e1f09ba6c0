"""Every finding has its page, and the page is its test: its example makes that finding alone, what mends it makes none."""

import re
from pathlib import Path

import pytest

from tests.findings.codes import codes_by_file, every_code
from tests.findings.pages import PAGES, codes_in, page, run_example, run_mended, shown

CODES = every_code()
OF_FILES = [code for code in PAGES if not page(code).about_a_guard]


# Pages that are being written; this set only shrinks, and goes.
STILL_TO_WRITE = {
    "act-without-date",
    "agreed-on-another-version",
    "bad-code",
    "bounds-reversed",
    "calls-itself",
    "class-not-cleared",
    "control-character",
    "cycle",
    "declared-twice",
    "duplicate-key",
    "empty-file",
    "expression-in-flow-mapping",
    "file-too-large",
    "hides-a-name",
    "key-is-no-text",
    "kind-has-two-units",
    "missing-file",
    "missing-key",
    "missing-outcome",
    "no-day",
    "no-patient",
    "no-protocols",
    "no-reason",
    "not-a-date",
    "not-a-patient",
    "not-a-record",
    "not-competent",
    "not-fhir",
    "not-utf-8",
    "otherwise-not-last",
    "out-of-bounds",
    "red-flag-exposes",
    "region-never-ends",
    "several-patients",
    "unknown-outcome",
    "unknown-reference",
    "unreachable-state",
    "unread-but-approved",
    "unused-name",
    "urgent-without-since",
    "which-kind",
    "wrong-form",
    "yaml-syntax",
    "yaml-too-complex",
    "yaml-unreadable",
}


def test_every_code_has_its_page_and_every_page_its_code() -> None:
    assert sorted(STILL_TO_WRITE | set(PAGES)) == CODES
    assert STILL_TO_WRITE.isdisjoint(PAGES)


def test_findings_are_made_in_files_called_findings_alone() -> None:
    """So that the wording of a layer can be reviewed in one sitting."""
    assert {path.name for path in codes_by_file()} == {"findings.py"}


@pytest.mark.parametrize("code", PAGES)
def test_a_page_says_what_it_means_and_why_it_matters(code: str) -> None:
    one = page(code)
    assert one.code == code
    assert one.what.endswith(".")
    assert len(one.what) <= 120
    assert one.why


@pytest.mark.parametrize("code", OF_FILES)
def test_the_example_prints_what_the_page_shows_and_only_that_finding(code: str, tmp_path: Path) -> None:
    one = page(code)
    output = run_example(one, tmp_path)
    assert output == shown(one.example)
    assert codes_in(output) == [code]


@pytest.mark.parametrize("code", OF_FILES)
def test_what_mends_it_makes_no_finding(code: str, tmp_path: Path) -> None:
    assert codes_in(run_mended(page(code), tmp_path)) == []


@pytest.mark.parametrize("code", OF_FILES)
def test_a_message_is_one_line_in_lower_case_without_a_full_stop_or_a_name_of_ours(code: str) -> None:
    message = re.search(rf"\[{code}\]: (.*)", shown(page(code).example))
    assert message is not None
    assert not message[1].endswith(".")
    assert message[1][0] in "`'«" or message[1][0].islower()
    assert not re.search(r"\b(?:Document|Expr|Node|Guard|Mapping|Scalar|None|pydantic)\b", message[1])

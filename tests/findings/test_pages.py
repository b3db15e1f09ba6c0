"""Every finding has its page, and the page is its test: its example makes that finding alone, what mends it makes none."""

import re
from pathlib import Path

import pytest

from tests.findings.codes import codes_by_file, every_code
from tests.findings.pages import PAGES, codes_in, page, run_example, run_mended, shown

CODES = every_code()
OF_FILES = [code for code in PAGES if not page(code).about_a_guard]


def test_every_code_has_its_page_and_every_page_its_code() -> None:
    assert PAGES == CODES


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
    assert message[1][0] in "`'" or message[1][0].islower() or message[1].startswith(("YAML ", "FHIR "))
    assert not re.search(r"\b(?:Document|Expr|Node|Guard|Mapping|Scalar|None|pydantic)\b", message[1])

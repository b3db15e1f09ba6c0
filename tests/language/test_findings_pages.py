"""A finding's page is its test: the example gives exactly the output shown, and what mends it gives no finding."""

import re
from pathlib import Path

import pytest

from pathways.diagnostics.diagnostic import Diagnostic
from pathways.diagnostics.show import show
from pathways.language import findings
from pathways.language.checker import check, check_formula
from pathways.language.parser import parse
from pathways.language.types import NumberType
from tests.demo_scope import SCOPE

FOLDER = Path(__file__).parents[2] / "docs" / "findings"
FORM = re.compile(
    r"# (?P<code>[a-z-]+)\n\n(?P<what>[^\n]+)\n\n## Why it matters\n\n(?P<why>.+?)\n\n## Example\n\n"
    r"```guard(?P<inputs>[^\n]*)\n(?P<bad>.*?)\n?```\n\n```text\n(?P<shown>.+?)\n```\n\n"
    r"## Mend it\n\n```guard[^\n]*\n(?P<good>.+?)\n```\n",
    re.DOTALL,
)
CODES = sorted(set(re.findall(r'_error\(\s*"([a-z-]+)"', Path(findings.__file__).read_text(encoding="utf-8"))))


def page(code: str) -> re.Match[str]:
    match = FORM.fullmatch((FOLDER / f"{code}.md").read_text(encoding="utf-8"))
    assert match is not None, f"{code}.md has not the form of a finding's page"
    return match


def found(text: str, inputs: str) -> tuple[Diagnostic, ...]:
    parsed = parse(text)
    if parsed.tree is None:
        return parsed.findings
    if inputs.strip():
        given = dict(pair.split("=") for pair in inputs.split())
        return check_formula(parsed.tree, SCOPE, given, NumberType()).findings
    return check(parsed.tree, SCOPE).findings


@pytest.mark.parametrize("code", CODES)
def test_the_example_of_a_page_gives_what_it_shows_and_only_that(code: str) -> None:
    match = page(code)
    assert match["code"] == code
    (finding,) = found(match["bad"], match["inputs"])
    shown = "\n".join(line.rstrip() for line in show(finding, {"": match["bad"]}).splitlines())
    assert (finding.code, shown) == (code, match["shown"])


@pytest.mark.parametrize("code", CODES)
def test_what_mends_it_is_right(code: str) -> None:
    match = page(code)
    assert found(match["good"], match["inputs"]) == ()


@pytest.mark.parametrize("code", CODES)
def test_a_message_is_one_line_without_a_full_stop_or_a_name_of_ours(code: str) -> None:
    match = page(code)
    (finding,) = found(match["bad"], match["inputs"])
    assert "\n" not in finding.message
    assert not finding.message.endswith(".")
    assert finding.message[0] in "`'" or finding.message[0].islower()
    assert not re.search(r"\b(?:Expr|Type|Token|Node|None|QuantityType|BooleanType)\b", finding.message)

"""The pages about guards: the example gives exactly the output shown, and what mends it gives no finding."""

import re

import pytest

from pathways.diagnostics.diagnostic import Diagnostic
from pathways.diagnostics.show import show
from pathways.language.checker import check, check_formula
from pathways.language.parser import parse
from pathways.language.types import NumberType
from tests.demo_scope import SCOPE
from tests.findings.pages import PAGES, Fence, page

CODES = [code for code in PAGES if page(code).about_a_guard]


def found(guard: Fence) -> tuple[Diagnostic, ...]:
    """The findings of a ``guard`` block; ``guard Weight=kg`` is a formula with an input."""
    text, inputs = guard.body.removesuffix("\n"), guard.info.partition(" ")[2]
    parsed = parse(text)
    if parsed.tree is None:
        return parsed.findings
    if inputs:
        given = dict(pair.split("=") for pair in inputs.split())
        return check_formula(parsed.tree, SCOPE, given, NumberType()).findings
    return check(parsed.tree, SCOPE).findings


@pytest.mark.parametrize("code", CODES)
def test_the_example_of_a_page_gives_what_it_shows_and_only_that(code: str) -> None:
    bad, shown = page(code).example
    (finding,) = found(bad)
    text = "\n".join(line.rstrip() for line in show(finding, {"": bad.body.removesuffix("\n")}).splitlines())
    assert (finding.code, text + "\n") == (code, shown.body)


@pytest.mark.parametrize("code", CODES)
def test_what_mends_it_is_right(code: str) -> None:
    (good,) = page(code).mend
    assert found(good) == ()


@pytest.mark.parametrize("code", CODES)
def test_a_message_is_one_line_without_a_full_stop_or_a_name_of_ours(code: str) -> None:
    (finding,) = found(page(code).example[0])
    assert "\n" not in finding.message
    assert not finding.message.endswith(".")
    assert finding.message[0] in "`'" or finding.message[0].islower()
    assert not re.search(r"\b(?:Expr|Type|Token|Node|None|QuantityType|BooleanType)\b", finding.message)

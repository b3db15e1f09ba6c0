"""The page for authors is true: every example of docs/language.md gives what stands behind its arrow."""

import re
from datetime import date
from pathlib import Path

import pytest

from pathways.diagnostics.diagnostic import InvalidInputError
from pathways.language import findings
from pathways.language.answer import evaluate_text
from pathways.language.checker import check
from pathways.language.functions import SIGNATURES
from pathways.language.parser import parse
from tests.demo_scope import SCOPE

PAGE = (Path(__file__).parents[2] / "docs" / "language.md").read_text(encoding="utf-8")
EXAMPLES = [
    tuple(line.split(" → "))
    for fence in re.findall(r"```guards\n(.*?)```", PAGE, re.DOTALL)
    for line in fence.splitlines()
]


def codes(text: str) -> list[str]:
    parsed = parse(text)
    found = parsed.findings if parsed.tree is None else check(parsed.tree, SCOPE).findings
    return [finding.code for finding in found]


@pytest.mark.parametrize(("text", "answer"), EXAMPLES)
def test_an_example_gives_what_the_page_says(text: str, answer: str) -> None:
    if answer.startswith("refused: "):
        assert codes(text) == [answer.removeprefix("refused: ")]
        return
    assert codes(text) == []
    try:
        value = str(evaluate_text(text, at=date(2026, 11, 23)))
    except InvalidInputError:  # it needs a dictionary: the type is what can be said without a patient
        value = ""
    tree = parse(text).tree
    assert tree is not None
    assert answer in (value, findings.say(check(tree, SCOPE).type))


def test_the_page_speaks_of_every_function() -> None:
    assert [name for name in SIGNATURES if f"`{name}" not in PAGE] == []

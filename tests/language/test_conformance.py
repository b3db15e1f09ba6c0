"""One table, every back end: what a guard means."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from pathways.backends.to_python import compile_guard
from pathways.language import ast
from pathways.language.checker import check
from pathways.language.facts import Reading
from pathways.language.parser import parse
from pathways.language.semantics import as_condition, explain, truth
from pathways.language.truth import Truth
from pathways.language.values import Moment, Unknown
from tests.demo_scope import SCOPE
from tests.table_facts import TableFacts, value_of

CASES = YAML(typ="safe").load(Path(__file__).parents[1] / "conformance" / "cases.yaml")


def compiled(tree: ast.Expr, facts: TableFacts) -> Truth:
    result = as_condition(compile_guard(tree)(facts))
    return Truth.UNKNOWN if isinstance(result, Unknown) else Truth.TRUE if result else Truth.FALSE


BACK_ENDS: dict[str, Callable[[ast.Expr, TableFacts], Truth]] = {"reference": truth, "to_python": compiled}


def resolved(text: str) -> ast.Expr:
    parsed = parse(text)
    assert parsed.tree is not None, parsed.findings
    checked = check(parsed.tree, SCOPE)
    assert not checked.findings, checked.findings
    return checked.tree


def facts_of(case: dict) -> TableFacts:
    at = Moment.of(case.get("at", date(2026, 11, 23)))
    series = {
        name: [Reading(value_of(r["value"]), Moment.of(r["date"])) for r in written]
        for name, written in case["facts"].items()
        if isinstance(written, list)
    }
    answers = {name: value_of(w) for name, w in case["facts"].items() if not isinstance(w, list)}
    told = case.get("born")
    born = Moment.between(*told) if isinstance(told, list) else Moment.of(told) if told else None
    return TableFacts(at, series, answers, frozenset(case.get("complete", ())), born=born)


@pytest.mark.parametrize("back_end", BACK_ENDS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_every_back_end_gives_the_truth_of_the_table(case: dict, back_end: str) -> None:
    assert BACK_ENDS[back_end](resolved(case["when"]), facts_of(case)).value == case["truth"]


@pytest.mark.parametrize("case", [c for c in CASES if "missing" in c], ids=lambda case: case["name"])
def test_the_explanation_names_exactly_what_is_missing(case: dict) -> None:
    assert sorted({r.item for r in explain(resolved(case["when"]), facts_of(case))}) == sorted(case["missing"])


def test_the_table_tries_true_false_and_unknown() -> None:
    assert {case["truth"] for case in CASES} == {"true", "false", "unknown"}
    assert isinstance(value_of("unknown"), Unknown)

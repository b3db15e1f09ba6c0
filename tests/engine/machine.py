"""Small protocols over the small catalogue, and patients in one line: what the machine's own tests are written with."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent, indent

from pathways.diagnostics.show import show_all
from pathways.engine.assess import assess
from pathways.engine.assessment import Assessment, Record, Suggestion
from pathways.loading.loader import load
from pathways.loading.patient_file import chart_from_mapping
from pathways.model.chart import Chart
from pathways.model.protocol import Library

SMALL = Path(__file__).parent / "small" / "catalogue"
LISTS = ["medications", "allergies"]

HEAD = """\
protocol: {name}
version: 0.1.0
language: 1
title: {{fr: "{name}", en: "{name}"}}
domain: test
family: care
status: draft
review_by: 2030-01-01
population: {{include: {include}, leave: Gone}}
red_flags: [{red_flags}]
initial: {initial}
states:
"""


def protocol(states: str, *, name: str = "p", include: str = "Ill", red_flags: str = "", initial: str = "") -> str:
    """A protocol from its states. The first state is the initial one."""
    states = dedent(states).strip("\n")
    first = initial or states.partition(":")[0].strip()
    return HEAD.format(name=name, include=include, red_flags=red_flags, initial=first) + indent(states, "  ") + "\n"


@cache
def library(*protocols: str) -> Library:
    """Protocols over the small catalogue; a finding that is an error fails the test that wrote them."""
    with TemporaryDirectory() as folder:
        for index, text in enumerate(protocols):
            home = Path(folder) / str(index)
            home.mkdir()
            (home / "protocol.yaml").write_text(text, encoding="utf-8")
        loaded = load([SMALL, Path(folder)])
    assert loaded.library is not None, show_all(loaded.findings, loaded.sources)
    return loaded.library


def patient(on: date, facts: Mapping[str, object] | None = None, **more: object) -> Chart:
    """Somebody ill, with facts of a day, told as in a case, values as text; both drug lists are complete unless told otherwise."""
    told = {"patient": {"complete": more.pop("complete", LISTS)}, "facts": {"Ill": "true", **(facts or {})}, **more}
    chart, found = chart_from_mapping(told, on)
    assert found == ()
    return chart


def look(shelf: Library, chart: Chart, on: date, record: Record | None = None) -> Assessment:
    return assess(shelf, chart, on, record)


def acts(suggestions: tuple[Suggestion, ...]) -> list[str]:
    """``verb object|object``, in the order of the list."""
    return [f"{s.verb} {'|'.join(s.objects)}" for s in suggestions]


def rests(answer: Assessment) -> list[str]:
    """Where the first protocol rests, or how it ended."""
    walk = answer.walks[0]
    return [walk.outcome] if walk.outcome is not None else list(walk.configuration)

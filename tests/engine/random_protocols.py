"""Random protocols over the small catalogue, and random histories of a patient: decisions, questions, acts, waits, ways back."""

from datetime import date, timedelta
from textwrap import indent

from hypothesis import strategies as st

from pathways.model.chart import Chart
from pathways.model.protocol import Library
from tests.engine.machine import LISTS, library, patient, protocol

AT = date(2026, 11, 23)
CONDITIONS = ["Kidney", "Liver", "Wound", "Exam", "Sign", "Other_sign"]
GUARDS = [
    *CONDITIONS,
    "Level >= 50",
    "Level < 20",
    "Level is null",
    "Kidney or Liver",
    "Wound and not Exam",
    "Exists(Wound, 3 months)",
    "Wound is not true",
    "alpha.current",
    "Latest(Level, 1 month) > 10",
]
ACTS = [
    "prescribe: alpha",
    "prescribe: [alpha, beta]",
    "add: gamma",
    "stop: alpha",
    "measure: Level",
    "refer: clinic",
    "teach: care",
    "examine: body",
    "give: kit",
]
SINCE = ["DateOf(Wound)", "DateOf(Level)", "alpha.since"]
DELAYS = ["7 days", "3 months"]
URGENCIES = ["routine", "soon", "urgent"]


@st.composite
def _acts(draw: st.DrawFn) -> str:
    lines = [f"- {draw(st.sampled_from(ACTS))}", "  by: [doctor]", "  because: {source: book}"]
    if draw(st.booleans()):
        lines.append(f"  when: {draw(st.sampled_from(GUARDS))}")
    if draw(st.integers(0, 3)) == 0:
        lines.append(f"  since: {draw(st.sampled_from(SINCE))}")
    if draw(st.booleans()):
        lines.append(f"  within: {draw(st.sampled_from(['2 days', '1 month']))}")
    if draw(st.integers(0, 3)) == 0:
        lines.append(f"  every: {draw(st.sampled_from(['3 months', '1 year']))}")
    return "\n".join(lines)


@st.composite
def _state(draw: st.DrawFn, name: str, ahead: list[str], behind: list[str]) -> str:
    """One state; its ways lead on, or back where time passes before."""
    title = f'title: {{fr: "{name}", en: "{name}"}}'
    way = st.sampled_from(ahead)
    match draw(st.sampled_from(["action", "action", "decision", "decision", "enquiry", "wait"])):
        case "decision":
            rows = [
                f"  - to: {draw(way)}\n    when: {draw(st.sampled_from(GUARDS))}\n    because: {{source: book}}"
                for _ in range(draw(st.integers(1, 3)))
            ]
            cautious = f"\nunknown: {draw(way)}" if draw(st.booleans()) else ""
            body = (
                "kind: decision\nchoose:\n" + "\n".join(rows) + f"\n  - to: {draw(way)}\n    otherwise: true{cautious}"
            )
        case "enquiry":
            asked = draw(st.lists(st.sampled_from(["Level", "Wound", "Kidney"]), min_size=1, max_size=2, unique=True))
            body = (
                f"kind: enquiry\nbecause: {{source: book}}\nask: [{', '.join(asked)}]\nby: [doctor]\nthen: {draw(way)}"
            )
        case "wait":
            back = draw(st.sampled_from([*ahead, *behind]))
            body = f"kind: wait\nfor: {draw(st.sampled_from(DELAYS))}\nbecause: {{source: book}}\nthen: {back}"
        case _:
            acts = draw(st.lists(_acts(), min_size=1, max_size=3))
            urgency = draw(st.sampled_from(URGENCIES))
            until = f"\nuntil: {draw(st.sampled_from(GUARDS))}" if draw(st.booleans()) else ""
            body = (
                f"kind: action\nurgency: {urgency}\ndo:\n{indent(chr(10).join(acts), '  ')}{until}\nthen: {draw(way)}"
            )
    return f"{name}:\n{indent(title + chr(10) + body, '  ')}"


@st.composite
def protocols(draw: st.DrawFn, name: str = "p") -> str:
    """A protocol's text."""
    names = [f"s{number}" for number in range(draw(st.integers(2, 7)))]
    states = [draw(_state(each, [*names[place + 1 :], "done"], names[:place])) for place, each in enumerate(names)]
    states.append('done: {kind: end, title: {fr: "Fin", en: "End"}, outcome: done}')
    return protocol("\n".join(states), name=name)


@st.composite
def shelves(draw: st.DrawFn) -> Library:
    """A library of one or two of them."""
    return library(draw(protocols()), *([draw(protocols("q"))] if draw(st.booleans()) else []))


dates = st.integers(0, 300).map(lambda days: (AT - timedelta(days=days)).isoformat())
told = st.fixed_dictionaries(
    {},
    optional={
        **{
            name: st.fixed_dictionaries({"value": st.sampled_from(["true", "false"]), "date": dates})
            for name in CONDITIONS
        },
        "Level": st.fixed_dictionaries({"value": st.integers(0, 100).map(str), "date": dates}),
        "refer.clinic": st.fixed_dictionaries(
            {"value": st.sampled_from(["done", "declined", "impossible"]), "date": dates}
        ),
        "teach.care": st.fixed_dictionaries({"value": st.just("done"), "date": dates}),
        "prescribe.alpha": st.fixed_dictionaries({"value": st.sampled_from(["done", "declined"]), "date": dates}),
    },
)
drugs = st.lists(st.sampled_from(["alpha", "beta", "gamma", "delta"]), max_size=2, unique=True)
complete = st.lists(st.sampled_from(LISTS), unique=True)


@st.composite
def histories(draw: st.DrawFn) -> Chart:
    """A patient as told on the day."""
    medications = dict.fromkeys(draw(drugs))
    return patient(AT, draw(told), medications=medications, complete=draw(complete))

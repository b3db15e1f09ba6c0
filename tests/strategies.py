"""Random trees and random patients, over the demo dictionary."""

import re
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from pathways.language import ast
from pathways.language.checker import check
from pathways.language.facts import Reading
from pathways.language.parser import parse
from pathways.language.values import NONE, Moment, Range
from tests.demo_scope import BOOLEANS, CODES, MEASURES, SCOPE
from tests.table_facts import TableFacts

AT = date(2026, 11, 23)
QUANTITIES = sorted(MEASURES)
small = st.integers(0, 200).map(Decimal)

# --- written trees of any shape the grammar allows, for the parser and the printer ---

names = st.sampled_from(["HbA1c", "Age", "x", "Foot_ulcer"]).map(ast.Name)
members = st.builds(ast.Member, st.just("metformin"), st.sampled_from(["current", "since"]))
literals = st.one_of(
    st.decimals(0, 999, places=1).map(ast.NumberLiteral),
    st.builds(ast.QuantityLiteral, small, st.sampled_from(["%", "mm[Hg]", "mL/min/{1.73_m2}"])),
    st.builds(ast.DurationLiteral, small, st.sampled_from(["hour", "day", "week", "month", "year"])),
    st.text("ab'\\ é", max_size=4).map(ast.StringLiteral),
    st.just(ast.DateLiteral("2026-11-23")),
    st.booleans().map(ast.BooleanLiteral),
    st.just(ast.NullLiteral()),
)


def _wider(inner: st.SearchStrategy[ast.Expr]) -> st.SearchStrategy[ast.Expr]:
    two = st.tuples(inner, inner)
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    lists = st.lists(inner, max_size=3).map(tuple).map(ast.ListOf)
    intervals = st.builds(ast.IntervalOf, inner, inner, st.booleans(), st.booleans())
    comparisons = (ast.Less, ast.LessOrEqual, ast.Greater, ast.GreaterOrEqual, ast.Equal, ast.NotEqual)
    sums = (ast.Add, ast.Subtract, ast.Multiply, ast.Divide, ast.Implies)
    return st.one_of(
        *[two.map(lambda p, c=c: c(*p)) for c in comparisons + sums],
        *[several.map(c) for c in (ast.And, ast.Or, ast.Xor)],
        st.builds(ast.Not, inner),
        st.builds(ast.Negate, inner),
        *[st.builds(c, inner, st.booleans()) for c in (ast.IsNull, ast.IsTrue, ast.IsFalse)],
        st.builds(ast.Between, inner, inner, inner),
        st.builds(ast.In, inner, st.one_of(lists, intervals)),
        st.builds(ast.If, inner, inner, inner),
        st.builds(ast.Call, st.sampled_from(["Latest", "Count", "Today"]), st.lists(inner, max_size=2).map(tuple)),
        st.builds(ast.Call, st.just("Count"), st.builds(ast.Filtered, names, st.just("F"), inner).map(lambda f: (f,))),
    )


written_trees = st.recursive(st.one_of(names, members, literals), _wider, max_leaves=8)

# --- guards as text that check, for the meaning ---

thresholds = st.tuples(
    st.sampled_from(QUANTITIES), st.sampled_from(["<", "<=", ">", ">=", "=", "!="]), st.integers(3, 12)
).map(lambda t: f"{t[0]} {t[1]} {t[2]} '{MEASURES[t[0]].unit}'")
windows = st.sampled_from(["", ", 3 months", ", 12 months", ", 10 days", ", @2026-06-01", ", DateOf(Foot_ulcer)"])
aggregates = st.tuples(
    st.sampled_from(["Latest", "Previous", "First", "Min", "Max", "Average"]),
    st.sampled_from(QUANTITIES),
    windows,
    st.integers(3, 12),
).map(lambda t: f"{t[0]}({t[1]}{t[2]}) > {t[3]} '{MEASURES[t[1]].unit}'")
codes = st.sampled_from([f"{name} = '{value}'" for name, values in CODES.items() for value in sorted(values)])
atoms = st.one_of(thresholds, aggregates, codes, st.sampled_from(BOOLEANS), st.just("metformin.current"))


def _joined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or", "xor", "implies"]), inner).map(
            lambda t: f"({t[0]}) {t[1]} ({t[2]})"
        ),
        inner.map(lambda g: f"not ({g})"),
        st.tuples(inner, inner, inner).map(lambda t: f"(if ({t[0]}) then ({t[1]}) else ({t[2]}))"),
    )


guards = st.recursive(atoms, _joined, max_leaves=5)  # without forms that read absence

# --- patients ---

days = st.integers(0, 500).map(lambda n: Moment.of(AT - timedelta(days=n)))
numbers = st.one_of(
    st.integers(3, 12).map(Decimal),
    st.just(NONE),
    st.integers(3, 12).map(lambda n: Range(None, Decimal(n), high_included=False)),
    st.integers(3, 12).map(lambda n: Range(Decimal(n), None, low_included=False)),
)


def readings(values: st.SearchStrategy) -> st.SearchStrategy:
    one = st.builds(Reading, values, days)
    return st.lists(one, min_size=1, max_size=3, unique_by=lambda r: r.when.first).map(
        lambda found: sorted(found, key=lambda r: r.when.first)
    )


plain = st.integers(3, 12).map(Decimal)
series = st.fixed_dictionaries(
    {},
    optional={name: readings(plain) for name in QUANTITIES}
    | {name: readings(st.booleans()) for name in BOOLEANS}
    | {name: readings(st.sampled_from(sorted(values))) for name, values in CODES.items()},
)
answers = st.fixed_dictionaries({}, optional={"metformin.current": st.booleans()} | dict.fromkeys(QUANTITIES, numbers))
patients = st.builds(
    lambda s, a: TableFacts(Moment.of(AT), s, {n: v for n, v in a.items() if n not in s}), series, answers
)

# --- guards of every form, as text that checks: for the checker, the printer and whoever needs variety ---

durations = st.tuples(st.integers(1, 24), st.sampled_from(["hours", "days", "weeks", "months", "years"])).map(
    lambda t: f"{t[0]} {t[1]}"
)
dates = st.one_of(
    st.just("Today()"),
    st.just("@2026-03-01"),
    st.just("Diagnosis_date"),
    st.just("metformin.since"),
    st.sampled_from(["HbA1c", "Foot_ulcer", "give.fit_kit", "Diagnosis_date", "Abnormal_since"]).map(
        lambda name: f"DateOf({name})"
    ),
    st.just("DateOf(Previous(HbA1c, 2 years))"),
)
moments = st.one_of(dates, st.tuples(dates, st.sampled_from("+-"), durations).map(" ".join))
dated = st.tuples(moments, st.sampled_from(["<", "<=", ">", ">="]), moments).map(" ".join)
absent = st.one_of(
    st.sampled_from(QUANTITIES).map(lambda name: f"{name} is null"),
    st.sampled_from(BOOLEANS).map(lambda name: f"{name} is not true"),
    st.sampled_from(BOOLEANS).map(lambda name: f"not Exists({name}, 6 months)"),
    st.sampled_from(BOOLEANS).map(lambda name: f"Coalesce({name}, false)"),
    st.integers(1, 4).map(lambda n: f"Count(give.fit_kit, 2 years) < {n}"),
)
ranges = st.tuples(st.sampled_from(QUANTITIES), st.integers(3, 9), st.integers(10, 20), st.booleans()).map(
    lambda t: (
        f"{t[0]} between {t[1]} '{MEASURES[t[0]].unit}' and {t[2]} '{MEASURES[t[0]].unit}'"
        if t[3]
        else f"{t[0]} in Interval[{t[1]} '{MEASURES[t[0]].unit}', {t[2]} '{MEASURES[t[0]].unit}')"
    )
)
filtered = st.tuples(st.sampled_from(QUANTITIES), st.integers(3, 12), windows).map(
    lambda t: f"Count({t[0]} R where R >= {t[1]} '{MEASURES[t[0]].unit}' and DateOf(R) < Today(){t[2]}) >= 2"
)
differences = st.tuples(st.integers(1, 9), durations).map(
    lambda t: f"Change(HbA1c, {t[1]}) > {t[0]} 'mmol/mol' or HbA1c - First(HbA1c) > 0.{t[0]} '%'"
)
ages = st.tuples(st.sampled_from(["Age", "AgeAt(DateOf(HbA1c))"]), st.integers(1, 99)).map(
    lambda t: f"{t[0]} >= {t[1]} years"
)
listed = st.sampled_from(["Frailty in {'frail', 'dependent'}", "NYHA in {3, 4}", "ras_blocker.count >= 2"])
calculated = st.integers(1, 9).map(lambda n: f"Round(NYHA * {n} / 2 + Power(2, {n}), 1) > -{n}")
every_form = st.one_of(atoms, dated, absent, ranges, filtered, differences, ages, listed, calculated)
every_guard = st.recursive(every_form, _joined, max_leaves=5)


def resolved(text: str) -> ast.Expr:
    """The resolved tree of a guard that is known to be right."""
    written = parse(text)
    assert written.tree is not None, written.findings
    checked = check(written.tree, SCOPE)
    assert not checked.findings, (text, checked.findings)
    return checked.tree


typed_trees = guards.map(resolved)  # without forms that read absence
every_typed_tree = every_guard.map(resolved)

# --- texts that may be guards or not ---

WORDS = (
    *(
        "and",
        "or",
        "xor",
        "implies",
        "not",
        "is",
        "null",
        "true",
        "false",
        "between",
        "in",
        "if",
        "then",
        "else",
        "where",
    ),
    *("HbA1c", "Age", "Sex", "x", "7", "3.5", "'%'", "'a'", "months", "1", "2", "@2026-11-23"),
    *("(", ")", "{", "}", "[", "]", ",", ".", "+", "-", "*", "/", "<", "<=", ">", ">=", "=", "!="),
    *("Interval[", "Interval(", "Latest(", "Count("),
)
soups = st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)


@st.composite
def spoiled_guards(draw: st.DrawFn) -> str:
    """A guard with one or two words left out, put in or exchanged: near the border of the grammar."""
    words = re.findall(r"'[^']*'|@[0-9-]+|[A-Za-z_][A-Za-z0-9_]*|[0-9.]+|[<>!]=|.", draw(every_guard))
    words = [word for word in words if word.strip()]
    for _ in range(draw(st.integers(1, 2))):
        place = draw(st.integers(0, len(words) - 1))
        words[place : place + draw(st.integers(0, 1))] = draw(st.lists(st.sampled_from(WORDS), max_size=1))
        words = words or ["x"]
    return " ".join(words)

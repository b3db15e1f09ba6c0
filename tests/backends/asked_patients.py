"""Random patients of whom exactly that is told, or not told, which a guard reads: values near its thresholds, dates near its windows."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

import pathways
from pathways.analysis.proof.dictionary import LibraryDictionary
from pathways.backends.to_z3 import Encoder
from pathways.backends.z3_logic import Flag
from pathways.language import ast
from pathways.language.tree import walk
from pathways.language.types import BooleanType, CodeType, DateType, NumberType, QuantityType
from pathways.language.values import Moment
from pathways.model.catalogue import Guard, Item
from pathways.model.chart import CANONICAL, ActRecord, Chart, Intolerance, Medication, Statement

AT = date(2026, 11, 23)
LIBRARY = pathways.library()
CATALOGUE = LIBRARY.catalogue
EDGES = (
    0,
    1,
    2,
    5,
    7,
    10,
    14,
    20,
    28,
    30,
    31,
    60,
    89,
    90,
    91,
    92,
    93,
    120,
    180,
    183,
    184,
    200,
    300,
    364,
    365,
    366,
    700,
    1500,
)
days = st.sampled_from(EDGES).map(lambda n: AT - timedelta(days=n))
moments = st.one_of(days.map(Moment.of), days.map(lambda d: Moment.between(d.replace(day=1), d.replace(day=28))))


def guards_in(value: object) -> list[Guard]:
    """Every guard inside a part of a library."""
    if isinstance(value, Guard):
        return [value]
    if isinstance(value, dict):
        value = tuple(value.values())
    if isinstance(value, tuple):
        return [guard for part in value for guard in guards_in(part)]
    names = getattr(value, "__struct_fields__", ())
    return [guard for name in names for guard in guards_in(getattr(value, name))]


GUARDS = [
    *(
        (name, g)
        for name, p in LIBRARY.protocols.items()
        for g in guards_in((p.include, p.defines, p.states, p.red_flags))
    ),
    *(("", g) for g in guards_in((CATALOGUE.safety, CATALOGUE.classes))),
]
_SORTS = Encoder(LibraryDictionary(LIBRARY))
CONDITIONS = [(scope, g) for scope, g in GUARDS if isinstance(_SORTS.value(g.tree, scope, {}), Flag)]


def _values(item: Item, literals: Sequence[Decimal]) -> st.SearchStrategy:
    match item.type:
        case BooleanType():
            return st.booleans()
        case CodeType():
            return st.sampled_from(sorted(item.type.values))
        case QuantityType() | NumberType():
            low, high = item.plausible or (Decimal(0), Decimal(10))
            decimals = item.measure.decimals if item.measure else item.decimals
            step = Decimal(1).scaleb(-(decimals or 0))
            near = st.sampled_from([n + s * step for n in literals for s in (-1, 0, 1)] or [low])
            return st.one_of(near, st.integers(0, 20).map(lambda n: low + (high - low) * n / 20))
        case DateType():
            return days
        case _:
            return st.integers(20, 80).map(Decimal)


@st.composite
def asked_patients(draw: st.DrawFn, encoder: Encoder, *trees: ast.Expr, absent: int = 1) -> Chart:
    """A patient for whoever has just encoded guards: their histories and classes are what to tell of.

    ``absent``: of ten things said, how many are *none* or *unknown*.
    """
    nodes = [node for tree in trees for node in walk(tree)]
    literals = [c.value for c in nodes if isinstance(c, ast.Constant) and isinstance(c.value, Decimal)]
    said: list[Statement] = []
    acts: list[ActRecord] = []
    for name in encoder.leaves.histories:
        for _ in range(draw(st.sampled_from([0, 1, 1, 1, 2, 3]))):
            if "." in name:
                verb, _, target = name.partition(".")
                acts.append(
                    ActRecord(verb, target, draw(st.sampled_from(["done", "declined", "impossible"])), draw(moments))
                )
            elif name not in CATALOGUE.groups and name not in ("Age", "Birth_date", "Sex"):
                said.append(draw(_statements(CATALOGUE.items[name], literals, absent)))
    names = {key.removeprefix("class:").partition(".")[0] for key in encoder.ledger.groups if key.startswith("class:")}
    drugs = sorted({leaf for name in names for leaf in CATALOGUE.leaves[name]})
    medications = [draw(_medications(name)) for name in drugs if draw(st.booleans())]
    intolerances = [Intolerance((), name) for name in drugs if draw(st.integers(0, 9)) == 0]
    born = st.builds(date, st.integers(1935, 2010), st.sampled_from([1, 11, 12]), st.sampled_from([22, 23, 24]))
    return Chart(
        draw(st.one_of(st.none(), born.map(Moment.of), born.map(lambda d: Moment.between(d.replace(day=1), d)))),
        draw(st.sampled_from(["female", "male", None])),
        None,
        tuple(said),
        tuple(medications),
        tuple(intolerances),
        tuple(acts),
        frozenset(draw(st.lists(st.sampled_from(["problems", "medications", "allergies"])))),
    )


@st.composite
def _statements(draw: st.DrawFn, item: Item, literals: Sequence[Decimal], absent: int) -> Statement:
    when = draw(moments)
    if draw(st.integers(0, 9)) < absent:
        return Statement(item.name, None, when, absent=draw(st.sampled_from(["none", "unknown"])))
    numeric = isinstance(item.type, QuantityType | NumberType)
    comparator = draw(st.sampled_from([None, None, None, None, "<", ">", "<=", ">="])) if numeric else None
    return Statement(item.name, draw(_values(item, literals)), when, unit=CANONICAL, comparator=comparator)


@st.composite
def _medications(draw: st.DrawFn, name: str) -> Medication:
    dates = st.one_of(st.none(), days.map(Moment.of))
    current = draw(st.sampled_from([True, True, False, None]))
    return Medication((), name, current, draw(dates), draw(dates), None, draw(st.sampled_from([None, True, False])))

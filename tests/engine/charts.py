"""Random patients over the bundled dictionary: facts of every type, drugs, answers, completeness."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

import pathways
from pathways.language.types import BooleanType, CodeType, DateType, NumberType, QuantityType
from pathways.language.values import Moment
from pathways.model.catalogue import Item
from pathways.model.chart import CANONICAL, Chart, Medication, Statement

AT = date(2026, 11, 23)
LIBRARY = pathways.library()
CATALOGUE = LIBRARY.catalogue
ITEMS = [item for item in CATALOGUE.items.values() if item.formula is None]
LEAVES = sorted(name for name, of in CATALOGUE.classes.items() if not of.of)
days = st.integers(0, 400).map(lambda n: Moment.of(AT - timedelta(days=n)))


def _values(item: Item) -> st.SearchStrategy:
    match item.type:
        case BooleanType():
            return st.booleans()
        case CodeType():
            return st.sampled_from(sorted(item.type.values))
        case QuantityType() | NumberType():
            low, high = item.plausible or (Decimal(0), Decimal(10))
            return st.integers(0, 20).map(lambda n: low + (high - low) * n / 20)
        case DateType():
            return st.integers(0, 4000).map(lambda n: AT - timedelta(days=n))
        case _:
            return st.just(Decimal(30))


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    item = draw(st.sampled_from(ITEMS))
    when = draw(days)
    if draw(st.integers(0, 7)) == 0:
        return Statement(item.name, None, when, absent=draw(st.sampled_from(["none", "unknown"])))
    return Statement(item.name, draw(_values(item)), when, unit=CANONICAL)


medications = st.builds(
    lambda name, since: Medication((), name, True, since, None, None), st.sampled_from(LEAVES), days
)
diabetic = Statement("Type_2_diabetes", True, Moment.of(date(2020, 1, 1)))
charts = st.builds(
    lambda age, sex, said, drugs, complete, dm: Chart(
        Moment.of(date(AT.year - age, 3, 1)),
        sex,
        None,
        (*said, *([diabetic] if dm else [])),
        tuple(drugs),
        complete=complete,
    ),
    st.integers(1, 95),
    st.sampled_from(["female", "male", None]),
    st.lists(statements(), max_size=25),
    st.lists(medications, max_size=3, unique_by=lambda m: m.drug_class),
    st.frozensets(st.sampled_from(["problems", "medications", "allergies"])),
    st.booleans(),
)

"""Whole answers do not depend on how guards were evaluated: by the reference, or compiled."""

import pickle

from hypothesis import given, settings

from pathways.engine.assess import assess
from pathways.engine.programs import compile_now, guards_in, program
from pathways.engine.serialize import to_json
from pathways.model.chart import Chart
from pathways.model.protocol import Library
from tests.engine.charts import AT, LIBRARY, charts


def fresh() -> Library:
    """The bundled library as it is loaded: nothing compiled, and one answer compiles nothing."""
    return pickle.loads(pickle.dumps(LIBRARY))


def compiled() -> Library:
    library = fresh()
    compile_now(library)
    return library


COMPILED = compiled()


@settings(max_examples=40)
@given(charts)
def test_an_answer_by_compiled_guards_is_that_of_the_reference_byte_for_byte(chart: Chart) -> None:
    """The reference is the meaning; a patient's answer may not depend on how many were seen before."""
    library = fresh()
    expected = assess(library, chart, AT)
    found = assess(COMPILED, chart, AT)
    assert to_json(found) == to_json(expected)
    again = assess(library, chart, AT, expected.record)
    assert to_json(assess(COMPILED, chart, AT, found.record)) == to_json(again)
    assert not any(program(guard).compiled for guard in guards_in(library))


def test_every_guard_of_the_bundled_library_compiles() -> None:
    guards = list(guards_in(COMPILED))
    assert len(guards) > 500
    assert all(program(guard).compiled for guard in guards)

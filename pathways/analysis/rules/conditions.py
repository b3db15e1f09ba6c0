"""Conditions that no patient meets, or that every patient meets: nearly always a slip in a threshold."""

from collections.abc import Iterator

from pathways.analysis import findings
from pathways.analysis.look import Look, Part
from pathways.diagnostics.diagnostic import Diagnostic
from pathways.language import ast
from pathways.language.truth import Truth

WORDS = {
    Part.BRANCH: "the condition of this branch",
    Part.ACT: "the condition of this act",
    Part.UNTIL: "this `until`",
    Part.POPULATION: "this condition",
    Part.RED_FLAG: "this alarm",
}


def conditions(look: Look) -> Iterator[Diagnostic]:
    """Each on its own, over everything that the dictionary allows."""
    solver = look.solver
    assert solver is not None
    for placed in look.conditions:
        if isinstance(placed.guard.tree, ast.Constant):
            continue  # written so on purpose: `include: true`
        if solver.possible(look.protocol.name, (placed.guard, Truth.TRUE)) == "no":
            yield findings.never_true(look.span(placed.route), WORDS[placed.part])
        elif solver.ever_otherwise(look.protocol.name, placed.guard, Truth.TRUE) == "no":
            yield findings.always_true(look.span(placed.route), WORDS[placed.part])

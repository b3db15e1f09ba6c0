"""What people must look after: the review date, phases, cases."""

from collections.abc import Iterator

from pathways.analysis import findings
from pathways.analysis.look import Look
from pathways.diagnostics.diagnostic import Diagnostic


def upkeep(look: Look) -> Iterator[Diagnostic]:
    """Dates that have passed, phases that nothing belongs to, cases that are not there."""
    review = look.protocol.review_by
    if look.today is not None and review is not None and review < look.today:
        yield findings.review_overdue(look.span(("review_by",)), review)
    used = {state.phase for state, _ in look.states()}
    for index, phase in enumerate(look.protocol.phases):
        if phase.name not in used:
            yield findings.unused_phase(look.span(("phases", index, "phase")), phase.name)
    if not look.tested:
        yield findings.no_cases(look.key(("protocol",)))

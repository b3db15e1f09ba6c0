"""The rules of the analyser: each looks at one protocol and tells what it finds. The list is the order of their pages."""

from collections.abc import Callable, Iterator

from pathways.analysis.look import Look
from pathways.analysis.rules.absence import absence
from pathways.analysis.rules.calls import calls_without_end
from pathways.analysis.rules.circles import idle_circles
from pathways.analysis.rules.conditions import conditions
from pathways.analysis.rules.decisions import decisions
from pathways.analysis.rules.enquiries import urgent_behind_enquiries
from pathways.analysis.rules.literals import repeated_literals
from pathways.analysis.rules.red_flags import lasting_red_flags
from pathways.analysis.rules.silence import silent_states
from pathways.analysis.rules.staleness import stale_before_due
from pathways.analysis.rules.unknowns import unknown_never_taken
from pathways.analysis.rules.untils import sliding_untils
from pathways.analysis.rules.upkeep import upkeep
from pathways.diagnostics.diagnostic import Diagnostic

Rule = Callable[[Look], Iterator[Diagnostic]]

RULES: tuple[Rule, ...] = (
    idle_circles,
    calls_without_end,
    sliding_untils,
    absence,
    urgent_behind_enquiries,
    stale_before_due,
    lasting_red_flags,
    repeated_literals,
    upkeep,
)
# Those that ask the solver; without one they are not run, and that is said.
PROVED: tuple[Rule, ...] = (decisions, conditions, unknown_never_taken, silent_states)

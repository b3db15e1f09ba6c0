"""The cases that `pathways test --suggest` proposes, as YAML to paste and as JSON; progress on a terminal."""

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from pathways.analysis.goals import Goal
    from pathways.analysis.proof.suggest import Proposal
    from pathways.analysis.reports import Report
    from pathways.model.protocol import Library


class Suggested(Struct, frozen=True):
    """What became of everything that no case of a protocol meets."""

    report: "Report"
    proposals: "tuple[Proposal, ...]"
    library: "Library"

    @property
    def left(self) -> int:
        """How much there is still to meet: all but what is proved impossible."""
        return self._met + len(self._answered("undecided"))

    @property
    def _met(self) -> int:
        return sum(1 + len(each.also) for each in self._answered("proposed"))

    def _answered(self, answer: str) -> "list[Proposal]":
        return [each for each in self.proposals if each.answer.value == answer]

    def summary(self) -> str:
        """One line."""
        proposed, impossible, undecided = map(len, map(self._answered, ("proposed", "impossible", "undecided")))
        found = self._met + impossible + undecided
        if not found:
            return f"{self.report.name}: nothing is left to meet"
        return (
            f"{self.report.name}: {found} {_things(found)} met by no case: {self._met} by the {_cases(proposed)} proposed, "
            f"{impossible} impossible (proved), {undecided} undecided"
        )

    def text(self) -> str:
        """YAML: comments, and cases to paste."""
        lines = [f"# {self.summary()}"]
        lines += [f"# impossible, proved: {each.goal}" for each in self._answered("impossible")]
        lines += [f"# undecided ({each.why}): {each.goal}" for each in self._answered("undecided")]
        for each in self._answered("proposed"):
            lines += ["", *(f"# meets: {goal}" for goal in _goals(each)), self._case(each).rstrip("\n")]
        return "\n".join(lines) + "\n\n"

    def json(self) -> str:
        """One JSON object on a line."""
        data = {
            "protocol": self.report.name,
            "proposed": [
                {"meets": list(map(str, _goals(each))), "case": self._case(each)} for each in self._answered("proposed")
            ],
            "impossible": [str(each.goal) for each in self._answered("impossible")],
            "undecided": [{"goal": str(each.goal), "why": each.why} for each in self._answered("undecided")],
        }
        return json.dumps(data, ensure_ascii=False) + "\n"

    def _case(self, proposal: "Proposal") -> str:
        from pathways.analysis.case_text import to_confirm
        from pathways.analysis.settings import as_written

        played = proposal.played
        assert played is not None
        answers = [look.answer for look in played.looks]
        parameters = as_written(self.library, played.case.settings, self.report.name)
        return to_confirm(played.case.name, played.case.visits, answers, self.report.name, parameters)


class Told(Struct, frozen=True):
    """The same as text, as it is sent from one process to another. ``left``: how much there is still to meet."""

    summary: str
    text: str
    json: str
    left: int


def suggested(library: "Library", reports: "Sequence[Report]") -> Iterator[Told]:
    """Ask the solver for each thing that no case meets, each protocol in a process that asked nothing before: the patients that it
    thinks of are then the same whatever else is asked.
    """
    from pathways.cli.processes import each_in_turn

    def one(place: int) -> Told:
        found = _proposals(library, reports[place])
        return Told(found.summary(), found.text(), found.json(), found.left)

    return each_in_turn(one, range(len(reports)), "protocols looked at:", afresh=True)


def _proposals(library: "Library", report: "Report") -> Suggested:
    from pathways.analysis.proof.suggest import Proposer
    from pathways.cli.terminal import progress

    unmet = list(report.coverage.unmet())
    found: list[Proposal] = []
    done = 0
    for each in Proposer(library, report.name).propose(unmet):
        found.append(each)
        done += 1 + len(each.also)
        progress(f"{report.name}: {done} of {len(unmet)}")
    progress("")
    return Suggested(report, tuple(found), library)


def _goals(proposal: "Proposal") -> "Iterator[Goal]":
    yield proposal.goal
    yield from proposal.also


def _things(count: int) -> str:
    return "thing" if count == 1 else "things"


def _cases(count: int) -> str:
    return "1 case" if count == 1 else f"{count} cases"

"""Whom a change concerns: the same patients before two libraries, and what the answers say differently."""

from collections.abc import Iterable, Iterator
from datetime import date

from msgspec import Struct

from pathways.analysis.cases import Case, run_case
from pathways.engine.assessment import Assessment, Suggestion
from pathways.model.protocol import Library


class Otherwise(Struct, frozen=True):
    """A look of a case at which the two libraries give other advice: lines that only the old one says, only the new one."""

    protocol: str
    case: Case
    at: date
    before: tuple[str, ...]
    after: tuple[str, ...]


def otherwise(before: Library, after: Library, protocol: str, cases: Iterable[Case]) -> Iterator[Otherwise]:
    """Cases whose advice differs at some look. Each case is played whole, its record carried, in both libraries."""
    for case in cases:
        old, new = run_case(before, case, protocol), run_case(after, case, protocol)
        for one, other in zip(old.looks, new.looks, strict=True):
            said, says = advice(one.answer), advice(other.answer)
            if said != says:
                lost = tuple(line for line in said if line not in says)
                gained = tuple(line for line in says if line not in said)
                yield Otherwise(protocol, case, one.visit.at, lost, gained)


def advice(answer: Assessment) -> tuple[str, ...]:
    """What an answer tells people to do, ask or leave, a line each, words and sources aside."""
    return (
        *(f"red flag: {flag.name} ({flag.urgency.value})" for flag in answer.red_flags),
        *(_suggestion("suggest", s) for s in answer.suggestions),
        *(_suggestion("held back", s) for s in answer.held_back),
        *(f"withheld ({w.truth.value}): {w.verb} {w.object}" for w in answer.withheld),
        *(f"conflict: {_act(c.first)} / {_act(c.second)}" for c in answer.conflicts),
        *(f"ask: {', '.join(q.items)} ({q.urgency.value})" for q in answer.missing),
        *(f"later: {x.verb} {'|'.join(x.objects)} from {x.since}" for x in answer.later if x.verb is not None),
        *(f"unanswered: {u.verb} {'|'.join(u.objects)}" for u in answer.unanswered),
    )


def _act(suggestion: Suggestion) -> str:
    return f"{suggestion.verb} {'|'.join(suggestion.objects)}"


def _suggestion(how: str, s: Suggestion) -> str:
    who = " or ".join(s.by)
    due = f", by {s.due}" if s.due is not None else ""
    return f"{how}: {_act(s)} ({s.urgency.value}; {who}{due})"

"""Questions to the solver: is there a patient of whom this holds? And if so, patients to try, the usual ones first.

What the solver calls impossible is impossible for every patient. What it calls possible is a suggestion: the answer is a model, and
only a replay of the patient made from it tells whether it is one.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import z3
from msgspec import Struct

from pathways.backends.to_z3 import Encoder
from pathways.backends.z3_facts import exact_shift
from pathways.backends.z3_logic import Span
from pathways.language.calendar import back, years_between
from pathways.language.values import Moment

EFFORT = 60_000_000  # steps of the solver for one question: about ten seconds, but the same on a slow machine
TRIES = 12
LOOK = date(2026, 11, 23)  # the day of every example
OLDEST = 125
REMEMBERED = 12  # patients thought of, to try on the next question


class Possible(StrEnum):
    """What the solver says."""

    NO = "no"
    PERHAPS = "perhaps"
    UNDECIDED = "undecided"


class Question(Struct, frozen=True):
    """A condition on a patient, the groups of axioms that it reads, and what would make an example unusual."""

    condition: Any
    reads: frozenset[str]
    odd: tuple[Any, ...] = ()


def possible(encoder: Encoder, question: Question) -> Possible:
    """Whether any patient could be so, on any day, whatever a territory sets."""
    solver = _solver(encoder, question)
    answer = solver.check()
    if answer == z3.unsat:
        return Possible.NO
    return Possible.PERHAPS if answer == z3.sat else Possible.UNDECIDED


class Asking:
    """Many questions about one protocol, to one solver: what it was told for one it keeps for the next.

    Axioms hold of every patient, so that those of another question do no harm. A patient thought of for one question often answers
    the next: then the solver is not asked.
    """

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self._about: str | None = None
        self._solver: Any = None
        self._told: dict[str, int] = {}
        self._models: list[tuple[frozenset[str], Any]] = []
        self._asked = 0

    def possible(self, question: Question, about: str) -> Possible:
        """Whether any patient could be so. ``about``: another protocol is another solver, so that none grows without end."""
        self._turn_to(about)
        names = self.encoder.ledger.closed(question.reads)
        if any(told.issuperset(names) and _true(model, question.condition) for told, model in self._models):
            return Possible.PERHAPS
        self._tell(names)
        self._asked += 1
        asked = z3.Bool(f"question#{self._asked}")
        self._solver.add(z3.Implies(asked, question.condition))
        answer = self._solver.check(asked)
        if answer == z3.sat:
            self._models = [*self._models[1 - REMEMBERED :], (frozenset(self._told), self._solver.model())]
            return Possible.PERHAPS
        self._solver.add(z3.Not(asked))
        return Possible.NO if answer == z3.unsat else Possible.UNDECIDED

    def tell(self, reads: frozenset[str], about: str) -> None:
        """The axioms that questions will need: a patient thought of for one question is then one for all of them."""
        self._turn_to(about)
        self._tell(self.encoder.ledger.closed(reads))

    def _turn_to(self, about: str) -> None:
        if about != self._about or self._solver is None:
            self._about, self._told, self._models = about, {}, []
            self._solver = z3.SimpleSolver()
            self._solver.set("rlimit", EFFORT)

    def _tell(self, names: list[str]) -> None:
        """The axioms of these groups; of a group that has grown, the new ones."""
        for name in names:
            group = self.encoder.ledger.groups[name]
            told = self._told.get(name, 0)
            if told == 0 and group.axioms:
                self._solver.add(group.joined)
            elif told < len(group.axioms):
                self._solver.add(group.axioms[told:])
                self._models = []
            self._told[name] = len(group.axioms)


def _true(model: Any, condition: Any) -> bool:
    return bool(z3.is_true(model.eval(condition, model_completion=True)))


def models(encoder: Encoder, question: Question, look: date = LOOK) -> Iterator[Any]:
    """Models to make patients of, on a given day: with as little that is unusual as possible."""
    names = encoder.ledger.closed(question.reads)
    unusual = [*question.odd, *(condition for name in names for condition in encoder.ledger.groups[name].odd)]
    odd = [z3.Not(condition) for condition in unusual]
    learned: list[Any] = list(_exact_dates(encoder, question, look))
    for seed in range(TRIES):
        # Another seed, another patient; what was learned of the calendar stays.
        solver = _solver(encoder, question, seed)
        solver.add(*learned)
        # What cannot be usual in one is not tried again in the next.
        model, odd = _most_usual(solver, odd)
        if model is None:
            return
        yield model
        learned += list(_lessons(encoder, model, look))


def _solver(encoder: Encoder, question: Question, seed: int = 0) -> Any:
    solver = z3.SimpleSolver()
    solver.set("rlimit", EFFORT)
    if seed:
        solver.set("random_seed", seed)
        solver.set("phase_selection", 5)  # at random
    for group in encoder.ledger.closure(question.reads):
        if group.axioms:
            solver.add(group.joined)
    solver.add(question.condition)
    return solver


def _exact_dates(encoder: Encoder, question: Question, look: date) -> Iterator[Any]:
    """On a given day windows and ages are what the calendar says."""
    at = Moment.of(look)
    yield encoder.ledger.today == look.toordinal()
    for duration, cut in encoder.ledger.cuts.items():
        yield cut == (back(at, duration).first.date() - look).days
    names = set(encoder.ledger.closed(question.reads))
    if "age" in names:
        yield from _exact_age(encoder, look)


def _exact_age(encoder: Encoder, look: date) -> Iterator[Any]:
    age, born = encoder.leaves.current("Age"), encoder.leaves.born()
    assert isinstance(age, Span)
    for years in range(OLDEST + 1):
        youngest, oldest = _born_at_most(look, years), _born_at_most(look, years + 1)
        yield z3.Implies(
            z3.And(age.known, age.months == 12 * years, age.over == 0),
            z3.And(born.last <= youngest, born.first > oldest),
        )


def _born_at_most(look: date, years: int) -> int:
    """The last birthday, in days after the look, on which somebody has completed so many years."""
    day = date(look.year - years, look.month, look.day if (look.month, look.day) != (2, 29) else 28)
    while years_between(day + timedelta(days=1), look) >= years:
        day += timedelta(days=1)
    return (day - look).days


def _most_usual(solver: Any, odd: list[Any]) -> tuple[Any, list[Any]]:
    """A model of the solver's questions in which as few unusual things hold as a few rounds can find; and what is usual in it."""
    wanted = list(odd)
    for _ in range(len(odd) + 1):
        answer = solver.check(*wanted)
        if answer == z3.sat:
            return solver.model(), wanted
        core = {c.get_id() for c in solver.unsat_core()} if answer == z3.unsat else set()
        if not core:
            return None, wanted
        wanted = [w for w in wanted if w.get_id() not in core]
    return None, wanted


def _lessons(encoder: Encoder, model: Any, look: date) -> Iterator[Any]:
    """Where the model moved a date by months as no calendar does: what the calendar says of that date."""
    for shift in encoder.ledger.shifts:
        day = model.eval(shift.day, model_completion=True) if z3.is_expr(shift.day) else z3.IntVal(shift.day)
        moved = model.eval(shift.result, model_completion=False)
        if not z3.is_int_value(day) or not z3.is_int_value(moved):
            continue
        right = exact_shift(look.toordinal(), day.as_long(), shift.duration, shift.sign)
        if moved.as_long() != right:
            yield z3.Implies(shift.day == day, shift.result == right)

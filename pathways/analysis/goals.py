"""What there is to be met in a protocol, one thing each: what coverage counts, and what cases are proposed for."""

from msgspec import Struct

from pathways.language.truth import Truth


class StateGoal(Struct, frozen=True):
    """That a walk goes through a state, or rests there."""

    state: str

    def __str__(self) -> str:
        return f"state {self.state}"


class TransitionGoal(Struct, frozen=True):
    """That a walk goes from a state to another."""

    state: str
    to: str

    def __str__(self) -> str:
        return f"transition {self.state} → {self.to}"


class GuardGoal(Struct, frozen=True):
    """That a guard of a state gone through comes out so."""

    state: str
    guard: str
    truth: Truth

    def __str__(self) -> str:
        return f"guard of {self.state} {self.truth.value}: {_line(self.guard)}"


class ConditionGoal(Struct, frozen=True):
    """That one condition of a guard that joins several decides it, being true or false. ``place``: which, from 0."""

    state: str
    guard: str
    place: int
    condition: str
    value: bool

    def __str__(self) -> str:
        value = "true" if self.value else "false"
        return f"condition of {self.state} deciding by being {value}: {_line(self.condition)} (in: {_line(self.guard)})"


Goal = StateGoal | TransitionGoal | GuardGoal | ConditionGoal


def _line(text: str) -> str:
    return " ".join(text.split())

"""Three-valued logic, strong Kleene: unknown is never false."""

from enum import Enum


class Truth(Enum):
    """True, false or unknown. Deliberately without ``__bool__``: nobody may mistake unknown for false."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"

    def __bool__(self) -> bool:
        raise TypeError("a Truth is not a bool: compare it with Truth.TRUE, Truth.FALSE or Truth.UNKNOWN")

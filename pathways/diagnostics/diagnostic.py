"""One finding, whatever made it: lexer, checker, loader, linter. It knows nothing of how it is shown."""

from enum import StrEnum

from msgspec import Struct


class Severity(StrEnum):
    """How much a finding weighs: an error stops a protocol from being used, a warning fails CI, a note informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Span(Struct, frozen=True, order=True):
    """A stretch of characters of a source: ``start`` included, ``end`` excluded, counted from 0.

    ``source`` is the name under which the text was read (a path as given); ``""`` is the text of one guard, before the
    loader moves the span to the file it stands in.
    """

    source: str
    start: int
    end: int


class Label(Struct, frozen=True):
    """A second place that a finding speaks of, with a few words about it."""

    span: Span
    text: str


class Diagnostic(Struct, frozen=True):
    """A finding: what is wrong, where, and how to mend it.

    Args:
        code: kebab-case, never changes, has its page ``docs/findings/<code>.md``.
        severity: See ``Severity``.
        message: One line, lower case, no full stop; what the author typed stands in backticks.
        span: What to underline; ``None`` when no text is at fault (a missing file).
        hint: How to mend it, shown as ``help``.
        labels: Other places that matter.
        notes: Further facts, one line each.
        case: A patient who shows it, as text to paste into ``cases.yaml``.
    """

    code: str
    severity: Severity
    message: str
    span: Span | None = None
    hint: str | None = None
    labels: tuple[Label, ...] = ()
    notes: tuple[str, ...] = ()
    case: str = ""


class InvalidInputError(ValueError):
    """Input from outside that cannot be used; ``findings`` says everything that is wrong with it."""

    def __init__(self, findings: tuple[Diagnostic, ...]) -> None:
        super().__init__("; ".join(f"{f.code}: {f.message}" for f in findings))
        self.findings = findings

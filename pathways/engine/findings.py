"""Every finding about what the engine is given, one function each. What a patient lacks is part of the answer, no finding."""

from pathways.diagnostics.diagnostic import Diagnostic, Severity


def not_a_record() -> Diagnostic:
    hint = "give the record that an answer left (`--save-record`), as it was written, or none"
    return Diagnostic("not-a-record", Severity.ERROR, "this is no record of an answer", None, hint)

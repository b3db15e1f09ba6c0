"""Procedures and immunizations: what was done, and when."""

from pathways.interop.fhir_bundle import Entry
from pathways.interop.fhir_dates import when
from pathways.interop.fhir_gathering import Gathering
from pathways.interop.json_parts import text
from pathways.interop.terminology import codes_of, words_of
from pathways.model.chart import Statement


def procedure(gathering: Gathering, entry: Entry) -> None:
    """A Procedure: only a completed one was done."""
    _done(gathering, entry, "code", "performed")


def immunization(gathering: Gathering, entry: Entry) -> None:
    """An Immunization."""
    _done(gathering, entry, "vaccineCode", "occurrence", "patient")


def _done(gathering: Gathering, entry: Entry, code: str, date: str, subject: str = "subject") -> None:
    told = entry.resource
    status = text(told.get("status"))
    if status != "completed":
        why = status[:40] if status else "without a status"
        gathering.report("not-done", f"{words_of(told.get(code))}: {why}", entry)
        return
    codes = codes_of(told.get(code))
    if not gathering.belongs(entry, subject):
        return
    if not codes:
        gathering.report("no-code", f"{words_of(told.get(code))}: no code of a known system", entry)
        return
    own = next((each.code for each in codes if each.system == "pathways"), None)
    gathering.statements.append(Statement(own, True, when(told, date), codes, origin=entry.origin))

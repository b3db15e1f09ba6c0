"""MedicationRequests and MedicationStatements: what the patient takes, as far as the record tells.

A prescription that nobody closed stays `active` for years. It is believed for twelve months after the last date that speaks of
it, which is how long a French prescription can be renewed; after that, whether it is taken is unknown. The engine applies this,
since it depends on the day of the look.
"""

from collections.abc import Mapping
from typing import Any

from pathways.engine.seen import BELIEVED
from pathways.interop.fhir_bundle import Entry
from pathways.interop.fhir_courses import Order, dosage_of
from pathways.interop.fhir_dates import latest, moment, period_end, period_start, when
from pathways.interop.fhir_gathering import Gathering
from pathways.interop.json_parts import listed, mapping, text
from pathways.interop.terminology import codes_of, words_of
from pathways.language.calendar import back
from pathways.language.values import Moment
from pathways.model.chart import Medication
from pathways.model.provenance import Code

ORDERS = ("order", "original-order", "reflex-order", "filler-order", "instance-order")
# They say nothing of what the patient takes.
SILENT = ("entered-in-error", "cancelled", "draft", "intended")


def request(gathering: Gathering, entry: Entry) -> None:
    """A prescription."""
    told = entry.resource
    status, intent = text(told.get("status")), text(told.get("intent"))
    if status in SILENT:
        gathering.report(status, f"{_words(gathering, entry)}: {status}", entry)
    elif told.get("doNotPerform") is True:
        gathering.report("do-not-perform", f"{_words(gathering, entry)}: it says not to take it", entry)
    elif intent and intent not in ORDERS:
        gathering.report("no-order", f"{_words(gathering, entry)}: a {intent[:40]} is no prescription", entry)
    elif gathering.belongs(entry):
        on = moment(told.get("authoredOn"))
        until = period_end(mapping(told.get("dispenseRequest")).get("validityPeriod"))
        current = {"active": True, "stopped": False, "completed": False}.get(status)
        made = _add(gathering, entry, current, (on, None, latest(on, _believed_until(until))))
        if made is not None:
            gathering.orders.append(Order(made, dosage_of(told.get("dosageInstruction"))))


def statement(gathering: Gathering, entry: Entry) -> None:
    """What somebody says the patient takes."""
    told = entry.resource
    status = text(told.get("status"))
    if status in SILENT:
        gathering.report(status, f"{_words(gathering, entry)}: {status}", entry)
    elif gathering.belongs(entry):
        period = told.get("effectivePeriod")
        begun = period_start(period) or (None if period is not None else when(told, "effective"))
        ended = moment(mapping(period).get("end"))
        current = {"active": True, "completed": False, "stopped": False, "not-taken": False}.get(status)
        made = _add(gathering, entry, current, (begun, ended, latest(moment(told.get("dateAsserted")), begun)))
        gathering.medications += [made] if made is not None else []


def _believed_until(end: Moment | None) -> Moment | None:
    """The date that makes a prescription believed until its validity ends, when that is later than twelve months."""
    return None if end is None else back(end, BELIEVED)


_Dates = tuple[Moment | None, Moment | None, Moment | None]


def _add(gathering: Gathering, entry: Entry, current: bool | None, dates: _Dates) -> Medication | None:
    since, ended, confirmed = dates
    codes = _codes(gathering, entry)
    if gathering.none_known(codes):
        return None
    if current is True and confirmed is None:
        gathering.report("no-date", f"{_words(gathering, entry)}: active, but since when is not told", entry)
        current = None
    if not any(code.system == "atc" for code in codes):
        gathering.report("unread-medication", f"{_words(gathering, entry)}: no ATC code", entry)
        if current is not False:
            gathering.unread.add("medications")
    words = _words(gathering, entry)
    return Medication(codes, None, current, since, None, ended, origin=entry.origin, confirmed=confirmed, words=words)


def _concept(gathering: Gathering, entry: Entry) -> Mapping[str, Any]:
    """The drug: written here, or in a Medication that is referred to, contained or beside."""
    told = entry.resource
    written = mapping(told.get("medicationCodeableConcept"))
    found = gathering.bundle.find(told.get("medicationReference"), entry)
    if not written and found is not None and found.kind == "Medication":
        return mapping(found.resource.get("code"))
    return written


def _codes(gathering: Gathering, entry: Entry) -> tuple[Code, ...]:
    """Its codes, those of its ingredients included: a combination belongs to the classes of each."""
    codes = codes_of(_concept(gathering, entry))
    found = gathering.bundle.find(entry.resource.get("medicationReference"), entry)
    if found is None or any(code.system == "atc" for code in codes):
        return codes
    for part in listed(found.resource.get("ingredient")):
        codes += codes_of(mapping(part).get("itemCodeableConcept"))
    return codes


def _words(gathering: Gathering, entry: Entry) -> str:
    told = _concept(gathering, entry)
    return (
        words_of(told) if told else text(mapping(entry.resource.get("medicationReference")).get("display")) or "a drug"
    )

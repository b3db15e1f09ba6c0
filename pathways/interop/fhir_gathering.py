"""What is gathered while a bundle is read, and what the readers of resources share: whose it is, codes, reports."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct, field

from pathways.interop.fhir_bundle import Bundle, Entry, Person
from pathways.interop.fhir_courses import Order
from pathways.interop.json_parts import listed, mapping, text
from pathways.interop.terminology import NONE_KNOWN
from pathways.model.chart import Intolerance, Medication, Report, Statement
from pathways.model.provenance import Code


class Gathering(Struct):
    """Everything that becomes the chart. ``unread`` names the lists of which an entry could not be read."""

    bundle: Bundle
    person: Person
    statements: list[Statement] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    medications: list[Medication] = field(default_factory=list)
    intolerances: list[Intolerance] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    complete: set[str] = field(default_factory=set)
    unread: set[str] = field(default_factory=set)

    def report(self, code: str, what: str, entry: Entry) -> None:
        """Keep a thing that is not used, with its reason."""
        self.reports.append(Report(code, None, what, entry.origin))

    def belongs(self, entry: Entry, key: str = "subject") -> bool:
        """Whether a resource is about the patient meant. What does not say so is not used."""
        told = entry.resource.get(key)
        if self.person.is_meant(told, self.bundle, entry):
            return True
        if mapping(told):
            self.report("other-patient", "it is about somebody else", entry)
        else:
            self.report("no-subject", "it does not say whom it is about", entry)
        return False

    def none_known(self, codes: tuple[Code, ...]) -> bool:
        """Whether it says that a list is empty ("no known allergy"); then that list is complete."""
        lists = {NONE_KNOWN[c.system, c.code] for c in codes if (c.system, c.code) in NONE_KNOWN}
        self.complete |= lists
        return bool(lists)


Reader = Callable[[Gathering, Entry], None]


def status_of(concept: Any) -> str:
    """The code of a status written as a CodeableConcept; ``""`` without one."""
    for coding in listed(mapping(concept).get("coding")):
        if text(mapping(coding).get("code")):
            return text(mapping(coding)["code"])
    return ""

"""What is known of drug classes: from the medication list by ATC prefix, allergies, and what was declared complete."""

from decimal import Decimal
from typing import TYPE_CHECKING

from pathways.engine.programs import program
from pathways.language.ast import ClassFact
from pathways.language.semantics import as_condition, reasons_of
from pathways.language.values import NONE, Cause, Moment, Reason, Result, Unknown
from pathways.model.catalogue import Catalogue
from pathways.model.chart import Intolerance, Medication

if TYPE_CHECKING:
    from pathways.engine.facts import PatientFacts


class DrugClasses:
    """Answers for members of classes. A medication list that nobody declared complete never says *no*."""

    def __init__(self, facts: "PatientFacts") -> None:
        self.facts = facts
        self.kept: dict[tuple[str, ClassFact], Result] = {}
        catalogue, chart = facts.catalogue, facts.chart
        self.leaves_of = catalogue.leaves
        # Each drug once, with the classes that it belongs to.
        self.drugs = [(drug, _belongs(catalogue, drug)) for drug in chart.medications]
        self.intolerances = frozenset(name for each in chart.intolerances for name in _belongs(catalogue, each))
        self.leaves_taken = frozenset(name for drug, classes in self.drugs if drug.current for name in classes)

    def taken(self, name: str) -> bool:
        """Whether the patient surely takes a drug of the class."""
        return not self.leaves_taken.isdisjoint(self.leaves_of[name])

    def member(self, name: str, fact: ClassFact) -> Result:
        if (name, fact) not in self.kept:
            self.kept[name, fact] = self._member(name, fact)
        return self.kept[name, fact]

    def _member(self, name: str, fact: ClassFact) -> Result:
        match fact:
            case ClassFact.CURRENT:
                return self._current(name)
            case ClassFact.SINCE:
                return self._date(name, [m.since for m in self.medications(name) if m.current], earliest=True)
            case ClassFact.CHANGED:
                moments = [when for m in self.medications(name) for when in (m.since, m.changed, m.ended)]
                return self._date(name, moments, earliest=False)
            case ClassFact.INTOLERANCE:
                return self._intolerance(name)
            case ClassFact.CONTRAINDICATED:
                return self._contraindicated(name)
            case ClassFact.MAXIMAL:
                return self._maximal(name)
            case ClassFact.COUNT:
                return self._count(name)

    # --- which medications ---

    def medications(self, name: str) -> list[Medication]:
        if not self.drugs:
            return []
        leaves = self.leaves_of[name]
        return [drug for drug, classes in self.drugs if not classes.isdisjoint(leaves)]

    def _current(self, name: str) -> Result:
        if self.taken(name):
            return True
        if any(m.current is None for m in self.medications(name)) or not self._complete("medications"):
            return self._not_told(name, ClassFact.CURRENT)
        return False

    def _complete(self, which: str) -> bool:
        return which in self.facts.chart.complete

    @staticmethod
    def _not_told(name: str, fact: ClassFact) -> Unknown:
        return Unknown(frozenset({Reason(f"{name}.{fact.value}", Cause.NEVER_RECORDED)}))

    def _date(self, name: str, moments: "list[Moment | None]", *, earliest: bool) -> Result:
        """A date of the class; none when the patient surely never had it."""
        if not self.medications(name):
            return NONE if self._complete("medications") else self._not_told(name, ClassFact.SINCE)
        known = [m for m in moments if m is not None]
        if not known:
            return self._not_told(name, ClassFact.SINCE)
        return min(known, key=lambda m: m.first) if earliest else max(known, key=lambda m: m.first)

    def _intolerance(self, name: str) -> Result:
        if not self.intolerances.isdisjoint(self.leaves_of[name]):
            return True
        return False if self._complete("allergies") else self._not_told(name, ClassFact.INTOLERANCE)

    def _contraindicated(self, name: str) -> Result:
        of = self.facts.catalogue.classes[name]
        without = self.facts.for_clearance
        views = [self.facts] if without is self.facts else [self.facts, without]
        results = [as_condition(program(c.when).result(view)) for c in of.contraindications for view in views]
        results.append(as_condition(self.member(name, ClassFact.INTOLERANCE)))
        if any(r is True for r in results):
            return True
        unknown = [r for r in results if isinstance(r, Unknown)]
        return Unknown(reasons_of(unknown)) if unknown else False

    def _maximal(self, name: str) -> Result:
        told = [m.maximal for m in self.medications(name) if m.current]
        if told and all(told):
            return True
        if told and any(t is False for t in told):
            return False
        return self._not_told(name, ClassFact.MAXIMAL) if told or self._current(name) is not False else False

    def _count(self, name: str) -> Result:
        leaves = sorted(self.leaves_of[name])
        known = sum(1 for leaf in leaves if self.taken(leaf))
        open_ = [r for leaf in leaves if isinstance(r := self.member(leaf, ClassFact.CURRENT), Unknown)]
        if not open_:
            return Decimal(known)
        from pathways.language.values import Range

        return Range(Decimal(known), Decimal(known + len(open_)), reasons=reasons_of(open_))


def _belongs(catalogue: Catalogue, said: Medication | Intolerance) -> frozenset[str]:
    """The classes, not made of others, that a drug is of: the one that is named, else all that its ATC codes tell."""
    if said.drug_class is not None:
        return frozenset({said.drug_class})
    found: set[str] = set()
    for code in said.codes:
        if code.system == "atc":
            for length in range(len(code.code) + 1):
                for of in catalogue.classes_by_atc.get(code.code[:length], ()):
                    if not code.code.startswith(of.excluding):
                        found.add(of.name)
    return frozenset(found)

"""One patient at one instant, as guards see it: validity, derived items, groups, parameters, defines, drug classes.

Everything is computed once and kept; asking changes nothing that anybody can see.
"""

from collections.abc import Mapping, Sequence
from copy import copy
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pathways.engine.assessment import FactRead, Tested
from pathways.engine.drug_classes import DrugClasses
from pathways.engine.intake import History, take_in
from pathways.engine.programs import Program, program
from pathways.engine.seen import instant, seen_at
from pathways.language import ast, numbers
from pathways.language.calendar import age, back
from pathways.language.facts import Reading
from pathways.language.plain import Plain
from pathways.language.semantics import NO_VALUE, as_condition, reasons_of
from pathways.language.types import BooleanType, NumberType, QuantityType
from pathways.language.values import NONE, Cause, Duration, Moment, Nothing, Range, Reason, Result, Unknown, Value
from pathways.model.catalogue import Absence, Catalogue, Guard, Item, Setting
from pathways.model.chart import Chart, Report
from pathways.model.protocol import Protocol

if TYPE_CHECKING:
    from pathways.backends.to_python import Leaf

EMPTY = History()
IDENTITY = frozenset({"Age", "Birth_date", "Sex", "Deceased"})
UNDEFINED = Guard("null", ast.NullLiteral())

NOT_USABLE = "not usable in this patient"


class PatientFacts:
    """The facts of a chart, read against a catalogue, at an instant.

    Args:
        catalogue: The dictionary.
        chart: The patient.
        at: The day or datetime of the look.
    """

    def __init__(self, catalogue: Catalogue, chart: Chart, at: date) -> None:
        self.at = instant(at)
        self.catalogue = catalogue
        self.chart = seen_at(chart, at)
        taken = take_in(catalogue, self.chart, self.at)
        if taken.open_lists & self.chart.complete:
            self.chart = replace(self.chart, complete=self.chart.complete - taken.open_lists)
        self.reports: tuple[Report, ...] = taken.reports
        self.begin(taken.histories)

    def begin(self, histories: Mapping[str, History]) -> None:
        """Read these histories, with nothing asked yet."""
        self.histories = histories
        self.classes = DrugClasses(self)
        self._current: dict[str, Result] = {}
        self._dates: dict[str, Moment | None] = {}
        self._open: set[str] = set()
        self._absences: dict[str, Value | Unknown] = {}
        self._usable: dict[str, bool] = {}
        self._views: dict[str, ProtocolFacts] = {}
        # What holds whatever the protocol is read here, by everybody.
        self.patient = self
        self.results: dict[Program, bool | Unknown] = {}
        self.tests: dict[Program, Tested] = {}
        self.told: dict[tuple[Leaf, ...], tuple[FactRead, ...]] = {}
        self.reads: dict[str, FactRead] = {}
        self._begins: dict[Duration, Moment] = {}
        self.plain = Plain(self.current)

    @cached_property
    def for_clearance(self) -> "PatientFacts":
        """The same patient as contraindications of drugs see them: that there is *no* eGFR says nothing against an eGFR below 30.

        Of a condition *none* is no; of a number, a code or a date it is a value that nobody has.
        """
        excused = {name for name, history in self.histories.items() if history.answers and not self._is_condition(name)}
        if not excused:
            return self
        strict = copy(self)
        strict.begin(
            {
                name: replace(history, answers=[a for a in history.answers if a[0] != "none"])
                if name in excused
                else history
                for name, history in self.histories.items()
            }
        )
        return strict

    def _is_condition(self, name: str) -> bool:
        item = self.catalogue.items.get(name)
        return item is None or isinstance(item.type, BooleanType)

    def with_protocol(self, protocol: Protocol) -> "ProtocolFacts":
        """The same patient, with a protocol's own parameters and defines."""
        view = self._views.get(protocol.name)
        if view is None or view.protocol is not protocol:
            view = self._views[protocol.name] = ProtocolFacts(self, protocol)
        return view

    # --- what guards ask ---

    def current(self, item: str) -> Result:
        try:
            return self._current[item]
        except KeyError:
            pass
        if item in self._open:  # a circle cannot load; this is only against looping for ever
            return Unknown()
        self._open.add(item)
        result = self._current[item] = self._compute(item)
        self._open.discard(item)
        return result

    def readings(self, item: str) -> Sequence[Reading]:
        history = self.histories.get(item)
        return history.readings if history is not None and history.readings and self.usable(item) else ()

    def absence(self, item: str) -> Value | Unknown:
        found = self._absences.get(item)
        if found is None:
            found = self._absences[item] = self._absence(item)
        return found

    def _absence(self, item: str) -> Value | Unknown:
        history = self.histories.get(item, EMPTY)
        answer = self._latest_answer(item, history, history.readings[-1] if history.readings else None)
        if answer == "none":
            return NONE
        declared = self.catalogue.items.get(item)
        if answer == "unknown" and not history.readings and not history.unusable:
            return _unknown(
                Reason(item, Cause.CANNOT_TELL)
            )  # nobody can tell: whether it would be usable matters no more
        if not self.usable(item):
            return _unknown(Reason(item, Cause.UNUSABLE, detail=NOT_USABLE))
        if history.unusable:
            when, why = history.unusable[-1]
            return _unknown(Reason(item, Cause.UNUSABLE, when=when, detail=why))
        if answer == "unknown":
            return _unknown(Reason(item, Cause.CANNOT_TELL))
        if declared is None:  # an act: nothing recorded means not done
            return NONE
        if declared.absent is Absence.NONE or (declared.list is not None and declared.list in self.chart.complete):
            return NONE
        return never_recorded(item)

    def parameter(self, name: str) -> Result:
        return _set(self.catalogue.settings.get(name), name)

    def defined(self, name: str) -> Result:
        return _unknown(Reason(name, Cause.NEVER_RECORDED))

    def definition(self, name: str) -> ast.Expr:
        return self.define(name).tree

    def define(self, name: str) -> Guard:  # noqa: ARG002 - outside a protocol nothing is defined
        """The guard of a define."""
        return UNDEFINED

    def dated(self, item: str) -> Moment | None:
        self.current(item)
        return self._dates.get(item)

    def member(self, drug_class: str, fact: ast.ClassFact) -> Result:
        return self.classes.member(drug_class, fact)

    def age_at(self, when: Moment) -> Result:
        born = self.chart.birth_date
        if born is None:
            return _unknown(Reason("Birth_date", Cause.NEVER_RECORDED))
        return age(born, when)

    # --- one item ---

    def _compute(self, name: str) -> Result:
        special = self._identity(name)
        if special is not None:
            return special
        if name in self.catalogue.groups:
            return self._group(name)
        item = self.catalogue.items.get(name)
        if item is None:
            return self._act(name)
        if item.formula is None:
            return self._recorded(item)
        history = self.histories.get(name, EMPTY)
        # Where what is recorded means nothing, nor does the answer *none*: the formula speaks.
        told = (history.readings or history.answers) and self.usable(name)
        recorded = self._recorded(item) if told else NO_VALUE
        if not isinstance(recorded, Unknown | Nothing):
            return self._newer(item, recorded)
        derived, when = self._derived(item)
        if recorded is NONE and isinstance(derived, Unknown):
            return NONE
        self._dates[name] = when
        return derived

    def _identity(self, name: str) -> Result | None:
        """What the patient's identity tells."""
        if name not in IDENTITY:
            return None
        if name == "Age":
            return self.age_at(self.at)
        if name == "Birth_date":
            return self.chart.birth_date or _unknown(Reason(name, Cause.NEVER_RECORDED))
        if name == "Sex" and self.chart.sex in ("female", "male"):
            return self.chart.sex
        if name == "Deceased" and self.chart.deceased is not None:
            return self.chart.deceased
        return None

    def _act(self, name: str) -> Result:
        readings = self.readings(name)
        if not readings:
            return self.absence(name)
        self._dates[name] = readings[-1].when
        return readings[-1].value

    def _recorded(self, item: Item) -> Result:
        """The newest thing said of an item, while it is valid. If that is unusable, so is the item: an older value might
        hide a worse one.
        """
        history = self.histories.get(item.name, EMPTY)
        last = history.readings[-1] if history.readings else None
        if history.unusable:
            bad = [(when, why) for when, why in history.unusable if when is not None]
            worst = max(bad, key=lambda b: b[0].first, default=None)
            if worst is not None and (last is None or worst[0].first >= last.when.first):
                return _unknown(Reason(item.name, Cause.UNUSABLE, when=worst[0], detail=worst[1]))
        answer = self._latest_answer(item.name, history, last)
        if answer is not None and not (answer == "none" and last is not None and self._measured(item, last)):
            return self._answered(item, answer)
        if last is None:
            return self._none_of(item, self.absence(item.name))
        if not self._valid(item, last):
            return _unknown(Reason(item.name, Cause.STALE, last.value, last.when))
        if not self.usable(item.name):
            return _unknown(Reason(item.name, Cause.UNUSABLE, last.value, last.when, NOT_USABLE))
        self._dates[item.name] = last.when
        return last.value

    def _measured(self, item: Item, last: Reading) -> bool:
        """A number that counts: who later says that there is none says nothing against it."""
        numeric = isinstance(item.type, QuantityType | NumberType)
        return numeric and self._valid(item, last) and self.usable(item.name)

    def usable(self, name: str) -> bool:
        """Whether readings of an item mean anything in this patient: the bare name and every window over it alike."""
        if name not in self._usable:
            self._usable[name] = True  # a guard on the item's own date must not ask for itself
            item = self.catalogue.items.get(name)
            if item is not None and item.usable is not None:
                self._usable[name] = as_condition(program(item.usable).result(self.patient)) is True
        return self._usable[name]

    @staticmethod
    def _none_of(item: Item, absence: Value | Unknown) -> Result:
        """*None* of a condition is false."""
        return False if absence is NONE and isinstance(item.type, BooleanType) else absence

    def _answered(self, item: Item, answer: str) -> Result:
        if answer == "none":
            return self._none_of(item, NONE)
        return _unknown(Reason(item.name, Cause.CANNOT_TELL))

    def _latest_answer(self, name: str, history: History, last: Reading | None = None) -> str | None:
        """An answer *none* or *unknown*, while valid and newer than the last reading."""
        if not history.answers:
            return None
        item = self.catalogue.items.get(name)
        for answer, when in sorted(history.answers, key=lambda a: a[1].first, reverse=True):
            if last is not None and when.first < last.when.first:
                return None
            delay = None if item is None else item.validity.by_value.get("false", item.validity.default)
            if delay is None or self._within(when, delay):
                return answer
        return None

    def _valid(self, item: Item, reading: Reading) -> bool:
        key = str(reading.value).lower() if isinstance(reading.value, bool) else str(reading.value)
        delay = item.validity.by_value.get(key, item.validity.default)
        return delay is None or self._within(reading.when, delay)

    def _within(self, when: Moment, delay: Duration) -> bool:
        begin = self._begins.get(delay)
        if begin is None:
            begin = self._begins[delay] = back(self.at, delay)
        if begin.clock:
            return when.last > begin.first
        return when.last.date() > begin.first.date()

    # --- groups and derived items ---

    def _group(self, name: str) -> Result:
        own = self.histories.get(name, EMPTY)
        results = [as_condition(self.current(member)) for member in self.catalogue.groups[name].members]
        if any(r is True for r in results):
            return True
        recent = [r for r in own.readings if self._group_valid(name, r)]
        if recent and not own.answers:
            return True
        if any(isinstance(r, Unknown) for r in results):
            return Unknown(reasons_of(results))
        return False

    def _group_valid(self, name: str, reading: Reading) -> bool:
        members = [self.catalogue.items[m] for m in self.catalogue.groups[name].members]
        return all(self._valid(member, reading) for member in members)

    def _derived(self, item: Item) -> tuple[Result, Moment | None]:
        assert item.formula is not None
        formula = program(item.formula)
        value = formula.result(self.patient)
        decimals = item.measure.decimals if item.measure is not None else item.decimals
        if isinstance(item.type, QuantityType | NumberType) and decimals is not None:
            value = numbers.round_result(value, decimals)
        if item.plausible is not None and isinstance(value, Decimal | Range) and _implausible(value, *item.plausible):
            value = _unknown(Reason(item.name, Cause.UNUSABLE, detail="computed value outside what is plausible"))
        dates = [when for name in formula.items if (when := self.dated(name)) is not None]
        return value, min(dates, key=lambda m: m.first, default=None)

    def _newer(self, item: Item, recorded: Result) -> Result:
        """A recorded value at least as recent stands before the formula."""
        recorded_on = self._dates.get(item.name)
        derived, when = self._derived(item)
        fresher = when is not None and recorded_on is not None and when.first.date() > recorded_on.first.date()
        if fresher and not isinstance(derived, Unknown | Nothing):
            self._dates[item.name] = when
            return derived
        return recorded


def _implausible(value: Decimal | Range, lowest: Decimal, highest: Decimal) -> bool:
    """Whether a computed value is none that is plausible; of a range, whether no part of it is."""
    if isinstance(value, Decimal):
        return not lowest <= value <= highest
    above = value.low is not None and (value.low > highest or (value.low == highest and not value.low_included))
    below = value.high is not None and (value.high < lowest or (value.high == lowest and not value.high_included))
    return above or below


class ProtocolFacts(PatientFacts):
    """A patient seen from inside one protocol. Shares all that is computed with the patient it was made from."""

    def __init__(self, patient: PatientFacts, protocol: Protocol) -> None:
        self.__dict__.update(patient.__dict__)
        self.protocol = protocol
        self._defined: dict[str, Result] = {}
        self.results = {}
        self.tests = {}
        self.told = {}

    def parameter(self, name: str) -> Result:
        own = self.protocol.settings.get(name)
        return _set(own, name) if own is not None else super().parameter(name)

    def defined(self, name: str) -> Result:
        if name not in self._defined:
            self._defined[name] = NO_VALUE
            self._defined[name] = program(self.define(name)).result(self)
        return self._defined[name]

    def define(self, name: str) -> Guard:
        return self.protocol.defines[name].guard


def _set(setting: Setting | None, name: str) -> Result:
    if setting is None or setting.value is None:
        return _unknown(Reason(name, Cause.NOT_SET))
    return setting.value


@lru_cache(maxsize=16384)
def never_recorded(item: str) -> Unknown:
    """The most common answer of all."""
    return _unknown(Reason(item, Cause.NEVER_RECORDED))


def _unknown(reason: Reason) -> Unknown:
    return Unknown(frozenset({reason}))

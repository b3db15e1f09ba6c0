"""A patient's statements become readings of items: unit converted once, checked, or reported. Nothing is guessed."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from msgspec import Struct, field

from pathways.diagnostics.suggest import did_you_mean
from pathways.language.facts import Reading
from pathways.language.types import BooleanType, CodeType, DateType, DurationType, NumberType, QuantityType
from pathways.language.units import convert, rounded
from pathways.language.values import Duration, Moment, Range, Value
from pathways.model.catalogue import Catalogue, Item
from pathways.model.chart import CANONICAL, ActRecord, Chart, Report, Statement
from pathways.model.provenance import Code

# Code systems as people write them.
SYSTEMS = {"loinc": "LOINC", "icd10": "ICD-10", "atc": "ATC", "snomed": "SNOMED CT", "rxnorm": "RxNorm", "ccam": "CCAM"}
OUTCOMES = ("done", "declined", "impossible")


class History(Struct):
    """What is known of one item: usable readings oldest first, answers *none* or *unknown*, and unusable readings."""

    readings: list[Reading] = field(default_factory=list)
    answers: list[tuple[str, Moment]] = field(default_factory=list)
    unusable: list[tuple[Moment | None, str]] = field(default_factory=list)


class Taken(Struct, frozen=True):
    """All histories by item, what could not be used, and the lists that it leaves open."""

    histories: Mapping[str, History]
    reports: tuple[Report, ...]
    open_lists: frozenset[str] = frozenset()


def take_in(catalogue: Catalogue, chart: Chart, at: Moment) -> Taken:
    """Read a chart against a dictionary, at an instant."""
    return _Intake(catalogue, at).take(chart)


class _Intake:
    def __init__(self, catalogue: Catalogue, at: Moment) -> None:
        self.catalogue = catalogue
        self.at = at
        self.histories: dict[str, History] = {}
        self.reports: list[Report] = []
        self.open_lists: set[str] = set()
        self.no_item: dict[str, set[str]] = {}  # codes that no item has, and where they stand
        self.by_code = catalogue.item_by_code

    def take(self, chart: Chart) -> Taken:
        for statement in chart.statements:
            for name in self.names(statement):
                self.statement(name, statement)
        for act in chart.acts:
            self.act(act)
        for medication in chart.medications:
            self.drug_class("medications", medication.drug_class, medication.origin)
        for intolerance in chart.intolerances:
            self.drug_class("allergies", intolerance.drug_class, intolerance.origin)
        self.lists(chart.complete)
        for codes, origins in self.no_item.items():
            self.report("no-item", None, f"{codes}: no item has this code ({len(origins)})", "")
        for name in sorted(self.histories):
            self.settle(name, self.histories[name])
        told = sorted(self.reports, key=lambda r: (r.item or "", r.code, r.text, r.origin))
        return Taken(self.histories, (*chart.reports, *told), frozenset(self.open_lists))

    def report(self, code: str, item: str | None, text: str, origin: str) -> None:
        self.reports.append(Report(code, item, text, origin))

    def nameless(self, code: str, what: str, name: str, names: Collection[str], origin: str) -> None:
        """A name that means nothing here, with the one that was most likely meant."""
        nearest = did_you_mean(name, names)
        meant = f": did you mean `{nearest}`?" if nearest else ""
        self.report(code, None, f"{what} is called `{name}`{meant}", origin)

    def history(self, name: str) -> History:
        return self.histories.setdefault(name, History())

    # --- which item ---

    def names(self, statement: Statement) -> list[str]:
        if statement.item is not None:
            known = statement.item in self.catalogue.items or statement.item in self.catalogue.groups
            if known or "." in statement.item:
                return [statement.item]
            self.nameless("unknown-item", "nothing", statement.item, (*self.catalogue.items,), statement.origin)
            return []
        refuted = statement.value is False
        names = sorted({name for code in statement.codes for name in self.coded(code, parents=not refuted)})
        if not names:
            words = " ".join(f"{SYSTEMS.get(code.system, code.system)} {code.code}" for code in statement.codes)
            self.no_item.setdefault(words, set()).add(statement.origin)
        return names

    def coded(self, code: Code, *, parents: bool = True) -> list[str]:
        """The items of a code. ICD-10 and ATC codes are also their shorter parents: E11.3 is a retinopathy and a type 2
        diabetes; but who has no E11.3 may still have E11, so a refuted code speaks for itself alone.
        """
        found = []
        text = code.code
        while text:
            name = self.by_code.get((code.system, text))
            if name is not None:
                found.append(name)
            if code.system not in ("icd10", "atc") or not parents:
                break
            text = text[:-1].rstrip(".")
        return found

    def drug_class(self, listed: str, name: str | None, origin: str) -> None:
        """A drug that no class has may be any drug: its list says *no* to none of them."""
        if name is None or (name in self.catalogue.classes and not self.catalogue.classes[name].of):
            return
        self.open_lists.add(listed)
        if name not in self.catalogue.classes:
            leaves = [each.name for each in self.catalogue.classes.values() if not each.of]
            self.nameless("unknown-class", "no drug class", name, leaves, origin)
            return
        parts = ", ".join(f"`{part}`" for part in self.catalogue.classes[name].of)
        self.report("unknown-class", None, f"`{name}` is several classes, say which: {parts}", origin)

    def lists(self, complete: Collection[str]) -> None:
        known = {"medications", "allergies", *(i.list for i in self.catalogue.items.values() if i.list is not None)}
        for name in sorted(set(complete) - known):
            self.nameless("unknown-list", "no list", name, known, "")

    # --- one statement ---

    def statement(self, name: str, said: Statement) -> None:
        history = self.history(name)
        when = said.when or self.at
        if when.first > self.at.last:
            self.report("future", name, "it is dated after the day of the look", said.origin)
            return
        if said.doubt is not None:
            self.refuse(history, name, said, "doubtful", said.doubt)
            return
        if said.when is None and not self.timeless(name):
            self.refuse(history, name, said, "no-date", "it has no date")
            return
        if said.absent is not None:
            history.answers.append((said.absent, when))
            self.answer_members(name, said.absent, when)
            return
        item = self.catalogue.items.get(name)
        if item is None:
            self.group_or_act(name, said, when)
            return
        value = self.value(item, said, history)
        if value is not None:
            history.readings.append(Reading(value, when))

    def timeless(self, name: str) -> bool:
        """A date item is its own date; nothing else is usable without one."""
        item = self.catalogue.items.get(name)
        return item is not None and isinstance(item.type, DateType)

    def refuse(self, history: History, name: str, said: Statement, code: str, why: str) -> None:
        history.unusable.append((said.when, why))
        self.report(code, name, why, said.origin)

    def answer_members(self, name: str, absent: str, when: Moment) -> None:
        group = self.catalogue.groups.get(name)
        for member in group.members if group else ():
            self.history(member).answers.append((absent, when))

    def group_or_act(self, name: str, said: Statement, when: Moment) -> None:
        if name in self.catalogue.groups:
            if said.value is False:
                self.answer_members(name, "none", when)
            else:
                self.history(name).readings.append(Reading(True, when))
            return
        if said.value in OUTCOMES or said.value is True:
            verb, _, target = name.partition(".")
            outcome = "done" if said.value is True else str(said.value)
            self.act(ActRecord(verb, target, outcome, when))
            return
        self.refuse(self.history(name), name, said, "wrong-value", "an act is done, declined or impossible")

    def value(self, item: Item, said: Statement, history: History) -> Value | None:
        match item.type:
            case QuantityType() | NumberType():
                return self.number(item, said, history)
            case BooleanType():
                return self.boolean(item, said, history)
            case CodeType():
                text = str(said.value)
                if text not in item.type.values:
                    self.refuse(history, item.name, said, "unknown-code", f"`{text}` is none of its values")
                    return None
                return text
            case DateType():
                return self.date(item, said, history)
            case DurationType():
                return self.duration(item, said, history)
            case _:
                return str(said.value)

    def boolean(self, item: Item, said: Statement, history: History) -> Value | None:
        if isinstance(said.value, bool):
            return said.value
        if said.value in OUTCOMES:
            return said.value == "done"
        if said.value is None and said.codes:  # a coded condition is there
            return True
        self.refuse(history, item.name, said, "wrong-value", f"`{said.value}` is neither yes nor no")
        return None

    def date(self, item: Item, said: Statement, history: History) -> Value | None:
        if isinstance(said.value, datetime | date):
            return Moment.of(said.value)
        if isinstance(said.value, str):
            moment = partial_date(said.value)
            if moment is not None:
                return moment
        self.refuse(history, item.name, said, "wrong-value", f"`{said.value}` is no date")
        return None

    def duration(self, item: Item, said: Statement, history: History) -> Value | None:
        if isinstance(said.value, Decimal) and said.value == said.value.to_integral_value():
            count = int(said.value)
            return (
                Duration(days=count)
                if item.measure and item.measure.unit in ("d", "days")
                else Duration(months=12 * count)
            )
        self.refuse(history, item.name, said, "wrong-value", f"`{said.value}` is no duration")
        return None

    # --- numbers ---

    def number(self, item: Item, said: Statement, history: History) -> Value | None:
        if isinstance(said.value, bool) or not isinstance(said.value, Decimal):
            self.refuse(history, item.name, said, "wrong-value", f"`{said.value}` is no number")
            return None
        value = self.converted(item, said, history)
        if value is None:
            return None
        if item.plausible is not None and not item.plausible[0] <= value <= item.plausible[1]:
            why = f"{value} is outside what is plausible ({item.plausible[0]} to {item.plausible[1]})"
            self.refuse(history, item.name, said, "implausible", why)
            return None
        if item.usual is not None and not item.usual[0] <= value <= item.usual[1]:
            self.report("unusual", item.name, f"{value} is unusual: please confirm it", said.origin)
        return compared_range(said.comparator, value)

    def converted(self, item: Item, said: Statement, history: History) -> Decimal | None:
        assert isinstance(said.value, Decimal)
        if item.measure is None:
            return rounded(said.value, item.decimals)
        if said.unit == CANONICAL:
            return rounded(said.value, item.measure.decimals)
        if said.unit is None:
            self.refuse(history, item.name, said, "no-unit", "it has no unit")
            return None
        value = convert(said.value, said.unit, item.measure)
        if value is None:
            why = f"`{said.unit}` is no unit of it (`{item.measure.unit}` is)"
            self.refuse(history, item.name, said, "unknown-unit", why)
        return value

    # --- acts ---

    def act(self, record: ActRecord) -> None:
        verb = self.catalogue.verbs.get(record.verb)
        known = (*self.catalogue.objects, *self.catalogue.classes, *self.catalogue.items)
        if verb is None or record.object not in known:
            name = f"{record.verb}.{record.object}"
            acts = [f"{v}.{record.object}" for v in self.catalogue.verbs] if verb is None else ()
            self.nameless("unknown-act", "no act", name, acts or [f"{record.verb}.{each}" for each in known], "")
            return
        if record.when.first > self.at.last:
            self.report("future", f"{record.verb}.{record.object}", "it is dated after the day of the look", "")
            return
        self.history(f"{record.verb}.{record.object}").readings.append(Reading(record.outcome, record.when))
        target = self.catalogue.objects.get(record.object)
        if target is not None and target.records is not None and record.outcome == "done":
            item = self.catalogue.items.get(target.records)
            if item is not None and isinstance(item.type, BooleanType):
                self.history(target.records).readings.append(Reading(True, record.when))

    # --- contradictions ---

    def settle(self, name: str, history: History) -> None:
        """Oldest first; two different values at one instant are unusable, the same twice is one."""
        if len(history.readings) < 2 and len(history.unusable) < 2:
            return
        history.readings.sort(key=lambda r: (r.when.first, r.when.last, repr(r.value)))
        kept: list[Reading] = []
        clash: set[tuple[datetime, datetime]] = set()
        for reading in history.readings:
            same = [r for r in kept if (r.when.first, r.when.last) == (reading.when.first, reading.when.last)]
            if not same:
                kept.append(reading)
            elif same[0].value != reading.value:
                clash.add((reading.when.first, reading.when.last))
        for first, last in sorted(clash):
            when = Moment(first, last)
            history.unusable.append((when, "two different values at one instant"))
            self.report("conflicting", name, f"two different values on {first.date().isoformat()}", "")
        history.unusable.sort(key=lambda u: (u[0].first.date() if u[0] else date.min, u[1]))
        history.readings[:] = [r for r in kept if (r.when.first, r.when.last) not in clash]


def compared_range(comparator: str | None, value: Decimal) -> Value:
    """``< 30`` and its like as ranges."""
    match comparator:
        case "<":
            return Range(None, value, high_included=False)
        case "<=":
            return Range(None, value)
        case ">":
            return Range(value, None, low_included=False)
        case ">=":
            return Range(value, None)
        case _:
            return value


def partial_date(text: str) -> Moment | None:
    """``2026``, ``2026-03``, ``2026-03-14`` or a datetime; nothing when it is none."""
    try:
        if len(text) == 4:
            return Moment.between(date(int(text), 1, 1), date(int(text), 12, 31))
        if len(text) == 7:
            first = date.fromisoformat(f"{text}-01")
            following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
            return Moment.between(first, date.fromordinal(following.toordinal() - 1))
        if len(text) == 10:
            return Moment.of(date.fromisoformat(text))
        return Moment.of(datetime.fromisoformat(text).replace(tzinfo=None))
    except (ValueError, OverflowError, InvalidOperation):
        return None

"""English: how a condition is said to a health professional who reads it aloud."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from pathways.backends.typography import counted, lower_first, number
from pathways.backends.voice import Complement, Event, Relation, Subject, Thing
from pathways.language.ast import Aggregation, ClassFact

_COMPOUND: Final = re.compile(r",| and | or |\(")
_NOUN_ENDINGS: Final = (
    "tion", "sion", "ity", "ness", "osis", "itis", "ia", "oma", "ure", "ease", "ancy", "ency", "ment", "pathy", "oea",
    "ism", "scopy", "tomy", "ache", "ing", "aemia", "emia", "asthma", "algia", "logy", "graphy", "ysis", "sepsis",
)  # fmt: skip
_NOUNS_WORDS: Final = """
    opinion exam infection vaccine ulcer pain fever cough stroke diabetes cancer sign signs visit test kit result rash syncope gout shock chills
    oedema edema symptom symptoms history risk factor factors allergy block disorder surgery care injury loss
    contact consent alarm doctor delivery neuropathy jaundice vomit wound deficit headache polyuria relative
    retinopathy disease bleed appointment referral help transfusion haemolysis death fall falls smell distress
    colitis frailty deformity
"""
_NOUNS: Final = frozenset(_NOUNS_WORDS.split())
_RANK: Final = {Aggregation.LATEST: "latest", Aggregation.PREVIOUS: "previous", Aggregation.FIRST: "first"}
_SUMMARY: Final = {
    Aggregation.AVERAGE: "average",
    Aggregation.MIN: "lowest",
    Aggregation.MAX: "highest",
    Aggregation.CHANGE: "change in",
    Aggregation.COUNT: "number of days with",
    Aggregation.EXISTS: "existence of",
}
_AMOUNT: Final = {
    Relation.LESS: "fewer than",
    Relation.AT_MOST: "at most",
    Relation.MORE: "more than",
    Relation.AT_LEAST: "at least",
    Relation.EQUAL: "exactly",
    Relation.OTHER: "not",
}
_COMPARED: Final = {
    Relation.LESS: "below",
    Relation.AT_MOST: "of at most",
    Relation.MORE: "above",
    Relation.AT_LEAST: "of at least",
    Relation.EQUAL: "equal to",
    Relation.OTHER: "other than",
}
_NOT_COMPARED: Final = {
    Relation.LESS: "not below",
    Relation.AT_MOST: "not at or below",
    Relation.MORE: "not above",
    Relation.AT_LEAST: "not reaching",
    Relation.EQUAL: "not equal to",
    Relation.OTHER: "not other than",
}
_FUNCTIONS: Final = {"Abs": "absolute value of", "Round": "rounded", "Exp": "exp", "Ln": "ln", "Power": "power"}


class English:
    language = "en"
    today = Event("today", noun=False)
    this_reading = Event("that reading")
    value_of_reading = Subject("value")
    unknown = "not known"
    none = "none"
    outcomes = {"done": "done", "declined": "declined", "impossible": "impossible"}

    # --- joining

    def both(self, parts: Sequence[str]) -> str:
        if len(parts) == 2 and all(part.startswith("no ") for part in parts):
            return f"neither {parts[0][3:]} nor {parts[1][3:]}"
        return _joined(parts, "and")

    def either(self, parts: Sequence[str]) -> str:
        return _joined(parts, "or")

    def only_one(self, parts: Sequence[str]) -> str:
        return "either " + ", or ".join(parts) + ", but not both"

    def implies(self, condition: str, then: str) -> str:
        return f"if {condition}, then {then}"

    def branch(self, condition: str, then: str, otherwise: str) -> str:
        return f"{then} if {condition}, otherwise {otherwise}"

    def table(self, rows: Sequence[tuple[str | None, str]]) -> str:
        return "; ".join(f"{value} if {when}" if when else f"otherwise {value}" for when, value in rows)

    def in_years(self, text: str) -> str:
        return f"{text} (in years)"

    def fallback(self, parts: Sequence[str]) -> str:
        return ", failing that ".join(parts)

    # --- what stands alone

    def flag(self, label: str) -> str:
        return lower_first(label)

    def no_flag(self, label: str) -> str:
        said = lower_first(label)
        if said.startswith("on ") and not re.search(r"\bor\b|\band\b|,", said):  # a state, not a thing: "not on statin"
            return f"not {said}"
        return f"no {said}" if _is_noun(said) else self.answer(said, "no")

    def no_thing(self, label: str) -> str | None:
        return "no " if _is_noun(lower_first(label)) else None

    def answer(self, label: str, answers: str) -> str:
        return f"{lower_first(label)}: {answers}"

    def opposite(self, text: str) -> str:
        return f"the opposite of ({text})"

    def settled(self, text: str, *, yes: bool, negated: bool) -> str:
        if yes:
            return f"{'not established' if negated else 'established'}: {text}"
        return f"{'not ruled out' if negated else 'ruled out'}: {text}"

    def short_answer(self, *, yes: bool, negated: bool) -> str:
        if negated:
            return "no or not known" if yes else "yes or not known"
        return "yes" if yes else "no"

    def constant(self, value: bool) -> str:
        return "always" if value else "never"

    def known(self, subject: Subject, *, negated: bool) -> str:
        return f"{subject.text} {'known' if negated else 'not known'}"

    def known_date(self, event: Event, *, negated: bool) -> str:
        dated = event.text.startswith("the date") or not event.noun
        text = event.text.removeprefix("the ") if dated else f"date of {event.text}"
        return f"{text} {'known' if negated else 'not known'}"

    # --- nouns

    def subject(self, label: str) -> Subject:
        return Subject(lower_first(label))

    def noun(self, subject: Subject) -> str:
        return f"the {subject.text}"

    def parameter(self, value: str | None, label: str) -> str:
        return f"{value or 'not set'} ({lower_first(label)})"

    def reading(self, function: Aggregation, thing: Thing, window: str) -> Subject:
        after = f" {window}" if window else ""
        if function in _SUMMARY:
            return Subject(f"{_SUMMARY[function]} {lower_first(thing.label)}{thing.narrowed}{after}")
        label = f"“{thing.label}” record" if thing.act else lower_first(thing.label)
        return Subject(f"{_RANK[function]} {label}{thing.narrowed}{after}")

    def answered(self, function: Aggregation, window: str) -> str:
        return f"{_RANK.get(function, 'latest')} answer{' ' if window else ''}{window}"

    def member(self, drug_class: str, member: ClassFact) -> str:
        label = lower_first(drug_class)
        match member:
            case ClassFact.CURRENT:
                return f"on {label}"
            case ClassFact.INTOLERANCE:
                return f"intolerance to {label}"
            case ClassFact.CONTRAINDICATED:
                return f"{label} contraindicated"
            case ClassFact.MAXIMAL:
                return f"{label} at maximal dose"
            case ClassFact.COUNT:
                return f"number of current classes among “{label}”"
            case ClassFact.SINCE | ClassFact.CHANGED:
                return self.class_event(drug_class, member).text

    def no_member(self, drug_class: str, member: ClassFact) -> str:
        label = lower_first(drug_class)
        match member:
            case ClassFact.CURRENT:
                return f"not on {label}"
            case ClassFact.INTOLERANCE:
                return f"no intolerance to {label}"
            case ClassFact.CONTRAINDICATED:
                return f"{label} not contraindicated"
            case ClassFact.MAXIMAL:
                return f"{label} not at maximal dose"
            case _:
                return self.answer(self.member(drug_class, member), "no")

    def age_on(self, event: Event) -> Subject:
        return Subject(f"age {_on(event)}")

    def function(self, name: str, arguments: Sequence[str]) -> str:
        return f"{_FUNCTIONS.get(name, name)} ({'; '.join(arguments)})"

    # --- comparing

    def compare(self, subject: Subject, relation: Relation, other: Complement, *, negated: bool) -> str:
        words = (_NOT_COMPARED if negated else _COMPARED)[relation]
        if other.noun and not negated:
            words = {Relation.AT_LEAST: "at or above", Relation.AT_MOST: "at or below"}.get(relation, words)
        return f"{subject.text} {words} {other.text}"

    def between(self, subject: Subject, low: Complement, high: Complement, *, negated: bool) -> str:
        start = low.text.removesuffix(low.unit).rstrip() if low.unit == high.unit else low.text
        words = f"outside {start} to" if negated else f"between {start} and"
        return f"{subject.text} {words} {high.text}"

    def within(self, subject: Subject, low: tuple[str, bool], high: tuple[str, bool], *, negated: bool) -> str:
        start = f"{low[0]} ({'included' if low[1] else 'excluded'})"
        end = f"{high[0]} ({'included' if high[1] else 'excluded'})"
        return f"{subject.text} {'outside' if negated else 'from'} {start} to {end}"

    def one_of(self, subject: Subject, values: Sequence[str], *, negated: bool) -> str:
        return f"{subject.text}: {'other than ' if negated else ''}{_joined(values, 'or')}"

    def exists(self, thing: Thing, window: str, *, negated: bool) -> str:
        after = f" {window}" if window else ""
        if thing.act:
            return f"“{thing.label}”{thing.narrowed} {'not recorded' if negated else 'recorded'}{after}"
        label = lower_first(thing.label)
        if thing.flag and not negated:
            return f"{label}{thing.narrowed}{after or ' noted at least once'}"
        if thing.flag and not _is_noun(label):
            return f"{label}{thing.narrowed}: never noted{after}"
        return f"{'no' if negated else 'at least one'} {label}{thing.narrowed}{after}"

    def times(self, thing: Thing, relation: Relation, count: Decimal, window: str) -> str:
        if _none(relation, count):
            return self.exists(thing, window, negated=True)
        if relation is Relation.AT_LEAST and count == 1:
            return self.exists(thing, window, negated=False)
        label = f"“{thing.label}”" if thing.act else lower_first(thing.label)
        time = "time" if count == 1 else "times"
        often = (
            "exactly once"
            if relation is Relation.EQUAL and count == 1
            else f"{_AMOUNT[relation]} {number(count, 'en')} {time}"
        )
        return f"{label}{thing.narrowed}{',' if thing.narrowed else ''} {often}{' ' if window else ''}{window}"

    def classes(self, label: str, relation: Relation, count: Decimal) -> str:
        if _none(relation, count):
            return f"no current class among “{lower_first(label)}”"
        word = "class" if count == 1 else "classes"
        return f"{_AMOUNT[relation]} {number(count, 'en')} current {word} among “{lower_first(label)}”"

    # --- time

    def event_of(self, thing: Thing, function: Aggregation, window: str) -> Event:
        if thing.flag and function is Aggregation.LATEST and not window and not thing.narrowed:
            return self.event(thing.label)
        return Event(self.noun(self.reading(function, thing, window)))

    def event(self, label: str) -> Event:
        # "positive test since" waits for its date; "since the positive test" does not.
        return Event(f"the {re.sub(r' (?:since|on)$', '', lower_first(label))}")

    def dated(self, moment: str) -> Event:
        return Event(moment, noun=False)

    def class_event(self, drug_class: str, member: ClassFact) -> Event:
        word = "start" if member is ClassFact.SINCE else "last change"
        return Event(f"the {word} of {lower_first(drug_class)}")

    def shifted(self, delay: str, event: Event, *, after: bool) -> Event:
        return Event(f"{delay} {'after' if after else 'before'} {event.text}", noun=False)

    def compare_events(self, first: Event, relation: Relation, second: Event) -> str:
        words = {
            Relation.MORE: "after",
            Relation.LESS: "before",
            Relation.AT_LEAST: "not before",
            Relation.AT_MOST: "not after",
            Relation.EQUAL: "on the same day as",
            Relation.OTHER: "on another day than",
        }
        return f"{first.text} {words[relation]} {second.text}"

    def today_is(self, relation: Relation, event: Event) -> str:
        match relation:
            case Relation.MORE:
                return f"after {event.text}"
            case Relation.LESS:
                return f"before {event.text}"
            case Relation.AT_LEAST:
                return f"from {event.text} on"
            case Relation.AT_MOST:
                return f"no later than {event.text}"
            case Relation.EQUAL:
                return _on(event)
            case Relation.OTHER:
                return f"on another day than {event.text}"

    def elapsed(self, relation: Relation, delay: str, event: Event) -> str:
        amount = {Relation.LESS: "less than"}.get(relation, _AMOUNT[relation])
        return f"{amount} {delay} since {event.text}"

    def last(self, parts: Sequence[tuple[Decimal, str]]) -> str:
        if len(parts) != 1:
            return self.last_said(" and ".join(counted(count, name, "en") for count, name in parts))
        count, name = parts[0]
        if count == 1 and name == "day":
            count, name = Decimal(24), "hour"
        return f"in the last {name}" if count == 1 else f"in the last {counted(count, name, 'en')}"

    def last_unset(self, label: str) -> str:
        return f"within a delay that is not set ({lower_first(label)})"

    def last_said(self, delay: str) -> str:
        return f"within {delay}"

    def since(self, event: Event) -> str:
        return f"since {event.text}"


def _is_noun(label: str) -> bool:
    """Whether "no …" can stand before the words: by the last word of the noun phrase (foot *ulcer*, *loss* of weight)."""
    if _COMPOUND.search(label):
        return False
    head = re.split(r" (?:of|in|with|at|on|to|from|for|under|by) ", label)[0].split(" ")[-1]
    return head.lower() in _NOUNS or head.lower().endswith(_NOUN_ENDINGS) or head.isupper()


def _joined(parts: Sequence[str], word: str) -> str:
    if len(parts) < 3 or any(_COMPOUND.search(part) for part in parts):
        return f" {word} ".join(parts)
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def _none(relation: Relation, count: Decimal) -> bool:
    return (relation is Relation.LESS and count == 1) or (relation in (Relation.EQUAL, Relation.AT_MOST) and count == 0)


def _on(event: Event) -> str:
    if event.noun:
        return f"on the day of {event.text}"
    if event.text == "today" or (event.text[:1].isdigit() and " after " in event.text):
        return event.text
    return f"on {event.text}"

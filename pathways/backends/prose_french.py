"""French: how a condition is said to a health professional who reads it aloud."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from pathways.backends.french_comparing import compared, not_compared
from pathways.backends.french_nouns import Grammar, a, de, grammar, quoted, with_article
from pathways.backends.typography import NBSP, counted, lower_first, number
from pathways.backends.voice import Complement, Event, Relation, Subject, Thing
from pathways.language.ast import Aggregation, ClassFact

_FEMININE_UNITS: Final = ("hour", "week", "year")
_COMPOUND: Final = re.compile(r",| et | ou ")
# A label that holds a negation, or ends with a bracket that would be denied too: « X : non » is clearer than « pas de X ».
_NEGATIVE: Final = re.compile(r"\b(?:absente?s?|absence|aucune?|sans|non|pas|jamais)\b")
_RANK: Final = {
    Aggregation.LATEST: "dernier",
    Aggregation.PREVIOUS: "avant-dernier",
    Aggregation.FIRST: "premier",
}
_PLAIN_RANK: Final = {
    Aggregation.LATEST: "dernière valeur",
    Aggregation.PREVIOUS: "avant-dernière valeur",
    Aggregation.FIRST: "première valeur",
}
_SUMMARY: Final = {
    Aggregation.AVERAGE: "moyenne",
    Aggregation.MIN: "valeur la plus basse",
    Aggregation.MAX: "valeur la plus haute",
    Aggregation.CHANGE: "variation",
    Aggregation.COUNT: "nombre de jours avec",
    Aggregation.EXISTS: "existence",
}
_AMOUNT: Final = {
    Relation.LESS: "moins de",
    Relation.AT_MOST: "au plus",
    Relation.MORE: "plus de",
    Relation.AT_LEAST: "au moins",
    Relation.EQUAL: "exactement",
    Relation.OTHER: "un autre nombre que",
}
_FUNCTIONS: Final = {"Abs": "valeur absolue", "Round": "arrondi", "Exp": "exp", "Ln": "ln", "Power": "puissance"}


class French:
    language = "fr"
    today = Event("aujourd'hui", noun=False)
    this_reading = Event("ce résultat")
    value_of_reading = Subject("valeur", Grammar(feminine=True))
    unknown = "non connu"
    none = "aucun"
    outcomes = {"done": "fait", "declined": "refusé", "impossible": "impossible"}

    # --- joining

    def both(self, parts: Sequence[str]) -> str:
        bare = [part.removeprefix("pas de ").removeprefix("pas d'") for part in parts]
        if len(parts) > 1 and all(part.startswith(("pas de ", "pas d'")) for part in parts):
            return " ".join(f"ni {part}" for part in bare)
        return _joined(parts, "et")

    def either(self, parts: Sequence[str]) -> str:
        return _joined(parts, "ou")

    def only_one(self, parts: Sequence[str]) -> str:
        return "soit " + ", soit ".join(parts) + ", mais pas les deux"

    def implies(self, condition: str, then: str) -> str:
        return f"si {condition}, alors {then}"

    def branch(self, condition: str, then: str, otherwise: str) -> str:
        return f"{then} si {condition}, sinon {otherwise}"

    def table(self, rows: Sequence[tuple[str | None, str]]) -> str:
        said = [f"{value} si {when}" if when else f"sinon {value}" for when, value in rows]
        return f"{NBSP}; ".join(said)

    def in_years(self, text: str) -> str:
        return f"{text} (en années)"

    def fallback(self, parts: Sequence[str]) -> str:
        return ", à défaut ".join(parts)

    # --- what stands alone

    def flag(self, label: str) -> str:
        return lower_first(label)

    def no_flag(self, label: str) -> str:
        denial = self.no_thing(label)
        if label.startswith("sous ") and not _COMPOUND.search(label):  # a state, not a thing: « pas sous statine »
            return f"pas {label}"
        return self.answer(label, "non") if denial is None else denial + lower_first(label)

    def no_thing(self, label: str) -> str | None:
        said = lower_first(label)
        plain = re.sub(r" \([^()]*\)", "", said)
        if not grammar(said).known or _COMPOUND.search(plain) or _NEGATIVE.search(said):
            return None
        return f"pas {de(said)}".removesuffix(said)

    def answer(self, label: str, answers: str) -> str:
        return f"{lower_first(label)}{NBSP}: {answers}"

    def opposite(self, text: str) -> str:
        return f"l'inverse de ({text})"

    def settled(self, text: str, *, yes: bool, negated: bool) -> str:
        if yes:
            return f"{'non établi' if negated else 'établi'}{NBSP}: {text}"
        return f"{'non exclu' if negated else 'exclu'}{NBSP}: {text}"

    def short_answer(self, *, yes: bool, negated: bool) -> str:
        if negated:
            return "non ou non connu" if yes else "oui ou non connu"
        return "oui" if yes else "non"

    def constant(self, value: bool) -> str:
        return "toujours" if value else "jamais"

    def known(self, subject: Subject, *, negated: bool) -> str:
        if not subject.grammar.known:
            return f"{subject.text}{NBSP}: {'connu' if negated else 'non connu'}"
        return f"{subject.text} {'' if negated else 'non '}{subject.grammar.agree('connu')}"

    def known_date(self, event: Event, *, negated: bool) -> str:
        dated = event.text.startswith("la date") or not event.noun
        text = event.text.removeprefix("la ") if dated else f"date {de(event.text)}"
        return f"{text} {'connue' if negated else 'non connue'}"

    # --- nouns

    def subject(self, label: str) -> Subject:
        said = lower_first(label)
        return Subject(said, grammar(said))

    def noun(self, subject: Subject) -> str:
        if not subject.grammar.known:
            return quoted(subject.text)
        if grammar(subject.text).known:
            return with_article(subject.text)
        if subject.grammar.plural:
            return f"les {subject.text}"
        if subject.text.startswith("avant-"):
            return f"l'{subject.text}"
        return f"{'la' if subject.grammar.feminine else 'le'} {subject.text}"

    def parameter(self, value: str | None, label: str) -> str:
        return f"{value or 'non fixé'} ({lower_first(label)})"

    def reading(self, function: Aggregation, thing: Thing, window: str) -> Subject:
        base, of = lower_first(thing.label), _of_period(window)
        if function in _SUMMARY:
            return _summary(function, base, thing.narrowed, window)
        if thing.act:
            return Subject(f"{_RANK[function]} acte {quoted(thing.label)}{thing.narrowed}{of}", Grammar(feminine=False))
        found = grammar(base)
        if found.known:
            return Subject(f"{found.agree(_RANK[function])} {base}{thing.narrowed}{of}", found)
        return Subject(f"{base}{thing.narrowed} ({_PLAIN_RANK[function]}{of})")

    def answered(self, function: Aggregation, window: str) -> str:
        rank = _RANK.get(function, "dernier")
        return f"{Grammar(feminine=True).agree(rank)} réponse{_of_period(window)}"

    def member(self, drug_class: str, member: ClassFact) -> str:
        label = lower_first(drug_class)
        match member:
            case ClassFact.CURRENT:
                return f"sous {label}"
            case ClassFact.INTOLERANCE:
                return f"intolérance {a(_drug(label))}"
            case ClassFact.CONTRAINDICATED:
                return f"contre-indication {a(_drug(label))}"
            case ClassFact.MAXIMAL:
                return f"{_treatment(label)} à dose maximale"
            case ClassFact.COUNT:
                return f"nombre de classes en cours parmi {quoted(label)}"
            case ClassFact.SINCE | ClassFact.CHANGED:
                return self.class_event(drug_class, member).text

    def no_member(self, drug_class: str, member: ClassFact) -> str:
        label = lower_first(drug_class)
        match member:
            case ClassFact.CURRENT:
                return f"pas sous {label}"
            case ClassFact.INTOLERANCE:
                return f"pas d'intolérance {a(_drug(label))}"
            case ClassFact.CONTRAINDICATED:
                return f"pas de contre-indication {a(_drug(label))}"
            case ClassFact.MAXIMAL:
                return f"{_treatment(label)} pas à dose maximale"
            case _:
                return self.answer(self.member(drug_class, member), "non")

    def age_on(self, event: Event) -> Subject:
        return Subject(f"âge {_on(event)}", Grammar(feminine=False))

    def function(self, name: str, arguments: Sequence[str]) -> str:
        return f"{_FUNCTIONS.get(name, name)} ({f'{NBSP}; '.join(arguments)})"

    # --- comparing

    def compare(self, subject: Subject, relation: Relation, other: Complement, *, negated: bool) -> str:
        if negated:
            return f"{subject.text} {not_compared(subject.grammar, relation, other)}"
        return f"{subject.text} {compared(subject.grammar, relation, other)}"

    def between(self, subject: Subject, low: Complement, high: Complement, *, negated: bool) -> str:
        start = low.text.removesuffix(low.unit).rstrip() if low.unit == high.unit else low.text
        middle = "hors de l'intervalle" if negated else "entre"
        return f"{subject.text} {middle} {start} {'à' if negated else 'et'} {high.text}"

    def within(self, subject: Subject, low: tuple[str, bool], high: tuple[str, bool], *, negated: bool) -> str:
        start = f"{low[0]} ({'inclus' if low[1] else 'exclu'})"
        end = f"{high[0]} ({'inclus' if high[1] else 'exclu'})"
        return f"{subject.text} {'hors de l’intervalle' if negated else 'de'} {start} à {end}".replace("’", "'")

    def one_of(self, subject: Subject, values: Sequence[str], *, negated: bool) -> str:
        return f"{subject.text}{NBSP}: {'autre que ' if negated else ''}{_joined(values, 'ou')}"

    def exists(self, thing: Thing, window: str, *, negated: bool) -> str:
        label = lower_first(thing.label)
        after = f" {window}" if window else ""
        found = grammar(label)
        if thing.act:
            return f"{quoted(thing.label)}{thing.narrowed} {'non enregistré' if negated else 'enregistré'}{after}"
        if not found.known:
            return f"{quoted(label)}{thing.narrowed} {'jamais noté' if negated else 'noté au moins une fois'}{after}"
        if thing.flag and not negated:
            once = f" {found.agree('noté')} au moins une fois"
            return f"{label}{thing.narrowed}{after or once}"
        if found.plural:
            return f"{'pas' if negated else 'présence'} {de(label)}{thing.narrowed}{after}"
        one = "une" if found.feminine else "un"
        return f"{'auc' + one if negated else 'au moins ' + one} {label}{thing.narrowed}{after}"

    def times(self, thing: Thing, relation: Relation, count: Decimal, window: str) -> str:
        if _none(relation, count):
            return self.exists(thing, window, negated=True)
        if relation is Relation.AT_LEAST and count == 1:
            return self.exists(thing, window, negated=False)
        label = quoted(thing.label) if thing.act else lower_first(thing.label)
        once = relation is Relation.EQUAL and count == 1
        often = "une seule fois" if once else f"{_AMOUNT[relation]} {number(count, 'fr')} fois"
        return f"{label}{thing.narrowed}{',' if thing.narrowed else ''} {often}{' ' if window else ''}{window}"

    def classes(self, label: str, relation: Relation, count: Decimal) -> str:
        word = "classe" if count < 2 else "classes"
        if _none(relation, count):
            return f"aucune classe en cours parmi {quoted(lower_first(label))}"
        return f"{_AMOUNT[relation]} {number(count, 'fr')} {word} en cours parmi {quoted(lower_first(label))}"

    # --- time

    def event_of(self, thing: Thing, function: Aggregation, window: str) -> Event:
        if thing.flag and function is Aggregation.LATEST and not window and not thing.narrowed:
            return self.event(thing.label)
        return Event(self.noun(self.reading(function, thing, window)))

    def event(self, label: str) -> Event:
        # « test positif depuis » waits for its date; « depuis le test positif » does not.
        said = re.sub(r" (?:depuis|le)$", "", lower_first(label))
        told = re.match(r"date (?:du |de l'|de la |des )", said)
        # « depuis la date du diagnostic » says no more than « depuis le diagnostic ».
        return Event(
            with_article(said[told.end() :]) if told and grammar(said[told.end() :]).known else with_article(said)
        )

    def dated(self, moment: str) -> Event:
        return Event(f"le {moment}", noun=False)

    def class_event(self, drug_class: str, member: ClassFact) -> Event:
        treatment = de(f"le {_treatment(lower_first(drug_class))}")
        return Event(f"le {'début' if member is ClassFact.SINCE else 'dernier changement'} {treatment}")

    def shifted(self, delay: str, event: Event, *, after: bool) -> Event:
        return Event(f"{delay} {'après' if after else 'avant'} {event.text}", noun=False)

    def compare_events(self, first: Event, relation: Relation, second: Event) -> str:
        match relation:
            case Relation.MORE:
                return f"{first.text} après {second.text}"
            case Relation.LESS:
                return f"{first.text} avant {second.text}"
            case Relation.AT_LEAST:
                return f"{first.text} au plus tôt {_on(second)}"
            case Relation.AT_MOST:
                return f"{first.text} au plus tard {_on(second)}"
            case Relation.EQUAL:
                return f"{first.text} le même jour que {second.text}"
            case Relation.OTHER:
                return f"{first.text} un autre jour que {second.text}"

    def today_is(self, relation: Relation, event: Event) -> str:
        match relation:
            case Relation.MORE:
                return f"après {event.text}"
            case Relation.LESS:
                return f"avant {event.text}"
            case Relation.AT_LEAST:
                return f"à partir {de(event.text)}"
            case Relation.AT_MOST:
                return f"au plus tard {_on(event)}"
            case Relation.EQUAL:
                return _on(event)
            case Relation.OTHER:
                return f"un autre jour que {event.text}"

    def elapsed(self, relation: Relation, delay: str, event: Event) -> str:
        return f"{_AMOUNT[relation].replace('un autre nombre que', 'pas')} {delay} depuis {event.text}"

    def last(self, parts: Sequence[tuple[Decimal, str]]) -> str:
        if len(parts) != 1:
            return self.last_said(" et ".join(counted(count, name, "fr") for count, name in parts))
        count, name = parts[0]
        if count == 1 and name == "day":
            count, name = Decimal(24), "hour"
        feminine = name in _FEMININE_UNITS
        if count == 1:
            return f"au cours {'de la dernière' if feminine else 'du dernier'} {'année' if name == 'year' else counted(count, name, 'fr').split(NBSP)[1]}"
        word = "années" if name == "year" else counted(count, name, "fr").split(NBSP)[-1]
        return f"au cours des {number(count, 'fr')}{NBSP}{'dernières' if feminine else 'derniers'} {word}"

    def last_unset(self, label: str) -> str:
        return f"au cours d'un délai non fixé ({lower_first(label)})"

    def last_said(self, delay: str) -> str:
        return f"au cours d'un délai de {delay}"

    def since(self, event: Event) -> str:
        if event.noun or event.text.startswith(("le ", "aujourd")):
            return f"depuis {event.text}"
        return f"à partir {de(event.text)}"


def _joined(parts: Sequence[str], word: str) -> str:
    if len(parts) < 3 or any(_COMPOUND.search(part) for part in parts):
        return f" {word} ".join(parts)
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def _none(relation: Relation, count: Decimal) -> bool:
    return (relation is Relation.LESS and count == 1) or (relation in (Relation.EQUAL, Relation.AT_MOST) and count == 0)


def _of_period(window: str) -> str:
    """« dernière HbA1c des 3 derniers mois », « dernière HbA1c depuis … »."""
    return f" {window.removeprefix('au cours ')}" if window else ""


def _summary(function: Aggregation, label: str, narrowed: str, window: str) -> Subject:
    after = f" {window}" if window else ""
    if function is Aggregation.COUNT:
        return Subject(f"{_SUMMARY[function]} {label}{narrowed}{after}", Grammar(feminine=False))
    return Subject(f"{_SUMMARY[function]} {de(label)}{narrowed}{after}", Grammar(feminine=True))


def _drug(label: str) -> str:
    """A drug class with its article: la metformine, l'IEC; what is not recognised is left without one."""
    return with_article(label) if grammar(label).known else label


def _treatment(label: str) -> str:
    return label if label.startswith("traitement") else f"traitement par {label}"


def _on(event: Event) -> str:
    """On the day of an event: « le jour de la plaie du pied », « le 23/11/2026 », « 2 mois après la sortie »."""
    return f"le jour {de(event.text)}" if event.noun else event.text

"""The parts of an answer in words: a fact with its value and date, who, by when, on what evidence.

One instance serves one answer in one language. Guards are said by the prose back end.
"""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from msgspec.structs import replace

from pathways.backends import typography
from pathways.backends.to_prose import denied, sentence, value_said
from pathways.backends.typography import lower_first
from pathways.engine.assessment import FactRead, Suggestion, Tested, Why
from pathways.engine.facts import NOT_USABLE
from pathways.language.ast import Choose, ClassFact, ClassMember, Current
from pathways.language.tree import walk
from pathways.language.truth import Truth
from pathways.language.values import NONE, Cause, Moment, Range, Reason, Unknown, Value
from pathways.model.catalogue import Guard, Item, Urgency
from pathways.model.names import CatalogueNames
from pathways.model.protocol import Library, Protocol, State
from pathways.model.provenance import Because, Text
from pathways.render import engine_words
from pathways.render.captions import Captions, captions

BY_MASS = "g/L"

SEX = "Sex"
SAFETY = "safety"  # where the engine says a rule of the catalogue stands, instead of a protocol


class Phrases:
    """Words for what an assessment refers to by name."""

    def __init__(self, library: Library, language: str, at: date) -> None:
        self.library = library
        self.language = language
        self.at = at
        self.captions: Captions = captions(language)
        self.names = CatalogueNames(library.catalogue)
        self._named = {name: CatalogueNames(library.catalogue, each) for name, each in library.protocols.items()}

    def names_in(self, protocol: str) -> CatalogueNames:
        """The names of a protocol, else those of the catalogue."""
        return self._named.get(protocol, self.names)

    def text(self, words: Text) -> str:
        return words.in_language(self.language)

    # --- acts and people

    def act(self, verb: str, objects: Sequence[str]) -> str:
        """« Débuter : IEC, à défaut ARA2 »."""
        first, *others = [self.names.target(each, self.language) for each in objects] or [""]
        said = self.names.act(verb, objects[0] if objects else "", self.language)
        if not others:
            return said.removesuffix(first) + first
        joined = first
        for index, other in enumerate(others):
            joined = (self.captions.then if index else self.captions.one_of).format(joined, other)
        return said.removesuffix(first) + joined

    def who(self, by: Sequence[str], along: Sequence[str] = (), *, most: int | None = None) -> str:
        """« infirmier, podologue ou médecin », with who takes part; beyond ``most``, « ou autre »."""
        names = [self.profession(each) for each in by]
        if most is not None and len(names) > most:
            said = f"{', '.join(names[:most])} {self.captions.or_other}"
        else:
            said = self.captions.either.join(each for each in (", ".join(names[:-1]), *names[-1:]) if each)
        if along:
            together = self.captions.with_.format(", ".join(self.profession(each) for each in along))
            said = f"{said}, {together}" if said else together
        return said

    def profession(self, name: str) -> str:
        return self.names.profession(name, self.language)

    # --- days

    def day(self, value: date) -> str:
        return typography.day(value, self.language)

    def on(self, value: date | None) -> str:
        """« le 02/11/2026 », « ce jour »; nothing without a date."""
        if value is None:
            return ""
        return self.captions.same_day if value == _day(self.at) else self.captions.on.format(self.day(value))

    def read_on(self, read: FactRead) -> str:
        """« le 02/11/2026 »; of a partial date « en 11/2026 »."""
        if read.when is None or read.until is None:
            return self.on(read.when)
        return self._when(Moment.between(read.when, read.until))

    def is_due(self, suggestion: Suggestion) -> bool:
        """Today or before."""
        return suggestion.due is not None and suggestion.due <= _day(self.at)

    def late(self, suggestion: Suggestion) -> str:
        if not suggestion.late:
            return ""
        days = suggestion.late
        count, unit = (days, "day") if days < 60 else (days // 30, "month") if days < 730 else (days // 365, "year")
        said = self.captions.late.format(typography.counted(Decimal(count), unit, self.language))
        return said.replace(f"de 1{typography.NBSP}", f"d'un{typography.NBSP}")

    def deadline(self, suggestion: Suggestion) -> str:
        """By when."""
        if suggestion.due is None:
            return ""
        if suggestion.late:
            return self.captions.was_due.format(self.day(suggestion.due))
        if self.is_due(suggestion):
            return self.captions.now if suggestion.urgency is Urgency.EMERGENCY else self.captions.today
        return self.captions.before.format(self.day(suggestion.due))

    # --- facts

    def item(self, name: str) -> Item | None:
        return self.library.catalogue.items.get(name)

    def label(self, name: str) -> str:
        """An item, a group, an act, a drug class with its member (« metformin.current »), a parameter."""
        owner, dot, member = name.partition(".")
        if dot and owner in self.library.catalogue.classes and member in set(ClassFact):
            return sentence(ClassMember(owner, ClassFact(member)), self.language, self.names)
        if self.item(name) is None and name not in self.library.catalogue.groups and not dot:
            for names in (self.names, *self._named.values()):
                if names.setting(name) is not None or names.parameter(name, self.language) != name.replace("_", " "):
                    return names.parameter(name, self.language)
        return self.names.label(name, self.language)

    def fact(self, read: FactRead) -> str:
        """« HbA1c 8,1 % le 02/11/2026 », « pas de plaie du pied », « HbA1c non connue »."""
        name, value = read.item, read.value
        if isinstance(value, Unknown):
            return f"{lower_first(self.label(name))} {self.captions.not_known}"
        if name == SEX and isinstance(value, str):  # « femme », not « sexe (tel qu'utilisé par les équations) : femme »
            return self.value(value, name)
        if value is NONE or value is False:
            return self._joined(denied(self.label(name), self.language), self.read_on(read))
        if value is True and name in self.library.catalogue.groups and read.of:
            return ", ".join(self.fact(each) for each in read.of)
        if value is True:
            made_of = self._values(read)
            when = f"({', '.join(made_of)})" if made_of else "" if self._stands(read) else self.read_on(_decided(read))
            return self._joined(lower_first(self.label(name)), when)
        label = self.label(name) if "." in name else lower_first(self.label(name))
        if isinstance(value, Moment):  # a date has no date of its own
            return f"{label} {self.value(value, name)}"
        # « douleur, échelle numérique (0 à 10) : 7 »: a bare number behind a bracket needs its colon.
        scale = isinstance(value, Decimal) and label.endswith(")") and self._bare(name)
        colon = self.colon if isinstance(value, str) or scale else ""
        return self._joined(
            f"{label}{colon} {self.value(value, name)}", "" if self._is_goal(name) else self.read_on(read)
        )

    def _is_goal(self, name: str) -> bool:
        """A value looked up in a table that no laboratory sends: the date of its oldest reason is not its own."""
        item = self.item(name)
        return (
            item is not None and item.formula is not None and isinstance(item.formula.tree, Choose) and not item.codes
        )

    def _bare(self, name: str) -> bool:
        item = self.item(name)
        return item is not None and item.measure is None

    def _stands(self, read: FactRead) -> bool:
        """A lasting condition told today: « hypertension artérielle », not « hypertension artérielle ce jour »."""
        return read.when == _day(self.at) and self._lasts(read.item)

    def _values(self, read: FactRead) -> list[str]:
        """The signs and measures behind a condition that was worked out, or the one thing that decided it."""
        told = [each for each in read.of if not isinstance(each.value, Unknown | bool) and each.value is not NONE]
        if len(read.of) == len(told) == 1:
            return [self.fact(each) for each in told]
        said: list[str] = []
        for each in read.of:
            if isinstance(each.value, Decimal | Range):
                said.append(self.fact(each))
            elif each.value is True and not self._lasts(each.item):
                said += self._values(each) or [self.fact(each)]
        return list(dict.fromkeys(said))

    def _lasts(self, name: str) -> bool:
        """A condition that, once there, is there for good: diabetes, not a fever."""
        item = self.item(name)
        return item is not None and item.validity.by_value.get("true", 0) is None

    @property
    def colon(self) -> str:
        """A colon, with the space French sets before it."""
        return f"{typography.NBSP}:" if self.language == "fr" else ":"

    @property
    def semicolon(self) -> str:
        return f"{typography.NBSP}; " if self.language == "fr" else "; "

    def value(self, value: Value, item: str) -> str:
        """« 8,1 % », « 6,40 mmol/L (1,15 g/L) »."""
        said = value_said(value, item, self.language, self.names)
        if isinstance(value, Decimal) and (beside := self._by_mass(value, item)):
            return f"{said} ({beside})"
        return said

    def _by_mass(self, value: Decimal, item: str) -> str:
        """Glucose and lipids as French laboratories print them beside mmol/L and as people there know them."""
        known = self.library.catalogue.items.get(item)
        # A goal that the dictionary works out has its own round number of grams: none is made of it here.
        measure = known.measure if known is not None and known.formula is None else None
        if self.language != "fr" or measure is None or measure.unit != "mmol/L" or BY_MASS not in measure.conversions:
            return ""
        grams = (value / measure.conversions[BY_MASS].factor).quantize(Decimal("0.01"), ROUND_HALF_UP)
        return f"{str(grams).replace('.', ',')}{typography.NBSP}{BY_MASS}"

    @property
    def question_mark(self) -> str:
        return f"{typography.NBSP}?" if self.language == "fr" else "?"

    def facts(self, tests: Iterable[Tested], protocol: str, told: Iterable[Tested] = ()) -> list[str]:
        """What was read, each fact once, with its value and date; the guard itself where nothing was read. A condition worked
        out from a fact that is ``told`` too goes with it: « enceinte », not also « enceinte ou projet de grossesse ».
        """
        said: list[str] = []
        tests = list(tests)
        found = {read.item for test in told for read in test.facts if read.value is True}
        days = {read.when for test in tests for read in test.facts if not isinstance(read.value, Unknown | Moment)}
        for test in tests:
            known = [read for read in test.facts if not isinstance(read.value, Unknown)]
            parts = [self.fact(each) for each in known if not self._day_told(each, days) and not _made_of(each, found)]
            parts = parts or ([] if known else [self.rule(test, protocol)])
            said += [part for part in parts if part not in said]
        return said

    def _day_told(self, read: FactRead, days: set[date | None]) -> bool:
        """A date that the dictionary works out from a reading which stands beside it with that date."""
        item = self.item(read.item)
        if item is None or item.formula is None or not isinstance(read.value, Moment):
            return False
        return read.value.first.date() in days

    def rule(self, test: Tested | Guard, protocol: str) -> str:
        """The guard as a sentence."""
        return sentence(test.tree, self.language, self.names_in(protocol))

    def reason(self, reason: Reason) -> str:
        """Why a fact is unknown: « 45 mL/min le 02/01/2026, trop ancien »."""
        said = self.captions.cause[reason.cause]
        if reason.cause is Cause.STALE and reason.value is not None:
            return f"{self._joined(self.value(reason.value, reason.item), self._when(reason.when))}, {said}"
        if reason.cause is Cause.NEVER_RECORDED and reason.detail:
            return engine_words.said(reason.detail, self.language)
        if reason.detail == NOT_USABLE and (others := self._usable_by(reason.item)):
            return self.captions.depends_on.format(said, ", ".join(others))
        if reason.cause is Cause.UNUSABLE and reason.detail:
            return f"{said} ({engine_words.said(reason.detail, self.language)})"
        return said

    def _usable_by(self, name: str) -> list[str]:
        """The items that say whether a reading of an item can be used."""
        item = self.item(name)
        if item is None or item.usable is None:
            return []
        read = [node.item for node in walk(item.usable.tree) if isinstance(node, Current)]
        return [lower_first(self.label(each)) for each in dict.fromkeys(read)]

    def _when(self, when: Moment | None) -> str:
        if when is None:
            return ""
        whole = when.first.date() == when.last.date()
        return (self.captions.on if whole else self.captions.during).format(typography.moment(when, self.language))

    def _joined(self, *parts: str) -> str:
        return " ".join(part for part in parts if part)

    # --- evidence

    def evidence(self, because: Because) -> str:
        """« IWGDF 2023, grade B », « de mémoire, à vérifier »."""
        source = self.library.catalogue.sources.get(because.source or "")
        said: list[str] = []
        if source is not None:
            publisher = source.publisher.in_language(self.language)
            said.append(f"{publisher} {source.year}" if source.year else publisher)
        elif because.source:
            said.append(because.source)
        if because.grade:
            said.append(self.captions.grade.format(because.grade))
        if because.consensus is not None:
            said.append(self.captions.consensus)
        if because.local:
            said.append(self.captions.local)
        if because.unread is not None or (source is not None and source.read == "memory"):
            said.append(self.captions.unread)
        elif source is not None and source.read == "secondary":
            said.append(self.captions.secondary)
        return ", ".join(said)

    def reference(self, because: Because) -> str:
        """The whole reference, for ``full``: title, address, quote, what is unread."""
        source = self.library.catalogue.sources.get(because.source or "")
        parts = [self.evidence(because)]
        if source is not None:
            parts.append(source.title)
            parts += [source.address] if source.address else []
        if because.quote:
            quoted = (
                f"«{typography.NBSP}{because.quote}{typography.NBSP}»"
                if self.language == "fr"
                else f"“{because.quote}”"
            )
            parts.append(quoted)
        if because.unread:
            parts.append(because.unread)
        return ". ".join(parts)

    def origins(self, whys: Sequence[Why]) -> str:
        """Every source of a suggestion, each once."""
        said: list[str] = []
        for why in whys:
            part = self.evidence(why.because)
            said += [part] if part not in said else []
        return self.semicolon.join(said)

    # --- protocols

    def protocol(self, name: str) -> str:
        known = self.library.protocols.get(name)
        if name == SAFETY:
            return self.captions.safety
        return lower_first(self.text(known.title)) if known else name

    def short_title(self, name: str) -> str:
        """A protocol's title before its colon: enough to tell it by."""
        return self.protocol(name).split(":")[0].strip(f" {typography.NBSP}")

    def short_titles(self, whys: Iterable[Why], *, most: int | None = None) -> str:
        """The protocols of some reasons, each once; beyond ``most`` the others are counted."""
        titles = list(dict.fromkeys(self.short_title(why.protocol) for why in whys if why.protocol))
        if most is None or len(titles) <= most + 1:
            return ", ".join(titles)
        return f"{', '.join(titles[:most])} {self.captions.and_others.format(len(titles) - most)}"

    def more(self, hidden: int, *, beside: int) -> str:
        """« (et 21 autres, voir --full) »; beside nothing shown « (21, voir --full) »."""
        one, many, whole = self.captions.more_shown
        return f"({(whole if not beside else one if hidden == 1 else many).format(hidden)})"

    def state(self, protocol: str, path: str) -> str:
        """The title of a state by its path, else the path."""
        known = self.library.protocols.get(protocol)
        found = _state(known, path) if known else None
        return self.text(found.title) if found else path

    def place(self, where: str) -> str:
        """``protocol/state/…`` as the state's title."""
        protocol, _, path = where.partition("/")
        return self.state(protocol, path) if path else self.protocol(protocol)

    # --- truth

    def truth(self, truth: Truth) -> str:
        return self.captions.truth[truth.value]


def _made_of(read: FactRead, found: AbstractSet[str]) -> bool:
    return read.value is True and any(each.value is True and each.item in found for each in read.of)


def _decided(read: FactRead) -> FactRead:
    """With the oldest day of the facts that made it true, not of others that its formula names."""
    if not read.of:
        return read
    days = [(each.when, each.until) for each in read.of if each.when is not None]
    when, until = min(days, key=lambda day: day[0], default=(None, None))
    return replace(read, when=when, until=until)


def _state(protocol: Protocol, path: str) -> State | None:
    return next((state for state in protocol.walk_states() if path in (state.path, state.name)), None)


def _day(at: date) -> date:
    """The day of a date or of a datetime."""
    return date(at.year, at.month, at.day)

"""Small pieces that catalogue and protocols share: reasons, texts, parameters, acts, rules."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pathways.diagnostics.suggest import did_you_mean
from pathways.language import ast
from pathways.language.absence import cleared_by_absence
from pathways.language.checker import literal_value
from pathways.language.compare import less
from pathways.language.types import (
    BooleanType,
    CodeType,
    DateType,
    DurationType,
    Measure,
    NumberType,
    QuantityType,
    Scope,
    TextType,
    Type,
)
from pathways.language.values import Duration, Moment, Value
from pathways.language.written import written
from pathways.loading import findings
from pathways.loading.reading import Reading, Route
from pathways.model import document as doc
from pathways.model.catalogue import (
    Act,
    Caution,
    Contraindication,
    Cooperation,
    Guard,
    Profession,
    RedFlag,
    SafetyRule,
    Setting,
    Target,
    Urgency,
)
from pathways.model.provenance import Because, Source, Text

_NOW = {"now": Duration(), "today": Duration()}
NO_REASON = Because(unread="no reason was given")


def text(written: doc.TextDocument) -> Text:
    return Text(written.fr, written.en)


def optional_text(written: doc.TextDocument | None) -> Text | None:
    return None if written is None else text(written)


def reason(
    reading: Reading, route: Route, written: doc.BecauseDocument | None, sources: Mapping[str, Source]
) -> Because | None:
    """Why a rule stands; a source that is not in the catalogue is a finding."""
    if written is None:
        return None
    if written.source is not None:
        reading.refer((*route, "source"), "source", written.source, sources, "add it to catalogue/sources/")
    if reading.approved and written.unread is not None:
        reading.found.append(findings.unread_but_approved(reading.source, reading.at((*route, "unread"))))
    if written == doc.BecauseDocument():
        reading.found.append(findings.no_reason(reading.source, reading.at(route)))
    return Because(written.source, written.grade, written.quote, written.consensus, written.local, written.unread)


def required_reason(
    reading: Reading, route: Route, written: doc.BecauseDocument | None, sources: Mapping[str, Source]
) -> Because:
    if written is None:
        reading.found.append(findings.no_reason(reading.source, reading.at(route[:-1])))
        return NO_REASON
    return reason(reading, route, written, sources) or NO_REASON


# --- parameters ---


def setting(
    reading: Reading,
    route: Route,
    name: str,
    written: doc.SettingDocument,
    scope: Scope,
    sources: Mapping[str, Source],
) -> Setting | None:
    """A parameter with typed values; its type is that of what is written."""
    because = required_reason(reading, (*route, "because"), written.because, sources)
    samples = [
        *([(("value",), written.value)] if written.value is not None else []),
        *[(("between", i), v) for i, v in enumerate(written.between or ())],
        *[(("one_of", i), v) for i, v in enumerate(written.one_of)],
        *[(("alternatives", i, "value"), a.value) for i, a in enumerate(written.alternatives)],
    ]
    measure = _measure_named(reading, route, written, scope)
    values: dict[tuple[str | int, ...], Value] = {}
    type_: Type | None = CodeType(frozenset(_unquoted(v) for v in written.one_of)) if _codes(written.one_of) else None
    for steps, written_value in samples:
        value, its = _literal(reading, (*route, *steps), written_value, written.unit, measure, scope)
        if value is None:
            return None
        values[steps] = value
        type_ = type_ or its
    if type_ is None:
        message = "without a value, `between` or `one_of` must tell the type"
        reading.found.append(findings.wrong_form(reading.source, message, reading.at(route)))
        return None
    between = None if written.between is None else (values["between", 0], values["between", 1])
    if between is not None and less(between[0], between[1], or_equal=True) is not True:
        at = reading.at((*route, "between", 0))
        reading.found.append(findings.bounds_reversed(reading.source, at))
        return None
    one_of = tuple(values["one_of", i] for i in range(len(written.one_of)))
    others = tuple(
        (
            values["alternatives", i, "value"],
            required_reason(reading, (*route, "alternatives", i, "because"), a.because, sources),
        )
        for i, a in enumerate(written.alternatives)
    )
    for code in written.words:
        reading.refer((*route, "words", code), "value", code, dict.fromkeys(map(str, one_of)))
    words = {code: text(said) for code, said in written.words.items()}
    made = Setting(name, text(written.label), type_, values.get(("value",)), between, one_of, because, others, words)
    if made.value is not None and not within_bounds(made, made.value):
        reading.found.append(
            findings.out_of_bounds(reading.source, name, reading.at((*route, "value")), bounds_words(made))
        )
    return made


def within_bounds(setting_: Setting, value: Value) -> bool:
    """Whether a territory may set this value."""
    if setting_.one_of and value not in setting_.one_of:
        return False
    if setting_.between is None:
        return True
    low, high = setting_.between
    return less(low, value, or_equal=True) is True and less(value, high, or_equal=True) is True


def bounds_words(setting_: Setting) -> str:
    """Which values a territory may set, in words."""
    unit = setting_.type.measure.unit if isinstance(setting_.type, QuantityType) and setting_.type.measure else None
    if setting_.one_of:
        return "one of " + ", ".join(f"`{_shown(value, unit)}`" for value in setting_.one_of)
    return "between " + " and ".join(f"`{_shown(value, unit)}`" for value in setting_.between or ())


def _shown(value: Value, unit: str | None) -> str:
    return value if isinstance(value, str) else written(value, unit)


def _codes(values: tuple[str, ...]) -> bool:
    return bool(values) and not any(re.match(r"-?\d", value) for value in values)


def _unquoted(value: str) -> str:
    return value.strip("'")


def _measure_named(reading: Reading, route: Route, written: doc.SettingDocument, scope: Scope) -> Measure | None:
    """For a value with its unit apart: the measure of the dictionary in that unit; `kind` tells which when several are."""
    if written.unit is None:
        return None
    fitting = {m.kind: m for m in scope.measures() if m.unit == written.unit}
    if written.kind is not None:
        if reading.refer((*route, "kind"), f"kind in `{written.unit}`", written.kind, fitting):
            return fitting[written.kind]
        return None
    if len(fitting) > 1:
        reading.found.append(
            findings.which_kind(reading.source, written.unit, sorted(fitting), reading.at((*route, "unit")))
        )
    return next(iter(fitting.values())) if len(fitting) == 1 else None


def _literal(
    reading: Reading, route: Route, written: str, unit: str | None, measure: Measure | None, scope: Scope
) -> tuple[Value | None, Type | None]:
    if re.fullmatch(r"[A-Za-z_][\w-]*", written) and written not in ("true", "false"):
        return written, TextType()
    source = f"{written} '{unit}'" if unit and re.fullmatch(r"-?\d+(\.\d+)?", written) else written
    expected = QuantityType(measure.kind, measure) if measure else _quantity_of(source, scope)
    guard = reading.guard(route, source, scope, expected)
    if guard is None:
        return None, None
    value = literal_value(guard.tree)
    if value is None:
        reading.found.append(
            findings.wrong_form(reading.source, "a value was expected here, not an expression", reading.at(route))
        )
        return None, None
    return value, expected or _type_of(value)


def _quantity_of(source: str, scope: Scope) -> Type | None:
    match = re.fullmatch(r"-?\d+(?:\.\d+)? '([^']+)'", source)
    if not match:
        return None
    unit = match.group(1)
    fitting = {m.kind: m for m in scope.measures() if unit == m.unit or unit in m.conversions}
    return QuantityType(next(iter(fitting)), next(iter(fitting.values()))) if len(fitting) == 1 else None


def _type_of(value: Value) -> Type:
    match value:
        case bool():
            return BooleanType()
        case Decimal():
            return NumberType()
        case Duration():
            return DurationType()
        case Moment():
            return DateType()
        case _:
            return TextType()


# --- acts and rules ---


class ActReader:
    """Reads acts of one file against the catalogue's names."""

    def __init__(self, reading: Reading, scope: Scope, names: "Names") -> None:
        self.reading = reading
        self.scope = scope
        self.names = names

    def act(self, route: Route, written: doc.ActDocument, fallback: Because | None) -> Act | None:
        extra = written.model_extra or {}
        if len(extra) != 1:
            self._not_one_verb(route, list(extra))
            return None
        ((verb, target),) = extra.items()
        if not self.reading.refer((*route, verb), "verb", verb, self.names.verbs):
            return None
        objects = tuple(target) if isinstance(target, list) else (str(target),)
        if not all(
            self.object(route, verb, name, index, several=isinstance(target, list))
            for index, name in enumerate(objects)
        ):
            return None
        self._people(route, verb, objects, written)
        if written.because is None and fallback is None:
            self.reading.found.append(findings.no_reason(self.reading.source, self.reading.at((*route, verb))))
        because = (
            reason(self.reading, (*route, "because"), written.because, self.names.sources) or fallback or NO_REASON
        )
        return Act(
            verb,
            objects,
            tuple(written.by),
            because,
            tuple(written.along),
            self.optional((*route, "when"), written.when, BooleanType()),
            self.optional((*route, "since"), written.since, DateType()),
            self.optional((*route, "within"), written.within, DurationType()),
            self.optional((*route, "every"), written.every, DurationType()),
            written.times,
            written.otherwise,
            Urgency(written.urgency) if written.urgency else None,
            optional_text(written.detail),
        )

    def _not_one_verb(self, route: Route, keys: list[str]) -> None:
        """No verb, or several; then the words that are no verbs are the fault, most likely keys misspelt."""
        unknown = [key for key in keys if key not in self.names.verbs]
        known = [*self.names.verbs, *(field.alias or name for name, field in doc.ActDocument.model_fields.items())]
        for key in unknown if len(keys) > 1 else ():
            node = self.reading.key((*route, key))
            nearest = did_you_mean(key, known)
            self.reading.found.append(
                findings.unknown_key(self.reading.source, key, node, nearest, "a verb, `by`, `when` …")
            )
        if len(keys) <= 1 or not unknown:
            what = f"one verb was expected, not {len(keys)}" if keys else "an act is one `verb: object`"
            self.reading.found.append(findings.wrong_form(self.reading.source, what, self.reading.at(route)))

    def _people(self, route: Route, verb: str, objects: tuple[str, ...], written: doc.ActDocument) -> None:
        """Who acts exists, and may do it by itself or under a cooperation protocol; who takes part only exists."""
        for index, person in enumerate(written.along):
            self.reading.refer((*route, "with", index), "profession", person, self.names.professions)
        for index, person in enumerate(written.by):
            place = (*route, "by", index)
            if not self.reading.refer(place, "profession", person, self.names.professions):
                continue
            for name in objects:
                if not self.names.may(person, verb, name):
                    at = self.reading.at(place)
                    self.reading.found.append(
                        findings.not_competent(self.reading.source, person, f"{verb}: {name}", at)
                    )

    def object(self, route: Route, verb: str, name: str, index: int, *, several: bool, forbidden: bool = False) -> bool:
        """Whether the object is there and goes with the verb. ``forbidden``: said of what must never be suggested."""
        target = self.names.verbs[verb].target
        kinds: dict[Target, tuple[str, Mapping[str, Any]]] = {
            Target.DRUG_CLASS: ("drug class", self.names.classes),
            Target.DATA: ("data item", self.names.items),
            Target.OBJECT: ("object", self.names.objects),
        }
        what, known = kinds[target]
        place: Route = (*route, verb, index) if several else (*route, verb)
        if not self.reading.refer(place, what, name, known):
            return False
        exposes = target is Target.DRUG_CLASS and self.names.verbs[verb].exposes
        if exposes and not forbidden and not self.names.classes[name].cleared:
            self.reading.found.append(findings.not_cleared(self.reading.source, name, self.reading.at(place)))
        if target is Target.OBJECT and verb not in self.names.objects[name].verbs:
            verbs = {v: v for v in self.names.objects[name].verbs}
            self.reading.refer(
                (*route, verb), f"act on `{name}` with the verb", verb, verbs, f"`{name}` goes with " + ", ".join(verbs)
            )
            return False
        return True

    def optional(self, route: Route, written: str | None, expected: Type) -> Guard | None:
        if written is None:
            return None
        if isinstance(expected, DurationType) and written in _NOW:
            return Guard(written, ast.Constant(_NOW[written]))
        return self.reading.guard(route, written, self.scope, expected)

    def acts(self, route: Route, written: tuple[doc.ActDocument, ...], fallback: Because | None) -> tuple[Act, ...]:
        made = [self.act((*route, index), each, fallback) for index, each in enumerate(written)]
        return tuple(act for act in made if act is not None)

    def contraindications(
        self, route: Route, written: tuple[doc.ContraindicationDocument, ...]
    ) -> tuple[Contraindication, ...]:
        made: list[Contraindication] = []
        for index, each in enumerate(written):
            place = (*route, index)
            guard = self.reading.guard((*place, "when"), each.when, self.scope, BooleanType())
            because = required_reason(self.reading, (*place, "because"), each.because, self.names.sources)
            if guard is not None:
                allowed = bool((each.allow or "").strip())
                for at in () if allowed else cleared_by_absence(guard.tree):
                    inside = self.reading.inside((*place, "when"), guard.text, at)
                    self.reading.found.append(findings.absence_clears(inside))
                made.append(Contraindication(guard, because, each.only == "start", optional_text(each.label)))
        return tuple(made)

    def cautions(self, route: Route, written: tuple[doc.CautionDocument, ...]) -> tuple[Caution, ...]:
        made: list[Caution] = []
        for index, each in enumerate(written):
            place = (*route, index)
            when = self.optional((*place, "when"), each.when, BooleanType())
            if each.when is None or when is not None:
                because = reason(self.reading, (*place, "because"), each.because, self.names.sources)
                made.append(Caution(text(each.text), when, because))
        return tuple(made)

    def rule(self, route: Route, name: str, written: doc.RuleDocument, make: "type[RedFlag | SafetyRule]") -> Any:
        """A red flag or a safety rule; nothing when its guard does not hold together."""
        because = required_reason(self.reading, (*route, "because"), written.because, self.names.sources)
        when = self.reading.guard((*route, "when"), written.when, self.scope, BooleanType())
        acts = self.acts((*route, "do"), written.do, because)
        for index, act in enumerate(acts if make is RedFlag else ()):
            if self.names.verbs[act.verb].exposes:
                at = self.reading.key((*route, "do", index, act.verb))
                words = f"{act.verb}: {', '.join(act.objects)}"
                self.reading.found.append(findings.flag_exposes(self.reading.source, words, at))
        if when is None:
            return None
        return make(name, text(written.label), when, Urgency(written.urgency), acts, because)


class Names:
    """Every name an act may use, by kind."""

    def __init__(
        self,
        items: Mapping[str, Any],
        verbs: Mapping[str, Any],
        objects: Mapping[str, Any],
        classes: Mapping[str, Any],
        professions: Mapping[str, Profession],
        sources: Mapping[str, Source],
        cooperations: Mapping[str, Cooperation],
    ) -> None:
        self.items = items
        self.verbs = verbs
        self.objects = objects
        self.classes = classes
        self.professions = professions
        self.sources = sources
        self._may: dict[str, set[str]] = {name: set(each.may) for name, each in professions.items()}
        for cooperation in cooperations.values():
            self._may.setdefault(cooperation.delegated, set()).update(cooperation.acts)

    def may(self, person: str, verb: str, name: str) -> bool:
        """Whether an act is within a profession's competence, delegated acts included; the day is the engine's business."""
        return bool({verb, f"{verb}.{name}"} & self._may[person])

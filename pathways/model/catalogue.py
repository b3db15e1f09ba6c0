"""What protocols share: data items, acts, drug classes, professions, parameters, sources. Immutable, guards typed.

It knows neither files nor patients.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any, ClassVar

from msgspec import Struct, field

from pathways.language.ast import Expr
from pathways.language.types import Measure, Type
from pathways.language.values import Duration, Value
from pathways.model.provenance import Because, Code, Source, Text


class Guard(Struct, frozen=True, dict=True):
    """An expression of the guard language: as written, and resolved.

    ``program`` is what the engine made of the tree to evaluate it: kept, never written down, no part of what a guard is.
    """

    text: str
    tree: Expr
    program: ClassVar[Any] = None


class Validity(Struct, frozen=True):
    """How long the bare name stands for a value: ``None`` is always. ``by_value`` overrides it for a value
    (a "yes" that lasts for ever, a "no" that must be asked again); Booleans are keyed ``"true"`` and ``"false"``.
    """

    default: Duration | None = None
    by_value: Mapping[str, Duration | None] = field(default_factory=dict)


class Absence(StrEnum):
    """What it means that nothing is recorded."""

    UNKNOWN = "unknown"
    NONE = "none"


class Item(Struct, frozen=True):
    """A data item of the dictionary, recorded or derived.

    Args:
        name: ASCII identifier, as written in guards.
        type: Its type in the guard language.
        measure: For a quantity: kind, canonical UCUM unit, decimals, conversions.
        plausible: Lowest and highest value taken, both included, canonical unit; outside, a reading is unusable.
        usual: Outside, a reading is used and reported.
        values: For a code: its values with their labels, in order.
        decimals: For a number: decimals kept.
        validity: How long the bare name stands for a value.
        absent: What no reading means.
        list: The record's list it is read from (``problems``, ``allergies`` …): absence is *none* once it is complete.
        group: Items asked as one question and answerable at once.
        codes: In public code systems; a reading coded by any of them is a reading of this item.
        by: Who can provide it, the first preferred.
        usable: Guard that must not be false for a reading to be used (evaluated at the reading's use).
        formula: For a derived item: a formula or a table (``Choose``) in the guard language.
        inputs: For a formula: in which unit each quantity enters it; there, names are plain numbers.
        because: Source of the formula, the validity or the definition.
        rows: For a derived table: the source of each row, in order.
        question: How to ask for it, where the label is not enough.
    """

    name: str
    label: Text
    type: Type
    measure: Measure | None = None
    plausible: tuple[Decimal, Decimal] | None = None
    usual: tuple[Decimal, Decimal] | None = None
    values: Mapping[str, Text] = field(default_factory=dict)
    decimals: int | None = None
    validity: Validity = field(default_factory=Validity)
    absent: Absence = Absence.UNKNOWN
    list: str | None = None
    group: str | None = None
    codes: tuple[Code, ...] = ()
    by: tuple[str, ...] = ()
    usable: Guard | None = None
    formula: Guard | None = None
    inputs: Mapping[str, str] = field(default_factory=dict)
    because: Because | None = None
    rows: tuple[Because | None, ...] = ()
    question: Text | None = None


class Group(Struct, frozen=True):
    """Items asked as one question (``Bowel_signs``): answered *none* at once, or one by one. In guards the group's own name
    is a Boolean item: true when any member is true, false when all are.
    """

    name: str
    label: Text
    members: tuple[str, ...]


class Setting(Struct, frozen=True):
    """A parameter: of a protocol, or of the catalogue. A territory sets its value within the bounds, and nothing else.

    ``value`` is ``None`` when nobody has set it: it is then unknown, reason ``not_set``. ``alternatives`` are what other
    good sources say, with their sources. ``words`` tell people what each code of ``one_of`` means.
    """

    name: str
    label: Text
    type: Type
    value: Value | None
    between: tuple[Value, Value] | None
    one_of: tuple[Value, ...]
    because: Because
    alternatives: tuple[tuple[Value, Because], ...] = ()
    words: Mapping[str, Text] = {}


class Target(StrEnum):
    """What a verb may be done to: a drug class, a data item, or an object of the catalogue."""

    DRUG_CLASS = "class"
    DATA = "data"
    OBJECT = "object"


class Verb(Struct, frozen=True):
    """What can be done. ``exposes``: it puts the patient on the drug or the act, so contraindications apply.

    ``against``: verbs that contradict it on the same object. ``met``: with alternatives, met when one of the classes is current
    (``prescribe``), or never (``add``: those current are left out). ``label`` is printed before the object: "Débuter : IEC";
    ``sign_label`` in its place where the object is data without a number: "Rechercher : infection de la plaie".
    """

    name: str
    label: Text
    target: Target
    exposes: bool = False
    against: frozenset[str] = frozenset()
    met_when_current: bool = False
    skips_current: bool = False
    sign_label: Text | None = None


class Contraindication(Struct, frozen=True):
    """A guard that must be *false* before the patient is exposed. ``only_start``: does not concern who already takes it."""

    when: Guard
    because: Because
    only_start: bool = False
    label: Text | None = None


class Caution(Struct, frozen=True):
    """Words shown beside a suggestion when the guard is true (or always, without one); never asked for."""

    text: Text
    when: Guard | None = None
    because: Because | None = None


class Object(Struct, frozen=True):
    """What an act is done to, other than drugs and data: a referral, a kit, a topic.

    ``records``: the item that a recorded act also fills (``book.ecg`` done → ``ECG``).
    ``contains``: items that are measured with it (a blood count holds the haemoglobin): where both are wanted, it is one request.
    ``verb_labels``: what a verb is called of this object, where that is not what it is called of others: folic acid is
    prescribed, an examination is ordered.
    """

    name: str
    label: Text
    verbs: tuple[str, ...]
    records: str | None = None
    contains: tuple[str, ...] = ()
    competence: tuple[str, ...] = ()
    contraindications: tuple[Contraindication, ...] = ()
    cautions: tuple[Caution, ...] = ()
    verb_labels: Mapping[str, Text] = {}


class DrugClass(Struct, frozen=True):
    """A class of drugs, recognised by ATC prefixes. One box may feed several classes; a class may be ``of`` others.

    Every class also has an unwritten contraindication: its own ``.intolerance`` (allergy included). ``cleared`` is true when
    the catalogue says what contraindicates it, be it nothing: a class without is never suggested.
    """

    name: str
    label: Text
    atc: tuple[str, ...] = ()
    excluding: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    contraindications: tuple[Contraindication, ...] = ()
    cautions: tuple[Caution, ...] = ()
    cleared: bool = False
    unread: bool = False

    @property
    def stopped_at_once(self) -> bool:
        """Whether who does not tolerate it stops: where a contraindication stops it too. Insulin, an anticoagulant, a
        beta-blocker or an opioid that is stopped alone may harm more: its prescriber decides.
        """
        return any(not each.only_start for each in self.contraindications)


class Incompatible(Struct, frozen=True):
    """Two classes that must not be taken together; ``stop`` is the one to stop when both are current."""

    classes: tuple[str, str]
    because: Because
    stop: str | None = None


class Profession(Struct, frozen=True):
    """Who acts: a profession, an organisation or a person. ``may`` lists verbs, or ``verb.object`` for one object only."""

    name: str
    label: Text
    abbreviation: str
    kind: str
    may: frozenset[str]
    colour: str | None = None
    because: Because | None = None


class Cooperation(Struct, frozen=True):
    """Acts delegated by one profession to another under a named cooperation protocol, in force from ``start`` to ``end``."""

    name: str
    label: Text
    delegating: str
    delegated: str
    acts: frozenset[str]
    start: date
    end: date | None
    because: Because


class Urgency(StrEnum):
    """How soon, least first."""

    ROUTINE = "routine"
    SOON = "soon"
    URGENT = "urgent"
    EMERGENCY = "emergency"


ORDER = tuple(Urgency)


class Act(Struct, frozen=True):
    """Something somebody should do: one entry of ``do:``.

    Args:
        verb: Of the catalogue.
        objects: One, or alternatives in order of preference (met when one of them is).
        by: Who may do it, the first preferred.
        along: Who takes part (``with:``).
        when: True: suggested; false: not; unknown: not suggested, and asked. ``None``: always.
        since: The date from which it is wanted; without it, the entry into the state.
        within: Delay after ``since`` in which it is due; ``None``: no due date.
        every: Wanted again this long after its last record.
        times: At most so many records.
        otherwise: State to go to when every alternative is withheld or declined (``else:``).
        because: Its source.
        urgency: Its own, else the state's.
        detail: One line more.
    """

    verb: str
    objects: tuple[str, ...]
    by: tuple[str, ...]
    because: Because
    along: tuple[str, ...] = ()
    when: Guard | None = None
    since: Guard | None = None
    within: Guard | None = None
    every: Guard | None = None
    times: int | None = None
    otherwise: str | None = None
    urgency: Urgency | None = None
    detail: Text | None = None


class RedFlag(Struct, frozen=True):
    """A sign that comes before everything, for everybody. Looked at whatever the population and the state."""

    name: str
    label: Text
    when: Guard
    urgency: Urgency
    do: tuple[Act, ...]
    because: Because


class SafetyRule(Struct, frozen=True):
    """A rule that holds across protocols, for every patient; less than a red flag, it silences nothing."""

    name: str
    label: Text
    when: Guard
    urgency: Urgency
    do: tuple[Act, ...]
    because: Because


class Catalogue(Struct, frozen=True, dict=True):
    """All that protocols share, by name, and what is looked up in it often."""

    items: Mapping[str, Item]
    groups: Mapping[str, Group]
    settings: Mapping[str, Setting]
    verbs: Mapping[str, Verb]
    objects: Mapping[str, Object]
    classes: Mapping[str, DrugClass]
    incompatible: tuple[Incompatible, ...]
    professions: Mapping[str, Profession]
    cooperations: Mapping[str, Cooperation]
    red_flags: Mapping[str, RedFlag]
    safety: Mapping[str, SafetyRule]
    sources: Mapping[str, Source]

    @cached_property
    def item_by_code(self) -> Mapping[tuple[str, str], str]:
        """The item of a code: by code system and code."""
        return {(code.system, code.code): name for name, item in self.items.items() for code in item.codes}

    @cached_property
    def leaves(self) -> Mapping[str, frozenset[str]]:
        """The classes that a class is made of, however deep, or itself."""
        return {name: self._leaves(name) for name in self.classes}

    def _leaves(self, name: str) -> frozenset[str]:
        parts = self.classes[name].of if name in self.classes else ()
        return frozenset(leaf for part in parts for leaf in self._leaves(part)) or frozenset({name})

    @cached_property
    def classes_by_atc(self) -> Mapping[str, tuple[DrugClass, ...]]:
        """The classes that are recognised by an ATC prefix."""
        found: dict[str, list[DrugClass]] = {}
        for of in self.classes.values():
            for prefix in of.atc:
                found.setdefault(prefix, []).append(of)
        return {prefix: tuple(classes) for prefix, classes in found.items()}

    @cached_property
    def against(self) -> Mapping[str, tuple[tuple[Because, str], ...]]:
        """Classes that must not be taken with a class, and why: what holds of anticoagulants holds of each anticoagulant."""
        found: dict[str, list[tuple[Because, str]]] = {}
        for pair in self.incompatible:
            for one, other in (pair.classes, pair.classes[::-1]):
                if other in self.classes:
                    for name in self.classes:
                        if self.overlap(name, one) and not self.overlap(name, other):
                            found.setdefault(name, []).append((pair.because, other))
        return {name: tuple(others) for name, others in found.items()}

    def overlap(self, one: str, other: str) -> bool:
        """Whether two classes share a class they are made of."""
        return not self.leaves.get(one, frozenset({one})).isdisjoint(self.leaves.get(other, frozenset({other})))

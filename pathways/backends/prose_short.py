"""Guards for the tab of a diagram: symbols and bare labels, cut at a clause. The full sentence stands elsewhere.

A threshold is never cut off: the label before it is shortened instead.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from msgspec import Struct

from pathways.backends.prose_conditions import Speaker
from pathways.backends.prose_words import RELATIONS, bounds, is_fixed, is_today
from pathways.backends.typography import NBSP
from pathways.backends.voice import MIRROR, Relation
from pathways.language import ast

ELLIPSIS: Final = "…"
# What is a little too long is better whole than cut.
_SLACK: Final = 4
_MARKS: Final = {
    "fr": {
        ast.Aggregation.AVERAGE: "moy. ",
        ast.Aggregation.PREVIOUS: "avant-dern. ",
        ast.Aggregation.FIRST: "1er ",
    },
    "en": {ast.Aggregation.AVERAGE: "mean ", ast.Aggregation.PREVIOUS: "prev. ", ast.Aggregation.FIRST: "first "},
}
_SHARED_MARKS: Final = {
    ast.Aggregation.CHANGE: f"Δ{NBSP}",
    ast.Aggregation.MIN: "min. ",
    ast.Aggregation.MAX: "max. ",
}


class Clause(Struct, frozen=True):
    """One clause: what may be shortened, and what must stay (« ≥ 135 mmHg », « : positif »)."""

    before: str
    name: str
    after: str

    @property
    def text(self) -> str:
        return f"{self.before}{self.name}{self.after}"

    def fitted(self, room: int) -> str:
        """Within ``room`` characters if need be, by cutting the name at a word."""
        if len(self.text) <= room:
            return self.text
        left = room - len(self.before) - len(self.after)
        if not self.before and not self.after:
            return _cut(self.name, room)
        if left < 4:
            whole = len(self.text) <= room + _SLACK
            return self.text if whole else _cut((self.before + self.after).lstrip(f":{NBSP} "), room + _SLACK)
        return f"{self.before}{_cut(self.name, left)}{self.after}"


def shortened(speaker: Speaker, tree: ast.Expr, limit: int) -> str:
    """The first form that fits: with units, without them, a little too long, cut."""
    forms = [_Tab(speaker, units=units).whole(tree) for units in (True, False)]
    for form, room in ((forms[0], limit), (forms[1], limit), (forms[1], limit + _SLACK)):
        if len(form) <= room:
            return form
    return _Tab(speaker, units=False).cut(tree, limit)


class _Tab:
    """Says one tree in symbols."""

    def __init__(self, speaker: Speaker, *, units: bool) -> None:
        self.speaker = speaker
        self.units = units
        self.french = speaker.language == "fr"

    def whole(self, node: ast.Expr) -> str:
        node = self.speaker.seen_through(node)
        if isinstance(node, ast.And | ast.Or):
            return f" {self._word(node)} ".join(clause.text for clause in self._clauses(node))
        return self.clause(node).text

    def cut(self, node: ast.Expr, limit: int) -> str:
        """As many clauses as fit, the first one always."""
        node = self.speaker.seen_through(node)
        if not isinstance(node, ast.And | ast.Or):
            return self.clause(node).fitted(limit)
        ending = f" {self._word(node)}{NBSP}{ELLIPSIS}"
        clauses = list(self._clauses(node))
        if len(clauses) == 1:
            return clauses[0].fitted(limit)
        kept = clauses[0].fitted(limit - len(ending))
        for clause in clauses[1:]:
            longer = f"{kept} {self._word(node)} {clause.text}"
            if len(longer) + len(ending) > limit:
                break
            kept = longer
        return kept + ending

    def _word(self, node: ast.And | ast.Or) -> str:
        if isinstance(node, ast.And):
            return "et" if self.french else "and"
        return "ou" if self.french else "or"

    def _clauses(self, node: ast.And | ast.Or) -> Iterator[Clause]:
        rest: list[ast.Expr] = list(node.operands)
        while rest:
            first = rest.pop(0)
            found = next((pair for each in rest if (pair := bounds(first, each))), None)
            if found is not None and isinstance(node, ast.And):
                rest.remove(found[1] if found[0] is first else found[0])
                yield self._interval(*found)
                continue
            inner = self.speaker.seen_through(first)
            if isinstance(inner, ast.And | ast.Or):
                yield Clause("", f"({self.whole(inner)})", "")
            else:
                yield self.clause(first)

    def clause(self, node: ast.Expr, *, negated: bool = False) -> Clause:
        node = self.speaker.seen_through(node)
        match node:
            case ast.Not():
                return self.clause(node.operand, negated=not negated)
            case ast.IsNull():
                known = node.negated != negated
                return Clause("", self.name(node.operand), f"{self._colon()} {self._known(known)}")
            case ast.Aggregate(function=ast.Aggregation.EXISTS):
                return self._exists(node, negated=negated)
            case ast.Less() | ast.LessOrEqual() | ast.Greater() | ast.GreaterOrEqual() | ast.Equal() | ast.NotEqual():
                return self._compared(node, negated=negated)
            case ast.In(container=ast.ListOf() as values):
                words = [self.value(each, node.operand) for each in values.elements]
                other = "≠ " if negated else ""
                return Clause("", self.name(node.operand), f"{self._colon()} {other}{self.speaker.voice.either(words)}")
            case _:
                said = self.speaker.say(node, negated=negated).text
                bare = _bare(said)
                return Clause("", said if bare.endswith((" de", " of")) else bare, "")

    def _exists(self, node: ast.Aggregate, *, negated: bool) -> Clause:
        thing = self.speaker.thing(node.over)
        voice = self.speaker.voice
        if thing.act:
            return Clause("", thing.label, f"{self._colon()} {voice.short_answer(yes=not negated, negated=False)}")
        if not negated:
            return Clause("", _bare(voice.flag(thing.label)), "")
        before = voice.no_thing(thing.label)
        if before is None:
            return Clause("", _bare(thing.label), f"{self._colon()} {voice.short_answer(yes=False, negated=False)}")
        return Clause(before, _bare(voice.flag(thing.label)), "")

    def _interval(self, low: ast.Comparison, high: ast.Comparison) -> Clause:
        """« 30 ≤ DFG < 45 »."""
        start = "≤" if isinstance(low, ast.GreaterOrEqual) else "<"
        lowest = _without_unit(self.value(low.right, low.left))
        end = f" {RELATIONS[type(high)].value}{NBSP}{self.value(high.right, high.left)}"
        return Clause(f"{lowest} {start}{NBSP}", self.name(low.left), end)

    def _compared(self, node: ast.Comparison, *, negated: bool) -> Clause:
        relation, left, right = RELATIONS[type(node)], node.left, node.right
        if is_fixed(left) and not is_fixed(right):
            left, right, relation = right, left, MIRROR[relation]
        before = ("non " if self.french else "not ") if negated else ""
        seen = self.speaker.seen_through(left)
        elapsed = self._elapsed(left, relation, right)
        if elapsed is not None:
            return Clause(before, "", elapsed)
        match seen, right:
            case _, ast.Constant(value=bool(value)):
                return self.clause(left, negated=negated is (value is (relation is Relation.EQUAL)))
            case _, ast.Constant(value=str()):
                other = "≠ " if negated is (relation is Relation.EQUAL) else ""
                return Clause("", self.name(left), f"{self._colon()} {other}{self.speaker.code(right, left)}")
            case ast.Aggregate(function=ast.Aggregation.COUNT), ast.Constant():
                times = "fois" if self.french else "times"
                return Clause(before, self.name(left), f" {relation.value}{NBSP}{self.value(right, left)}{NBSP}{times}")
            case ast.ClassMember(member=ast.ClassFact.COUNT), ast.Constant():
                classes = "classes"
                return Clause(before, "", f"{relation.value}{NBSP}{self.value(right, left)}{NBSP}{classes}")
            case _:
                return Clause(before, self.name(left), f" {relation.value}{NBSP}{self.value(right, left)}")

    def _elapsed(self, left: ast.Expr, relation: Relation, right: ast.Expr) -> str | None:
        """« ≥ 3 mois » since what the tab's step is about."""
        if is_today(right):
            left, right, relation = right, left, MIRROR[relation]
        shifted = self.speaker.seen_through(right)
        if not is_today(left):
            return None
        if isinstance(shifted, ast.Add):
            return f"{relation.value}{NBSP}{self.value(shifted.right, shifted.right)}"
        return self.speaker.voice.today_is(relation, self.speaker.event(right))

    def value(self, node: ast.Expr, beside: ast.Expr) -> str:
        """What a subject is compared with: a parameter by its value."""
        match node:
            case ast.Parameter():
                value = self.speaker.setting(node.name, beside)
                text = value or _bare(self.speaker.names.parameter(node.name, self.speaker.language))
            case ast.Constant(value=str()):
                text = self.speaker.code(node, beside)
            case ast.Constant(value=Decimal()):
                text = self.speaker.complement(node, beside).text
            case ast.Constant():
                text = self.speaker.constant(node, beside)
            case _:
                text = self.name(node)
        return text if self.units else _without_unit(text)

    def name(self, node: ast.Expr) -> str:
        """A subject by its bare label: no article, no window, nothing in brackets."""
        seen = self.speaker.seen_through(node)
        match seen:
            case ast.Aggregate(over=ast.Series()):
                subject = self.speaker.voice.subject(self.speaker.thing(seen.over).label)
                mark = (_SHARED_MARKS | _MARKS[self.speaker.language]).get(seen.function, "")
                mark = mark.replace("1er", "1re") if subject.grammar.feminine else mark
                return mark + _bare(subject.text)
            case ast.DateOf() | ast.ClassMember(member=ast.ClassFact.SINCE | ast.ClassFact.CHANGED):
                return _bare(self.speaker.event(seen).text)
            case _:
                return _bare(self.speaker.subject(seen).text)

    def _colon(self) -> str:
        return f"{NBSP}:" if self.french else ":"

    def _known(self, known: bool) -> str:
        if self.french:
            return "connu" if known else "non connu"
        return "known" if known else "not known"


def _bare(label: str) -> str:
    """A label without what stands in brackets at its end."""
    return re.sub(r"\s*\([^()]*\)$", "", label)


def _without_unit(text: str) -> str:
    """« 30 mL/min/1,73 m² » → « 30 »; percentages and calendar units stay, for they are short and needed."""
    found = re.fullmatch(rf"([−+\d.,{NBSP}]*\d){NBSP}(\S*/.*|×.*|mmHg|°C|g|kg|mg|cm)", text)
    return found[1] if found else text


def _cut(text: str, room: int) -> str:
    """Words that fit, then « … »; a first word that does not fit is itself cut."""
    if len(text) <= room:
        return text
    head = text[: room - 1]
    at = head.rfind(" ")
    if at >= max(2, (room - 1) // 3):
        head = re.sub(
            r"(?:\s(?:de|du|des|la|le|les|à|au|aux|en|et|ou|of|the|to|in|and|or|with|avec|par|pour|un|une))+$",
            "",
            text[:at],
        )
        return f"{head}{NBSP}{ELLIPSIS}" if len(head) + 2 <= room else f"{head}{ELLIPSIS}"
    return f"{head.rstrip()}{ELLIPSIS}"

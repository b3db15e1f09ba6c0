"""Conditions in words: joining, denying, comparing."""

import re
from collections.abc import Iterator
from decimal import Decimal

from pathways.backends.prose_nouns import Level, Nouns, Said
from pathways.backends.prose_words import RELATIONS, bounds, is_fixed, is_logic
from pathways.backends.voice import MIRROR, Relation, Subject
from pathways.language import ast


class Speaker(Nouns):
    """Says one tree, once."""

    # --- conditions

    def say(self, node: ast.Expr, *, negated: bool = False) -> Said:
        """A condition, or its opposite."""
        match node:
            case ast.And() | ast.Or():
                return self._joined(node, negated=negated)
            case ast.Xor():
                parts = [self.say(each).inside(Level.TIGHT) for each in node.operands]
                return self._opposite(Said(self.voice.only_one(parts), Level.LOOSE), negated=negated)
            case ast.Implies():
                said = self.voice.implies(self.say(node.left).inside(Level.OR), self.say(node.right).inside(Level.OR))
                return self._opposite(Said(said, Level.LOOSE), negated=negated)
            case ast.Not():
                return self.say(node.operand, negated=not negated)
            case ast.IsNull():
                said = self._known(node.operand, negated=node.negated != negated)
                return Said(said, min(_level_of_words(said), Level.TIGHT) if ":" in said else Level.TIGHT)
            case ast.IsTrue():
                return self._settled(node.operand, yes=True, negated=node.negated != negated)
            case ast.IsFalse():
                return self._settled(node.operand, yes=False, negated=node.negated != negated)
            case ast.Less() | ast.LessOrEqual() | ast.Greater() | ast.GreaterOrEqual() | ast.Equal() | ast.NotEqual():
                return Said(self._compared(node, negated=negated))
            case ast.Between():
                low, high = (self.complement(end, node.operand) for end in (node.low, node.high))
                return Said(self.voice.between(self.subject(node.operand), low, high, negated=negated))
            case ast.In():
                return Said(self._in(node, negated=negated), _level_of_values(node))
            case ast.Aggregate(function=ast.Aggregation.EXISTS):
                return Said(self.voice.exists(self.thing(node.over), self.window(node.window), negated=negated))
            case ast.If() | ast.Choose():
                return self._opposite(Said(self.subject(node).text, Level.LOOSE), negated=negated)
            case _:
                return self._leaf(node, negated=negated)

    def _leaf(self, node: ast.Expr, *, negated: bool) -> Said:
        match node:
            case ast.Constant(value=bool(value)):
                return Said(self.voice.constant(value is not negated))
            case ast.Current():
                return self._flag(self.names.label(node.item, self.language), negated=negated)
            case ast.Parameter() if self.is_condition(node):
                return self._flag(self.names.parameter(node.name, self.language), negated=negated)
            case ast.Parameter():
                return Said(self.complement(node, node).text)
            case ast.ClassMember():
                label = self.names.drug_class(node.drug_class, self.language)
                said = (self.voice.no_member if negated else self.voice.member)(label, node.member)
                return Said(said, _level_of_words(said))
            case ast.Defined():
                return self._defined(node, negated=negated)
            case ast.Aggregate(over=ast.Series()) if self.is_condition(node):
                return self._answered(node, negated=negated)
            case ast.NullLiteral():
                return Said(self.voice.unknown)
            case _:
                return self._opposite(Said(self.subject(node).text), negated=negated)

    def _joined(self, node: ast.And | ast.Or, *, negated: bool) -> Said:
        conjunction = isinstance(node, ast.And) is not negated
        level = Level.AND if conjunction else Level.OR
        parts = [said.inside(level) for said in self._operands(node, negated=negated)]
        if len(parts) == 1:
            return Said(parts[0], level)
        return Said((self.voice.both if conjunction else self.voice.either)(parts), level)

    def _operands(self, node: ast.And | ast.Or, *, negated: bool) -> Iterator[Said]:
        """The parts, a lower and an upper bound on the same subject said together."""
        rest = list(self._flat(node))
        while rest:
            first = rest.pop(0)
            found = next((pair for each in rest if (pair := bounds(first, each))), None)
            if found is None or negated or not isinstance(node, ast.And):
                yield self.say(first, negated=negated)
            else:
                rest.remove(found[1] if found[0] is first else found[0])
                yield Said(self._both_bounds(*found))

    def _flat(self, node: ast.And | ast.Or) -> Iterator[ast.Expr]:
        """The parts of a part of the same kind are parts: a define that is said in place does not nest."""
        for each in node.operands:
            inner = self.seen_through(each)
            if isinstance(inner, type(node)) and isinstance(inner, ast.And | ast.Or) and inner is not node:
                yield from self._flat(inner)
            else:
                yield each

    def _both_bounds(self, low: ast.Comparison, high: ast.Comparison) -> str:
        """« DFG d'au moins 30 et inférieur à 45 mL/min »: the subject and the unit are said once."""
        unit = self.complement(low.right, low.left).unit
        same = unit == self.complement(high.right, high.left).unit
        first = self.say(low).text.removesuffix(unit if same else "").rstrip()
        second = self.say(high).text.removeprefix(self.subject(low.left).text).lstrip()
        return self.voice.both([first, second])

    def _flag(self, label: str, *, negated: bool) -> Said:
        said = self.voice.no_flag(label) if negated else self.voice.flag(label)
        return Said(said, _level_of_words(said))

    def _defined(self, node: ast.Defined, *, negated: bool) -> Said:
        label = self.names.define(node.name, self.language)
        if label is not None:
            return self._flag(label, negated=negated)
        with self.expanded(node.name) as tree:
            if tree is None:
                return self._flag(node.name.replace("_", " "), negated=negated)
            return self.say(tree, negated=negated)

    def _answered(self, node: ast.Aggregate, *, negated: bool) -> Said:
        """The latest, first … answer to a yes-or-no item."""
        thing = self.thing(node.over)
        said = self._flag(f"{thing.label}{thing.narrowed}", negated=negated)
        return Said(f"{said.text} ({self.voice.answered(node.function, self.window(node.window))})", said.level)

    def _opposite(self, said: Said, *, negated: bool) -> Said:
        return Said(self.voice.opposite(said.text)) if negated else said

    def _known(self, operand: ast.Expr, *, negated: bool) -> str:
        if self.is_date(operand):
            return self.voice.known_date(self.event(operand), negated=negated)
        if self.is_condition(operand) and not isinstance(operand, ast.Current):
            said = self.say(operand).text
            return self.voice.known(Subject(f"({said})"), negated=negated)
        return self.voice.known(self.subject(operand), negated=negated)

    def _settled(self, operand: ast.Expr, *, yes: bool, negated: bool) -> Said:
        """``is true`` and its kin: of a plain fact « X : oui », of anything else « établi : … »."""
        label = self._plain_label(operand)
        if label is not None:
            answers = self.voice.short_answer(yes=yes, negated=negated)
            return Said(self.voice.answer(label, answers), Level.OR if negated else Level.TIGHT)
        return Said(self.voice.settled(self.say(operand).text, yes=yes, negated=negated), Level.LOOSE)

    def _plain_label(self, node: ast.Expr) -> str | None:
        match node:
            case ast.Current():
                return self.names.label(node.item, self.language)
            case ast.Defined():
                return self.names.define(node.name, self.language)
            case ast.ClassMember():
                return self.voice.member(self.names.drug_class(node.drug_class, self.language), node.member)
            case ast.Aggregate(over=ast.Series()) if self.is_condition(node) and not is_logic(node):
                return self._answered(node, negated=False).text
            case _:
                return None

    # --- comparing

    def _compared(self, node: ast.Comparison, *, negated: bool) -> str:
        relation = RELATIONS[type(node)]
        left, right = node.left, node.right
        if is_fixed(left) and not is_fixed(right):
            left, right, relation = right, left, MIRROR[relation]
        if self.is_date(left) or self.is_date(right):
            return self._opposite(Said(self.dates(left, relation, right)), negated=negated).text
        special = self._specially(left, relation, right, negated=negated)
        if special is not None:
            return special
        return self.voice.compare(self.subject(left), relation, self.complement(right, left), negated=negated)

    def _specially(self, left: ast.Expr, relation: Relation, right: ast.Expr, *, negated: bool) -> str | None:
        """Codes, conditions compared, counts of readings and of drug classes."""
        seen = self.seen_through(left)
        equality = relation in (Relation.EQUAL, Relation.OTHER)
        match seen, right:
            case _, ast.Constant(value=bool(value)) if equality:
                return self.say(left, negated=negated is (value is (relation is Relation.EQUAL))).text
            case _, ast.Constant(value=str()) if equality:
                words = [self.code(right, left)]
                return self.voice.one_of(self.subject(left), words, negated=negated is (relation is Relation.EQUAL))
            case ast.Aggregate(function=ast.Aggregation.COUNT), ast.Constant(value=Decimal() as count):
                thing, window = self.thing(seen.over), self.window(seen.window)
                return self._opposite(Said(self.voice.times(thing, relation, count, window)), negated=negated).text
            case ast.ClassMember(member=ast.ClassFact.COUNT), ast.Constant(value=Decimal() as count):
                label = self.names.drug_class(seen.drug_class, self.language)
                return self._opposite(Said(self.voice.classes(label, relation, count)), negated=negated).text
            case _:
                return None

    def _in(self, node: ast.In, *, negated: bool) -> str:
        subject = self.subject(node.operand)
        match node.container:
            case ast.ListOf(elements=elements):
                words = [self.complement(each, node.operand).text for each in elements]
                return self.voice.one_of(subject, words, negated=negated)
            case ast.IntervalOf() as interval:
                low = (self.complement(interval.low, node.operand).text, interval.low_included)
                high = (self.complement(interval.high, node.operand).text, interval.high_included)
                return self.voice.within(subject, low, high, negated=negated)


def _level_of_values(node: ast.In) -> Level:
    """« fragile ou dépendant » holds an *or*."""
    several = isinstance(node.container, ast.ListOf) and len(node.container.elements) > 1
    return Level.OR if several else Level.TIGHT


def _level_of_words(words: str) -> Level:
    """A label may hold an *or* of its own (« AVC ou AIT »), or a comma, which then reads as one; an *and* of its own
    (« céphalée intense et inhabituelle ») disturbs nobody.
    """
    plain = re.sub(r"\([^()]*\)", "", words)
    if re.search(r" (?:ou|or) |, ", plain):
        return Level.LOOSE if ":" in plain else Level.OR
    return Level.TIGHT

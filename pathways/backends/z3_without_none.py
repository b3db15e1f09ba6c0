"""A patient for the solver as contraindications of drugs see them: as if nobody had answered *none* to a number, a code or a date.

What was read is the same, symbol by symbol; only what rests on such an answer differs. `engine/facts.py` says why.
"""

from typing import Any

import z3
from msgspec.structs import replace

from pathways.backends.z3_dictionary import ItemFacts
from pathways.backends.z3_facts import Filtered, Group, History
from pathways.backends.z3_leaves import Bound, Leaves, NotToldError, Trees, equal
from pathways.backends.z3_logic import (
    Day,
    Encoded,
    Flag,
    Logical,
    Number,
    any_of,
    both,
    choose,
    either,
    no,
    with_known,
)
from pathways.language import ast
from pathways.language.absence import reads_absence
from pathways.language.ast import Aggregation as Agg
from pathways.language.ast import ClassFact
from pathways.language.types import BooleanType


class LeavesWithoutNone(Leaves):
    """The same leaves without the answers *none*. ``seen``: with them."""

    def __init__(self, seen: Leaves, trees: Trees) -> None:
        self.__dict__.update(seen.__dict__)
        self.seen = seen
        self.trees = trees
        self.left: dict[Any, Any] = {}

    # --- the same in both views ---

    def history(self, name: str) -> History:
        usable = self.item(name).usable
        if usable is not None:
            self._must_stand(usable)
        return self.seen.history(name)

    def counted_history(self, name: str) -> Filtered:
        self.history(name)
        return self.seen.counted_history(name)

    def filtered_history(self, series: ast.Series, scope: str, *, counting: bool, bound: Bound) -> Filtered:
        if series.where is not None:
            raise NotToldError
        return self.seen.filtered_history(series, scope, counting=counting, bound=bound)

    def complete(self, which: str) -> Any:
        return self.seen.complete(which)

    def born(self) -> Day:
        return self.seen.born()

    def age_at(self, day: Day) -> Any:
        return self.seen.age_at(day)

    def member(self, name: str, fact: ClassFact) -> Encoded:
        return self.seen.member(name, fact)

    def parameter(self, name: str, scope: str) -> Encoded:
        return self.seen.parameter(name, scope)

    def told_define(self, name: str, scope: str) -> Encoded:
        return self.seen.told_define(name, scope)

    def _must_stand(self, tree: ast.Expr) -> None:
        """A tree on which no answer *none* bears."""
        with self.ledger.listening() as heard:
            self.seen.trees.value(tree, "", {})
        if self.said_none(heard) is not False:
            raise NotToldError

    # --- what an answer bears on ---

    def absent(self, name: str) -> Logical:
        none = self.seen.absent(name)
        item = self.item(name)
        if isinstance(item.type, BooleanType) or not item.bare_is_latest:
            return none
        if item.list is None and not item.absent_none:
            return False  # only an answer can say so
        key = f"absence without none:{name}"
        if key not in self.left:
            with self.ledger.group(key) as group:
                self.seen.absent(name)
                left = self.left[key] = self.ledger.symbol(z3.Bool, key)
                listed = self.complete(item.list) if item.list is not None else False
                group.axioms += [
                    z3.Implies(left, none),
                    z3.Implies(z3.And(none, z3.Not(self.said[name])), left),
                    _z3(either(no(left), item.absent_none, listed)),
                ]
        self.ledger.read(key)
        found: Logical = self.left[key]
        return found

    def current(self, name: str) -> Encoded:
        with self.ledger.listening() as heard:
            value = self.seen.current(name)
        said, item = self.said_none(heard), self.item(name)
        if said is False or not (item.bare_is_latest or item.formula is not None or item.members):
            return value
        key = f"without none:{name}"
        if key not in self.left:
            with self.ledger.group(key) as group:
                left = self._left(item, value, group)
                self.left[key] = choose(said, left, value)
        self.ledger.read(key)
        found: Encoded = self.left[key]
        return found

    def _left(self, item: ItemFacts, value: Encoded, group: Group) -> Encoded:
        if item.members:
            members = [self.current(name) for name in item.members]
            together = any_of([m for m in members if isinstance(m, Flag)])
            own = self.own[item.name]
            return Flag(either(together.true, own), both(together.false, no(own)))
        if item.formula is None:
            return self._recorded(item, value, group)
        if item.name not in self.derived:  # inside a circle
            raise NotToldError
        if item.usable is not None:
            self._must_stand(item.usable)
        taken, recorded, computed = self.derived[item.name]
        left = self.computed(item, self.trees.value(item.formula, "", {}))
        if not reads_absence(item.formula):
            # Less is known, and what is decided by less is decided by more.
            one = left.precise if isinstance(left, Number) else True
            group.axioms += [
                _z3(either(no(left.known), computed.known)),
                _z3(either(no(both(left.known, one)), equal(left, computed))),
            ]
        stands = self._recorded(item, recorded, group)
        # Where the formula gives nothing what is recorded stands, whatever is newer.
        return choose(both(stands.known, either(taken, no(left.known))), stands, left)

    def _recorded(self, item: ItemFacts, value: Encoded, group: Group) -> Encoded:
        """The last reading, which an answer may have hidden."""
        if isinstance(item.type, BooleanType):
            return value
        history = self.history(item.name)
        none = both(no(history.any), self.absent(item.name))
        known = self.ledger.symbol(z3.Bool, f"{item.name}.left")
        hidden: Logical = False  # of a number no answer hides a reading
        if not isinstance(value, Number):
            hidden = both(self.answered[item.name], history.any, self.valid(item, history))
        group.axioms.append(_z3(either(no(known), value.known, hidden)))
        # An older answer that nobody can tell may stand behind the answer *none*.
        group.odd.append(_z3(both(value.known, no(known))))
        return with_known(choose(value.known, value, history.value), known, both(none, no(known)))

    def aggregate(self, tree: ast.Aggregate, scope: str, bound: Bound) -> tuple[Encoded, Day]:
        assert isinstance(tree.over, ast.Series)
        with self.ledger.listening() as heard:
            value, day = self.seen.aggregate(tree, scope, bound)
        if self.said_none(heard) is False:
            return value, day
        if bound or tree.function in (Agg.PREVIOUS, Agg.CHANGE):
            raise NotToldError
        for part in (tree.window, tree.over.where):
            if part is not None:
                self._must_stand(part)
        self.history(tree.over.item)
        seen = self.looked[tree, self.home(tree, scope)]
        absent = self.absent(tree.over.item)
        if tree.function is Agg.EXISTS and isinstance(value, Flag):
            return Flag(value.true, seen.denied(absent)), day
        if tree.function is Agg.COUNT:
            return with_known(value, seen.counted(absent)), day
        none = seen.nothing(absent, filtered=tree.over.where is not None)
        return with_known(value, value.known, none), replace(day, none=both(day.none, none))


def _z3(logical: Logical) -> Any:
    return z3.BoolVal(logical) if isinstance(logical, bool) else logical

"""A model of the solver made into a patient, told as in a case."""

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import z3

from pathways.analysis.proof.witness import Told, Witness
from pathways.backends.to_z3 import Encoder
from pathways.backends.z3_facts import Filtered, History
from pathways.backends.z3_logic import Code, Day, Encoded, Flag, Number, Span, Term
from pathways.language import ast
from pathways.language.values import Duration, Value


def witness_of(encoder: Encoder, model: Any, reads: frozenset[str], look: date) -> Witness:
    """The patient whom a model describes, as far as facts can tell them."""
    return _Teller(encoder, model, set(encoder.ledger.closed(reads)), look).tell()


class _Teller:
    def __init__(self, encoder: Encoder, model: Any, names: set[str], look: date) -> None:
        self.encoder = encoder
        self.leaves = encoder.leaves
        self.model = model
        self.names = names
        self.look = look
        self.facts: dict[str, list[dict[str, str]]] = {}
        self.answers: dict[str, str] = {}

    def tell(self) -> Witness:
        for name in sorted(self.leaves.histories):
            if f"readings:{name}" in self.names:
                self._history(name, self.leaves.histories[name])
        for key, made in list(self.leaves.made.items()):
            if isinstance(key, tuple) and key[0] == "filtered" and self.leaves.name_of(key) in self.names:
                self._filtered(key[1].item, made)
            if isinstance(key, tuple) and key[0] == "aggregate" and self.leaves.name_of(key) in self.names:
                self._aggregate(key[1], made[0], made[1])
        for key in [k for k in self.leaves.made if isinstance(k, str) and k.startswith("item:") and k in self.names]:
            self._bare(key.removeprefix("item:"))
        told: Told = {}
        patient = self._patient()
        if patient:
            told["patient"] = patient
        facts = self._written_facts()
        if facts:
            told["facts"] = facts
        medications = dict(self._medications())
        if medications:
            told["medications"] = medications
        intolerances = [
            name
            for name in self._classes("intolerance")
            if self.true(self.leaves.made[f"class:{name}.intolerance"].true)
        ]
        if intolerances:
            told["intolerances"] = intolerances
        return Witness(self.look, told, dict(self._settings()))

    # --- reading the model ---

    def true(self, condition: Any) -> bool:
        if isinstance(condition, bool):
            return condition
        return bool(z3.is_true(self.model.eval(condition, model_completion=True)))

    def whole(self, number: Any) -> int:
        if isinstance(number, int):
            return number
        value = self.model.eval(number, model_completion=True)
        return int(value.as_long()) if z3.is_int_value(value) else round(float(value.as_fraction()))

    def fraction(self, term: Term) -> Fraction:
        if isinstance(term.expr, int):
            return term.expr * term.scale
        value = self.model.eval(term.expr, model_completion=True)
        number = Fraction(value.as_long()) if z3.is_int_value(value) else Fraction(str(value.as_fraction()))
        return number * term.scale

    def day(self, number: Any) -> str:
        return (self.look + timedelta(days=max(self.whole(number), -45_000))).isoformat()

    def written(self, value: Encoded) -> str:
        match value:
            case Flag():
                return "true" if self.true(value.true) else "false"
            case Number():
                return self._number(value)
            case Code():
                number = self.whole(value.code)
                return next((text for text, n in self.encoder.ledger.codes.items() if n == number), "")
            case Day():
                return self.day(value.first)
            case Span():
                return str(self.whole(value.months) // 12)

    def _number(self, value: Number) -> str:
        low, high = self.fraction(value.low), self.fraction(value.high)
        if low == high:
            return _decimal(low)
        if abs(low) >= 10**8:
            return f"{'<' if self.true(value.high_out) else '<='} {_decimal(high)}"
        return f"{'>' if self.true(value.low_out) else '>='} {_decimal(low)}"

    # --- facts ---

    def add(self, name: str, value: str, day: Any) -> None:
        when = self.day(day)
        readings = self.facts.setdefault(name, [])
        if value and not any(r["date"] == when for r in readings):
            readings.append({"value": value, "date": when})

    def _history(self, name: str, history: History) -> None:
        if name in ("Birth_date", "Sex", "Deceased", "Age") or name in self.leaves.dictionary.item(name).members:
            return
        if self.true(history.any):
            self.add(name, self.written(history.value), history.day.first)
            counted = self.leaves.counted.get(name)
            if counted is not None and self.true(counted.any):
                self.add(name, self.written(counted.value), counted.day.first)

    def _filtered(self, name: str, kept: Filtered) -> None:
        if self.true(kept.any):
            self.add(name, self.written(kept.value), kept.day.first)

    def _aggregate(self, tree: ast.Aggregate, value: Encoded, day: Day) -> None:
        """Readings that make the aggregate what it is: the first, an extreme, as many as are counted."""
        assert isinstance(tree.over, ast.Series)
        name = tree.over.item
        history = self.leaves.histories[name]
        if not self.true(value.known) or not self.true(history.any):
            return
        if tree.function in (ast.Aggregation.FIRST, ast.Aggregation.PREVIOUS):
            self.add(name, self.written(value), day.first)
        elif tree.function in (ast.Aggregation.MIN, ast.Aggregation.MAX, ast.Aggregation.AVERAGE):
            self.add(name, self.written(value), history.day.first - 1)
        elif (
            tree.function is ast.Aggregation.CHANGE and isinstance(value, Number) and isinstance(history.value, Number)
        ):
            first = self.fraction(history.value.low) - self.fraction(value.low)
            self.add(name, _decimal(first), history.day.first - 1)
        elif tree.function is ast.Aggregation.COUNT and isinstance(value, Number):
            wanted = int(self.fraction(value.low))
            day_of = (
                self.leaves.filtered_history(tree.over, "", counting=True, bound={})
                if tree.over.where is None
                else None
            )
            last = history.day.first if day_of is None else day_of.day.first
            example = self.written(history.value if day_of is None else day_of.value)
            for back in range(1, min(wanted, 40)):
                self.add(name, example, last - back)

    def _bare(self, name: str) -> None:
        item = self.leaves.dictionary.item(name)
        if item.single or item.members or name == "Age":
            return
        answered = self.leaves.answered.get(name)
        if answered is not None and self.true(answered):
            self.answers[name] = "none"

    def _written_facts(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name in sorted({*self.facts, *self.answers}):
            if name in self.answers and name not in self.facts:
                found[name] = self.answers[name]
                continue
            readings: list[Any] = sorted(self.facts[name], key=lambda r: r["date"])
            if name in self.answers:
                readings.append({"value": self.answers[name], "date": self.look.isoformat()})
            found[name] = readings[0] if len(readings) == 1 else readings
        return found

    # --- the patient ---

    def _patient(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        born = self.leaves.made.get("item:Birth_date")
        if born is not None and "item:Birth_date" in self.names and self.true(born.known):
            found["birth_date"] = self.day(born.first)
        sex = self.leaves.made.get("item:Sex")
        if sex is not None and "item:Sex" in self.names and self.true(sex.known):
            found["sex"] = self.written(sex)
        deceased = self.leaves.made.get("item:Deceased")
        if deceased is not None and "item:Deceased" in self.names and self.true(deceased.true):
            found["deceased"] = "true"
        complete = [
            key.removeprefix("complete:")
            for key, made in self.leaves.made.items()
            if isinstance(key, str) and key.startswith("complete:") and key in self.names and self.true(made)
        ]
        if complete:
            found["complete"] = sorted(complete)
        return found

    def _classes(self, member: str) -> Iterator[str]:
        for key in sorted(
            k for k in self.leaves.made if isinstance(k, str) and k.startswith("class:") and k in self.names
        ):
            name, _, fact = key.removeprefix("class:").partition(".")
            if fact == member and self.leaves.dictionary.drug_class(name).leaves == (name,):
                yield name

    def _medications(self) -> Iterator[tuple[str, dict[str, str]]]:
        for name in self._classes("current"):
            current = self.leaves.made[f"class:{name}.current"]
            changed = self._date_of(name, "changed")
            if self.true(current.true):
                since = self._date_of(name, "since") or changed
                details = {} if since is None else {"since": since}
                if changed is not None and changed != since:
                    details["changed"] = changed
                maximal = self.leaves.made.get(f"class:{name}.maximal")
                if maximal is not None and f"class:{name}.maximal" in self.names and self.true(maximal.known):
                    details["maximal"] = "true" if self.true(maximal.true) else "false"
                yield name, details
            elif self.true(current.false) and changed is not None:
                yield name, {"ended": changed}

    def _date_of(self, name: str, member: str) -> str | None:
        key = f"class:{name}.{member}"
        made = self.leaves.made.get(key)
        if made is None or key not in self.names or not self.true(made.known):
            return None
        return self.day(made.first)

    def _settings(self) -> Iterator[tuple[tuple[str, str], Value]]:
        from decimal import Decimal

        for key in [
            k for k in self.leaves.made if isinstance(k, str) and k.startswith("parameter:") and k in self.names
        ]:
            home, _, name = key.removeprefix("parameter:").partition("/")
            usual = self.leaves.dictionary.parameter(home, name).value
            made = self.leaves.made[key]
            if not self.true(made.known):
                continue
            match made:
                case Flag():
                    value: Value = self.true(made.true)
                case Number():
                    value = Decimal(_decimal(self.fraction(made.low)))
                case Code():
                    value = self.written(made)
                case Span():
                    value = Duration(self.whole(made.months), self.whole(made.days), self.whole(made.hours))
                case _:
                    continue
            if value != usual:
                yield (home, name), value


def _decimal(value: Fraction) -> str:
    """A number of finitely many decimals, or near it."""
    from decimal import Decimal

    number = Decimal(value.numerator) / Decimal(value.denominator)
    return format(number.normalize() if number == number.to_integral() else number, "f")

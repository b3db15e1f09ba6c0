"""A model made into a patient, told as in a case; made smaller while what it shows still holds; printed to paste into a case."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import z3

from pathways.analysis.case_text import flow, told_lines
from pathways.backends.to_z3 import Encoder
from pathways.backends.z3_facts import Filtered, History
from pathways.backends.z3_logic import Code, Day, Encoded, Flag, Number, Span, Term
from pathways.language import ast
from pathways.language.values import Duration, Value
from pathways.language.written import written as in_language

Told = dict[str, Any]
_USUAL = (62, 75, 52, 42, 32, 22, 82, 88, 70, 67, 57, 47, 37, 27, 17, 15, 12, 9, 5, 2)


@dataclass(frozen=True, slots=True)
class Witness:
    """A patient as a case tells it, and what is not as usual.

    Args:
        settings: Parameters that are not as the protocol sets them, by protocol (or nothing) and name.
        entered: Protocols that the patient is in already, though no longer concerned by them.
        branches: By protocol and decision, the branch that the record says was taken last.
    """

    at: date
    told: Told
    settings: Mapping[tuple[str, str], Value] = field(default_factory=dict)
    entered: tuple[str, ...] = ()
    branches: Mapping[tuple[str, str], str] = field(default_factory=dict)


def witness_of(encoder: Encoder, model: Any, reads: frozenset[str], look: date) -> Witness:
    """The patient whom a model describes, as far as facts can tell them."""
    return _Teller(encoder, model, set(encoder.ledger.closed(reads)), look).tell()


def smaller(witness: Witness, holds: Callable[[Witness], bool]) -> Witness:
    """Without every fact that is not needed, and with the parameters as they are set if that will do."""
    plain = replace(witness, settings={}, entered=(), branches={})
    for less in (
        plain,
        replace(witness, settings={}),
        replace(witness, entered=(), branches={}),
        replace(witness, entered=()),
    ):
        if less != witness and holds(less):
            witness = less
            break
    for place in list(witness.branches):
        less = replace(witness, branches={k: v for k, v in witness.branches.items() if k != place})
        if holds(less):
            witness = less
    for part in list(_parts(witness.told)):
        less = replace(witness, told=_without(witness.told, part))
        if holds(less):
            witness = less
    return witness


def plainer(witness: Witness, holds: Callable[[Witness], bool], values: Callable[[str], Sequence[str]]) -> Witness:
    """With round values and dates of today where that will do: the same patient whichever model was found.

    Args:
        witness: Already as small as it goes.
        holds: What must go on.
        values: Of an item, numbers to try, the plainest first (the thresholds of the guards in question).
    """
    for name in list(witness.told.get("facts", {})):
        written = witness.told["facts"][name]
        if isinstance(written, list):
            continue
        value = written["value"] if isinstance(written, Mapping) else written
        day = written.get("date", witness.at.isoformat()) if isinstance(written, Mapping) else witness.at.isoformat()
        numeric = not value or value == "none" or value[-1].isdigit()
        for other in (*(values(name) if numeric else ()), value):
            for when in (witness.at.isoformat(), day):
                facts = {**witness.told["facts"], name: {"value": other, "date": when}}
                tried = replace(witness, told={**witness.told, "facts": facts})
                if holds(tried):
                    break
            else:
                continue
            witness = tried
            break
    return witness


def usual_age(witness: Witness, holds: Callable[[Witness], bool]) -> Witness:
    """Of an age that is often met, where that will do: no patient of 123 years."""
    who = witness.told.get("patient", {})
    for years in _USUAL if "birth_date" in who else ():
        born = witness.at.replace(year=witness.at.year - years) - timedelta(days=100)
        tried = replace(witness, told={**witness.told, "patient": {**who, "birth_date": born.isoformat()}})
        if holds(tried):
            return tried
    return witness


def as_case(name: str, witness: Witness, expect: Mapping[str, Any], parameters: Mapping[str, str]) -> str:
    """YAML to paste into ``cases.yaml``. ``parameters``: the witness's own, as the case's protocol names them."""
    lines = [f"- case: {name}"]
    if parameters:
        lines.append(f"  parameters: {flow(parameters)}")
    lines += [f"  # with a record: {words}" for words in _record_words(witness)]
    lines.append(f"  at: {witness.at.isoformat()}")
    lines += [f"  {line}" for line in told_lines(witness.told)]
    lines.append("  expect:")
    lines += [f"    {key}: {flow(value)}" for key, value in expect.items()]
    return "\n".join(lines) + "\n"


def in_words(witness: Witness) -> tuple[str, ...]:
    """The same patient, one line a fact, for the notes of a finding."""
    told = witness.told
    found = [f"{key.replace('_', ' ')} {value}" for key, value in told.get("patient", {}).items() if key != "complete"]
    for name, written in told.get("facts", {}).items():
        for one in written if isinstance(written, list) else [written]:
            if isinstance(one, Mapping):
                day = one.get("date")
                when = "" if day in (None, witness.at.isoformat()) else f" on {day}"
                found.append(f"{name} = {one['value']}{when}")
            else:
                found.append(f"{name} = {one}")
    for name, given in told.get("medications", {}).items():
        found.append(f"{name} taken" if not (isinstance(given, Mapping) and given.get("ended")) else f"{name} ended")
    found += [f"intolerant of {name}" for name in told.get("intolerances", [])]
    complete = told.get("patient", {}).get("complete")
    if complete:
        found.append(f"complete: {', '.join(complete)}")
    found += [f"{name} set to {in_language(value)}" for (_, name), value in sorted(witness.settings.items(), key=str)]
    found += [f"recorded: {words}" for words in _record_words(witness)]
    return tuple(found) or ("nothing is known of the patient",)


def _record_words(witness: Witness) -> Iterator[str]:
    for name in witness.entered:
        yield f"already in `{name}`"
    for (name, path), to in sorted(witness.branches.items()):
        yield f"`{path}` of `{name}` last led to `{to}`"


# --- from a model ---


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


# --- making smaller ---


def _parts(told: Told) -> Iterator[tuple[str, ...]]:
    """What can be left out, each on its own."""
    for key in ("medications", "facts"):
        for name in told.get(key, {}):
            yield key, name
    for name in told.get("intolerances", []):
        yield "intolerances", name
    for name in told.get("patient", {}).get("complete", []):
        yield "complete", name
    for key in ("sex", "birth_date", "deceased"):
        if key in told.get("patient", {}):
            yield "patient", key
    for name, written in told.get("facts", {}).items():
        if isinstance(written, list):
            for index in range(len(written)):
                yield "facts", name, str(index)


def _without(told: Told, part: tuple[str, ...]) -> Told:
    less: Told = deepcopy(told)
    match part:
        case ("complete", name):
            less["patient"]["complete"].remove(name)
            if not less["patient"]["complete"]:
                del less["patient"]["complete"]
        case ("intolerances", name):
            less["intolerances"].remove(name)
        case (_, name, index):
            written = less.get("facts", {}).get(name)
            if isinstance(written, list) and int(index) < len(written):
                del written[int(index)]
                if len(written) == 1:
                    less["facts"][name] = written[0]
        case _:
            key, name = part[:2]
            less.get(key, {}).pop(name, None)
    return {key: value for key, value in less.items() if value}

"""Faults that real content holds, planted one at a time into bundled protocols: `validate` finds each, wherever it stands.

The first three were counted in the 242 public modules of Synthea: conditional steps without an else (102), loops without waiting (9),
no reachable end (17). The others are slips that a reviewer of ours made or nearly made. A fault is a function over the YAML as data: it
changes one place after another, and each place is one test.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from pathways.analysis.linter import Linter
from pathways.loading.bundled import bundled, bundled_folder
from pathways.loading.loader import load

Data = dict[str, Any]
DAY = date(2026, 11, 23)
IN_EACH = 1  # places in one protocol; the first
PROTOCOLS = 4  # protocols for one fault, spread over the library


@dataclass(frozen=True)
class Fault:
    """What an author did, what must be found (any one of these codes), and how it is done: a path to each place, and what is done there."""

    name: str
    codes: frozenset[str]
    plant: Callable[[Data], Iterator[Data]]


# --- the protocol as data ---


def worlds(data: Data) -> Iterator[Data]:
    """What has `initial` and `states`: the protocol and each region."""
    yield data
    for state in data["states"].values():
        for region in state.get("regions", {}).values():
            yield from worlds(region)


def copies(data: Data, places: Callable[[Data], Iterator[Any]], change: Callable[[Any], None]) -> Iterator[Data]:
    """A copy for each place, changed there."""
    for number, _ in enumerate(places(data)):
        planted = deepcopy(data)
        change(next(islice(places(planted), number, None)))
        yield planted


def states(data: Data, kind: str) -> Iterator[tuple[Data, str, Data]]:
    for world in worlds(data):
        for name, state in world["states"].items():
            if state["kind"] == kind:
                yield world, name, state


def decisions(data: Data) -> Iterator[tuple[Data, str, Data]]:
    return states(data, "decision")


def conditions(data: Data) -> Iterator[tuple[Data, str]]:
    """Where a condition is written: its holder and its key."""
    for name, define in data.get("define", {}).items():
        if isinstance(define, str):
            yield data["define"], name
        elif "formula" in define:
            yield define, "formula"
    for _, _, state in decisions(data):
        yield from ((branch, "when") for branch in state["choose"] if "when" in branch)
    yield from ((act, "when") for act in acts(data) if "when" in act)


COMPARED = r"\b([A-Za-z0-9_]+) (>=|>|<=|<) ([0-9.]+) '[^']*'"


def comparisons(data: Data) -> Iterator[tuple[Data, str]]:
    """Conditions that compare a name with a quantity."""
    return ((holder, key) for holder, key in conditions(data) if re.search(COMPARED, str(holder[key])))


def lone_comparisons(data: Data) -> Iterator[tuple[Data, str]]:
    """Those of branches and acts that do nothing else, of what is measured: what is computed with a power the solver cannot bound."""
    for holder, key in comparisons(data):
        found = re.fullmatch(COMPARED, holder[key].strip()) if key == "when" else None
        if found and found[1] in bundled().catalogue.items and bundled().catalogue.items[found[1]].formula is None:
            yield holder, key


def rewritten(pattern: str, by: str) -> Callable[[tuple[Data, str]], None]:
    """The first comparison written otherwise."""

    def change(place: tuple[Data, str]) -> None:
        holder, key = place
        holder[key] = re.sub(pattern, by, holder[key], count=1)

    return change


def acts(data: Data) -> Iterator[Data]:
    for _, _, state in states(data, "action"):
        yield from state["do"]


def ways(state: Data) -> Iterator[tuple[Data, str]]:
    """Every key that names a state of the same world."""
    for key in ("then", "unknown", "else"):
        if key in state:
            yield state, key
    for branch in state.get("choose", []):
        yield branch, "to"
    for act in state.get("do", []):
        if "else" in act:
            yield act, "else"
    if isinstance(state.get("outcomes"), dict):
        for key in state["outcomes"]:
            yield state["outcomes"], key


# --- faults ---


def without_else(data: Data) -> Iterator[Data]:
    """The last branch, `otherwise`, taken out; of decisions that ask one question (where the others can all be false)."""

    def places(found: Data) -> Iterator[Data]:
        return (s for _, _, s in decisions(found) if len(s["choose"]) == 2 and "otherwise" in s["choose"][-1])

    return copies(data, places, lambda state: state["choose"].pop())


def loop_on_itself(data: Data) -> Iterator[Data]:
    def places(found: Data) -> Iterator[tuple[str, Data]]:
        return ((name, s) for _, name, s in decisions(found) if "otherwise" in s["choose"][-1])

    return copies(data, places, lambda place: place[1]["choose"][-1].update(to=place[0]))


def loop_of_two(data: Data) -> Iterator[Data]:
    """A decision leads back to the decision that led to it."""

    def places(found: Data) -> Iterator[tuple[str, Data]]:
        for world, name, state in decisions(found):
            for branch in state["choose"]:
                behind = world["states"][branch["to"]]
                if branch["to"] != name and behind["kind"] == "decision" and "otherwise" in behind["choose"][-1]:
                    yield name, behind

    return copies(data, places, lambda place: place[1]["choose"][-1].update(to=place[0]))


def loop_without_wait(data: Data) -> Iterator[Data]:
    """A wait loses its delay, and who does not have the event yet is led back to it at once."""

    def places(found: Data) -> Iterator[tuple[Data, str]]:
        return ((world, name) for world, name, _ in states(found, "wait"))

    def change(place: tuple[Data, str]) -> None:
        world, name = place
        wait = world["states"][name]
        because = {"consensus": "team"}
        come = {"to": wait["then"], "when": "Palliative_care", "because": because}
        world["states"]["come"] = {
            "kind": "decision",
            "title": {"fr": "Venu ?", "en": "Come?"},
            "choose": [come, {"to": name, "otherwise": "true"}],
        }
        for key in ("for", "every", "since"):
            wait.pop(key, None)
        wait |= {"until": "Palliative_care is not null", "then": "come"}

    return copies(data, places, change)


def no_way_to_an_end(data: Data) -> Iterator[Data]:
    """Every way to an end leads back to the beginning."""

    def places(found: Data) -> Iterator[tuple[Data, str]]:
        return ((world, name) for world, name, _ in states(found, "end") if world["initial"] != name)

    def change(place: tuple[Data, str]) -> None:
        world, end = place
        for state in world["states"].values():
            for holder, key in ways(state):
                if holder[key] == end:
                    holder[key] = world["initial"]

    return copies(data, places, change)


def misspelt_target(data: Data) -> Iterator[Data]:
    def places(found: Data) -> Iterator[tuple[Data, str]]:
        return ((state, "then") for _, _, state in states(found, "action"))

    return copies(data, places, lambda place: place[0].update(then=place[0]["then"] + "_"))


def impossible_threshold(data: Data) -> Iterator[Data]:
    """Nines too many: beyond what the dictionary calls plausible."""
    return copies(data, lone_comparisons, rewritten(r"(>=|>|<=|<) ([0-9.]+)", r"> 99999\2"))


def same_branch_twice(data: Data) -> Iterator[Data]:
    """A branch copied to be changed, and not changed."""

    def places(found: Data) -> Iterator[Data]:
        return (s for _, _, s in decisions(found) if "when" in s["choose"][0] and len(s["choose"]) > 1)

    return copies(data, places, lambda state: state["choose"].insert(1, deepcopy(state["choose"][0])))


def number_without_unit(data: Data) -> Iterator[Data]:
    return copies(data, comparisons, rewritten(COMPARED, r"\1 \2 \3"))


def wrong_unit(data: Data) -> Iterator[Data]:
    return copies(data, comparisons, rewritten(COMPARED, r"\1 \2 \3 'fathom'"))


def without_reason(data: Data) -> Iterator[Data]:
    """No source, on an act of a state that has none either."""

    def places(found: Data) -> Iterator[Data]:
        for _, _, state in states(found, "action"):
            if "because" not in state:
                yield from (act for act in state["do"] if "because" in act)

    return copies(data, places, lambda act: act.pop("because"))


def one_language(data: Data) -> Iterator[Data]:
    def places(found: Data) -> Iterator[Data]:
        return (state for _, _, state in states(found, "action"))

    return copies(data, places, lambda state: state["title"].pop("en"))


def wait_without_delay(data: Data) -> Iterator[Data]:
    def places(found: Data) -> Iterator[Data]:
        return (s for _, _, s in states(found, "wait") if "until" not in s)

    def change(state: Data) -> None:
        for key in ("for", "every"):
            state.pop(key, None)

    return copies(data, places, change)


def wait_for_an_event_alone(data: Data) -> Iterator[Data]:
    """The delay taken out of a wait: who never has the event is never heard of again."""

    def places(found: Data) -> Iterator[Data]:
        return (s for _, _, s in states(found, "wait"))

    def change(state: Data) -> None:
        for key in ("for", "every", "since"):
            state.pop(key, None)
        state["until"] = "Palliative_care"

    return copies(data, places, change)


def urgent_without_since(data: Data) -> Iterator[Data]:
    def places(found: Data) -> Iterator[Data]:
        for _, _, state in states(found, "action"):
            delays = {act.get("within", "now") for act in state["do"] if act.get("urgency", "urgent") == "urgent"}
            if state.get("urgency") == "urgent" and delays - {"now", "today"}:  # those do not slide
                yield state

    def change(state: Data) -> None:
        for holder in (state, *state["do"]):
            holder.pop("since", None)

    return copies(data, places, change)


def window_that_slides(data: Data) -> Iterator[Data]:
    def places(found: Data) -> Iterator[Data]:
        return (state for _, _, state in states(found, "action") if "until" in state)

    return copies(data, places, lambda state: state.update(until="Exists(GP_visit, 3 months)"))


def beyond_competence(data: Data) -> Iterator[Data]:
    def places(found: Data) -> Iterator[Data]:
        return (act for act in acts(found) if "prescribe" in act)

    return copies(data, places, lambda act: act.update(by=["dietitian"]))


def name_nearly_right(data: Data) -> Iterator[Data]:
    return copies(data, comparisons, rewritten(COMPARED, r"\1x \2 \3 'mmol/L'"))


def cautious_way_closed(data: Data) -> Iterator[Data]:
    """`is true` round every guard of a decision that has a cautious way."""

    def places(found: Data) -> Iterator[Data]:
        return (s for _, _, s in decisions(found) if "unknown" in s)

    def change(state: Data) -> None:
        for branch in state["choose"]:
            if "when" in branch:
                branch["when"] = f"({branch['when'].strip()}) is true"

    return copies(data, places, change)


def silent_action(data: Data) -> Iterator[Data]:
    """The one act of a state wanted only of some, while its `until` waits for all."""

    def places(found: Data) -> Iterator[Data]:
        return (s for _, _, s in states(found, "action") if "Exists(" in s.get("until", ""))

    def change(state: Data) -> None:
        for act in state["do"]:
            act["when"] = "Palliative_care"

    return copies(data, places, change)


FAULTS = [
    Fault("conditional step without an else", frozenset({"not-exhaustive"}), without_else),
    Fault("loop on itself", frozenset({"idle-circle"}), loop_on_itself),
    Fault("loop of two", frozenset({"idle-circle"}), loop_of_two),
    Fault("loop without waiting", frozenset({"idle-circle"}), loop_without_wait),
    Fault("no reachable end", frozenset({"unreachable-state", "region-never-ends"}), no_way_to_an_end),
    Fault("misspelt target", frozenset({"unknown-reference"}), misspelt_target),
    Fault("impossible threshold", frozenset({"never-true"}), impossible_threshold),
    Fault("the same branch twice", frozenset({"branch-never-taken"}), same_branch_twice),
    Fault("number without its unit", frozenset({"missing-unit"}), number_without_unit),
    Fault("a unit that is none", frozenset({"unknown-unit", "unit-mismatch"}), wrong_unit),
    Fault("no source", frozenset({"no-reason"}), without_reason),
    Fault("one language", frozenset({"missing-key"}), one_language),
    Fault("a wait without a delay", frozenset({"wrong-form"}), wait_without_delay),
    Fault("a wait for an event alone", frozenset({"silent-state"}), wait_for_an_event_alone),
    Fault("urgent without since", frozenset({"urgent-without-since"}), urgent_without_since),
    Fault("a window that slides", frozenset({"sliding-until"}), window_that_slides),
    Fault("beyond competence", frozenset({"not-competent"}), beyond_competence),
    Fault("a name nearly right", frozenset({"unknown-name"}), name_nearly_right),
    Fault("a cautious way closed", frozenset({"unknown-never-taken"}), cautious_way_closed),
    Fault("an action in silence", frozenset({"silent-state"}), silent_action),
]


@cache
def texts() -> Mapping[str, str]:
    return {p.parent.name: p.read_text(encoding="utf-8") for p in sorted(bundled_folder().rglob("protocol.yaml"))}


@cache
def as_data(name: str) -> Data:
    found: Data = YAML(typ="safe", pure=True).load(
        re.sub(r"(?m)^(\s*-? *otherwise:) true$", r'\1 "true"', texts()[name])
    )
    return found


def places() -> Iterator[Any]:
    for fault in FAULTS:
        able = [name for name in texts() if next(fault.plant(as_data(name)), None) is not None]
        chosen = able[:: max(1, len(able) // PROTOCOLS)][:PROTOCOLS]
        for name in chosen:
            for number in range(IN_EACH):
                yield pytest.param(fault, name, number, id=f"{fault.name}-{name}")


def codes(name: str, text: str, folder: Path) -> set[str]:
    """What is found in one protocol that is read against the bundled library; what would be told of cases and dates aside."""
    (folder / "protocol.yaml").write_text(text, encoding="utf-8")
    loaded = load([folder], base=bundled())
    told = {finding.code for finding in loaded.findings}
    if loaded.library is None:
        return told
    linter = Linter(loaded.library, loaded.places, today=DAY)
    return told | {finding.code for finding in linter.look_at(name).found}


def dumped(data: Data) -> str:
    from io import StringIO

    stream = StringIO()
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.width = 10_000
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    yaml.dump(data, stream)
    return stream.getvalue()


@pytest.mark.parametrize(("fault", "name", "number"), list(places()))
def test_a_planted_fault_is_found(fault: Fault, name: str, number: int, tmp_path: Path) -> None:
    planted = next(islice(fault.plant(as_data(name)), number, None))
    found = codes(name, dumped(planted), tmp_path)
    assert found & fault.codes, sorted(found)


@pytest.mark.parametrize("name", sorted(texts())[::6])
def test_before_it_is_planted_nothing_is_found(name: str, tmp_path: Path) -> None:
    """So that what is found is the fault: written as data and back, a protocol is what it was."""
    found = codes(name, dumped(as_data(name)), tmp_path)
    assert not found & frozenset().union(*(fault.codes for fault in FAULTS)), sorted(found)


def test_each_fault_is_planted_in_several_protocols() -> None:
    planted = [each.id.rpartition("-")[0] if each.id else "" for each in places()]
    for fault in FAULTS:
        assert sum(p.startswith(fault.name) for p in planted) >= 2, fault.name

"""Print every table. ``python -m benchmarks decision loading`` prints some."""

import sys
from functools import partial

from benchmarks import assessment, decision, drawing, loading, starting, validating
from benchmarks.measuring import Row, best, table

BY_HAND = "hand-written if/elif"
OURS = "pathways, explained"
ONE_UNKNOWN = "pathways, explained, one fact of 15 unknown"
SIZES = (10, 100, 500, 1500)


def decisions() -> list[Row]:
    """One decision of 23 transitions; the answers of all are compared before anything is timed."""
    guards = decision.guards()
    patients = [decision.facts(seed) for seed in range(40)]
    known = [decision.Known(told) for told in patients]
    # Nobody else has an answer for these: each patient lacks another fact.
    names = [*decision.NUMBERS, *decision.FLAGS]
    lacking = [names[place % len(names)] for place in range(len(patients))]
    partly = [
        decision.Known({name: value for name, value in told.items() if name != left_out})
        for told, left_out in zip(patients, lacking, strict=True)
    ]
    by_hand, ours, plain = decision.by_hand(guards), decision.explained(guards), decision.reference(guards)
    expected = [by_hand(told) for told in patients]
    assert [ours(each)[0] for each in known] == expected
    assert [plain(each) for each in known] == expected
    ways = {
        BY_HAND: lambda: [by_hand(told) for told in patients],
        OURS: lambda: [ours(each) for each in known],
        ONE_UNKNOWN: lambda: [ours(each) for each in partly],
        "pathways, the reference": lambda: [plain(each) for each in known],
    }
    rows = []
    for name, make in decision.PEERS.items():
        try:
            decide = make(guards)
        except ImportError:
            rows.append(Row(name, None, "not installed: pip install '.[benchmarks]'"))
            continue
        assert [decide(told) for told in patients] == expected, name
        ways[name] = lambda decide=decide: [decide(told) for told in patients]
    times = best(ways, rounds=40, at_least=0.001)
    return [*(Row(name, seconds / len(patients)) for name, seconds in times.items()), *rows]


def growth() -> list[Row]:
    """The same decision with more transitions: time for one transition."""
    rows = []
    for size in SIZES:
        guards = decision.guards(size)
        told = decision.facts(1) | dict.fromkeys(decision.FLAGS, False)  # none is true: all are tried
        known = decision.Known(told)
        by_hand, ours = decision.by_hand(guards), decision.explained(guards)
        assert by_hand(told) is ours(known)[0] is None
        times = best({"hand": partial(by_hand, told), "ours": partial(ours, known)}, rounds=20)
        ratio = times["ours"] / times["hand"]
        rows.append(Row(f"{size} transitions, a transition", times["ours"] / size, f"{ratio:.1f} times by hand"))
    return rows


def main(words: list[str]) -> None:
    wanted = set(words) or {"decision", "assessment", "loading", "starting", "drawing", "validating"}
    rows = decisions() if wanted & {"decision", "assessment"} else []
    if "decision" in wanted:
        print(table("one decision: 23 guarded transitions over 15 facts", rows, BY_HAND))
        print(table("growth of a decision", growth(), f"{SIZES[0]} transitions, a transition"))
    if "assessment" in wanted:
        hand = next(row.seconds for row in rows if row.name == BY_HAND)
        assert hand is not None
        print(table("a whole answer, from raw statements", assessment.rows(hand), "the hand-written decision"))
    if "loading" in wanted:
        title = f"load and validate {loading.COUNT} protocols: time for one"
        print(table(title, loading.rows(), "pathways: load and validate, a protocol", unit="ms"))
    if "starting" in wanted:
        print(table("start-up", starting.rows(), "python -c pass", unit="ms"))
    if "drawing" in wanted:
        drawn = drawing.rows()
        print(table("draw a protocol as SVG", drawn, drawn[0].name, unit="ms"))
    if "validating" in wanted:
        print(table("validate the bundled protocols", validating.rows(), "yamllint", unit="ms"))
        size = validating.SIZES[0]
        print(table("validate a protocol that grows", validating.growth(), f"{size} states, a state", unit="ms"))


if __name__ == "__main__":
    main(sys.argv[1:])

"""`python -m tests.mutation`: break the bundled protocols, and write docs/mutation.md. The whole takes minutes.

python -m tests.mutation                            every mutant of every protocol, and the page
python -m tests.mutation pain diabetic-foot         of these, and their lines of the page
python -m tests.mutation pain --each 20             twenty mutants; the page is left alone
python -m tests.mutation pain --survivors FILE      with what nobody noticed, and a patient to whom it makes a difference
python -m tests.mutation pain --survivors FILE --no-patients     without them: finding a patient takes far longer than all else
"""

import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from pathways.analysis.case_text import to_confirm
from pathways.analysis.cases import run_case
from pathways.analysis.settings import as_written
from pathways.loading.bundled import bundled
from tests.mutation.page import PAGE, counted, page, written
from tests.mutation.trial import Fate, Tried, tried_of


def main() -> None:
    """Try, tell, write."""
    parser = ArgumentParser(
        prog="python -m tests.mutation", description=__doc__, formatter_class=RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="PROTOCOL")
    parser.add_argument("--each", type=int, metavar="N", help="so many of each protocol, not all")
    parser.add_argument("--survivors", type=Path, metavar="FILE")
    parser.add_argument("--no-patients", action="store_true", help="look for no patients")
    arguments = parser.parse_args()
    library = bundled()
    names = arguments.names or sorted(library.protocols)
    tried: dict[str, list[Tried]] = {}
    patients = arguments.survivors is not None and not arguments.no_patients
    asked = partial(tried_of, most=arguments.each, patients=patients)
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        for name, found in zip(names, pool.map(asked, names), strict=True):
            tried[name] = found
            sys.stdout.write(_line(name, found))
            sys.stdout.flush()
            if arguments.survivors is not None:
                arguments.survivors.write_text(survivors(tried), encoding="utf-8")
    if arguments.each is None:
        known = {name: counts for name, counts in written().items() if name in library.protocols}
        PAGE.write_text(page({**known, **{name: counted(each) for name, each in tried.items()}}), encoding="utf-8")


def _line(name: str, tried: list[Tried]) -> str:
    counted = {fate: sum(each.fate is fate for each in tried) for fate in Fate}
    return f"{name}: " + ", ".join(f"{fate.value} {count}" for fate, count in counted.items()) + "\n"


def survivors(tried: dict[str, list[Tried]]) -> str:
    """What nobody noticed, by protocol, each with a case to confirm when a patient was found."""
    lines: list[str] = []
    for name, each in tried.items():
        left = [one for one in each if one.fate is Fate.SURVIVED]
        if left:
            lines += [f"## {name}: {len(left)} of {len(each)}", ""]
        for one in left:
            lines += _survivor(one)
    return "\n".join(lines) + "\n"


def _survivor(tried: Tried) -> list[str]:
    mutant = tried.mutant
    lines = [
        f"- **{mutant.place.route}** ({mutant.operator})",
        f"  - as it is: `{mutant.before}`",
        f"  - broken: `{mutant.after}`",
    ]
    if tried.patient is None:
        return [*lines, "  - no patient found to whom it makes a difference in one look", ""]
    library = bundled()
    answers = [look.answer for look in run_case(library, tried.patient, mutant.protocol).looks]
    parameters = as_written(library, tried.patient.settings, mutant.protocol)
    text = to_confirm(tried.patient.name, tried.patient.visits, answers, mutant.protocol, parameters)
    lost, gained = tried.difference
    lines += [f"  - said as it is, not when broken: {line}" for line in lost[:4]]
    lines += [f"  - said when broken only: {line}" for line in gained[:4]]
    return [*lines, "", "```yaml", text.rstrip("\n"), "```", ""]


if __name__ == "__main__":
    main()

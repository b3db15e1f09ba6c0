"""`pathways validate` as an author runs it: the whole library with every proof, cold and unchanged, one protocol, and one that grows.

Each row is a process of its own with a cache of its own. The clock on the wall counts, for the work is done by several processes; the
processor time of all of them stands beside it, since it does not depend on what else the machine does.
"""

import os
import resource
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.measuring import Row

ROOT = Path(__file__).parents[1]
COLD = "the whole library, every proof, cold"
PLAIN = "the whole library, no proofs, cold"
SIZES = (10, 100, 1000)
EDITS = [
    ("diabetic-foot", "when: Infection_now = 'mild'", "when: Infection_now in {'mild'}"),
    ("hypertension", "when: Pregnant\n", "when: (Pregnant)\n"),
]


def rows() -> list[Row]:
    """The bundled library."""
    with TemporaryDirectory() as cache:
        found = [
            _ours(COLD, [], cache),
            _ours("the same, nothing changed", [], cache),
        ]
    with TemporaryDirectory() as cache:  # another: nothing is known of this protocol
        found.append(
            _ours(
                "one protocol, no proofs, seen for the first time", ["--no-proofs", "diabetic-foot"], cache, warm=True
            )
        )
    found += _edited()
    with TemporaryDirectory() as cache:
        found.append(_ours(PLAIN, ["--no-proofs"], cache))
    return [*found, *_beside()]


def _edited() -> list[Row]:
    """As an author does it: a guard of a protocol that was checked before is written anew, and the protocol checked."""
    made = []
    with TemporaryDirectory() as cache, TemporaryDirectory() as folder:
        shelf = Path(folder) / "protocols"
        copytree(ROOT / "protocols", shelf)
        _ours("before", ["--no-proofs", str(shelf)], cache)
        for name, old, new in EDITS:
            (path,) = shelf.glob(f"*/{name}/protocol.yaml")
            text = path.read_text(encoding="utf-8")
            assert old in text
            path.write_text(text.replace(old, new, 1), encoding="utf-8")
            made.append(
                _ours(f"one protocol, no proofs, a guard changed: {name}", ["--no-proofs", str(path.parent)], cache)
            )
    return made


def growth() -> list[Row]:
    """A protocol of more and more states over the bundled catalogue, no proofs, nothing known but the library: a state's share."""
    made = []
    with TemporaryDirectory() as cache, TemporaryDirectory() as folder:
        for size in SIZES:
            path = Path(folder) / f"grown-{size}" / "protocol.yaml"
            path.parent.mkdir()
            path.write_text(_grown(f"grown-{size}", size), encoding="utf-8")
            row = _ours(f"{size} states, a state", ["--no-proofs", str(path)], cache, warm=True)
            assert row.seconds is not None
            made.append(Row(row.name, row.seconds / size, f"{row.seconds:.2f} s in all"))
    return made


def _ours(name: str, words: list[str], cache: str, *, warm: bool = False) -> Row:
    """``warm``: the library was read once by another command."""
    where = {**os.environ, "XDG_CACHE_HOME": cache}
    command = [sys.executable, "-m", "pathways.cli.main"]
    if warm:
        run = [sys.executable, "-c", "import pathways; pathways.library()"]
        subprocess.run(run, env=where, cwd=ROOT, check=True, capture_output=True)
    return _timed(name, [*command, "validate", *words], where)


def _beside() -> list[Row]:
    """Tools that see forms alone, over the same protocols: neither names, nor guards, nor proofs."""
    files = sorted(map(str, (ROOT / "protocols").glob("*/*/protocol.yaml")))
    schema = str(ROOT / "schemas" / "protocol.schema.json")
    ways = {
        "check-jsonschema, our schema": ("check_jsonschema", ["--schemafile", schema, *files]),
        "yamllint": ("yamllint", ["-d", "relaxed", *files]),
    }
    return [
        _timed(name, [sys.executable, "-m", module, *words], dict(os.environ))
        if find_spec(module)
        else Row(name, None, "not installed: pip install '.[benchmarks]'")
        for name, (module, words) in ways.items()
    ]


def _timed(name: str, command: list[str], where: dict[str, str]) -> Row:
    before, begin = _processor(), perf_counter()
    ran = subprocess.run(command, env=where, cwd=ROOT, capture_output=True, text=True, check=False)
    seconds, spent = perf_counter() - begin, _processor() - before
    assert ran.returncode in (0, 1), ran.stderr
    said = ran.stdout.strip().splitlines()
    told = said[-1] if said and said[-1].startswith("no findings") else ""
    return Row(name, seconds, f"{spent:.1f} s of processor time" + (f"; {told}" if told else ""))


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _grown(name: str, size: int) -> str:
    head = f"""\
protocol: {name}
version: 0.1.0
language: 1
title: {{fr: "Protocole", en: "Protocol"}}
domain: diabetes
family: care
status: draft
review_by: 2030-01-01
population: {{include: Type_2_diabetes, leave: Deceased}}
initial: s0
states:
"""
    steps = "".join(
        f"  s{n}:\n    kind: decision\n    title: {{fr: É{n}, en: S{n}}}\n    choose:\n"
        f"      - to: s{n + 1}\n        when: HbA1c > {6 + n % 5}.{n % 10} '%'\n        because: {{local: true}}\n"
        f"      - to: s{n + 1}\n        otherwise: true\n"
        for n in range(size)
    )
    return f"{head}{steps}  s{size}: {{kind: end, title: {{fr: Fin, en: End}}, outcome: done}}\n"

"""Reading and checking a hundred protocols of about three hundred lines, beside tools that see less of them.

Processor time, of the processes that are started too: it does not depend on what else the machine does.
"""

import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

from ruamel.yaml import YAML

from benchmarks.measuring import Row
from pathways.diagnostics.diagnostic import Severity
from pathways.loading.loader import load

ROOT = Path(__file__).parents[1]
COUNT = 100
STEPS = 34  # makes about 300 lines


def _spent() -> float:
    """Of this process, and of those that it waited for."""
    others = resource.getrusage(resource.RUSAGE_CHILDREN)
    return process_time() + others.ru_utime + others.ru_stime


@contextmanager
def protocols(count: int = COUNT) -> Iterator[list[Path]]:
    """Generated protocols over the bundled catalogue, in a folder that goes away."""
    with TemporaryDirectory() as folder:
        made = []
        for number in range(count):
            home = Path(folder) / f"generated-{number}"
            home.mkdir()
            path = home / "protocol.yaml"
            path.write_text(_protocol(f"generated-{number}", number), encoding="utf-8")
            made.append(path)
        yield made


def _protocol(name: str, seed: int) -> str:
    head = f"""\
protocol: {name}
version: 0.1.0
language: 1
title: {{fr: "Protocole {seed}", en: "Protocol {seed}"}}
domain: diabetes
family: care
status: draft
review_by: 2030-01-01
population:
  include: Type_2_diabetes and Age >= {18 + seed % 40} years
  leave: Deceased
initial: step_0
states:
"""
    return head + "".join(_step(number, seed) for number in range(STEPS)) + _END


def _step(number: int, seed: int) -> str:
    limit = f"{6 + (number + seed) % 5}.{seed % 10}"
    return f"""\
  step_{number}:
    title: {{fr: "Étape {number}", en: "Step {number}"}}
    kind: decision
    choose:
      - when: HbA1c > {limit} '%' and eGFR >= {30 + number} 'mL/min/{{1.73_m2}}'
        to: step_{number + 1}
        because: {{consensus: "generated for a measurement"}}
      - otherwise: true
        to: step_{number + 1}
"""


_END = f"""\
  step_{STEPS}:
    title: {{fr: "Fin", en: "End"}}
    kind: end
    outcome: done
"""


def rows() -> list[Row]:
    with protocols() as files:
        folder = files[0].parents[1]
        lines = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in files) // len(files)
        return [
            _ours(folder, len(files), lines),
            _parsing("ruamel.yaml, pure Python, nodes with places", files, pure=True),
            _parsing("ruamel.yaml, C loader, nodes", files, pure=False),
            _peer("yamllint", ["-d", "relaxed", str(folder)], len(files), "style of YAML only"),
            _peer(
                "check_jsonschema",
                ["--schemafile", str(ROOT / "schemas" / "protocol.schema.json"), *map(str, files)],
                len(files),
                "keys and forms only",
            ),
        ]


def _ours(folder: Path, count: int, lines: int) -> Row:
    begin = _spent()
    loaded = load([folder])
    took = _spent() - begin
    errors = [finding for finding in loaded.findings if finding.severity is Severity.ERROR]
    assert loaded.library is not None, errors[:3]
    assert len(loaded.library.protocols) == count
    return Row("pathways: load and validate, a protocol", took / count, f"{lines} lines each; the catalogue included")


def _parsing(name: str, files: list[Path], *, pure: bool) -> Row:
    parser = YAML(typ="safe", pure=False).Parser
    if not pure and parser.__name__ != "CParser":
        return Row(name, None, "not installed: pip install '.[benchmarks]'")
    texts = [path.read_text(encoding="utf-8") for path in files[:20]]
    begin = _spent()
    nodes = [YAML(typ="rt" if pure else "safe", pure=pure).compose(text) for text in texts]
    took = (_spent() - begin) / len(texts)
    exact = pure or [_places(node) for node in nodes] == [_places(YAML(typ="rt", pure=True).compose(t)) for t in texts]
    return Row(name, took, "exact places" if exact else "other places")


def _places(node: Any) -> list[tuple[int, int]]:
    """Where every node begins and ends, as offsets in the text."""
    found = [(node.start_mark.index, node.end_mark.index)]
    for each in node.value if isinstance(node.value, list) else ():
        for part in each if isinstance(each, tuple) else (each,):
            found += _places(part)
    return found


def _peer(module: str, words: list[str], count: int, note: str) -> Row:
    name = module.replace("_", "-")
    if find_spec(module) is None:
        return Row(name, None, "not installed: pip install '.[benchmarks]'")
    begin = _spent()
    done = subprocess.run([sys.executable, "-m", module, *words], capture_output=True, text=True, check=False)
    took = (_spent() - begin) / count
    return Row(name, took, note if done.returncode == 0 else f"exit code {done.returncode}; {note}")

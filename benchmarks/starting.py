"""Start-up of each command, beside an empty Python and check-jsonschema."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from benchmarks.measuring import Row, Way, best

ROOT = Path(__file__).parents[1]
MARIE = ["--patient", str(ROOT / "examples" / "patients" / "marie.yaml"), "--at", "2026-11-23"]
FOOT = ROOT / "protocols" / "diabetes" / "diabetic-foot" / "protocol.yaml"
COMMANDS = {
    "pathways --version": ["--version"],
    "pathways --help": ["--help"],
    "pathways explain unit-mismatch": ["explain", "unit-mismatch"],
    "pathways eval \"1 'kg' < 2 'kg'\"": ["eval", "1 'kg' < 2 'kg'"],
    "pathways run (text)": ["run", *MARIE],
    "pathways run (json)": ["run", *MARIE, "--format", "json"],
    "pathways validate, one protocol, unchanged": ["validate", str(FOOT.parent)],
    "pathways test, one protocol": ["test", "diabetic-foot"],
}


def rows(rounds: int = 7) -> list[Row]:
    ways = {"python -c pass": _way(["-c", "pass"])}
    ways |= {name: _way(["-m", "pathways.cli.main", *words]) for name, words in COMMANDS.items()}
    missing = []
    if find_spec("check_jsonschema") is None:
        missing.append(Row("check-jsonschema, one file", None, "not installed: pip install '.[benchmarks]'"))
    else:
        schema = str(ROOT / "schemas" / "protocol.schema.json")
        ways["check-jsonschema, one file"] = _way(["-m", "check_jsonschema", "--schemafile", schema, str(FOOT)])
    times = best(ways, rounds=rounds, at_least=0, outside=True)
    return [*(Row(name, seconds) for name, seconds in times.items()), *missing]


def _way(words: list[str]) -> Way:
    # As where it is installed: Python keeps what it has compiled, of ours as of everybody's.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

    def way() -> None:
        done = subprocess.run([sys.executable, *words], cwd=ROOT, env=environment, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()

    return way

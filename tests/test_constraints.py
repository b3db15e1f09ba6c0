"""Every package that is asked for is pinned in constraints.txt, within the range that pyproject.toml states."""

import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.documents import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PINS = {
    canonicalize_name(name): version
    for name, version in (
        line.split("==") for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines() if "==" in line
    )
}
# What `make benchmarks` adds is compared with, not built on; it is not pinned.
ASKED = [
    Requirement(each)
    for group in (PROJECT["dependencies"], *(v for k, v in PROJECT["optional-dependencies"].items() if k != "benchmarks"))
    for each in group
]  # fmt: skip


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_a_dependency_is_pinned_within_its_range(asked: Requirement) -> None:
    assert asked.specifier.contains(PINS[canonicalize_name(asked.name)])

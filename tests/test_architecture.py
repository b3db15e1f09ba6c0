"""ARCHITECTURE.md shows the layers that are checked, and every part of the package is in one."""

import re
import tomllib

from tests.documents import ROOT

(CONTRACT,) = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]


def test_the_picture_of_the_layers_is_the_contract() -> None:
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    shown = re.search(r"```layers\n(.*?)```", page, re.DOTALL)
    assert shown is not None
    assert [re.split(r"  +", line)[0] for line in shown[1].splitlines()] == CONTRACT["layers"]

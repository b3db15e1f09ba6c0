"""What is wrong with protocols: one fault is one finding, at the words that are at fault."""

import re
from pathlib import Path

import pytest

from pathways.diagnostics.diagnostic import Diagnostic
from pathways.loading.loader import load

PROTOCOL = (Path(__file__).parents[1] / "findings" / "rest" / "protocol.yaml").read_text(encoding="utf-8")


def found_in(folder: Path, *changes: tuple[str, str]) -> list[tuple[str, str]]:
    """Codes and the words underlined, once the changes are made in a protocol that is right."""
    text = PROTOCOL
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / "protocol.yaml"
    path.write_text(text, encoding="utf-8")
    return [(f.code, underlined(f, text)) for f in load([path]).findings]


def underlined(finding: Diagnostic, text: str) -> str:
    assert finding.span is not None
    return text[finding.span.start : finding.span.end]


def test_the_protocol_is_right_before_it_is_changed(tmp_path: Path) -> None:
    assert found_in(tmp_path) == []


KEYS = set(re.findall(r"^ *(\w{4,}):", PROTOCOL, re.MULTILINE)) - {"control", "above", "on_target"}


@pytest.mark.parametrize("key", sorted(KEYS))
def test_a_misspelt_key_is_one_finding_and_says_what_was_meant(key: str, tmp_path: Path) -> None:
    wrong = key[:-1] + ("x" if key[-1] != "x" else "y")
    path = tmp_path / "protocol.yaml"
    path.write_text(PROTOCOL.replace(f"{key}:", f"{wrong}:", 1), encoding="utf-8")
    (finding,) = load([path]).findings
    assert (finding.code, finding.hint) == ("unknown-key", f"did you mean `{key}`?")
    assert underlined(finding, path.read_text(encoding="utf-8")) == wrong

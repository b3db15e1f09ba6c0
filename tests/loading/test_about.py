"""The written agreement: what a reader sees in it stands in French and in English, as in the protocol itself."""

from pathlib import Path

import pytest

from pathways.loading.loader import load
from tests.documents import ROOT


def found_in(folder: Path, agreement: str) -> list[tuple[str, str, str]]:
    """Codes, messages and the words underlined of an agreement beside a protocol that is right."""
    rest = ROOT / "tests" / "findings" / "rest" / "protocol.yaml"
    (folder / "protocol.yaml").write_text(rest.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "about.yaml").write_text(agreement, encoding="utf-8")
    found = load([folder]).findings
    return [(f.code, f.message, agreement[f.span.start : f.span.end]) for f in found if f.span is not None]


BOTH = "French and English were expected here: `{fr: …, en: …}`"
FAULTS = [
    ("legal_basis: Chacun dans sa compétence\n", "wrong-form", BOTH, "Chacun dans sa compétence"),
    ("why: {problem: Trop tard}\n", "wrong-form", BOTH, "Trop tard"),
    ("why:\n  objectives:\n    - Voir les pieds\n", "wrong-form", BOTH, "Voir les pieds"),
    ("team: {nurse: {role: Voir les pieds}}\n", "wrong-form", BOTH, "Voir les pieds"),
    ("working_together: {tools: [monofilament]}\n", "wrong-form", BOTH, "monofilament"),
    ('patient:\n  consent: {fr: "Oral"}\n', "missing-key", "`en` is missing", "consent"),
    ('patient:\n  consent: {en: "Verbal"}\n', "missing-key", "`fr` is missing", "consent"),
]


@pytest.mark.parametrize(
    ("agreement", "code", "message", "underlined"), FAULTS, ids=[each[0].strip() for each in FAULTS]
)
def test_a_text_in_one_language_is_a_finding(
    agreement: str, code: str, message: str, underlined: str, tmp_path: Path
) -> None:
    assert found_in(tmp_path, agreement) == [(code, message, underlined)]


def test_a_span_that_no_language_can_print_is_a_finding(tmp_path: Path) -> None:
    message = '    - from: nurse\n      to: patient\n      what: {fr: "a", en: "a"}\n      within: dans la semaine\n'
    ((code, _, underlined),) = found_in(tmp_path, f"working_together:\n  communication:\n{message}")
    assert (code, underlined) == ("wrong-form", "dans la semaine")


def test_an_empty_text_is_a_finding(tmp_path: Path) -> None:
    agreement = 'patient:\n  consent: {fr: "Oral", en: " "}\n'
    assert found_in(tmp_path, agreement) == [("blank-text", "the text in `en` is empty", "en")]


def test_an_empty_agreement_is_no_fault(tmp_path: Path) -> None:
    assert found_in(tmp_path, "people: {owner: null}\npatient: null\n") == []

"""What only shows when protocols are seen together."""

from pathlib import Path

from pathways.loading.loader import load

OWN = """\
protocol: own
version: 0.1.0
language: 1
title: {fr: "Le nôtre", en: "Ours"}
domain: diabetes
family: care
status: draft
review_by: 2027-11-30
population: {include: Diabetes}
initial: foot
states:
  foot:
    kind: call
    title: {fr: "Pied", en: "Foot"}
    protocol: diabetic-foot
    outcomes: {otherwise: done}
  done: {kind: end, outcome: done, title: {fr: "Fini", en: "Done"}}
"""


def test_a_protocol_without_a_catalogue_of_its_own_may_call_a_bundled_one(tmp_path: Path) -> None:
    """It is walked with those that it calls, and with no others."""
    (tmp_path / "protocol.yaml").write_text(OWN, encoding="utf-8")
    loaded = load([tmp_path])
    assert loaded.findings == ()
    assert loaded.library is not None
    assert set(loaded.library.protocols) == {"own", "diabetic-foot"}

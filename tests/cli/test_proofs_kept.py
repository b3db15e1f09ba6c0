"""`validate` and `prove` prove what protocols promise, and keep the answers: by content, never wrong, never needed."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from pathways.analysis.cases import read_cases, run_case
from pathways.analysis.proof.promises import depends_on, obligations
from pathways.analysis.proof.prove import Prover
from pathways.cli import proving
from pathways.cli.main import main
from pathways.loading.loader import load
from pathways.model.protocol import Library
from tests.engine.charts import LIBRARY
from tests.engine.machine import SMALL, protocol

ACT = """
    care:
      kind: action
      title: {{fr: "Soigner", en: "Care"}}
      do:
        - {act}
          when: {when}
          by: [doctor]
          within: delay
          because: {{source: book}}
      then: fin
    fin: {{kind: end, title: {{fr: "Fin", en: "End"}}, outcome: done}}
"""
PROMISE = "properties:\n  - never: {teach: care}\n    when: Level < 50\n    because: {source: book}\n"


@pytest.fixture(autouse=True)
def cache_of_its_own(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path_factory.mktemp("cache")
    folder.chmod(0o700)
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder / "care-pathways" / "proved"


def shelf(folder: Path, when: str, *, other: str = "refer: clinic") -> Path:
    """Two protocols beside the small catalogue: `promising`, and `other`, which promises nothing."""
    shutil.copytree(SMALL, folder / "catalogue", dirs_exist_ok=True)
    written = {
        "promising": protocol(ACT.format(act="teach: care", when=when), name="promising") + PROMISE,
        "other": protocol(ACT.format(act=other, when="Level < 40"), name="other"),
    }
    for name, text in written.items():
        (folder / name).mkdir(exist_ok=True)
        (folder / name / "protocol.yaml").write_text(text, encoding="utf-8")
    return folder


def library(folder: Path) -> Library:
    loaded = load([folder])
    assert loaded.library is not None, loaded.findings
    return loaded.library


def kept(cache: Path) -> dict[str, str]:
    """What is kept: a verdict by key."""
    return {path.name: json.loads(path.read_text())["verdict"] for path in cache.glob("*.json")}


def test_a_broken_promise_is_an_error_with_a_case_that_fails_when_pasted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = shelf(tmp_path, "Level < 60")
    assert main(["validate", str(folder), "--json", "--on", "2026-11-23"]) == 1
    (finding,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert (finding["code"], finding["severity"]) == ("property-refuted", "error")
    text = (folder / "promising" / "protocol.yaml").read_text(encoding="utf-8")
    assert text[finding["place"]["start"] : finding["place"]["end"]] == "never"
    shown = library(folder)
    cases, found = read_cases(finding["case"], "cases.yaml", shown, "promising")
    assert found == ()
    assert [difference.key for difference in run_case(shown, cases[0], "promising").looks[0].differences] == [
        "not_suggest"
    ]


def test_a_kept_promise_is_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", str(shelf(tmp_path, "Level >= 50")), "--on", "2026-11-23"]) == 0
    assert capsys.readouterr().out == "no findings in 2 protocols; 1 property holds\n"


def test_proofs_can_be_left_out_by_word_and_by_project(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shelf(tmp_path, "Level < 60")
    monkeypatch.chdir(tmp_path)
    assert main(["validate", str(folder), "--no-proofs", "--on", "2026-11-23"]) == 0
    (tmp_path / "pathways.toml").write_text("proofs = false\n", encoding="utf-8")
    assert main(["validate", str(folder), "--on", "2026-11-23"]) == 0
    assert "holds" not in capsys.readouterr().out
    assert main(["validate", str(folder), "--proofs", "--on", "2026-11-23"]) == 1


def test_what_another_protocol_promises_of_this_ones_acts_is_proved_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who checks one file alone learns that it breaks what another one promises."""
    folder = shelf(tmp_path, "Level >= 50", other="teach: care")
    assert main(["validate", str(folder / "other"), "--json", "--on", "2026-11-23"]) == 1
    (finding,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert finding["code"] == "property-refuted"
    assert finding["place"]["file"].endswith("promising/protocol.yaml")


def test_a_broken_promise_can_be_allowed_with_a_reason_and_not_in_vain(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    allowed = 'allow:\n  - {code: property-refuted, because: "voulu"}\n'
    for when, code in (("Level < 60", 0), ("Level >= 50", 1)):
        folder = shelf(tmp_path, when)
        file = folder / "promising" / "protocol.yaml"
        file.write_text(file.read_text(encoding="utf-8") + allowed, encoding="utf-8")
        assert main(["validate", str(folder), "--json", "--on", "2026-11-23"]) == code
    assert json.loads(capsys.readouterr().out)["code"] == "stale-allow"


# --- what is kept ---


def test_a_finding_about_a_call_follows_the_protocol_called(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = shelf(tmp_path, "Level >= 50")
    call = """
    go:
      kind: call
      title: {fr: "Aller", en: "Go"}
      protocol: promising
      outcomes: {otherwise: fin}
    fin: {kind: end, title: {fr: "Fin", en: "End"}, outcome: done}
    """
    (folder / "other" / "protocol.yaml").write_text(protocol(call, name="other"), encoding="utf-8")
    called = folder / "promising" / "protocol.yaml"
    for _ in range(2):
        assert main(["validate", str(folder), "--json", "--on", "2026-11-23"]) == 0
        text = called.read_text(encoding="utf-8")
        called.write_text(text.replace("then: fin", "then: care"), encoding="utf-8")
        assert main(["validate", str(folder), "--json", "--on", "2026-11-23"]) == 1
        assert "call-never-ends" in capsys.readouterr().out
        called.write_text(text, encoding="utf-8")


def test_what_is_known_is_not_asked_again(tmp_path: Path, cache_of_its_own: Path) -> None:
    """An answer written into the cache is the one that comes back: the solver was not asked."""
    shown = library(shelf(tmp_path, "Level >= 50"))
    (wanted,) = obligations(shown)
    (answer,) = proving.prove_all(shown, [wanted])
    assert kept(cache_of_its_own) == {f"{proving._keys(shown, wanted)[0]}.json": "holds"}
    marked = replace(answer, places=("told by the cache",))
    proving.keep(shown, [marked])
    assert list(proving.prove_all(shown, [wanted])) == [marked]
    assert list(proving.prove_all(shown, [wanted], use_kept=False)) == [answer]


def test_prove_and_validate_share_what_is_kept(tmp_path: Path, cache_of_its_own: Path) -> None:
    folder = shelf(tmp_path, "Level < 60")
    assert main(["validate", str(folder), "--on", "2026-11-23"]) == 1
    before = kept(cache_of_its_own)
    assert list(before.values()) == ["refuted"]
    assert main(["prove", "--protocols", str(folder)]) == 1
    assert kept(cache_of_its_own) == before


def test_whatever_an_answer_depends_on_gives_it_another_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """*Holds* depends on who promises, on who may do the deed, on what all share, on the code and on the solver; any other answer on all."""
    folder = shelf(tmp_path, "Level >= 50")
    before = library(folder)
    (wanted,) = obligations(before)
    holds, otherwise = proving._keys(before, wanted)

    def now() -> tuple[str, ...]:
        shown = library(folder)
        return proving._keys(shown, obligations(shown)[0])

    assert now() == (holds, otherwise)
    beside = folder / "other" / "protocol.yaml"
    text = beside.read_text(encoding="utf-8")
    beside.write_text(text.replace("Level < 40", "Level < 41"), encoding="utf-8")
    assert now()[0] == holds  # another protocol, which does not do the deed
    assert now()[1] != otherwise
    beside.write_text(text.replace("refer: clinic", "teach: care"), encoding="utf-8")
    assert now()[0] != holds  # now it does
    beside.write_text(text, encoding="utf-8")
    for name in ("promising/protocol.yaml", "catalogue/sources.yaml"):
        file = folder / name
        was = file.read_text(encoding="utf-8")
        file.write_text(f"# changed\n{was}", encoding="utf-8")
        assert now()[0] != holds
        file.write_text(was, encoding="utf-8")
    assert now() == (holds, otherwise)
    with monkeypatch.context() as changed:
        changed.setattr(proving, "solver_version", lambda: "another")
        assert not set(now()) & {holds, otherwise}
    with monkeypatch.context() as changed:
        changed.setattr(proving, "proof_code", lambda: "another")
        assert not set(now()) & {holds, otherwise}


def test_a_library_of_which_nobody_knows_what_it_was_read_from_is_not_kept(
    tmp_path: Path, cache_of_its_own: Path
) -> None:
    shown = replace(library(shelf(tmp_path, "Level >= 50")), digests={})
    assert [p.verdict for p in proving.prove_all(shown, obligations(shown))] == ["holds"]
    assert not cache_of_its_own.exists()


@pytest.mark.parametrize("damaged", ["", "not json", "[]", "null", '{"verdict": "yes"}', '{"verdict": "holds"}'])
def test_a_damaged_answer_is_none(damaged: str, tmp_path: Path, cache_of_its_own: Path) -> None:
    folder = shelf(tmp_path, "Level < 60")
    main(["prove", "--protocols", str(folder)])
    (file,) = cache_of_its_own.glob("*.json")
    good = file.read_text(encoding="utf-8")
    file.write_text(damaged, encoding="utf-8")
    assert main(["prove", "--protocols", str(folder)]) == 1
    assert file.read_text(encoding="utf-8") == good


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="the system knows of no owners")
def test_an_answer_that_others_may_have_written_is_not_read(tmp_path: Path, cache_of_its_own: Path) -> None:
    folder = shelf(tmp_path, "Level < 60")
    main(["prove", "--protocols", str(folder)])
    (file,) = cache_of_its_own.glob("*.json")
    file.write_text(file.read_text(encoding="utf-8").replace("refuted", "holds"), encoding="utf-8")
    assert main(["prove", "--protocols", str(folder)]) == 0  # it is ours: we believe it
    file.chmod(0o666)
    assert main(["prove", "--protocols", str(folder)]) == 1


def test_a_proof_reads_no_protocol_but_those_it_is_said_to_depend_on() -> None:
    """Of every property of the library: the walks that the solver is told of."""
    prover = Prover(LIBRARY)
    looked_at = 0
    for wanted in obligations(LIBRARY)[::7]:
        question, _ = prover.question(wanted)
        walked = {
            n.removeprefix("walk:") for n in prover.encoder.ledger.closed(question.reads) if n.startswith("walk:")
        }
        assert walked <= depends_on(LIBRARY, wanted)
        looked_at += bool(walked)
    assert looked_at > 10


def test_no_code_that_a_proof_runs_is_left_out_of_its_name(tmp_path: Path) -> None:
    folder = shelf(tmp_path, "Level < 60")
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from pathways.analysis.proof.promises import case_of, obligations\n"
        "from pathways.analysis.proof.prove import Prover\n"
        "from pathways.loading.loader import load\n"
        f"library = load([Path({str(folder)!r})]).library\n"
        "proof = Prover(library).prove(obligations(library)[0])\n"
        "assert case_of(proof, library)\n"
        "print(*(m.__file__ for n, m in sys.modules.items() if n.startswith('pathways.')), sep='\\n')\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    files = {Path(line) for line in ran.stdout.split()}
    assert len(files) > 50
    assert {p for p in files - set(proving.proof_files()) if p.name != "version.py"} == set()

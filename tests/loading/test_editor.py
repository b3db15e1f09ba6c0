"""An editor completes, explains and marks a protocol through its first line alone: asked of a real YAML language server.

It comes from npm (the only server that editors use for YAML); where node or npm is missing, or npm cannot be reached, this is skipped.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.loading.language_server import Server, start_file

ROOT = Path(__file__).parents[2]
PROTOCOL = ROOT / "protocols" / "diabetes" / "diabetic-foot" / "protocol.yaml"
TEXT = PROTOCOL.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    start = start_file()
    if isinstance(start, str):
        pytest.skip(start)
    running = Server(start)
    yield running
    running.close()


def beside(name: str) -> str:
    """The address of a file that need not exist, in the folder of the protocol: its first line names the schema from there."""
    return (PROTOCOL.parent / name).as_uri()


def at(text: str, words: str, more: int = 0) -> tuple[int, int]:
    """The line and the column of the first of these words, counted from 0."""
    before = text[: text.index(words) + more]
    return before.count("\n"), len(before) - before.rfind("\n") - 1


def test_nothing_is_marked_in_a_bundled_protocol(server: Server) -> None:
    assert server.open(beside("whole.yaml"), TEXT) == []


def test_a_misspelt_key_is_marked_where_it_stands(server: Server) -> None:
    text = TEXT.replace("review_by:", "reviewed_by:", 1)
    marks = server.open(beside("misspelt.yaml"), text)
    (line, character), end = at(text, "reviewed_by"), len("reviewed_by")
    (mark,) = [m for m in marks if m["range"]["start"] == {"line": line, "character": character}]
    assert mark["range"]["end"] == {"line": line, "character": character + end}
    assert "reviewed_by" in mark["message"]


def test_the_words_of_a_key_are_shown_in_both_languages(server: Server) -> None:
    uri = beside("hover.yaml")
    server.open(uri, TEXT)
    shown = server.hover(uri, *at(TEXT, "\npopulation:", 3))
    assert "Qui le protocole concerne" in shown
    assert "Whom the protocol concerns" in shown


def test_keys_are_completed_with_their_words(server: Server) -> None:
    text = TEXT.rstrip("\n") + "\npop"
    text = text.replace("\npopulation:", "\n# population:", 1)
    uri = beside("complete.yaml")
    server.open(uri, text)
    found = server.completion(uri, *at(text, "\npop", 4))
    assert "population" in found
    assert "Whom the protocol concerns" in str(found["population"]["documentation"])
    assert "initial" not in found  # it stands there already


def test_the_keys_of_an_act_are_completed(server: Server) -> None:
    head = TEXT[: TEXT.index("states:")]
    text = head + (
        "states:\n  look:\n    kind: action\n    title: {fr: Voir, en: Look}\n    do:\n      - examine: feet\n        wi"
    )
    uri = beside("act.yaml")
    server.open(uri, text)
    found = server.completion(uri, *at(text, "        wi", 10))
    assert {"within", "with", "when", "because"} <= found.keys()
    assert "How soon" in str(found["within"]["documentation"])

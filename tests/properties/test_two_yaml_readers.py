"""The reader in C gives the nodes of the one in Python, each at its place, or gives nothing."""

import string
import warnings
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pathways.loading.files import LARGEST
from pathways.loading.yaml_in_c import CParser, read_in_c
from pathways.loading.yaml_reader import DEEPEST, MOST_NODES, read_in_python, read_yaml

ROOT = Path(__file__).parents[2]
FILES = sorted(path for part in ("protocols", "local", "examples", "tests") for path in (ROOT / part).rglob("*.yaml"))
TEXTS = [path.read_text(encoding="utf-8") for path in FILES if path.stat().st_size < LARGEST]
# Whatever means something in YAML, alone or beside another.
PIECES = st.sampled_from(
    ["a", "b c", "a: ", "b:", "- ", "-", "? ", "?", "'", "''", '"', '""', "\\", "\\n", '\\"', "\\x41", "{", "}", "[", "]", ",", ", ", ": ",
     ":", " #c", "#", " ", "  ", "\n", "\n  ", "\n- ", "\n  - ", "\nk: ", "\n  j: ", "|", "|-", "|+", "|2", ">", ">-", ">-\n", "|\n", "\n\n",
     "---", "...", "&a ", "*a", "!t ", "%", "@", "~", "é", "\u00a0", "𝟙", "<<: ", "\r\n", "'x y'", '"x y"', "a#b", "http://x", "08:30",
     "{a: b}", "[a, b]", "{a: {b: [c, d]}}", "k: >-\n  some\n  more\n", "k: |\n  l1\n   l2\n\n  l3\n", "- a: b\n  c: d\n", "\n...\n",
     "\n---\n", "\t"]
)  # fmt: skip


def in_c(text: str) -> object:
    return read_in_c(text, most=MOST_NODES, deepest=DEEPEST)


def agree(text: str) -> bool:
    """Whether both read it, and alike: the order of keys counts."""
    ours = in_c(text)
    if ours is None:
        return False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = read_in_python(text, "a.yaml")
    assert theirs.findings == ()
    assert repr(ours) == repr(theirs.root)
    return True


@given(st.lists(PIECES, max_size=14).map("".join))
@example("|\n#")  # a text that begins like a comment
@example("|\n\n...\n")
@example("k: >-\n   \n b")  # a blank line that is longer than the first of the block
@example("[?a : b]")
@example("{a :b}")
@example("{a:}")
@example("- a\n...\n#\n...\n")
def test_whatever_is_written_is_read_as_in_python_or_not_at_all(text: str) -> None:
    agree(text)


@given(st.sampled_from(TEXTS), st.data())
def test_so_is_a_file_that_somebody_slipped_in(text: str, data: st.DataObject) -> None:
    """A stretch of a file of ours, moved to the margin, with something else in one place."""
    lines = text.split("\n")
    first = data.draw(st.integers(0, len(lines) - 1))
    taken = lines[first : first + data.draw(st.integers(1, 25))]
    indent = len(taken[0]) - len(taken[0].lstrip(" "))
    piece = "\n".join(line[indent:] if not line[:indent].strip() else line for line in taken)
    at = data.draw(st.integers(0, len(piece)))
    rest = piece[at + data.draw(st.integers(0, 3)) :]
    agree(piece[:at] + data.draw(PIECES | st.text(string.printable, max_size=2)) + rest)


def test_our_own_files_are_read_alike_whatever_ends_their_lines() -> None:
    """Nearly all are read in C, or the two would agree about nothing."""
    assert CParser is not None, "pip install ruamel.yaml.clib: pyproject.toml asks for it"
    read = [agree(text) and agree(text.replace("\n", "\r\n")) for text in TEXTS]
    assert sum(read) > 0.9 * len(read)


def test_the_library_is_read_in_c_whole() -> None:
    """A time of day without quotes inside braces, `{date: 2026-11-23T08:30}`, made a file ten times slower to read."""
    library = [path for path in FILES if path.relative_to(ROOT).parts[0] != "tests"]
    left = [str(path.relative_to(ROOT)) for path in library if in_c(path.read_text(encoding="utf-8")) is None]
    assert left == []


@pytest.mark.parametrize(
    "text",
    [
        "a:\n",
        "a:\tb\n",
        "a: &x b\n",
        "a: !x b\n",
        "a: b\na: c\n",
        "[a]: b\n",
        "%YAML 1.1\n---\na: b\n",
        "--- a\n--- b\n",
        "a: b: c\n",
        "",
    ],
)
def test_what_only_one_of_them_can_tell_is_left_to_it(text: str) -> None:
    assert in_c(text) is None


@pytest.mark.parametrize(
    "text",
    ["[" * LARGEST, "{a: " * (LARGEST // 4), "- " * (LARGEST // 2), "? " * (LARGEST // 2), "- a\n" * MOST_NODES],
    ids=["lists", "mappings", "dashes", "keys", "wide"],
)
def test_what_nests_or_grows_without_end_is_given_up_before_it_costs_anything(text: str) -> None:
    assert in_c(text) is None


def test_without_the_parser_in_c_everything_is_read_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    text = TEXTS[0]
    before = read_yaml(text, "a.yaml")
    monkeypatch.setattr("pathways.loading.yaml_in_c.CParser", None)
    assert in_c(text) is None
    assert read_yaml(text, "a.yaml") == before
    assert before.root is not None


def test_an_anchor_that_stands_twice_says_nothing_to_the_terminal() -> None:
    """Warnings are errors here: the parser's own would be one."""
    read = read_yaml("a: &x b\nc: &x d\n", "a.yaml")
    assert read.findings == ()

"""Laying out moves lines and never what they say: held on invented files, on scrambled protocols and on those that come along."""

import re
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathways.loading.layout import LayoutError, laid_out
from pathways.loading.loader import load
from pathways.loading.yaml_nodes import plain
from pathways.loading.yaml_reader import read_yaml

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "protocols").rglob("*.yaml"))

UNTIDY = """\
# What it is for.
version: 0.1.0
protocol: untidy

initial: ask


states:
    ask:
        title: {fr: "Demander", en: "Ask"}
        kind: action
        do:
        # The first act.
        - by: [nurse]
          # Who first.
          refer: dietitian_referral   # why here
          because: {consensus: team}
        -   because: {consensus: team}
            teach: foot_care
            detail: >-
              two lines
              # not a comment
            by: [nurse]
        # At the end of the list.
        then: done
    # The end.
    done:
        kind: end
        outcome: done
"""
TIDY = """\
# What it is for.
protocol: untidy
version: 0.1.0

initial: ask

states:
  ask:
    kind: action
    title: {fr: "Demander", en: "Ask"}
    do:
      # The first act.
      # Who first.
      - refer: dietitian_referral   # why here
        by: [nurse]
        because: {consensus: team}
      - teach: foot_care
        by: [nurse]
        detail: >-
          two lines
          # not a comment
        because: {consensus: team}
    # At the end of the list.
    then: done

  # The end.
  done:
    kind: end
    outcome: done
"""


def said(text: str) -> object:
    root = read_yaml(text, "x.yaml").root
    assert root is not None
    return plain(root)


def comments(text: str) -> list[str]:
    return sorted(re.findall(r"(?m)^\s*#.*$|(?<=\s)#[^\n\"']*$", text.replace("  #", " #")))


def test_keys_stand_in_one_order_with_their_comments() -> None:
    assert laid_out(UNTIDY, "x.yaml") == TIDY


def test_what_is_laid_out_stays() -> None:
    assert laid_out(TIDY, "x.yaml") == TIDY


@pytest.mark.parametrize("path", FILES, ids=[str(path.relative_to(ROOT)) for path in FILES])
def test_bundled_files_keep_what_they_say_and_a_second_time_changes_nothing(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    once = laid_out(text, path.name)
    assert said(once) == said(text)
    assert laid_out(once, path.name) == once
    assert comments_of_lines(once) == comments_of_lines(text)


def comments_of_lines(text: str) -> list[str]:
    return sorted(line.strip() for line in text.splitlines() if line.lstrip().startswith("#"))


# --- invented files ---

WORDS = st.sampled_from(["kind", "title", "do", "by", "because", "states", "when", "x", "refer", "choose", "protocol"])
LEAVES = st.sampled_from(
    ["true", "12 months", '"a: b # c"', "{fr: \"é\", en: 'e'}", "[a, b]", "eGFR >= 30 'mL/min'", "|block", ">fold", ""]
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.dictionaries(WORDS, inner, min_size=1, max_size=5), st.lists(inner, min_size=1, max_size=3)
    ),
    max_leaves=14,
)


def written(tree: object, random: Random, indent: int) -> list[str]:
    """A tree as somebody in a hurry writes it: steps of any width, comments and blank lines anywhere between entries."""
    lines: list[str] = []
    pad = " " * indent
    entries = list(tree.items()) if isinstance(tree, dict) else list(enumerate(tree))  # type: ignore[call-overload]
    for number, (key, value) in enumerate(entries):
        if number and random.random() < 0.3:
            lines += random.choice([[""], ["", ""], [f"{pad}# note {random.randrange(99)}"]])
        head = f"{key}:" if isinstance(tree, dict) else "-"
        if isinstance(value, str):
            lines += leaf(f"{pad}{head}", value, indent)
        else:
            deeper = indent + random.randint(1, 4)
            inner = written(value, random, deeper)
            if head == "-" and isinstance(value, dict) and not inner[0].lstrip().startswith("#"):
                gap = " " * (deeper - indent - 1) if deeper > indent + 1 else None
                lines += [f"{pad}-{gap}{inner[0][deeper:]}", *inner[1:]] if gap else [f"{pad}-", *inner]
            else:
                lines += [f"{pad}{head}", *inner]
    return lines


def leaf(head: str, value: str, indent: int) -> list[str]:
    if value in ("|block", ">fold"):
        return [f"{head} {value[0]}-", " " * (indent + 3) + "one", "", " " * (indent + 3) + "  # two"]
    return [f"{head} {value}".rstrip()]


@given(tree=TREES.filter(lambda t: not isinstance(t, str)), seed=st.integers(0, 2**20))
def test_laying_out_never_changes_meaning_loses_a_comment_or_moves_twice(tree: object, seed: int) -> None:
    text = "\n".join(written(tree, Random(seed), 0)) + "\n"
    once = laid_out(text, "x.yaml")
    assert said(once) == said(text)
    assert comments_of_lines(once) == comments_of_lines(text)
    assert laid_out(once, "x.yaml") == once


# --- protocols ---


def scrambled(text: str, random: Random) -> str:
    """Keys of acts and of branches in another order: `because` first."""
    lines = text.splitlines()
    for n in range(len(lines) - 1):
        first, second = lines[n], lines[n + 1]
        if (
            re.match(r" +(by|since|within): ", first)
            and re.match(r" +(within|because): ", second)
            and random.random() < 0.5
        ):
            lines[n], lines[n + 1] = second, first
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("seed", range(3))
def test_the_same_protocol_is_loaded_before_and_after(tmp_path: Path, seed: int) -> None:
    path = ROOT / "protocols" / "diabetes" / "diabetic-foot" / "protocol.yaml"
    text = scrambled(path.read_text(encoding="utf-8"), Random(seed))
    made = []
    for number, each in enumerate((text, laid_out(text, "x.yaml"))):
        file = tmp_path / str(number) / "protocol.yaml"
        file.parent.mkdir()
        file.write_text(each, encoding="utf-8")
        library = load([file]).library
        assert library is not None
        made.append(library.protocols["diabetic-foot"])
    assert made[0] == made[1]


# --- what is left alone ---


@pytest.mark.parametrize("text", ["a: [1\n", "a: 1\na: 2\n", ""])
def test_what_cannot_be_read_is_left_alone(text: str) -> None:
    with pytest.raises(LayoutError, match="cannot be read"):
        laid_out(text, "x.yaml")


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        ("-   one\n-\n    two\n", "- one\n- two\n"),
        ("a:\n   c: 1\nd:\n- e\n- - f\n  - g\n", "a:\n  c: 1\nd:\n  - e\n  - - f\n    - g\n"),
        ("a:\n    - # why\n      b: 1\n", "a:\n  # why\n  - b: 1\n"),
    ],
)
def test_dashes_and_lists_of_lists(text: str, tidy: str) -> None:
    assert laid_out(text, "x.yaml") == tidy


@pytest.mark.parametrize("text", ["- &a b\n- *a\n", "a: &x\n  b: 1\nc: *x\n", "a: !t b\n"])
def test_files_with_aliases_are_left_alone(text: str) -> None:
    with pytest.raises(LayoutError, match="aliases"):
        laid_out(text, "x.yaml")


def test_windows_line_ends_become_plain() -> None:
    assert laid_out("b: 1\r\nc: 2\r\n", "x.yaml") == "b: 1\nc: 2\n"

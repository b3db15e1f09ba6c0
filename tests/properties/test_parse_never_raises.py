"""Whatever is typed, the front end answers with a tree or with findings inside the text: it never raises, never hangs."""

from hypothesis import given
from hypothesis import strategies as st

from pathways.language.checker import check
from pathways.language.lexer import Kind, lex
from pathways.language.parser import parse
from pathways.language.types import EmptyScope
from tests.demo_scope import SCOPE
from tests.strategies import every_guard, soups, written_trees

odd = st.text(st.sampled_from("aA_7.,'\"\\@()[]{}<>=!+-*/%^~&|:;#≥é\n\t\u00a0\ud800"), max_size=40)


def assert_answers(text: str) -> None:
    parsed = parse(text)
    assert (parsed.tree is None) == bool(parsed.findings)
    for finding in parsed.findings:
        assert finding.span is not None
        assert 0 <= finding.span.start <= finding.span.end <= len(text)
    if parsed.tree is not None:
        for scope in (SCOPE, EmptyScope()):
            for finding in check(parsed.tree, scope).findings:
                assert finding.span is not None
                assert 0 <= finding.span.start <= finding.span.end <= len(text)


@given(st.text(max_size=60))
def test_any_text_is_answered(text: str) -> None:
    assert_answers(text)


@given(odd)
def test_any_run_of_the_characters_that_guards_use_is_answered(text: str) -> None:
    assert_answers(text)


@given(soups)
def test_any_run_of_words_is_answered(text: str) -> None:
    assert_answers(text)


@given(every_guard, st.data())
def test_a_guard_with_a_piece_missing_or_doubled_is_answered(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 12)))
    assert_answers(text[:start] + text[end:])
    assert_answers(text[:end] + text[start:])


@given(written_trees)
def test_any_tree_the_grammar_allows_is_checked(tree: object) -> None:
    for scope in (SCOPE, EmptyScope()):
        check(tree, scope)  # type: ignore[arg-type]


@given(odd)
def test_every_character_is_in_a_token_in_a_blank_or_in_a_finding(text: str) -> None:
    """Nothing is dropped in silence: a character that is skipped could turn a threshold into another."""
    lexed = lex(text)
    covered = [False] * len(text)
    places = [t.at for t in lexed.tokens if t.kind is not Kind.END]
    places += [(f.span.start, f.span.end) for f in lexed.findings if f.span]
    for start, end in places:
        covered[start:end] = [True] * (end - start)
    assert all(seen or character in " \t\r\n" for character, seen in zip(text, covered, strict=True))

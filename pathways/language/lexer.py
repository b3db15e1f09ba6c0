"""Text to tokens. Every character belongs to a token, to white space, or to a finding; nothing raises."""

import re
from dataclasses import dataclass
from enum import Enum, auto

from pathways.diagnostics.diagnostic import Diagnostic
from pathways.language import findings


class Kind(Enum):
    """What a token is."""

    NUMBER = auto()
    STRING = auto()
    DATE = auto()
    NAME = auto()
    KEYWORD = auto()
    SIGN = auto()
    END = auto()


KEYWORDS = frozenset(
    "and or xor implies not is null true false between in if then else where".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Token:
    """A token: its kind, its text (a string without quotes and escapes) and its place."""

    kind: Kind
    text: str
    start: int
    end: int


_PATTERN = re.compile(
    r"""(?P<space>[ \t\r\n]+)
    |(?P<date>@\d{4}(?:-\d{2}(?:-\d{2}(?:T(?:\d{2}(?::\d{2}(?::\d{2}(?:\.\d{1,6})?)?)?(?:Z|[+-]\d{2}:\d{2})?)?)?)?)?)
    |(?P<number>\d+(?:\.\d+)?)
    |(?P<string>'(?:[^'\\\n]|\\['\\])*')
    |(?P<open_string>'[^\n]*)
    |(?P<name>[A-Za-z_][A-Za-z0-9_]*)
    |(?P<sign><=|>=|!=|[<>=(){}\[\],.+\-*/])
    |(?P<bad>[^\sA-Za-z0-9_'<>=(){}\[\],.+\-*/@!]+|.)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Lexed:
    """The tokens, an END last, and what was wrong."""

    tokens: tuple[Token, ...]
    findings: tuple[Diagnostic, ...]


def lex(text: str) -> Lexed:
    """Split a guard into tokens."""
    tokens: list[Token] = []
    found: list[Diagnostic] = []
    for match in _PATTERN.finditer(text):
        group, start, end = match.lastgroup or "bad", match.start(), match.end()
        if group == "space":
            continue
        if group == "bad":
            found.append(findings.bad_character(match.group(), start, end))
        elif group == "open_string":
            found.append(findings.open_string(start, end))
            tokens.append(Token(Kind.STRING, match.group()[1:], start, end))
        else:
            tokens.append(_token(group, match.group(), start, end))
    tokens.append(Token(Kind.END, "", len(text), len(text)))
    return Lexed(tuple(tokens), tuple(found))


def _token(group: str, word: str, start: int, end: int) -> Token:
    if group == "string":
        return Token(Kind.STRING, re.sub(r"\\(.)", r"\1", word[1:-1]), start, end)
    if group == "name":
        return Token(Kind.KEYWORD if word in KEYWORDS else Kind.NAME, word, start, end)
    kinds = {"date": Kind.DATE, "number": Kind.NUMBER, "sign": Kind.SIGN}
    return Token(kinds[group], word[1:] if group == "date" else word, start, end)

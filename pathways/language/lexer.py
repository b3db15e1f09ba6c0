"""Text to tokens. Every character belongs to a token, to white space, or to a finding; nothing raises.

What is plainly a slip (``≥`` for ``>=``, typographic quotes) is a finding and still a token, so that the parser can go on.
"""

import re
from enum import Enum, auto
from typing import Final

from msgspec import Struct

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


KEYWORDS: Final = frozenset({
    "and", "or", "xor", "implies", "not", "is", "null", "true", "false", "between", "in", "if", "then", "else", "where",
})  # fmt: skip


class Token(Struct, frozen=True):
    """A token: its kind, its text (a string without quotes and escapes, a date without ``@``) and its place."""

    kind: Kind
    text: str
    start: int
    end: int

    @property
    def at(self) -> tuple[int, int]:
        return self.start, self.end


class Lexed(Struct, frozen=True):
    """The tokens, an END last; what was wrong; whether the tokens still say what was meant."""

    tokens: tuple[Token, ...]
    findings: tuple[Diagnostic, ...]
    usable: bool


# Signs of other languages, and what they are here.
SLIPS: Final = {
    "≥": ">=", "≤": "<=", "≠": "!=", "==": "=", "<>": "!=", "=>": ">=", "=<": "<=", "×": "*", "÷": "/",
    "−": "-", "–": "-", "—": "-", "&&": "and", "&": "and", "||": "or", "|": "or", "!": "not",
}  # fmt: skip

_PATTERN = re.compile(
    r"""(?P<space>[ \t\r\n]+)
    |(?P<comment>//[^\n]*|/\*.*?\*/|/\*|\#[^\n]*)
    |(?P<date>@[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2}(?:T(?:[0-9]{2}(?::[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?
        (?:Z|[+-][0-9]{2}:[0-9]{2})?)?)?)?)?(?![0-9A-Za-z_:.]|-[0-9]))
    |(?P<bad_date>@[0-9A-Za-z:.+-]*)
    |(?P<number>[0-9]+(?:\.[0-9]+)?)(?!\.[0-9])(?!\.(?![A-Za-z_]))
    |(?P<bad_number>[0-9]+(?:\.[0-9]*)+|\.[0-9]+)
    |(?P<string>'(?:[^'\\\n]|\\[^\n])*')
    |(?P<open_string>'[^\n]*)
    |(?P<odd_string>["“”„«‘’][^"“”„«»‘’'\n]*["“”»‘’'])
    |(?P<name>[^\W\d]\w*)
    |(?P<slip>==|<>|=>|=<|&&?|\|\|?|!(?![=~])|[≥≤≠×÷−–—])
    |(?P<unsupported>!~|~|\^|:)
    |(?P<sign><=|>=|!=|[<>=(){}\[\],.+\-*/])
    |(?P<bad>.)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPES: Final = {"f": "\f", "n": "\n", "r": "\r", "t": "\t", "'": "'", '"': '"', "\\": "\\", "/": "/", "`": "`"}
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|(.))", re.DOTALL)


def lex(text: str) -> Lexed:
    """Split a guard into tokens."""
    lexer = _Lexer()
    for match in _PATTERN.finditer(text):
        lexer.read(match.lastgroup or "bad", match.group(), match.start(), match.end())
    lexer.tokens.append(Token(Kind.END, "", len(text), len(text)))
    return Lexed(tuple(lexer.tokens), tuple(lexer.found), lexer.usable)


class _Lexer:
    def __init__(self) -> None:
        self.tokens: list[Token] = []
        self.found: list[Diagnostic] = []
        self.usable = True
        self.bad_run = (-1, -1, "")

    def read(self, group: str, word: str, start: int, end: int) -> None:
        match group:
            case "space":
                pass
            case "number" | "sign":
                self.add(Kind.NUMBER if group == "number" else Kind.SIGN, word, start, end)
            case "date":
                self.add(Kind.DATE, word[1:], start, end)
            case "string":
                self.add(Kind.STRING, self.unescaped(word[1:-1], start + 1), start, end)
            case "name" if word.isascii():
                self.word(word, start, end)
            case _:
                self.fault(group, word, start, end)

    def add(self, kind: Kind, text: str, start: int, end: int) -> None:
        self.tokens.append(Token(kind, text, start, end))

    def word(self, word: str, start: int, end: int) -> None:
        """A name or a keyword; `AND` is read as `and`, and said."""
        meant = word.lower()
        if meant not in KEYWORDS:
            self.add(Kind.NAME, word, start, end)
            return
        if word != meant:
            self.found.append(findings.other_spelling(word, meant, (start, end)))
        self.add(Kind.KEYWORD, meant, start, end)

    def fault(self, group: str, word: str, start: int, end: int) -> None:
        at = (start, end)
        match group:
            case "comment":
                self.found.append(findings.comment(at))
            case "bad_date":
                hint = "a guard knows no time of day without its date" if word.startswith("@T") else None
                self.found.append(findings.bad_date(word, at, hint))
                self.usable = False
            case "bad_number":
                self.found.append(findings.bad_number(word, at))
                self.add(Kind.NUMBER, findings.as_number(word), start, end)
            case "open_string":
                self.found.append(findings.open_text(at))
                self.usable = False
            case "odd_string":
                self.found.append(findings.odd_quotes(word, at))
                self.add(Kind.STRING, word[1:-1].strip(" \u00a0\u202f"), start, end)
            case "name":
                self.found.append(findings.bad_name(word, at))
                self.usable = False
            case "slip":
                self.found.append(findings.slip(word, SLIPS[word], at))
                meant = SLIPS[word]
                self.add(Kind.KEYWORD if meant in KEYWORDS else Kind.SIGN, meant, start, end)
            case "unsupported":
                self.found.append(findings.not_supported(word, at))
                self.usable = False
            case _:
                self.bad(word, start, end)

    def bad(self, character: str, start: int, end: int) -> None:
        """A run of bad characters is one fault: a pasted word in another script is not twenty findings."""
        if character.isspace():  # an odd blank separates like any other
            self.found.append(findings.odd_blank((start, end)))
            return
        if start == self.bad_run[1]:
            self.found.pop()
            start, character = self.bad_run[0], self.bad_run[2] + character
        after = self.tokens[-1] if self.tokens else None
        number = after.text if after is not None and after.kind is Kind.NUMBER else None
        self.found.append(findings.bad_character(character, (start, end), number))
        self.bad_run = (start, end, character)
        self.usable = False

    def unescaped(self, text: str, start: int) -> str:
        def one(match: re.Match[str]) -> str:
            at = (start + match.start(), start + match.end())
            if match[1]:
                return self.code_point(int(match[1], 16), match.group(), at)
            if match[2] not in _ESCAPES:
                self.found.append(findings.bad_escape(match.group(), at))
            return _ESCAPES.get(match[2], match[2])

        return _ESCAPE.sub(one, text) if "\\" in text else text

    def code_point(self, number: int, written: str, at: tuple[int, int]) -> str:
        if 0xD800 <= number <= 0xDFFF:  # half a character: no file could hold it
            self.found.append(findings.bad_escape(written, at))
            return ""
        return chr(number)

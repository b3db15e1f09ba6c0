"""The parser's hands: it takes tokens one by one, keeps what was wrong, and finds the place to go on after a fault.

What the tokens mean together is the parser's business.
"""

from typing import Final

from pathways.diagnostics.diagnostic import Diagnostic
from pathways.language import findings
from pathways.language.lexer import Kind, Token

_OPENING: Final = frozenset("([{")
_CLOSING: Final = frozenset(")]}")
# Where a new condition may begin or an old one must have ended.
_BETWEEN: Final = frozenset({"and", "or", "xor", "implies", "then", "else"})


class StopError(Exception):
    """The rest of this condition makes no sense; the finding is already kept."""


class Tokens:
    """The tokens of one guard, read from left to right."""

    def __init__(self, tokens: tuple[Token, ...], text: str) -> None:
        self.tokens = list(tokens)
        self.text = text
        self.position = 0
        self.found: list[Diagnostic] = []
        self._open = 0
        # Where reading went on after a fault: what is wrong at this very token is still the same fault.
        self._resumed = -1

    @property
    def now(self) -> Token:
        return self.tokens[self.position]

    @property
    def ended(self) -> bool:
        return self.now.kind is Kind.END

    @property
    def before(self) -> Token:
        return self.tokens[max(0, self.position - 1)]

    @property
    def level(self) -> int:
        """How many brackets are open here."""
        return self._open

    def ahead(self, steps: int = 1) -> Token:
        return self.tokens[min(self.position + steps, len(self.tokens) - 1)]

    def take(self) -> Token:
        token = self.now
        if token.kind is Kind.SIGN:
            self._open += (token.text in _OPENING) - (token.text in _CLOSING)
        if token.kind is not Kind.END:
            self.position += 1
        return token

    def is_sign(self, *texts: str) -> bool:
        return self.now.kind is Kind.SIGN and self.now.text in texts

    def is_word(self, *texts: str) -> bool:
        return self.now.kind is Kind.KEYWORD and self.now.text in texts

    def expect(self, what: str, *signs: str, opened: Token | None = None) -> Token:
        """Take one of these signs or keywords, or stop."""
        if not (self.is_sign(*signs) or self.is_word(*signs)):
            raise self.stop(findings.expected(what, self.now, self.before, opened))
        return self.take()

    def missing(self, what: str) -> StopError:
        """Something else stands here than what is needed."""
        return self.stop(findings.expected(what, self.now, self.before))

    def report(self, finding: Diagnostic) -> None:
        """A fault after which reading goes on as if nothing had happened."""
        self.found.append(finding)

    def stop(self, finding: Diagnostic) -> StopError:
        """A fault that ends this condition; silent where reading has just resumed."""
        if self.position != self._resumed:
            self.found.append(finding)
        return StopError()

    def skip(self, level: int) -> None:
        """After a fault: to the next word between conditions, or the end of the bracket that was open at ``level``."""
        while not self.ended:
            if self._open <= level and (self.is_word(*_BETWEEN) or self.is_sign(")", "]", "}", ",")):
                break
            self.take()
        self.resume()

    def resume(self) -> None:
        """Reading starts again here."""
        self._resumed = self.position

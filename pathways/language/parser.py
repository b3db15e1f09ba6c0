"""Tokens to a written tree: a Pratt parser. Where CQL is confusing it refuses, with a hint, and reads on.

It knows no names, no types and no units.
"""

from collections.abc import Callable
from typing import Final

from msgspec import Struct

from pathways.diagnostics.diagnostic import Diagnostic
from pathways.language import ast, findings
from pathways.language.lexer import Kind, lex
from pathways.language.tokens import StopError
from pathways.language.tree import depth_of
from pathways.language.value_parser import Values

# Deep enough for any guard that a person can read; shallow enough for every later walk over the tree to recurse.
MOST_DEEP: Final = 100

_Make = Callable[..., ast.Expr]
_COMPARISONS: Final[dict[str, _Make]] = {
    "<": ast.Less,
    "<=": ast.LessOrEqual,
    ">": ast.Greater,
    ">=": ast.GreaterOrEqual,
    "=": ast.Equal,
    "!=": ast.NotEqual,
}
_ARITHMETIC: Final[dict[str, tuple[int, _Make]]] = {
    "+": (1, ast.Add),
    "-": (1, ast.Subtract),
    "*": (2, ast.Multiply),
    "/": (2, ast.Divide),
}
_LOGIC: Final[dict[str, _Make]] = {"and": ast.And, "or": ast.Or, "xor": ast.Xor}
_TESTS: Final[dict[str, _Make]] = {"null": ast.IsNull, "true": ast.IsTrue, "false": ast.IsFalse}


class Parsed(Struct, frozen=True):
    """A written tree, or the findings that say why there is none."""

    tree: ast.Expr | None
    findings: tuple[Diagnostic, ...]


def parse(text: str) -> Parsed:
    """Parse one guard.

    Returns:
        The written tree and no finding, or no tree and everything that is wrong. Never raises; linear time.
    """
    lexed = lex(text)
    if not lexed.usable:
        return Parsed(None, _sorted(lexed.findings))
    parser = _Parser(lexed.tokens, text)
    tree = parser.whole()
    found = (*lexed.findings, *parser.found)
    if not found and len(lexed.tokens) > MOST_DEEP and depth_of(tree) > MOST_DEEP:
        found = (findings.too_deep((0, len(text))),)
    return Parsed(None, _sorted(found)) if found else Parsed(tree, ())


def _sorted(found: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    return tuple(sorted(found, key=lambda f: (f.span.start, f.span.end) if f.span else (0, 0)))


class _Parser(Values):
    # --- the whole, and logic: loosest first ---

    def whole(self) -> ast.Expr:
        if self.ended:
            self.report(findings.empty_guard())
            return ast.NullLiteral()
        tree = self.guard()
        while not self.ended:
            self.left_over()
            self.guard()
        return tree

    def left_over(self) -> None:
        """Something stands where the guard should end or go on: said once, then read on behind it."""
        before, after = self.before, self.ahead()
        if self.now.text == "," and before.kind is after.kind is Kind.NUMBER:
            self.stop(findings.decimal_comma(before, after))
        else:
            self.stop(findings.unexpected(self.now, before))
        self.take()
        self.skip(self.level)
        self.take()
        self.resume()

    def guard(self) -> ast.Expr:
        tree = self.logic()
        while self.is_word("implies"):
            self.take()
            tree = self.joined(ast.Implies, tree, self.logic())
        return tree

    def logic(self) -> ast.Expr:
        operands = [self.operand()]
        word, mixed = self.now.text, False
        while self.is_word(*_LOGIC):
            token = self.take()
            if token.text != word and not mixed:
                mixed = True
                self.report(findings.mixed_logic(word, token))
            operands.append(self.operand())
        if len(operands) == 1:
            return operands[0]
        return _LOGIC[word](tuple(operands), at=(self.extent(operands[0])[0], self.extent(operands[-1])[1]))

    def operand(self) -> ast.Expr:
        """One condition; after a fault in it reading goes on behind it."""
        level, nested = self.level, self.nested
        try:
            return self.negation() if self.is_word("not") else self.comparison()
        except StopError:
            self.nested = nested
            self.skip(level)
            return ast.NullLiteral()

    def negation(self) -> ast.Expr:
        start = self.take()
        if self.is_word("not"):
            raise self.stop(findings.double_sign(self.now, "not (not x)"))
        operand = self.tested(self.primary())
        if self.compares() or self.is_sign(*_ARITHMETIC):
            self.report(findings.not_needs_parentheses((start.start, self.now.end), self.now.text))
            operand = self.compared(self.arithmetic(0, operand))
        return ast.Not(operand, at=(start.start, self.extent(operand)[1]))

    # --- comparison ---

    def comparison(self) -> ast.Expr:
        tree = self.arithmetic(0)
        if self.is_word("is"):
            reported = len(self.found)
            tree = self.tested(tree)
            if (self.compares() or self.is_sign(*_ARITHMETIC)) and len(self.found) == reported:
                self.report(findings.test_needs_parentheses((tree.at[0], self.now.end)))
            tree = self.arithmetic(0, tree)
        tree = self.compared(tree)
        while self.compares():
            self.report(findings.chained_comparison(self.now, (tree.at[0], self.now.end)))
            self.compared(tree)
        return tree

    def compares(self) -> bool:
        return self.is_sign(*_COMPARISONS) or self.is_word("between", "in")

    def compared(self, left: ast.Expr) -> ast.Expr:
        if not self.compares():
            return left
        sign = self.take().text
        if sign == "in":
            return self.joined(ast.In, left, self.container())
        if sign == "between":
            low = self.sum()
            self.expect("`and` and the upper bound", "and")
            high = self.sum()
            return ast.Between(left, low, high, at=(self.extent(left)[0], self.extent(high)[1]))
        return self.joined(_COMPARISONS[sign], left, self.sum())

    def sum(self) -> ast.Expr:
        """A value to compare with; an `is …` behind it would test less, or more, than it seems to."""
        tree = self.arithmetic(0)
        if self.is_word("is"):
            start = self.extent(tree)[0]
            tree = self.tested(tree)
            self.report(findings.test_needs_parentheses((start, tree.at[1])))
        return tree

    def tested(self, tree: ast.Expr) -> ast.Expr:
        """A value and the `is …` behind it: a single value, for CQL would test the whole of `a + b`."""
        start = self.extent(tree)[0]
        if isinstance(tree, _CALCULATED) and id(tree) not in self.enclosed:
            self.report(findings.test_needs_parentheses((start, self.now.end)))
        while self.is_word("is"):
            self.take()
            negated = self.is_word("not")
            if negated:
                self.take()
            word = self.expect("`null`, `true` or `false`", *_TESTS)
            tree = _TESTS[word.text](tree, negated, at=(start, word.end))
        return tree

    # --- arithmetic ---

    def arithmetic(self, binding: int, left: ast.Expr | None = None) -> ast.Expr:
        tree = self.signed() if left is None else left
        while self.is_sign(*_ARITHMETIC):
            strength, make = _ARITHMETIC[self.now.text]
            if strength <= binding:
                break
            self.take()
            tree = self.joined(make, tree, self.arithmetic(strength))
        return tree

    def signed(self) -> ast.Expr:
        if self.is_word("not"):
            raise self.stop(findings.not_needs_parentheses(self.now.at, self.before.text))
        if not self.is_sign("-"):
            return self.primary()
        start = self.take()
        if self.is_sign("-"):
            raise self.stop(findings.double_sign(self.now, "-(-x)"))
        operand = self.primary()
        return ast.Negate(operand, at=(start.start, self.extent(operand)[1]))


_CALCULATED = ast.Add | ast.Subtract | ast.Multiply | ast.Divide | ast.Negate

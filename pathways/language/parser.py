"""Tokens to a written tree: a Pratt parser. Where CQL is confusing it refuses, with a hint, and reads on.

It knows no names, no types and no units.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from pathways.diagnostics.diagnostic import Diagnostic
from pathways.language import ast, findings, words
from pathways.language.lexer import Kind, Token, lex
from pathways.language.literals import CALENDAR_UNITS, number_fault, quoted_unit
from pathways.language.tokens import StopError, Tokens
from pathways.language.tree import depth_of

# Deep enough for any guard that a person can read; shallow enough for every later walk over the tree to recurse.
MOST_NESTED: Final = 48
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


@dataclass(frozen=True, slots=True)
class Parsed:
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


class _Parser(Tokens):
    def __init__(self, tokens: tuple[Token, ...], text: str) -> None:
        super().__init__(tokens, text)
        self.nested = 0
        # Nodes in parentheses of their own, and where these stand. Kept by identity: an equal node may stand bare elsewhere.
        self.enclosed: dict[int, tuple[ast.Expr, tuple[int, int]]] = {}

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

    # --- single values ---

    def primary(self) -> ast.Expr:
        token = self.now
        match token.kind:
            case Kind.NUMBER:
                return self.number()
            case Kind.STRING:
                return ast.StringLiteral(self.take().text, at=token.at)
            case Kind.DATE:
                return ast.DateLiteral(self.take().text, at=token.at)
            case Kind.NAME:
                return self.named()
            case Kind.KEYWORD:
                return self.keyword()
            case Kind.SIGN if token.text == "(":
                return self.parenthesised()
            case Kind.SIGN if token.text == "{":
                return self.elsewhere(self.list(), "a list", "it stands after `in`, or in a function")
            case Kind.SIGN | Kind.END:
                raise self.missing("a value")

    def number(self) -> ast.Expr:
        token = self.take()
        value = Decimal(token.text)
        after = self.now
        fault = number_fault(token, quantity=after.kind in (Kind.STRING, Kind.NAME), negative=self.is_negated())
        if fault is not None:
            self.report(fault)
        if after.kind is Kind.STRING:
            return ast.QuantityLiteral(value, self.take().text, at=(token.start, after.end))
        if after.kind is Kind.NAME and after.text in CALENDAR_UNITS:
            return ast.DurationLiteral(value, CALENDAR_UNITS[self.take().text], at=(token.start, after.end))
        if after.kind is Kind.NAME and not self.is_operator_like(after):
            finding, end = quoted_unit(token, after, self.text)
            self.report(finding)
            while self.now.kind is not Kind.END and self.now.start < end:
                self.take()
        return ast.NumberLiteral(value, at=token.at)

    def is_negated(self) -> bool:
        return self.position > 1 and self.tokens[self.position - 2].text == "-"

    @staticmethod
    def is_operator_like(token: Token) -> bool:
        return token.text in words.FRENCH or token.text in words.CQL

    def keyword(self) -> ast.Expr:
        token = self.now
        match token.text:
            case "true" | "false":
                return ast.BooleanLiteral(self.take().text == "true", at=token.at)
            case "null":
                self.take()
                return ast.NullLiteral(at=token.at)
            case "if":
                return self.conditional()
            case _:
                raise self.missing("a value")

    def conditional(self) -> ast.Expr:
        self.deeper()
        start = self.take().start
        condition = self.guard()
        self.expect("`then`", "then")
        then = self.guard()
        self.expect("`else`", "else")
        otherwise = self.guard()
        self.nested -= 1
        return ast.If(condition, then, otherwise, at=(start, self.extent(otherwise)[1]))

    def parenthesised(self) -> ast.Expr:
        self.deeper()
        opened = self.take()
        tree = self.guard()
        closed = self.expect("`)`", ")", opened=opened)
        self.nested -= 1
        self.enclosed[id(tree)] = (tree, (opened.start, closed.end))
        return tree

    def deeper(self) -> None:
        """Brackets in brackets; beyond the limit nothing more is read."""
        self.nested += 1
        if self.nested > MOST_NESTED:
            if self.nested == MOST_NESTED + 1:
                self.report(findings.too_deep(self.now.at))
            self.nested += 1
            self.position = len(self.tokens) - 1
            raise StopError

    # --- names and calls ---

    def named(self) -> ast.Expr:
        token = self.now
        if token.text == "Interval" and self.ahead().text in ("[", "("):
            return self.elsewhere(self.interval(), "an interval", "it stands after `in`")
        if token.text in words.CQL or token.text == "Interval":
            raise self.stop(findings.not_supported(token.text, token.at))
        self.take()
        return self.call(token) if self.is_sign("(") else self.dotted(token)

    def dotted(self, token: Token) -> "ast.Name | ast.Member":
        if not self.is_sign("."):
            return ast.Name(token.text, at=token.at)
        self.take()
        member = self.now
        if member.kind is not Kind.NAME:
            raise self.missing("a name after the dot")
        self.take()
        return ast.Member(token.text, member.text, at=(token.start, member.end))

    def call(self, name: Token) -> ast.Expr:
        self.deeper()
        opened = self.take()
        arguments = [] if self.is_sign(")") else self.several(self.argument)
        closed = self.expect("`,` or `)`", ")", opened=opened)
        self.nested -= 1
        return ast.Call(name.text, tuple(arguments), at=(name.start, closed.end))

    def several(self, one: Callable[[], ast.Expr]) -> list[ast.Expr]:
        elements = [one()]
        while self.is_sign(","):
            self.take()
            elements.append(one())
        return elements

    def argument(self) -> ast.Expr:
        if self.is_sign("{"):
            return self.list()
        if not self.is_filter():
            return self.guard()
        name = self.dotted(self.take())
        alias = self.take()
        if self.is_operator_like(alias):
            self.report(findings.not_supported(alias.text, alias.at))
        self.expect("`where`", "where")
        where = self.guard()
        return ast.Filtered(name, alias.text, where, at=(name.at[0], self.extent(where)[1]))

    def is_filter(self) -> bool:
        if self.now.kind is not Kind.NAME:
            return False
        behind = 3 if self.ahead().kind is Kind.SIGN and self.ahead().text == "." else 1
        where = self.ahead(behind + 1)
        return self.ahead(behind).kind is Kind.NAME and where.kind is Kind.KEYWORD and where.text == "where"

    # --- lists and intervals: only after `in`, lists in calls too ---

    def container(self) -> "ast.ListOf | ast.IntervalOf":
        if self.is_sign("{"):
            return self.list()
        if self.now.kind is Kind.NAME and self.now.text == "Interval":
            return self.interval()
        raise self.missing("a list `{…}` or an interval `Interval[…]`")

    def list(self) -> ast.ListOf:
        self.deeper()
        opened = self.take()
        elements = [] if self.is_sign("}") else self.several(self.sum)
        closed = self.expect("`,` or `}`", "}", opened=opened)
        self.nested -= 1
        return ast.ListOf(tuple(elements), at=(opened.start, closed.end))

    def interval(self) -> ast.IntervalOf:
        self.deeper()
        start = self.take().start
        opened = self.expect("`[` or `(`", "[", "(")
        low = self.sum()
        self.expect("`,` and the upper end", ",")
        high = self.sum()
        closed = self.expect("`]` or `)`", "]", ")", opened=opened)
        self.nested -= 1
        return ast.IntervalOf(low, high, opened.text == "[", closed.text == "]", at=(start, closed.end))

    def elsewhere(self, tree: ast.Expr, what: str, where: str) -> ast.Expr:
        self.report(findings.misplaced(what, tree.at, where))
        return tree

    # --- places ---

    def extent(self, tree: ast.Expr) -> tuple[int, int]:
        """Where a node stands, its own parentheses included."""
        enclosed = self.enclosed.get(id(tree))
        return tree.at if enclosed is None else enclosed[1]

    def joined(self, make: _Make, left: ast.Expr, right: ast.Expr) -> ast.Expr:
        return make(left, right, at=(self.extent(left)[0], self.extent(right)[1]))


_CALCULATED = ast.Add | ast.Subtract | ast.Multiply | ast.Divide | ast.Negate

"""Single values: literals, names, calls, brackets, lists, intervals. The parser of guards builds on it."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from decimal import Decimal
from typing import Final

from pathways.language import ast, findings, words
from pathways.language.lexer import Kind, Token
from pathways.language.literals import CALENDAR_UNITS, number_fault, quoted_unit
from pathways.language.tokens import StopError, Tokens

# Deep enough for any guard that a person can read; shallow enough for the parser to recurse.
MOST_NESTED: Final = 48


class Values(Tokens, ABC):
    """Reads one value at a time. What a guard and a sum are is the parser's business."""

    def __init__(self, tokens: tuple[Token, ...], text: str) -> None:
        super().__init__(tokens, text)
        self.nested = 0
        # Nodes in parentheses of their own, and where these stand. Kept by identity: an equal node may stand bare elsewhere.
        self.enclosed: dict[int, tuple[ast.Expr, tuple[int, int]]] = {}

    @abstractmethod
    def guard(self) -> ast.Expr: ...

    @abstractmethod
    def sum(self) -> ast.Expr: ...

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

    def joined(self, make: Callable[..., ast.Expr], left: ast.Expr, right: ast.Expr) -> ast.Expr:
        return make(left, right, at=(self.extent(left)[0], self.extent(right)[1]))

"""Tokens to a written tree: a Pratt parser with one function a level. It gives one finding, the first fault.

Where CQL is confusing (chained comparisons, `not x > 1`, `and` mixed with `or`), it refuses with a hint.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from decimal import Decimal

from pathways.diagnostics.diagnostic import Diagnostic
from pathways.language import ast, findings
from pathways.language.lexer import Kind, Token, lex

# Deep enough for any guard that a person can read, shallow enough for every walk over the tree.
DEEPEST = 40
TALLEST = 120

LARGEST_WHOLE = Decimal(2**31 - 1)
LARGEST_DECIMAL = Decimal("9999999999999999999999999999.99999999")
MOST_DECIMALS = 8

CALENDAR_UNITS = {unit + ending: unit for unit in ("hour", "day", "week", "month", "year") for ending in ("", "s")} | {
    unit + ending: unit for unit in ("second", "minute", "millisecond") for ending in ("", "s")
}
COMPARISONS: dict[str, Callable[..., ast.Expr]] = {
    "<": ast.Less,
    "<=": ast.LessOrEqual,
    ">": ast.Greater,
    ">=": ast.GreaterOrEqual,
    "=": ast.Equal,
    "!=": ast.NotEqual,
}
SUMS: dict[str, Callable[..., ast.Expr]] = {"+": ast.Add, "-": ast.Subtract}
PRODUCTS: dict[str, Callable[..., ast.Expr]] = {"*": ast.Multiply, "/": ast.Divide}
LOGIC: dict[str, Callable[..., ast.Expr]] = {"and": ast.And, "or": ast.Or, "xor": ast.Xor}


@dataclass(frozen=True, slots=True)
class Parsed:
    """A written tree, or the findings that say why there is none."""

    tree: ast.Expr | None
    findings: tuple[Diagnostic, ...]


class _Stop(Exception):  # noqa: N818
    def __init__(self, finding: Diagnostic) -> None:
        super().__init__(finding.message)
        self.finding = finding


def parse(text: str) -> Parsed:
    """Parse one guard.

    Returns:
        The written tree without findings, or no tree and the findings. Never raises, linear time.
    """
    lexed = lex(text)
    if lexed.findings:
        return Parsed(None, lexed.findings)
    parser = _Parser(lexed.tokens, text)
    try:
        tree = parser.whole()
    except _Stop as stop:
        return Parsed(None, (stop.finding,))
    if len(lexed.tokens) > TALLEST and _taller(tree, TALLEST):
        return Parsed(None, (findings.too_deep(*tree.at),))
    return Parsed(tree, ())


def _taller(tree: ast.Expr, limit: int) -> bool:
    """Whether a tree is higher than the limit; without recursion, for it may be."""
    level: list[object] = [tree]
    for _ in range(limit):
        level = [part for node in level for part in _parts(node)]
        if not level:
            return False
    return True


def _parts(node: object) -> list[object]:
    if isinstance(node, tuple):
        return [part for part in node if isinstance(part, ast.Node)]
    values = [getattr(node, field.name) for field in fields(node)] if isinstance(node, ast.Node) else []
    found: list[object] = []
    for value in values:
        found += _parts(value) if isinstance(value, tuple) else [value] if isinstance(value, ast.Node) else []
    return found


class _Parser:
    def __init__(self, tokens: tuple[Token, ...], text: str) -> None:
        self.tokens = tokens
        self.text = text
        self.position = 0
        self.depth = 0
        # Nodes that stand in parentheses of their own; by identity, for equal nodes may stand elsewhere without.
        self.enclosed: set[int] = set()
        self.kept: list[ast.Expr] = []

    # --- tokens ---

    @property
    def now(self) -> Token:
        return self.tokens[self.position]

    def ahead(self, steps: int = 1) -> Token:
        return self.tokens[min(self.position + steps, len(self.tokens) - 1)]

    def take(self) -> Token:
        token = self.now
        if token.kind is not Kind.END:
            self.position += 1
        return token

    def is_sign(self, text: str) -> bool:
        return self.now.kind is Kind.SIGN and self.now.text == text

    def is_word(self, text: str) -> bool:
        return self.now.kind is Kind.KEYWORD and self.now.text == text

    def expect(self, sign: str, opened: Token | None = None) -> Token:
        if not self.is_sign(sign):
            raise _Stop(findings.expected(f"`{sign}`", self.now, opened))
        return self.take()

    def expect_word(self, word: str) -> Token:
        if not self.is_word(word):
            raise _Stop(findings.expected(f"`{word}`", self.now))
        return self.take()

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise _Stop(findings.too_deep(self.now.start, self.now.end))

    # --- levels, loosest first ---

    def whole(self) -> ast.Expr:
        if self.now.kind is Kind.END:
            raise _Stop(findings.empty_guard())
        tree = self.guard()
        left_over = self.tokens[self.position]
        if left_over.kind is not Kind.END:
            raise _Stop(findings.unexpected(left_over, self.tokens[self.position - 1]))
        return tree

    def guard(self) -> ast.Expr:
        self.deeper()
        tree = self.logic()
        while self.is_word("implies"):
            self.take()
            right = self.logic()
            tree = ast.Implies(tree, right, at=(tree.at[0], right.at[1]))
        self.depth -= 1
        return tree

    def logic(self) -> ast.Expr:
        first = self.comparison()
        if not (self.now.kind is Kind.KEYWORD and self.now.text in LOGIC):
            return first
        word = self.now.text
        operands = [first]
        while self.now.kind is Kind.KEYWORD and self.now.text in LOGIC:
            if self.now.text != word:
                raise _Stop(findings.mixed_logic(word, self.now))
            self.take()
            operands.append(self.comparison())
        return LOGIC[word](tuple(operands), at=(first.at[0], operands[-1].at[1]))

    def comparison(self) -> ast.Expr:
        begin = self.now
        left = self.sum()
        token = self.now
        if not self._compares(token):
            return left
        if begin.kind is Kind.KEYWORD and begin.text == "not" and id(left) not in self.enclosed:
            raise _Stop(findings.not_needs_parentheses(begin, token))
        self._refuse_open_test(left)
        tree = self._compared(left)
        if self._compares(self.now):
            raise _Stop(findings.chained_comparison(self.now, tree.at[0], self.text))
        return tree

    @staticmethod
    def _compares(token: Token) -> bool:
        if token.kind is Kind.SIGN:
            return token.text in COMPARISONS
        return token.kind is Kind.KEYWORD and token.text in ("between", "in")

    def _compared(self, left: ast.Expr) -> ast.Expr:
        token = self.take()
        if token.text == "between":
            low = self.sum()
            self.expect_word("and")
            high = self.sum()
            return ast.Between(left, low, high, at=(left.at[0], high.at[1]))
        if token.text == "in":
            container = self.container()
            return ast.In(left, container, at=(left.at[0], container.at[1]))
        right = self.sum()
        self._refuse_open_test(right)
        return COMPARISONS[token.text](left, right, at=(left.at[0], right.at[1]))

    def _refuse_open_test(self, node: ast.Expr) -> None:
        """In CQL `a + b is null` tests the sum: without parentheses it reads either way, so it is refused."""
        if isinstance(node, ast.IsNull | ast.IsTrue | ast.IsFalse) and id(node) not in self.enclosed:
            raise _Stop(findings.test_needs_parentheses(*node.at))

    def sum(self) -> ast.Expr:
        return self._chain(SUMS, self.product)

    def product(self) -> ast.Expr:
        return self._chain(PRODUCTS, self.unary)

    def _chain(self, signs: dict[str, Callable[..., ast.Expr]], operand: Callable[[], ast.Expr]) -> ast.Expr:
        tree = operand()
        while self.now.kind is Kind.SIGN and self.now.text in signs:
            self._refuse_open_test(tree)
            sign = self.take()
            right = operand()
            self._refuse_open_test(right)
            tree = signs[sign.text](tree, right, at=(tree.at[0], right.at[1]))
        return tree

    def unary(self) -> ast.Expr:
        token = self.now
        if self.is_word("not"):
            self.take()
            operand = self.postfix()
            return ast.Not(operand, at=(token.start, operand.at[1]))
        if self.is_sign("-"):
            self.take()
            operand = self.postfix()
            return ast.Negate(operand, at=(token.start, operand.at[1]))
        return self.postfix()

    def postfix(self) -> ast.Expr:
        tree = self.primary()
        while self.is_word("is"):
            self.take()
            negated = self.is_word("not")
            if negated:
                self.take()
            tests: dict[str, Callable[..., ast.Expr]] = {
                "null": ast.IsNull,
                "true": ast.IsTrue,
                "false": ast.IsFalse,
            }
            word = self.now
            if word.kind is not Kind.KEYWORD or word.text not in tests:
                raise _Stop(findings.expected("`null`, `true` or `false`", word))
            self.take()
            tree = tests[word.text](tree, negated, at=(tree.at[0], word.end))
        return tree

    # --- primaries ---

    def primary(self) -> ast.Expr:
        token = self.now
        match token.kind:
            case Kind.NUMBER:
                return self.number()
            case Kind.STRING:
                self.take()
                return ast.StringLiteral(token.text, at=(token.start, token.end))
            case Kind.DATE:
                self.take()
                return ast.DateLiteral(token.text, at=(token.start, token.end))
            case Kind.NAME:
                return self.named()
            case Kind.KEYWORD:
                return self.keyword()
            case Kind.SIGN | Kind.END:
                return self.bracketed()

    def number(self) -> ast.Expr:
        token = self.take()
        value = Decimal(token.text)
        after = self.now
        if after.kind is Kind.STRING:
            self.take()
            return ast.QuantityLiteral(value, after.text, at=(token.start, after.end))
        if after.kind is Kind.NAME and after.text in CALENDAR_UNITS:
            self.take()
            return ast.DurationLiteral(value, CALENDAR_UNITS[after.text], at=(token.start, after.end))
        if after.kind is Kind.NAME:
            raise _Stop(findings.unit_without_quotes(token, after))
        if value > self._largest(token) or len(token.text.partition(".")[2]) > MOST_DECIMALS:
            raise _Stop(findings.number_out_of_range(token))
        return ast.NumberLiteral(value, at=(token.start, token.end))

    def _largest(self, token: Token) -> Decimal:
        """As in CQL: whole numbers of 32 bits (one more below zero), decimals of 28 digits before the point."""
        if "." in token.text:
            return LARGEST_DECIMAL
        before = self.tokens[self.position - 2] if self.position > 1 else token
        return LARGEST_WHOLE + 1 if before.text == "-" else LARGEST_WHOLE

    def keyword(self) -> ast.Expr:
        token = self.now
        at = (token.start, token.end)
        match token.text:
            case "true" | "false":
                self.take()
                return ast.BooleanLiteral(token.text == "true", at=at)
            case "null":
                self.take()
                return ast.NullLiteral(at=at)
            case "if":
                return self.conditional()
            case _:
                raise _Stop(findings.expected("a value", token))

    def conditional(self) -> ast.Expr:
        start = self.take().start
        condition = self.guard()
        self.expect_word("then")
        then = self.guard()
        self.expect_word("else")
        otherwise = self.guard()
        return ast.If(condition, then, otherwise, at=(start, otherwise.at[1]))

    def bracketed(self) -> ast.Expr:
        token = self.now
        if self.is_sign("{"):
            return self.list()
        if not self.is_sign("("):
            raise _Stop(findings.expected("a value", token))
        self.take()
        tree = self.guard()
        self.expect(")", token)
        self.enclosed.add(id(tree))
        self.kept.append(tree)  # keeps the identity from being given to another node
        return tree

    def named(self) -> ast.Expr:
        token = self.now
        if token.text == "Interval" and self.ahead().kind is Kind.SIGN and self.ahead().text in "[(":
            return self.interval()
        self.take()
        if self.is_sign("("):
            return self.call(token)
        return self.dotted(token)

    def dotted(self, token: Token) -> "ast.Name | ast.Member":
        if not self.is_sign("."):
            return ast.Name(token.text, at=(token.start, token.end))
        self.take()
        member = self.now
        if member.kind is not Kind.NAME:
            raise _Stop(findings.expected("a name after the dot", member))
        self.take()
        return ast.Member(token.text, member.text, at=(token.start, member.end))

    def call(self, name: Token) -> ast.Expr:
        opened = self.expect("(")
        arguments: list[ast.Expr] = []
        if not self.is_sign(")"):
            arguments.append(self.argument())
            while self.is_sign(","):
                self.take()
                arguments.append(self.argument())
        closed = self.expect(")", opened)
        return ast.Call(name.text, tuple(arguments), at=(name.start, closed.end))

    def argument(self) -> ast.Expr:
        if self.now.kind is Kind.NAME and self._filters():
            name = self.dotted(self.take())
            alias = self.take()
            self.expect_word("where")
            where = self.guard()
            return ast.Filtered(name, alias.text, where, at=(name.at[0], where.at[1]))
        return self.guard()

    def _filters(self) -> bool:
        after = 3 if self.ahead().kind is Kind.SIGN and self.ahead().text == "." else 1
        alias, where = self.ahead(after), self.ahead(after + 1)
        return alias.kind is Kind.NAME and where.kind is Kind.KEYWORD and where.text == "where"

    def container(self) -> "ast.ListOf | ast.IntervalOf":
        if self.is_sign("{"):
            return self.list()
        if self.now.kind is Kind.NAME and self.now.text == "Interval":
            return self.interval()
        raise _Stop(findings.expected("a list `{…}` or an interval `Interval[…]`", self.now))

    def list(self) -> ast.ListOf:
        opened = self.expect("{")
        elements: list[ast.Expr] = []
        if not self.is_sign("}"):
            elements.append(self.element())
            while self.is_sign(","):
                self.take()
                elements.append(self.element())
        closed = self.expect("}", opened)
        return ast.ListOf(tuple(elements), at=(opened.start, closed.end))

    def element(self) -> ast.Expr:
        self.deeper()
        tree = self.sum()
        self.depth -= 1
        return tree

    def interval(self) -> ast.IntervalOf:
        start = self.take().start
        opened = self.now
        if not (self.is_sign("[") or self.is_sign("(")):
            raise _Stop(findings.expected("`[` or `(`", opened))
        self.take()
        low = self.element()
        self.expect(",")
        high = self.element()
        closed = self.now
        if not (self.is_sign("]") or self.is_sign(")")):
            raise _Stop(findings.expected("`]` or `)`", closed, opened))
        self.take()
        return ast.IntervalOf(low, high, opened.text == "[", closed.text == "]", at=(start, closed.end))

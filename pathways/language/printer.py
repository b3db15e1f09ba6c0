"""A tree as guard text: canonical, fewest parentheses, and parsing it gives the same tree again."""

from pathways.language import ast

# How tightly a node holds together; a looser node inside a tighter one stands in parentheses.
_OPEN, _LOOSE, _LOGIC, _COMPARISON, _SUM, _PRODUCT, _UNARY, _TEST, _TIGHT = range(9)

_COMPARISONS = {
    ast.Less: "<",
    ast.LessOrEqual: "<=",
    ast.Greater: ">",
    ast.GreaterOrEqual: ">=",
    ast.Equal: "=",
    ast.NotEqual: "!=",
}
_FIRST_PRINTED = 32  # a line's end or a tab within a text is written as an escape
_LOGIC_WORDS = {ast.And: "and", ast.Or: "or", ast.Xor: "xor"}
_TESTS = {ast.IsNull: "null", ast.IsTrue: "true", ast.IsFalse: "false"}


def print_guard(tree: ast.Expr) -> str:
    """The text of a written or resolved tree. Literals of resolved trees are printed as they were written.

    Raises:
        TypeError: A ``Choose`` table has no text: it is written as rows, not as a guard.
    """
    return _text(tree, _OPEN)


def _text(tree: ast.Expr, around: int) -> str:
    text, strength = _printed(tree)
    return f"({text})" if strength < around else text


def _printed(tree: ast.Expr) -> tuple[str, int]:
    match tree:
        case ast.And() | ast.Or() | ast.Xor():
            word = _LOGIC_WORDS[type(tree)]
            return f" {word} ".join(_text(o, _COMPARISON) for o in tree.operands), _LOGIC
        case ast.Implies():
            return f"{_text(tree.left, _LOOSE)} implies {_text(tree.right, _LOGIC)}", _LOOSE
        case ast.Not():
            return f"not {_text(tree.operand, _TEST)}", _UNARY
        case ast.IsNull() | ast.IsTrue() | ast.IsFalse():
            negated = "not " if tree.negated else ""
            return f"{_text(tree.operand, _TEST)} is {negated}{_TESTS[type(tree)]}", _TEST
        case ast.Less() | ast.LessOrEqual() | ast.Greater() | ast.GreaterOrEqual() | ast.Equal() | ast.NotEqual():
            return f"{_side(tree.left)} {_COMPARISONS[type(tree)]} {_side(tree.right)}", _COMPARISON
        case ast.Between():
            return f"{_side(tree.operand)} between {_side(tree.low)} and {_side(tree.high)}", _COMPARISON
        case ast.In():
            return f"{_side(tree.operand)} in {_text(tree.container, _TIGHT)}", _COMPARISON
        case ast.Add() | ast.Subtract():
            sign = "+" if isinstance(tree, ast.Add) else "-"
            return f"{_part(tree.left, _SUM)} {sign} {_part(tree.right, _PRODUCT)}", _SUM
        case ast.Multiply() | ast.Divide():
            sign = "*" if isinstance(tree, ast.Multiply) else "/"
            return f"{_part(tree.left, _PRODUCT)} {sign} {_part(tree.right, _UNARY)}", _PRODUCT
        case ast.Negate():
            return f"-{_text(tree.operand, _TIGHT)}", _UNARY
        case ast.If():
            return (
                f"if {_text(tree.condition, _OPEN)} then {_text(tree.then, _OPEN)} else {_text(tree.otherwise, _OPEN)}",
                # It takes in all that follows `else`: alone it needs no parentheses, inside anything it does.
                _OPEN,
            )
        case _:
            return _leaf(tree), _TIGHT


def _side(tree: ast.Expr) -> str:
    """A side of a comparison: a sum, or in parentheses. A test (``is null``) or a ``not`` reads two ways without."""
    if isinstance(tree, ast.IsNull | ast.IsTrue | ast.IsFalse | ast.Not):
        return f"({_text(tree, _LOOSE)})"
    return _text(tree, _SUM)


def _part(tree: ast.Expr, around: int) -> str:
    if isinstance(tree, ast.IsNull | ast.IsTrue | ast.IsFalse | ast.Not):
        return f"({_text(tree, _LOOSE)})"
    return _text(tree, around)


def _leaf(tree: ast.Expr) -> str:
    match tree:
        case ast.NumberLiteral():
            return format(tree.value, "f")
        case ast.QuantityLiteral():
            return f"{tree.value:f} '{_escaped(tree.unit)}'"
        case ast.DurationLiteral():
            return f"{tree.count:f} {tree.unit}" + ("" if tree.count == 1 else "s")
        case ast.StringLiteral():
            return f"'{_escaped(tree.value)}'"
        case ast.DateLiteral():
            return f"@{tree.text}"
        case ast.BooleanLiteral():
            return "true" if tree.value else "false"
        case ast.NullLiteral():
            return "null"
        case ast.Name():
            return tree.identifier
        case ast.Member():
            return f"{tree.owner}.{tree.member}"
        case ast.Filtered():
            return f"{_leaf(tree.name)} {tree.alias} where {_text(tree.where, _OPEN)}"
        case ast.Call():
            return f"{tree.function}({_listed(tree.arguments)})"
        case ast.ListOf():
            return "{" + ", ".join(_side(e) for e in tree.elements) + "}"
        case ast.IntervalOf():
            opening, closing = "[" if tree.low_included else "(", "]" if tree.high_included else ")"
            return f"Interval{opening}{_side(tree.low)}, {_side(tree.high)}{closing}"
        case _:
            return _resolved(tree)


def _resolved(tree: ast.Expr) -> str:
    match tree:
        case ast.Constant():
            if tree.literal is None:
                raise TypeError("a constant that nobody wrote has no text")
            return _leaf(tree.literal)
        case ast.Current():
            return tree.item
        case ast.Parameter() | ast.Defined() | ast.Alias():
            return tree.name
        case ast.ClassMember():
            return f"{tree.drug_class}.{tree.member.value}"
        case ast.Series():
            return tree.item if tree.where is None else f"{tree.item} {tree.alias} where {_text(tree.where, _OPEN)}"
        case ast.Aggregate():
            return (
                f"{tree.function.value}({_listed((tree.over,) if tree.window is None else (tree.over, tree.window))})"
            )
        case ast.DateOf():
            return f"DateOf({_text(tree.operand, _OPEN)})"
        case ast.Apply():
            return f"{tree.function.value}({_listed(tree.arguments)})"
        case ast.InUnit():
            return _text(tree.operand, _TIGHT)
        case _:
            raise TypeError(f"{type(tree).__name__} has no text")


def _listed(arguments: "tuple[ast.Expr, ...]") -> str:
    return ", ".join(_text(a, _OPEN) for a in arguments)


def _escaped(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace("'", "\\'")
    return "".join(f"\\u{ord(c):04x}" if ord(c) < _FIRST_PRINTED else c for c in plain)

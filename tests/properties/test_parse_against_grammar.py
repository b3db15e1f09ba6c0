"""A second opinion: the grammar of docs/language.md given to a parser generator accepts and refuses the same texts.

In its scope: words and signs. Out of it: what the lexer and the ranges of numbers refuse.
"""

from functools import cache

from hypothesis import example, given
from lark import Lark, UnexpectedInput

from pathways.language.parser import parse
from tests.strategies import every_guard, soups, spoiled_guards

# `…_open` ends with an `if` that stands bare: it takes in all that follows, so nothing may follow it.
GRAMMAR = r"""
guard: closed | open
?closed: (logic "implies")* logic
open: (logic "implies")* logic_open
?logic: item | item ("and" item)+ | item ("or" item)+ | item ("xor" item)+
logic_open: item_open | item ("and" item)* "and" item_open | item ("or" item)* "or" item_open | item ("xor" item)* "xor" item_open
?item: "not" tested | tested | sum | comparison
item_open: "not" conditional | sum_open | comparison_open
comparison: sum RELATION sum | sum "between" sum "and" sum | sum "in" (list | interval)
comparison_open: sum RELATION sum_open | sum "between" sum "and" sum_open
tested: value ("is" ["not"] ("null" | "true" | "false"))*
?sum: (sum ADDED)? term
sum_open: (sum ADDED)? term_open
?term: (term TIMES)? factor
term_open: (term TIMES)? factor_open
factor: MINUS? value
factor_open: MINUS? conditional
conditional: "if" guard "then" guard "else" guard
?value: NUMBER STRING | NUMBER UNIT | NUMBER | STRING | DATE | "true" | "false" | "null"
      | NAME | NAME "." NAME | NAME "(" [argument ("," argument)*] ")" | "(" guard ")"
argument: guard | list | NAME ["." NAME] NAME "where" guard
list: "{" [element ("," element)*] "}"
interval: INTERVAL ("[" | "(") element "," element ("]" | ")")
element: sum | sum_open
RELATION: "<=" | ">=" | "!=" | "<" | ">" | "="
ADDED: "+" | MINUS
MINUS: "-"
TIMES: "*" | "/"
NUMBER: /[0-9]+(\.[0-9]+)?/
STRING: /'[^'\\\n]*'/
DATE: /@[0-9]{4}-[0-9]{2}-[0-9]{2}/
UNIT.2: /(hour|day|week|month|year)s?(?![A-Za-z0-9_])/
INTERVAL.2: /Interval(?![A-Za-z0-9_])/
NAME: /(?!(and|or|xor|implies|not|is|null|true|false|between|in|if|then|else|where|Interval|(hour|day|week|month|year)s?)(?![A-Za-z0-9_]))[A-Za-z_][A-Za-z0-9_]*/
%ignore /[ \t\r\n]+/
"""


@cache
def grammar() -> Lark:
    return Lark(GRAMMAR, start="guard", parser="earley", lexer="dynamic")


def accepted(text: str) -> bool:
    try:
        grammar().parse(text)
    except UnexpectedInput:
        return False
    return True


@given(every_guard)
def test_what_we_accept_the_grammar_accepts(text: str) -> None:
    assert parse(text).tree is not None
    assert accepted(text)


@given(soups)
@example("not x > 1")
@example("not x is null")
@example("x is null is not true")
@example("x + 1 is null")
@example("1 < 2 < 3")
@example("x and x or x")
@example("x implies x implies x")
@example("if x then x else x and x or x")
@example("1 + if x then 1 else 2 + 3 = 3")
@example("if x then x else x is null")
@example("- - 1 = 1")
@example("Latest( x y where x , 3 months ) > 1")
@example("x in { 1 , 2 } and x in Interval[ 1 , 2 )")
@example("{ 1 }")
@example("Count( { 1 } ) = 1")
def test_a_run_of_words_is_accepted_by_both_or_by_neither(text: str) -> None:
    assert (parse(text).tree is not None) == accepted(text), text


@given(spoiled_guards())
def test_a_spoiled_guard_is_accepted_by_both_or_by_neither(text: str) -> None:
    assert (parse(text).tree is not None) == accepted(text), text

"""Guards in French and English sentences, for sign-off, diagrams and explanations: one walk over the tree, two voices.

It keeps the meaning, brackets where two readings were possible, and says a negation where it was written: the opposite
of « supérieure à 7 % » is not said as « d'au plus 7 % », for a result that is *none* is neither.
"""

from typing import Final

from pathways.backends.names import Names
from pathways.backends.prose_conditions import Speaker
from pathways.backends.prose_english import English
from pathways.backends.prose_french import French
from pathways.backends.prose_short import shortened
from pathways.backends.voice import Voice
from pathways.language import ast
from pathways.language.values import Value

TAB: Final = 18


def sentence(tree: ast.Expr, language: str, names: Names, *, of: str | None = None) -> str:
    """A guard, or any expression, in words: no capital, no final stop.

    Args:
        tree: Resolved by the checker.
        language: ``"fr"`` or ``"en"``.
        names: The words for its names (``CatalogueNames``).
        of: The item whose value the expression is, for the labels of its codes.

    Returns:
        One line. Spaces that must not break are U+00A0.
    """
    return Speaker(_voice(language), names, of=of).say(tree).text


def short(tree: ast.Expr, language: str, names: Names, *, limit: int = TAB) -> str:
    """The same for the tab of a diagram: symbols instead of words, cut at a clause beyond ``limit`` characters.

    A threshold is never cut off. What is cut ends with « … »; the full sentence then stands elsewhere.
    """
    return shortened(Speaker(_voice(language), names), tree, limit)


def value_said(value: Value, item: str, language: str, names: Names) -> str:
    """A value of an item as people write it: « 8,1 % », « positif », « 45 ans », « oui »."""
    return Speaker(_voice(language), names).fact(value, item)


def denied(label: str, language: str) -> str:
    """The opposite of a fact by its label: « pas de plaie du pied », « enceinte : non »."""
    return _voice(language).no_flag(label)


def _voice(language: str) -> Voice:
    return French() if language == "fr" else English()

"""Did you mean: the nearest of the names that exist."""

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(word: str, names: Iterable[str]) -> str | None:
    """The one name so near to ``word`` that it was most likely meant; letter case does not count; or nothing."""
    by_folded: dict[str, str] = {}
    for name in sorted(names):
        by_folded.setdefault(name.casefold(), name)
    folded = word.casefold()
    if folded in by_folded:
        return by_folded[folded]
    near = get_close_matches(folded, by_folded, n=1, cutoff=0.72)
    return by_folded[near[0]] if near else None

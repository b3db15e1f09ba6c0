"""The page of the protocols: what each holds and what its rules rest on. `python -m tests.clinical.protocols_page` writes it anew."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from msgspec import Struct

from pathways.analysis.cases import read_cases
from pathways.analysis.coverage import targets_of
from pathways.language import ast
from pathways.loading.bundled import bundled
from pathways.model.catalogue import Catalogue
from pathways.model.protocol import Library, Protocol
from pathways.model.provenance import Because, Standing

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "protocols.md"

HEAD = """\
# The protocols

Generated from `protocols/`; a test fails when it is stale. Every protocol is a **draft**: no clinician has signed one, and every
output says so.

A *rule* is each exit of a decision, act, parameter, named condition, wait and red flag that gives its reason. *Read*: its document was
read by us. *Second hand*: known through another document that reports it. *To verify*: from memory, or marked `unread`; such a
rule says so in every suggestion that it makes, and blocks the status `approved`. *Team* is a consensus without a published source,
*local* a territory's choice.
"""
COLUMNS = ("read", "second hand", "to verify", "team", "local")


def page(library: Library) -> str:
    """The whole page."""
    parts = [HEAD]
    for domain in sorted({p.domain for p in library.protocols.values()}):
        parts += [f"## {domain.capitalize()}", _table(library, domain)]
    parts += ["## All together", _totals(library)]
    return "\n".join(f"{part.rstrip()}\n" for part in parts)


def _table(library: Library, domain: str) -> str:
    rows = [
        "| protocol | title | states | transitions | cases | properties | sources | rules | "
        + " | ".join(COLUMNS)
        + " |",
        "|---|---|--:|--:|--:|--:|--:|--:|" + "--:|" * len(COLUMNS),
    ]
    rows += [_row(library, p) for p in library.protocols.values() if p.domain == domain]
    return "\n".join(rows)


def _row(library: Library, protocol: Protocol) -> str:
    states = list(protocol.walk_states())
    transitions = {(s.path, target) for s in states for target in targets_of(s) if target}
    reasons = list(reasons_in(protocol))
    sources = {b.source for b in reasons if b.source is not None}
    counted = Counter(standing(b, library.catalogue) for b in reasons)
    shares = " | ".join(_share(counted[column], len(reasons)) for column in COLUMNS)
    cells = (len(states), len(transitions), cases(protocol.name), len(protocol.properties), len(sources), len(reasons))
    name = f"[{protocol.name}](../{folder(protocol.name)}/protocol.yaml)"
    return f"| {name} | {protocol.title.fr} | {' | '.join(map(str, cells))} | {shares} |"


def _totals(library: Library) -> str:
    protocols = library.protocols.values()
    reasons = [b for p in protocols for b in reasons_in(p)]
    counted = Counter(standing(b, library.catalogue) for b in reasons)
    states = sum(len(list(p.walk_states())) for p in protocols)
    told = ", ".join(f"{_share(counted[column], len(reasons))} {column}" for column in COLUMNS)
    played = sum(cases(p.name) for p in protocols)
    return f"{len(protocols)} protocols, {states} states, {played} cases, {len(reasons)} rules: {told}."


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "–"


@cache
def _folders() -> dict[str, Path]:
    return {path.parent.name: path.parent.relative_to(ROOT) for path in (ROOT / "protocols").rglob("protocol.yaml")}


def folder(name: str) -> str:
    """Where a protocol stands."""
    return _folders()[name].as_posix()


def cases(name: str) -> int:
    """How many cases it has."""
    path = ROOT / folder(name) / "cases.yaml"
    return len(read_cases(path.read_text(encoding="utf-8"), str(path))[0])


def standing(because: Because, catalogue: Catalogue) -> str:
    """The column of a reason."""
    match because.standing:
        case Standing.UNREAD:
            return "to verify"
        case Standing.CONSENSUS:
            return "team"
        case Standing.LOCAL:
            return "local"
        case Standing.SOURCE:
            read = catalogue.sources[str(because.source)].read
            return {"primary": "read", "secondary": "second hand", "memory": "to verify"}[read]


def reasons_in(value: object) -> Iterator[Because]:
    """Every reason that a protocol gives, in its order; the agreement of the people aside."""
    if isinstance(value, Because):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from reasons_in(each)
    elif isinstance(value, tuple):
        for each in value:
            yield from reasons_in(each)
    elif isinstance(value, Struct) and not isinstance(value, ast.Node):
        for name in value.__struct_fields__:
            if name not in ("about", "alternatives"):
                yield from reasons_in(getattr(value, name))


def write() -> None:
    """Write the page."""
    PAGE.write_text(page(bundled()), encoding="utf-8")


if __name__ == "__main__":
    write()

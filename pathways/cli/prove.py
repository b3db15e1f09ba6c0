"""Prove the properties that protocols state (`properties:`), for every possible patient and record, over all protocols together.

Each comes out HOLDS, REFUTED (with a patient, replayed through the engine, to paste into cases.yaml) or UNDECIDED. One property
may be asked at once: `pathways prove diabetic-foot --never "refer: diabetic_foot_centre" --when "not Foot_ulcer"`.
Needs the extra `proof`: pip install 'care-pathways[proof]'.
Exit codes: 0 every property holds, 1 one is refuted or undecided, 2 the command could not run.
"""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pathways.diagnostics.diagnostic import InvalidInputError

if TYPE_CHECKING:
    from pathways.analysis.proof.promises import Obligation
    from pathways.cli.proving import Proved
    from pathways.model.catalogue import Guard
    from pathways.model.protocol import Library

FINE, FINDINGS, COULD_NOT_RUN = 0, 1, 2
ASSUMPTIONS = (
    "values lie within what the catalogue calls plausible; parameters may have any value within their bounds",
    "facts are read as the engine reads them: unknown is not false, and what is recorded may be old, partial or missing",
    "the record (entry dates, branches taken) may be any; every protocol of the library is looked at together",
    "a suggestion is what an answer lists, what an emergency holds back, and both sides of a conflict",
)


def add_arguments(parser: ArgumentParser) -> None:
    """Describe the command line."""
    parser.add_argument("names", nargs="*", metavar="PROTOCOL", help="whose properties; without one, every protocol's")
    parser.add_argument("--never", metavar="ACT", help='ask instead: is this never suggested ("refer: foot_centre") …')
    parser.add_argument("--always", metavar="ACT", help="… or always suggested, or recorded …")
    parser.add_argument("--when", metavar="GUARD", help="… while this is true (names of the protocol may be used)")
    parser.add_argument(
        "--protocols", "--library", dest="folder", type=Path, metavar="DIR", help="instead of the bundled"
    )
    parser.add_argument("--territory", type=Path, metavar="FILE", help="a local/<territory>.yaml that sets parameters")
    parser.add_argument("--no-cache", action="store_true", help="prove everything anew")
    parser.add_argument("--json", action="store_true", help="one JSON object a property")


def run(arguments: Namespace) -> int:
    """Prove, and print each verdict as soon as it is there."""
    from pathways.cli.reading import CouldNotRunError, Reader
    from pathways.cli.terminal import colours, write
    from pathways.diagnostics.show import show_all

    reader = Reader({"": arguments.when or ""})
    try:
        return _prove(arguments, reader)
    except CouldNotRunError as error:
        write(f"pathways prove: {error}\n", sys.stderr)
        return COULD_NOT_RUN
    except InvalidInputError as error:
        write(show_all(error.findings, reader.sources, colour=colours(sys.stderr)) + "\n", sys.stderr)
        return COULD_NOT_RUN


def _prove(arguments: Namespace, reader: Any) -> int:
    from pathways.cli.proving import prove_all
    from pathways.cli.reading import need_solver
    from pathways.cli.terminal import write

    library = reader.library(arguments.folder, arguments.territory)
    need_solver("for proofs")
    wanted = list(_obligations(arguments, library))
    if not wanted:
        write("no properties: a protocol states them under `properties:`\n")
        return FINE
    proofs: list[Proved] = []
    for proof in prove_all(library, wanted, use_kept=not arguments.no_cache):
        proofs.append(proof)
        write(_as_json(proof) if arguments.json else _as_text(proof))
        sys.stdout.flush()
    if not arguments.json:
        write(_closing(proofs))
    return FINE if all(p.verdict == "holds" for p in proofs) else FINDINGS


# --- what to prove ---


def _obligations(arguments: Namespace, library: "Library") -> "Iterator[Obligation]":
    from pathways.analysis.proof.promises import obligations
    from pathways.cli.reading import CouldNotRunError
    from pathways.diagnostics.suggest import did_you_mean

    for name in arguments.names:
        if name not in library.protocols:
            nearest = did_you_mean(name, library.protocols)
            hint = f"did you mean `{nearest}`?" if nearest else f"there are {', '.join(sorted(library.protocols))}"
            raise CouldNotRunError(f"there is no protocol `{name}`; {hint}")
    asked = [a for a in (arguments.never, arguments.always) if a is not None]
    if not asked and arguments.when is None:
        yield from obligations(library, arguments.names or None)
        return
    if len(asked) != 1 or arguments.when is None:
        raise CouldNotRunError("to ask for one property give --never or --always, and --when")
    if len(arguments.names) > 1 or (arguments.always is not None and not arguments.names):
        raise CouldNotRunError("to ask for one property name the one protocol that it is about")
    yield _asked(arguments, library, arguments.names[0] if arguments.names else "")


def _asked(arguments: Namespace, library: "Library", scope: str) -> "Obligation":
    from pathways.analysis.proof.promises import Deed, Obligation
    from pathways.cli.reading import CouldNotRunError
    from pathways.diagnostics.suggest import did_you_mean
    from pathways.loading.scope import catalogue_scope
    from pathways.model.protocol import PropertyKind

    written = arguments.never or arguments.always
    verb, colon, target = (part.strip() for part in written.partition(":"))
    if not colon or not target:
        raise CouldNotRunError(f'`{written}` is no act: write it as "refer: diabetic_foot_centre"')
    if verb not in library.catalogue.verbs:
        nearest = did_you_mean(verb, library.catalogue.verbs)
        raise CouldNotRunError(f"there is no verb `{verb}`" + (f"; did you mean `{nearest}`?" if nearest else ""))
    scope_of = catalogue_scope(library.catalogue)
    if scope_of.act(f"{verb}.{target}") is None:
        known = [*library.catalogue.objects, *library.catalogue.classes, *library.catalogue.items]
        nearest = did_you_mean(target, known)
        hint = f"; did you mean `{nearest}`?" if nearest and nearest != target else ""
        raise CouldNotRunError(f"nothing called `{target}` can be done with `{verb}`{hint}")
    kind = PropertyKind.NEVER if arguments.never else PropertyKind.ALWAYS
    return Obligation(kind, Deed(verb, target), _guard(arguments.when, library, scope), scope)


def _guard(text: str, library: "Library", name: str) -> "Guard":
    from pathways.language.checker import check
    from pathways.language.parser import parse
    from pathways.language.types import BooleanType, Role, Symbol
    from pathways.loading.scope import ProtocolScope, catalogue_scope
    from pathways.model.catalogue import Guard

    base = catalogue_scope(library.catalogue)
    protocol = library.protocols.get(name)
    own: dict[str, Symbol] = {}
    if protocol is not None:
        own |= {n: Symbol(n, Role.PARAMETER, s.type, dated=False) for n, s in protocol.settings.items()}
        own |= {n: Symbol(n, Role.DEFINED, d.type, dated=False) for n, d in protocol.defines.items()}
    parsed = parse(text)
    if parsed.tree is None:
        raise InvalidInputError(parsed.findings)
    checked = check(parsed.tree, ProtocolScope(base, own), BooleanType())
    if checked.findings:
        raise InvalidInputError(checked.findings)
    return Guard(text, checked.tree)


# --- for people ---


def _as_text(proof: "Proved") -> str:
    lines = [f"{proof.verdict.value.upper():<10} {proof.obligation}" + _where(proof)]
    lines += [f"           {why}" for why in proof.why]
    if proof.patient is not None:
        lines.append("           this patient breaks it; the engine was asked, and says so:")
        lines += [f"           {line}" for line in proof.case.splitlines()]
    return "\n".join(lines) + "\n"


def _where(proof: "Proved") -> str:
    if not proof.places:
        return "\n           nothing suggests it anywhere"
    home = f" ({proof.obligation.scope})" if proof.obligation.scope else ""
    return f"{home}"


def _closing(proofs: "list[Proved]") -> str:
    counted = ", ".join(
        f"{sum(p.verdict.value == word for p in proofs)} {said}"
        for word, said in (("holds", "hold"), ("refuted", "refuted"), ("undecided", "undecided"))
    )
    rest = "".join(f"  - {line}\n" for line in ASSUMPTIONS)
    properties = "property" if len(proofs) == 1 else "properties"
    return f"\n{len(proofs)} {properties}: {counted}\nassumed:\n{rest}"


# --- for machines ---


def _as_json(proof: "Proved") -> str:
    patient = None if proof.patient is None else {**proof.patient, "case": proof.case}
    data = {
        "protocol": proof.obligation.scope or None,
        "property": str(proof.obligation),
        "verdict": proof.verdict.value,
        "looked_at": list(proof.places),
        "patient": patient,
        "why": list(proof.why),
    }
    return json.dumps(data, ensure_ascii=False) + "\n"

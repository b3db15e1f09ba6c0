"""The delays and intervals of a protocol, each with its source, at the end of its SOURCES.md: `python -m tests.clinical.delays_of_sources`
writes them anew; a test fails when they are stale.
"""

from collections.abc import Iterator
from pathlib import Path

from pathways.loading.bundled import bundled
from pathways.model.protocol import Action, Protocol, State, Wait
from pathways.model.provenance import Because
from pathways.render.diagram.scene import Step
from pathways.render.diagram.to_scene import to_scene
from tests.clinical.protocols_page import folder

ROOT = Path(__file__).parents[2]
HEADING = "## Délais et intervalles de chaque étape"
INTRODUCTION = """\
Écrit à partir du protocole et des sources du catalogue ; un test échoue si ce n'est plus à jour. Le grade et le statut sont ceux de
l'acte ou de l'attente qui porte le délai.

| Règle | Valeur | Document | Organisme, année | Grade | Adresse | Statut |
|---|---|---|---|---|---|---|"""
READ = {"primary": "lu", "secondary": "second", "memory": "mémoire"}


def section(name: str) -> str:
    """The whole section, without what stands before it."""
    return "\n".join([HEADING, "", INTRODUCTION, *_rows(name), ""])


def file_of(name: str) -> Path:
    return ROOT / folder(name) / "SOURCES.md"


def _rows(name: str) -> Iterator[str]:
    states = dict(_states(bundled().protocols[name]))
    told: set[str] = set()
    for step in to_scene(bundled(), name, "fr").steps():
        for rule, value, because in _delays(step, states[step.path]):
            row = f"| {_cell(rule)} | {_cell(value)} | {_source(because)} |"
            if row not in told:
                told.add(row)
                yield row


def _states(protocol: Protocol) -> Iterator[tuple[str, State]]:
    for world in (protocol.states, *_inner(protocol.states.values())):
        for state in world.values():
            yield state.path, state


def _inner(states: object) -> Iterator[dict[str, State]]:
    for state in states:  # type: ignore[attr-defined]
        for region in getattr(state, "regions", {}).values():
            yield region.states
            yield from _inner(region.states.values())


def _delays(step: Step, state: State) -> Iterator[tuple[str, str, Because | None]]:
    if isinstance(state, Action):
        for act, deed in zip(state.do, step.deeds, strict=True):
            if deed.when:
                yield f"Étape {step.number}, {deed.what}", deed.when, act.because
    elif step.delay:
        yield f"Étape {step.number}, {step.title}", step.delay, state.because if isinstance(state, Wait) else None


def _source(because: Because | None) -> str:
    if because is None:
        return "accord de l'équipe | équipe | sans objet | sans objet | équipe"
    source = bundled().catalogue.sources.get(because.source or "")
    if source is None:
        if because.consensus is not None:
            return "accord de l'équipe | équipe | sans objet | sans objet | équipe"
        if because.local:
            return "aucun texte : au territoire de fixer | territoire | sans objet | sans objet | local"
        return "aucun texte ouvert | non connu | non lu | adresse non connue | mémoire"
    year = str(source.year) if source.year is not None else "année non connue"
    grade = because.grade or ("sans grade" if source.read == "primary" else "non lu")
    status = "mémoire" if because.unread is not None else READ[source.read]
    address = _cell(source.address or "adresse non connue")
    return f"`{source.id}` | {_cell(source.publisher.fr)}, {year} | {grade} | {address} | {status}"


def _cell(text: str) -> str:
    return text.replace("|", "/")


def write() -> None:
    """Write each section anew, at the end of its file."""
    for name in bundled().protocols:
        file = file_of(name)
        before = file.read_text(encoding="utf-8").partition(HEADING)[0].rstrip("\n")
        file.write_text(f"{before}\n\n{section(name)}", encoding="utf-8")


if __name__ == "__main__":
    write()

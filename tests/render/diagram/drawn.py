"""Every picture of the bundled protocols, each made once in a process: by view, protocol and language."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from msgspec.structs import replace

import pathways
from pathways.render.diagram.canvas import Sheet
from pathways.render.diagram.comparison import difference
from pathways.render.diagram.document import document
from pathways.render.diagram.lane_pages import lane_drawing
from pathways.render.diagram.overlay import situation
from pathways.render.diagram.overview import Overview, overview
from pathways.render.diagram.pages import A4, Drawing, drawing
from pathways.render.diagram.scene import Exit, Flow, Scene, Shape, Step
from pathways.render.diagram.table import table
from pathways.render.diagram.to_scene import to_scene

LIBRARY: Final = pathways.library()
NAMES: Final = sorted(LIBRARY.protocols)
LANGUAGES: Final = ("fr", "en")
DAY: Final = date(2026, 11, 23)
PATIENTS: Final = sorted(Path("examples/patients").glob("*.yaml"))
PLACES: Final = {"flow": drawing, "lanes": lane_drawing, "overview": overview}
VIEWS: Final = ("flow", "lanes", "overview", "steps", "document", "patient", "diff")


@cache
def scene_of(name: str, language: str) -> Scene:
    return to_scene(LIBRARY, name, language)


@cache
def drawn_once(name: str, language: str) -> Drawing:
    return drawing(scene_of(name, language), A4)


@cache
def lanes_once(name: str, language: str) -> Drawing:
    return lane_drawing(scene_of(name, language), A4)


@cache
def overview_once(name: str, language: str) -> Overview:
    return overview(scene_of(name, language), A4)


@cache
def answers() -> Mapping[str, pathways.Assessment]:
    """Of every example patient, by the name of the file."""
    return {path.stem: pathways.assess(LIBRARY, pathways.Patient.from_yaml(path), DAY) for path in PATIENTS}


@cache
def walked_by(name: str) -> str | None:
    """The example patient who goes furthest in a protocol."""
    lengths = {
        patient: max((len(walk.steps) for walk in answer.walks if walk.protocol == name), default=0)
        for patient, answer in answers().items()
    }
    best = max(sorted(lengths), key=lambda patient: lengths[patient])
    return best if lengths[best] else None


@cache
def patient_once(name: str, language: str, view: str = "flow") -> Drawing | Overview | None:
    """The patient who goes furthest; of a protocol that concerns no example patient, nothing."""
    patient = walked_by(name)
    if patient is None:
        return None
    scene = scene_of(name, language)
    return PLACES[view](scene, A4, situation(scene, LIBRARY, answers()[patient], pseudonym="Patient A"))


@cache
def difference_once(name: str, language: str, view: str = "flow") -> Drawing | Overview:
    """From the protocol to an edited one in French, back in English: what is added in one is gone in the other."""
    scene = scene_of(name, language)
    versions = (scene, edited(scene)) if language == "fr" else (edited(scene), scene)
    united, over = difference(*versions)
    return PLACES[view](united, A4, over)


def edited(scene: Scene) -> Scene:
    """A next version: the first act later and under another title, a step more after it, a decision with a way less."""
    main, *regions = scene.flows
    return replace(scene, version="9.0.0", flows=(_edited(main), *regions))


def _edited(flow: Flow) -> Flow:
    act = next((s for s in flow.steps if s.shape is Shape.ACTION and s.exits), None)
    decision = next((s for s in flow.steps if s.shape is Shape.DECISION and len(s.exits) > 2), None)
    steps: list[Step] = []
    for step in flow.steps:
        if step is act:
            first, *others = step.exits
            steps.append(
                replace(step, title="Un autre titre", delay="≤ 9 jours", exits=(replace(first, to="new_step"), *others))
            )
            steps.append(
                Step(
                    "new_step",
                    99,
                    Shape.ACTION,
                    "Rappeler à 8 jours",
                    phase=step.phase,
                    exits=(Exit("new_step.then", first.to),),
                )
            )
        elif step is decision:
            steps.append(replace(step, exits=step.exits[1:]))
        else:
            steps.append(step)
    return replace(flow, steps=tuple(steps))


@cache
def pages(view: str, name: str, language: str) -> tuple[Sheet, ...]:
    """The sheets of a view; empty where there is nothing to draw."""
    match view:
        case "flow":
            return drawn_once(name, language).sheets()
        case "lanes":
            return lanes_once(name, language).sheets()
        case "overview":
            return overview_once(name, language).sheets()
        case "steps":
            return table(scene_of(name, language), A4)
        case "document":
            return document(LIBRARY, scene_of(name, language), A4)
        case "patient":
            drawn = patient_once(name, language)
            return drawn.sheets() if drawn else ()
        case "diff":
            return difference_once(name, language).sheets()
        case _:
            raise ValueError(view)

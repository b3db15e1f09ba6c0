"""Drawing protocols, from the loaded library to the bytes of SVG, beside Graphviz's `dot` on the same graph."""

import shutil

import pathways
from benchmarks.measuring import Row, best
from pathways.render.diagram import columns, metrics
from pathways.render.diagram.pages import A4, drawing
from pathways.render.diagram.to_gv import by_dot
from pathways.render.diagram.to_scene import to_scene
from pathways.render.diagram.to_svg import to_svg

FOOT = "diabetic-foot"


def rows(rounds: int = 5) -> list[Row]:
    library = pathways.library()
    steps = sum(1 for _ in library.protocols[FOOT].walk_states())
    ours = f"pathways: {FOOT}, {steps} steps, placed for A4"
    ways = {ours: lambda: drawn(library, FOOT)}
    missing = []
    if shutil.which("dot"):
        scene = to_scene(library, FOOT, "fr")
        assert by_dot(scene, "svg").count(b'class="node step ') == steps
        ways["dot: the same graph, no page"] = lambda: by_dot(scene, "svg")
    else:
        missing.append(Row("dot: the same graph, no page", None, "not installed: Debian's graphviz"))
    found = [Row(name, seconds) for name, seconds in best(ways, rounds=rounds, outside=True).items()]
    whole = best({"all": lambda: [drawn(library, name) for name in library.protocols]}, rounds=1, outside=True)["all"]
    return [*found, Row(f"pathways: the {len(library.protocols)} bundled protocols", whole), *missing]


def drawn(library: pathways.Library, name: str) -> list[str]:
    """From nothing: what is kept of texts once broken is dropped first."""
    metrics.wrapped.cache_clear()
    metrics.in_lines.cache_clear()
    columns.searched.cache_clear()
    return [to_svg(sheet) for sheet in drawing(to_scene(library, name, "fr"), A4).sheets()]

"""Drawing protocols, from the loaded library to the bytes of SVG, beside Graphviz's `dot` on the same graph."""

import shutil

import pathways
from benchmarks.measuring import Row, best
from pathways.render.diagram import columns, metrics
from pathways.render.diagram.pages import A4, drawing
from pathways.render.diagram.to_gv import by_dot
from pathways.render.diagram.to_scene import to_scene
from pathways.render.diagram.to_svg import to_svg

ONE = "pain"  # of 25 steps


def rows(rounds: int = 5) -> list[Row]:
    """Ours by the processor's time of this process; beside it, by the clock on the wall, ours and the other program."""
    library = pathways.library()
    steps = sum(1 for _ in library.protocols[ONE].walk_states())
    ours = f"pathways: {ONE}, {steps} steps, placed for A4"
    ways = {ours: lambda: drawn(library, ONE)}
    missing = []
    if shutil.which("dot"):
        scene = to_scene(library, ONE, "fr")
        assert by_dot(scene, "svg").count(b'class="node step ') == steps
        ways["dot: the same graph, no page"] = lambda: by_dot(scene, "svg")
    else:
        missing.append(Row("dot: the same graph, no page", None, "not installed: Debian's graphviz"))
    found = [Row(name, seconds) for name, seconds in best(ways, rounds=rounds, outside=True).items()]
    busy = best(
        {"one": lambda: drawn(library, ONE), "all": lambda: [drawn(library, name) for name in library.protocols]},
        rounds=1,
    )
    return [
        *found,
        Row("  the same, processor time alone", busy["one"]),
        Row(f"pathways: the {len(library.protocols)} bundled protocols, processor time", busy["all"]),
        *missing,
    ]


def drawn(library: pathways.Library, name: str) -> list[str]:
    """From nothing: what is kept of texts once broken is dropped first."""
    metrics.wrapped.cache_clear()
    metrics.in_lines.cache_clear()
    columns.searched.cache_clear()
    return [to_svg(sheet) for sheet in drawing(to_scene(library, name, "fr"), A4).sheets()]

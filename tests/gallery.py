"""The pictures of the documents, and the gallery of every bundled protocol.

``python -m tests.gallery`` draws them; a test compares them with what is drawn now, so that none goes stale.
"""

from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Final

from pathways.render.diagram.canvas import Sheet
from pathways.render.diagram.lane_pages import lane_drawing
from pathways.render.diagram.overlay import situation
from pathways.render.diagram.pages import A4, drawing
from pathways.render.diagram.to_svg import to_svg
from tests.render.diagram.drawn import LIBRARY, NAMES, answers, drawn_once, overview_once, scene_of

DOCS: Final = Path(__file__).parents[1] / "docs"
PICTURES: Final = DOCS / "pictures"
GALLERY: Final = DOCS / "gallery.md"
_WIDTH: Final = 260
_HEAD: Final = """# Gallery

Every bundled protocol as `pathways render` draws it on A4, in French; click to enlarge. All are drafts. How to read one is in
[diagrams.md](diagrams.md). Drawn by `python -m tests.gallery`; a test fails when a picture is stale.
"""


def pictures() -> dict[str, str]:
    """The text of each SVG, by the name of its file."""
    return {
        name: to_svg(sheet)
        for stem, sheets in _drawings()
        for name, sheet in zip(_names(stem, sheets), sheets, strict=True)
    }


def _drawings() -> Iterator[tuple[str, tuple[Sheet, ...]]]:
    for name in NAMES:
        yield name, drawn_once(name, "fr").sheets()
    yield "hypertension-overview", overview_once("hypertension", "fr").sheets()
    yield "smoking-cessation-lanes", lane_drawing(scene_of("smoking-cessation", "en"), A4).sheets()
    foot = scene_of("diabetic-foot", "en")
    yield "diabetic-foot-patient", drawing(foot, A4, situation(foot, LIBRARY, answers()["marie"])).sheets()


def _names(stem: str, sheets: tuple[Sheet, ...]) -> list[str]:
    """As the command names them: one file a page."""
    return [f"{stem}.svg"] if len(sheets) == 1 else [f"{stem}-{page}.svg" for page in range(1, len(sheets) + 1)]


def gallery() -> str:
    """The page, protocols by domain."""
    parts = [_HEAD]
    ordered = sorted(NAMES, key=lambda name: (LIBRARY.protocols[name].domain, name))
    for domain, names in groupby(ordered, key=lambda name: LIBRARY.protocols[name].domain):
        parts.append(f"## {domain.capitalize()}\n")
        parts += [_entry(name) for name in names]
    return "\n".join(parts)


def _entry(name: str) -> str:
    scene = scene_of(name, "fr")
    count = sum(1 for _ in scene.steps())
    files = _names(name, drawn_once(name, "fr").sheets())
    images = "\n".join(
        f'<a href="pictures/{file}"><img src="pictures/{file}" width="{_WIDTH}" alt="{scene.title}, page {page}"></a>'
        for page, file in enumerate(files, 1)
    )
    english = LIBRARY.protocols[name].title.en
    return f"### {scene.title}\n\n`{name}`: {english}, {count} steps.\n\n{images}\n"


def stale(files: Mapping[str, str]) -> list[str]:
    """Pictures that are not what is drawn now, that are missing, and that nobody draws."""
    kept = {path.name: path.read_text(encoding="utf-8") for path in PICTURES.glob("*.svg")}
    return sorted(name for name in {*kept, *files} if kept.get(name) != files.get(name))


if __name__ == "__main__":
    made = pictures()
    for name in stale(made):
        if name in made:
            (PICTURES / name).write_text(made[name], encoding="utf-8")
        else:
            (PICTURES / name).unlink()
    GALLERY.write_text(gallery(), encoding="utf-8")

"""Drawings of the bundled protocols, each made once in a process."""

from functools import cache

import pathways
from pathways.render.diagram.pages import A4, Drawing, drawing
from pathways.render.diagram.to_scene import to_scene


@cache
def drawn_once(name: str, language: str) -> Drawing:
    return drawing(to_scene(pathways.library(), name, language), A4)

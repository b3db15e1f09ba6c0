"""What is wrong with a finished picture, in words. It looks at boxes, lines and texts where they stand, not at how they got there."""

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from pathways.render.diagram.blocks import Block, Drawn, Route
from pathways.render.diagram.canvas import Group, Path, Shape, Sheet, Words
from pathways.render.diagram.metrics import text_width
from pathways.render.diagram.pages import Drawing
from pathways.render.diagram.scene import Scene

Rectangle = tuple[str, float, float, float, float]


def faults(drawing: Drawing) -> list[str]:
    """Everything wrong with a drawing."""
    found = []
    for block in blocks(drawing):
        found += [*_boxes_over_boxes(block), *_lines_through_boxes(block), *_lines_along_lines(block), *_ends(block)]
        found += _flags_over_things(block)
    found += [*_missing(drawing), *_beside_the_page(drawing)]
    for sheet in drawing.sheets():
        found += [*_texts_beyond_boxes(sheet), *_small_words(sheet)]
    return found


def blocks(drawing: Drawing) -> list[Block]:
    return [panel.block for page in drawing.layout.pages for placed in page.shelves for panel in placed.shelf.panels]


def _rectangles(drawn: Drawn) -> Iterator[Rectangle]:
    """A box, and each of its tabs."""
    floor = drawn.y + drawn.box.height
    yield drawn.step.path, drawn.left, drawn.y, drawn.right, floor
    for tab in drawn.box.tabs:
        left = drawn.x + tab.left
        yield drawn.step.path, left, floor, left + tab.width, floor + drawn.box.tab_height


def _boxes_over_boxes(block: Block) -> Iterator[str]:
    everything = [each for drawn in block.drawn for each in _rectangles(drawn)]
    for a, b in combinations(everything, 2):
        if a[1] < b[3] - 0.01 and b[1] < a[3] - 0.01 and a[2] < b[4] - 0.01 and b[2] < a[4] - 0.01:
            yield f"{a[0]} and {b[0]} overlap"


def _flags_over_things(block: Block) -> Iterator[str]:
    """A flag above a box touches no box, no line and no other flag; it may stand on the edge of its own."""
    boxes = [each for drawn in block.drawn for each in _rectangles(drawn)]
    for flag in block.flags:
        name = f"{flag.role.value} of {flag.step}"
        for path, left, top, right, bottom in boxes:
            if flag.left < right and left < flag.right and flag.top < bottom - 0.1 and top + 0.1 < flag.bottom:
                yield f"{name} over {path}"
        for route, left, top, right, bottom in _segments(block):
            if flag.left < right and left < flag.right and flag.top < bottom and top < flag.bottom:
                yield f"{name} over the line from {route.tail} to {route.head}"
    for a, b in combinations(block.flags, 2):
        if a.left < b.right and b.left < a.right and a.top < b.bottom and b.top < a.bottom:
            yield f"{a.role.value} of {a.step} over {b.role.value} of {b.step}"


Segment = tuple[Route, float, float, float, float]


def _segments(block: Block) -> Iterator[Segment]:
    for route in block.routes:
        for (x1, y1), (x2, y2) in zip(route.points, route.points[1:], strict=False):
            yield route, min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


def _lines_through_boxes(block: Block) -> Iterator[str]:
    everything = [each for drawn in block.drawn for each in _rectangles(drawn)]
    for route, left, top, right, bottom in _segments(block):
        if right - left > 0.05 and bottom - top > 0.05:
            yield f"{route.tail} to {route.head}: a slanted line"
        for name, x1, y1, x2, y2 in everything:
            # A line may touch its own box, where it starts or ends: on a slanted edge up to 4 points inside.
            near = 4.0 if name in (route.tail, route.head) else -2.0
            if left < x2 - near and right > x1 + near and top < y2 - near and bottom > y1 + near:
                yield f"{route.tail} to {route.head}: a line through {name}"


def _lines_along_lines(block: Block) -> Iterator[str]:
    """Lines to one step may share their way; others keep apart, but where they cross."""
    for a, b in combinations(_segments(block), 2):
        if a[0].head == b[0].head:
            continue
        upright = a[3] - a[1] < 0.05 and b[3] - b[1] < 0.05
        across = a[4] - a[2] < 0.05 and b[4] - b[2] < 0.05
        if upright and abs(a[1] - b[1]) < 2 and min(a[4], b[4]) - max(a[2], b[2]) > 1:
            yield f"{a[0].tail} to {a[0].head} and {b[0].tail} to {b[0].head}: one line down"
        if across and abs(a[2] - b[2]) < 2 and min(a[3], b[3]) - max(a[1], b[1]) > 1:
            yield f"{a[0].tail} to {a[0].head} and {b[0].tail} to {b[0].head}: one line across"


def _ends(block: Block) -> Iterator[str]:
    """A line leaves from its own box or tab and arrives at the edge of its goal."""
    place = {drawn.step.path: drawn for drawn in block.drawn}
    for route in block.routes:
        tail, head = place[route.tail], place[route.head]
        (x1, y1), (x2, y2) = route.points[0], route.points[-1]
        starts = [(left, right) for _, left, _, right, bottom in _rectangles(tail) if abs(bottom - y1) < 0.1]
        from_below = any(left - 0.1 <= x1 <= right + 0.1 for left, right in starts)
        sideways = tail.y < y1 < tail.y + tail.box.height and x1 >= tail.right - 4
        if not (from_below or sideways):
            yield f"{route.tail} to {route.head}: starts beside its box"
        onto = abs(y2 - head.y) < 0.1 and head.left < x2 < head.right
        into = head.y < y2 < head.y + head.box.height and abs(x2 - head.left) < 4
        if not (onto or into):
            yield f"{route.tail} to {route.head}: ends beside its goal"


def _missing(drawing: Drawing) -> Iterator[str]:
    """Every step once; every way out once, as a line or as a tab that names its goal."""
    scene: Scene = drawing.scene
    steps = Counter(drawn.step.path for block in blocks(drawing) for drawn in block.drawn)
    lines = Counter(way.name for block in blocks(drawing) for route in block.routes for way in route.exits)
    named = Counter(
        way.name
        for block in blocks(drawing)
        for drawn in block.drawn
        for tab in drawn.box.tabs
        for way in tab.exits
        if not tab.drawn
    )
    for step in scene.steps():
        if steps[step.path] != 1:
            yield f"{step.path} is drawn {steps[step.path]} times"
        for way in step.exits:
            if lines[way.name] + named[way.name] != 1:
                yield f"{way.name} is drawn {lines[way.name]} times and named {named[way.name]} times"


def _beside_the_page(drawing: Drawing) -> Iterator[str]:
    layout = drawing.layout
    paper = layout.paper
    for page in layout.pages:
        width = (paper.width - 2 * paper.margin) / page.scale
        for placed in page.shelves:
            if placed.shelf.width > width + 0.1:
                yield f"a shelf is {placed.shelf.width:.0f} wide where there is room for {width:.0f}"
    for block in blocks(drawing):
        for drawn in block.drawn:
            if drawn.left < -0.1 or drawn.right > block.width + 0.1 or drawn.bottom > block.height + 0.1:
                yield f"{drawn.step.path} stands outside its block"
        for route in block.routes:
            if any(not -0.1 <= x <= block.width + 0.1 for x, _ in route.points):
                yield f"{route.tail} to {route.head} runs outside its block"


# --- texts


def _texts_beyond_boxes(sheet: Sheet) -> Iterator[str]:
    for group in _groups(sheet.parts):
        marks = dict(group.marks)
        if "data-step" not in marks:
            continue
        corners = [point for path in _paths(group.parts) for point in _corners(path)]
        left, right = min(x for x, _ in corners), max(x for x, _ in corners)
        top, bottom = min(y for _, y in corners), max(y for _, y in corners)
        for text in _texts(group.parts):
            start, end = _extent(text)
            if start < left - 0.1 or end > right + 0.1 or text.y > bottom + 0.1 or text.y - text.size * 0.7 < top - 0.1:
                yield f"{marks['data-step']}: « {text.text} » runs out of its box"
        for tab in _groups(group.parts):
            edges = [x for path in _paths(tab.parts) for x, _ in _corners(path)]
            for text in _texts(tab.parts):
                start, end = _extent(text)
                if start < min(edges) - 0.1 or end > max(edges) + 0.1:
                    yield f"{marks['data-step']}: « {text.text} » runs out of its tab"


def _small_words(sheet: Sheet) -> Iterator[str]:
    """No word of the diagram under 6 points, no bold title of a step under 7."""
    for group in sheet.parts:
        if isinstance(group, Group) and group.name == "diagram":
            for text in _texts(group.parts):
                size = text.size * group.scale
                if size < 5.99:
                    yield f"« {text.text} » is {size:.2f} points high"
                if text.size > 10 and size < 6.99:
                    yield f"« {text.text} », a title, is {size:.2f} points high"


def _extent(text: Words) -> tuple[float, float]:
    width = text_width(text.text, text.size, bold=text.bold)
    start = text.x - {"start": 0.0, "middle": width / 2, "end": width}[text.anchor]
    return start, start + width


def _corners(path: Path) -> Iterator[tuple[float, float]]:
    for _, numbers in path.commands:
        yield from zip(numbers[::2], numbers[1::2], strict=True)


def _groups(parts: tuple[Shape, ...]) -> Iterator[Group]:
    for part in parts:
        if isinstance(part, Group):
            yield part
            yield from _groups(part.parts)


def _paths(parts: tuple[Shape, ...]) -> Iterator[Path]:
    for part in parts:
        if isinstance(part, Path):
            yield part
        elif isinstance(part, Group):
            yield from _paths(part.parts)


def _texts(parts: tuple[Shape, ...]) -> Iterator[Words]:
    for part in parts:
        if isinstance(part, Words):
            yield part
        elif isinstance(part, Group):
            yield from _texts(part.parts)

"""A sheet as SVG that every viewer draws alike: presentation attributes only, no marker, no style sheet, no script."""

from collections.abc import Iterable, Iterator
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from pathways.render.diagram.canvas import Group, Path, Shape, Sheet, Words

FONTS: Final = "'Liberation Sans', Arimo, Arial, Helvetica, sans-serif"
_MILLIMETRE: Final = 72 / 25.4


def to_svg(sheet: Sheet, *, prolog: bool = True, suffix: str = "", addressed: bool = True) -> str:
    """The whole document; without ``prolog``, to stand inside an HTML page, where ``suffix`` keeps the names of pages apart.

    ``addressed``: the name of a step is its address, without the suffix; it stands on one page of a document only.
    """
    attributes = {
        "xmlns": "http://www.w3.org/2000/svg",
        "viewBox": f"0 0 {_number(sheet.width)} {_number(sheet.height)}",
        "width": f"{_number(sheet.width / _MILLIMETRE)}mm",
        "height": f"{_number(sheet.height / _MILLIMETRE)}mm",
        "role": "group",
        "aria-labelledby": f"title{suffix} description{suffix}",
        "lang": sheet.language,
        "font-family": FONTS,
        **dict(sheet.marks),
    }
    head = '<?xml version="1.0" encoding="UTF-8"?>\n' if prolog else ""
    body = "\n".join(_all(sheet.parts, suffix, addressed))
    return (
        f"{head}<svg {_attributes(attributes.items())}>\n"
        f'<title id="title{suffix}">{escape(sheet.title)}</title>\n<desc id="description{suffix}">{escape(sheet.description)}</desc>\n'
        f"{body}\n</svg>\n"
    )


def _all(parts: Iterable[Shape], suffix: str, addressed: bool) -> Iterator[str]:
    for part in parts:
        match part:
            case Path():
                yield _path(part)
            case Words():
                yield _words(part)
            case Group():
                yield from _group(part, suffix, addressed)


def _group(group: Group, suffix: str, addressed: bool) -> Iterator[str]:
    attributes: list[tuple[str, str]] = []
    if group.name:
        whole = addressed and group.name.startswith("step-")
        attributes.append(("id", group.name if whole else group.name + suffix))
    attributes.extend(group.marks)
    if group.shift != (0.0, 0.0) or group.scale != 1.0:
        scale = f" scale({group.scale:.4f})" if group.scale != 1.0 else ""
        attributes.append(("transform", f"translate({_number(group.shift[0])} {_number(group.shift[1])}){scale}"))
    if group.opacity != 1.0:
        attributes.append(("opacity", f"{group.opacity:g}"))
    if group.link:
        yield f"<a href={quoteattr(group.link)}>"
    yield f"<g {_attributes(attributes)}>" if attributes else "<g>"
    if group.title:
        yield f"<title>{escape(group.title)}</title>"
    yield from _all(group.parts, suffix, addressed)
    yield "</g>"
    if group.link:
        yield "</a>"


def _path(path: Path) -> str:
    data = "".join(letter + " ".join(map(_number, numbers)) for letter, numbers in path.commands)
    attributes: list[tuple[str, str]] = [("d", data), ("fill", path.fill or "none")]
    if path.pen is not None:
        attributes += [("stroke", path.pen.colour), ("stroke-width", _number(path.pen.width))]
        if path.pen.dash:
            attributes.append(("stroke-dasharray", " ".join(map(_number, path.pen.dash))))
        if path.pen.round:
            attributes += [("stroke-linecap", "round"), ("stroke-linejoin", "round")]
    return f"<path {_attributes([*attributes, *path.marks])}/>"


def _words(words: Words) -> str:
    attributes = [
        ("x", _number(words.x)),
        ("y", _number(words.y)),
        ("font-size", _number(words.size)),
        ("fill", words.colour),
    ]
    if words.bold:
        attributes.append(("font-weight", "bold"))
    if words.anchor != "start":
        attributes.append(("text-anchor", words.anchor))
    return f"<text {_attributes(attributes)}>{escape(words.text)}</text>"


def _attributes(pairs: Iterable[tuple[str, str]]) -> str:
    return " ".join(f"{name}={quoteattr(value)}" for name, value in pairs)


def _number(value: float) -> str:
    said = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if said in ("-0", "") else said

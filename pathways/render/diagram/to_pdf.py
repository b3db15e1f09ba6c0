"""Sheets as one PDF: vectors, the font embedded, text that can be selected. Needs reportlab (the extra ``render``)."""

import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from pathways.render.diagram.canvas import Group, Path, Shape, Sheet, Words
from pathways.render.diagram.metrics import font_file

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_NAMES = {False: "LiberationSans", True: "LiberationSans-Bold"}


class MissingPackageError(Exception):
    """A package of the extra ``render`` is not installed."""

    def __init__(self, package: str, what: str) -> None:
        super().__init__(f"{what} needs the package {package}: pip install 'care-pathways[render]'")


def to_pdf(sheets: Sequence[Sheet]) -> bytes:
    """The document, one page a sheet; the same sheets give the same bytes.

    Raises:
        MissingPackageError: reportlab is not installed.
    """
    try:
        from reportlab.pdfgen.canvas import Canvas
    except ImportError:
        raise MissingPackageError("reportlab", "PDF") from None
    _register()
    out = io.BytesIO()
    # `invariant`: no clock and no random identifier in the file.
    canvas = Canvas(
        out,
        pagesize=(sheets[0].width, sheets[0].height),
        invariant=1,
        pageCompression=1,
        lang=sheets[0].language,
        initialFontName=_NAMES[False],
    )
    canvas.setTitle(sheets[0].title)
    canvas.setSubject(sheets[0].description)
    canvas.setCreator("pathways")
    for sheet in sheets:
        canvas.setPageSize((sheet.width, sheet.height))
        canvas.saveState()
        canvas.transform(1, 0, 0, -1, 0, sheet.height)
        _draw(canvas, sheet.parts)
        canvas.restoreState()
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _register() -> None:
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.ttfonts import TTFont

    for bold, name in _NAMES.items():
        registerFont(TTFont(name, io.BytesIO(font_file(bold=bold))))


def _draw(canvas: "Canvas", parts: Iterable[Shape]) -> None:
    for part in parts:
        match part:
            case Path():
                _path(canvas, part)
            case Words():
                _words(canvas, part)
            case Group():
                canvas.saveState()
                canvas.transform(part.scale, 0, 0, part.scale, *part.shift)
                if part.opacity != 1.0:
                    canvas.setFillAlpha(part.opacity)
                    canvas.setStrokeAlpha(part.opacity)
                _draw(canvas, part.parts)
                canvas.restoreState()


def _path(canvas: "Canvas", path: Path) -> None:
    outline: Any = canvas.beginPath()
    here = (0.0, 0.0)
    for letter, numbers in path.commands:
        match letter:
            case "M":
                outline.moveTo(*numbers)
            case "L":
                outline.lineTo(*numbers)
            case "Q":
                outline.curveTo(*_cubic(here, numbers))
            case "Z":
                outline.close()
        here = (numbers[-2], numbers[-1]) if numbers else here
    if path.fill is not None:
        canvas.setFillColor(_colour(path.fill))
    if path.pen is not None:
        canvas.setStrokeColor(_colour(path.pen.colour))
        canvas.setLineWidth(path.pen.width)
        canvas.setDash(*(list(path.pen.dash), 0) if path.pen.dash else ())
        canvas.setLineCap(1 if path.pen.round else 0)
        canvas.setLineJoin(1 if path.pen.round else 0)
    canvas.drawPath(outline, stroke=int(path.pen is not None), fill=int(path.fill is not None))


def _cubic(start: tuple[float, float], numbers: Sequence[float]) -> tuple[float, ...]:
    """PDF has cubic curves only."""
    (x0, y0), (cx, cy, x, y) = start, numbers
    return (x0 + 2 / 3 * (cx - x0), y0 + 2 / 3 * (cy - y0), x + 2 / 3 * (cx - x), y + 2 / 3 * (cy - y), x, y)


def _words(canvas: "Canvas", words: Words) -> None:
    canvas.saveState()
    canvas.transform(1, 0, 0, -1, words.x, words.y)
    canvas.setFillColor(_colour(words.colour))
    canvas.setFont(_NAMES[words.bold], words.size)
    match words.anchor:
        case "start":
            canvas.drawString(0, 0, words.text)
        case "middle":
            canvas.drawCentredString(0, 0, words.text)
        case "end":
            canvas.drawRightString(0, 0, words.text)
    canvas.restoreState()


def _colour(written: str) -> Any:
    from reportlab.lib.colors import HexColor

    return HexColor(written)

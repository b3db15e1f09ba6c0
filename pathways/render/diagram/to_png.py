"""A sheet as pixels. Needs resvg_py (the extra ``render``); it reads the bundled font, never the machine's."""

from importlib.resources import as_file, files

from pathways.render.diagram.canvas import Sheet
from pathways.render.diagram.to_pdf import MissingPackageError
from pathways.render.diagram.to_svg import to_svg

RESOLUTION = 150


def to_png(sheet: Sheet, *, dots_per_inch: int = RESOLUTION) -> bytes:
    """The picture, white behind.

    Raises:
        MissingPackageError: resvg_py is not installed.
    """
    try:
        import resvg_py
    except ImportError:
        raise MissingPackageError("resvg_py", "PNG") from None
    with as_file(files("pathways.render") / "fonts") as folder:
        fonts = [str(folder / f"LiberationSans-{weight}.ttf") for weight in ("Regular", "Bold")]
        return bytes(
            resvg_py.svg_to_bytes(
                svg_string=to_svg(sheet),
                dpi=dots_per_inch,
                background="#ffffff",
                skip_system_fonts=True,
                font_files=fonts,
                font_family="Liberation Sans",
            )
        )

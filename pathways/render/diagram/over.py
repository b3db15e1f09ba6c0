"""What is laid over a picture, whatever its view: where a patient stands, or what changed. It says how things look, not where they are."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from msgspec import Struct, field

from pathways.render.diagram.flags import NOTHING_MARKED, Marked
from pathways.render.diagram.signs import Sign

if TYPE_CHECKING:
    from pathways.render.diagram.canvas import Pen
    from pathways.render.diagram.furniture import Furniture
    from pathways.render.diagram.words import Words


class Look(Struct, frozen=True):
    """How a step stands out: its fill and outline when they differ from its kind's, how faint, the marks over it."""

    fill: str | None = None
    pen: "Pen | None" = None
    opacity: float = 1.0
    signs: tuple[Sign, ...] = ()
    taken: frozenset[str] = frozenset()  # ways out whose tab is filled


class LineLook(Struct, frozen=True):
    """How a line stands out."""

    colour: str
    width: float
    dash: tuple[float, ...] = ()
    head: float = 6.6


class Over(Struct, frozen=True):
    """What is laid over a view.

    Args:
        looks: Steps that stand out, by path.
        lines: Ways out that stand out, by name.
        marked: Where room must be kept for marks.
        furnished: Changes what stands around the picture: the legend gives way to words.
        subtitle: What is shown: the patient's day, or both versions; empty for the protocol alone.
    """

    looks: Mapping[str, Look] = field(default_factory=dict)
    lines: Mapping[str, LineLook] = field(default_factory=dict)
    marked: Marked = NOTHING_MARKED
    furnished: "Callable[[Furniture], Furniture] | None" = None
    subtitle: str = ""

    def around(self, plain: "Furniture") -> "Furniture":
        """The furniture of a page, as it is or changed."""
        return self.furnished(plain) if self.furnished else plain

    def signs(self, path: str) -> tuple[Sign, ...]:
        """The marks of a step."""
        look = self.looks.get(path)
        return look.signs if look else ()


def said(signs: tuple[Sign, ...], say: "Words") -> str:
    """The marks of a step in words."""
    return ", ".join(say.signs[sign.value] for sign in signs)


NOTHING: Final = Over()

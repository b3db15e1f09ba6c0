"""The page of each code: what a finding does, why it matters, an example. `explain` prints it; forms for other programs quote it."""

from pathlib import Path

from msgspec import Struct


class Page(Struct, frozen=True):
    """One page. ``text``: the whole, in Markdown."""

    code: str
    text: str

    @property
    def short(self) -> str:
        """What the finding says, in a sentence or two: the page's first lines."""
        return self._part(0)

    @property
    def why(self) -> str:
        """Why it matters."""
        return self._part(1).removeprefix("Why it matters").strip()

    def _part(self, number: int) -> str:
        """What stands under the title (0), or under a heading."""
        parts = self.text.partition("\n")[2].split("\n## ")
        return parts[number].strip() if number < len(parts) else ""


def pages() -> dict[str, Page]:
    """Every page, by its code, in order."""
    return {path.stem: Page(path.stem, path.read_text(encoding="utf-8")) for path in sorted(_folder().glob("*.md"))}


def page_of(code: str) -> Page | None:
    """The page of a code; nothing where there is no such code."""
    # Among those that are there: a code is a name, never a path.
    path = next((each for each in _folder().glob("*.md") if each.stem == code), None)
    return None if path is None else Page(code, path.read_text(encoding="utf-8"))


def _folder() -> Path:
    package = Path(__file__).parents[1]
    inside = package / "bundled" / "findings"
    return inside if inside.is_dir() else package.parent / "docs" / "findings"

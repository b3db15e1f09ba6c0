"""Ratios of contrast, computed here from the colours of the theme by the formula of WCAG 2.1 (relative luminance)."""

import pytest

from pathways.render.diagram import theme
from tests.render.diagram.contrast import contrast


def test_the_formula_gives_21_for_black_on_white() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        *((theme.INK, hue.tint) for hue in (*theme.HUES, theme.MISSING, theme.ADDED, theme.REMOVED, theme.CHANGED)),
        *((theme.WHITE, hue.ink) for hue in theme.HUES),
        *((hue.ink, theme.WHITE) for hue in theme.HUES),
        *((hue.ink, hue.tint) for hue in (theme.MISSING, theme.ADDED, theme.REMOVED, theme.CHANGED)),
        (theme.INK, theme.WHITE),
        (theme.INK, theme.RETURN),
        (theme.MUTED, theme.WHITE),
        (theme.WHITE, theme.RED),
        (theme.RED, theme.WHITE),
        (theme.WHITE, theme.PHASE_TAB),
        (theme.WHITE, theme.PATH),
        *((theme.RED, hue.tint) for hue in theme.HUES),
    ],
)
def test_words_have_a_contrast_of_at_least_4_5(ink: str, ground: str) -> None:
    assert contrast(ink, ground) >= 4.5


@pytest.mark.parametrize("ground", [theme.WHITE, *theme.PHASES])
@pytest.mark.parametrize("colour", [theme.LINE, theme.PATH])
def test_lines_have_a_contrast_of_at_least_3(colour: str, ground: str) -> None:
    assert contrast(colour, ground) >= 3

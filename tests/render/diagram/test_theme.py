"""Ratios of contrast, computed here from the colours of the theme by the formula of WCAG 2.1 (relative luminance)."""

import pytest

from pathways.render.diagram import theme


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(first: str, second: str) -> float:
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_formula_gives_21_for_black_on_white() -> None:
    assert ratio("#000000", "#FFFFFF") == pytest.approx(21)


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
    assert ratio(ink, ground) >= 4.5


@pytest.mark.parametrize("ground", [theme.WHITE, *theme.PHASES])
@pytest.mark.parametrize("colour", [theme.LINE, theme.PATH])
def test_lines_have_a_contrast_of_at_least_3(colour: str, ground: str) -> None:
    assert ratio(colour, ground) >= 3

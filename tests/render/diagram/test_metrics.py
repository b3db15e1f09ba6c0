"""Widths of texts, against another reader of the same font; and where lines break."""

import io

import pytest

from pathways.render.diagram.metrics import bound, font_file, has_glyph, text_width, wrapped


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("text", ["Pied diabétique ≥ 48 h", "« œuf », 10 % → 2", "AVÀÉÈ…’–·"])
def test_widths_are_those_that_reportlab_reads(text: str, bold: bool) -> None:
    from reportlab.pdfbase.ttfonts import TTFont

    font = TTFont("probe", io.BytesIO(font_file(bold=bold)))
    assert text_width(text, 10, bold=bold) == pytest.approx(font.stringWidth(text, 10), abs=0.02)


def test_every_sign_that_diagrams_use_is_in_the_font() -> None:
    assert all(has_glyph(sign) for sign in "→≤≥≠·…’«»–−œŒ²³µΔ°×\N{NO-BREAK SPACE}")


def test_a_number_keeps_its_unit_and_a_question_its_mark() -> None:
    assert bound("Plaie depuis 3 mois ?", "fr") == "Plaie depuis 3\N{NO-BREAK SPACE}mois\N{NO-BREAK SPACE}?"


def test_lines_are_about_as_long_as_each_other_and_never_too_wide() -> None:
    lines = wrapped("Refus ou rendez-vous impossible : recontacter le patient", 10, 150, bold=True)
    widths = [text_width(line, 10, bold=True) for line in lines]
    assert max(widths) <= 150
    assert max(widths) - min(widths) < 60


def test_a_word_wider_than_the_room_is_cut() -> None:
    lines = wrapped("anticonstitutionnellement", 10, 40)
    assert "".join(lines) == "anticonstitutionnellement"
    assert all(text_width(line, 10) <= 40 for line in lines)

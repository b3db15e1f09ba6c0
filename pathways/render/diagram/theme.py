"""The colours of a diagram and what they stand for. Every ratio of contrast is recomputed from here by a test.

Colour never carries a meaning alone: shapes, chips with letters and numbers say the same in grey.
"""

from typing import Final, NamedTuple

from pathways.model.catalogue import Profession


class Hue(NamedTuple):
    """A family of professions: the tint of its boxes, the ink of its chips."""

    tint: str
    ink: str


WHITE: Final = "#FFFFFF"
INK: Final = "#1B2530"
MUTED: Final = "#4A5663"
LINE: Final = "#3D4A57"
RULE: Final = "#9AA5B1"
RED: Final = "#B3121D"
PHASES: Final = ("#EEF1F5", "#E3E9F0")
PHASE_TAB: Final = "#5B6875"
RETURN: Final = "#FFF8E1"
PATH: Final = "#0B4F8A"
MISSING: Final = Hue("#FFE9B8", "#7A4B00")
ADDED: Final = Hue("#DDF3E1", "#0B6B2E")
REMOVED: Final = Hue("#FBE0DE", "#B3121D")
CHANGED: Final = Hue("#FFF0C9", "#8A5A00")
INACTIVE: Final = "#7E8A96"

NEUTRAL: Final = Hue("#EEF1F4", "#3A4450")
DOCTOR: Final = Hue("#D1E7FC", "#0A4A96")
NURSE: Final = Hue("#DBFAF3", "#00756B")
PHARMACIST: Final = Hue("#DCE4D7", "#626A00")
THERAPIST: Final = Hue("#FBDBC6", "#8C2F00")
NUTRITION: Final = Hue("#FCF8D1", "#403300")
SPECIALIST: Final = Hue("#F3E2F0", "#4A0E52")
HUES: Final = (NEUTRAL, DOCTOR, NURSE, PHARMACIST, THERAPIST, NUTRITION, SPECIALIST)

_BY_NAME: Final = {
    "general_practitioner": DOCTOR,
    "pharmacist": PHARMACIST,
    "podiatrist": THERAPIST,
    "physiotherapist": THERAPIST,
    "orthoptist": THERAPIST,
    "dentist": THERAPIST,
    "apa_teacher": NUTRITION,
    "dietitian": NUTRITION,
    "psychologist": NUTRITION,
    "midwife": THERAPIST,
}


def ground(hue_: Hue) -> str:
    """The ground of a lane: its tint, two thirds of the way to white, so that boxes stand out on it."""
    shades = (int(hue_.tint[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{255 - round((255 - shade) * 0.4):02X}" for shade in shades)


def hue(profession: Profession | None) -> Hue:
    """The family of a profession: people of a family share a colour, their chips tell them apart."""
    if profession is None or profession.kind == "person":
        return NEUTRAL
    if profession.name in _BY_NAME:
        return _BY_NAME[profession.name]
    if "nurse" in profession.name:
        return NURSE
    return SPECIALIST if any(act.split(".")[0] == "prescribe" for act in profession.may) else NEUTRAL

"""What changed in meaning: each kind of change is found where it is, weighs what it must, and a rewording is no change."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from pathways.analysis.difference import Change, Weight, changes, next_version, verdict
from pathways.loading.bundled import bundled, bundled_folder
from pathways.loading.loader import load
from pathways.model.protocol import Protocol

FOOT = (bundled_folder() / "diabetes" / "diabetic-foot" / "protocol.yaml").read_text(encoding="utf-8")


def read(text: str, folder: Path) -> Protocol:
    folder.mkdir()
    (folder / "protocol.yaml").write_text(text, encoding="utf-8")
    library = load([folder]).library
    assert library is not None
    return library.protocols["diabetic-foot"]


def changed(old: str, new: str, folder: Path) -> list[Change]:
    assert FOOT.count(old) >= 1, old
    return list(changes(read(FOOT, folder / "old"), read(FOOT.replace(old, new, 1), folder / "new")))


@pytest.mark.parametrize(
    ("old", "new", "route", "weight"),
    [
        (
            "Wound_date + healing_check <= Today()",
            "Wound_date + healing_check < Today()",
            "define.Not_healing",
            Weight.MAJOR,
        ),
        (
            "when: Wheelchair is not true",
            "when: not Wheelchair",
            "states.wound.regions.care.states.dress.do",
            Weight.MAJOR,
        ),
        ("by: [general_practitioner, podiatrist]", "by: [podiatrist]", "states.charcot.do", Weight.MINOR),
        ("within: charcot_delay", "within: ulcer_delay", "states.charcot.do", Weight.MINOR),
        ("Suspect a Charcot foot", "Suspect Charcot", "states.charcot.title.en", Weight.PATCH),
        ("leave: Deceased or Moved_away", "leave: Deceased", "leave", Weight.MAJOR),
        ("value: 48 hours", "value: 24 hours", "parameters.ulcer_delay.value", Weight.MAJOR),
        ("review_by: 2027-11-30", "review_by: 2027-10-30", "review_by", Weight.PATCH),
        ("unknown: examine", "unknown: grade", "states.alarm.unknown", Weight.MAJOR),
    ],
)
def test_a_change_is_found_where_it_is_and_weighs_what_it_must(
    old: str, new: str, route: str, weight: Weight, tmp_path: Path
) -> None:
    found = changed(old, new, tmp_path)
    assert found
    assert all(".".join(change.route).startswith(route) for change in found), found
    assert verdict(found) is weight


def test_spaces_and_parentheses_are_no_change(tmp_path: Path) -> None:
    assert changed("Wound_ever_open and not", "(Wound_ever_open)   and not", tmp_path) == []


def test_an_act_that_is_gone_is_one_change_and_a_heavy_one(tmp_path: Path) -> None:
    start = FOOT.index("      - order: foot_imaging")
    gone = FOOT[start : FOOT.index("      - follow_up: foot_wound", start)]
    (found,) = changed(gone, "", tmp_path)
    assert found.route == ("states", "charcot", "do", "order foot_imaging")
    assert (found.kind, found.weight) == ("removed", Weight.MAJOR)


def test_an_act_that_is_added_is_one_change_and_a_light_one(tmp_path: Path) -> None:
    start = FOOT.index("      - order: foot_imaging")
    gone = FOOT[start : FOOT.index("      - follow_up: foot_wound", start)]
    before, after = read(FOOT.replace(gone, ""), tmp_path / "old"), read(FOOT, tmp_path / "new")
    (found,) = changes(before, after)
    assert (found.kind, found.weight) == ("added", Weight.MINOR)


def test_a_property_more_leaves_those_after_it_as_they_were(tmp_path: Path) -> None:
    first = FOOT.index("  - always: {refer: diabetic_foot_centre}")
    more = "  - always: {refer: diabetic_foot_centre}\n    when: Open_wound and Deceased is true and Wheelchair\n    because: {consensus: team}\n"
    before, after = (
        read(FOOT, tmp_path / "old"),
        read(FOOT[:first] + more + FOOT[first:], tmp_path / "new"),
    )
    (found,) = changes(before, after)
    condition = "Open_wound and Deceased is true and Wheelchair"
    assert (found.kind, found.route[-1]) == ("added", f"always refer diabetic_foot_centre when {condition}")


def test_what_a_profession_may_do_besides_is_one_word() -> None:
    catalogue = bundled().catalogue
    nurse = catalogue.professions["nurse"]
    wider = replace(nurse, may=nurse.may | {"teach.line_air"})
    (found,) = changes(catalogue, replace(catalogue, professions={**catalogue.professions, "nurse": wider}))
    assert (found.kind, found.weight) == ("added", Weight.MINOR)
    assert ".".join(found.route) == "professions.nurse.may.teach.line_air"


def test_nothing_changed_has_no_verdict(tmp_path: Path) -> None:
    one = read(FOOT, tmp_path / "old")
    assert verdict(changes(one, one)) is None


@pytest.mark.parametrize(
    ("version", "weight", "wanted"),
    [
        ("1.2.3", Weight.PATCH, "1.2.4"),
        ("1.2.3", Weight.MINOR, "1.3.0"),
        ("1.2.3", Weight.MAJOR, "2.0.0"),
        ("0.2.3", Weight.MAJOR, "0.3.0"),
        ("0.2.3", Weight.MINOR, "0.3.0"),
        ("0.2.3", Weight.PATCH, "0.2.4"),
    ],
)
def test_the_version_that_a_change_asks_for(version: str, weight: Weight, wanted: str) -> None:
    """semver.org: major, minor, patch; while the major number is 0 anything may change with the minor one."""
    assert next_version(version, weight) == wanted

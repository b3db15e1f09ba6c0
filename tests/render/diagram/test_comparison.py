"""Two versions in one picture: each change once, by sign, by colour and in words; what did not change stays white."""

from pathlib import Path

import pytest
from msgspec.structs import replace

import pathways
from pathways.cli.main import main
from pathways.render.diagram import theme
from pathways.render.diagram.comparison import compared, difference
from pathways.render.diagram.pages import A4, drawing
from pathways.render.diagram.scene import Exit, Scene, Shape, Step
from pathways.render.diagram.signs import Sign
from pathways.render.diagram.to_scene import to_scene
from pathways.render.diagram.to_svg import to_svg
from tests.render.diagram.pictures import faults

LIBRARY = pathways.library()
FOOT = to_scene(LIBRARY, "diabetic-foot", "fr")


def edited(scene: Scene) -> Scene:
    """The next version: step 2 in a day less, step 23 gone, a visit new after step 2, the refusal of 22 leading back to 21."""
    main, *regions = scene.flows
    steps = []
    for step in main.steps:
        match step.path:
            case "charcot":
                new = Exit("charcot.then", "call_back")
                steps.append(replace(step, delay="≤ 24 h", exits=(new,)))
                steps.append(
                    Step("call_back", 99, Shape.ACTION, "Rappeler à 8 jours", exits=(Exit("call_back.then", "grade"),))
                )
            case "exam_declined":
                continue
            case "examine":
                exits = tuple(replace(way, to="grade") if way.to == "exam_declined" else way for way in step.exits)
                steps.append(replace(step, exits=exits))
            case _:
                steps.append(step)
    return replace(scene, version="0.2.0", flows=(replace(main, steps=tuple(steps)), *regions))


NEXT = edited(FOOT)


def test_steps_and_ways_out_are_told_apart_by_what_they_are() -> None:
    found = compared(FOOT, NEXT)
    assert found.steps == {"charcot": Sign.CHANGED, "call_back": Sign.ADDED, "exam_declined": Sign.REMOVED}
    added = {name for name, change in found.ways.items() if change is Sign.ADDED}
    removed = {name for name, change in found.ways.items() if change is Sign.REMOVED}
    assert added == {"charcot.then", "call_back.then", "examine.outcomes.declined", "examine.outcomes.impossible"}
    assert removed == {
        "charcot.then.old",
        "exam_declined.then.old",
        "examine.outcomes.declined.old",
        "examine.outcomes.impossible.old",
    }


def test_the_changes_are_told_in_words() -> None:
    told = compared(FOOT, NEXT).told
    assert "~ 2, délai\N{NO-BREAK SPACE}: le jour même → ≤ 24 h" in told
    assert any(text.startswith("+ 99\N{NO-BREAK SPACE}: Rappeler à 8 jours") for text in told)
    assert any(text.startswith("− ") and "Examen refusé" in text for text in told)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"when": "≤ 9 jours"}, "≤ 9 jours"),
        ({"condition": "rien d’autre"}, "rien d’autre"),
        ({"who": ()}, ""),
        ({"proof": "HAS 2031"}, "HAS 2031"),
        ({"detail": "à jeun"}, "à jeun"),
    ],
)
def test_an_act_that_is_other_in_one_thing_is_a_change(changed: dict[str, object], said: str) -> None:
    """The second act of a step: neither its title nor its delay tells of it."""
    main, *regions = FOOT.flows
    step = next(step for step in main.steps if len(step.deeds) > 1)
    deeds = (step.deeds[0], replace(step.deeds[1], **changed), *step.deeds[2:])
    steps = tuple(replace(each, deeds=deeds) if each is step else each for each in main.steps)
    found = compared(FOOT, replace(FOOT, flows=(replace(main, steps=steps), *regions)))
    assert found.steps == {step.path: Sign.CHANGED}
    assert len(found.told) == 1
    assert step.deeds[1].what in found.told[0]
    assert step.deeds[0].what not in found.told[0]
    assert said in found.told[0].split(" → ")[-1]


def test_nothing_changes_from_a_version_to_itself() -> None:
    found = compared(FOOT, FOOT)
    assert (dict(found.steps), dict(found.ways), found.told) == ({}, {}, ())


def test_what_was_added_one_way_was_removed_the_other() -> None:
    there, back = compared(FOOT, NEXT), compared(NEXT, FOOT)
    turned = {Sign.ADDED: Sign.REMOVED, Sign.REMOVED: Sign.ADDED, Sign.CHANGED: Sign.CHANGED}
    assert {path: turned[change] for path, change in there.steps.items()} == dict(back.steps)


def test_the_picture_has_no_fault_and_both_versions_in_its_header() -> None:
    united, over = difference(FOOT, NEXT)
    drawn = drawing(united, A4, over)
    signs = ("« + »", "« − »", "« ~ »")  # they stand out of a corner on purpose
    assert [fault for fault in faults(drawn) if not any(sign in fault for sign in signs)] == []
    page = to_svg(drawn.sheets()[0])
    assert "0.1.0 → 0.2.0" in page or f"{FOOT.version} → 0.2.0" in page
    assert theme.ADDED.tint in page
    assert theme.REMOVED.tint in page
    assert theme.CHANGED.tint in page


def test_the_command_draws_two_versions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = Path("protocols/cardiovascular/smoking-cessation/protocol.yaml")
    new = tmp_path / "protocol.yaml"
    text = old.read_text(encoding="utf-8")
    assert "within: 3 months" in text
    new.write_text(text.replace("within: 3 months", "within: 1 month", 1), encoding="utf-8")
    out = tmp_path / "what-changed.svg"
    assert main(["render", str(old), str(new), "--diff", "-o", str(out)]) == 0
    assert (
        "délai\N{NO-BREAK SPACE}: ≤\N{NO-BREAK SPACE}3\N{NO-BREAK SPACE}mois → ≤\N{NO-BREAK SPACE}1\N{NO-BREAK SPACE}mois"
        in out.read_text()
    )
    assert main(["render", "smoking-cessation", "--diff"]) == 2
    assert "--diff needs two files" in capsys.readouterr().err

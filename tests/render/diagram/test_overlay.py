"""A patient on a protocol: where they are, what was decided, what lacks; and nothing that names them."""

from datetime import date
from pathlib import Path

import pytest

import pathways
from pathways.cli.main import main
from pathways.render.diagram import theme
from pathways.render.diagram.canvas import Group, Shape, Words
from pathways.render.diagram.flags import Role
from pathways.render.diagram.overlay import NotWalkedError, situation
from pathways.render.diagram.pages import A4, Drawing, drawing
from pathways.render.diagram.to_scene import to_scene
from pathways.render.diagram.to_svg import to_svg
from tests.render.diagram.drawn import answers, scene_of
from tests.render.diagram.pictures import blocks, faults

LIBRARY = pathways.library()
MARIE = Path("examples/patients/marie.yaml")
DAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def answer() -> pathways.Assessment:
    return pathways.assess(LIBRARY, pathways.Patient.from_yaml(MARIE), DAY)


@pytest.fixture(scope="module")
def drawn(answer: pathways.Assessment) -> Drawing:
    foot = to_scene(LIBRARY, "diabetic-foot", "fr")
    return drawing(foot, A4, situation(foot, LIBRARY, answer, pseudonym="Patiente M."))


def texts(parts: tuple[Shape, ...]) -> list[str]:
    return [
        t
        for part in parts
        for t in ([part.text] if isinstance(part, Words) else texts(part.parts) if isinstance(part, Group) else [])
    ]


def step_of(drawn: Drawing, path: str) -> Group:
    def found(parts: tuple[Shape, ...]) -> list[Group]:
        groups = [part for part in parts if isinstance(part, Group)]
        return [g for g in groups if dict(g.marks).get("data-step") == path] + [
            x for g in groups for x in found(g.parts)
        ]

    return next(group for sheet in drawn.sheets() for group in found(sheet.parts))


def test_here_stands_on_every_step_where_the_walk_rests(drawn: Drawing, answer: pathways.Assessment) -> None:
    walk = next(walk for walk in answer.walks if walk.protocol == "diabetic-foot")
    marked = {flag.step for block in blocks(drawn) for flag in block.flags if flag.role is Role.HERE}
    assert marked == set(walk.configuration)
    assert sum(texts(sheet.parts).count("ICI") for sheet in drawn.sheets()) == len(marked)


def test_a_decision_passed_for_want_of_a_fact_is_not_told_as_done(drawn: Drawing) -> None:
    """Marie's wound has no grade of infection: « Plaie infectée ? » is open, and says so."""
    said = texts(step_of(drawn, "wound/infection/infected").parts)
    assert "?" in said
    page = texts(drawn.sheets()[0].parts)
    assert not any(text.startswith("10 Plaie infectée") for text in page)
    assert any(text.startswith("1 Plaie, ou pied chaud") for text in page)


def test_the_tab_of_the_way_taken_is_filled(drawn: Drawing) -> None:
    assert theme.PATH in drawn.painter.over.lines["alarm.choose.1"].colour
    assert drawn.painter.over.looks["alarm"].taken == {"alarm.choose.1"}


def test_what_presses_is_never_cut_off(drawn: Drawing, answer: pathways.Assessment) -> None:
    urgent = [
        s
        for s in answer.suggestions
        if s.urgency.value in ("urgent", "emergency") and any(w.protocol == "diabetic-foot" for w in s.why)
    ]
    page = " ".join(texts(drawn.sheets()[0].parts))
    assert urgent
    for suggestion in urgent:
        target = LIBRARY.catalogue.objects.get(suggestion.objects[0]) or LIBRARY.catalogue.items[suggestion.objects[0]]
        assert target.label.fr.split()[0].replace("'", "’").lower() in page.lower()


def test_the_picture_stays_without_fault(drawn: Drawing) -> None:
    # What is laid over a corner of a box stands out of it on purpose.
    assert [fault for fault in faults(drawn) if "« ? »" not in fault] == []


def test_nothing_names_the_patient_unless_asked(answer: pathways.Assessment) -> None:
    foot = to_scene(LIBRARY, "diabetic-foot", "en")
    bare = drawing(foot, A4, situation(foot, LIBRARY, answer))
    assert "Marie" not in "".join(to_svg(sheet) for sheet in bare.sheets())


def test_a_protocol_that_does_not_concern_the_patient_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = pathways.assess(LIBRARY, pathways.Patient.from_yaml(MARIE), DAY, protocols=["smoking-cessation"])
    with pytest.raises(NotWalkedError):
        situation(to_scene(LIBRARY, "diabetic-foot", "fr"), LIBRARY, other)
    words = ["render", "fever-under-chemotherapy", "--patient", str(MARIE), "--at", "2026-11-23", "-o", str(tmp_path)]
    assert main(words) == 2
    assert "does not concern this patient" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("patient", "protocol", "step", "taken"),
    [
        # « maladie athéromateuse » and « risque élevé par une maladie » both lead to a statin: the first was true.
        ("jeanne-atrial-fibrillation", "risk-and-lipids", "care/lipids/indication", "choose.0"),
        # Not pregnant, by what was told; nobody knows: the same step follows, by another way.
        ("paul", "type-2-follow-up", "pregnancy", "choose.1"),
        ("nadia-asked-first", "type-2-follow-up", "pregnancy", "unknown"),
    ],
)
def test_of_two_ways_to_one_step_the_one_that_was_gone_is_filled(
    patient: str, protocol: str, step: str, taken: str
) -> None:
    scene = scene_of(protocol, "fr")
    ways = next(each.exits for each in scene.steps() if each.path == step)
    goal = next(way.to for way in ways if way.name == f"{step}.{taken}")
    assert sum(way.to == goal for way in ways) > 1
    over = situation(scene, LIBRARY, answers()[patient])
    assert over.looks[step].taken == {f"{step}.{taken}"}
    assert over.lines[f"{step}.{taken}"].colour == theme.PATH

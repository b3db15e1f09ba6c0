"""Random scenes of 5 to 60 steps: decisions with up to six exits, loops, long ways, regions side by side."""

from hypothesis import strategies as st

from pathways.render.diagram.scene import Badge, Exit, Flow, Phase, Proof, Scene, Shape, Step, Who

WORDS = [
    "Consultation",
    "bilan",
    "traitement",
    "suivi",
    "avis",
    "spécialisé",
    "examen",
    "biologie",
    "éducation",
    "entretien",
    "contrôle",
    "hospitalisation",
]
PEOPLE = (
    Who("nurse", "IDE", "infirmier"),
    Who("general_practitioner", "MT", "médecin traitant"),
    Who("pharmacist", "PHAR", "pharmacien"),
)
GUARDS = (
    "oui",
    "non",
    "> 10 %",
    "grade 2",
    "30 ≤ DFG < 45",
    "au moins deux mesures hautes",
    "refusé",
    "réponse inconnue",
)
DELAYS = ("", "≤ 48 h", "tous les 3 mois", "le jour même")
KINDS = (Shape.ACTION, Shape.ACTION, Shape.ENQUIRY, Shape.WAIT, Shape.CALL, Shape.DECISION, Shape.DECISION)


def _title(draw: st.DrawFn) -> str:
    words = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6))
    return " ".join(words).capitalize()


@st.composite
def flows(
    draw: st.DrawFn, name: str, first: int, count: int, phases: tuple[str | None, ...], within: str | None = None
) -> Flow:
    """A flow whose steps are numbered from ``first``; each step leads on, here and there back, sometimes far."""
    prefix = f"{name}/" if name else ""
    steps = []
    for i in range(count):
        last = i == count - 1
        kind = Shape.END if last else draw(st.sampled_from(KINDS))
        ways = draw(st.integers(2, 6)) if kind is Shape.DECISION else draw(st.sampled_from((1, 1, 1, 2)))
        goals = [] if last else [_goal(draw, i, count, forward=w == 0) for w in range(ways)]
        exits = tuple(
            Exit(
                f"{prefix}s{i}.{w}",
                f"{prefix}s{goal}",
                draw(st.sampled_from(GUARDS)) if kind is Shape.DECISION or ways > 1 else "",
                usual=w == 0 and draw(st.booleans()),
            )
            for w, goal in enumerate(goals)
        )
        steps.append(
            Step(
                f"{prefix}s{i}",
                first + i,
                kind,
                _title(draw),
                detail=draw(st.sampled_from(("", "8 h de jeûne, prélèvement veineux, le matin"))),
                who=tuple(draw(st.lists(st.sampled_from(PEOPLE), max_size=3, unique=True)))
                if kind is Shape.ACTION
                else (),
                delay=draw(st.sampled_from(DELAYS)),
                badge=draw(st.sampled_from((None, Badge("A", Proof.GRADE), Badge("?", Proof.UNREAD)))),
                urgent=draw(st.booleans()) and kind is Shape.ACTION,
                phase=phases[i * len(phases) // count],
                exits=exits,
            )
        )
    return Flow(name, name, f"{prefix}s0", tuple(steps), within)


def _goal(draw: st.DrawFn, here: int, count: int, *, forward: bool) -> int:
    step = draw(st.sampled_from((1, 1, 1, 2, 3, 5, 8) if forward else (1, 2, 3, 5, 8, -1, -3, 0)))
    return max(0, min(count - 1, here + step))


@st.composite
def scenes(draw: st.DrawFn, most: int = 60) -> Scene:
    """A whole scene."""
    count = draw(st.integers(5, most))
    phases = draw(st.sampled_from(((None,), ("one", "two", "three"))))
    main = draw(flows("", 1, count, phases))
    regions = []
    number = count + 1
    for index in range(draw(st.sampled_from((0, 0, 2, 5)))):
        size = draw(st.integers(1, 9))
        regions.append(draw(flows(f"s0/r{index}", number, size, (None,), "s0")))
        number += size
    used = tuple(Phase(name, letter, name.capitalize()) for name, letter in zip(phases, "ABC", strict=False) if name)
    return Scene("random", "fr", "Un protocole", "âge ≥ 18 ans", "1.0.0", "brouillon", True, "01/01/2030", (main, *regions), used, ("Malaise",), PEOPLE)  # fmt: skip

"""The fixed words of a diagram, in French and in English, side by side."""

from typing import Final

from msgspec import Struct

from pathways.backends.typography import NBSP
from pathways.render.diagram.scene import Shape


class Words(Struct, frozen=True):
    """Everything a diagram says that comes from no protocol."""

    otherwise: str
    unknown: str
    declined: str
    impossible: str
    either: str
    done: str
    answered: str
    not_answered: str
    all_refused: str
    then: str
    other_outcome: str
    within: str
    every: str
    at_once: str
    emergency_title: str
    emergency_detail: str
    alert: str
    alert_title: str
    emergency_none: str
    version: str
    review: str
    population: str
    draft: str
    status: dict[str, str]
    page: str
    page_short: str
    sources: str
    parallel: str
    parallel_bar: str
    parallel_again: str
    joined: str
    follow_on: str
    calls: str
    evidence: str
    consensus: str
    unread: str
    secondary: str
    source: str
    local: str
    grade: str
    grades: tuple[tuple[str, str], ...]
    usual: str
    returns: str
    link: str
    arrival: str
    lead: str
    urgent: str
    shapes: dict[Shape, str]
    columns: tuple[str, ...]
    table: str
    lanes: str
    lanes_note: str
    overview: str
    nobody: str
    step: str
    steps: str
    who: str
    when: str
    next: str
    ends: str
    condition: str
    along: str
    situation: str
    here: str
    done_column: str
    missing_column: str
    next_column: str
    nothing: str
    withheld: str
    more: str
    overlay_note: str
    diagram: str
    view: str
    everybody: str
    closer: str
    farther: str
    whole: str
    as_text: str
    print: str
    how: str
    details: str
    acts: str
    only_if: str
    comes_from: str
    compared: str
    changes: tuple[str, ...]
    signs: dict[str, str]
    unchanged: str
    fields: dict[str, str]

    def signs_title(self, *, emergency: bool) -> str:
        """What stands above the signs that come before everything."""
        return self.emergency_title if emergency else self.alert_title


_N: Final = NBSP

FRENCH: Final = Words(
    otherwise="sinon",
    unknown="non connu",
    declined="refusé",
    impossible="impossible",
    either="{} ou {}",
    done="fait",
    answered="répondu",
    not_answered="sans réponse",
    all_refused="tout écarté",
    then="ensuite",
    other_outcome="autre issue",
    within=f"≤{_N}{{}}",
    every="tous les {}",
    at_once="le jour même",
    emergency_title=f"URGENCE{_N}: appeler le 15",
    emergency_detail="à toute étape du parcours",
    alert="{} (avis médical rapide)",
    alert_title="SIGNES D’ALERTE",
    emergency_none="Aucun signe d’alerte n’est écrit dans ce protocole",
    version="Version {}",
    review="à revoir le {}",
    population=f"Pour{_N}: {{}}",
    draft="BROUILLON, non validé par un clinicien",
    status={"draft": "brouillon", "piloted": "en essai", "approved": "validé", "retired": "retiré"},
    page="Page {}/{}",
    page_short=f"p.{_N}{{}}",
    sources=f"Sources{_N}: {{}}",
    parallel="ET",
    parallel_bar="{}, en même temps",
    parallel_again="{} (suite)",
    joined="Quand tout est terminé",
    follow_on="suite",
    calls="protocole",
    evidence=f"Preuve{_N}:",
    consensus="accord de l’équipe",
    unread="à vérifier",
    secondary="lu de seconde main",
    source="source sans grade",
    local="choix local",
    grade="grade de la source",
    grades=(("A", "preuve établie"), ("B", "présomption"), ("C", "faible niveau"), ("AE", "accord d’experts")),
    usual="voie usuelle",
    returns=f"suite à l’étape{_N}2",
    link="→",
    arrival="de",
    lead=f"1re pastille pleine{_N}: responsable{_N}; suivantes{_N}: autres acteurs",
    urgent="urgent",
    shapes={
        Shape.ENQUIRY: "Recueil",
        Shape.DECISION: "Décision",
        Shape.ACTION: "Action",
        Shape.WAIT: "Délai",
        Shape.CALL: "Autre protocole",
        Shape.PARALLEL: "En parallèle",
        Shape.END: "Fin",
    },
    columns=("N°", "Étape", "Qui", "Quand", "Preuve", "Ensuite"),
    table="Fiche des étapes",
    lanes="Vue par profession",
    lanes_note="le temps descend",
    overview="Vue d’ensemble",
    nobody="Parcours",
    step="Étape",
    steps="Étapes",
    who="Qui",
    when="Quand",
    next="Ensuite",
    ends="fin",
    condition=f"si{_N}: {{}}",
    along="avec",
    situation="Situation au {}",
    here="ICI",
    done_column="Fait",
    missing_column="Manque",
    next_column="Ensuite",
    nothing="rien",
    withheld=f"Non proposé{_N}: {{}}",
    more="et {} de plus",
    overlay_note=f"Proposition à un professionnel de santé, qui décide. La liste entière{_N}: pathways run.",
    diagram="Diagramme",
    view="Vue",
    everybody="tous",
    closer="Agrandir",
    farther="Réduire",
    whole="Ajuster",
    as_text="Version texte",
    print="Imprimer",
    how="Cliquez une étape, ou Tab puis Entrée ; Échap referme. Les flèches suivent les transitions, + et − changent la taille.",
    details="Détail de l’étape",
    acts="À faire",
    only_if="Si",
    comes_from="Vient de",
    compared=f"Comparaison {{}} → {{}}{_N}: étapes ajoutées {{}}, retirées {{}}, modifiées {{}}",
    changes=("Ajouté", "Retiré", "Modifié"),
    signs={
        "here": "ICI",
        "done": "fait",
        "missing": "information manquante",
        "added": "étape ajoutée",
        "removed": "étape retirée",
        "changed": "étape modifiée",
    },
    unchanged="Rien de ce qui se dessine n’a changé",
    fields={
        "shape": "nature",
        "title": "titre",
        "detail": "détail",
        "who": "qui",
        "delay": "délai",
        "urgency": "urgence",
        "deeds": "actes",
        "proof": "preuve",
        "phase": "phase",
        "calls": "protocole appelé",
    },
)

ENGLISH: Final = Words(
    otherwise="otherwise",
    unknown="not known",
    declined="declined",
    impossible="impossible",
    either="{} or {}",
    done="done",
    answered="answered",
    not_answered="not answered",
    all_refused="all ruled out",
    then="then",
    other_outcome="other outcome",
    within=f"≤{_N}{{}}",
    every="every {}",
    at_once="same day",
    emergency_title="EMERGENCY: call 15 (112)",
    emergency_detail="at any step of the pathway",
    alert="{} (prompt medical advice)",
    alert_title="WARNING SIGNS",
    emergency_none="This protocol names no red flag",
    version="Version {}",
    review="review by {}",
    population="For: {}",
    draft="DRAFT, not validated by a clinician",
    status={"draft": "draft", "piloted": "piloted", "approved": "approved", "retired": "retired"},
    page="Page {}/{}",
    page_short="p. {}".replace(" ", _N),
    sources="Sources: {}",
    parallel="AND",
    parallel_bar="{}, side by side",
    parallel_again="{} (continued)",
    joined="When all have ended",
    follow_on="continued",
    calls="protocol",
    evidence="Evidence:",
    consensus="team agreement",
    unread="to be verified",
    secondary="read at second hand",
    source="source without grade",
    local="local choice",
    grade="grade given by the source",
    grades=(("A", "established"), ("B", "presumption"), ("C", "low level"), ("AE", "expert agreement")),
    usual="usual way",
    returns=f"go to step{_N}2",
    link="→",
    arrival="from",
    lead="First chip, solid: responsible; next ones: other actors",
    urgent="urgent",
    shapes={
        Shape.ENQUIRY: "Enquiry",
        Shape.DECISION: "Decision",
        Shape.ACTION: "Action",
        Shape.WAIT: "Delay",
        Shape.CALL: "Other protocol",
        Shape.PARALLEL: "In parallel",
        Shape.END: "End",
    },
    columns=("No", "Step", "Who", "When", "Evidence", "Next"),
    table="Table of steps",
    lanes="View by profession",
    lanes_note="time goes down",
    overview="Overview",
    nobody="Pathway",
    step="Step",
    steps="Steps",
    who="Who",
    when="When",
    next="Next",
    ends="end",
    condition="if: {}",
    along="with",
    situation="As of {}",
    here="HERE",
    done_column="Done",
    missing_column="Missing",
    next_column="Next",
    nothing="nothing",
    withheld="Not suggested: {}",
    more="and {} more",
    overlay_note="A proposal to a health professional, who decides. The whole list: pathways run.",
    diagram="Diagram",
    view="View",
    everybody="everybody",
    closer="Zoom in",
    farther="Zoom out",
    whole="Fit",
    as_text="Text version",
    print="Print",
    how="Click a step, or Tab then Enter; Escape closes. Arrows follow transitions, + and − change the size.",
    details="Details of the step",
    acts="To do",
    only_if="If",
    comes_from="Comes from",
    compared="Compared {} → {}: steps added {}, removed {}, changed {}",
    changes=("Added", "Removed", "Changed"),
    signs={
        "here": "HERE",
        "done": "done",
        "missing": "information missing",
        "added": "step added",
        "removed": "step removed",
        "changed": "step changed",
    },
    unchanged="Nothing that is drawn has changed",
    fields={
        "shape": "kind",
        "title": "title",
        "detail": "detail",
        "who": "who",
        "delay": "delay",
        "urgency": "urgency",
        "deeds": "acts",
        "proof": "evidence",
        "phase": "phase",
        "calls": "protocol called",
    },
)


def words(language: str) -> Words:
    """The fixed words of a language."""
    return FRENCH if language == "fr" else ENGLISH

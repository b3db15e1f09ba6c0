"""The fixed words of an answer, in French and in English: reviewed in one sitting, side by side."""

from typing import Final

from msgspec import Struct

from pathways.backends.typography import NBSP
from pathways.language.values import Cause
from pathways.model.catalogue import Urgency
from pathways.model.protocol import Status

# French sets a space that does not break before a colon and a question mark.
_C: Final = f"{NBSP}:"
_Q: Final = f"{NBSP}?"


class Captions(Struct, frozen=True):
    """Everything an answer says that comes from no protocol. Fields with ``{}`` are filled in."""

    title: str
    draft: str
    drafts: str
    proposal: str
    red_flags: str
    nothing: str
    to_do: str
    to_plan: str
    summary: str
    counts: tuple[tuple[str, str], ...]
    held_back: str
    conflicts: str
    missing: str
    withheld: str
    unanswered: str
    perhaps: str
    later: str
    reports: str
    steps: str
    urgency: dict[Urgency, str]
    why: str
    stage: str
    rule: str
    sources: str
    caution: str
    check_first: str
    with_: str
    one_of: str
    either: str
    by: str
    today: str
    now: str
    before: str
    from_: str
    until: str
    late: str
    then: str
    safety: str
    against: str
    opposite: str
    incompatible: str
    contraindicated: str
    uncleared: str
    uncleared_more: str
    see_questions: str
    was_due: str
    status: dict[Status, str]
    decides: str
    between: str
    clear: str
    rule_out: str
    treatment: str
    or_other: str
    more_shown: tuple[str, str, str]  # one more, several more, all of them
    depends_on: str
    and_others: str
    passed_over: str
    and_: str
    warning_signs: str
    cause: dict[Cause, str]
    unread: str
    secondary: str
    memory: str
    grade: str
    consensus: str
    local: str
    asked: str
    waiting_since: str
    concerns: str
    rests: str
    ended: str
    truth: dict[str, str]
    on: str
    during: str
    same_day: str
    not_known: str
    more: str


FRENCH: Final = Captions(
    title="Prochaines étapes, situation au {}",
    draft=f"BROUILLON{_C} protocole non validé par un clinicien, à vérifier avant tout usage ({{}}).",
    drafts=f"BROUILLON{_C} {{}} protocoles non validés par un clinicien, à vérifier avant tout usage.",
    proposal="Proposition à un professionnel de santé, qui décide. Aucune posologie n'est indiquée.",
    red_flags="SIGNE D'ALERTE",
    nothing="Rien à faire aujourd'hui d'après ce qui est connu.",
    to_do="À FAIRE",
    to_plan="À PROGRAMMER",
    summary=f"En bref{_C} {{}}.",
    counts=(
        ("{} signe d'alerte", "{} signes d'alerte"),
        ("{} à faire", "{} à faire"),
        ("dont {} en retard", "dont {} en retard"),
        ("{} à programmer", "{} à programmer"),
        ("{} question", "{} questions"),
        ("{} contradiction", "{} contradictions"),
    ),
    held_back="MIS EN ATTENTE (après l'urgence)",
    conflicts="CONTRADICTIONS, à trancher par le professionnel",
    missing="À DEMANDER",
    withheld="NON PROPOSÉ",
    unanswered="SANS RÉPONSE depuis la dernière fois",
    perhaps="PEUT-ÊTRE CONCERNÉ",
    later="PLUS TARD",
    reports="DONNÉES À VÉRIFIER",
    steps="PARCOURS",
    urgency={
        Urgency.ROUTINE: "",
        Urgency.SOON: "BIENTÔT",
        Urgency.URGENT: "URGENT",
        Urgency.EMERGENCY: "URGENCE VITALE",
    },
    why=f"Parce que{_C} {{}}",
    stage=f"Étape{_C} {{}}",
    rule=f"Règle{_C} {{}}",
    sources=f"Source{_C} {{}}",
    caution=f"Attention{_C} {{}}",
    check_first=f"À VÉRIFIER D'ABORD{_C} {{}}",
    with_="avec {}",
    one_of="{}, à défaut {}",
    either=" ou ",
    by=f"Qui{_C} {{}}",
    today="aujourd'hui",
    now="tout de suite",
    before="au plus tard le {}",
    from_="dès le {}",
    until="jusqu'au {}",
    late="EN RETARD de {}",
    then="{}, puis {}",
    safety="règles de sécurité",
    against="contre",
    opposite="deux conseils opposés",
    incompatible="deux traitements incompatibles",
    contraindicated=f"contre-indiqué{_C} {{}}",
    uncleared=f"à confirmer d'abord{_C} {{}}",
    uncleared_more="et {} de plus",
    see_questions="à confirmer d'abord, voir À DEMANDER",
    was_due="attendu le {}",
    status={
        Status.DRAFT: "brouillon",
        Status.PILOTED: "en essai",
        Status.APPROVED: "validé",
        Status.RETIRED: "retiré",
    },
    decides=f"Pour décider{_C} {{}}",
    between=" / ",
    warning_signs="Un de ces signes d'alerte est-il présent",
    clear=f"Avant {{}}, confirmer «{NBSP}non{NBSP}» à{_C} {{}}",
    rule_out=f"Signes d'alerte à écarter{_C} {{}}",
    treatment="Traitement en cours",
    or_other="ou autre",
    more_shown=("et {} autre, voir --full", "et {} autres, voir --full", "{}, voir --full"),
    depends_on=f"{{}} (dépend de{_C} {{}})",
    and_others="et {} autres",
    passed_over="le dossier contient aussi des données qu'aucun protocole ne lit, voir --full",
    and_="et",
    cause={
        Cause.NEVER_RECORDED: "jamais noté",
        Cause.STALE: "trop ancien",
        Cause.UNUSABLE: "inutilisable",
        Cause.NOT_SET: "réglage non fixé",
        Cause.CANNOT_TELL: "déjà demandé, sans réponse possible",
    },
    unread="de mémoire, à vérifier",
    secondary="lu de seconde main",
    memory="de mémoire, à vérifier",
    grade="grade {}",
    consensus="accord de l'équipe",
    local="choix du territoire",
    asked=f"À demander{_C} {{}}",
    waiting_since="demandé le {}, rien d'enregistré",
    concerns=f"{{}}, si{_C} {{}}",
    rests="reste à «\N{NO-BREAK SPACE}{}\N{NO-BREAK SPACE}»",
    ended=f"terminé{_C} {{}}",
    truth={"true": "vrai", "false": "faux", "unknown": "non connu"},
    on="le {}",
    during="en {}",
    same_day="ce jour",
    not_known="non connu",
    more="--full montre les sources, les règles, le parcours et les tests.",
)

ENGLISH: Final = Captions(
    title="Next steps, as of {}",
    draft="DRAFT: protocol not validated by a clinician, to be checked before any use ({}).",
    drafts="DRAFT: {} protocols not validated by a clinician, to be checked before any use.",
    proposal="A proposal to a health professional, who decides. No dose is stated.",
    red_flags="RED FLAG",
    nothing="Nothing to do today from what is known.",
    to_do="TO DO",
    to_plan="TO PLAN",
    summary="In short: {}.",
    counts=(
        ("{} red flag", "{} red flags"),
        ("{} to do", "{} to do"),
        ("{} of them late", "{} of them late"),
        ("{} to plan", "{} to plan"),
        ("{} question", "{} questions"),
        ("{} conflict", "{} conflicts"),
    ),
    held_back="HELD BACK (after the emergency)",
    conflicts="CONFLICTS, for the professional to settle",
    missing="TO ASK",
    withheld="NOT SUGGESTED",
    unanswered="UNANSWERED since last time",
    perhaps="PERHAPS CONCERNED",
    later="LATER",
    reports="DATA TO CHECK",
    steps="STEPS WALKED",
    urgency={
        Urgency.ROUTINE: "",
        Urgency.SOON: "SOON",
        Urgency.URGENT: "URGENT",
        Urgency.EMERGENCY: "EMERGENCY",
    },
    why="Because: {}",
    stage="Step: {}",
    rule="Rule: {}",
    sources="Source: {}",
    caution="Caution: {}",
    check_first="CHECK FIRST: {}",
    with_="with {}",
    one_of="{}, failing that {}",
    either=" or ",
    by="Who: {}",
    today="today",
    now="now",
    before="by {}",
    from_="from {}",
    until="until {}",
    late="{} LATE",
    then="{}, then {}",
    safety="safety rules",
    against="against",
    opposite="two opposite pieces of advice",
    incompatible="two incompatible drugs",
    contraindicated="contraindicated: {}",
    uncleared="confirm first: {}",
    uncleared_more="and {} more",
    see_questions="confirm first, see TO ASK",
    was_due="was due on {}",
    status={each: each.value for each in Status},
    decides="To decide: {}",
    between=" / ",
    warning_signs="Is any of these warning signs present",
    clear="Before {}, confirm “no” to: {}",
    rule_out="Red flags to rule out: {}",
    treatment="Current treatment",
    or_other="or other",
    more_shown=("and {} more, see --full", "and {} more, see --full", "{}, see --full"),
    depends_on="{} (depends on: {})",
    and_others="and {} others",
    passed_over="the record also holds data that no protocol reads, see --full",
    and_="and",
    cause={
        Cause.NEVER_RECORDED: "never recorded",
        Cause.STALE: "too old",
        Cause.UNUSABLE: "unusable",
        Cause.NOT_SET: "setting not set",
        Cause.CANNOT_TELL: "already asked, nobody can tell",
    },
    unread="from memory, to be verified",
    secondary="read at second hand",
    memory="from memory, to be verified",
    grade="grade {}",
    consensus="team agreement",
    local="local choice",
    asked="To ask: {}",
    waiting_since="asked on {}, nothing recorded",
    concerns="{}, if: {}",
    rests="rests at “{}”",
    ended="ended: {}",
    truth={"true": "true", "false": "false", "unknown": "not known"},
    on="on {}",
    during="in {}",
    same_day="today",
    not_known="not known",
    more="--full shows sources, rules, the steps walked and the tests.",
)


def captions(language: str) -> Captions:
    """The fixed words of a language."""
    return FRENCH if language == "fr" else ENGLISH

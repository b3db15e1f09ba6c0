"""The headings and keys of the written protocol, in French and in English, side by side."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from pathways.backends.typography import NBSP

_N: Final = NBSP


class Headings(Struct, frozen=True):
    """Keys are those of ``about.yaml``; values are what is printed. ``to_fill`` has what is asked where nobody has written."""

    document: str
    identity: str
    code: str
    nature: str
    natures: Mapping[str, str]
    territory: str
    legal_basis: str
    written: str
    in_force: str
    owner: str
    related: str
    license: str
    derived_from: str
    why: str
    why_keys: Mapping[str, str]
    for_whom: str
    population: str
    leave: str
    for_whom_keys: Mapping[str, str]
    team: str
    contacts: str
    training: str
    targets: str
    warnings: str
    contraindications: str
    none_exposed: str
    none_written: str
    settings: str
    no_settings: str
    between: str
    fixed: str
    together: str
    together_keys: Mapping[str, str]
    patient: str
    patient_keys: Mapping[str, str]
    indicators: str
    target: str
    alert: str
    every: str
    within: str
    today: str
    now: str
    among: str
    counted: str
    kinds: Mapping[str, str]
    quality_keys: Mapping[str, str]
    money: str
    money_keys: Mapping[str, str]
    references: str
    read: Mapping[str, str]
    people: str
    people_keys: Mapping[str, str]
    signed_by: str
    review: str
    signatures: str
    signature_line: str
    empty: str
    to_be_filled: str
    to_fill: Mapping[str, str]


FRENCH: Final = Headings(
    document="Protocole pluriprofessionnel de soins",
    identity="Identité du protocole",
    code="Code",
    nature="Nature",
    natures={
        "pluriprofessional": f"protocole pluriprofessionnel, sans délégation{_N}: chacun reste dans sa compétence",
        "national_cooperation": "protocole de coopération national",
        "local_cooperation": "protocole de coopération local",
    },
    territory="Territoire, structure",
    legal_basis="Bases juridiques",
    written="Rédigé le",
    in_force="Validation, application",
    owner="Pilote",
    related="Protocoles liés",
    license="Licence",
    derived_from="Repris de",
    why="Pourquoi",
    why_keys={
        "problem": "Problème constaté",
        "need_from": "Besoin établi par",
        "practice_today": "Pratiques actuelles",
        "objectives": "Objectifs",
        "critical_points": "Points critiques",
        "expected_course": "Évolution attendue",
    },
    for_whom="Pour qui",
    population="Population",
    leave="Sortie",
    for_whom_keys={"summary": "En mots", "case_finding": "Repérage", "record_tag": "Marquage au dossier"},
    team=f"Équipe{_N}: rôle de chacun",
    contacts="Coordonnées",
    training="Formations requises",
    targets="Cibles et seuils d’alerte",
    warnings="Signes d’alerte, à toute étape",
    contraindications="Contre-indications vérifiées avant toute proposition",
    none_exposed="Ce protocole ne propose ni médicament ni acte exposant",
    none_written="aucune écrite au catalogue",
    settings="Réglages du territoire",
    no_settings="Aucun réglage",
    between="entre {} et {}",
    fixed="non modifiable",
    together="Travailler ensemble",
    together_keys={
        "back_to_the_doctor": "Retour au médecin",
        "missing_or_contradictory": "Donnée absente ou contradictoire",
        "data_sharing": "Partage des données",
        "tools": "Outils",
    },
    patient="Le patient",
    patient_keys={
        "information": "Information",
        "consent": "Accord",
        "messages": "Messages au patient",
        "accessibility": "Accessibilité",
    },
    indicators="Indicateurs et qualité",
    target="cible",
    alert="alerte",
    every="tous les",
    within="sous {}",
    today="le jour même",
    now="tout de suite",
    among="Parmi",
    counted="On compte",
    kinds={
        "process": "processus",
        "outcome": "résultat",
        "structure": "structure",
        "experience": "vécu",
        "safety": "sécurité",
    },
    quality_keys={
        "incident_reporting": "Événements indésirables",
        "pilot": "Phase pilote",
        "rollout": "Diffusion, formation",
        "evaluation": "Évaluation",
    },
    money="Financement et responsabilité",
    money_keys={"funding": "Financement", "liability": "Responsabilité"},
    references="Références",
    read={"secondary": "Lu de seconde main", "memory": "De mémoire, à vérifier"},
    people="Auteurs et relecteurs",
    people_keys={
        "authors": "Rédacteurs",
        "reviewers": "Relecteurs",
        "conflicts_of_interest": "Liens d’intérêts",
        "patients": "Patients associés",
    },
    signed_by="Clinicien garant",
    review="Prochaine révision",
    signatures="Signatures",
    signature_line="Nom et profession, date, signature",
    empty="non renseigné",
    to_be_filled="à remplir",
    to_fill={
        "Code": "le code inscrit au dossier, pour compter les patients",
        "Territoire, structure": "nom du territoire, structure qui porte le protocole",
        "Validation, application": "date de validation, date d’application, fin de validité",
        "Pilote": "qui pilote le protocole, et comment le joindre",
        "Besoin établi par": "la réunion, l’indicateur ou la demande qui a montré le besoin",
        "Pratiques actuelles": "ce que chacun fait aujourd’hui",
        "Évolution attendue": "ce que l’équipe attend, et quand",
        "Coordonnées": "téléphone et messagerie de chacun",
        "Formations requises": "celles des actes délégués (protocole de coopération, pratique avancée), et qui les a suivies",
        "Cibles et seuils d’alerte": "de chaque indicateur, la valeur visée et celle qui fait agir",
        "Partage des données": "l’outil, qui voit quoi, l’accord du patient",
        "Accessibilité": "version facile à lire, interprète, accès",
        "Événements indésirables": "à qui les signaler, comment, en combien de temps",
        "Phase pilote": "dates, patients, résultats",
        "Diffusion, formation": "qui est formé, à quoi, quand",
        "Évaluation": "qui relit les indicateurs, quand, et ce qui en est fait",
        "Rédacteurs": "nom, profession et structure de chacun",
        "Relecteurs": "nom, profession et structure de chacun",
        "Liens d’intérêts": "ceux de chacun, ou « aucun »",
        "Patients associés": "patients ou aidants qui ont participé, et à quoi",
        "Clinicien garant": "nom, profession, RPPS, date",
    },
)

ENGLISH: Final = Headings(
    document="Inter-professional care protocol",
    identity="The protocol",
    code="Code",
    nature="Nature",
    natures={
        "pluriprofessional": "inter-professional protocol, without delegation: each keeps to their own competence",
        "national_cooperation": "national cooperation protocol",
        "local_cooperation": "local cooperation protocol",
    },
    territory="Territory, organisation",
    legal_basis="Legal basis",
    written="Written on",
    in_force="Approval, in force",
    owner="Owner",
    related="Related protocols",
    license="Licence",
    derived_from="Derived from",
    why="Why",
    why_keys={
        "problem": "Problem",
        "need_from": "Need shown by",
        "practice_today": "Practice today",
        "objectives": "Objectives",
        "critical_points": "Critical points",
        "expected_course": "Expected course",
    },
    for_whom="For whom",
    population="Population",
    leave="Leaving",
    for_whom_keys={"summary": "In words", "case_finding": "Case finding", "record_tag": "Tag in the record"},
    team="The team: who does what",
    contacts="Contacts",
    training="Training required",
    targets="Targets and alert thresholds",
    warnings="Red flags, at any step",
    contraindications="Contraindications checked before anything is suggested",
    none_exposed="This protocol suggests neither a drug nor an act that exposes",
    none_written="none written in the catalogue",
    settings="Settings of the territory",
    no_settings="No setting",
    between="between {} and {}",
    fixed="cannot be changed",
    together="Working together",
    together_keys={
        "back_to_the_doctor": "Back to the doctor",
        "missing_or_contradictory": "Missing or contradictory data",
        "data_sharing": "Sharing of data",
        "tools": "Tools",
    },
    patient="The patient",
    patient_keys={
        "information": "Information",
        "consent": "Consent",
        "messages": "Messages to the patient",
        "accessibility": "Accessibility",
    },
    indicators="Indicators and quality",
    target="target",
    alert="alert",
    every="every",
    within="within {}",
    today="the same day",
    now="at once",
    among="Among",
    counted="Counted",
    kinds={
        "process": "process",
        "outcome": "outcome",
        "structure": "structure",
        "experience": "experience",
        "safety": "safety",
    },
    quality_keys={
        "incident_reporting": "Adverse events",
        "pilot": "Pilot phase",
        "rollout": "Spreading, training",
        "evaluation": "Evaluation",
    },
    money="Funding and liability",
    money_keys={"funding": "Funding", "liability": "Liability"},
    references="References",
    read={"secondary": "Read at second hand", "memory": "From memory, to be verified"},
    people="Authors and reviewers",
    people_keys={
        "authors": "Authors",
        "reviewers": "Reviewers",
        "conflicts_of_interest": "Conflicts of interest",
        "patients": "Patients involved",
    },
    signed_by="Clinical sign-off",
    review="Next review",
    signatures="Signatures",
    signature_line="Name and profession, date, signature",
    empty="not filled in",
    to_be_filled="to be filled in",
    to_fill={
        "Code": "the code put in the record, so that patients can be counted",
        "Territory, organisation": "name of the territory, organisation that holds the protocol",
        "Approval, in force": "date of approval, date of effect, date of expiry",
        "Owner": "who runs the protocol, and how to reach them",
        "Need shown by": "the meeting, indicator or request that showed the need",
        "Practice today": "what each one does today",
        "Expected course": "what the team expects, and when",
        "Contacts": "telephone and messaging of each one",
        "Training required": "for delegated acts (cooperation protocol, advanced practice), and who has had it",
        "Targets and alert thresholds": "of each indicator, the value aimed at and the one that makes the team act",
        "Sharing of data": "the tool, who sees what, the patient’s agreement",
        "Accessibility": "easy-to-read version, interpreter, access",
        "Adverse events": "whom to report them to, how, how soon",
        "Pilot phase": "dates, patients, results",
        "Spreading, training": "who is trained, in what, when",
        "Evaluation": "who reads the indicators, when, and what is done about them",
        "Authors": "name, profession and organisation of each one",
        "Reviewers": "name, profession and organisation of each one",
        "Conflicts of interest": "those of each one, or “none”",
        "Patients involved": "patients or carers who took part, and in what",
        "Clinical sign-off": "name, profession, RPPS number, date",
    },
)


def headings(language: str) -> Headings:
    """The headings of a language."""
    return FRENCH if language == "fr" else ENGLISH

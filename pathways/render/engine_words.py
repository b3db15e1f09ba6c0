"""What the engine notes in English about data and steps, in French: one table, so that the wording can be reviewed at once.

What is not in the table is shown as it is: told in the wrong language is better than not told.
"""

import re
from collections.abc import Iterator
from typing import Final

from pathways.backends.typography import NBSP

_QUOTED: Final = rf"«{NBSP}\1{NBSP}»"


def _about(*notes: tuple[str, str]) -> Iterator[tuple[str, str]]:
    """Notes that begin with what they are about: ``Metformin: no ATC code``."""
    for english, french in notes:
        yield rf"(.*): {english}", rf"\1{NBSP}: {french}"


_MEANT: Final = rf"{NBSP}: vouliez-vous dire «{NBSP}\2{NBSP}»{NBSP}?"
_FRENCH: Final[tuple[tuple[str, str], ...]] = (
    (r"it is dated after the day of the look", "date postérieure au jour de l'évaluation"),
    (r"it has no date", "sans date"),
    (r"it has no unit", "sans unité"),
    (r"`(.*)` is no unit of it \(`(.*)` is\)", rf"l'unité {_QUOTED} ne convient pas (attendu{NBSP}: \2)"),
    (r"(.*) is outside what is plausible \((.*) to (.*)\)", r"\1 est hors des bornes plausibles (\2 à \3)"),
    (r"(.*) is unusual: please confirm it", rf"\1 est inhabituel{NBSP}: à confirmer"),
    (r"nothing is called `(.*)`: did you mean `(.*)`\?", rf"aucune donnée ne s'appelle {_QUOTED}{_MEANT}"),
    (r"nothing is called `(.*)`", rf"aucune donnée ne s'appelle {_QUOTED}"),
    (r"no drug class is called `(.*)`: did you mean `(.*)`\?", rf"aucune classe ne s'appelle {_QUOTED}{_MEANT}"),
    (r"no drug class is called `(.*)`", rf"aucune classe de médicaments ne s'appelle {_QUOTED}"),
    (
        r"`(.*)` is several classes, say which: (.*)",
        rf"{_QUOTED} réunit plusieurs classes, préciser laquelle{NBSP}: \2",
    ),
    (r"no list is called `(.*)`: did you mean `(.*)`\?", rf"aucune liste ne s'appelle {_QUOTED}{_MEANT}"),
    (r"no list is called `(.*)`", rf"aucune liste ne s'appelle {_QUOTED}"),
    (r"no act is called `(.*)`: did you mean `(.*)`\?", rf"aucun acte ne s'appelle {_QUOTED}{_MEANT}"),
    (r"no act is called `(.*)`", rf"aucun acte ne s'appelle {_QUOTED}"),
    (r"`(.*)` is none of its values", rf"{_QUOTED} n'est pas une valeur possible"),
    (r"`(.*)` is neither yes nor no", rf"{_QUOTED} n'est ni oui ni non"),
    (r"`(.*)` is no date", rf"{_QUOTED} n'est pas une date"),
    (r"`(.*)` is no duration", rf"{_QUOTED} n'est pas une durée"),
    (r"`(.*)` is no number", rf"{_QUOTED} n'est pas un nombre"),
    (r"an act is done, declined or impossible", "un acte est fait, refusé ou impossible"),
    (r"the birth date is no date", "la date de naissance n'est pas une date"),
    (
        r"`(.*)` is not usable: formulas need `female` or `male`",
        rf"sexe {_QUOTED}{NBSP}: les formules veulent homme ou femme",
    ),
    (r"it is about somebody else", "concerne quelqu'un d'autre"),
    (r"it does not say whom it is about", "ne dit pas de qui il s'agit"),
    (r"it deletes a resource", "demande d'effacement"),
    (r"it holds no resource", "entrée vide"),
    (r"its status is `(.*)`", rf"statut {_QUOTED}{NBSP}: pas encore un résultat"),
    (r"it has no status", "sans statut"),
    (r"its number cannot be read", "nombre illisible"),
    (r"the comparator `(.*)` is not read", rf"comparateur {_QUOTED} inconnu"),
    (r"a `(.*)` is not read", rf"valeur de forme {_QUOTED} non lue"),
    (r"it is not confirmed \(`(.*)`\)", r"non confirmé (\1)"),
    (
        r"it is recorded as (.*): whether it still counts is not told",
        rf"noté \1{NBSP}: on ne sait pas si cela compte encore",
    ),
    (
        r"the bundle is one page of several: no list is complete",
        rf"une page parmi plusieurs{NBSP}: aucune liste n'est complète",
    ),
    *_about(
        ("entered-in-error", "saisi par erreur"),
        ("cancelled", "annulé"),
        ("registered", "enregistré, sans résultat"),
        ("refuted", "réfuté"),
        ("it is about another focus", "concerne quelqu'un d'autre (fœtus, donneur …)"),
        ("it has no value", "sans valeur"),
        (r"no value \((.*)\)", r"sans valeur (\2)"),
        ("no code of a known system", "sans code d'une nomenclature connue"),
        (r"results that are not in the bundle \((\d+)\)", r"des résultats manquent dans le fichier (\2)"),
        ("its conclusion is not read", "sa conclusion n'est pas lue"),
        ("an allergy to no drug", "allergie qui n'est pas médicamenteuse"),
        ("no ICD-10 code", "sans code CIM-10"),
        ("no ATC code", "sans code ATC"),
        ("taken into account though not confirmed", "pris en compte sans être confirmé"),
        ("it says not to take it", "à ne pas prendre"),
        ("a (.*) is no prescription", r"ce n'est pas une prescription (\2)"),
        ("active, but since when is not told", "en cours, sans date de début"),
        (
            "still open in the record, but nothing speaks of it for twelve months",
            "encore ouvert dans le dossier, sans nouvelle depuis douze mois",
        ),
        ("it begins after the day of the look", "commence après le jour de l'évaluation"),
        ("taken, and recorded later as over", "en cours, et noté plus tard comme terminé"),
        ("none known, yet some are listed", "« aucun » et pourtant il y en a dans la liste"),
        (
            "not taken for complete, an entry has no code that can be read",
            "liste non tenue pour complète, une entrée n'a pas de code lisible",
        ),
        (r"not read \((\d+)\)", r"non lu (\2)"),
        (r"no item has this code \((\d+)\)", r"aucune donnée n'a ce code (\2)"),
    ),
    (r"two different values on (\d+)-(\d+)-(\d+)", r"deux valeurs différentes le \3/\2/\1"),
    (r"two different values at one instant", "deux valeurs différentes au même moment"),
    (r"not usable in this patient", "non utilisable chez ce patient"),
    (r"partial date", "date incomplète"),
    (r"computed value outside what is plausible", "valeur calculée hors des bornes plausibles"),
    (r"readings of two different days are needed", "il faut des mesures de deux jours différents"),
    (r"came back here: rests", f"revenu ici{NBSP}: en reste là"),
    (r"no branch is true", "aucune branche n'est vraie"),
    (r"undecided: the cautious way", f"indécidable{NBSP}: voie prudente"),
    (r"undecided: the way taken last", f"indécidable{NBSP}: voie prise la dernière fois"),
    (r"undecided", "indécidable"),
    (r"decided without the rest", "décidé sans le reste"),
    (r"data to collect", "données à recueillir"),
    (r"declined or impossible", "refusé ou impossible"),
    (r"every alternative is withheld or declined", "toutes les possibilités sont écartées ou refusées"),
    (r"no date to count from: due", f"aucune date de départ{NBSP}: à faire"),
    (r"the protocol called is not there", "le protocole appelé est absent"),
)


def said(note: str, language: str) -> str:
    """A note of the engine in a language."""
    if language != "fr":
        return note
    for pattern, french in _FRENCH:
        found = re.fullmatch(pattern, note)
        if found:
            return re.sub(r"\b(\d+)\.(\d)", r"\1,\2", found.expand(french))
    return note

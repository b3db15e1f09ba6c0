"""What the engine notes in English about data and steps, in French: one table, so that the wording can be reviewed at once.

What is not in the table is shown as it is: told in the wrong language is better than not told.
"""

import re
from typing import Final

from pathways.backends.typography import NBSP

_QUOTED: Final = rf"«{NBSP}\1{NBSP}»"
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
    (r"two different values on (\d+)-(\d+)-(\d+)", r"deux valeurs différentes le \3/\2/\1"),
    (r"two different values at one instant", "deux valeurs différentes au même moment"),
    (r"not usable in this patient", "non utilisable chez ce patient"),
    (r"partial date", "date incomplète"),
    (r"computed value outside what is plausible", "valeur calculée hors des bornes plausibles"),
    (r"fewer than two days", "moins de deux jours de mesure"),
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
            return re.sub(r"(\d)\.(\d)", r"\1,\2", found.expand(french))
    return note

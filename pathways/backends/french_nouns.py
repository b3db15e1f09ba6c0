"""Whether a French label is a noun phrase, and its gender and number, from its first word.

Dictionaries hold labels without gender, and « HbA1c supérieure à 7 % » needs one. What is not recognised is not guessed:
the prose then takes a turn without agreement (« au-dessus de », « : non »), which is never wrong.
"""

import re
from typing import Final

from msgspec import Struct

_FEMININE_ENDINGS: Final = (
    "tion", "sion", "xion", "ie", "ité", "iété", "ose", "ite", "ure", "ance", "ence", "née", "rrhée", "ine", "sse",
    "ette", "yse", "èse", "ude", "ique", "oure",
)  # fmt: skip
_MASCULINE_ENDINGS: Final = (
    "ment", "isme", "age", "gramme", "nome", "mètre", "teur", "queur", "seur", "amide", "uril", "oxaban", "sartan",
    "prost", "olol", "scope", "itus", "eptif", "itif",
)  # fmt: skip
_FEMININE_WORDS: Final = """
    surface région glitazone amiodarone fatigue première dernière prochaine ALAT ASAT CPK céphalée gangrène plaque plaquettes HbA1c HTA PA PAS PAD TSH CRP FEVG HGPO IRM NFS MRC BPCO SpO2 PSA-DT VS NYHA RCP ALD MASCC CISNE aide angine
    apnée baisse barre bouffée cellule chimiothérapie chute cible classe clairance consultation couleur crise
    cytologie date décision demande diurèse dose douleur durée échelle épreuve équipe escarre évaluation
    étape famille fièvre fin forme goutte grippe gêne hausse hanche haleine hernie humeur image jambe lésion main
    maladie marche masse ménopause mesure moyenne mutuelle mycose naissance nausée ordonnance orientation otite
    patiente peau perte peur pesée plaie poche position posologie posture prescription preuve prise proposition
    prothèse question rechute recherche récidive reprise réponse réunion rougeur santé sclérose séance sédation
    sensibilité sonde sortie sueur surdité syncope taille tension thyroïde toux trace transfusion tumeur tutelle
    urée urgence valeur vie visite voix fraction grossesse diarrhée cyanose oligurie mise méthode selle aspirine
    statine metformine insuline ferritine boule bulle suspicion cause raideur arrivée transaminase constante seconde
    voie raison revue finérénone phénytoïne oxycodone hydromorphone méthadone
"""
_FEMININE: Final = frozenset(_FEMININE_WORDS.split())
_MASCULINE_WORDS: Final = """
    plancher plafond doute vérapamil répaglinide aliskirène alphabloquant ézétimibe anticorps acide gemfibrozil
    hypolipémiant miconazole fluconazole substitut bupropion IMAO FIB-4 premier dernier prochain BNP NT-proBNP LDL-cholestérol HDL-cholestérol apixaban dabigatran cholestérol coefficient index jeûne
    prédiabète triglycéride polynucléaire neutrophile leucocyte lymphocyte DFG DFGe IMC ECG LDL HDL AVC AIT SCA INR FIT HPV TSAT RAC BAV TP TCA PSA ASCVD SCORE2 CHA2DS2-VA UPSA CD4 IEC
    ARA2 SRA AINS VIH VHB VHC SAOS FINDRISC G8 IPS DAS28 abcès accès accident accord accouchement acte antagoniste
    agoniste alcool âge analogue anticoagulant antécédent antiagrégant appui arrêt arrêté asthme avis bêtabloquant
    bilan bloc cancer carnet centre changement choc coma compte contact contrôle corps cœur créneau déficit degré
    délai dépistage diabète diagnostic dialogue diurétique dossier début échec effet ensemble entretien essai état examen
    facteur fer foie foyer frottis germe globe grade hématocrite hôpital ictère infarctus inhibiteur institut
    isolement jour kit lieu logement malaise médecin membre mois mal motif nez niveau nombre objectif œdème œil
    ongle orteil palier parcours parent patient périmètre pharmacien pied plan poids point podologue potassium
    pouls poumon pourcentage premier prélèvement problème produit profil programme projet purpura rapport refus
    rein relais rendez-vous résultat retard retour rétrécissement risque rythme saignement score sein sepsis
    service seuil sevrage sexe signe site sodium soin souffle stade statut sulfamide suivi sujet supplément
    syndrome tabac taux temps terrain test tissu tonus tour traitement trajet trouble ulcère utérus vaccin ventre
    vertige virus volume antibiotique antidiabétique antihypertenseur corticoïde fibrate glinide médicament
    opioïde anticancéreux ganglion fentanyl ACE PPAC antigène scanner mamelon besoin sang nadir paracétamol col référent
    second numéro épisode bisphosphonate tamoxifène lénalidomide allopurinol tramadol laxatif gabapentinoïde tégafur
    critère fond monocyte crachat
"""
_MASCULINE: Final = frozenset(_MASCULINE_WORDS.split())
_ALWAYS_PLURAL: Final = frozenset(
    {"urgences", "soins", "frissons", "règles", "selles", "AINS", "urines", "CD4", "ALAT", "ASAT", "CPK", "plaquettes"}
)
_NOT_NOUNS_WORDS: Final = """
    enceinte malade autonome isolée isolé traité traitée née né habite nécessite présente consulte accepte refuse
    suit critique unique pratique diabétique allergique asthmatique pense laisse porte sportif actif active
"""
_NOT_NOUNS: Final = frozenset(_NOT_NOUNS_WORDS.split())
# Words that end in s or x in the singular.
_SINGULAR_S: Final = frozenset(
    {"frottis", "poids", "pouls", "sepsis", "abcès", "accès", "infarctus", "utérus", "virus", "avis", "toux", "voix",
     "taux", "mois", "corps", "refus", "rendez-vous", "temps", "tonus", "parcours", "creux", "anticorps", "VS", "PAS", "IPS", "NFS"}
)  # fmt: skip
_ASPIRATED: Final = ("hanche", "handicap", "hausse", "haut", "hernie", "heurt", "hoquet", "huit", "hors", "harcèlement")


class Grammar(Struct, frozen=True):
    """What is known of a label: ``feminine`` is ``None`` when it is no noun that we know."""

    feminine: bool | None = None
    plural: bool = False

    @property
    def known(self) -> bool:
        """Whether agreement is possible."""
        return self.feminine is not None

    def agree(self, masculine: str) -> str:
        """An adjective of the regular kind, or one in ``-ier``: supérieur, supérieure, supérieurs …; dernier, dernière."""
        ending = "s" if self.plural else ""
        if not self.feminine:
            return masculine + ending
        if masculine.endswith("ier"):
            return masculine[:-2] + "ère" + ending
        return masculine + "e" + ending


def grammar(label: str) -> Grammar:
    """The gender and number of a label, by its first word (« Plaie du pied » is feminine because of « plaie »)."""
    word = re.split(r"[\s'’(,/:]", label.strip(), maxsplit=1)[0]
    for form in (word, word.lower()):
        if form in _NOT_NOUNS:
            return Grammar()
        found = _gender(form)
        if found is not None:
            return Grammar(found, form in _ALWAYS_PLURAL)
    singular = word.lower()[:-1] if word.lower().endswith(("s", "x")) else ""
    if singular and word.lower() not in _SINGULAR_S and singular not in _NOT_NOUNS:
        found = _gender(singular)
        if found is None and word.lower() in _ALWAYS_PLURAL:
            found = word.lower() in ("urgences", "règles", "selles", "urines")
        return Grammar(found, plural=found is not None)
    return Grammar()


def elides(text: str) -> bool:
    """Whether *le*, *de* lose their vowel before these words: l'HbA1c, d'œdème, but le huitième, la hausse."""
    first = text.lstrip("« ").lower()
    if first.startswith(_ASPIRATED):
        return False
    return first[:1] in "aàâeéèêëiîïoôuûœæh" and first[:1] != ""


def with_article(label: str) -> str:
    """« la plaie du pied », « l'HbA1c », « les urines »; what is not recognised stands between guillemets."""
    found = grammar(label)
    if not found.known:
        return quoted(label)
    if found.plural:
        return f"les {label}"
    if elides(label):
        return f"l'{label}"
    return f"{'la' if found.feminine else 'le'} {label}"


def de(noun: str) -> str:
    """*de* before a noun with or without its article: du, de la, de l', des, d'."""
    if noun.startswith("le "):
        return f"du {noun[3:]}"
    if noun.startswith("les "):
        return f"des {noun[4:]}"
    if noun.startswith(("la ", "l'", "«")):
        return f"de {noun}"
    return f"d'{noun}" if elides(noun) else f"de {noun}"


def a(noun: str) -> str:
    """*à* before a noun with or without its article: au, à la, à l', aux."""
    if noun.startswith("le ") and not noun[3:4].isdigit():
        return f"au {noun[3:]}"
    if noun.startswith("les "):
        return f"aux {noun[4:]}"
    return f"à {noun}"


def quoted(label: str) -> str:
    """Between guillemets, with the spaces that don't break."""
    return f"«\N{NO-BREAK SPACE}{label}\N{NO-BREAK SPACE}»"


def _gender(word: str) -> bool | None:
    if word in _FEMININE:
        return True
    if word in _MASCULINE:
        return False
    if len(word) > 4:
        if word.endswith(_FEMININE_ENDINGS):
            return True
        if word.endswith(_MASCULINE_ENDINGS):
            return False
    return None

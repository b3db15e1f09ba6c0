"""A small catalogue and protocol, made by hand: enough real names to read guards aloud and to print whole answers."""

from collections.abc import Iterable
from decimal import Decimal

from pathways.language import ast
from pathways.language.checker import check
from pathways.language.parser import parse
from pathways.language.types import (
    BooleanType,
    CodeType,
    DateType,
    DurationType,
    Measure,
    NumberType,
    QuantityType,
    Role,
    Symbol,
    TextType,
    Type,
)
from pathways.language.values import Duration
from pathways.model.catalogue import (
    Catalogue,
    DrugClass,
    Group,
    Guard,
    Item,
    Object,
    Profession,
    Setting,
    Target,
    Verb,
)
from pathways.model.names import CatalogueNames
from pathways.model.protocol import Define, Protocol, Status
from pathways.model.provenance import Because, Source, Text

D = Decimal
NO_SOURCE = Because(local=True)


def text(fr: str, en: str) -> Text:
    return Text(fr, en)


# --- items ----------------------------------------------------------------------------------------------------------------

QUANTITIES = {
    "HbA1c": ("HbA1c", "HbA1c", "HbA1c", "%", 1),
    "HbA1c_target": ("objectif d'HbA1c", "HbA1c target", "HbA1c", "%", 1),
    "eGFR": ("DFG estimé", "eGFR", "eGFR", "mL/min/{1.73_m2}", 1),
    "Creatinine": ("créatininémie", "serum creatinine", "creatinine", "umol/L", 0),
    "Potassium": ("kaliémie", "potassium", "potassium", "mmol/L", 1),
    "SBP_home": ("PA systolique en automesure", "home systolic BP", "blood_pressure", "mm[Hg]", 0),
    "Weight": ("poids", "weight", "mass", "kg", 1),
    "Temperature": ("température", "temperature", "temperature", "Cel", 1),
    "ANC": ("polynucléaires neutrophiles", "neutrophil count", "neutrophils", "10*9/L", 2),
    "FIT": ("FIT", "FIT", "FIT", "ng/mL", 0),
    "Fasting_glucose": ("glycémie à jeun", "fasting glucose", "glucose", "mmol/L", 1),
    "LVEF": ("fraction d'éjection du ventricule gauche", "left ventricular ejection fraction", "LVEF", "%", 0),
    "Uracil": ("uracilémie", "uracil", "uracil", "ng/mL", 1),
    "Fibro_score": ("Zorglub", "Zorglub", "zorglub", "[IU]/L", 0),
}
FLAGS = {
    "Diabetes": ("diabète", "diabetes"),
    "Foot_ulcer": ("plaie du pied", "foot ulcer"),
    "Foot_centre_visit": ("consultation au centre du pied", "foot-centre visit"),
    "Heart_failure": ("insuffisance cardiaque", "heart failure"),
    "Pregnant": ("enceinte", "pregnant"),
    "Stroke_history": ("AVC ou AIT", "stroke or TIA"),
    "Confusion": ("confusion, somnolence", "confusion, drowsiness"),
    "Vomiting": ("vomissements", "vomiting"),
    "Lives_alone": ("vit seul", "lives alone"),
    "Face_droop": ("asymétrie du visage", "facial droop"),
    "Arm_weakness": ("faiblesse d'un bras", "arm weakness"),
    "Speech_trouble": ("trouble de la parole", "speech trouble"),
    "GP_visit": ("consultation de médecine générale", "GP visit"),
    "GP_visit_booked": ("rendez-vous de médecine générale pris", "GP visit booked"),
    "Hypertension": ("HTA", "hypertension"),
    "Pulse_absent": ("pouls du pied absent", "absent foot pulse"),
    "Deceased": ("décédé", "deceased"),
}
CODES = {
    "Sex": ("sexe", "sex", {"female": ("féminin", "female"), "male": ("masculin", "male")}),
    "Frailty": ("fragilité", "frailty", {"vigorous": ("vigoureux", "vigorous"), "frail": ("fragile", "frail"), "dependent": ("dépendant", "dependent")}),
    "HPV": ("HPV", "HPV", {"positive": ("positif", "positive"), "negative": ("négatif", "negative")}),
    "Colonoscopy": ("coloscopie", "colonoscopy", {"normal": ("normale", "normal"), "cancer": ("cancer", "cancer"), "adenoma": ("adénome", "adenoma")}),
    "Foot_grade": ("grade podologique", "foot grade", {"0": ("0", "0"), "2": ("2", "2"), "3": ("3", "3")}),
}  # fmt: skip
DATES = {
    "Diagnosis_date": ("date du diagnostic de diabète", "date of diabetes diagnosis"),
    "Discharge_date": ("sortie d'hospitalisation", "discharge"),
}
NUMBERS = {"NYHA": ("classe NYHA", "NYHA class"), "Relatives_crc": ("nombre de parents atteints", "affected relatives")}


def _items() -> dict[str, Item]:
    items = {
        name: Item(name, text(fr, en), QuantityType(kind, m := Measure(kind, unit, decimals)), m)
        for name, (fr, en, kind, unit, decimals) in QUANTITIES.items()
    }
    items |= {name: Item(name, text(*label), BooleanType()) for name, label in FLAGS.items()}
    items |= {
        name: Item(name, text(fr, en), CodeType(frozenset(values)), values={k: text(*v) for k, v in values.items()})
        for name, (fr, en, values) in CODES.items()
    }
    items |= {name: Item(name, text(*label), DateType()) for name, label in DATES.items()}
    items |= {name: Item(name, text(*label), NumberType()) for name, label in NUMBERS.items()}
    items["Age"] = Item("Age", text("âge", "age"), DurationType())
    return items


# --- acts -----------------------------------------------------------------------------------------------------------------

VERBS = {
    "prescribe": ("Débuter", "Start", Target.DRUG_CLASS),
    "stop": ("Arrêter", "Stop", Target.DRUG_CLASS),
    "reduce": ("Diminuer", "Reduce", Target.DRUG_CLASS),
    "refer": ("Adresser", "Refer", Target.OBJECT),
    "call": ("Appeler", "Call", Target.OBJECT),
    "teach": ("Expliquer", "Teach", Target.OBJECT),
    "measure": ("Mesurer", "Measure", Target.DATA),
    "give": ("Remettre", "Give", Target.OBJECT),
    "send": ("Envoyer", "Send", Target.OBJECT),
}
OBJECTS = {
    "diabetic_foot_centre": ("centre du pied diabétique", "diabetic-foot centre"),
    "offloading": ("décharge du pied", "offloading"),
    "samu": ("Samu (15 ou 112)", "emergency medical service (15 or 112)"),
    "fit_kit": ("kit de dépistage colorectal", "bowel-screening kit"),
    "fit_reminder": ("relance du dépistage colorectal", "bowel-screening reminder"),
    "lifestyle": ("alimentation et activité physique", "diet and physical activity"),
}
CLASSES = {
    "metformin": ("metformine", "metformin", ()),
    "sglt2i": ("inhibiteur du SGLT2", "SGLT2 inhibitor", ()),
    "acei": ("IEC", "ACE inhibitor", ()),
    "arb": ("ARA2", "ARB", ()),
    "insulin": ("insuline", "insulin", ()),
    "nsaid": ("AINS", "NSAID", ()),
    "glucose_lowering": ("traitement antidiabétique", "glucose-lowering drug", ("metformin", "sglt2i", "insulin")),
}
PROFESSIONS = {
    "general_practitioner": ("médecin généraliste", "general practitioner", "MG"),
    "nurse": ("infirmier(e)", "nurse", "IDE"),
    "podiatrist": ("pédicure-podologue", "podiatrist", "PP"),
    "pharmacist": ("pharmacien(ne)", "pharmacist", "PH"),
    "anyone": ("toute personne présente", "anyone present", "TOUS"),
    "laboratory": ("laboratoire", "laboratory", "LABO"),
}
SOURCES = {
    "iwgdf-2023": Source("iwgdf-2023", "IWGDF guidelines on the diabetic foot", Text("IWGDF", "IWGDF"), 2023, None, "primary"),
    "has-2024-t2d": Source("has-2024-t2d", "Stratégie thérapeutique du patient vivant avec un diabète de type 2", Text("HAS", "HAS"), 2024, None, "primary"),
    "ansm-metformin": Source("ansm-metformin", "Metformine et fonction rénale", Text("ANSM", "ANSM"), 2016, None, "secondary"),
    "esc-2024-hta": Source("esc-2024-hta", "ESC guidelines on elevated blood pressure", Text("ESC", "ESC"), 2024, None, "primary"),
    "has-avc": Source("has-avc", "AVC : prise en charge précoce", Text("HAS", "HAS"), 2009, None, "memory"),
}  # fmt: skip


def _catalogue() -> Catalogue:
    return Catalogue(
        items=_items(),
        groups={"Stroke_signs": Group("Stroke_signs", text("signes d'AVC", "signs of stroke"), ("Face_droop", "Arm_weakness", "Speech_trouble"))},
        settings={
            name: Setting(name, text(fr, en), type_, value, None, (), NO_SOURCE)
            for name, (fr, en, type_, value) in SETTINGS.items()
        },
        verbs={name: Verb(name, text(fr, en), target) for name, (fr, en, target) in VERBS.items()},
        objects={name: Object(name, text(*label), ("refer",)) for name, label in OBJECTS.items()},
        classes={name: DrugClass(name, text(fr, en), of=of, cleared=True) for name, (fr, en, of) in CLASSES.items()},
        incompatible=(),
        professions={
            name: Profession(name, text(fr, en), short, "profession", frozenset())
            for name, (fr, en, short) in PROFESSIONS.items()
        },
        cooperations={},
        red_flags={},
        safety={},
        sources=SOURCES,
    )  # fmt: skip


_ITEMS = _items()
SETTINGS = {
    "fit_threshold": ("seuil du FIT", "FIT threshold", _ITEMS["FIT"].type, D(150)),
    "sglt2i_floor": ("DFG minimal pour débuter", "lowest eGFR to start", _ITEMS["eGFR"].type, D(20)),
    "effect_delay": ("délai avant de juger un traitement", "delay before judging a treatment", DurationType(), Duration(months=3)),
    "chemo_window": ("fenêtre de chimiothérapie", "chemotherapy window", DurationType(), Duration(days=42)),
    "local_delay": ("délai du territoire", "local delay", DurationType(), None),
    "bp_guideline": ("recommandation suivie", "guideline followed", TextType(), "HAS 2016"),
    "older_age": ("âge du sujet âgé", "age of older people", DurationType(), Duration(months=900)),
}  # fmt: skip
CATALOGUE = _catalogue()

# Name → label or None, guard. Types come from the checker.
DEFINES: dict[str, tuple[tuple[str, str] | None, str]] = {
    "New_ulcer": (None, "Foot_ulcer and not Exists(Foot_centre_visit, DateOf(Foot_ulcer))"),
    "Kit_out": (("kit en attente", "kit awaited"), "Latest(give.fit_kit) = 'done'"),
    "Reminders": (None, "Count(send.fit_reminder, DateOf(give.fit_kit))"),
    "HbA1c_judged": (("HbA1c sous le traitement actuel", "HbA1c on present treatment"), "Latest(HbA1c, glucose_lowering.changed + 8 weeks)"),
    "K_since_change": (None, "Latest(Potassium, glucose_lowering.changed + 1 week)"),
    "Weekly": (None, "Today() < Discharge_date + 2 months"),
    "Rhythm": (None, "if Weekly then 1 week else 2 weeks"),
}  # fmt: skip


class ProseScope:
    """The scope of the checker over the catalogue above."""

    def __init__(self) -> None:
        self.defined: dict[str, Type] = {}

    def symbol(self, name: str) -> Symbol | None:
        if name in CATALOGUE.items:
            return Symbol(name, Role.ITEM, CATALOGUE.items[name].type, dated=name != "Age")
        if name in CATALOGUE.groups:
            return Symbol(name, Role.ITEM, BooleanType())
        if name in CATALOGUE.settings:
            return Symbol(name, Role.PARAMETER, CATALOGUE.settings[name].type)
        if name in self.defined:
            return Symbol(name, Role.DEFINED, self.defined[name])
        if name in CATALOGUE.classes:
            return Symbol(name, Role.DRUG_CLASS, BooleanType(), composed=bool(CATALOGUE.classes[name].of))
        verb, dot, target = name.partition(".")
        if dot and verb in CATALOGUE.verbs and target in CATALOGUE.objects:
            return Symbol(name, Role.ITEM, CodeType(frozenset({"done", "declined", "impossible"})))
        return None

    def names(self) -> Iterable[str]:
        return [*CATALOGUE.items, *CATALOGUE.groups, *CATALOGUE.settings, *CATALOGUE.classes, *self.defined]

    def measures(self) -> Iterable[Measure]:
        return [item.measure for item in CATALOGUE.items.values() if item.measure]


SCOPE = ProseScope()


def tree(guard: str) -> ast.Expr:
    """A guard, resolved; a finding is a fault of the test."""
    parsed = parse(guard)
    assert parsed.tree is not None, parsed.findings
    checked = check(parsed.tree, SCOPE)
    assert not checked.findings, checked.findings
    return checked.tree


def _protocol() -> Protocol:
    defines: dict[str, Define] = {}
    for name, (label, guard) in DEFINES.items():
        resolved = tree(guard)
        parsed = parse(guard)
        assert parsed.tree is not None
        type_ = check(parsed.tree, SCOPE).type
        SCOPE.defined[name] = type_
        defines[name] = Define(name, type_, Guard(guard, resolved), text(*label) if label else None)
    return Protocol(
        name="diabetic-foot",
        version="0.1.0",
        language=1,
        title=text("Pied diabétique", "Diabetic foot"),
        domain="diabetes",
        family="care",
        status=Status.DRAFT,
        review_by=None,
        settings={},
        include=Guard("Diabetes", tree("Diabetes")),
        leave=None,
        defines=defines,
        red_flags=(),
        phases=(),
        initial="start",
        states={},
    )


PROTOCOL = _protocol()
NAMES = CatalogueNames(CATALOGUE, PROTOCOL)

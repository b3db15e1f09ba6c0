"""Four answers made by hand: a foot ulcer, metformin withheld, a sign of stroke, and one of everything else."""

from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from pathways.engine.assessment import (
    Assessment,
    Conflict,
    FactRead,
    Later,
    Perhaps,
    Question,
    Raised,
    Record,
    Step,
    Suggestion,
    Tested,
    Unanswered,
    Walk,
    Why,
    Withheld,
)
from pathways.language.truth import Truth
from pathways.language.values import NONE, Cause, Duration, Moment, Reason, Result, Unknown
from pathways.model.catalogue import Guard, Urgency
from pathways.model.chart import Report
from pathways.model.protocol import Action, Decision, Library, Status
from pathways.model.provenance import Because, Text
from tests.prose_library import CATALOGUE, PROTOCOL, text, tree

AT = date(2026, 11, 23)
FOOT, GLYCAEMIA = "diabetic-foot", "type-2-glycaemia"

_FOOT_STATES = {
    "ulcer_first": Decision("ulcer_first", "ulcer_first", text("Plaie du pied ?", "Foot ulcer?")),
    "ulcer": Action("ulcer", "ulcer", text("Avis du centre du pied", "Foot centre")),
    "grade": Decision("grade", "grade", text("Quel grade de risque ?", "Which risk grade?")),
}
_GLYCAEMIA_STATES = {
    "first_drug": Action("first_drug", "first_drug", text("Premier médicament", "First drug")),
    "on_target": Decision("on_target", "on_target", text("Objectif d'HbA1c atteint ?", "HbA1c on target?")),
}
LIBRARY = Library(
    CATALOGUE,
    {
        FOOT: replace(PROTOCOL, states=_FOOT_STATES),
        GLYCAEMIA: replace(
            PROTOCOL,
            name=GLYCAEMIA,
            title=text("Diabète de type 2 : stratégie glycémique", "Type 2 diabetes: glycaemic strategy"),
            states=_GLYCAEMIA_STATES,
        ),
    },
)
DRAFTS = (FOOT, GLYCAEMIA)


def tested(guard: str, truth: Truth, *facts: tuple[str, Result, date | None]) -> Tested:
    return Tested(guard, tree(guard), truth, tuple(FactRead(*fact) for fact in facts))


def day(month: int, number: int, year: int = 2026) -> date:
    return date(year, month, number)


IWGDF = Because(source="iwgdf-2023", grade="forte")
HAS_T2D = Because(source="has-2024-t2d", grade="B", quote="La metformine est le traitement de première intention.")
EMPTY = Assessment(
    at=AT,
    suggestions=(),
    later=(),
    missing=(),
    withheld=(),
    red_flags=(),
    held_back=(),
    conflicts=(),
    perhaps=(),
    unanswered=(),
    walks=(),
    reports=(),
    record=Record(AT),
    drafts=DRAFTS,
)

NEW_ULCER = tested(
    "New_ulcer",
    Truth.TRUE,
    ("Foot_ulcer", True, day(11, 21)),
    ("Foot_centre_visit", NONE, None),
)
REFER = Suggestion(
    verb="refer",
    objects=("diabetic_foot_centre",),
    by=("general_practitioner", "nurse"),
    urgency=Urgency.URGENT,
    why=(Why(FOOT, "ulcer", text("Avis du centre du pied", "Foot centre"), IWGDF, (NEW_ULCER,)),),
    status=Status.DRAFT,
    since=day(11, 21),
    due=AT,
)
OFFLOAD = replace(
    REFER,
    verb="teach",
    objects=("offloading",),
    by=("nurse", "podiatrist"),
    due=day(11, 25),
    why=(Why(FOOT, "ulcer", text("Avis du centre du pied", "Foot centre"), Because(consensus="team"), (NEW_ULCER,)),),
    detail=Text("Ne pas marcher sur la plaie, même à la maison.", "No walking on the wound, not even at home."),
)

FOOT_ULCER = replace(
    EMPTY,
    suggestions=(REFER, OFFLOAD),
    missing=(
        Question(
            items=("Foot_grade",),
            group=None,
            by=("podiatrist",),
            reasons=(Reason("Foot_grade", Cause.NEVER_RECORDED),),
            decides=(f"{FOOT}/grade",),
            urgency=Urgency.ROUTINE,
        ),
    ),
    later=(Later("measure", ("HbA1c",), day(2, 2, 2027), GLYCAEMIA, "on_target", text("HbA1c", "HbA1c")),),
    drafts=(FOOT,),
    walks=(
        Walk(
            FOOT,
            "0.1.0",
            Status.DRAFT,
            (Step(FOOT, "ulcer_first", (NEW_ULCER,), "ulcer"), Step(FOOT, "ulcer", (), None)),
            ("ulcer",),
        ),
    ),
)

HIGH = tested(
    "HbA1c > HbA1c_target",
    Truth.TRUE,
    ("HbA1c", Decimal("8.1"), day(11, 2)),
    ("HbA1c_target", Decimal("7.0"), None),
)
LOW_KIDNEY = tested("eGFR < 30 'mL/min/{1.73_m2}'", Truth.TRUE, ("eGFR", Decimal("24.0"), day(11, 2)))
ANSM = Because(source="ansm-metformin")
METFORMIN_WITHHELD = replace(
    EMPTY,
    suggestions=(
        Suggestion(
            verb="prescribe",
            objects=("acei", "arb"),
            by=("general_practitioner",),
            along=("pharmacist",),
            urgency=Urgency.SOON,
            why=(Why(GLYCAEMIA, "first_drug", text("Premier médicament", "First drug"), HAS_T2D, (HIGH,)),),
            status=Status.DRAFT,
            since=day(11, 2),
            due=day(11, 16),
            late=7,
            cautions=(Text("Contrôler la kaliémie 1 à 2 semaines après", "Check potassium 1 to 2 weeks after"),),
        ),
    ),
    withheld=(
        Withheld("prescribe", "metformin", Truth.TRUE, ((ANSM, LOW_KIDNEY),), GLYCAEMIA, "first_drug"),
        Withheld(
            "prescribe",
            "sglt2i",
            Truth.UNKNOWN,
            (
                (
                    Because(source="has-2024-t2d", unread="liste des contre-indications"),
                    tested("Pregnant", Truth.UNKNOWN, ("Pregnant", Unknown(), None)),
                ),
                (
                    Because(source="has-2024-t2d", unread="liste des contre-indications"),
                    tested("Foot_ulcer", Truth.UNKNOWN, ("Foot_ulcer", Unknown(), None)),
                ),
            ),
            GLYCAEMIA,
            "first_drug",
        ),
    ),
    missing=(
        Question(
            items=("Pregnant", "Foot_ulcer"),
            group=None,
            by=("general_practitioner", "nurse"),
            reasons=(Reason("Pregnant", Cause.NEVER_RECORDED), Reason("Foot_ulcer", Cause.NEVER_RECORDED)),
            decides=(f"{GLYCAEMIA}/first_drug",),
            urgency=Urgency.SOON,
            before="sglt2i",
        ),
        Question(
            items=("Potassium",),
            group=None,
            by=("laboratory", "general_practitioner"),
            reasons=(
                Reason("Potassium", Cause.STALE, Decimal("4.6"), Moment.of(day(1, 5, 2025))),
            ),
            decides=(f"{GLYCAEMIA}/first_drug",),
            urgency=Urgency.ROUTINE,
            outcomes=(text("Premier médicament", "First drug"), text("Avis du diabétologue", "Diabetologist")),
        ),
    ),
    drafts=(GLYCAEMIA,),
)  # fmt: skip

STROKE_SIGN = tested("Stroke_signs", Truth.TRUE, ("Face_droop", True, AT))
FROM_MEMORY = Because(source="has-avc", unread="délai d'appel")
STROKE = replace(
    EMPTY,
    red_flags=(
        Raised("stroke", text("suspicion d'AVC", "suspected stroke"), Urgency.EMERGENCY, FROM_MEMORY, STROKE_SIGN),
    ),
    suggestions=(
        Suggestion(
            verb="call",
            objects=("samu",),
            by=("anyone",),
            urgency=Urgency.EMERGENCY,
            why=(Why("", "", text("Suspicion d'AVC", "Suspected stroke"), FROM_MEMORY, (STROKE_SIGN,)),),
            status=Status.DRAFT,
            due=AT,
            red_flag="stroke",
        ),
    ),
    held_back=(REFER,),
    drafts=DRAFTS,
)

EVERYTHING = replace(
    EMPTY,
    suggestions=(
        replace(REFER, urgency=Urgency.EMERGENCY, check_first=("Pregnant", "Vomiting"), why=(*REFER.why, *OFFLOAD.why)),
    ),
    conflicts=(
        Conflict(
            replace(REFER, verb="prescribe", objects=("acei",)),
            replace(REFER, verb="stop", objects=("acei",), why=(Why(GLYCAEMIA, "on_target", text("Alléger", "Lighten"), HAS_T2D, (HIGH,)),)),
            None,
            "opposite",
        ),
        Conflict(
            replace(REFER, verb="prescribe", objects=("acei",)),
            replace(REFER, verb="prescribe", objects=("arb",)),
            Because(source="esc-2024-hta"),
            "incompatible",
        ),
    ),
    missing=(
        Question(
            items=("Face_droop", "Arm_weakness", "Speech_trouble"),
            group="Stroke_signs",
            by=("anyone",),
            reasons=tuple(Reason(name, Cause.NEVER_RECORDED) for name in ("Face_droop", "Arm_weakness", "Speech_trouble")),
            decides=(),
            outcomes=(text("Suspicion d'AVC", "Suspected stroke"),),
            urgency=Urgency.EMERGENCY,
        ),
        Question(
            items=("HbA1c",),
            group=None,
            by=("nurse",),
            reasons=(Reason("HbA1c", Cause.UNUSABLE, None, Moment.of(day(10, 1)), "30 is outside what is plausible (3 to 20)"),),
            decides=(f"{GLYCAEMIA}/on_target", f"{FOOT}/grade"),
            urgency=Urgency.ROUTINE,
        ),
        Question(
            items=("local_delay",),
            group=None,
            by=(),
            reasons=(Reason("local_delay", Cause.NOT_SET),),
            decides=(f"{FOOT}/grade",),
            urgency=Urgency.ROUTINE,
        ),
    ),
    perhaps=(
        Perhaps(
            FOOT,
            tested("Diabetes and Age >= 18 years", Truth.UNKNOWN, ("Diabetes", Unknown(), None), ("Age", Duration(months=696), None)),
            Guard("Diabetes", tree("Diabetes")),
            (Reason("Diabetes", Cause.NEVER_RECORDED),),
        ),
    ),
    unanswered=(Unanswered("refer", ("diabetic_foot_centre",), day(11, 2), day(11, 4), FOOT),),
    reports=(
        Report("unit-unknown", "HbA1c", "`mg` is no unit of it (`%` is)", "Observation/12"),
        Report("future", "eGFR", "it is dated after the day of the look", "Observation/13"),
        Report("future", "Weight", "it is dated after the day of the look", "Observation/14"),
    ),
)  # fmt: skip

ANSWERS = {
    "foot-ulcer": FOOT_ULCER,
    "metformin-withheld": METFORMIN_WITHHELD,
    "stroke": STROKE,
    "everything": EVERYTHING,
    "nothing": EMPTY,
}

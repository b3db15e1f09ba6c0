"""A small dictionary for tests and for the examples of the pages: realistic names, units and conversions."""

from collections.abc import Iterable
from decimal import Decimal

from pathways.language.types import (
    BooleanType,
    CodeType,
    Conversion,
    DateType,
    DurationType,
    Measure,
    NumberType,
    QuantityType,
    Role,
    Symbol,
    Type,
)

D = Decimal
MEASURES = {
    "HbA1c": Measure("HbA1c", "%", 1, {"mmol/mol": Conversion(D("0.09148"), D("2.152"))}),
    "eGFR": Measure("eGFR", "mL/min/{1.73_m2}", 1),
    "CrCl": Measure("creatinine_clearance", "mL/min", 1),
    "Creatinine": Measure("creatinine", "umol/L", 0, {"mg/dL": Conversion(D("88.4")), "mg/L": Conversion(D("8.84"))}),
    "Fasting_glucose": Measure(
        "glucose", "mmol/L", 1, {"g/L": Conversion(D("5.551")), "mg/dL": Conversion(D("0.05551"))}
    ),
    "LDL": Measure("cholesterol", "mmol/L", 2, {"g/L": Conversion(D("2.586"))}),
    "Urine_ACR": Measure("ACR", "mg/g", 0, {"mg/mmol": Conversion(D("8.84"), pairs={D(3): D(30), D(30): D(300)})}),
    "SBP_office": Measure("blood_pressure", "mm[Hg]", 0),
    "SBP_home": Measure("blood_pressure", "mm[Hg]", 0),
    "Potassium": Measure("potassium", "mmol/L", 1),
    "Weight": Measure("mass", "kg", 1, {"g": Conversion(D("0.001"))}),
    "Height": Measure("height", "cm", 0),
    "Temperature": Measure("temperature", "Cel", 1),
}
BOOLEANS = ("Diabetes", "Foot_ulcer", "Heart_failure", "Pregnant", "Foot_centre_visit")
CODES = {
    "Sex": frozenset({"female", "male"}),
    "Frailty": frozenset({"vigorous", "frail", "dependent"}),
    "give.fit_kit": frozenset({"done", "declined", "impossible"}),
}
UNDATED = ("Age", "New_ulcer")
CLASSES = {"metformin": False, "acei": False, "ras_blocker": True}


def _types() -> dict[str, Symbol]:
    found: dict[str, tuple[Role, Type]] = {
        name: (Role.ITEM, QuantityType(measure.kind, measure)) for name, measure in MEASURES.items()
    }
    found |= {name: (Role.ITEM, BooleanType()) for name in BOOLEANS}
    found |= {name: (Role.ITEM, CodeType(values)) for name, values in CODES.items()}
    found |= {"Diagnosis_date": (Role.ITEM, DateType()), "NYHA": (Role.ITEM, NumberType())}
    found |= {"Age": (Role.ITEM, DurationType())}
    found |= {"recall": (Role.PARAMETER, DurationType()), "New_ulcer": (Role.DEFINED, BooleanType())}
    found |= {"ldl_goal": (Role.PARAMETER, QuantityType("cholesterol", MEASURES["LDL"]))}
    found |= {"Abnormal_since": (Role.DEFINED, DateType())}
    found |= {name: (Role.DRUG_CLASS, BooleanType()) for name in CLASSES}
    return {
        name: Symbol(name, role, type_, "catalogue.yaml:1", CLASSES.get(name, False), name not in UNDATED)
        for name, (role, type_) in found.items()
    }


class DemoScope:
    """Answers for the names above."""

    def __init__(self) -> None:
        self.symbols = _types()

    def symbol(self, name: str) -> Symbol | None:
        return self.symbols.get(name)

    def names(self) -> Iterable[str]:
        return self.symbols

    def measures(self) -> Iterable[Measure]:
        return MEASURES.values()


SCOPE = DemoScope()

"""Codes of public systems: their shape, and the check digit where there is one."""

import re

_SHAPES = {
    "atc": (r"[A-Z](\d{2}([A-Z]([A-Z](\d{2})?)?)?)?", "a letter, two digits, two letters, two digits, from the left"),
    "icd10": (r"[A-Z]\d{2}(\.?\d{1,2})?", "a letter, two digits, perhaps a dot and one or two more"),
    "snomed": (r"\d{6,18}", "6 to 18 digits"),
    "rxnorm": (r"\d{1,8}", "digits"),
}


def code_fault(system: str, code: str) -> str | None:
    """What is wrong with a code, in words; nothing when it is well formed or the system is not known here."""
    if system == "loinc":
        return _loinc(code)
    if system not in _SHAPES:
        return None
    shape, words = _SHAPES[system]
    return None if re.fullmatch(shape, code) else f"it has {words}"


def _loinc(code: str) -> str | None:
    if not re.fullmatch(r"\d{1,7}-\d", code):
        return "it has digits, a hyphen and a check digit"
    number, digit = code.split("-")
    return None if check_digit(number) == int(digit) else "its check digit is wrong"


def check_digit(number: str) -> int:
    """LOINC's check digit, by the Luhn rule (LOINC Users' Guide, appendix on the check digit)."""
    total = 0
    for index, character in enumerate(reversed(number)):
        value = int(character) * (2 if index % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return (10 - total % 10) % 10

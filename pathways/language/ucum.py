"""UCUM, as far as medicine writes it: is a text a unit, what does it measure, what was most likely meant.

Compared with a full UCUM parser in tests. Deliberately stricter in what measures the same: an annotation counts
(``mL/min`` is not ``mL/min/{1.73_m2}``), and amounts of substance, equivalents and arbitrary units are dimensions of their own.
"""

import re
from fractions import Fraction
from functools import lru_cache
from typing import Final

from msgspec import Struct

Dimensions = tuple[tuple[str, int], ...]


class UcumUnit(Struct, frozen=True):
    """A unit read: its size in base units, what it measures, and the annotations that set it apart.

    ``is_special``: not a multiple of anything (a temperature in Cel, a pH). ``is_pure``: made of numbers alone.
    """

    factor: Fraction
    dimensions: Dimensions
    annotations: tuple[str, ...]
    is_special: bool
    is_pure: bool

    @property
    def is_ratio(self) -> bool:
        return not self.dimensions

    @property
    def signature(self) -> str:
        """One text for all units that measure the same."""
        return ".".join([f"{name}{power}" for name, power in self.dimensions] + [f"{{{a}}}" for a in self.annotations])

    def measures_as(self, other: "UcumUnit") -> bool:
        """Whether values in both can be turned into each other exactly, by a factor."""
        if self == other:
            return True
        alike = self.dimensions == other.dimensions and self.annotations == other.annotations
        plain = not (self.is_special or other.is_special)
        return alike and plain and (not self.is_ratio or (self.is_pure and other.is_pure))


# --- atoms ----------------------------------------------------------------------------------------------------------------

# Prefixed (metric) atoms: how many of what. ``=`` alone marks a dimension of its own.
_METRIC: Final = {
    "m": "m", "g": "g", "s": "s", "K": "K", "cd": "cd", "C": "C", "rad": "rad", "mol": "mol", "eq": "eq", "osm": "osm",
    "L": "1/1000 m3", "l": "1/1000 m3", "t": "1000000 g", "ar": "100 m2", "u": "u", "eV": "eV",
    "N": "1000 g m s-2", "Pa": "1000 g m-1 s-2", "bar": "100000000 g m-1 s-2", "J": "1000 g m2 s-2", "W": "1000 g m2 s-3",
    "cal": "4184 g m2 s-2", "Hz": "s-1", "Bq": "s-1", "Ci": "37000000000 s-1", "Gy": "m2 s-2", "Sv": "Sv", "A": "C s-1",
    "V": "1000 g m2 s-2 C-1", "Ohm": "1000 g m2 s-1 C-2", "S": "1/1000 g-1 m-2 s C2", "F": "1/1000 g-1 m-2 s2 C2",
    "T": "1000 g s-1 C-1", "Wb": "1000 g m2 s-1 C-1", "H": "1000 g m2 C-2", "lm": "cd", "lx": "cd m-2", "sr": "sr",
    "dyn": "1/100 g m s-2", "U": "1/60000000 mol s-1", "kat": "mol s-1", "m[Hg]": "133322000 g m-1 s-2",
    "m[H2O]": "9806650 g m-1 s-2", "[IU]": "[IU]", "[iU]": "[IU]", "bit": "bit", "By": "8 bit", "St": "1/10000 m2 s-1",
    "P": "100 g m-1 s-1", "[g]": "980665/100000 m s-2", "Cel": "=Cel", "B": "=B", "Np": "=Np", "Bd": "s-1",
}  # fmt: skip
_PLAIN: Final = {
    "min": "60 s", "h": "3600 s", "d": "86400 s", "wk": "604800 s", "mo": "2629800 s", "a": "31557600 s",
    "mo_j": "2629800 s", "a_j": "31557600 s", "mo_g": "2629746 s", "a_g": "31556952 s", "mo_s": "2551442976/1000 s",
    "10*": "10", "10^": "10", "%": "1/100", "[ppth]": "1/1000", "[ppm]": "1/1000000", "[ppb]": "1/1000000000", "[pi]": "=pi",
    "deg": "deg", "'": "'", "''": "''", "gon": "gon", "atm": "101325000 g m-1 s-2",
    "[in_i]": "254/10000 m", "[ft_i]": "3048/10000 m", "[yd_i]": "9144/10000 m", "[mi_i]": "1609344/1000 m",
    "[lb_av]": "45359237/100000 g", "[oz_av]": "2834952313/100000000 g", "[stone_av]": "635029318/100000 g",
    "[gr]": "6479891/100000000 g", "[degF]": "=[degF]", "[degR]": "5/9 K", "[pH]": "=[pH]", "[arb'U]": "[arb'U]",
    "[CFU]": "[CFU]", "[HPF]": "[HPF]", "[LPF]": "[LPF]", "[drp]": "[drp]", "[MET]": "[MET]", "[diop]": "m-1", "[hp_X]": "=[hp_X]",
    "[Ch]": "1/3000 m", "[PFU]": "[PFU]", "[BAU]": "[BAU]", "[AU]": "[AU]", "[Amb'a'1'U]": "[Amb'a'1'U]", "[car_Au]": "1/24",
    "[GPL'U]": "[GPL'U]", "[MPL'U]": "[MPL'U]", "[APL'U]": "[APL'U]", "[Lf]": "[Lf]", "[FEU]": "[FEU]", "[beth'U]": "[beth'U]",
    "[anti'Xa'U]": "[anti'Xa'U]", "[ELU]": "[ELU]", "[EU]": "[EU]", "[TCID_50]": "[TCID_50]", "[tsp_us]": "[tsp_us]",
    "[todd'U]": "[todd'U]", "[USP'U]": "[USP'U]", "[knk'U]": "[knk'U]", "[mclg'U]": "[mclg'U]", "[tb'U]": "[tb'U]",
    "[CCID_50]": "[CCID_50]", "[S]": "[S]", "[acr_us]": "[acr_us]", "[cal]": "[cal]", "[Cal]": "4184000 g m2 s-2",
}  # fmt: skip
_PREFIXES: Final = {
    "Y": 24, "Z": 21, "E": 18, "P": 15, "T": 12, "G": 9, "M": 6, "k": 3, "h": 2, "da": 1, "d": -1, "c": -2, "m": -3, "u": -6,
    "n": -9, "p": -12, "f": -15, "a": -18, "z": -21, "y": -24,
}  # fmt: skip

_ANNOTATION = re.compile(r"\{([!-z|~]*)\}")
_INTEGER = re.compile(r"[0-9]+")
_EXPONENT = re.compile(r"[+-]?[0-9]+")
# A unit symbol: letters, brackets with their contents, and the signs of 10*, 10^, %, minutes and seconds of arc.
_SYMBOL = re.compile(r"10[*^]|%|''?|(?:[A-Za-z]+|\[[^\]]*\]|_[a-z]+)+")
# Longer is not written by anyone, and every later step is linear in it.
_LONGEST = 80
_LARGEST_POWER = 30


def is_ucum(unit: str) -> bool:
    """Whether a text is a valid UCUM unit (case-sensitive), as far as medicine writes it."""
    return read(unit) is not None


@lru_cache(maxsize=512)
def read(unit: str) -> UcumUnit | None:
    """A UCUM unit, or nothing when the text is none."""
    if not 0 < len(unit) <= _LONGEST or not unit.isascii():
        return None
    reader = _Reader(unit)
    factor = reader.term(after_slash=reader.takes("/"))
    if not reader.fine or reader.position != len(unit):
        return None
    dimensions = tuple(sorted((name, power) for name, power in reader.powers.items() if power))
    annotations = tuple(sorted(reader.annotations))
    return UcumUnit(factor, dimensions, annotations, reader.special, reader.pure)


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.fine = True
        self.powers: dict[str, int] = {}
        self.annotations: list[str] = []
        self.special = False
        self.pure = True

    def takes(self, sign: str) -> bool:
        if self.text.startswith(sign, self.position):
            self.position += len(sign)
            return True
        return False

    def match(self, pattern: re.Pattern[str]) -> str | None:
        found = pattern.match(self.text, self.position)
        if found is None:
            return None
        self.position = found.end()
        return found.group()

    def term(self, *, after_slash: bool, sign: int = 1) -> Fraction:
        factor = self.component(-sign if after_slash else sign)
        while self.fine and self.position < len(self.text):
            if self.takes("."):
                factor *= self.component(sign)
            elif self.takes("/"):
                factor *= self.component(-sign)
            else:
                break
        return factor

    def component(self, sign: int) -> Fraction:
        if self.takes("("):
            factor = self.term(after_slash=self.takes("/"), sign=sign)
            self.fine = self.fine and self.takes(")")
            return factor
        annotated = self.annotation()
        if annotated:
            return Fraction(1)
        # 10* and 10^ start like a number: the symbol is tried first.
        symbol = self.match(_SYMBOL)
        if symbol is not None:
            factor = self.atom(symbol, sign)
        else:
            number = self.match(_INTEGER)
            self.fine = number is not None and int(number) > 0
            factor = Fraction(int(number)) ** sign if number is not None and self.fine else Fraction(1)
        self.annotation()
        return factor

    def annotation(self) -> bool:
        found = self.match(_ANNOTATION)
        if found is None:
            return False
        self.annotations.append(found[1:-1])
        return True

    def atom(self, symbol: str, sign: int) -> Fraction:
        definition, prefix = _lookup(symbol)
        exponent = self.match(_EXPONENT)
        power = sign * (1 if exponent is None else int(exponent))
        if definition is None or abs(power) > _LARGEST_POWER:
            self.fine = False
            return Fraction(1)
        if definition.startswith("="):
            # A special unit stands alone: twice a pH is no pH.
            self.special = True
            definition = definition[1:]
        factor = Fraction(10) ** prefix
        for part in definition.split():
            if part[0].isdigit():
                factor *= Fraction(part)
                continue
            name, own = _split_power(part)
            self.pure = False
            self.powers[name] = self.powers.get(name, 0) + own * power
        return factor**power


def _lookup(symbol: str) -> tuple[str | None, int]:
    """The definition of an atom and the power of ten of its prefix."""
    if symbol in _PLAIN:
        return _PLAIN[symbol], 0
    if symbol in _METRIC:
        return _METRIC[symbol], 0
    for prefix, power in _PREFIXES.items():
        atom = symbol.removeprefix(prefix)
        if atom != symbol and atom in _METRIC:
            return _METRIC[atom], power
    return None, 0


def _split_power(part: str) -> tuple[str, int]:
    match = re.fullmatch(r"(.*?[^0-9-])(-?[0-9]+)?", part)
    assert match is not None
    if part.startswith("["):
        return part, 1
    return match[1], int(match[2] or 1)


# --- words ----------------------------------------------------------------------------------------------------------------

_CONCENTRATION = "a concentration"
_MEASURES: Final = {
    (("g", 1),): "a mass",
    (("m", 1),): "a length",
    (("m", 2),): "an area",
    (("m", 3),): "a volume",
    (("s", 1),): "a time",
    (("s", -1),): "a rate",
    (("mol", 1),): "an amount of substance",
    (("g", 1), ("m", -3)): _CONCENTRATION,
    (("m", -3), ("mol", 1)): _CONCENTRATION,
    (("[IU]", 1), ("m", -3)): _CONCENTRATION,
    (("m", -3),): "a number per volume",
    (("g", 1), ("m", -2)): "a mass per area",
    (("g", 1), ("m", -1), ("s", -2)): "a pressure",
    (("m", 3), ("s", -1)): "a flow",
    (("Cel", 1),): "a temperature",
    (("[degF]", 1),): "a temperature",
    (("K", 1),): "a temperature",
    (): "a ratio",
}


def measured(unit: str) -> str | None:
    """What a unit measures, in words (``a pressure``); nothing when there is no common word."""
    parsed = read(unit)
    return None if parsed is None else _MEASURES.get(parsed.dimensions)


# What people write, and what UCUM wants.
_SLIPS: Final = {
    "mmHg": "mm[Hg]", "cmH2O": "cm[H2O]", "cc": "mL", "°C": "Cel", "ºC": "Cel", "degC": "Cel", "C": "Cel", "°F": "[degF]",
    "mL/min/1.73m2": "mL/min/{1.73_m2}", "mL/min/1.73m²": "mL/min/{1.73_m2}", "mL/min/1,73m2": "mL/min/{1.73_m2}",
    "mL/min/1.73.m2": "mL/min/{1.73_m2}", "mL/min/(1.73.m2)": "mL/min/{1.73_m2}", "mL/min/[1.73_m2]": "mL/min/{1.73_m2}",
    "mL/min/1,73m²": "mL/min/{1.73_m2}", "mL/min/1.73_m2": "mL/min/{1.73_m2}", "bpm": "/min", "battements/min": "/min",
    "kg/m²": "kg/m2", "kg/m^2": "kg/m2", "UI": "[IU]", "IU": "[IU]", "G/L": "10*9/L", "Giga/L": "10*9/L", "T/L": "10*12/L",
    "percent": "%", "pourcent": "%", "sec": "s", "hr": "h", "an": "a", "ans": "a", "jour": "d", "jours": "d", "mn": "min",
    "mois": "mo", "sem": "wk", "week": "wk", "day": "d", "days": "d", "hour": "h", "year": "a", "years": "a", "ml": "mL",
    "INR": "{INR}", "points": "{score}", "mg/24h": "mg/(24.h)", "mg/j": "mg/d", "/mm3": "/uL", "°": "deg",
}  # fmt: skip
_ATOM_SLIPS: Final = {"mcg": "ug", "µg": "ug", "γ": "ug", "UI": "[IU]", "IU": "[IU]", "mUI": "m[IU]", "mIU": "m[IU]", "µUI": "u[IU]",
    "uIU": "u[IU]", "gr": "g", "Kg": "kg", "KG": "kg", "mEq": "meq", "mn": "min", "MM": "mm", "ML": "mL", "sec": "s",
}  # fmt: skip


def slip(unit: str) -> str | None:
    """What was most likely meant by a unit that is not UCUM, or is UCUM for something else."""
    compact = unit.replace(" ", "").replace("μ", "µ")
    if compact in _SLIPS and _SLIPS[compact] != unit:
        return _SLIPS[compact]
    candidates = [compact, *(_each_atom(text) for text in (compact, compact.replace("µ", "u")))]
    candidates += [candidate.replace("²", "2").replace("³", "3").replace("^", "") for candidate in candidates]
    for candidate in candidates:
        meant = _SLIPS.get(candidate, candidate)
        if meant != unit and is_ucum(meant):
            return meant
    return None


def _each_atom(unit: str) -> str:
    """Every part of a product mended by itself: ``mcg/dl`` is ``ug/dL``."""
    parts = re.split(r"([./])", unit)
    return "".join(_ATOM_SLIPS.get(part, _litres(part)).replace("µ", "u") for part in parts)


def _litres(part: str) -> str:
    return part[:-1] + "L" if re.fullmatch(r"[dcmuµnpf]?l", part) else part

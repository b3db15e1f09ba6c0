"""How French compares: « supérieure à 7 % », « d'au moins 30 », and turns without agreement where the gender is not known."""

from msgspec.structs import replace

from pathways.backends.french_nouns import Grammar, a, de
from pathways.backends.voice import Complement, Relation


def compared(found: Grammar, relation: Relation, other: Complement) -> str:
    agree, to = found.agree, a(other.text) if other.noun else f"à {other.text}"
    if not found.known:
        return _plainly(relation, other)
    match relation:
        case Relation.LESS:
            return f"{agree('inférieur')} {to}"
        case Relation.MORE:
            return f"{agree('supérieur')} {to}"
        case Relation.AT_MOST:
            return f"{agree('inférieur')} ou {_equal(found)} {to}" if other.noun else f"d'au plus {other.text}"
        case Relation.AT_LEAST:
            return f"{agree('supérieur')} ou {_equal(found)} {to}" if other.noun else f"d'au moins {other.text}"
        case Relation.EQUAL:
            return f"{_equal(found)} {to}"
        case Relation.OTHER:
            return f"{agree('différent')} {de(other.text)}"


def not_compared(found: Grammar, relation: Relation, other: Complement) -> str:
    match relation:
        case Relation.MORE:
            return f"ne dépassant pas {other.text}"
        case Relation.AT_LEAST:
            return f"n'atteignant pas {other.text}"
        case Relation.AT_MOST if found.known:
            return f"non {compared(found, relation, replace(other, noun=True))}"
        case _:
            return f"non {compared(found, relation, other)}" if found.known else f"pas {_plainly(relation, other)}"


def _plainly(relation: Relation, other: Complement) -> str:
    match relation:
        case Relation.LESS:
            return f"au-dessous {de(other.text)}"
        case Relation.MORE:
            return f"au-dessus {de(other.text)}"
        case Relation.AT_MOST:
            return f"ne dépassant pas {other.text}"
        case Relation.AT_LEAST:
            return f"atteignant {other.text}" if other.noun else f"d'au moins {other.text}"
        case Relation.EQUAL:
            return f"à {other.text}" if not other.noun else f"au niveau {de(other.text)}"
        case Relation.OTHER:
            return f"autre que {other.text}"


def _equal(found: Grammar) -> str:
    if found.plural:
        return "égales" if found.feminine else "égaux"
    return "égale" if found.feminine else "égal"

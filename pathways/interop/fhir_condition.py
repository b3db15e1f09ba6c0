"""Conditions and allergies: what stands, what is over, what was refuted, and "none known"."""

from msgspec.structs import replace

from pathways.interop.fhir_bundle import Entry
from pathways.interop.fhir_dates import moment, period_end, period_start, when
from pathways.interop.fhir_gathering import Gathering, status_of
from pathways.interop.json_parts import listed, mapping, text
from pathways.interop.terminology import codes_of, words_of
from pathways.language.values import Moment
from pathways.model.chart import Intolerance, Statement

OVER = ("inactive", "remission", "resolved")
UNSURE = ("unconfirmed", "provisional", "differential")


def condition(gathering: Gathering, entry: Entry) -> None:
    """One Condition: true from its onset; when it is over, whether it still counts is not told, and so is not guessed."""
    told = entry.resource
    words = words_of(told.get("code"))
    verified = status_of(told.get("verificationStatus"))
    if verified == "entered-in-error":
        gathering.report(verified, f"{words}: {verified}", entry)
        return
    if not gathering.belongs(entry):
        return
    codes = codes_of(told.get("code"))
    if gathering.none_known(codes):
        return
    own = next((code.code for code in codes if code.system == "pathways"), None)
    if own is None and not any(code.system == "icd10" for code in codes) and verified != "refuted":
        gathering.unread.add("problems")
        gathering.report("unread-condition", f"{words}: no ICD-10 code", entry)
        if not codes:
            return
    begun = period_start(told.get("onsetPeriod")) or when(told, "onset") or moment(told.get("recordedDate"))
    base = Statement(own, True, begun, codes, origin=entry.origin)
    if verified == "refuted":
        gathering.statements.append(replace(base, value=False, when=moment(told.get("recordedDate")) or begun))
    elif verified in UNSURE:
        gathering.statements.append(replace(base, doubt=f"it is not confirmed (`{verified}`)"))
    else:
        gathering.statements.append(base)
        _over(gathering, entry, base)


def _over(gathering: Gathering, entry: Entry, base: Statement) -> None:
    told = entry.resource
    over = status_of(told.get("clinicalStatus"))
    end = period_end(told.get("abatementPeriod")) or when(told, "abatement")
    if over not in OVER and not any(key.startswith("abatement") for key in told):
        return
    why = f"it is recorded as {over or 'over'}: whether it still counts is not told"
    gathering.statements.append(replace(base, when=_not_before(end, base.when), doubt=why))


def _not_before(end: Moment | None, begun: Moment | None) -> Moment | None:
    if end is None or begun is None:
        return end or begun
    return end if end.last.replace(tzinfo=None) >= begun.last.replace(tzinfo=None) else begun


def allergy(gathering: Gathering, entry: Entry) -> None:
    """One AllergyIntolerance. An unconfirmed one counts, for the cautious side, and is reported."""
    told = entry.resource
    words = words_of(told.get("code"))
    verified, clinical = status_of(told.get("verificationStatus")), status_of(told.get("clinicalStatus"))
    if verified in ("entered-in-error", "refuted") or clinical in ("inactive", "resolved"):
        gathering.report(verified if verified in ("entered-in-error", "refuted") else clinical, words, entry)
        return
    if not gathering.belongs(entry, "patient"):
        return
    codes = codes_of(told.get("code"))
    for reaction in listed(told.get("reaction")):
        codes += codes_of(mapping(reaction).get("substance"))
    if gathering.none_known(codes):
        return
    atc = tuple(code for code in codes if code.system == "atc")
    if verified in ("unconfirmed", "presumed"):
        gathering.report("unconfirmed", f"{words}: taken into account though not confirmed", entry)
    if atc:
        gathering.intolerances.append(Intolerance(atc, None, entry.origin))
    elif "medication" in categories(entry) or not categories(entry):
        gathering.unread.add("allergies")
        gathering.intolerances.append(Intolerance(codes, None, entry.origin))
        gathering.report("unread-allergy", f"{words}: no ATC code", entry)
    else:
        gathering.report("not-read", f"{words}: an allergy to no drug", entry)


def categories(entry: Entry) -> list[str]:
    """``food``, ``medication``, ``environment``, ``biologic``, as written."""
    return [text(each) for each in listed(entry.resource.get("category")) if text(each)]

"""FHIR's dates and times as moments. A zone is kept: the engine brings it to the zone of the look."""

import re
from datetime import date, datetime
from typing import Any

from pathways.interop.json_parts import listed, mapping, text
from pathways.language.values import Moment

# FHIR R4, data types: `dateTime` and `instant`, of the years that a patient can have lived.
_DATE = re.compile(r"(1[89]|2[01])\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_TIME = re.compile(r"T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,12})?)?(Z|[+-](0\d|1[0-4]):[0-5]\d)?")


def moment(value: Any) -> Moment | None:
    """A FHIR ``date``, ``dateTime`` or ``instant``; ``None`` when it is none."""
    written = text(value)
    day, separator, clock = written.partition("T")
    if not _DATE.fullmatch(day) or (separator and not (len(day) == 10 and _TIME.fullmatch("T" + clock))):
        return None
    try:
        if separator:
            return Moment.of(datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", written)))
        return _day(day)
    except ValueError:  # 31 February
        return None


def _day(written: str) -> Moment:
    if len(written) == 10:
        return Moment.of(date.fromisoformat(written))
    if len(written) == 4:
        return Moment.between(date(int(written), 1, 1), date(int(written), 12, 31))
    first = date.fromisoformat(written + "-01")
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return Moment.between(first, date.fromordinal(following.toordinal() - 1))


def period_end(value: Any) -> Moment | None:
    """When a period was over, else when it began: the date of a mean over several days is its last day."""
    return moment(mapping(value).get("end")) or moment(mapping(value).get("start"))


def period_start(value: Any) -> Moment | None:
    """When a period began."""
    return moment(mapping(value).get("start"))


def when(resource: Any, stem: str) -> Moment | None:
    """A ``stem[x]`` date of a resource: DateTime, Instant, Period, or a Timing with one event."""
    told = mapping(resource)
    for kind in ("DateTime", "Instant"):
        if told.get(stem + kind) is not None:
            return moment(told[stem + kind])
    if told.get(stem + "Period") is not None:
        return period_end(told[stem + "Period"])
    events = listed(mapping(told.get(stem + "Timing")).get("event"))
    return moment(events[0]) if len(events) == 1 else None


def latest(*moments: Moment | None) -> Moment | None:
    """The last of the moments known."""
    known = [each for each in moments if each is not None]
    return max(known, key=lambda each: each.last.replace(tzinfo=None), default=None)

"""Days, months and hours: moving a moment, comparing moments and durations. No clock: every instant is given."""

import calendar
from datetime import date, datetime, time, timedelta

from pathways.language.values import Ages, Cause, Duration, Moment, Reason


def shift(when: datetime, duration: Duration, sign: int = 1) -> datetime:
    """Move an instant; months clamp to the month's end (31 May minus 3 months is the last of February).

    Raises:
        OverflowError: The result lies outside the calendar (years 1 to 9999).
    """
    if duration.months:
        year, month = divmod(when.year * 12 + when.month - 1 + sign * duration.months, 12)
        if not 1 <= year <= 9999:
            raise OverflowError("a date outside the calendar")
        day = when.day if when.day <= 28 else min(when.day, calendar.monthrange(year, month + 1)[1])
        when = when.replace(year=year, month=month + 1, day=day)
    return when + timedelta(days=sign * duration.days, hours=sign * duration.hours)


def add(when: Moment, duration: Duration, sign: int = 1) -> Moment:
    """Move a moment; after hours were added it compares by instant.

    Raises:
        OverflowError: The result lies outside the calendar.
    """
    return Moment(
        shift(when.first, duration, sign), shift(when.last, duration, sign), when.clock or duration.hours != 0
    )


def day_after(when: date, duration: Duration) -> date:
    """The day that lies this long after a day.

    Raises:
        OverflowError: As ``shift``.
    """
    return shift(datetime.combine(when, time.min), duration).date()


def back(at: Moment, duration: Duration) -> Moment:
    """Where a window of this length begins; it does not include that day (with hours: that instant)."""
    return add(at, duration, -1)


def bounds(one: Moment, other: Moment) -> tuple[tuple[date, date], tuple[date, date]]:
    """The two as first and last day, or as instants when one of the two had hours added."""
    if one.clock or other.clock:
        return (one.first, one.last), (other.first, other.last)
    return (one.first.date(), one.last.date()), (other.first.date(), other.last.date())


def years_between(born: date, when: date) -> int:
    """Completed years; who is born on 29 February completes a year on 1 March of other years."""
    return when.year - born.year - ((when.month, when.day) < (born.month, born.day))


def age(born: Moment, when: Moment) -> Duration | Ages:
    """Completed years; two ages between which it lies, where a date is known in part."""
    youngest = years_between(born.last.date(), when.first.date())
    oldest = years_between(born.first.date(), when.last.date())
    if youngest == oldest:
        return Duration(months=12 * youngest)
    return Ages(youngest, oldest, frozenset({Reason("Birth_date", Cause.UNUSABLE, when=born, detail="partial date")}))


def days_range(duration: Duration) -> tuple[int, int]:
    """The fewest and the most hours a duration can last: a month has 28 to 31 days."""
    fixed = duration.days * 24 + duration.hours
    years, months = divmod(abs(duration.months), 12)
    low = (years * 365 + months * 28) * 24
    high = (years * 366 + months * 31) * 24
    return (fixed + low, fixed + high) if duration.months >= 0 else (fixed - high, fixed - low)

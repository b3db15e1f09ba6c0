"""A chart as it stands at the instant of the look: one clock for all its dates, and what is taken on that day.

Records give times in several zones, and prescriptions that nobody closed. Both can be settled only once the instant is known.
"""

from datetime import date, datetime, tzinfo

from msgspec.structs import replace

from pathways.language.calendar import back
from pathways.language.values import Duration, Moment
from pathways.model.chart import Chart, Medication, Report

# How long a prescription left open is believed after the last date that speaks of it: the longest renewal in France
# (Code de la santé publique, R. 5123-2: twelve months at most).
BELIEVED = Duration(months=12)


def instant(at: date) -> Moment:
    """The instant of the look as wall clock: a date covers its day."""
    return Moment.of(at.replace(tzinfo=None) if isinstance(at, datetime) else at)


def seen_at(chart: Chart, at: date) -> Chart:
    """The chart with every time in the zone of ``at`` (without one, as written), and medications as they stand then."""
    zone = at.tzinfo if isinstance(at, datetime) else None
    now = instant(at)
    reports: list[Report] = []
    medications = tuple(
        kept
        for medication in chart.medications
        if (kept := _taken(_medication(medication, zone), now, reports)) is not None
    )
    return replace(
        chart,
        birth_date=_wall(chart.birth_date, zone),
        statements=tuple(
            each if _plain(each.when) else replace(each, when=_wall(each.when, zone)) for each in chart.statements
        ),
        acts=tuple(
            each if _plain(each.when) else replace(each, when=_wall(each.when, zone) or each.when)
            for each in chart.acts
        ),
        medications=medications,
        reports=(*chart.reports, *reports),
    )


# --- one clock ---


def _plain(when: Moment | None) -> bool:
    return when is None or (when.first.tzinfo is None and when.last.tzinfo is None)


def _wall(when: Moment | None, zone: tzinfo | None) -> Moment | None:
    if when is None or _plain(when):
        return when
    return Moment(_local(when.first, zone), _local(when.last, zone), when.clock)


def _local(when: datetime, zone: tzinfo | None) -> datetime:
    if when.tzinfo is None or zone is None:
        return when.replace(tzinfo=None)
    try:
        return when.astimezone(zone).replace(tzinfo=None)
    except OverflowError:  # the first or the last day of the calendar
        return when.replace(tzinfo=None)


def _medication(medication: Medication, zone: tzinfo | None) -> Medication:
    moments = (medication.since, medication.changed, medication.ended, medication.confirmed)
    if all(_plain(each) for each in moments):
        return medication
    since, changed, ended, confirmed = (_wall(each, zone) for each in moments)
    return replace(medication, since=since, changed=changed, ended=ended, confirmed=confirmed)


# --- what is taken ---


def _taken(medication: Medication, at: Moment, reports: list[Report]) -> Medication | None:
    """A medication on that day; ``None`` when it had not begun."""
    words = medication.called
    if medication.since is not None and medication.since.first.date() > at.last.date():
        reports.append(Report("future", None, f"{words}: it begins after the day of the look", medication.origin))
        return None
    if medication.changed is not None and medication.changed.first.date() > at.last.date():
        medication = replace(medication, changed=None)
    if medication.ended is not None:
        return _until(medication, medication.ended, at)
    if not medication.current or _believed(medication.confirmed, at):
        return medication
    why = f"{words}: still open in the record, but nothing speaks of it for twelve months"
    reports.append(Report("not-renewed", None, why, medication.origin))
    return replace(medication, current=None)


def _believed(confirmed: Moment | None, at: Moment) -> bool:
    return confirmed is None or confirmed.last.date() > back(at, BELIEVED).first.date()


def _until(medication: Medication, ended: Moment, at: Moment) -> Medication:
    """Taken until it ended; on the day that it ends it is no longer taken."""
    if ended.last.date() <= at.last.date():
        return replace(medication, current=False)
    if ended.first.date() > at.last.date():
        return replace(medication, current=True, ended=None)
    return replace(medication, current=None)

"""How a calendar that does not know a time zone is told of it (VTIMEZONE, RFC 5545 3.6.5)."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

from guestlecture.domain.wall_time import instant

STEP = timedelta(minutes=15)  # clocks change on a quarter of an hour
DAY = timedelta(days=1)


def describe_zone(zone: ZoneInfo, first: date, last: date) -> Timezone:
    """Return the clock of a zone from one day to another: as it is at first, and each change."""
    described = Timezone()
    described.add("TZID", zone.key)
    begins, ends = instant(first, time(0), zone), instant(last, time(0), zone)
    for moment in (begins, *_changes(begins, ends, zone)):
        described.add_component(_from_then(moment, zone))
    return described


def _changes(moment: datetime, ends: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    while moment < ends:
        changes_today = _offset(moment, zone) != _offset(moment + DAY, zone)
        following = moment + (STEP if changes_today else DAY)
        if _offset(moment, zone) != _offset(following, zone):
            yield following
        moment = following


def _from_then(moment: datetime, zone: ZoneInfo) -> TimezoneDaylight | TimezoneStandard:
    part = TimezoneDaylight() if moment.astimezone(zone).dst() else TimezoneStandard()
    before, after = _offset(moment - STEP, zone), _offset(moment, zone)
    part.add("DTSTART", (moment + before).replace(tzinfo=None))  # what the clock said just before
    part.add("TZOFFSETFROM", before)
    part.add("TZOFFSETTO", after)
    part.add("TZNAME", moment.astimezone(zone).tzname())
    return part


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()

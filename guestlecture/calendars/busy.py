"""When somebody is busy, read from a calendar file (iCalendar, RFC 5545). Titles are not even looked at."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events
from icalendar.prop.broken import vBroken

from guestlecture.domain.slot import Moment, union
from guestlecture.domain.wall_time import instant
from guestlecture.errors import CalendarRefusal, CalendarTooFull, CalendarTooLarge

LARGEST_MB = 5
MOST_EVENTS = 20_000
MOST_TIMES = 10_000
HORIZON = timedelta(days=548)  # a year and a half
DENSE = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})
TIMES = ("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "FREEBUSY")
SKIPPED = frozenset({("TRANSP", "TRANSPARENT"), ("STATUS", "CANCELLED")})


@dataclass(frozen=True)
class Reading:
    """The busy times in order, none of which touch, and of how many appointments they are.

    `has_guessed_zones` where a zone is neither known nor described: its times are taken as the region's.
    `unread` counts the appointments, with their repetitions, that nobody can read: then somebody may be busy.
    """

    busy: tuple[Moment, ...]
    number: int
    has_guessed_zones: bool
    unread: int = 0


def read_busy(data: bytes, *, begins: datetime, zone: ZoneInfo) -> Reading:
    """Read the busy times from an instant on, up to the horizon.

    Counts what it makes, but a rule may also cost time without making anything: see `apart`. Raises a
    CalendarRefusal.
    """
    if len(data) > LARGEST_MB * 1_000_000:
        raise CalendarTooLarge(most=LARGEST_MB)
    window = Moment(begins, begins + HORIZON)
    try:
        calendars = icalendar.Calendar.from_ical(data, multiple=True)
    except (ValueError, KeyError, IndexError, AttributeError, TypeError) as error:
        raise CalendarRefusal from error
    calendars = [each for each in calendars if isinstance(each, icalendar.Calendar)]
    if not calendars:
        raise CalendarRefusal
    unread = set[str]()
    found = list(islice(_all_times(calendars, window, zone, unread), MOST_TIMES + 1))
    if len(found) > MOST_TIMES:
        raise CalendarTooFull
    guessed = any(_has_unknown_zone(event) for each in calendars for event in each.walk("VEVENT"))
    return Reading(tuple(union(found)), len(found), guessed, len(unread))


def _all_times(
    calendars: list[icalendar.Calendar], window: Moment, zone: ZoneInfo, unread: set[str]
) -> Iterator[Moment]:
    """Yield when somebody is busy, and add the ids of appointments that nobody can read to `unread`."""
    for calendar in calendars:
        _check_events(calendar, unread)
        times = _times_of_events(calendar, window, zone, unread)
        for starts, ends in (*times, *_times_of_free_busy(calendar)):
            moment = _clipped(_instant(starts, zone), _instant(ends, zone), window)
            if moment.starts_at < moment.ends_at:
                yield moment


def _check_events(calendar: icalendar.Calendar, unread: set[str]) -> None:
    # One event that nobody can read does not hide the others.
    broken = [part for part in calendar.subcomponents if _is_broken(part)]
    unread |= {_id_of(part) for part in broken if part.name == "VEVENT"}
    calendar.subcomponents = [part for part in calendar.subcomponents if not _is_broken(part)]
    events = calendar.walk("VEVENT")
    if len(events) > MOST_EVENTS or any(DENSE & set(_frequencies(event)) for event in events):
        raise CalendarTooFull


def _id_of(event: icalendar.cal.Component) -> str:
    return str(event.get("UID", id(event)))


def _is_broken(part: icalendar.cal.Component) -> bool:
    # 'Every 0 weeks' never comes to an end.
    never_ends = any(0 in rule.get("INTERVAL", ()) for rule in _rules(part))
    is_timeless = part.name == "VEVENT" and "DTSTART" not in part
    return is_timeless or never_ends or any(isinstance(part.get(name), vBroken) for name in TIMES)


def _rules(part: icalendar.cal.Component) -> list[Any]:
    rules = part.get("RRULE", [])
    return [each for each in (rules if isinstance(rules, list) else [rules]) if isinstance(each, dict)]


def _frequencies(event: icalendar.cal.Component) -> Iterator[str]:
    for rule in _rules(event):
        yield from (str(each).upper() for each in rule.get("FREQ", ()))


def _times_of_events(
    calendar: icalendar.Calendar, window: Moment, zone: ZoneInfo, unread: set[str]
) -> Iterator[Any]:
    query = recurring_ical_events.of(calendar, skip_bad_series=True)
    unread |= {_id_of(event) for event in calendar.walk("VEVENT")} - {each.uid for each in query.series}
    begins, ends = window.starts_at.astimezone(zone), window.ends_at.astimezone(zone)
    for series in query.series:
        try:
            # What was moved or cancelled counts where it is now, and not where it was.
            for occurrence in islice(series.between(begins, ends), MOST_TIMES + 1):
                if not _is_skipped(occurrence.as_component(False)):
                    yield occurrence.start, occurrence.end
        except tuple(query.suppressed_errors):  # one event that nobody can read, among others
            unread.add(series.uid)


def _times_of_free_busy(calendar: icalendar.Calendar) -> Iterator[Any]:
    for part in calendar.walk("VFREEBUSY"):
        lines = part.get("FREEBUSY", [])
        for line in lines if isinstance(lines, list) else [lines]:
            if str(line.params.get("FBTYPE", "BUSY")).upper() != "FREE":
                starts, ends = line.dt
                yield starts, starts + ends if isinstance(ends, timedelta) else ends


def _is_skipped(event: icalendar.cal.Component) -> bool:
    return any(str(event.get(name, "")).upper() == value for name, value in SKIPPED)


def _has_unknown_zone(event: icalendar.cal.Component) -> bool:
    start = event.get("DTSTART")
    moment = getattr(start, "dt", None)
    return isinstance(moment, datetime) and moment.tzinfo is None and "TZID" in start.params


def _instant(moment: date, zone: ZoneInfo) -> datetime:
    # Whole days, and times without a zone, are meant where somebody is.
    if not isinstance(moment, datetime):
        return instant(moment, time(0), zone)
    return moment if moment.tzinfo else instant(moment.date(), moment.time(), zone)


def _clipped(starts: datetime, ends: datetime, window: Moment) -> Moment:
    return Moment(max(starts, window.starts_at), min(ends, window.ends_at))

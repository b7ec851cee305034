"""A person's lectures as a calendar to subscribe to (RFC 5545), read again and again by a calendar program.

The same lectures give the same bytes. What was cancelled stays in it as cancelled: a program that finds
nothing any more may keep what it has. Nobody is an attendee: how to reach the other side is on the page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event
from icalendar.enums import STATUS, TRANSP

from guestlecture.calendars.identity import Identity
from guestlecture.calendars.invitation import PRODUCT, location_of
from guestlecture.calendars.zone import describe_zone

READ_AGAIN = timedelta(hours=4)


@dataclass(frozen=True)
class Entry:
    """A lecture in the words for whose calendar it is."""

    identity: Identity
    summary: str
    description: str
    url: str


def feed(entries: Sequence[Entry], *, name: str, zone: ZoneInfo, today: date) -> bytes:
    """Return a calendar of some lectures."""
    calendar = Calendar()
    calendar.prodid, calendar.version = PRODUCT, "2.0"
    calendar.add("X-WR-CALNAME", name)
    calendar.add("X-WR-TIMEZONE", zone.key)
    calendar.add("REFRESH-INTERVAL", READ_AGAIN, parameters={"VALUE": "DURATION"})
    years = [entry.identity.booking.starts_at.year for entry in entries] or [today.year]
    calendar.add_component(describe_zone(zone, date(min(years), 1, 1), date(max(years) + 1, 12, 31)))
    for entry in entries:
        calendar.add_component(_event(entry, zone))
    return bytes(calendar.to_ical())


def _event(entry: Entry, zone: ZoneInfo) -> Event:
    identity, booking = entry.identity, entry.identity.booking
    event = Event.new(
        uid=identity.uid,  # that of its invitation: a program that has both shows it once
        sequence=identity.sequence,
        stamp=identity.stamp,
        start=booking.starts_at.astimezone(zone),
        end=booking.ends_at.astimezone(zone),
        summary=entry.summary,
        location=location_of(booking),
        description=entry.description,
        url=entry.url,
        status=identity.status,
    )
    is_off = identity.status is STATUS.CANCELLED
    event.add("TRANSP", TRANSP.TRANSPARENT if is_off else TRANSP.OPAQUE)
    return event

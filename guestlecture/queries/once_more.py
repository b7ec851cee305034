"""Moments at which a lecture could be given once more."""

from datetime import datetime
from zoneinfo import ZoneInfo

from guestlecture.domain.once_more import MOST, moments_once_more
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import Moment, earliest_day
from guestlecture.models import Booking
from guestlecture.queries.booking import where_of
from guestlecture.queries.closed_day import load_calendar
from guestlecture.queries.guard_rail import list_possible


def propose_once_more(booking: Booking, *, at: datetime, zone: ZoneInfo, rules: Rules) -> list[Moment]:
    """Return a few moments like that of a lecture, at which the school is open and the expert can come."""
    school = booking.request.institution
    moments = moments_once_more(
        Moment(booking.starts_at, booking.ends_at),
        grid=school.grid,
        calendar=load_calendar(school, rules),
        earliest=earliest_day(at, zone=zone, rules=rules),
        zone=zone,
    )
    request = booking.request
    where = where_of(school, booking.expert, booking.venue, request.venue_address)
    possible = list_possible(school, where, booking.expert, moments, at=at, zone=zone, rules=rules)
    return sorted(possible[:MOST])

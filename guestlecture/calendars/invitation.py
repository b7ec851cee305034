"""Calendar invitations (iCalendar, RFC 5545; the methods of RFC 5546).

All invitations of one booking share its UID, and each newer one has a higher SEQUENCE: so a calendar changes
or removes the lecture that it has, and never shows it twice.
"""

from datetime import date
from typing import Literal
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress
from icalendar.enums import CUTYPE, PARTSTAT, ROLE, STATUS

from guestlecture.calendars.identity import Identity, identity_for
from guestlecture.calendars.zone import describe_zone
from guestlecture.enums import Venue
from guestlecture.models import Booking, Expert, Institution

Method = Literal["REQUEST", "CANCEL"]

PRODUCT = "-//guestlecture//guestlecture//EN"
ONLINE = "online"


def invitation(
    booking: Booking,
    *,
    method: Method,
    organiser: str,
    summary: str,
    description: str,
    zone: ZoneInfo,
    to: str,
) -> bytes:
    """Return the invitation to a booking, or what cancels it; `organiser` is our own mail address.

    An invitation names both sides. What cancels it names only its reader, whose address is `to`: that is
    all a calendar needs, and the other side is not to be reached any more.
    """
    identity = identity_for(booking, to)
    booking = identity.booking
    calendar = Calendar()
    calendar.prodid, calendar.version, calendar.method = PRODUCT, "2.0", method
    event = Event.new(
        uid=identity.uid,
        sequence=identity.sequence,
        stamp=identity.stamp,
        start=booking.starts_at.astimezone(zone),
        end=booking.ends_at.astimezone(zone),
        summary=summary,
        location=location_of(booking),
        description=description,
        organizer=vCalAddress(f"mailto:{organiser}"),
        attendees=_attendees(identity, only=to if method == "CANCEL" else None),
        status=STATUS.CONFIRMED if method == "REQUEST" else STATUS.CANCELLED,
    )
    # Two years of clock changes are enough for one lecture.
    first, last = date(event.start.year, 1, 1), date(event.end.year + 1, 12, 31)
    calendar.add_component(describe_zone(zone, first, last))
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def location_of(booking: Booking) -> str:
    """Return where a lecture is given, as one line."""
    if booking.venue is Venue.ONLINE:
        return ONLINE
    if booking.venue is Venue.COMPANY:
        return _company_of(booking.expert)
    if booking.request.venue_address and booking.venue is Venue.ELSEWHERE:
        return str(booking.request.venue_address)
    return address_of(booking.request.institution)


def address_of(institution: Institution) -> str:
    """Return name and address of a school, as far as they are known, as one line."""
    place = institution.place.name if institution.place else None
    town = " ".join(filter(None, (institution.postcode, place)))
    return ", ".join(filter(None, (institution.name, institution.street, town)))


def mail_address(expert: Expert) -> str | None:
    """Return the address at which we write to an expert: that of the account, else that of the profile."""
    return expert.user.email if expert.user else expert.email


def _company_of(expert: Expert) -> str:
    name = expert.organisation.name if expert.organisation else expert.name
    return f"{name}, {expert.place.name}" if expert.place else name


def _attendees(identity: Identity, *, only: str | None) -> list[vCalAddress]:
    teacher = identity.booking.request.teacher
    people = {teacher.email: teacher.name}
    people |= {email: expert.name for expert in identity.experts if (email := mail_address(expert))}
    return [
        # Both have agreed already, so that no calendar has to ask.
        vCalAddress.new(
            email,
            cn=name,
            cutype=CUTYPE.INDIVIDUAL,
            role=ROLE.REQ_PARTICIPANT,
            partstat=PARTSTAT.ACCEPTED,
            rsvp=False,
        )
        for email, name in people.items()
        if only in (None, email)
    ]

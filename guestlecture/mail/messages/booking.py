"""About agreed lectures."""

from functools import partial

from flask_babel import gettext as _

from guestlecture.calendars.invitation import Method
from guestlecture.db import get
from guestlecture.enums import BookingStatus
from guestlecture.i18n import day, span, word
from guestlecture.mail.body import Draft
from guestlecture.mail.messages.reader import address_of, named, to_side
from guestlecture.mail.messages.registry import message
from guestlecture.models import Booking


@message
def booking_agreed(to: str, booking_id: int) -> Draft:
    """To both sides: the lecture is agreed; here is who the other one is. Coordinators pass it on."""
    booking = get(Booking, booking_id)
    values = {"format": word(booking.request.format), "span": span(booking)}
    # Whom it was cancelled for is not to be reached any more, and no calendar must get the lecture back.
    if booking.status is not BookingStatus.AGREED:
        subject = _("Cancelled: %(format)s on %(span)s", **values)
        return to_side("booking_off", subject, booking, to, method=None)
    subject = _("Agreed: %(format)s on %(span)s", **values)
    return to_side("booking_agreed", subject, booking, to, method="REQUEST")


@message
def booking_cancelled(to: str, booking_id: int, **best: int) -> Draft:
    """To both sides: the lecture is off, and why."""
    booking = get(Booking, booking_id)
    values = {"format": word(booking.request.format), "span": span(booking)}
    others = booking.request.bookings if booking.request.is_panel else []
    left = sum(each.status is BookingStatus.AGREED for each in others)
    if to == booking.request.teacher.email and left:
        about = {"expert": booking.expert.name, "day": day(booking.starts_at)}
        subject = _("%(expert)s cancels; your panel on %(day)s goes on", **about)
    elif to == booking.request.teacher.email:
        subject = _("Action needed: %(format)s on %(span)s cancelled, find another speaker", **values)
    else:
        subject = _("Cancelled: %(format)s on %(span)s", **values)
    facts = {"best": partial(named, best), "next": address_of("request.show", id=booking.request_id)}
    facts["left"] = left
    # What was never agreed is in no calendar.
    method: Method | None = "CANCEL" if booking.status is not BookingStatus.RELEASED else None
    return to_side("booking_cancelled", subject, booking, to, method=method, **facts)

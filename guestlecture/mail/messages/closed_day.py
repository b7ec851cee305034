"""About days on which a school becomes closed, although something stands on them."""

from functools import partial

from flask_babel import gettext as _

from guestlecture.db import get
from guestlecture.enums import BookingStatus
from guestlecture.i18n import day, word
from guestlecture.mail.body import Draft, compose
from guestlecture.mail.messages.reader import address_of, name_of, to_expert, to_side
from guestlecture.mail.messages.registry import message
from guestlecture.models import Booking, Proposal, Request


@message
def lecture_on_closed_day(to: str, booking_id: int) -> Draft:
    """To both sides: the school has closed the day of their lecture."""
    booking = get(Booking, booking_id)
    values = {"format": word(booking.request.format), "day": day(booking.starts_at)}
    stands = booking.status is BookingStatus.AGREED
    subject = (
        _("Action needed: the school has closed %(day)s, the day of your %(format)s", **values)
        if stands
        else _("The school has closed %(day)s, the day of your %(format)s", **values)
    )
    return to_side("lecture_on_closed_day", subject, booking, to, stands=stands)


@message
def moments_closed(to: str, request_id: int) -> Draft:
    """To the teacher: the school has closed days with moments of this request."""
    request = get(Request, request_id)
    subject = _("Your school has closed a day of your request: %(topic)s", topic=request.topic)
    link = address_of("request.show", id=request.id)
    return compose("moments_closed", subject, name=partial(name_of, to), request=request, link=link)


@message
def moments_gone(to: str, proposal_id: int) -> Draft:
    """To an expert who has a request: some of its moments cannot be any more."""
    proposal = get(Proposal, proposal_id)
    subject = _("The school has closed a day: %(topic)s", topic=proposal.request.topic)
    return to_expert("moments_gone", subject, proposal, to)

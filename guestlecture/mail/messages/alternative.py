"""About other times than those of a request, or of an agreed lecture."""

from flask_babel import gettext as _

from guestlecture import links
from guestlecture.calendars.invitation import mail_address
from guestlecture.db import get
from guestlecture.enums import AlternativeStatus, BookingStatus, ProposalStatus
from guestlecture.i18n import span, word
from guestlecture.mail.body import Draft
from guestlecture.mail.messages.reader import address_of, to_expert, to_side, to_teacher
from guestlecture.mail.messages.registry import message
from guestlecture.models import Alternative, Booking, Proposal


@message
def times_proposed(to: str, proposal_id: int, alternative_id: int) -> Draft:
    """To the teacher: the expert would like to come, at other times."""
    proposal, other = get(Proposal, proposal_id), get(Alternative, alternative_id)
    name = proposal.expert.name
    subject = (
        _("Action needed: %(expert)s proposes other times", expert=name)
        if other.status is AlternativeStatus.WAITING
        else _("%(expert)s proposed other times", expert=name)
    )
    return to_teacher("times_proposed", subject, proposal, other=other)


@message
def times_kept(to: str, proposal_id: int) -> Draft:
    """To the expert: the teacher keeps to the moments of the request."""
    proposal = get(Proposal, proposal_id)
    subject = _("Those times do not suit the school: %(topic)s", topic=proposal.request.topic)
    waits = proposal.status is ProposalStatus.WAITING_FOR_EXPERT
    return to_expert("times_kept", subject, proposal, to, waits=waits)


@message
def times_refused(to: str, proposal_id: int) -> Draft:
    """To the expert: the teacher asks somebody else."""
    proposal = get(Proposal, proposal_id)
    subject = _("Thank you, but those times do not suit: %(topic)s", topic=proposal.request.topic)
    return to_expert("times_refused", subject, proposal, to)


@message
def move_proposed(to: str, booking_id: int, alternative_id: int) -> Draft:
    """To the other side of an agreed lecture: could it be at another time?"""
    booking, other = get(Booking, booking_id), get(Alternative, alternative_id)
    values = {"topic": booking.request.topic, "span": span(booking)}
    subject = (
        _("Action needed: another time for “%(topic)s”?", **values)
        if other.status is AlternativeStatus.WAITING
        else _("Another time was proposed for “%(topic)s”", **values)
    )
    return to_side(
        "move_proposed", subject, booking, to, method=None, other=other, answer=_answer(booking, to)
    )


@message
def move_ended(to: str, booking_id: int) -> Draft:
    """To both sides: no other time has come of it, the lecture stays when it was."""
    booking = get(Booking, booking_id)
    subject = _("It stays at %(span)s: %(topic)s", topic=booking.request.topic, span=span(booking))
    return to_side("move_ended", subject, booking, to, method=None)


@message
def booking_moved(to: str, booking_id: int) -> Draft:
    """To both sides: the lecture is at another time, and the calendars follow."""
    booking = get(Booking, booking_id)
    values = {"format": word(booking.request.format), "span": span(booking)}
    if booking.status is not BookingStatus.AGREED:
        return to_side(
            "booking_off", _("Cancelled: %(format)s on %(span)s", **values), booking, to, method=None
        )
    subject = _("Moved: %(format)s is now on %(span)s", **values)
    return to_side("booking_moved", subject, booking, to, method="REQUEST")


def _answer(booking: Booking, to: str) -> str:
    # The expert answers by the link that belongs to the proposal, with or without an account.
    if to == mail_address(booking.expert):
        return address_of("answer.show", token=links.sign("proposal", booking.proposal_id))
    return address_of("booking.show", id=booking.id)

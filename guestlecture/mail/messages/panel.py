"""About panels: several speakers at one moment."""

from functools import partial

from flask_babel import gettext as _

from guestlecture.calendars.invitation import Method, location_of
from guestlecture.db import get
from guestlecture.enums import HOLDING, BookingStatus, ProposalStatus, RequestStatus
from guestlecture.i18n import day, span
from guestlecture.mail.body import Draft, compose
from guestlecture.mail.messages.reader import address_of, booking_invitation, to_expert, to_side
from guestlecture.mail.messages.registry import message
from guestlecture.models import Booking, Proposal, Request


@message
def panel_joined(to: str, booking_id: int) -> Draft:
    """To an expert who said yes: the moment is kept free until enough others have said yes too."""
    booking = get(Booking, booking_id)
    subject = _("Provisional: panel on %(span)s", span=span(booking))
    is_held = booking.status is BookingStatus.PROVISIONAL
    return to_side("panel_joined", subject, booking, to, is_held=is_held)


@message
def panel_released(to: str, booking_id: int) -> Draft:
    """To an expert who had said yes: the panel does not go on, and the time is free again."""
    booking = get(Booking, booking_id)
    subject = _("Does not go on: panel on %(span)s", span=span(booking))
    is_withdrawn = booking.request.status is RequestStatus.WITHDRAWN
    return to_side("panel_released", subject, booking, to, is_withdrawn=is_withdrawn)


@message
def panel_moment(to: str, proposal_id: int) -> Draft:
    """To an expert who was asked for several moments: it is this one now."""
    proposal = get(Proposal, proposal_id)
    waits = proposal.status is ProposalStatus.WAITING_FOR_EXPERT
    on = {"day": day(proposal.slots[0].starts_at)}
    subject = (
        _("Action needed: the panel is on %(day)s", **on) if waits else _("The panel is on %(day)s", **on)
    )
    return to_expert("panel_moment", subject, proposal, to, waits=waits)


@message
def panel_elsewhere(to: str, proposal_id: int) -> Draft:
    """To an expert who was not asked, or did not offer to come, for the moment that was chosen."""
    proposal = get(Proposal, proposal_id)
    subject = _("At another moment: %(topic)s", topic=proposal.request.topic)
    return to_expert("panel_elsewhere", subject, proposal, to)


@message
def panel_moved(to: str, proposal_id: int, booking_id: int, was_agreed: int) -> Draft:
    """To an expert who had said yes: can you come then? What had been agreed is taken out of the calendar."""
    proposal = get(Proposal, proposal_id)
    waits = proposal.status is ProposalStatus.WAITING_FOR_EXPERT
    on = {"day": day(proposal.slots[0].starts_at)}
    subject = (
        _("Action needed: the panel moves to %(day)s", **on)
        if waits
        else _("The panel moves to %(day)s", **on)
    )
    before = get(Booking, booking_id) if was_agreed else None
    off = partial(booking_invitation, before, "CANCEL", to) if before else None
    return to_expert("panel_moved", subject, proposal, to, waits=waits, before=before, invitation=off)


@message
def panel_news(to: str, request_id: int) -> Draft:
    """To the teacher: how the panel stands. One invitation for all speakers."""
    request = get(Request, request_id)
    held = [each for each in request.bookings if each.status in HOLDING]
    agreed = [each for each in held if each.status is BookingStatus.AGREED]
    shown = (agreed or held or request.bookings)[-1]
    method: Method | None = "REQUEST" if agreed else "CANCEL" if _was_agreed(request) else None
    return compose(
        "panel_news",
        _subject(request, held, agreed),
        name=request.teacher.name,
        request=request,
        proposal=partial(getattr, shown, "proposal"),
        held=held,
        agreed=agreed,
        shown=shown,
        location=partial(location_of, shown),
        invitation=partial(booking_invitation, shown, method, to) if method else None,
        link=address_of("request.show", id=request.id),
        search=address_of("expert.index", theme=request.theme.slug, level=request.level.value),
    )


def _subject(request: Request, held: list[Booking], agreed: list[Booking]) -> str:
    if agreed:
        values = {"num": len(agreed), "span": span(agreed[0])}
        return str(_("Agreed: panel of %(num)s on %(span)s", **values))
    if request.status is RequestStatus.WITHDRAWN:
        return str(_("Cancelled: panel “%(topic)s”", topic=request.topic))
    if not held:
        return str(_("Action needed: too few speakers for your panel"))
    values = {"num": len(held), "minimum": request.minimum}
    return str(_("Your panel: %(num)s of the %(minimum)s speakers it needs", **values))


def _was_agreed(request: Request) -> bool:
    return any(each.status is BookingStatus.CANCELLED for each in request.bookings)

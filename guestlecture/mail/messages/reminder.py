"""Reminders, which whoever gets them can end."""

from functools import partial
from typing import Any

from flask_babel import gettext as _

from guestlecture import links
from guestlecture.calendars.invitation import mail_address
from guestlecture.db import get
from guestlecture.enums import BookingStatus, Outcome, ProposalStatus, RequestStatus, Side
from guestlecture.i18n import day, deadline, span, word
from guestlecture.mail.body import Draft, compose
from guestlecture.mail.messages.reader import address_of, name_of, to_expert, to_side
from guestlecture.mail.messages.registry import message
from guestlecture.models import Booking, Proposal, Request


@message
def booking_reminder(to: str, booking_id: int) -> Draft:
    """To both sides, a week and a day before: the lecture is coming."""
    booking = get(Booking, booking_id)
    values = {"format": word(booking.request.format), "span": span(booking)}
    if booking.status is not BookingStatus.AGREED:
        return to_side("booking_off", _("Cancelled: %(format)s on %(span)s", **values), booking, to)
    day_card = address_of("booking.day_card", id=booking.id) if _can_log_in(booking, to) else ""
    subject = _("Coming up: %(format)s on %(span)s", **values)
    return to_side("booking_reminder", subject, booking, to, day_card=day_card, **_with_an_end(to))


@message
def booking_over(to: str, booking_id: int) -> Draft:
    """To both sides, the day after: how did it go?"""
    booking = get(Booking, booking_id)
    values = {"format": word(booking.request.format), "day": day(booking.starts_at)}
    is_known = booking.outcome is not None or booking.status is not BookingStatus.AGREED
    subject = (
        _("The %(format)s on %(day)s", **values)
        if is_known
        else _("Action needed: how did the %(format)s on %(day)s go?", **values)
    )
    facts: dict[str, Any] = {"is_known": is_known, "was_given": booking.outcome is Outcome.GIVEN}
    facts["after"] = _after(booking, to)
    return to_side("booking_over", subject, booking, to, **facts, **_with_an_end(to))


@message
def request_waiting(to: str, proposal_id: int) -> Draft:
    """To the expert who has not answered yet, or to a coordinator who answers for one."""
    proposal = get(Proposal, proposal_id)
    waits = proposal.status is ProposalStatus.WAITING_FOR_EXPERT
    values = {"topic": proposal.request.topic, "day": deadline(proposal.answer_by, day)}
    subject = (
        _("Action needed: answer by %(day)s: %(topic)s", **values)
        if waits
        else _("Request: %(topic)s", topic=proposal.request.topic)
    )
    return to_expert("request_waiting", subject, proposal, to, waits=waits, **_with_an_end(to))


@message
def volunteer_waiting(to: str, request_id: int) -> Draft:
    """To the teacher who has not chosen yet from who offers to come."""
    request = get(Request, request_id)
    offering = [each for each in request.proposals if each.status is ProposalStatus.WAITING_FOR_TEACHER]
    waits = request.status is RequestStatus.OPEN and bool(offering)
    subject = (
        _("Action needed: choose a speaker by %(day)s", day=day(request.answer_by_on))
        if waits
        else _("Your request: %(topic)s", topic=request.topic)
    )
    facts: dict[str, Any] = {"request": request, "waits": waits}
    facts["offering"] = [each.expert.name for each in offering]
    link = address_of("request.show", id=request.id)
    return compose(
        "volunteer_waiting", subject, name=partial(name_of, to), link=link, **facts, **_with_an_end(to)
    )


def _after(booking: Booking, to: str) -> str:
    # Both sides need no log-in; a coordinator tells it on behalf.
    sides = {booking.request.teacher.email: Side.TEACHER, mail_address(booking.expert): Side.EXPERT}
    if to not in sides:
        return address_of("outcome.tell", id=booking.id)
    return address_of("after.tell", token=links.sign("after", [booking.id, sides[to].value]))


def _can_log_in(booking: Booking, to: str) -> bool:
    return to != booking.expert.email or booking.expert.user is not None


def _with_an_end(to: str) -> dict[str, Any]:
    end = address_of("reminder.follow_link", token=links.sign("reminders", to))
    return {"unsubscribe": end, "end": end}

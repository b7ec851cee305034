"""About series: one mail to each person, however many lectures it is about."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from guestlecture import links
from guestlecture.calendars.identity import is_off
from guestlecture.calendars.invitation import Method, location_of, mail_address
from guestlecture.db import get
from guestlecture.enums import ProposalStatus, RequestStatus, SeriesRule
from guestlecture.errors import NotFound
from guestlecture.mail.body import Draft, Invitation, compose
from guestlecture.mail.messages.reader import address_of, booking_invitation, facts_of, name_of
from guestlecture.mail.messages.registry import message
from guestlecture.models import Booking, Proposal, Series


@message
def series_received(to: str, series_id: int, expert_id: int) -> Draft:
    """To the expert who is asked for several lectures, or to a coordinator who answers for one."""
    proposals = _proposals(series_id, expert_id)
    waits = any(each.status is ProposalStatus.WAITING_FOR_EXPERT for each in proposals)
    topic = {"num": len(proposals), "topic": proposals[0].request.topic}
    subject = (
        ngettext(
            "Action needed: request for %(num)s lecture, %(topic)s",
            "Action needed: request for %(num)s lectures, %(topic)s",
            **topic,
        )
        if waits
        else ngettext(
            "Request for %(num)s lecture, %(topic)s", "Request for %(num)s lectures, %(topic)s", **topic
        )
    )
    return _to_expert("series_received", subject, proposals, to, waits=waits)


@message
def series_agreed(to: str, series_id: int, expert_id: int) -> Draft:
    """To both sides: all lectures of a series are agreed with one expert; here is who the other one is."""
    proposals = _proposals(series_id, expert_id)
    bookings = [each for each in _bookings(series_id, expert_id) if not is_off(each)]
    values = {"num": len(bookings), "topic": proposals[0].request.topic}
    subject = ngettext("Agreed: %(num)s lecture, %(topic)s", "Agreed: %(num)s lectures, %(topic)s", **values)
    teacher, expert = proposals[0].request.teacher, proposals[0].expert
    invited = to in (teacher.email, mail_address(expert))
    return compose(
        "series_agreed",
        subject,
        name=teacher.name if to == teacher.email else expert.name if invited else partial(name_of, to),
        invitation=partial(_invitations, bookings, "REQUEST", to) if invited and bookings else None,
        bookings=bookings,
        for_teacher=to == teacher.email,
        on_behalf=not invited,
        location=partial(location_of, bookings[0]) if bookings else "",
        link=address_of("series.show", id=series_id)
        if to == teacher.email
        else _link(proposals[0], for_expert=invited),
        **facts_of(proposals[0]),
    )


@message
def series_declined(to: str, series_id: int, expert_id: int) -> Draft:
    """To the teacher: this expert does not come for any of the lectures."""
    proposals = _proposals(series_id, expert_id)
    first = proposals[0]
    name = first.expert.name
    return compose(
        "series_declined",
        _("Action needed: %(expert)s says no to your series, find another speaker", expert=name),
        name=first.request.teacher.name,
        proposals=proposals,
        can_ask=first.request.series is not None and first.request.series.rule is SeriesRule.SAME,
        link=address_of("series.show", id=series_id),
        **facts_of(first),
    )


@message
def series_ended(to: str, series_id: int, expert_id: int, ended: int) -> Draft:
    """To an expert: these lectures of a series, which ended at one moment, are not needed or do not go on."""
    proposals = _proposals(series_id, expert_id)
    off = [each for each in _bookings(series_id, expert_id) if _is_at(each.cancelled_at, ended)]
    topic = {"topic": proposals[0].request.topic}
    subject = (
        _("Cancelled: lectures, %(topic)s", **topic) if off else _("No longer needed: %(topic)s", **topic)
    )
    files = (
        partial(_invitations, off, "CANCEL", to) if off and to == mail_address(proposals[0].expert) else None
    )
    over = [each for each in proposals if each.status in OVER and _is_at(each.answered_at, ended)]
    return _to_expert("series_ended", subject, proposals, to, off=off, over=over, invitation=files)


@message
def series_news(to: str, series_id: int, ended: int) -> Draft:
    """To the teacher: the answer date has passed, and these lectures of a series have no speaker."""
    series = get(Series, series_id)
    without = [each for each in series.requests if each.status is RequestStatus.EXPIRED]
    subject = ngettext(
        "Action needed: %(num)s lecture of your series without a speaker",
        "Action needed: %(num)s lectures of your series without a speaker",
        len(without),
    )
    return _to_teacher("series_news", subject, series, without=without)


@message
def series_gaps(to: str, series_id: int, ended: int) -> Draft:
    """To the teacher: who was asked for these lectures of a series did not answer, or has left."""
    series = get(Series, series_id)
    gaps = [
        each
        for request in series.requests
        for each in request.proposals
        if each.status in UNFILLED and _is_at(each.answered_at, ended)
    ]
    subject = _("Action needed: find other speakers for %(num)s lectures of your series", num=len(gaps))
    return _to_teacher("series_gaps", subject, series, gaps=gaps)


@message
def series_cancelled(to: str, series_id: int, ended: int) -> Draft:
    """To the teacher: these lectures of a series were cancelled together."""
    series = get(Series, series_id)
    bookings = (each for request in series.requests for each in request.bookings)
    off = [each for each in bookings if _is_at(each.cancelled_at, ended)]
    subject = _("Cancelled: your series “%(topic)s”", topic=series.requests[0].topic)
    files = partial(_invitations, off, "CANCEL", to) if off else None
    return _to_teacher("series_cancelled", subject, series, off=off, invitation=files)


def _to_teacher(template: str, subject: str, series: Series, **facts: Any) -> Draft:
    return compose(
        template,
        subject,
        name=series.teacher.name,
        series=series,
        request=series.requests[0],
        link=address_of("series.show", id=series.id),
        **facts,
    )


def _is_at(at: datetime | None, ended: int) -> bool:
    """Say whether something ended at the moment that a mail is about, in seconds as it keeps it."""
    return at is not None and int(at.timestamp()) == ended


OVER = (ProposalStatus.WITHDRAWN, ProposalStatus.EXPIRED)
UNFILLED = (*OVER, ProposalStatus.DECLINED, ProposalStatus.PASSED_OVER)


def _to_expert(template: str, subject: str, proposals: Sequence[Proposal], to: str, **facts: Any) -> Draft:
    first = proposals[0]
    for_expert = to == mail_address(first.expert)
    return compose(
        template,
        subject,
        name=first.expert.name if for_expert else partial(name_of, to),
        proposals=proposals,
        for_expert=for_expert,
        link=_link(first, for_expert=for_expert),
        **facts,
        **facts_of(first),
    )


def _link(proposal: Proposal, *, for_expert: bool) -> str:
    if for_expert:
        return address_of("series_answer.show_by_link", token=links.sign("proposal", proposal.id))
    # With a log-in, so that the answer is marked as given on behalf of the expert.
    return address_of("series_answer.show", id=proposal.id)


def _proposals(series_id: int, expert_id: int) -> list[Proposal]:
    requests = get(Series, series_id).requests
    found = [each for request in requests for each in request.proposals if each.expert_id == expert_id]
    if not found:
        raise NotFound(Series.__name__)
    return found


def _bookings(series_id: int, expert_id: int) -> list[Booking]:
    requests = get(Series, series_id).requests
    found = [each for request in requests for each in request.bookings if each.expert_id == expert_id]
    return sorted(found, key=lambda each: each.starts_at)


def _invitations(bookings: Sequence[Booking], method: Method, to: str) -> tuple[Invitation, ...]:
    return tuple(booking_invitation(booking, method, to) for booking in bookings)

"""What the clock ends: requests, proposals and other times that nobody answered in time.

Each is safe to run twice, late, or by two workers at once: a row is taken under its lock while it waits, and
its end and the mails about it are one transaction.
"""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from guestlecture.db import session
from guestlecture.domain.rules import Rules
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import Act, AlternativeStatus, BookingStatus, RequestStatus, Side
from guestlecture.models import Alternative, Booking, Proposal, Request
from guestlecture.queries.panel import list_panel
from guestlecture.queries.proposal import LIVE, list_live_proposals
from guestlecture.services.audit import record_event
from guestlecture.services.ending import end_alternative, end_waiting
from guestlecture.services.mail import leave_mail, tell_expert
from guestlecture.services.panel import settle_panel
from guestlecture.services.proposal import end_request, hand_all_on, name_next, tell_both, tell_teacher
from guestlecture.services.seat import fix_moment, release, tell_of_panel
from guestlecture.services.series_mail import tell_series_expert, tell_series_teacher


def expire_requests(*, at: datetime, zone: ZoneInfo, rules: Rules) -> int:
    """End all open requests whose answer date has passed, and what still waits of them; returns how many."""
    overdue = (
        sa.select(Request)
        .where(Request.status == RequestStatus.OPEN, Request.answer_by_on < local_date(at, zone))
        .order_by(Request.id)
        .with_for_update(of=Request, skip_locked=True)
    )
    requests = list(session.scalars(overdue))
    for request in requests:
        _expire_request(request, at=at, zone=zone, rules=rules)
    session.flush()
    return len(requests)


def expire_proposals(*, at: datetime, zone: ZoneInfo, rules: Rules) -> int:
    """End the proposals with an end of their own that nobody answered in time; the request goes on."""
    overdue = sa.select(Proposal.id, Proposal.request_id).join(Request)
    overdue = overdue.where(Proposal.status.in_(LIVE), Proposal.answer_by_at <= at)
    overdue = overdue.where(Request.status == RequestStatus.OPEN).order_by(Proposal.id)
    found = (_expire_proposal(*ids, at=at) for ids in session.execute(overdue).all())
    expired = [proposal for proposal in found if proposal is not None]
    hand_all_on("proposal_expired", expired, at=at, zone=zone, rules=rules)
    return len(expired)


def expire_alternatives(*, at: datetime, zone: ZoneInfo) -> int:
    """End other times for agreed lectures that nobody answered; the agreed time holds, and both hear so."""
    overdue = (
        sa.select(Alternative)
        .where(Alternative.status == AlternativeStatus.WAITING, Alternative.booking_id.is_not(None))
        .where(Alternative.answer_by_on < local_date(at, zone))
        .order_by(Alternative.id)
        .with_for_update(of=Alternative, skip_locked=True)
    )
    alternatives = list(session.scalars(overdue))
    for alternative in alternatives:
        end_alternative(alternative, Act.END, Side.CLOCK, by=None, at=at)
        if alternative.booking:
            tell_both("move_ended", alternative.booking, at=at)
    session.flush()
    return len(alternatives)


def _expire_request(request: Request, *, at: datetime, zone: ZoneInfo, rules: Rules) -> None:
    panel = list_panel(request)
    if panel:
        _expire_panel(request, panel, at=at)
        return
    waiting = list_live_proposals(request)
    end_request(request, Act.EXPIRE, Side.CLOCK, by=None, at=at)
    if request.series:
        tell_series_teacher(request.series, at=at)
        return
    asked = [proposal for proposal in waiting if not proposal.is_volunteered]
    best = name_next(request, at=at, zone=zone, rules=rules)
    for proposal in asked:
        tell_teacher("proposal_expired", proposal, at=at, **best)
    if not request.is_aimed or not asked:
        teacher, about = request.teacher, {"request_id": request.id, **best}
        leave_mail("request_expired", teacher.email, language=teacher.language, at=at, **about)


def _expire_panel(request: Request, panel: Sequence[Booking], *, at: datetime) -> None:
    """Let a panel go on that has been agreed; else release all who have said yes."""
    if any(each.status is BookingStatus.AGREED for each in panel):
        settle_panel(request, Side.CLOCK, by=None, at=at)
    else:
        for each in panel:
            release(each, Side.CLOCK, by=None, at=at)
        end_request(request, Act.EXPIRE, Side.CLOCK, by=None, at=at)
        for each in panel:
            tell_expert("panel_released", each.expert, at=at, booking_id=each.id)
        fix_moment(request, None)
    tell_of_panel(request, at=at)


def _expire_proposal(id: int, request_id: int, *, at: datetime) -> Proposal | None:
    # The request first, as everybody locks; whoever holds it may be answering at this moment.
    free = sa.select(Request).where(Request.id == request_id, Request.status == RequestStatus.OPEN)
    request = session.scalar(free.with_for_update(of=Request, skip_locked=True))
    waiting = {proposal.id: proposal for proposal in list_live_proposals(request)} if request else {}
    if request is None or id not in waiting:
        return None
    proposal = waiting[id]
    end_waiting(proposal, Act.EXPIRE, Side.CLOCK, at=at)
    record_event(Act.EXPIRE.value, "proposal", proposal.id, by=None, at=at)
    session.flush()
    if request.series:  # others of it may have ended too
        tell_series_expert(request.series, proposal.expert, at=at)
    else:
        tell_expert("request_lapsed", proposal.expert, at=at, proposal_id=proposal.id)
    return proposal

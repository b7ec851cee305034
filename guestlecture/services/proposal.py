"""Answers of experts: accept, decline, or none in time; and how a request ends."""

from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from guestlecture.db import lock, session
from guestlecture.domain.booking import check_answerable
from guestlecture.domain.rules import Rules
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import DeclineReason, ProposalStatus, RequestStatus
from guestlecture.errors import RequestEnded, SlotNotProposed
from guestlecture.models import Booking, Proposal, Request, Slot, User
from guestlecture.queries.booking import where_of
from guestlecture.queries.proposal import list_live_proposals, obstacle
from guestlecture.queries.turn import has_turns_to_come
from guestlecture.queries.user import list_addresses_for
from guestlecture.services.audit import record_event
from guestlecture.services.job import leave_indexing, leave_next_turn
from guestlecture.services.mail import leave_mail, tell_expert

# What an expert hears who had not answered a request when it ended.
ENDINGS = {RequestStatus.AGREED: "request_taken", RequestStatus.WITHDRAWN: "request_withdrawn"}


def accept_proposal(
    proposal: Proposal, slot: Slot, *, by: User | None, at: datetime, zone: ZoneInfo, rules: Rules
) -> Booking:
    """Make the booking of one of the proposed moments; ends the other proposals of the request.

    `by` is None for the mail's link. Everything is checked again under the expert's lock, and the database
    has the last word: whoever comes second is refused with SlotTaken.
    """
    lock(proposal.expert)
    lock(proposal.request)
    lock(proposal)
    _check_open(proposal, at=at, zone=zone)
    if slot not in proposal.slots:
        raise SlotNotProposed
    refusal = obstacle(proposal, slot, at=at, zone=zone, rules=rules)
    if refusal:
        raise refusal
    return agree(proposal, slot, by=by, at=at)


def agree(proposal: Proposal, slot: Slot, *, by: User | None, at: datetime) -> Booking:
    """Make the booking, end all else of the request, and tell both sides; everything has been checked."""
    booking = _book(proposal, slot, at=at)
    end_proposal(proposal, ProposalStatus.ACCEPTED, by=by, at=at)
    session.flush()
    end_request(proposal.request, RequestStatus.AGREED, at=at)
    tell_both("booking_agreed", booking, at=at)
    leave_indexing("expert", [booking.expert_id], at=at)  # it holds how often this expert was asked
    return booking


def end_request(request: Request, status: RequestStatus, *, at: datetime) -> None:
    """End a request and whatever waits of it; experts who still had it are told, and the index follows."""
    request.status = status
    session.flush()
    is_expired = status is RequestStatus.EXPIRED
    for proposal in list_live_proposals(request):
        proposal.status = ProposalStatus.EXPIRED if is_expired else ProposalStatus.WITHDRAWN
        message = "volunteer_ended" if proposal.is_volunteered else ENDINGS.get(status)
        if message:
            tell_expert(message, proposal.expert, at=at, proposal_id=proposal.id)
    _pass_over_suggestions(request)
    if not request.is_aimed:
        leave_indexing("request", [request.id], at=at)
    session.flush()


def _pass_over_suggestions(request: Request) -> None:
    # Their experts know nothing of them, so nobody is told.
    rows = sa.update(Proposal).where(Proposal.request_id == request.id)
    rows = rows.where(Proposal.status == ProposalStatus.SUGGESTED)
    session.execute(rows.values(status=ProposalStatus.PASSED_OVER))


def decline_proposal(
    proposal: Proposal,
    *,
    reason: DeclineReason,
    message: str,
    by: User | None,
    at: datetime,
    zone: ZoneInfo,
) -> None:
    """Say no, with a reason; the teacher is told."""
    lock(proposal.request)
    lock(proposal)
    _check_open(proposal, at=at, zone=zone)
    proposal.decline_reason, proposal.message = reason, message.strip()
    end_proposal(proposal, ProposalStatus.DECLINED, by=by, at=at)
    session.flush()
    if has_turns_to_come(proposal.request):  # the teacher hears of it with who is asked instead
        leave_next_turn(proposal.request_id, at=at)
    else:
        tell_teacher("proposal_declined", proposal, at=at)


def expire_requests(*, at: datetime, zone: ZoneInfo) -> int:
    """End all open requests whose answer date has passed, and what still waits of them; returns how many.

    Safe to run twice, late, or by two workers at once.
    """
    overdue = (
        sa.select(Request)
        .where(Request.status == RequestStatus.OPEN, Request.answer_by_on < local_date(at, zone))
        .with_for_update(of=Request, skip_locked=True)
    )
    requests = list(session.scalars(overdue))
    for request in requests:
        _expire(request, at=at)
    session.flush()
    return len(requests)


def _expire(request: Request, *, at: datetime) -> None:
    waiting = list_live_proposals(request)
    end_request(request, RequestStatus.EXPIRED, at=at)
    record_event("expire", "request", request.id, by=None, at=at)
    for proposal in waiting:
        proposal.answered_at = at
        record_event("expire", "proposal", proposal.id, by=None, at=at)
        if not proposal.is_volunteered:
            tell_teacher("proposal_expired", proposal, at=at)
    if not request.is_aimed:
        teacher = request.teacher
        leave_mail("request_expired", teacher.email, language=teacher.language, at=at, request_id=request.id)


def end_proposal(proposal: Proposal, status: ProposalStatus, *, by: User | None, at: datetime) -> None:
    """Note the answer to a proposal, and who gave it; `by` is None for the mail's link."""
    proposal.status, proposal.answered_at, proposal.answered_by = status, at, by
    sides = (proposal.expert.user_id, proposal.request.teacher_id if proposal.is_volunteered else None)
    on_behalf = by is not None and by.id not in sides
    record_event(status.value, "proposal", proposal.id, by=by, at=at, on_behalf=on_behalf)


def tell_teacher(message: str, proposal: Proposal, *, at: datetime) -> None:
    """Leave a mail about a proposal for the teacher."""
    teacher = proposal.request.teacher
    leave_mail(message, teacher.email, language=teacher.language, at=at, proposal_id=proposal.id)


def tell_both(message: str, booking: Booking, *, at: datetime) -> None:
    """Leave a mail about a booking for the teacher and for whoever speaks for the expert."""
    teacher = booking.request.teacher
    addresses = {teacher.email: teacher.language} | list_addresses_for(booking.expert)
    for address, language in addresses.items():
        leave_mail(message, address, language=language, at=at, booking_id=booking.id)


def _check_open(proposal: Proposal, *, at: datetime, zone: ZoneInfo) -> None:
    check_answerable(proposal.status, proposal.due_on, now=at, zone=zone)
    if proposal.request.status is not RequestStatus.OPEN:
        raise RequestEnded


def _book(proposal: Proposal, slot: Slot, *, at: datetime) -> Booking:
    request, expert = proposal.request, proposal.expert
    booking = Booking(
        request=request,
        proposal=proposal,
        expert=expert,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        venue=request.venue,
        where=where_of(request.institution, expert, request.venue),
        uid=f"{uuid4()}@guestlecture",
        created_at=at,
    )
    session.add(booking)
    session.flush()
    return booking

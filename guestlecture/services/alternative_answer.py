"""The answers to other times: accept one, keep to what was asked or agreed, or ask somebody else."""

from datetime import datetime
from zoneinfo import ZoneInfo

from guestlecture.db import lock, session
from guestlecture.domain.alternative import (
    answer_alternatives_by,
    is_due,
    substitute_answers_by,
)
from guestlecture.domain.closed_day import check_open
from guestlecture.domain.life_cycle import ALTERNATIVE, BOOKING, PROPOSAL, next_state
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import Moment
from guestlecture.enums import Act, Side
from guestlecture.errors import AnswerTooLate, LectureInThePast
from guestlecture.models import (
    Alternative,
    AlternativeMoment,
    Booking,
    Request,
    Slot,
    User,
)
from guestlecture.queries.alternative import why_not
from guestlecture.queries.closed_day import load_calendar
from guestlecture.services.audit import record_event
from guestlecture.services.ending import end_alternative, end_proposal, is_on_behalf
from guestlecture.services.job import leave_indexing
from guestlecture.services.mail import tell_expert
from guestlecture.services.proposal import agree, tell_both


def accept_alternative(
    alternative: Alternative,
    moment: AlternativeMoment,
    *,
    by: User | None,
    at: datetime,
    zone: ZoneInfo,
    rules: Rules,
) -> Booking:
    """Accept one of the other times: a lecture is agreed, or moves. All is checked again under the locks."""
    proposal, booking = alternative.proposal, alternative.booking
    lock(proposal.expert)
    _lock_to_answer(alternative, at=at, zone=zone)
    refusal = why_not(alternative, moment, at=at, zone=zone, rules=rules)
    if refusal:
        raise refusal
    check_open(
        [Moment(moment.starts_at, moment.ends_at)], load_calendar(proposal.request.institution, rules), zone
    )
    slot = _slot_of(proposal.request, moment)
    end_alternative(alternative, Act.ACCEPT, alternative.answering, by=by, at=at)
    session.flush()
    if booking is None:
        return agree(proposal, slot, by=by, at=at)
    _move(booking, slot, alternative.answering, by=by, at=at)
    return booking


def keep_times(
    alternative: Alternative, *, by: User | None, at: datetime, zone: ZoneInfo, rules: Rules
) -> None:
    """Say no to other times, and keep to what was asked or agreed; whoever proposed them is told."""
    proposal, booking = alternative.proposal, alternative.booking
    _lock_to_answer(alternative, at=at, zone=zone)
    end_alternative(alternative, Act.DECLINE, alternative.answering, by=by, at=at)
    if booking is not None:
        session.flush()
        tell_both("move_ended", booking, at=at)
        return
    proposal.status = next_state(PROPOSAL, proposal.status, Act.KEEP, Side.TEACHER)
    moments = [Moment(slot.starts_at, slot.ends_at) for slot in proposal.slots]
    until = answer_alternatives_by(moments, None, now=at, zone=zone, rules=rules)
    proposal.request.answer_by_on = max(proposal.request.answer_by_on, until)
    if proposal.answer_by_at is not None:
        proposal.answer_by_at = substitute_answers_by(moments[0].starts_at, now=at, zone=zone)
    session.flush()
    tell_expert("times_kept", proposal.expert, at=at, proposal_id=proposal.id)


def refuse_times(alternative: Alternative, *, by: User, at: datetime, zone: ZoneInfo) -> None:
    """Say no to the other times of an expert, and look for somebody else; the request stays open."""
    proposal = alternative.proposal
    _lock_to_answer(alternative, at=at, zone=zone)
    end_alternative(alternative, Act.DECLINE, Side.TEACHER, by=by, at=at)
    session.flush()
    end_proposal(proposal, Act.DECLINE, by=by, at=at)
    session.flush()
    tell_expert("times_refused", proposal.expert, at=at, proposal_id=proposal.id)


def _lock_to_answer(alternative: Alternative, *, at: datetime, zone: ZoneInfo) -> None:
    proposal, booking = alternative.proposal, alternative.booking
    lock(proposal.request)
    lock(booking or proposal)
    lock(alternative)
    next_state(ALTERNATIVE, alternative.status, Act.DECLINE, alternative.answering)
    if booking is None:
        if is_due(proposal.request.answer_by_on, proposal.answer_by_at, now=at, zone=zone):
            raise AnswerTooLate
        return
    next_state(BOOKING, booking.status, Act.MOVE, alternative.answering)
    if booking.starts_at <= at:
        raise LectureInThePast


def _slot_of(request: Request, moment: AlternativeMoment) -> Slot:
    # What both agree to is a moment of the request from now on.
    times = (moment.starts_at, moment.ends_at)
    known = next((slot for slot in request.slots if (slot.starts_at, slot.ends_at) == times), None)
    if known is None:
        known = Slot(request=request, starts_at=moment.starts_at, ends_at=moment.ends_at)
        session.add(known)
        session.flush()
    return known


def _move(booking: Booking, slot: Slot, side: Side, *, by: User | None, at: datetime) -> None:
    booking.status = next_state(BOOKING, booking.status, Act.MOVE, side)
    booking.starts_at, booking.ends_at, booking.moved_at = slot.starts_at, slot.ends_at, at
    booking.sequence += 1
    on_behalf = is_on_behalf(by, side, booking.request, booking.expert)
    record_event(Act.MOVE.value, "booking", booking.id, by=by, at=at, on_behalf=on_behalf)
    session.flush()
    tell_both("booking_moved", booking, at=at)
    leave_indexing("expert", [booking.expert_id], at=at)  # it may be in another school year now

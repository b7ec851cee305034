"""Other times, proposed by an expert who was asked or by a side of an agreed lecture; and the answers."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from guestlecture.db import lock, session
from guestlecture.domain.alternative import (
    answer_alternatives_by,
    check_alternatives,
    is_due,
    substitute_answers_by,
)
from guestlecture.domain.booking import check_answerable
from guestlecture.domain.closed_day import check_open
from guestlecture.domain.guard_rail import refuse
from guestlecture.domain.life_cycle import ALTERNATIVE, BOOKING, PROPOSAL, next_state
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import Moment
from guestlecture.enums import Act, RequestStatus, Side
from guestlecture.errors import AlternativesWait, AnswerTooLate, LectureInThePast, Refusal, RequestEnded
from guestlecture.models import (
    Alternative,
    AlternativeMoment,
    Booking,
    Expert,
    Proposal,
    Request,
    Slot,
    User,
)
from guestlecture.queries.alternative import find_waiting, why_not
from guestlecture.queries.availability import find_obstacles
from guestlecture.queries.closed_day import load_calendar
from guestlecture.queries.guard_rail import list_agreed_around, obstacle_among
from guestlecture.services.audit import record_event
from guestlecture.services.job import leave_indexing
from guestlecture.services.mail import leave_mail, tell_expert
from guestlecture.services.proposal import (
    agree,
    end_alternative,
    end_proposal,
    is_on_behalf,
    tell_both,
    tell_teacher,
)


def propose_times(
    proposal: Proposal,
    moments: Sequence[Moment],
    *,
    message: str,
    by: User | None,
    at: datetime,
    zone: ZoneInfo,
    rules: Rules,
) -> Alternative:
    """Propose other times for a request instead of saying no; the teacher is told, and has time to answer."""
    request = proposal.request
    lock(proposal.expert)
    lock(request)
    lock(proposal)
    until = proposal.answer_by_at
    check_answerable(proposal.status, request.answer_by_on, now=at, zone=zone, until=until)
    if request.status is not RequestStatus.OPEN:
        raise RequestEnded
    known = [Moment(slot.starts_at, slot.ends_at) for slot in proposal.slots]
    check_alternatives(moments, known, notice_days=0, now=at, zone=zone, rules=rules)
    _check_possible(request, proposal.expert, moments, at=at, zone=zone, rules=rules)
    proposal.status = next_state(PROPOSAL, proposal.status, Act.PROPOSE_TIMES, Side.EXPERT)
    alternative = _add(proposal, None, moments, Side.EXPERT, message, by=by, at=at, zone=zone, rules=rules)
    request.answer_by_on = max(request.answer_by_on, alternative.answer_by_on)
    if proposal.answer_by_at is not None:
        proposal.answer_by_at = substitute_answers_by(min(moments).starts_at, now=at, zone=zone)
    session.flush()
    tell_teacher("times_proposed", proposal, at=at, alternative_id=alternative.id)
    return alternative


def propose_move(
    booking: Booking,
    moments: Sequence[Moment],
    *,
    side: Side,
    message: str,
    by: User | None,
    at: datetime,
    zone: ZoneInfo,
    rules: Rules,
) -> Alternative:
    """Propose other times for an agreed lecture; until the other side accepts one, the agreed time holds.

    The expert's short notice counts where the school proposes: both know each other already.
    """
    expert, request = booking.expert, booking.request
    lock(expert)
    lock(booking)
    next_state(BOOKING, booking.status, Act.MOVE, side)
    if booking.starts_at <= at:
        raise LectureInThePast
    if find_waiting(booking.proposal):
        raise AlternativesWait
    agreed = Moment(booking.starts_at, booking.ends_at)
    by_expert = side is Side.EXPERT
    notice = 0 if by_expert else expert.substitute_notice_days
    check_alternatives(moments, [agreed], notice_days=notice, now=at, zone=zone, rules=rules)
    _check_possible(request, expert, moments, at=at, zone=zone, rules=rules, but=booking)
    if not by_expert:
        refuse(list(find_obstacles(expert, moments, zone).values()))
    alternative = _add(
        booking.proposal, booking, moments, side, message, by=by, at=at, zone=zone, rules=rules
    )
    about = {"booking_id": booking.id, "alternative_id": alternative.id}
    if by_expert:
        teacher = request.teacher
        leave_mail("move_proposed", teacher.email, language=teacher.language, at=at, **about)
    else:
        tell_expert("move_proposed", expert, at=at, **about)
    return alternative


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


def _check_possible(
    request: Request,
    expert: Expert,
    moments: Sequence[Moment],
    *,
    at: datetime,
    zone: ZoneInfo,
    rules: Rules,
    but: Booking | None = None,
) -> None:
    check_open(moments, load_calendar(request.institution, rules), zone)
    agreed = list_agreed_around(expert, moments, zone, but=but)
    found = (obstacle_among(agreed, request, expert, each, at=at, zone=zone, rules=rules) for each in moments)
    obstacles: list[Refusal] = [each for each in found if each]
    refuse(obstacles[:1])


def _add(
    proposal: Proposal,
    booking: Booking | None,
    moments: Sequence[Moment],
    side: Side,
    message: str,
    *,
    by: User | None,
    at: datetime,
    zone: ZoneInfo,
    rules: Rules,
) -> Alternative:
    agreed = Moment(booking.starts_at, booking.ends_at) if booking else None
    alternative = Alternative(
        proposal=proposal,
        booking=booking,
        by_side=side,
        offered_by=by,
        message=message.strip(),
        answer_by_on=answer_alternatives_by(moments, agreed, now=at, zone=zone, rules=rules),
        created_at=at,
        moments=[AlternativeMoment(starts_at=each.starts_at, ends_at=each.ends_at) for each in moments],
    )
    session.add(alternative)
    session.flush()
    on_behalf = is_on_behalf(by, side, proposal.request, proposal.expert)
    record_event(Act.PROPOSE_TIMES.value, "alternative", alternative.id, by=by, at=at, on_behalf=on_behalf)
    return alternative


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

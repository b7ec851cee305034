"""Other times, proposed by an expert who was asked or by a side of an agreed lecture."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from guestlecture.db import lock, session
from guestlecture.domain.alternative import (
    answer_alternatives_by,
    check_alternatives,
    substitute_answers_by,
)
from guestlecture.domain.booking import check_answerable
from guestlecture.domain.closed_day import check_open
from guestlecture.domain.guard_rail import refuse
from guestlecture.domain.life_cycle import BOOKING, PROPOSAL, next_state
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import Moment
from guestlecture.enums import Act, RequestStatus, Side
from guestlecture.errors import AlternativesWait, LectureInThePast, PanelMoment, Refusal, RequestEnded
from guestlecture.models import (
    Alternative,
    AlternativeMoment,
    Booking,
    Expert,
    Proposal,
    Request,
    User,
)
from guestlecture.queries.alternative import find_waiting
from guestlecture.queries.availability import find_obstacles
from guestlecture.queries.closed_day import load_calendar
from guestlecture.queries.guard_rail import list_agreed_around, obstacle_among
from guestlecture.queries.panel import list_panel
from guestlecture.queries.series import check_alone
from guestlecture.services.audit import record_event
from guestlecture.services.ending import is_on_behalf
from guestlecture.services.mail import leave_mail, tell_expert
from guestlecture.services.proposal import tell_teacher


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
    check_alone(proposal)
    if list_panel(request):
        raise PanelMoment
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
    _check_movable(booking, side, at=at)
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


def _check_movable(booking: Booking, side: Side, *, at: datetime) -> None:
    if booking.request.is_panel:
        raise PanelMoment
    next_state(BOOKING, booking.status, Act.MOVE, side)
    if booking.starts_at <= at:
        raise LectureInThePast
    if find_waiting(booking.proposal):
        raise AlternativesWait


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

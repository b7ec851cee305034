"""Agreed lectures."""

from datetime import datetime
from zoneinfo import ZoneInfo

from guestlecture.db import lock, session
from guestlecture.domain.alternative import look_on_until
from guestlecture.domain.life_cycle import BOOKING, REQUEST, next_state
from guestlecture.domain.outcome import CANCELLED_BY, is_late
from guestlecture.domain.rules import Rules
from guestlecture.enums import Act, Side
from guestlecture.errors import CancellationReasonMissing, LectureInThePast
from guestlecture.models import Booking, User
from guestlecture.queries.alternative import find_waiting
from guestlecture.services.audit import record_event
from guestlecture.services.job import leave_indexing
from guestlecture.services.proposal import end_alternative, is_on_behalf, name_next, tell_both


def cancel_booking(
    booking: Booking,
    *,
    reason: str,
    by: User,
    at: datetime,
    zone: ZoneInfo,
    rules: Rules,
    side: Side | None = None,
) -> None:
    """Cancel a lecture that is still to come; frees the time and tells both sides why.

    `side` is whose cancellation it is, where neither of both does it. When it is not the teacher's, the
    request is open again, for a substitute: the teacher is told who could come.
    """
    side = side or (Side.TEACHER if by.id == booking.request.teacher_id else Side.EXPERT)
    request = booking.request
    lock(request)
    lock(booking)
    status = next_state(BOOKING, booking.status, Act.CANCEL, side)
    if booking.starts_at <= at:
        raise LectureInThePast
    if not reason.strip():
        raise CancellationReasonMissing
    booking.status, booking.cancelled_at = status, at
    booking.cancellation_reason = reason.strip()
    booking.outcome, booking.outcome_at, booking.outcome_by = CANCELLED_BY[side], at, by
    booking.cancelled_late = is_late(booking.starts_at, now=at, rules=rules)
    booking.sequence += 1
    request.status = next_state(REQUEST, request.status, Act.CANCEL, side)
    on_behalf = is_on_behalf(by, side, request, booking.expert)
    record_event("cancel", "booking", booking.id, by=by, at=at, on_behalf=on_behalf)
    waiting = find_waiting(booking.proposal)
    if waiting is not None:
        end_alternative(waiting, Act.END, side, by=by, at=at)
    session.flush()
    best = _look_on(booking, at=at, zone=zone, rules=rules) if side is Side.EXPERT else {}
    tell_both("booking_cancelled", booking, at=at, **best)
    leave_indexing("expert", [booking.expert_id], at=at)  # it holds how often this expert was asked


def _look_on(booking: Booking, *, at: datetime, zone: ZoneInfo, rules: Rules) -> dict[str, int]:
    # From here on the teacher asks in order, also where the request was open to all.
    request = booking.request
    request.is_aimed, request.ask_first = True, False
    request.answer_by_on = look_on_until(booking.starts_at, now=at, zone=zone)
    session.flush()
    return name_next(request, at=at, zone=zone, rules=rules)

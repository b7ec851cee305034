"""Agreed lectures."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from guestlecture.db import lock, session
from guestlecture.domain.alternative import look_on_until
from guestlecture.domain.life_cycle import REQUEST, next_state
from guestlecture.domain.rules import Rules
from guestlecture.enums import HOLDING, Act, BookingStatus, RequestStatus, Side
from guestlecture.errors import AlreadyCancelled, CancellationReasonMissing, LectureInThePast
from guestlecture.models import Booking, User
from guestlecture.queries.alternative import find_waiting
from guestlecture.queries.panel import list_panel
from guestlecture.services.ending import end_alternative
from guestlecture.services.job import leave_indexing
from guestlecture.services.proposal import name_next, tell_both
from guestlecture.services.seat import call_off, fix_moment


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
    request is open again, for a substitute: the teacher is told who could come. In a panel one seat is free
    again, whoever cancels, and the others come all the same.
    """
    when: dict[str, Any] = {"at": at, "zone": zone, "rules": rules}
    side = side or (Side.TEACHER if by.id == booking.request.teacher_id else Side.EXPERT)
    request = booking.request
    lock(request)
    lock(booking)
    if booking.status not in HOLDING:
        raise AlreadyCancelled
    if booking.starts_at <= at:
        raise LectureInThePast
    if not reason.strip():
        raise CancellationReasonMissing
    call_off(booking, side, reason=reason.strip(), by=by, at=at, rules=rules)
    was_open = request.status is RequestStatus.OPEN
    is_seat = was_open or bool(list_panel(request))
    request.status = next_state(REQUEST, request.status, Act.FREE if is_seat else Act.CANCEL, side)
    waiting = find_waiting(booking.proposal)
    if waiting is not None:
        end_alternative(waiting, Act.END, side, by=by, at=at)
    session.flush()
    best = {} if request.status is RequestStatus.WITHDRAWN else _look_on(booking, was_open, **when)
    tell_both("booking_cancelled", booking, at=at, **best)
    leave_indexing("expert", [booking.expert_id], at=at)  # it holds how often this expert was asked


def _look_on(
    booking: Booking, was_open: bool, *, at: datetime, zone: ZoneInfo, rules: Rules
) -> dict[str, int]:
    request = booking.request
    if booking.status is BookingStatus.RELEASED and not list_panel(request):
        fix_moment(request, None)
    if not was_open:
        # From here on the teacher asks in order, also where the request was open to all.
        request.is_aimed, request.ask_first = True, False
        request.answer_by_on = look_on_until(booking.starts_at, now=at, zone=zone)
        session.flush()
    return name_next(request, at=at, zone=zone, rules=rules) if request.is_aimed else {}

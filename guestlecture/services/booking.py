"""Agreed lectures."""

from datetime import datetime

from guestlecture.db import lock, session
from guestlecture.enums import BookingStatus, RequestStatus
from guestlecture.errors import AlreadyCancelled, CancellationReasonMissing, LectureInThePast
from guestlecture.models import Booking, User
from guestlecture.services.audit import record_event
from guestlecture.services.job import leave_indexing
from guestlecture.services.proposal import tell_both


def cancel_booking(booking: Booking, *, reason: str, by: User, at: datetime) -> None:
    """Cancel a lecture that is still to come; frees the time and tells both sides why."""
    lock(booking)
    if booking.status is not BookingStatus.AGREED:
        raise AlreadyCancelled
    if booking.starts_at <= at:
        raise LectureInThePast
    if not reason.strip():
        raise CancellationReasonMissing
    booking.status, booking.cancelled_at = BookingStatus.CANCELLED, at
    booking.cancellation_reason = reason.strip()
    booking.sequence += 1
    booking.request.status = RequestStatus.WITHDRAWN
    sides = (booking.request.teacher_id, booking.expert.user_id)
    record_event("cancel", "booking", booking.id, by=by, at=at, on_behalf=by.id not in sides)
    session.flush()
    tell_both("booking_cancelled", booking, at=at)
    leave_indexing("expert", [booking.expert_id], at=at)  # it holds how often this expert was asked

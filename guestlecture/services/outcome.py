"""Telling how a lecture went, and taking it back."""

from datetime import datetime

from guestlecture.db import lock, session
from guestlecture.domain.outcome import Told, check_tellable, check_undoable
from guestlecture.domain.rules import Rules
from guestlecture.models import Booking, User
from guestlecture.services.audit import record_event
from guestlecture.services.feedback import forget_feedback
from guestlecture.services.job import leave_indexing


def tell_outcome(
    booking: Booking, told: Told, *, by: User | None, is_coordinator: bool, at: datetime, rules: Rules
) -> None:
    """Note how a lecture went; `by` is None for the expert from the mail's link."""
    lock(booking)
    check_tellable(booking.lecture, is_coordinator=is_coordinator, now=at, rules=rules)
    told = told.only_what_belongs()
    booking.outcome, booking.outcome_at, booking.outcome_by = told.outcome, at, by
    booking.head_count, booking.cancelled_late = told.head_count, told.was_late
    _note(told.outcome.value, booking, by=by, at=at)


def undo_outcome(
    booking: Booking, *, by: User | None, is_coordinator: bool, at: datetime, rules: Rules
) -> None:
    """Take back what was told of a lecture, and what was answered after it."""
    lock(booking)
    check_undoable(booking.lecture, is_coordinator=is_coordinator, now=at, rules=rules)
    booking.outcome = booking.outcome_at = booking.outcome_by = None
    booking.head_count = booking.cancelled_late = None
    forget_feedback(booking)
    _note("undo_outcome", booking, by=by, at=at)


def _note(action: str, booking: Booking, *, by: User | None, at: datetime) -> None:
    sides = (booking.request.teacher_id, booking.expert.user_id)
    record_event(action, "booking", booking.id, by=by, at=at, on_behalf=by is not None and by.id not in sides)
    session.flush()
    leave_indexing("expert", [booking.expert_id], at=at)  # it holds how often this expert was asked

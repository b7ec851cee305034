"""Offering the hours beside an agreed lecture."""

from datetime import datetime

from guestlecture.db import lock, session
from guestlecture.domain.hours_beside import check_offers_hours
from guestlecture.models import Booking, User
from guestlecture.services.audit import record_event


def offer_hours(booking: Booking, *, by: User, at: datetime) -> None:
    """Let classes near an agreed lecture ask for the hours beside it."""
    lock(booking)
    check_offers_hours(booking.status, booking.venue, booking.starts_at, now=at)
    _set(booking, True, "offer_hours", by=by, at=at)


def withdraw_hours(booking: Booking, *, by: User, at: datetime) -> None:
    """Offer them no more; what was asked meanwhile stays a request."""
    lock(booking)
    _set(booking, False, "withdraw_hours", by=by, at=at)


def _set(booking: Booking, offers: bool, action: str, *, by: User, at: datetime) -> None:
    booking.offers_hours = offers
    record_event(action, "booking", booking.id, by=by, at=at, on_behalf=by.id != booking.expert.user_id)
    session.flush()

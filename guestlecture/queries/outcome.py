"""Lectures of which nobody has said how they went."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from guestlecture.enums import BookingStatus
from guestlecture.models import Booking, Request
from guestlecture.queries.part import Part, first_rows

PATIENCE = timedelta(days=7)  # in which both sides are asked
MOST_UNTOLD = 100


def list_untold(*, at: datetime, limit: int = MOST_UNTOLD) -> Part[Booking]:
    """Return the lectures of more than a week ago of which nobody said how they went, the latest first."""
    rows = sa.select(Booking).where(Booking.status == BookingStatus.AGREED, Booking.outcome.is_(None))
    rows = rows.where(Booking.ends_at < at - PATIENCE).order_by(Booking.ends_at.desc(), Booking.id)
    request = joinedload(Booking.request).joinedload(Request.institution)
    return first_rows(rows, request, joinedload(Booking.expert), limit=limit)

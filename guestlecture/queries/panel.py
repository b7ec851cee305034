"""Reads about the places in a request: one, or several in a panel."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from guestlecture.db import session
from guestlecture.enums import HOLDING, BookingStatus
from guestlecture.models import Booking, Request, Slot


def list_live_bookings(request: Request) -> list[Booking]:
    """Return the lectures of a request that hold time, read anew, by who came first."""
    rows = sa.select(Booking).where(Booking.request_id == request.id, Booking.status.in_(HOLDING))
    rows = rows.options(joinedload(Booking.expert)).order_by(Booking.id)
    return list(session.scalars(rows.execution_options(populate_existing=True)))


def count_free_seats(request: Request) -> int:
    """Count the places in a request that nobody has."""
    return request.wanted - len(list_live_bookings(request))


def list_panel(request: Request) -> list[Booking]:
    """Return who is in a panel; nobody where a request is for one expert."""
    return list_live_bookings(request) if request.is_panel else []


def slots_of(request: Request) -> Sequence[Slot]:
    """Return the moments that can still be chosen: of a panel the one that the first yes has fixed."""
    return [slot for slot in request.slots if slot.is_fixed] or request.slots


def find_cancelled_seat(request: Request, seat: int | None = None) -> Booking | None:
    """Return the latest lecture of a request, in one seat or in any, that was cancelled and not replaced."""
    rows = sa.select(Booking).where(Booking.request_id == request.id).order_by(Booking.id.desc())
    if seat is not None:
        rows = rows.where(Booking.seat == seat)
    bookings = list(session.scalars(rows))
    held = {booking.seat for booking in bookings if booking.status in HOLDING}
    lost = (each for each in bookings if each.status is BookingStatus.CANCELLED and each.seat not in held)
    return next(lost, None)

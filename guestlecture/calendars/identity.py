"""What a calendar knows a lecture by: an expert the own booking, a teacher a panel as one event."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from icalendar.enums import STATUS

from guestlecture.domain.outcome import CANCELLED
from guestlecture.enums import HOLDING, BookingStatus
from guestlecture.models import Booking, Expert, User

STATES = {BookingStatus.AGREED: STATUS.CONFIRMED, BookingStatus.PROVISIONAL: STATUS.TENTATIVE}


@dataclass(frozen=True)
class Identity:
    """One event: `booking` says when and where, `experts` who comes."""

    uid: str
    sequence: int
    stamp: datetime
    booking: Booking
    experts: Sequence[Expert]
    status: STATUS


def identity_for(booking: Booking, reader: User | str) -> Identity:
    """Return the event that a lecture is in somebody's calendar."""
    teacher = booking.request.teacher
    is_teacher = reader in (teacher, teacher.email)
    return _of_panel(booking) if booking.request.is_panel and is_teacher else _of(booking)


def is_off(booking: Booking) -> bool:
    """Say whether a lecture was cancelled, beforehand or as told afterwards."""
    return booking.status not in HOLDING or booking.outcome in CANCELLED


def _of(booking: Booking) -> Identity:
    status = STATUS.CANCELLED if is_off(booking) else STATES[booking.status]
    return Identity(booking.uid, booking.sequence, _stamp(booking), booking, [booking.expert], status)


def _of_panel(booking: Booking) -> Identity:
    # No booking is ever deleted, and one that ends has a higher sequence: the number rises with each step.
    bookings = booking.request.bookings
    agreed = [each for each in bookings if each.status is BookingStatus.AGREED and not is_off(each)]
    held = agreed or [each for each in bookings if not is_off(each)]
    shown = held[0] if held else bookings[-1]
    sequence = sum(2 * (each.sequence + 1) for each in bookings) + len(agreed)
    status = STATES[shown.status] if held else STATUS.CANCELLED
    uid = f"panel-{booking.request_id}-{bookings[0].uid}"
    stamp = max(_stamp(each) for each in bookings)
    return Identity(uid, sequence, stamp, shown, [each.expert for each in held], status)


def _stamp(booking: Booking) -> datetime:
    # When this was decided, and not the present time: what is read again is the same.
    return booking.cancelled_at or booking.outcome_at or booking.moved_at or booking.created_at

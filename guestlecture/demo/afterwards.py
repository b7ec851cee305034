"""What people of the demo told of lectures that are over, and who can take one more class."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from guestlecture.db import session
from guestlecture.enums import Degree, Outcome, Side, Venue
from guestlecture.models import Booking, Feedback

TOLD_AFTER, ANSWERED_AFTER = timedelta(days=2), timedelta(days=3)
STILL_TO_TELL = timedelta(days=7)  # before the last lecture: there is something to tell after holidays too
# In turn; most lectures are liked, and not all teachers answer.
DEGREES = (Degree.FULLY, Degree.LARGELY, None, Degree.FULLY, Degree.A_LITTLE)


def add_afterwards(*, at: datetime) -> None:
    """Tell how the lectures went that ended some time ago, and offer hours beside those to come."""
    bookings = session.scalars(sa.select(Booking).order_by(Booking.starts_at, Booking.id)).all()
    last = max((booking.ends_at for booking in bookings if booking.ends_at <= at), default=at)
    for number, booking in enumerate(bookings):
        if booking.ends_at < last - STILL_TO_TELL:
            _tell(booking, DEGREES[number % len(DEGREES)])
        elif booking.starts_at > at and booking.venue is Venue.SCHOOL:
            booking.offers_hours = number % 2 == 0
    session.flush()


def _tell(booking: Booking, degree: Degree | None) -> None:
    booking.outcome, booking.outcome_by = Outcome.GIVEN, booking.request.teacher
    booking.outcome_at, booking.head_count = booking.ends_at + TOLD_AFTER, booking.request.group_size
    if degree is None:
        return
    session.add(
        Feedback(
            booking=booking,
            side=Side.TEACHER,
            degree=degree,
            again=degree is not Degree.A_LITTLE,
            given_at=booking.ends_at + ANSWERED_AFTER,
        )
    )

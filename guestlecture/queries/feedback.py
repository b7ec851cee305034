"""Reads about what both sides say of lectures."""

from collections.abc import Sequence

import sqlalchemy as sa

from guestlecture.db import session
from guestlecture.domain.feedback import MOST_ANSWERS, VALUES
from guestlecture.enums import Side
from guestlecture.models import Booking, Feedback


def find_feedback(booking: Booking, side: Side) -> Feedback | None:
    """Return the answers of one side about a lecture."""
    return session.get(Feedback, (booking.id, side))


def list_feedback(booking: Booking) -> dict[Side, Feedback]:
    """Return the answers about a lecture, by side."""
    rows = sa.select(Feedback).where(Feedback.booking_id == booking.id)
    return {feedback.side: feedback for feedback in session.scalars(rows)}


def sum_feedback(expert_ids: Sequence[int]) -> dict[int, tuple[float, int]]:
    """Return of each of these experts how good the latest answers of teachers are in sum, and how many."""
    latest = sa.func.row_number().over(
        partition_by=Booking.expert_id, order_by=(Booking.ends_at.desc(), Booking.id.desc())
    )
    rows = sa.select(Booking.expert_id, Feedback.degree, latest.label("place")).join_from(Feedback, Booking)
    rows = rows.where(Feedback.side == Side.TEACHER, Booking.expert_id.in_(expert_ids))
    numbered = rows.subquery()
    sums: dict[int, tuple[float, int]] = {}
    those = sa.select(numbered.c.expert_id, numbered.c.degree).where(numbered.c.place <= MOST_ANSWERS)
    for expert_id, degree in session.execute(those):
        good, answers = sums.get(expert_id, (0.0, 0))
        sums[expert_id] = (good + VALUES[degree], answers + 1)
    return sums

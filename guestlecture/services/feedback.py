"""What both sides say of a lecture that was given."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from guestlecture.db import lock, session
from guestlecture.domain.feedback import check_feedback
from guestlecture.domain.rules import Rules
from guestlecture.enums import Degree, Side
from guestlecture.models import Booking, Expert, Feedback, Request, User
from guestlecture.queries.feedback import find_feedback


@dataclass(frozen=True)
class Answers:
    """What a person fills in."""

    degree: Degree
    again: bool
    remark: str


def give_feedback(booking: Booking, side: Side, answers: Answers, *, at: datetime, rules: Rules) -> None:
    """Keep the answers of one side; giving them again changes them."""
    lock(booking)
    check_feedback(booking.lecture, now=at, rules=rules)
    row = find_feedback(booking, side)
    if row is None:
        row = Feedback(booking=booking, side=side)
        session.add(row)
    row.degree, row.again, row.remark, row.given_at = (
        *(answers.degree, answers.again, answers.remark.strip()),
        at,
    )
    session.flush()


def forget_feedback(booking: Booking) -> None:
    """Delete the answers about a lecture."""
    session.execute(sa.delete(Feedback).where(Feedback.booking_id == booking.id))


def erase_remarks(user: User) -> None:
    """Empty the remarks that a person wrote, as a teacher or as an expert; the answers stay."""
    _erase(Side.TEACHER, sa.select(Booking.id).join(Request).where(Request.teacher_id == user.id))
    if user.expert:
        erase_remarks_of_expert(user.expert)


def erase_remarks_of_expert(expert: Expert) -> None:
    """Empty the remarks of an expert, who may have no account."""
    _erase(Side.EXPERT, sa.select(Booking.id).where(Booking.expert_id == expert.id))


def _erase(side: Side, bookings: sa.Select[int]) -> None:
    written = sa.update(Feedback).where(Feedback.side == side, Feedback.booking_id.in_(bookings))
    session.execute(written.values(remark=""))

"""What both sides say of a lecture that was given."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from guestlecture.db import lock, session
from guestlecture.domain.feedback import check_feedback
from guestlecture.domain.rules import Rules
from guestlecture.enums import Degree, Side
from guestlecture.models import Booking, Feedback, Request, User
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
    as_teacher = sa.select(Booking.id).join(Request).where(Request.teacher_id == user.id)
    written = [sa.and_(Feedback.side == Side.TEACHER, Feedback.booking_id.in_(as_teacher))]
    if user.expert:
        as_expert = sa.select(Booking.id).where(Booking.expert_id == user.expert.id)
        written.append(sa.and_(Feedback.side == Side.EXPERT, Feedback.booking_id.in_(as_expert)))
    session.execute(sa.update(Feedback).where(sa.or_(*written)).values(remark=""))

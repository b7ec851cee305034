"""What both sides say of a lecture that was given. No stars: it is for the other side and the coordinator."""

from datetime import datetime, timedelta

from guestlecture.domain.outcome import Lecture
from guestlecture.domain.rules import Rules
from guestlecture.enums import Degree, Outcome
from guestlecture.errors import FeedbackTooLate, LectureNotGiven

MOST_ANSWERS = 20  # the latest, so that an expert can become better
VALUES = {Degree.NOT_AT_ALL: 0.0, Degree.A_LITTLE: 1 / 3, Degree.LARGELY: 2 / 3, Degree.FULLY: 1.0}


def check_feedback(lecture: Lecture, *, now: datetime, rules: Rules) -> None:
    """Refuse an answer about what was not given, or too long after it."""
    if lecture.outcome is not Outcome.GIVEN:
        raise LectureNotGiven
    if now > lecture.ends_at + timedelta(days=rules.feedback_days):
        raise FeedbackTooLate(days=rules.feedback_days)


def can_give_feedback(lecture: Lecture, *, now: datetime, rules: Rules) -> bool:
    """Say whether an answer is taken now."""
    try:
        check_feedback(lecture, now=now, rules=rules)
    except (LectureNotGiven, FeedbackTooLate):
        return False
    return True

"""How a lecture went: who can say so, until when, and what belongs to it."""

from datetime import UTC, datetime, timedelta

import pytest

from guestlecture.domain.feedback import can_give_feedback, check_feedback
from guestlecture.domain.outcome import CANCELLED, Lecture, Told, can_undo, check_tellable, why_not_tellable
from guestlecture.domain.rules import Rules
from guestlecture.enums import BookingStatus, Outcome
from guestlecture.errors import (
    AlreadyCancelled,
    FeedbackTooLate,
    HeadCountMissing,
    LectureNotGiven,
    LectureNotOver,
    OutcomeKnown,
    OutcomeTooLate,
    Refusal,
)

ENDS = datetime(2027, 3, 26, 10, 30, tzinfo=UTC)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
AGREED = Lecture(BookingStatus.AGREED, ENDS)
GIVEN = Lecture(BookingStatus.AGREED, ENDS, Outcome.GIVEN, ENDS + DAY)


@pytest.mark.parametrize(
    ("lecture", "now", "refusal"),
    [
        (AGREED, ENDS - SECOND, LectureNotOver),
        (AGREED, ENDS, None),
        (AGREED, ENDS + 30 * DAY, None),
        (AGREED, ENDS + 30 * DAY + SECOND, OutcomeTooLate),
        (GIVEN, ENDS + DAY, OutcomeKnown),
        (Lecture(BookingStatus.CANCELLED, ENDS), ENDS + DAY, AlreadyCancelled),
    ],
)
def test_outcome_is_told_after_the_end_once_and_in_time(
    lecture: Lecture, now: datetime, refusal: type[Refusal] | None
) -> None:
    found = why_not_tellable(lecture, is_coordinator=False, now=now, rules=Rules())
    assert (type(found) if found else None) is refusal


def test_coordinator_tells_it_later_too() -> None:
    check_tellable(AGREED, is_coordinator=True, now=ENDS + 200 * DAY, rules=Rules())


@pytest.mark.parametrize(
    ("lecture", "after", "is_coordinator", "possible"),
    [
        (GIVEN, DAY, False, True),
        (GIVEN, DAY + SECOND, False, False),
        (GIVEN, 99 * DAY, True, True),
        (AGREED, DAY, True, False),
    ],
)
def test_what_was_told_can_be_taken_back_for_a_day(
    lecture: Lecture, after: timedelta, is_coordinator: bool, possible: bool
) -> None:
    now = ENDS + DAY + after
    assert can_undo(lecture, is_coordinator=is_coordinator, now=now, rules=Rules()) is possible


def test_a_lecture_that_was_given_needs_a_head_count() -> None:
    for number in (None, 0):
        with pytest.raises(HeadCountMissing):
            Told(Outcome.GIVEN, number).only_what_belongs()


@pytest.mark.parametrize("outcome", Outcome)
def test_only_what_belongs_to_an_outcome_is_kept(outcome: Outcome) -> None:
    kept = Told(outcome, 27, was_late=True).only_what_belongs()
    assert kept.head_count == (27 if outcome is Outcome.GIVEN else None)
    assert kept.was_late is (True if outcome in CANCELLED else None)


def test_feedback_is_about_what_was_given_and_for_two_weeks() -> None:
    check_feedback(GIVEN, now=ENDS + 14 * DAY, rules=Rules())
    with pytest.raises(FeedbackTooLate):
        check_feedback(GIVEN, now=ENDS + 14 * DAY + SECOND, rules=Rules())
    for lecture in (AGREED, Lecture(BookingStatus.AGREED, ENDS, Outcome.GROUP_ABSENT, ENDS)):
        with pytest.raises(LectureNotGiven):
            check_feedback(lecture, now=ENDS + DAY, rules=Rules())
        assert not can_give_feedback(lecture, now=ENDS + DAY, rules=Rules())

"""Reminders: each once, to whom it concerns, and to nobody who wants none."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.domain.rules import Rules
from guestlecture.domain.wall_time import end_of_day, local_date
from guestlecture.enums import BookingStatus, Degree, Outcome, RequestStatus, Side
from guestlecture.models import Booking, Feedback, SentMail
from guestlecture.services.reminder import resume_reminders, send_reminders, stop_reminders
from tests.factories import (
    ZONE,
    make_booking,
    make_coordinator,
    make_expert,
    make_proposal,
    make_request,
    make_slot_times,
)
from tests.services.left import mails_left

pytestmark = pytest.mark.usefixtures("in_app")

DAY = timedelta(days=1)


def remind(at: datetime) -> list[tuple[str, str]]:
    """Send what is due; returns the mails of this time."""
    before = len(mails_left())
    send_reminders(at=at, zone=ZONE, rules=Rules())
    return mails_left()[before:]


def both(message: str, booking: Booking) -> list[tuple[str, str]]:
    """That message to both sides."""
    assert booking.expert.user
    return [(message, booking.request.teacher.email), (message, booking.expert.user.email)]


def test_a_lecture_is_reminded_of_once_each_time() -> None:
    booking = make_booking()
    starts_at = booking.starts_at
    assert remind(starts_at - 8 * DAY) == []
    assert remind(starts_at - 7 * DAY) == both("booking_reminder", booking)
    assert remind(starts_at - 7 * DAY) == [], "running twice sends nothing twice"
    assert remind(starts_at - 6 * DAY) == []
    assert remind(starts_at - DAY) == both("booking_reminder", booking)
    assert remind(starts_at + DAY) == both("booking_over", booking)
    assert remind(starts_at + 2 * DAY) == []


def test_after_three_days_off_only_what_still_helps_is_sent() -> None:
    booking = make_booking()
    assert remind(booking.starts_at - DAY) == both("booking_reminder", booking)
    assert remind(booking.starts_at + 20 * DAY) == []


def test_a_lecture_that_was_moved_is_reminded_of_anew() -> None:
    booking = make_booking()
    remind(booking.starts_at - 7 * DAY)
    booking.starts_at, booking.ends_at = booking.starts_at + 5 * DAY, booking.ends_at + 5 * DAY
    session.flush()
    assert remind(booking.starts_at - 7 * DAY) == both("booking_reminder", booking)


@pytest.mark.parametrize(
    "values",
    [
        {"status": BookingStatus.CANCELLED},
        {"outcome": Outcome.CANCELLED_BY_SCHOOL},
        {"outcome": Outcome.EXPERT_ABSENT},
    ],
)
def test_nobody_is_asked_about_what_was_not_given(values: dict[str, object]) -> None:
    booking = make_booking(**values)
    assert remind(booking.starts_at + DAY) == []


def test_who_has_answered_the_questions_is_not_asked_again() -> None:
    booking = make_booking(outcome=Outcome.GIVEN, outcome_at=now())
    session.add(Feedback(booking=booking, side=Side.TEACHER, degree=Degree.FULLY, again=True, given_at=now()))
    session.flush()
    assert remind(booking.starts_at + DAY) == both("booking_over", booking)[1:]


def test_coordinator_is_reminded_for_an_expert_who_cannot_be_reached() -> None:
    coordinator = make_coordinator()
    booking = make_booking(expert=make_expert(user=None, email=None))
    to = [address for _message, address in remind(booking.starts_at - DAY)]
    assert to == [booking.request.teacher.email, coordinator.email]


def test_an_unanswered_request_is_reminded_of_at_half_time_and_on_the_last_day() -> None:
    proposal = make_proposal()
    expert = [("request_waiting", proposal.expert.user.email)]
    times = [remind(_morning(days)) for days in range(9)]
    assert times == [[], [], [], expert, [], [], [], expert, []]


def test_a_proposal_with_an_end_of_its_own_is_reminded_of_before_that() -> None:
    asked_at = now()
    until = end_of_day(local_date(asked_at, ZONE) + 2 * DAY, ZONE)
    proposal = make_proposal(created_at=asked_at, answer_by_at=until)
    last_day = until - timedelta(hours=8)
    assert remind(last_day) == [("request_waiting", proposal.expert.user.email)]
    assert remind(last_day + 3 * DAY) == []


def test_teacher_is_reminded_once_of_all_who_offer_to_come() -> None:
    request = make_request()
    for _ in range(2):
        make_proposal(request=request, is_volunteered=True)
    teacher = [("volunteer_waiting", request.teacher.email)]
    assert [remind(_morning(days)) for days in (3, 4, 7)] == [teacher, [], teacher]


def test_nobody_is_reminded_of_a_request_that_has_ended() -> None:
    make_proposal(request=make_request(status=RequestStatus.WITHDRAWN))
    assert remind(_morning(7)) == []


def test_who_wants_no_reminders_gets_none_until_resumed() -> None:
    booking = make_booking()
    teacher, expert = booking.request.teacher, booking.expert.user
    stop_reminders(teacher.email.upper(), at=now())
    stop_reminders(teacher.email, at=now())
    assert remind(booking.starts_at - 7 * DAY) == [("booking_reminder", expert.email)]
    resume_reminders(teacher)
    assert remind(booking.starts_at - DAY) == both("booking_reminder", booking)
    languages = session.scalars(sa.select(SentMail.language)).all()
    assert set(languages) == {"en"}


def _morning(days: int) -> datetime:
    # Nine in the morning, that many days from now.
    return make_slot_times(days=days, hour=9)[0]

"""Agreed lectures: cancelled, and the time is free again."""

from datetime import timedelta

import pytest

from guestlecture.clock import now
from guestlecture.domain.rules import Rules
from guestlecture.enums import BookingStatus, Outcome, RequestStatus, Side
from guestlecture.errors import AlreadyCancelled, CancellationReasonMissing, LectureInThePast
from guestlecture.services.booking import cancel_booking
from guestlecture.services.outcome import undo_outcome
from guestlecture.services.proposal import accept_proposal
from tests.factories import ZONE, make_booking, make_coordinator, make_expert, make_proposal, make_user
from tests.services.left import events_of, indexing_left, mails_left

pytestmark = pytest.mark.usefixtures("in_app")


def test_cancelling_frees_the_time_and_tells_both_why() -> None:
    booking = make_booking()
    expert = booking.expert
    cancel_booking(booking, reason=" Ill. ", by=expert.user, at=now(), zone=ZONE, rules=Rules())
    assert (booking.status, booking.cancellation_reason) == (BookingStatus.CANCELLED, "Ill.")
    assert (booking.sequence, booking.request.status) == (1, RequestStatus.OPEN)
    teacher = booking.request.teacher
    assert mails_left() == [("booking_cancelled", teacher.email), ("booking_cancelled", expert.user.email)]
    assert events_of("booking", booking.id) == [("cancel", expert.user_id, False)]
    assert indexing_left() == [expert.id], "least asked first follows"
    again = make_proposal(expert=expert)
    accept_proposal(again, again.slots[0], by=None, at=now(), zone=ZONE, rules=Rules())


@pytest.mark.parametrize(
    ("side", "days", "outcome", "late"),
    [
        (Side.TEACHER, 8, Outcome.CANCELLED_BY_SCHOOL, False),
        (Side.EXPERT, 6, Outcome.CANCELLED_BY_EXPERT, True),
    ],
)
def test_who_cancelled_and_whether_late_is_the_outcome(
    side: Side, days: int, outcome: Outcome, late: bool
) -> None:
    booking, coordinator = make_booking(), make_coordinator()
    at = booking.starts_at - timedelta(days=days)
    cancel_booking(booking, reason="Ill.", by=coordinator, side=side, at=at, zone=ZONE, rules=Rules())
    assert (booking.outcome, booking.cancelled_late) == (outcome, late)
    assert (booking.outcome_at, booking.outcome_by) == (at, coordinator)
    with pytest.raises(AlreadyCancelled):
        undo_outcome(booking, by=coordinator, is_coordinator=True, at=at, rules=Rules())


def test_coordinator_cancels_on_behalf() -> None:
    booking, coordinator = make_booking(), make_coordinator()
    cancel_booking(
        booking, reason="The school is closed.", by=coordinator, at=now(), zone=ZONE, rules=Rules()
    )
    assert events_of("booking", booking.id) == [("cancel", coordinator.id, True)]


def test_coordinators_are_told_for_an_expert_who_cannot_be_reached() -> None:
    booking, coordinator = make_booking(expert=make_expert(user=None, email=None)), make_coordinator()
    teacher = booking.request.teacher
    cancel_booking(booking, reason="Ill.", by=teacher, at=now(), zone=ZONE, rules=Rules())
    assert mails_left() == [("booking_cancelled", teacher.email), ("booking_cancelled", coordinator.email)]


def test_lecture_is_cancelled_once_with_a_reason_and_before_it_begins() -> None:
    booking, somebody = make_booking(), make_user()
    with pytest.raises(CancellationReasonMissing):
        cancel_booking(booking, reason="  ", by=somebody, at=now(), zone=ZONE, rules=Rules())
    with pytest.raises(LectureInThePast):
        cancel_booking(booking, reason="Ill.", by=somebody, at=booking.starts_at, zone=ZONE, rules=Rules())
    cancel_booking(
        booking,
        reason="Ill.",
        by=somebody,
        at=booking.starts_at - timedelta(seconds=1),
        zone=ZONE,
        rules=Rules(),
    )
    with pytest.raises(AlreadyCancelled):
        cancel_booking(booking, reason="Ill.", by=somebody, at=now(), zone=ZONE, rules=Rules())

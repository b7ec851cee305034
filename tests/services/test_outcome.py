"""After the lecture: what was told of it, and what it changes."""

from datetime import timedelta

import pytest

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.domain.outcome import Told
from guestlecture.domain.rules import Rules
from guestlecture.domain.wall_time import year_of
from guestlecture.enums import SIDES, Degree, MatchPart, Outcome, Side
from guestlecture.errors import LectureNotGiven, OutcomeKnown
from guestlecture.models import Booking, Expert, Feedback
from guestlecture.queries.booking import count_all_lectures, count_lectures, list_recent_bookings
from guestlecture.queries.feedback import find_feedback, sum_feedback
from guestlecture.queries.match import Scorer
from guestlecture.services.feedback import Answers, erase_remarks, give_feedback
from guestlecture.services.outcome import tell_outcome, undo_outcome
from tests.factories import ZONE, make_booking, make_coordinator, make_expert, make_request
from tests.services.left import events_of, indexing_left

pytestmark = pytest.mark.usefixtures("in_app")

GIVEN = Told(Outcome.GIVEN, 27)


def make_past(days: int = 1, expert: Expert | None = None, **values: object) -> Booking:
    """A lecture that ended some days ago."""
    ends_at = now() - timedelta(days=days)
    return make_booking(
        expert=expert or make_expert(), starts_at=ends_at - timedelta(hours=1), ends_at=ends_at, **values
    )


def tell(booking: Booking, told: Told = GIVEN) -> None:
    """Let the teacher tell it."""
    teacher = booking.request.teacher
    tell_outcome(booking, told, by=teacher, is_coordinator=False, at=now(), rules=Rules())


def answer(booking: Booking, side: Side = Side.TEACHER, degree: Degree = Degree.FULLY, **values: str) -> None:
    """Let a side answer."""
    answers = Answers(degree, True, values.get("remark", ""))
    give_feedback(booking, side, answers, at=now(), rules=Rules())


def test_what_is_told_is_kept_with_who_and_when() -> None:
    booking = make_past()
    teacher = booking.request.teacher
    tell(booking)
    assert (booking.outcome, booking.head_count, booking.outcome_by) == (Outcome.GIVEN, 27, teacher)
    assert booking.outcome_at is not None
    assert events_of("booking", booking.id) == [("given", teacher.id, False)]
    with pytest.raises(OutcomeKnown):
        tell(booking, Told(Outcome.EXPERT_ABSENT))


def test_coordinator_tells_it_on_behalf_and_an_expert_from_the_link_without_a_name() -> None:
    coordinator, booking, other = make_coordinator(), make_past(), make_past()
    tell_outcome(booking, GIVEN, by=coordinator, is_coordinator=True, at=now(), rules=Rules())
    tell_outcome(other, GIVEN, by=None, is_coordinator=False, at=now(), rules=Rules())
    assert events_of("booking", booking.id) == [("given", coordinator.id, True)]
    assert events_of("booking", other.id) == [("given", None, False)]


@pytest.mark.parametrize("outcome", Outcome)
def test_balance_and_fairness_count_what_was_given_or_is_agreed(outcome: Outcome) -> None:
    at = now()
    booking = make_booking(starts_at=at - timedelta(hours=1), ends_at=at - timedelta(minutes=1))
    year = year_of(booking.starts_at, ZONE)
    theme, expert = booking.request.theme_id, booking.expert_id
    assert (count_lectures(*year), count_all_lectures(*year)) == ({theme: 1}, {expert: 1})
    tell(booking, Told(outcome, 27))
    counted = {theme: 1} if outcome in (Outcome.GIVEN, Outcome.GROUP_ABSENT) else {}
    assert count_lectures(*year) == counted
    assert len(count_all_lectures(*year)) == len(counted)
    assert indexing_left() == [expert], "least asked first follows"


def test_only_lectures_that_were_given_are_shown_as_given_lately() -> None:
    told, absent, silent = make_past(1), make_past(2), make_past(3)
    tell(told)
    tell(absent, Told(Outcome.GROUP_ABSENT))
    assert list_recent_bookings(at=now(), limit=5) == [told, silent]


def test_taking_it_back_leaves_nothing_and_it_can_be_told_anew() -> None:
    booking = make_past()
    tell(booking)
    answer(booking)
    teacher = booking.request.teacher
    undo_outcome(booking, by=teacher, is_coordinator=False, at=now(), rules=Rules())
    assert (booking.outcome, booking.head_count, booking.outcome_by, booking.outcome_at) == (None,) * 4
    assert find_feedback(booking, Side.TEACHER) is None
    tell(booking, Told(Outcome.CANCELLED_BY_SCHOOL, was_late=True))
    assert (booking.outcome, booking.cancelled_late) == (Outcome.CANCELLED_BY_SCHOOL, True)


def test_answers_are_given_once_per_side_and_can_be_changed() -> None:
    booking = make_past()
    with pytest.raises(LectureNotGiven):
        answer(booking)
    tell(booking)
    answer(booking, degree=Degree.A_LITTLE)
    answer(booking, Side.EXPERT, Degree.LARGELY)
    answer(booking, degree=Degree.FULLY, remark=" Lively. ")
    feedback = find_feedback(booking, Side.TEACHER)
    assert feedback
    assert (feedback.degree, feedback.remark) == (Degree.FULLY, "Lively.")
    assert session.query(Feedback).count() == 2


def test_the_latest_twenty_answers_of_teachers_count_in_the_match() -> None:
    expert, request = make_expert(), make_request()

    def part() -> tuple[float, bool]:
        part = Scorer([expert], [request], at=now(), zone=ZONE).score(request, expert, None, theme=1)[
            MatchPart.FEEDBACK
        ]
        return part.value, part.is_known

    assert part() == (0.5, False)
    for days in range(1, 24):
        booking = make_past(days, expert, outcome=Outcome.GIVEN, outcome_at=now())
        degree = Degree.FULLY if days <= 20 else Degree.NOT_AT_ALL
        row = Feedback(booking=booking, side=Side.TEACHER, degree=degree, again=True, given_at=now())
        session.add(row)
        session.add(
            Feedback(booking=booking, side=Side.EXPERT, degree=Degree.NOT_AT_ALL, again=False, given_at=now())
        )
        session.flush()
    assert sum_feedback([expert.id]) == {expert.id: (20.0, 20)}
    assert part() == (pytest.approx(22.5 / 25), True)


def test_remarks_go_with_the_person_who_wrote_them() -> None:
    booking = make_past()
    tell(booking)
    for side in SIDES:
        answer(booking, side, remark="Something")
    assert booking.expert.user
    erase_remarks(booking.expert.user)
    session.expire_all()
    remarks = {side: find_feedback(booking, side).remark for side in SIDES}
    assert remarks == {Side.TEACHER: "Something", Side.EXPERT: ""}
    erase_remarks(booking.request.teacher)
    session.expire_all()
    assert find_feedback(booking, Side.TEACHER).remark == ""

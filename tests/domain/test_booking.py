"""Whether a moment can become a booking."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guestlecture.domain.booking import (
    Engagement,
    check_answerable,
    check_free,
    check_maximum,
    count_visits,
)
from guestlecture.domain.place import Point
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import Moment
from guestlecture.domain.travel import Whereabouts, gap_minutes
from guestlecture.enums import ProposalStatus
from guestlecture.errors import (
    AlreadyAnswered,
    AnswerTooLate,
    FullThisMonth,
    Refusal,
    SlotInThePast,
    SlotTaken,
    SlotTooClose,
)

ZONE, RULES = ZoneInfo("Europe/Amsterdam"), Rules()
NOON = datetime(2027, 2, 2, 12, tzinfo=UTC)
NOW = NOON - timedelta(days=30)
GRONINGEN = Whereabouts(place="institution:1", point=Point(53.2194, 6.5665))
ASSEN = Whereabouts(place="institution:2", point=Point(52.9928, 6.5642))
ONLINE = Whereabouts(online=True)


def lecture(minutes: int, where: Whereabouts = GRONINGEN, *, lasts: int = 60) -> Engagement:
    """A lecture that begins some minutes after noon."""
    starts_at = NOON + timedelta(minutes=minutes)
    return Engagement(Moment(starts_at, starts_at + timedelta(minutes=lasts)), where)


def refusal(wanted: Engagement, *others: Engagement) -> type[Refusal] | None:
    try:
        check_free(wanted, others, now=NOW, rules=RULES)
    except Refusal as refused:
        return type(refused)
    return None


@pytest.mark.parametrize(
    ("other", "refused"),
    [
        (lecture(59), SlotTaken),
        (lecture(-59), SlotTaken),
        (lecture(20, lasts=10), SlotTaken),
        (lecture(60), None),  # the same school: the next hour
        (lecture(-60), None),
        (lecture(109, ASSEN), SlotTooClose),  # 50 minutes of travel
        (lecture(110, ASSEN), None),
        (lecture(-109, ASSEN), SlotTooClose),
        (lecture(-110, ASSEN), None),
        (lecture(74, ONLINE), SlotTooClose),
        (lecture(75, ONLINE), None),
    ],
)
def test_moment_must_not_overlap_nor_come_too_close(other: Engagement, refused: type[Refusal] | None) -> None:
    assert refusal(lecture(0), other) is refused


@given(st.integers(-300, 300), st.integers(15, 240), st.sampled_from([GRONINGEN, ASSEN, ONLINE]))
def test_who_may_come_second_does_not_depend_on_who_came_first(
    minutes: int, lasts: int, where: Whereabouts
) -> None:
    one, other = lecture(0), lecture(minutes, where, lasts=lasts)
    assert refusal(one, other) is refusal(other, one)
    first, second = sorted((one.moment, other.moment))
    gap = timedelta(minutes=gap_minutes(one.where, other.where, RULES))
    assert (refusal(one, other) is None) == (second.starts_at - first.ends_at >= gap)


def test_moment_that_has_begun_is_past() -> None:
    with pytest.raises(SlotInThePast):
        check_free(lecture(0), [], now=NOON, rules=RULES)


ANSWER_BY = date(2027, 1, 5)
BEFORE_MIDNIGHT = datetime(2027, 1, 5, 22, 59, 59, tzinfo=UTC)


def test_answer_is_in_time_until_the_local_day_ends() -> None:
    waiting = ProposalStatus.WAITING_FOR_EXPERT
    check_answerable(waiting, ANSWER_BY, now=BEFORE_MIDNIGHT, zone=ZONE)
    with pytest.raises(AnswerTooLate):
        check_answerable(waiting, ANSWER_BY, now=BEFORE_MIDNIGHT + timedelta(seconds=1), zone=ZONE)


@pytest.mark.parametrize("status", set(ProposalStatus) - {ProposalStatus.WAITING_FOR_EXPERT})
def test_what_was_answered_cannot_be_answered_again(status: ProposalStatus) -> None:
    late = status is ProposalStatus.EXPIRED
    with pytest.raises(AnswerTooLate if late else AlreadyAnswered):
        check_answerable(status, ANSWER_BY, now=BEFORE_MIDNIGHT, zone=ZONE)


DAY = 24 * 60


@pytest.mark.parametrize(
    ("engagements", "visits"),
    [
        ([], 0),
        ([lecture(0), lecture(90)], 1),
        ([lecture(0), lecture(DAY)], 2),
        ([lecture(0), lecture(180, ASSEN)], 2),
        ([lecture(0, ONLINE), lecture(90, ONLINE)], 1),
        ([lecture(0, Whereabouts()), lecture(90, Whereabouts())], 2),
    ],
)
def test_hours_on_one_day_at_one_place_are_one_visit(engagements: list[Engagement], visits: int) -> None:
    assert count_visits(engagements, ZONE) == visits


def test_maximum_of_a_month_counts_visits() -> None:
    check_maximum(lecture(90), [lecture(0)], 1, ZONE)
    check_maximum(lecture(DAY), [lecture(0)], None, ZONE)
    with pytest.raises(FullThisMonth):
        check_maximum(lecture(DAY), [lecture(0)], 1, ZONE)

"""When reminders are due: in the morning, once at a time, and never too late."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guestlecture.domain.reminder import Due, due_for_answer, due_for_lecture
from guestlecture.domain.rules import Rules
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import ReminderKind
from tests.factories import ZONE

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
HALF, LAST = ReminderKind.PROPOSAL_HALF, ReminderKind.PROPOSAL_LAST


def wall(text: str) -> datetime:
    """The instant of a local time."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


def lecture(
    now: datetime, starts_at: str = "2027-03-30 10:00", agreed_at: datetime = LONG_AGO
) -> ReminderKind | None:
    """What is due of a lecture of an hour; the clocks change on 28 March and 31 October."""
    starts = wall(starts_at)
    due = due_for_lecture(starts, starts + HOUR, agreed_at=agreed_at, now=now, zone=ZONE, rules=Rules())
    assert due is None or due.on == local_date(starts, ZONE)
    return due.kind if due else None


@pytest.mark.parametrize(
    ("now", "kind"),
    [
        ("2027-03-23 07:59", None),
        ("2027-03-23 08:00", ReminderKind.BOOKING_WEEK),
        ("2027-03-27 07:59", ReminderKind.BOOKING_WEEK),
        ("2027-03-27 08:00", None),
        ("2027-03-29 07:59", None),
        ("2027-03-29 08:00", ReminderKind.BOOKING_DAY),
        ("2027-03-30 09:59", ReminderKind.BOOKING_DAY),
        ("2027-03-30 10:00", None),
        ("2027-03-31 07:59", None),
        ("2027-03-31 08:00", ReminderKind.BOOKING_OVER),
        ("2027-04-07 07:59", ReminderKind.BOOKING_OVER),
        ("2027-04-07 08:00", None),
    ],
)
def test_lecture_is_reminded_of_in_the_morning_across_a_clock_change(
    now: str, kind: ReminderKind | None
) -> None:
    assert lecture(wall(now)) is kind


def test_in_autumn_too() -> None:
    for now, kind in (
        ("2027-10-26 07:59", None),
        ("2027-10-26 08:00", ReminderKind.BOOKING_WEEK),
        ("2027-11-01 07:59", None),
        ("2027-11-01 08:00", ReminderKind.BOOKING_DAY),
    ):
        assert lecture(wall(now), "2027-11-02 08:30") is kind


def test_who_has_just_agreed_is_not_reminded() -> None:
    at = wall("2027-03-25 15:00")
    assert lecture(at + HOUR, agreed_at=at) is None, "they have just had the mail"
    assert lecture(wall("2027-03-29 08:00"), agreed_at=at) is ReminderKind.BOOKING_DAY
    assert lecture(wall("2027-03-30 08:00"), agreed_at=wall("2027-03-29 12:00")) is None


@given(
    minute=st.integers(0, 3 * 365 * 24 * 60),
    minutes=st.integers(30, 480),
    off=st.integers(1, 72),
    first=st.integers(0, 71),
)
def test_a_worker_that_is_off_for_up_to_three_days_sends_each_at_most_once(
    minute: int, minutes: int, off: int, first: int
) -> None:
    starts = datetime(2026, 1, 10, tzinfo=UTC) + timedelta(minutes=minute)
    ends = starts + timedelta(minutes=minutes)
    found: list[Due] = []
    now = starts - 10 * DAY + first * HOUR
    while now < ends + 10 * DAY:
        due = due_for_lecture(starts, ends, agreed_at=LONG_AGO, now=now, zone=ZONE, rules=Rules())
        if due and due not in found:
            found.append(due)
        now += off * HOUR
    kinds = [due.kind for due in found]
    assert kinds == sorted(kinds, key=list(ReminderKind).index)
    assert len(set(kinds)) == len(kinds)
    assert {ReminderKind.BOOKING_WEEK, ReminderKind.BOOKING_OVER} <= set(kinds)


def test_reminders_become_due_at_eight_in_the_morning_only() -> None:
    hours = [datetime(2027, 3, 1, tzinfo=UTC) + number * HOUR for number in range(50 * 24)]
    begun = [at for at in hours if lecture(at) and not lecture(at - timedelta(seconds=1))]
    assert [f"{at.astimezone(ZONE):%d %H:%M}" for at in begun] == ["23 08:00", "29 08:00", "31 08:00"]


def answer(now: str, asked_at: str = "2027-03-25 16:00", answer_by: date = date(2027, 4, 1)) -> object:
    """What is due of a request that nobody has answered."""
    due = due_for_answer(
        *(HALF, LAST),
        asked_at=wall(asked_at),
        answer_by=answer_by,
        now=wall(now),
        zone=ZONE,
        rules=Rules(),
    )
    return due.kind if due else None


@pytest.mark.parametrize(
    ("now", "kind"),
    [
        ("2027-03-28 07:59", None),
        ("2027-03-28 08:00", HALF),
        ("2027-04-01 07:59", HALF),
        ("2027-04-01 08:00", LAST),
        ("2027-04-01 23:59", LAST),
        ("2027-04-02 00:00", None),
    ],
)
def test_unanswered_request_is_reminded_of_at_half_time_and_on_the_last_day(
    now: str, kind: ReminderKind | None
) -> None:
    assert answer(now) is kind


def test_short_time_to_answer_has_no_half() -> None:
    assert answer("2027-03-26 07:00", answer_by=date(2027, 3, 26)) is None
    assert answer("2027-03-26 08:00", answer_by=date(2027, 3, 26)) is LAST
    assert answer("2027-03-25 17:00", answer_by=date(2027, 3, 25)) is None, "asked today"
    assert answer("2027-03-26 09:00", "2027-03-26 08:30", date(2027, 3, 26)) is None

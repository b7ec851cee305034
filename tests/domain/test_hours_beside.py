"""The hours beside a lecture: as long, just before and after, within the school day."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from guestlecture.domain.hours_beside import check_offers_hours, hours_beside
from guestlecture.domain.period_grid import GridVariant, PeriodGrid, make_hours
from guestlecture.domain.slot import Moment
from guestlecture.enums import BookingStatus, Venue
from guestlecture.errors import HoursNotToOffer
from tests.factories import ZONE

GRID = PeriodGrid(
    (GridVariant("usual", make_hours(time(8, 30), minutes=50, count=6, breaks={2: 20}), date(2020, 8, 1)),)
)


def beside(starts: str, ends: str, grid: PeriodGrid = GRID, gap: int = 0) -> list[str]:
    """What is beside a lecture on 12 March."""
    begin, end = (
        datetime.fromisoformat(f"2027-03-12 {at}").replace(tzinfo=ZONE).astimezone(UTC)
        for at in (starts, ends)
    )
    found = hours_beside(Moment(begin, end), grid=grid, gap_minutes=gap, zone=ZONE)
    return [f"{m.starts_at.astimezone(ZONE):%H:%M}–{m.ends_at.astimezone(ZONE):%H:%M}" for m in found]


@pytest.mark.parametrize(
    ("lecture", "found"),
    [
        (("10:30", "12:10"), ["08:30–10:10", "12:10–13:50"]),
        (("08:30", "09:20"), ["09:20–10:10"]),
        (("13:00", "13:50"), ["12:10–13:00"]),
        (("09:20", "11:20"), ["11:20–13:00"]),  # with the break in it; one hour before is too few
    ],
)
def test_at_the_school_itself_they_are_as_many_lesson_hours(
    lecture: tuple[str, str], found: list[str]
) -> None:
    assert beside(*lecture) == found


def test_without_lesson_hours_they_are_as_long_with_a_break_and_within_the_day() -> None:
    assert beside("10:00", "11:00", PeriodGrid()) == ["08:50–09:50", "11:10–12:10"]
    assert beside("08:30", "10:00", PeriodGrid()) == ["10:10–11:40"]
    assert beside("15:30", "17:00", PeriodGrid()) == ["13:50–15:20"]


def test_at_another_school_there_is_time_to_travel() -> None:
    assert beside("10:30", "12:10", gap=20) == ["08:30–10:10", "12:30–14:10"]


@pytest.mark.parametrize(
    ("status", "venue", "hours"),
    [
        (BookingStatus.CANCELLED, Venue.SCHOOL, 1),
        (BookingStatus.AGREED, Venue.ONLINE, 1),
        (BookingStatus.AGREED, Venue.COMPANY, 1),
        (BookingStatus.AGREED, Venue.ELSEWHERE, 1),
        (BookingStatus.AGREED, Venue.SCHOOL, 0),
    ],
)
def test_only_beside_an_agreed_lecture_at_a_school_that_is_to_come(
    status: BookingStatus, venue: Venue, hours: int
) -> None:
    now = datetime(2027, 3, 12, tzinfo=UTC)
    with pytest.raises(HoursNotToOffer):
        check_offers_hours(status, venue, now + timedelta(hours=hours), now=now)
    check_offers_hours(BookingStatus.AGREED, Venue.SCHOOL, now + timedelta(hours=1), now=now)

"""The hours beside an agreed lecture: who is there anyway can take one more class."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from guestlecture.domain.period_grid import PeriodGrid
from guestlecture.domain.slot import Moment
from guestlecture.domain.wall_time import instant, local_date
from guestlecture.enums import BookingStatus, Venue
from guestlecture.errors import HoursNotToOffer

DAY_BEGINS, DAY_ENDS = time(8), time(17, 30)  # where a school has no lesson hours
SHORTEST_BREAK_MINUTES = 10


def check_offers_hours(status: BookingStatus, venue: Venue, starts_at: datetime, *, now: datetime) -> None:
    """Refuse to offer the hours beside what is not agreed, not at a school, or not to come."""
    if status is not BookingStatus.AGREED or venue is not Venue.SCHOOL or starts_at <= now:
        raise HoursNotToOffer


def hours_beside(lecture: Moment, *, grid: PeriodGrid, gap_minutes: int, zone: ZoneInfo) -> list[Moment]:
    """Return the moments as long as a lecture just before and after it, at a school so far away.

    At the school itself (no gap) these are as many lesson hours, where the lecture fills some.
    """
    numbers = grid.hours_of(lecture.starts_at, lecture.ends_at, zone) if gap_minutes == 0 else ()
    if numbers:
        return _by_lesson_hours(lecture, numbers, grid, zone)
    pause = timedelta(minutes=max(gap_minutes, SHORTEST_BREAK_MINUTES))
    length, day = lecture.ends_at - lecture.starts_at, local_date(lecture.starts_at, zone)
    before = Moment(lecture.starts_at - pause - length, lecture.starts_at - pause)
    after = Moment(lecture.ends_at + pause, lecture.ends_at + pause + length)
    begins, ends = instant(day, DAY_BEGINS, zone), instant(day, DAY_ENDS, zone)
    return [each for each in (before, after) if begins <= each.starts_at and each.ends_at <= ends]


def _by_lesson_hours(
    lecture: Moment, numbers: tuple[int, ...], grid: PeriodGrid, zone: ZoneInfo
) -> list[Moment]:
    day, count = local_date(lecture.starts_at, zone), len(numbers)
    hours = {hour.number: hour for hour in grid.hours_on(day)}
    spans = ((numbers[0] - count, numbers[0] - 1), (numbers[-1] + 1, numbers[-1] + count))
    return [
        Moment(instant(day, hours[first].starts, zone), instant(day, hours[last].ends, zone))
        for first, last in spans
        if first in hours and last in hours
    ]

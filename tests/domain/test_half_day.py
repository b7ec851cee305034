"""Half days on which an expert can be asked."""

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from guestlecture.domain.availability import Availability, DateException
from guestlecture.domain.half_day import HalfDay, free_half_days
from guestlecture.domain.slot import Moment
from guestlecture.domain.wall_time import instant
from guestlecture.domain.weekly_rule import WeeklyRule
from guestlecture.enums import DayPart, ExceptionKind, Weeks

ZONE = ZoneInfo("Europe/Amsterdam")
FRIDAY = date(2027, 1, 15)  # week 2
DAY = timedelta(days=1)
MORNING, AFTERNOON = (HalfDay(FRIDAY, part) for part in (DayPart.MORNING, DayPart.AFTERNOON))


def at(starts: time, ends: time, day: date = FRIDAY) -> Moment:
    """A moment in wall time."""
    return Moment(instant(day, starts, ZONE), instant(day, ends, ZONE))


def free(said: Availability, *taken: Moment, days: int = 0) -> list[HalfDay]:
    """The free half days from the Friday on."""
    return list(free_half_days(FRIDAY, FRIDAY + days * DAY, said, ZONE, taken=taken, minutes=60))


def test_without_hours_all_school_days_are_meant() -> None:
    monday = FRIDAY + 3 * DAY
    assert free(Availability(), days=3) == [
        *(MORNING, AFTERNOON),
        *(HalfDay(monday, part) for part in (DayPart.MORNING, DayPart.AFTERNOON)),
    ]


@pytest.mark.parametrize(
    ("starts", "ends", "found"),
    [
        (time(9), time(12), [MORNING]),
        (time(12), time(13), []),  # half an hour of each
        (time(11, 30), time(13, 30), [MORNING, AFTERNOON]),
        (time(18), time(21), []),
    ],
)
def test_hours_of_one_lecture_are_enough(starts: time, ends: time, found: list[HalfDay]) -> None:
    assert free(Availability([WeeklyRule(4, starts, ends)])) == found


def test_odd_weeks_saturdays_and_hours_that_touch_count_as_said() -> None:
    assert free(Availability([WeeklyRule(4, time(9), time(12), Weeks.ODD)])) == []
    saturday = Availability([WeeklyRule(5, time(9), time(12))])
    assert free(saturday, days=1) == [HalfDay(FRIDAY + DAY, DayPart.MORNING)]
    halves = [WeeklyRule(4, time(9), time(9, 30)), WeeklyRule(4, time(9, 30), time(10))]
    assert free(Availability(halves)) == [MORNING]
    assert free(Availability(halves[:1])) == []


def test_whatever_is_in_it_takes_a_half_day() -> None:
    short = at(time(8, 15), time(8, 30))
    away = DateException(ExceptionKind.AWAY, FRIDAY, FRIDAY, time(8, 15), time(8, 30))
    assert free(Availability(), short) == [AFTERNOON]
    assert free(Availability(busy=[short])) == [AFTERNOON]
    assert free(Availability(exceptions=[away])) == [AFTERNOON]
    assert free(Availability(), at(time(18), time(19))) == [MORNING, AFTERNOON]

"""Days on which a school is closed, and what cannot be asked for then."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from guestlecture.domain.closed_day import (
    Closure,
    SchoolCalendar,
    check_can_open,
    check_closed,
    check_open,
    check_open_day,
    coming,
    region_of,
)
from guestlecture.domain.slot import Moment
from guestlecture.enums import HolidayRegion, Level
from guestlecture.errors import ClosedTooLong, DayClosed, DayNotClosed, PeriodBackwards, SlotOnClosedDay

ZONE = ZoneInfo("Europe/Amsterdam")
SPRING = Closure(date(2027, 2, 20), date(2027, 2, 28), "Voorjaarsvakantie", "Spring break")
LEAP = Closure(date(2028, 2, 29), date(2028, 2, 29), "Studiedag", "Study day")
CALENDAR = SchoolCalendar((SPRING, LEAP), frozenset({date(2027, 2, 24)}))


@pytest.mark.parametrize(
    ("day", "closure"),
    [
        (date(2027, 2, 19), None),
        (date(2027, 2, 20), SPRING),
        (date(2027, 2, 28), SPRING),
        (date(2027, 3, 1), None),
        (date(2027, 2, 24), None),  # opened
        (date(2028, 2, 29), LEAP),
        (date(2028, 2, 28), None),
    ],
)
def test_school_is_closed_from_the_first_day_to_the_last(day: date, closure: Closure | None) -> None:
    assert CALENDAR.closure_on(day) == closure


def test_moment_on_a_closed_day_is_refused_with_its_name() -> None:
    starts_at = datetime(2027, 2, 19, 23, 30, tzinfo=UTC)  # half past twelve at night, on the 20th
    with pytest.raises(SlotOnClosedDay) as refused:
        check_open([Moment(starts_at, starts_at + timedelta(hours=1))], CALENDAR, ZONE)
    assert refused.value.values == {"day": date(2027, 2, 20), "name": SPRING}
    assert "Spring break" in str(refused.value)
    before = starts_at - timedelta(hours=1)
    check_open([Moment(before, before + timedelta(hours=1))], CALENDAR, ZONE)


def test_who_looks_for_a_closed_day_is_told() -> None:
    check_open_day(date(2027, 3, 1), CALENDAR)
    with pytest.raises(DayClosed):
        check_open_day(date(2027, 2, 22), CALENDAR)


@pytest.mark.parametrize(
    ("levels", "chosen", "region"),
    [
        ({Level.HAVO}, None, HolidayRegion.NORTH),
        ({Level.HAVO}, HolidayRegion.SOUTH, HolidayRegion.SOUTH),
        (set(), None, HolidayRegion.NORTH),
        ({Level.MBO, Level.HBO}, None, HolidayRegion.NORTH),
        ({Level.HBO}, None, None),
        ({Level.HBO, Level.WO}, HolidayRegion.SOUTH, None),
    ],
)
def test_universities_keep_no_school_holidays(
    levels: set[Level], chosen: HolidayRegion | None, region: HolidayRegion | None
) -> None:
    assert region_of(levels, chosen, HolidayRegion.NORTH) == region


def test_school_is_not_closed_backwards_or_for_ever() -> None:
    first = date(2027, 3, 1)
    check_closed(first, first + timedelta(days=99))
    with pytest.raises(PeriodBackwards):
        check_closed(first, first - timedelta(days=1))
    with pytest.raises(ClosedTooLong):
        check_closed(first, first + timedelta(days=100))


def test_only_a_closed_day_can_be_opened() -> None:
    check_can_open(date(2027, 2, 22), CALENDAR)
    for day in (date(2027, 3, 1), date(2027, 2, 24)):
        with pytest.raises(DayNotClosed):
            check_can_open(day, CALENDAR)


def test_closures_to_come_leave_out_what_is_over_and_days_within_longer_ones() -> None:
    within = Closure(date(2027, 2, 22), date(2027, 2, 22), "Studiedag", "Study day")
    same = Closure(SPRING.first_on, SPRING.last_on, "Krokusvakantie", "Crocus break")
    assert coming([LEAP, within, SPRING], date(2027, 2, 28)) == [SPRING, LEAP]
    assert coming([LEAP, SPRING], date(2027, 3, 1)) == [LEAP]
    assert coming([SPRING, same], date(2027, 2, 1)) == [SPRING, same]

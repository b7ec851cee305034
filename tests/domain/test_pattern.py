"""Moments by pattern, through the clock changes too, and against a plain day-by-day count."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guestlecture.domain.closed_day import Closure, SchoolCalendar
from guestlecture.domain.pattern import Pattern, check_pattern_days, find_candidates, times_in
from guestlecture.domain.period_grid import GridVariant, PeriodGrid, make_hours
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import MOST_MOMENTS, Moment
from guestlecture.enums import DayPart
from guestlecture.errors import (
    HourUnknown,
    NoDayLeft,
    NoTimeOfDay,
    NoWeekday,
    PatternTooLong,
    PatternTooMany,
    PeriodBackwards,
    Refusal,
    SlotEndsBeforeItStarts,
    SlotTooFarAhead,
    SlotWithinNotice,
    TimeSkipped,
)

ZONE = ZoneInfo("Europe/Amsterdam")
HOURS = make_hours(time(8, 30), minutes=50, count=6, breaks={2: 10, 4: 30})
SHORT = GridVariant("short", make_hours(time(8, 30), minutes=30, count=3, breaks={}))
FRIDAY = date(2027, 3, 12)
GRID = PeriodGrid((GridVariant("usual", HOURS, date(2020, 8, 1)), SHORT), {FRIDAY: SHORT})
SPRING = Closure(date(2027, 2, 20), date(2027, 2, 28), "Voorjaarsvakantie", "Spring break")
CALENDAR = SchoolCalendar((SPRING,))
TUESDAY, THURSDAY, SATURDAY, SUNDAY = 2, 4, 6, 7


def pattern(**changes: Any) -> Pattern:
    values = {
        "weekdays": frozenset({TUESDAY, THURSDAY}),
        "first_on": date(2027, 2, 1),
        "last_on": FRIDAY,
        "hours": (3, 4),
        **changes,
    }
    return Pattern(**values)


def walls(moments: tuple[Moment, ...]) -> list[tuple[date, time, time]]:
    local = [(each.starts_at.astimezone(ZONE), each.ends_at.astimezone(ZONE)) for each in moments]
    return [(starts.date(), starts.time(), ends.time()) for starts, ends in local]


def test_tuesdays_and_thursdays_in_the_third_and_fourth_hour() -> None:
    found = find_candidates(pattern(), grid=GRID, calendar=CALENDAR, zone=ZONE)
    days = [2, 4, 9, 11, 16, 18], [2, 4, 9, 11]
    expected = [
        date(2027, month, day) for month, numbers in zip((2, 3), days, strict=True) for day in numbers
    ]
    assert walls(found.moments) == [(day, time(10, 20), time(12)) for day in expected]
    assert found.closures == (SPRING,)
    assert found.without_hours == ()


def test_hours_apart_are_moments_apart() -> None:
    found = find_candidates(
        pattern(hours=(2, 6), last_on=date(2027, 2, 2)), grid=GRID, calendar=CALENDAR, zone=ZONE
    )
    assert [times for _day, *times in walls(found.moments)] == [
        [time(9, 20), time(10, 10)],
        [time(13, 20), time(14, 10)],
    ]


def test_day_with_another_timetable_has_its_own_times_or_is_left_out() -> None:
    fridays = pattern(weekdays=frozenset({5}), first_on=date(2027, 3, 5))
    short = find_candidates(
        pattern(weekdays=frozenset({5}), first_on=date(2027, 3, 5), hours=(3,)),
        grid=GRID,
        calendar=CALENDAR,
        zone=ZONE,
    )
    assert walls(short.moments)[-1] == (FRIDAY, time(9, 30), time(10))
    found = find_candidates(fridays, grid=GRID, calendar=CALENDAR, zone=ZONE)
    assert len(found.moments) == 1
    assert found.without_hours == (FRIDAY,)


@pytest.mark.parametrize(
    ("changes", "refused", "field"),
    [
        ({"weekdays": frozenset()}, NoWeekday, "weekdays"),
        ({"hours": ()}, NoTimeOfDay, "at"),
        ({"hours": (3, 7)}, HourUnknown, "hours"),
        ({"last_on": date(2027, 1, 31)}, PeriodBackwards, "last_on"),
        ({"last_on": date(2037, 2, 1)}, PatternTooLong, "last_on"),
        ({"last_on": date(2028, 2, 2)}, PatternTooLong, "last_on"),
        ({"last_on": date(2027, 10, 1)}, PatternTooMany, "last_on"),
        ({"first_on": SPRING.first_on, "last_on": SPRING.last_on}, NoDayLeft, "weekdays"),
        ({"last_on": date(2027, 2, 1)}, NoDayLeft, "weekdays"),
        ({"hours": (), "times": ((time(10), time(9)),)}, SlotEndsBeforeItStarts, "until"),
        ({"hours": (), "times": ((time(10), time(10)),)}, SlotEndsBeforeItStarts, "until"),
    ],
)
def test_pattern_that_makes_no_sense_is_refused_on_its_field(
    changes: dict[str, Any], refused: type[Refusal], field: str
) -> None:
    with pytest.raises(refused) as raised:
        find_candidates(pattern(**changes), grid=GRID, calendar=CALENDAR, zone=ZONE)
    assert raised.value.field == field


def test_as_many_moments_as_allowed_are_no_refusal() -> None:
    year = pattern(
        weekdays=frozenset(range(1, 8)), first_on=date(2027, 3, 1), hours=(), times=((time(9), time(10)),)
    )
    most = Pattern(
        year.weekdays, year.first_on, year.first_on + timedelta(days=MOST_MOMENTS - 1), (), year.times
    )
    assert len(find_candidates(most, grid=GRID, calendar=CALENDAR, zone=ZONE).moments) == MOST_MOMENTS


def at_night(day: date, starts: time, ends: time) -> tuple[Moment, ...]:
    night = Pattern(frozenset({SUNDAY}), day, day, (), ((starts, ends),))
    return find_candidates(night, grid=PeriodGrid(), calendar=SchoolCalendar(), zone=ZONE).moments


def test_hour_that_the_clock_skips_cannot_be_chosen() -> None:
    with pytest.raises(TimeSkipped) as raised:
        at_night(date(2027, 3, 28), time(2, 30), time(4))
    assert raised.value.field == "at"


def test_hour_that_there_is_twice_is_the_first_of_both() -> None:
    (moment,) = at_night(date(2027, 10, 31), time(2, 15), time(2, 45))
    assert moment.ends_at - moment.starts_at == timedelta(minutes=30)
    (longer,) = at_night(date(2027, 10, 31), time(2, 30), time(3, 30))
    assert longer.ends_at - longer.starts_at == timedelta(hours=2)


def test_29_february_is_a_day_like_others() -> None:
    leap = pattern(weekdays=frozenset({TUESDAY}), first_on=date(2028, 2, 28), last_on=date(2028, 3, 1))
    found = find_candidates(leap, grid=GRID, calendar=CALENDAR, zone=ZONE)
    assert [day for day, *_times in walls(found.moments)] == [date(2028, 2, 29)]


def test_pattern_keeps_to_the_days_that_can_be_asked_for() -> None:
    today, rules = date(2027, 1, 11), Rules()
    check_pattern_days(pattern(), today=today, rules=rules)
    with pytest.raises(SlotWithinNotice) as soon:
        check_pattern_days(pattern(first_on=date(2027, 1, 31)), today=today, rules=rules)
    assert soon.value.field == "first_on"
    with pytest.raises(SlotTooFarAhead) as far:
        check_pattern_days(pattern(last_on=date(2029, 1, 11)), today=today, rules=rules)
    assert far.value.field == "last_on"


@pytest.mark.parametrize(
    ("part", "minutes", "starts"),
    [
        (DayPart.MORNING, 60, [time(9), time(10, 30)]),
        (DayPart.MORNING, 90, [time(9), time(10, 30)]),
        (DayPart.MORNING, 120, [time(9)]),  # the second would begin before the first has ended
        (DayPart.AFTERNOON, 60, [time(13), time(14, 30)]),
        (DayPart.AFTERNOON, 480, [time(13)]),
    ],
)
def test_part_of_the_day_is_one_lecture_after_the_other(
    part: DayPart, minutes: int, starts: list[time]
) -> None:
    times = times_in(part, minutes)
    assert [each for each, _ends in times] == starts
    assert all(
        datetime.combine(date.min, ends) - datetime.combine(date.min, begins) == timedelta(minutes=minutes)
        for begins, ends in times
    )


DAYS = st.dates(date(2026, 8, 1), date(2028, 12, 31))


@given(
    weekdays=st.frozensets(st.integers(1, 7), min_size=1),
    first_on=DAYS,
    length=st.integers(0, 60),
    hours=st.sets(st.integers(1, 6), min_size=1),
    closed=st.lists(st.tuples(st.integers(-5, 60), st.integers(0, 10)), max_size=3),
    opened=st.frozensets(st.integers(0, 60), max_size=3),
    short=st.sets(st.integers(0, 60), max_size=3),
)
def test_pattern_makes_what_counting_day_by_day_makes(
    weekdays: frozenset[int],
    first_on: date,
    length: int,
    hours: set[int],
    closed: list[tuple[int, int]],
    opened: frozenset[int],
    short: set[int],
) -> None:
    def day(number: int) -> date:
        return first_on + timedelta(days=number)

    closures = tuple(Closure(day(begin), day(begin + more), "x", "x") for begin, more in closed)
    calendar = SchoolCalendar(closures, frozenset(map(day, opened)))
    grid = PeriodGrid(GRID.variants, {day(number): SHORT for number in short})
    wanted = Pattern(weekdays, first_on, day(length), tuple(sorted(hours)))

    expected = []
    for number in range(length + 1):
        is_closed = any(begin <= number <= begin + more for begin, more in closed) and number not in opened
        of_day = {hour.number: hour for hour in (SHORT.hours if number in short else HOURS)}
        if day(number).isoweekday() not in weekdays or is_closed or not hours <= set(of_day):
            continue
        for hour in sorted(hours):
            if hour - 1 in hours:
                expected[-1] = (*expected[-1][:2], of_day[hour].ends)
            else:
                expected.append((day(number), of_day[hour].starts, of_day[hour].ends))

    if not expected or len(expected) > MOST_MOMENTS:
        with pytest.raises((NoDayLeft, PatternTooMany)):
            find_candidates(wanted, grid=grid, calendar=calendar, zone=ZONE)
        return
    found = find_candidates(wanted, grid=grid, calendar=calendar, zone=ZONE)
    # The same wall time on every day, whatever the clock does in between.
    assert walls(found.moments) == expected

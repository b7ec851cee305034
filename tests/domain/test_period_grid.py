"""Lesson hours: which timetable holds, what a moment is called, and making a day of hours."""

from datetime import date, time
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guestlecture.domain.period_grid import (
    GridVariant,
    PeriodGrid,
    check_validity,
    make_hours,
    moment_from,
    numbered,
    times_of,
)
from guestlecture.domain.wall_time import instant
from guestlecture.errors import (
    BreakAfterNoHour,
    DayTooShort,
    HourBackwards,
    HourNotThatDay,
    HoursOverlap,
    NoHours,
    PeriodBackwards,
    Refusal,
    TooManyHours,
)

ZONE = ZoneInfo("Europe/Amsterdam")
FIFTY = make_hours(time(8, 30), minutes=50, count=6, breaks={2: 10, 4: 30})
SHORT = make_hours(time(8, 30), minutes=30, count=4, breaks={})
USUAL = GridVariant("50 minutes", FIFTY, date(2026, 8, 1))
DAY, NEXT_DAY = date(2027, 3, 12), date(2027, 3, 13)


def test_hours_are_made_of_a_start_a_length_and_breaks() -> None:
    assert [(f"{hour.starts:%H:%M}", f"{hour.ends:%H:%M}") for hour in FIFTY] == [
        ("08:30", "09:20"),
        ("09:20", "10:10"),
        ("10:20", "11:10"),
        ("11:10", "12:00"),
        ("12:30", "13:20"),
        ("13:20", "14:10"),
    ]
    assert [hour.number for hour in FIFTY] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"count": 0}, TooManyHours),
        ({"count": 17}, TooManyHours),
        ({"breaks": {6: 10}}, BreakAfterNoHour),
        ({"breaks": {0: 10}}, BreakAfterNoHour),
        ({"minutes": 240}, DayTooShort),
        ({"breaks": {5: 700}}, DayTooShort),
    ],
)
def test_hours_that_make_no_day_are_refused(changes: dict[str, object], refused: type[Refusal]) -> None:
    with pytest.raises(refused):
        make_hours(time(8, 30), **{"minutes": 50, "count": 6, "breaks": {}, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("times", "refused"),
    [
        ([], NoHours),
        ([(time(8), time(8, 10))] * 17, TooManyHours),
        ([(time(9), time(9))], HourBackwards),
        ([(time(9), time(8))], HourBackwards),
        ([(time(9), time(10)), (time(9, 59), time(11))], HoursOverlap),
        ([(time(10), time(11)), (time(8), time(9))], HoursOverlap),
    ],
)
def test_hours_that_somebody_wrote_are_checked(
    times: list[tuple[time, time]], refused: type[Refusal]
) -> None:
    with pytest.raises(refused):
        numbered(times)


def test_usual_timetable_holds_within_its_dates_and_a_chosen_one_on_its_day() -> None:
    short = GridVariant("short", SHORT)
    grid = PeriodGrid((USUAL, short), {DAY: short})
    assert grid.hours_on(DAY) == SHORT
    assert grid.hours_on(NEXT_DAY) == FIFTY
    assert grid.hours_on(date(2026, 7, 31)) == ()
    assert PeriodGrid((GridVariant("old", FIFTY, date(2026, 8, 1), DAY),)).hours_on(NEXT_DAY) == ()


def test_of_two_usual_timetables_the_one_that_began_last_holds() -> None:
    later = GridVariant("later", SHORT, DAY, DAY)
    for variants in ((USUAL, later), (later, USUAL)):
        grid = PeriodGrid(variants)
        assert grid.hours_on(DAY) == SHORT
        assert grid.hours_on(NEXT_DAY) == FIFTY


def test_numbers_are_those_of_every_timetable() -> None:
    assert PeriodGrid((USUAL, GridVariant("short", SHORT))).numbers() == (1, 2, 3, 4, 5, 6)
    assert PeriodGrid().numbers() == ()


def test_hours_that_follow_each_other_are_one_with_the_break_between() -> None:
    assert times_of(FIFTY, [2, 3, 6]) == [(time(9, 20), time(11, 10)), (time(13, 20), time(14, 10))]
    assert times_of(FIFTY, [9]) == []


@pytest.mark.parametrize(
    ("starts", "ends", "numbers"),
    [
        (time(10, 20), time(12), (3, 4)),
        (time(8, 30), time(9, 20), (1,)),
        (time(8, 30), time(14, 10), (1, 2, 3, 4, 5, 6)),
        (time(10, 20), time(11, 50), ()),
        (time(10, 15), time(12), ()),
    ],
)
def test_moment_is_called_by_the_hours_that_it_fills(
    starts: time, ends: time, numbers: tuple[int, ...]
) -> None:
    for day in (DAY, date(2027, 6, 1)):
        moment = (instant(day, starts, ZONE), instant(day, ends, ZONE))
        assert PeriodGrid((USUAL,)).hours_of(*moment, ZONE) == numbers


def test_moment_over_several_days_is_no_lesson_hour() -> None:
    begins, ends = instant(DAY, time(8, 30), ZONE), instant(NEXT_DAY, time(9, 20), ZONE)
    assert PeriodGrid((USUAL,)).hours_of(begins, ends, ZONE) == ()


@given(st.sets(st.integers(1, 8)), st.integers(1, 8))
def test_joined_hours_cover_the_chosen_ones_and_no_other(numbers: set[int], count: int) -> None:
    hours = make_hours(time(8), minutes=40, count=count, breaks={2: 15} if count > 2 else {})
    joined = times_of(hours, sorted(numbers))
    for hour in hours:
        within = any(starts <= hour.starts and hour.ends <= ends for starts, ends in joined)
        assert within is (hour.number in numbers)
    assert all(ends < starts for (_begin, ends), (starts, _end) in pairwise(joined))


@pytest.mark.parametrize(
    ("holds_from", "holds_until", "is_right"),
    [(None, None, True), (DAY, None, True), (DAY, DAY, True), (None, DAY, False), (NEXT_DAY, DAY, False)],
)
def test_timetable_does_not_end_before_it_begins(
    holds_from: date | None, holds_until: date | None, *, is_right: bool
) -> None:
    if is_right:
        check_validity(holds_from, holds_until)
    else:
        with pytest.raises(PeriodBackwards):
            check_validity(holds_from, holds_until)


def test_a_moment_fills_so_many_hours_from_one_on_with_the_breaks_between() -> None:
    grid = PeriodGrid((USUAL,), {NEXT_DAY: GridVariant("Short", SHORT)})
    moment = moment_from(grid, DAY, 2, 2, ZONE)
    assert grid.hours_of(moment.starts_at, moment.ends_at, ZONE) == (2, 3)
    assert moment.starts_at == instant(DAY, time(9, 20), ZONE)
    assert moment_from(grid, NEXT_DAY, 4, 1, ZONE).ends_at == instant(NEXT_DAY, time(10, 30), ZONE)
    for first, count, day in ((6, 2, DAY), (7, 1, DAY), (5, 1, NEXT_DAY)):
        with pytest.raises(HourNotThatDay):
            moment_from(grid, day, first, count, ZONE)

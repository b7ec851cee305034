"""Local days and years, also when the clock changes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from guestlecture.domain.wall_time import (
    chosen_instant,
    end_of_day,
    instant,
    local_date,
    month_bounds,
    school_year,
    school_year_bounds,
    shown_at,
    steady_offset,
    term_bounds,
)
from guestlecture.errors import TimeSkipped

ZONE = ZoneInfo("Europe/Amsterdam")
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("day", "clock_time", "utc"),
    [
        (date(2027, 1, 12), time(10, 20), "2027-01-12T09:20"),
        (date(2027, 6, 15), time(10, 20), "2027-06-15T08:20"),
        (date(2027, 3, 28), time(2, 30), "2027-03-28T01:30"),  # skipped: moves on to 3:30
        (date(2027, 10, 31), time(2, 30), "2027-10-31T00:30"),  # twice: the first
        (date(2027, 10, 31), time(3, 0), "2027-10-31T02:00"),
    ],
)
def test_wall_time_is_an_instant_also_when_the_clock_changes(day: date, clock_time: time, utc: str) -> None:
    assert instant(day, clock_time, ZONE) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize("clock_time", [time(2, 0), time(2, 30), time(2, 59)])
def test_time_that_the_clock_skips_cannot_be_chosen(clock_time: time) -> None:
    with pytest.raises(TimeSkipped):
        chosen_instant(date(2027, 3, 28), clock_time, ZONE)


@pytest.mark.parametrize(
    ("day", "clock_time"),
    [
        (date(2027, 3, 28), time(1, 59)),
        (date(2027, 3, 28), time(3, 0)),
        (date(2027, 10, 31), time(2, 30)),
        (date(2027, 3, 27), time(2, 30)),
    ],
)
def test_every_other_time_can_be_chosen(day: date, clock_time: time) -> None:
    assert chosen_instant(day, clock_time, ZONE) == instant(day, clock_time, ZONE)


@pytest.mark.parametrize(
    ("day", "clock_time", "first", "last"),
    [
        (date(2027, 1, 12), time(2, 30), "01-12T01:30", "01-12T01:30"),
        (date(2027, 3, 28), time(2, 0), "03-28T01:00", "03-28T01:00"),
        (date(2027, 3, 28), time(2, 37), "03-28T01:00", "03-28T01:00"),  # passed over when the clock jumps
        (date(2027, 3, 28), time(3, 0), "03-28T01:00", "03-28T01:00"),
        (date(2027, 10, 31), time(1, 59), "10-30T23:59", "10-30T23:59"),
        (date(2027, 10, 31), time(2, 30), "10-31T00:30", "10-31T01:30"),  # twice
        (date(2027, 10, 31), time(3, 0), "10-31T02:00", "10-31T02:00"),
    ],
)
def test_a_clock_shows_a_time_once_twice_or_passes_over_it(
    day: date, clock_time: time, first: str, last: str
) -> None:
    expected = tuple(datetime.fromisoformat(f"2027-{each}").replace(tzinfo=UTC) for each in (first, last))
    assert shown_at(day, clock_time, ZONE) == expected


@given(DAYS, st.times())
def test_instant_of_a_wall_time_lies_on_that_day(day: date, clock_time: time) -> None:
    assert local_date(instant(day, clock_time, ZONE), ZONE) == day


@given(DAYS)
def test_day_ends_where_the_next_begins(day: date) -> None:
    ends = end_of_day(day, ZONE)
    assert local_date(ends, ZONE) == day + timedelta(days=1)
    assert local_date(ends - timedelta(microseconds=1), ZONE) == day


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2027, 3, 28), 23), (date(2027, 10, 31), 25), (date(2027, 5, 5), 24)]
)
def test_day_of_a_clock_change_is_an_hour_shorter_or_longer(day: date, hours: int) -> None:
    assert end_of_day(day, ZONE) - instant(day, time(0), ZONE) == timedelta(hours=hours)


@given(DAYS)
def test_month_holds_its_days_and_no_other(day: date) -> None:
    begins, ends = month_bounds(day, ZONE)
    assert begins <= instant(day, time(12), ZONE) < ends
    last = local_date(ends - timedelta(seconds=1), ZONE)
    assert (local_date(begins, ZONE), last.month) == (day.replace(day=1), day.month)


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 7, 31), 2025),
        (date(2026, 8, 1), 2026),
        (date(2027, 1, 1), 2026),
        (date(2028, 2, 29), 2027),
    ],
)
def test_school_year_begins_on_the_first_of_august(day: date, year: int) -> None:
    assert school_year(day) == year


@given(DAYS)
def test_school_year_holds_its_days(day: date) -> None:
    begins, ends = school_year_bounds(school_year(day), ZONE)
    assert begins <= instant(day, time(0), ZONE) < ends


@pytest.mark.parametrize(
    ("day", "begins", "ends"),
    [
        (date(2026, 8, 1), date(2026, 8, 1), date(2027, 2, 1)),
        (date(2027, 1, 31), date(2026, 8, 1), date(2027, 2, 1)),
        (date(2027, 2, 1), date(2027, 2, 1), date(2027, 8, 1)),
        (date(2027, 7, 31), date(2027, 2, 1), date(2027, 8, 1)),
    ],
)
def test_term_runs_from_august_or_from_february(day: date, begins: date, ends: date) -> None:
    assert tuple(local_date(each, ZONE) for each in term_bounds(day, ZONE)) == (begins, ends)


@given(
    st.dates(date(2025, 1, 1), date(2030, 12, 31)),
    st.times(),
    st.sampled_from(
        ["Europe/Amsterdam", "America/St_Johns", "Australia/Lord_Howe", "Africa/Casablanca", "UTC"]
    ),
)
@example(date(2027, 3, 28), time(2, 30), "Europe/Amsterdam")
@example(date(2027, 10, 31), time(2, 30), "Europe/Amsterdam")
def test_a_day_on_which_the_clock_stands_still_is_calculated_as_every_other(
    day: date, clock_time: time, name: str
) -> None:
    zone = ZoneInfo(name)
    exact = datetime.combine(day, clock_time, zone).astimezone(UTC)
    assert instant(day, clock_time, zone) == exact
    if steady_offset(day, zone) is not None:
        other = datetime.combine(day, clock_time, zone).replace(fold=1).astimezone(UTC)
        assert exact == other
        assert exact.astimezone(zone).time() == clock_time


def test_the_clock_does_not_stand_still_on_the_days_of_its_changes() -> None:
    zone = ZoneInfo("Europe/Amsterdam")
    days = (date(2027, 1, 1) + timedelta(days=number) for number in range(365))
    changes = [day for day in days if steady_offset(day, zone) is None]
    assert changes == [date(2027, 3, 28), date(2027, 10, 31)]

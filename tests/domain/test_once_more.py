"""Last year's lecture once more: same weekday, same hours, not on closed days."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from guestlecture.domain.closed_day import Closure, SchoolCalendar
from guestlecture.domain.once_more import moments_once_more
from guestlecture.domain.period_grid import GridVariant, PeriodGrid, make_hours
from guestlecture.domain.slot import Moment
from guestlecture.domain.wall_time import local_date
from tests.factories import ZONE

NO_GRID, ALWAYS_OPEN = PeriodGrid(), SchoolCalendar()


def moment(text: str, minutes: int = 90) -> Moment:
    """A moment by its local start."""
    starts = datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)
    return Moment(starts, starts + timedelta(minutes=minutes))


def again(
    given_at: Moment,
    earliest: date,
    calendar: SchoolCalendar = ALWAYS_OPEN,
    grid: PeriodGrid = NO_GRID,
) -> list[str]:
    """The proposed moments on the wall."""
    found = moments_once_more(given_at, grid=grid, calendar=calendar, earliest=earliest, zone=ZONE)
    return [f"{each.starts_at.astimezone(ZONE):%a %d %b %Y %H:%M}" for each in found]


def test_the_same_week_of_the_next_year_comes_first_across_the_clock_change() -> None:
    # In 2026 the clocks went forward on 29 March, in 2027 on the 28th.
    found = again(moment("2026-03-31 10:20"), date(2026, 12, 15))
    assert found[:3] == ["Tue 30 Mar 2027 10:20", "Tue 06 Apr 2027 10:20", "Tue 23 Mar 2027 10:20"]
    assert len(found) == 7


def test_what_is_too_soon_is_proposed_a_year_later() -> None:
    found = again(moment("2025-10-07 10:20"), date(2026, 12, 15))
    assert found[0] == "Tue 05 Oct 2027 10:20"


def test_days_within_the_notice_and_closed_days_are_left_out() -> None:
    closed = Closure(date(2026, 12, 19), date(2027, 1, 3), "Kerst", "Christmas")
    found = again(moment("2025-12-19 09:00"), date(2026, 12, 15), SchoolCalendar((closed,)))
    assert found == ["Fri 18 Dec 2026 09:00", "Fri 08 Jan 2027 09:00"]


def test_lesson_hours_are_followed_where_the_timetable_has_changed() -> None:
    old = GridVariant("old", make_hours(time(8, 30), minutes=50, count=6, breaks={}), date(2020, 8, 1))
    new = GridVariant("new", make_hours(time(9), minutes=45, count=6, breaks={}), date(2026, 8, 1))
    short = GridVariant("short", make_hours(time(9), minutes=30, count=1, breaks={}))
    grid = PeriodGrid((old, new), {date(2027, 3, 30): short})
    found = again(moment("2026-03-31 09:20", 100), date(2026, 12, 15), grid=grid)
    assert "Tue 30 Mar 2027 09:45" not in found, "that day has no second hour"
    assert found[0] == "Tue 06 Apr 2027 09:45"


@given(
    minute=st.integers(0, 2 * 365 * 24 * 60),
    length=st.integers(30, 300),
    ahead=st.integers(0, 900),
)
def test_all_are_on_the_same_weekday_at_the_same_time_and_never_too_soon(
    minute: int, length: int, ahead: int
) -> None:
    starts = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    lecture = Moment(starts, starts + timedelta(minutes=length))
    earliest = local_date(starts, ZONE) + timedelta(days=ahead)
    found = moments_once_more(lecture, grid=NO_GRID, calendar=ALWAYS_OPEN, earliest=earliest, zone=ZONE)
    before = starts.astimezone(ZONE)
    for each in found:
        at = each.starts_at.astimezone(ZONE)
        assert (at.weekday(), at.time()) == (before.weekday(), before.time())
        assert at.date() >= earliest
    if before.hour > 3 and (starts + timedelta(minutes=length)).astimezone(ZONE).hour > 3:
        assert found

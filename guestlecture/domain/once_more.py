"""When a lecture can be given once more: on the same weekday, in the same hours and weeks, years later."""

from collections.abc import Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from guestlecture.domain.closed_day import SchoolCalendar
from guestlecture.domain.period_grid import PeriodGrid, times_of
from guestlecture.domain.slot import Moment
from guestlecture.domain.wall_time import chosen_instant, local_date
from guestlecture.errors import TimeSkipped

YEAR = timedelta(weeks=52)  # the same weekday
WEEKS = (0, 1, -1, 2, -2, 3, -3)  # from the same week on, the nearest first
MOST = 4


def moments_once_more(
    given: Moment, *, grid: PeriodGrid, calendar: SchoolCalendar, earliest: date, zone: ZoneInfo
) -> list[Moment]:
    """Return moments for a lecture that was given before, the nearest to the same week first.

    By lesson hours where it filled some, since they may be at other times now; else at the same wall time.
    """
    day = local_date(given.starts_at, zone) + YEAR
    while day < earliest:
        day += YEAR
    numbers = grid.hours_of(given.starts_at, given.ends_at, zone)
    days = (day + timedelta(weeks=weeks) for weeks in WEEKS)
    open_days = [each for each in days if each >= earliest and calendar.closure_on(each) is None]
    return [moment for each in open_days for moment in _on(each, given, numbers, grid, zone)]


def _on(
    day: date, given: Moment, numbers: tuple[int, ...], grid: PeriodGrid, zone: ZoneInfo
) -> Iterator[Moment]:
    times = [tuple(at.astimezone(zone).time() for at in (given.starts_at, given.ends_at))]
    if numbers:
        times = times_of(grid.hours_on(day), numbers)  # type: ignore[assignment]
    if len(times) != 1:  # that day has not all the hours
        return
    starts, ends = times[0]
    try:
        yield Moment(chosen_instant(day, starts, zone), chosen_instant(day, ends, zone))
    except TimeSkipped:
        return

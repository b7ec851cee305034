"""Local days, months and school years: what the clock on the wall says of an instant."""

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from guestlecture.errors import TimeSkipped

SCHOOL_YEAR_BEGINS_IN = 8  # August
SECOND_TERM_BEGINS_IN = 2  # February
DAY, DAYS_KNOWN = timedelta(days=1), 4096


def local_date(moment: datetime, zone: ZoneInfo) -> date:
    """Return the local date of an instant."""
    return moment.astimezone(zone).date()


@lru_cache(maxsize=DAYS_KNOWN)
def steady_offset(day: date, zone: ZoneInfo) -> timedelta | None:
    """Return how far the clock is ahead of UTC all day; None on a day on which it changes."""
    begins, ends = datetime.combine(day, time(0), zone), datetime.combine(day + DAY, time(0), zone)
    offsets = {each.replace(fold=fold).utcoffset() for each in (begins, ends) for fold in (0, 1)}
    return offsets.pop() if len(offsets) == 1 else None


def instant(day: date, clock_time: time, zone: ZoneInfo) -> datetime:
    """Return the instant (UTC) of a wall time. A time that the clock change skips moves forward with it."""
    offset = steady_offset(day, zone)
    if offset is not None:
        return datetime.combine(day, clock_time, UTC) - offset
    return datetime.combine(day, clock_time, zone).astimezone(UTC)


def chosen_instant(day: date, clock_time: time, zone: ZoneInfo) -> datetime:
    """Return the instant of a wall time that a person chose. Raises TimeSkipped."""
    chosen = instant(day, clock_time, zone)
    if chosen.astimezone(zone).replace(tzinfo=None) != datetime.combine(day, clock_time):
        raise TimeSkipped
    return chosen


def shown_at(day: date, clock_time: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return when the clock shows a time first and last; for a time that it skips, twice when it jumps."""
    if steady_offset(day, zone) is not None:
        only = instant(day, clock_time, zone)
        return only, only
    local = datetime.combine(day, clock_time, zone)
    one, other = local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)
    if one <= other:
        return one, other
    before = other.astimezone(zone).utcoffset()
    minutes = range(int((one - other).total_seconds() // 60))
    jumps = bisect_left(
        minutes,
        True,
        key=lambda number: (other + timedelta(minutes=number)).astimezone(zone).utcoffset() != before,
    )
    jump = other + timedelta(minutes=jumps)
    return jump, jump


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant at which a local day ends."""
    return instant(day + timedelta(days=1), time(0), zone)


def month_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the instants between which the local calendar month of `day` lies."""
    first = day.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    return instant(first, time(0), zone), instant(following, time(0), zone)


def term_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the instants between which the term of `day` lies: from 1 August, or from 1 February."""
    year = school_year(day)
    autumn, spring, next_autumn = (
        date(year, SCHOOL_YEAR_BEGINS_IN, 1),
        date(year + 1, SECOND_TERM_BEGINS_IN, 1),
        date(year + 1, SCHOOL_YEAR_BEGINS_IN, 1),
    )
    first, following = (autumn, spring) if day < spring else (spring, next_autumn)
    return instant(first, time(0), zone), instant(following, time(0), zone)


def school_year(day: date) -> int:
    """Return the year in which the school year of `day` begins: it runs from 1 August."""
    return day.year if day.month >= SCHOOL_YEAR_BEGINS_IN else day.year - 1


def year_of(moment: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the instants between which the school year of an instant lies."""
    return school_year_bounds(school_year(local_date(moment, zone)), zone)


def school_year_bounds(year: int, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the instants between which the school year that begins in `year` lies."""
    begins, ends = (date(each, SCHOOL_YEAR_BEGINS_IN, 1) for each in (year, year + 1))
    return instant(begins, time(0), zone), instant(ends, time(0), zone)

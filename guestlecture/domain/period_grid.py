"""Lesson hours of a school: its timetables, which of them holds on a day, and how its hours are made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from guestlecture.domain.slot import Moment
from guestlecture.domain.wall_time import instant, local_date
from guestlecture.errors import (
    BreakAfterNoHour,
    DayTooShort,
    HourBackwards,
    HourNotThatDay,
    HoursOverlap,
    NoHours,
    PeriodBackwards,
    TooManyHours,
)

MOST_HOURS = 16


@dataclass(frozen=True)
class LessonHour:
    """A lesson hour: its number, and from when to when it lasts on the wall."""

    number: int
    starts: time
    ends: time


@dataclass(frozen=True)
class GridVariant:
    """A timetable of a school. Without `holds_from` it holds on the days only that it is chosen for."""

    name: str
    hours: tuple[LessonHour, ...]
    holds_from: date | None = None
    holds_until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Say whether it is the usual timetable on a day."""
        if self.holds_from is None or day < self.holds_from:
            return False
        return self.holds_until is None or day <= self.holds_until


@dataclass(frozen=True)
class PeriodGrid:
    """All timetables of a school, and the days for which one of them was chosen."""

    variants: tuple[GridVariant, ...] = ()
    exceptions: Mapping[date, GridVariant] = field(default_factory=dict)

    def variant_on(self, day: date) -> GridVariant | None:
        """Return the timetable of a day: the one chosen for it, else the usual one that began last."""
        if day in self.exceptions:
            return self.exceptions[day]
        usual = [variant for variant in self.variants if variant.holds_on(day)]
        return max(usual, key=lambda variant: variant.holds_from or day, default=None)

    def hours_on(self, day: date) -> tuple[LessonHour, ...]:
        """Return the lesson hours of a day, in order; none where the school has no timetable then."""
        variant = self.variant_on(day)
        return variant.hours if variant else ()

    def numbers(self) -> tuple[int, ...]:
        """Return the numbers of all hours that a day of this school can have."""
        return tuple(sorted({hour.number for variant in self.variants for hour in variant.hours}))

    def hours_of(self, starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> tuple[int, ...]:
        """Return the numbers of the hours that a moment fills from beginning to end; none for other ones."""
        day = local_date(starts_at, zone)
        hours = self.hours_on(day)
        starts = [instant(day, hour.starts, zone) for hour in hours]
        ends = [instant(day, hour.ends, zone) for hour in hours]
        if starts_at not in starts or ends_at not in ends:
            return ()
        return tuple(hour.number for hour in hours[starts.index(starts_at) : ends.index(ends_at) + 1])


def moment_from(grid: PeriodGrid, day: date, first: int, count: int, zone: ZoneInfo) -> Moment:
    """Return the moment of so many lesson hours on a day, from a first one on. Raises HourNotThatDay."""
    hours = {hour.number: hour for hour in grid.hours_on(day)}
    for number in (first, first + count - 1):
        if number not in hours:
            raise HourNotThatDay(number=number, day=day)
    return Moment(instant(day, hours[first].starts, zone), instant(day, hours[first + count - 1].ends, zone))


def times_of(hours: Sequence[LessonHour], numbers: Sequence[int]) -> list[tuple[time, time]]:
    """Return from when to when the chosen hours last; hours that follow each other are one, with their break.

    Hours that this day does not have are left out, and with them whatever was to be joined to them.
    """
    joined: list[tuple[time, time]] = []
    before = False
    for hour in hours:
        chosen = hour.number in numbers
        if chosen and before:
            joined[-1] = (joined[-1][0], hour.ends)
        elif chosen:
            joined.append((hour.starts, hour.ends))
        before = chosen
    return joined


def make_hours(first: time, *, minutes: int, count: int, breaks: Mapping[int, int]) -> tuple[LessonHour, ...]:
    """Return hours of equal length from a time on; `breaks` are the minutes after the hours they name."""
    if not 1 <= count <= MOST_HOURS:
        raise TooManyHours(most=MOST_HOURS)
    wrong = [number for number in breaks if not 1 <= number < count]
    if wrong:
        raise BreakAfterNoHour(number=wrong[0])
    hours, starts = [], datetime.combine(date.min, first)
    for number in range(1, count + 1):
        ends = starts + timedelta(minutes=minutes)
        if ends.date() > date.min:
            raise DayTooShort(number=number)
        hours.append(LessonHour(number, starts.time(), ends.time()))
        starts = ends + timedelta(minutes=breaks.get(number, 0))
    return tuple(hours)


def numbered(times: Sequence[tuple[time, time]]) -> tuple[LessonHour, ...]:
    """Return the hours of a timetable as somebody wrote them down, checked, and numbered from one."""
    if not times:
        raise NoHours
    if len(times) > MOST_HOURS:
        raise TooManyHours(most=MOST_HOURS)
    hours = tuple(LessonHour(number, *each) for number, each in enumerate(times, start=1))
    for hour in hours:
        if hour.ends <= hour.starts:
            raise HourBackwards(number=hour.number)
    for before, hour in pairwise(hours):
        if hour.starts < before.ends:
            raise HoursOverlap(number=hour.number, before=before.number)
    return hours


def check_validity(holds_from: date | None, holds_until: date | None) -> None:
    """Refuse a timetable that ends before it begins, or ends without a beginning."""
    if holds_until is not None and (holds_from is None or holds_until < holds_from):
        raise PeriodBackwards(field="holds_until")

"""Moments by pattern: 'Tuesdays and Thursdays, 3rd and 4th hour, 1 February to 12 March'."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from guestlecture.domain.closed_day import Closure, SchoolCalendar
from guestlecture.domain.period_grid import PeriodGrid, times_of
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import HOURS, MOST_MOMENTS, Moment, check_slot_day
from guestlecture.domain.wall_time import chosen_instant
from guestlecture.enums import DayPart
from guestlecture.errors import (
    HourUnknown,
    NoDayLeft,
    NoTimeOfDay,
    NoWeekday,
    PatternTooLong,
    PatternTooMany,
    PeriodBackwards,
    SlotEndsBeforeItStarts,
    TimeSkipped,
)

LONGEST_PATTERN_DAYS = 366
# When a lecture can begin in a part of the day, for who has no lesson hours to name.
STARTS = {DayPart.MORNING: (time(9), time(10, 30)), DayPart.AFTERNOON: (time(13), time(14, 30))}


@dataclass(frozen=True)
class Pattern:
    """Weekdays (1 is Monday) from a first to a last day, at lesson hours or else at wall times."""

    weekdays: frozenset[int]
    first_on: date
    last_on: date
    hours: tuple[int, ...] = ()
    times: tuple[tuple[time, time], ...] = ()

    def days(self) -> Iterator[date]:
        """Return the days of the pattern in order."""
        for number in range((self.last_on - self.first_on).days + 1):
            day = self.first_on + timedelta(days=number)
            if day.isoweekday() in self.weekdays:
                yield day


@dataclass(frozen=True)
class Candidates:
    """The moments that a pattern makes, and why other days of it were left out.

    `closures` are the reasons for which the school is closed, `without_hours` the days without all the hours.
    """

    moments: tuple[Moment, ...]
    closures: tuple[Closure, ...] = ()
    without_hours: tuple[date, ...] = ()


def check_pattern_days(pattern: Pattern, *, today: date, rules: Rules) -> None:
    """Refuse a pattern that begins within the notice, or ends too far ahead."""
    check_slot_day(pattern.first_on, today=today, rules=rules, field="first_on")
    check_slot_day(pattern.last_on, today=today, rules=rules, field="last_on")


def find_candidates(
    pattern: Pattern, *, grid: PeriodGrid, calendar: SchoolCalendar, zone: ZoneInfo
) -> Candidates:
    """Return the moments of a pattern at a school: those of its open days that have the hours.

    Raises a refusal for a pattern that makes no sense, makes too many moments, or makes none.
    """
    _check(pattern, grid)
    moments: list[Moment] = []
    closures: list[Closure] = []
    without: list[date] = []
    for day in pattern.days():
        closure, times = calendar.closure_on(day), _times_on(day, pattern, grid)
        if closure is not None:
            closures.append(closure)
        elif not times:
            without.append(day)
        else:
            moments += [_moment(day, *each, zone) for each in times]
    if len(moments) > MOST_MOMENTS:
        raise PatternTooMany(found=len(moments), most=MOST_MOMENTS)
    if not moments:
        raise NoDayLeft
    return Candidates(tuple(moments), tuple(dict.fromkeys(closures)), tuple(without))


def _check(pattern: Pattern, grid: PeriodGrid) -> None:
    if not pattern.weekdays:
        raise NoWeekday
    if not pattern.hours and not pattern.times:
        raise NoTimeOfDay
    if any(ends <= starts for starts, ends in pattern.times):
        raise SlotEndsBeforeItStarts(field="until")
    if pattern.last_on < pattern.first_on:
        raise PeriodBackwards(field="last_on")
    if (pattern.last_on - pattern.first_on).days >= LONGEST_PATTERN_DAYS:
        raise PatternTooLong
    unknown = [number for number in pattern.hours if number not in grid.numbers()]
    if unknown:
        raise HourUnknown(number=unknown[0])


def _times_on(day: date, pattern: Pattern, grid: PeriodGrid) -> list[tuple[time, time]]:
    if not pattern.hours:
        return list(pattern.times)
    hours = grid.hours_on(day)
    known = {hour.number for hour in hours}
    # Half of what was asked for is another lecture than the one asked for.
    return times_of(hours, pattern.hours) if known >= set(pattern.hours) else []


def _moment(day: date, starts: time, ends: time, zone: ZoneInfo) -> Moment:
    try:
        moment = Moment(chosen_instant(day, starts, zone), chosen_instant(day, ends, zone))
    except TimeSkipped:
        raise TimeSkipped(field="at") from None
    if moment.ends_at <= moment.starts_at:  # the wall goes back in between
        raise SlotEndsBeforeItStarts(field="until")
    return moment


def times_in(part: DayPart, minutes: int) -> tuple[tuple[time, time], ...]:
    """Return when a lecture can be in the morning or in the afternoon, one after the other."""
    _opens, closes = HOURS[part]
    times: list[tuple[time, time]] = []
    for starts in STARTS[part]:
        ends = datetime.combine(date.min, starts) + timedelta(minutes=minutes)
        if ends.date() > date.min or (times and (starts < times[-1][1] or ends.time() > closes)):
            continue
        times.append((starts, ends.time()))
    return tuple(times)

"""When an expert can be asked: weekly windows in local wall time, exceptions, and busy times.

What the windows decide: others may ask for moments within them only. The expert who answers decides for
herself: to her the same is a warning, and never an obstacle. Who has given no weekly window has said nothing
about hours, so that only being away or busy is in the way. Being away counts more than an extra window.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from guestlecture.domain.slot import HOURS, Moment, subtract, union
from guestlecture.domain.wall_time import end_of_day, instant, local_date, shown_at
from guestlecture.enums import DayPart, ExceptionKind, Weeks
from guestlecture.errors import (
    AnchorMissing,
    ExpertAway,
    ExpertBusy,
    HalfWindow,
    LastDayBeforeFirst,
    NoSuchInterval,
    OutsideHours,
    Refusal,
    TooManyRules,
    WindowBackwards,
)

MOST_RULES = 30
MOST_EXCEPTIONS = 60
LEAST_WEEKS, MOST_WEEKS = 1, 26
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
FIRST_MONDAY = date(1970, 1, 5)
COMMON_WEEKS = 760  # within so many weeks whatever two rhythms ever have in common has come, long years too


@dataclass(frozen=True)
class WeeklyRule:
    """A window that comes back: a weekday (Monday is 0), from when to when, and in which weeks.

    For every n weeks, `anchor_on` is any day of a week in which it holds.
    """

    weekday: int
    starts: time
    ends: time
    weeks: Weeks = Weeks.EVERY
    every_weeks: int = 1
    anchor_on: date | None = None
    first_on: date | None = None
    last_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Say whether the window is there on a day."""
        if day.weekday() != self.weekday or not _is_between(day, self.first_on, self.last_on):
            return False
        if self.weeks is Weeks.INTERVAL and self.anchor_on is not None:
            return (week_number(day) - week_number(self.anchor_on)) % self.every_weeks == 0
        return self.weeks in (Weeks.EVERY, parity(day))


@dataclass(frozen=True)
class DateException:
    """Days on which an expert is away, or there besides the weekly windows; without times the whole day."""

    kind: ExceptionKind
    first_on: date
    last_on: date
    starts: time | None = None
    ends: time | None = None


@dataclass(frozen=True)
class Availability:
    """All that an expert has said of when; `busy` are times of a calendar, which has no places."""

    rules: Sequence[WeeklyRule] = ()
    exceptions: Sequence[DateException] = ()
    busy: Sequence[Moment] = ()


SCHOOL_HOURS = tuple(WeeklyRule(weekday, *HOURS[DayPart.DAY]) for weekday in range(5))


def week_number(day: date) -> int:
    """Count the weeks since one long ago, from Monday to Sunday; it goes on evenly over the years."""
    return (day - FIRST_MONDAY).days // 7


def parity(day: date) -> Weeks:
    """Return whether a day is in an even or an odd week, as calendars number them."""
    return Weeks.ODD if day.isocalendar().week % 2 else Weeks.EVEN


def free_moments(
    first: date, last: date, said: Availability, zone: ZoneInfo, *, taken: Iterable[Moment] = ()
) -> list[Moment]:
    """Return the stretches, both days included, at which an expert can be asked; `taken` is not among it."""
    offered = [moment for day in _days(first, last) for moment in _offered(day, said, zone)]
    away = [moment for day in _days(first, last) for moment in _said(day, ExceptionKind.AWAY, said, zone)]
    return subtract(union(offered), [*away, *said.busy, *taken])


def check_available(moment: Moment, said: Availability, zone: ZoneInfo, *, name: str) -> None:
    """Refuse a moment at which an expert, called `name`, is away, gives no lectures or is busy.

    Windows that touch count as one, so that a moment may lie in two of them.
    """
    first, last = local_date(moment.starts_at, zone), local_date(moment.ends_at, zone)
    days = list(_days(first, last))
    about = _words_for(moment, name, zone)
    if any(moment.overlaps(each) for day in days for each in _said(day, ExceptionKind.AWAY, said, zone)):
        raise ExpertAway(**about)
    offered = union([each for day in days for each in _offered(day, said, zone)])
    if not any(each.starts_at <= moment.starts_at and moment.ends_at <= each.ends_at for each in offered):
        raise OutsideHours(**about)
    if any(moment.overlaps(each) for each in said.busy):
        raise ExpertBusy(**about)


def why_not(moment: Moment, said: Availability, zone: ZoneInfo, *, name: str) -> Refusal | None:
    """Return what stands in the way of asking for a moment, as a warning for the expert; None if nothing."""
    try:
        check_available(moment, said, zone, name=name)
    except Refusal as refusal:
        return refusal
    return None


def check_rule(rule: WeeklyRule, others: Sequence[WeeklyRule]) -> None:
    """Refuse a window that goes backwards or past midnight, never comes, or is one too many."""
    if rule.ends <= rule.starts:
        raise WindowBackwards
    if rule.weeks is Weeks.INTERVAL and not LEAST_WEEKS <= rule.every_weeks <= MOST_WEEKS:
        raise NoSuchInterval(least=LEAST_WEEKS, most=MOST_WEEKS)
    if rule.weeks is Weeks.INTERVAL and rule.anchor_on is None:
        raise AnchorMissing
    if rule.first_on and rule.last_on and rule.last_on < rule.first_on:
        raise LastDayBeforeFirst
    if len(others) >= MOST_RULES:
        raise TooManyRules(most=MOST_RULES)


def find_overlap(rule: WeeklyRule, others: Sequence[WeeklyRule]) -> WeeklyRule | None:
    """Return a window of which some time would be given twice on some day; windows may touch."""
    return next((other for other in others if _overlap(rule, other)), None)


def check_exception(exception: DateException, count: int) -> None:
    """Refuse days or times that go backwards, half a window, or one exception too many."""
    if exception.last_on < exception.first_on:
        raise LastDayBeforeFirst
    if (exception.starts is None) != (exception.ends is None):
        raise HalfWindow(field="ends" if exception.ends is None else "starts")
    if exception.starts and exception.ends and exception.ends <= exception.starts:
        raise WindowBackwards
    if count >= MOST_EXCEPTIONS:
        raise TooManyRules(most=MOST_EXCEPTIONS)


def _overlap(one: WeeklyRule, other: WeeklyRule) -> bool:
    if one.weekday != other.weekday or one.ends <= other.starts or other.ends <= one.starts:
        return False
    firsts = [rule.first_on for rule in (one, other) if rule.first_on]
    lasts = [rule.last_on for rule in (one, other) if rule.last_on]
    begins = max(firsts) if firsts else min(lasts, default=FIRST_MONDAY) - COMMON_WEEKS * WEEK
    begins += (one.weekday - begins.weekday()) % 7 * DAY
    days = (begins + number * WEEK for number in range(COMMON_WEEKS))
    return any(one.holds_on(day) and other.holds_on(day) for day in days)


def _offered(day: date, said: Availability, zone: ZoneInfo) -> Iterator[Moment]:
    if not said.rules:
        yield Moment(instant(day, time(0), zone), end_of_day(day, zone))
        return
    for rule in said.rules:
        if rule.holds_on(day):
            yield _window(day, rule.starts, rule.ends, zone)
    yield from _said(day, ExceptionKind.EXTRA, said, zone)


def _said(day: date, kind: ExceptionKind, said: Availability, zone: ZoneInfo) -> Iterator[Moment]:
    for each in said.exceptions:
        if each.kind is kind and each.first_on <= day <= each.last_on:
            if each.starts is None or each.ends is None:
                yield Moment(instant(day, time(0), zone), end_of_day(day, zone))
            else:
                yield _window(day, each.starts, each.ends, zone)


def _window(day: date, starts: time, ends: time, zone: ZoneInfo) -> Moment:
    # An hour that the clock shows twice belongs to a window both times; one that it skips has no time.
    (begins, _), (_, stops) = shown_at(day, starts, zone), shown_at(day, ends, zone)
    return Moment(begins, stops)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + number * DAY for number in range((last - first).days + 1))


def _is_between(day: date, first: date | None, last: date | None) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)


def _words_for(moment: Moment, name: str, zone: ZoneInfo) -> dict[str, Any]:
    starts, ends = (each.astimezone(zone).strftime("%H:%M") for each in (moment.starts_at, moment.ends_at))
    return {"name": name, "day": local_date(moment.starts_at, zone), "starts": starts, "ends": ends}

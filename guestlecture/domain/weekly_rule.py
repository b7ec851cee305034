"""Windows that come back every week, or every so many weeks, in local wall time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from guestlecture.domain.slot import HOURS
from guestlecture.enums import DayPart, Weeks
from guestlecture.errors import (
    AnchorMissing,
    LastDayBeforeFirst,
    NoSuchInterval,
    TooManyRules,
    WindowBackwards,
)

MOST_RULES = 30
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


SCHOOL_HOURS = tuple(WeeklyRule(weekday, *HOURS[DayPart.DAY]) for weekday in range(5))


def week_number(day: date) -> int:
    """Count the weeks since one long ago, from Monday to Sunday; it goes on evenly over the years."""
    return (day - FIRST_MONDAY).days // 7


def parity(day: date) -> Weeks:
    """Return whether a day is in an even or an odd week, as calendars number them."""
    return Weeks.ODD if day.isocalendar().week % 2 else Weeks.EVEN


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


def _overlap(one: WeeklyRule, other: WeeklyRule) -> bool:
    if one.weekday != other.weekday or one.ends <= other.starts or other.ends <= one.starts:
        return False
    firsts = [rule.first_on for rule in (one, other) if rule.first_on]
    lasts = [rule.last_on for rule in (one, other) if rule.last_on]
    begins = max(firsts) if firsts else min(lasts, default=FIRST_MONDAY) - COMMON_WEEKS * WEEK
    begins += (one.weekday - begins.weekday()) % 7 * DAY
    days = (begins + number * WEEK for number in range(COMMON_WEEKS))
    return any(one.holds_on(day) and other.holds_on(day) for day in days)


def _is_between(day: date, first: date | None, last: date | None) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)

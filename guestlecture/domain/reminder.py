"""When the clock reminds people of what: from which instant on, and until when it still helps.

All of it is wall time, so that a reminder comes in the morning on both sides of a clock change. No two
windows of one thing overlap: a worker that was off sends what is due now, and leaves out what is too late.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from guestlecture.domain.rules import Rules
from guestlecture.domain.wall_time import end_of_day, instant, local_date
from guestlecture.enums import ReminderKind

WEEK, WEEK_CLOSES, DAY = timedelta(days=7), timedelta(days=3), timedelta(days=1)
OVER_CLOSES = timedelta(days=8)
LONGEST = WEEK + DAY  # before or after a lecture


@dataclass(frozen=True)
class Window:
    """From when until when a reminder is sent."""

    opens_at: datetime
    closes_at: datetime

    def is_open(self, now: datetime) -> bool:
        """Say whether it is sent now, if it has not been."""
        return self.opens_at <= now < self.closes_at


@dataclass(frozen=True)
class Due:
    """A reminder to send: its kind, and the day that it is about."""

    kind: ReminderKind
    on: date


def due_for_lecture(
    starts_at: datetime,
    ends_at: datetime,
    *,
    agreed_at: datetime,
    now: datetime,
    zone: ZoneInfo,
    rules: Rules,
) -> Due | None:
    """Return the reminder of an agreed lecture that is due: a week before, a day before, or the day after.

    Who agreed since it became due has just had the mail about that.
    """
    on, over = local_date(starts_at, zone), local_date(ends_at, zone)
    morning = _mornings(zone, rules)
    windows = {
        ReminderKind.BOOKING_WEEK: Window(morning(on - WEEK), morning(on - WEEK_CLOSES)),
        ReminderKind.BOOKING_DAY: Window(morning(on - DAY), starts_at),
        ReminderKind.BOOKING_OVER: Window(max(morning(over + DAY), ends_at), morning(over + OVER_CLOSES)),
    }
    return _due(windows, on, made_at=agreed_at, now=now)


def due_for_answer(
    half: ReminderKind,
    last: ReminderKind,
    *,
    asked_at: datetime,
    answer_by: date,
    now: datetime,
    zone: ZoneInfo,
    rules: Rules,
) -> Due | None:
    """Return the reminder of an unanswered request that is due: at half time, or on the last day."""
    asked_on, morning = local_date(asked_at, zone), _mornings(zone, rules)
    half_time = asked_on + (answer_by - asked_on) // 2
    windows = {last: Window(morning(answer_by), end_of_day(answer_by, zone))}
    if asked_on < half_time < answer_by:
        windows[half] = Window(morning(half_time), morning(answer_by))
    return _due(windows, answer_by, made_at=asked_at, now=now)


def _mornings(zone: ZoneInfo, rules: Rules) -> Callable[[date], datetime]:
    return lambda day: instant(day, time(rules.reminder_hour), zone)


def _due(windows: dict[ReminderKind, Window], on: date, *, made_at: datetime, now: datetime) -> Due | None:
    kinds = (kind for kind, window in windows.items() if window.is_open(now) and made_at < window.opens_at)
    kind = next(kinds, None)
    return Due(kind, on) if kind else None

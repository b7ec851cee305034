"""Who can be asked at a moment, decided in SQL for all experts at once.

The same as `domain.availability` says of one expert; a test keeps them equal.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from guestlecture.domain.slot import Moment
from guestlecture.domain.weekly_rule import parity, week_number
from guestlecture.enums import ExceptionKind, Weeks
from guestlecture.models import AvailabilityException, AvailabilityRule, BusyTime, Expert

MIDNIGHT = 24 * 60
MICROSECOND = timedelta(microseconds=1)


def can_be_asked(moment: Moment, zone: ZoneInfo, *, minutes: int | None = None) -> sa.ColumnElement[bool]:
    """Return the condition that an expert is neither away nor busy at a moment, and gives lectures then.

    With `minutes`, hours of so many minutes within the moment are enough: who gives lectures from nine to
    twelve can be asked for a morning.
    """
    begins, ends = moment.starts_at.astimezone(zone), moment.ends_at.astimezone(zone)
    last = (ends - MICROSECOND).date()
    busy = sa.select(BusyTime.expert_id)
    busy = busy.where(BusyTime.starts_at < moment.ends_at, BusyTime.ends_at > moment.starts_at)
    has_hours = sa.select(AvailabilityRule.expert_id)
    return sa.and_(
        Expert.id.not_in(busy),
        Expert.id.not_in(_away(begins, ends, last)),
        sa.or_(Expert.id.not_in(has_hours), Expert.id.in_(_within_hours(begins, ends, last, minutes))),
    )


def _away(begins: datetime, ends: datetime, last: date) -> sa.Select[int]:
    row, first = AvailabilityException, begins.date()
    # On one day its hours count; a moment over midnight is refused by whatever touches its days.
    hours: sa.ColumnElement[bool] = sa.true()
    if first == last:
        hours = sa.or_(
            row.starts_minute.is_(None),
            sa.and_(row.starts_minute < _end_minute(ends), row.ends_minute > _minute(begins)),
        )
    away = sa.select(row.expert_id).where(row.kind == ExceptionKind.AWAY)
    return away.where(row.first_on <= last, row.last_on >= first, hours)


def _within_hours(begins: datetime, ends: datetime, last: date, minutes: int | None) -> sa.Select[int]:
    """Select who has windows that, joined where they touch, hold enough of a moment on one day."""
    starts, stops = _minute(begins), _end_minute(ends) if last == begins.date() else MIDNIGHT + 1
    windows = _windows(begins).subquery()
    reached = sa.func.max(windows.c.ends_minute).over(
        partition_by=windows.c.expert_id, order_by=windows.c.starts_minute, rows=(None, -1)
    )
    is_new = sa.case((windows.c.starts_minute > reached, 1), else_=0)
    marked = sa.select(windows, is_new.label("is_new")).subquery()
    stretch = sa.func.sum(marked.c.is_new).over(
        partition_by=marked.c.expert_id, order_by=marked.c.starts_minute, rows=(None, 0)
    )
    numbered = sa.select(
        marked.c.expert_id,
        sa.case((marked.c.starts_minute > starts, marked.c.starts_minute), else_=starts).label("starts"),
        sa.case((marked.c.ends_minute < stops, marked.c.ends_minute), else_=stops).label("stops"),
        stretch.label("stretch"),
    ).subquery()
    length = sa.func.max(numbered.c.stops) - sa.func.min(numbered.c.starts)
    needed = stops - starts if minutes is None else min(minutes, stops - starts)
    enough = sa.select(numbered.c.expert_id).group_by(numbered.c.expert_id, numbered.c.stretch)
    return enough.having(length >= needed)


def _windows(begins: datetime) -> sa.CompoundSelect[int, int, int]:
    day = begins.date()
    rule, extra = AvailabilityRule, AvailabilityException
    weekly = sa.select(rule.expert_id, rule.starts_minute, rule.ends_minute).where(
        rule.weekday == day.weekday(),
        sa.or_(rule.first_on.is_(None), rule.first_on <= day),
        sa.or_(rule.last_on.is_(None), rule.last_on >= day),
        sa.or_(
            rule.weeks.in_((Weeks.EVERY, parity(day))),
            sa.and_(rule.weeks == Weeks.INTERVAL, week_number(day) % rule.every_weeks == rule.week_remainder),
        ),
    )
    added = sa.select(
        extra.expert_id,
        sa.func.coalesce(extra.starts_minute, 0),
        sa.func.coalesce(extra.ends_minute, MIDNIGHT),
    ).where(extra.kind == ExceptionKind.EXTRA, extra.first_on <= day, extra.last_on >= day)
    return weekly.union_all(added)


def _minute(moment: datetime) -> int:
    return moment.hour * 60 + moment.minute


def _end_minute(ends: datetime) -> int:
    return _minute(ends) or MIDNIGHT

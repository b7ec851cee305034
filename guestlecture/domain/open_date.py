"""Moments that an expert publishes for the first school that fits."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import Moment
from guestlecture.domain.wall_time import local_date
from guestlecture.errors import (
    OpenDateOverlaps,
    OpenDatePast,
    OpenDateTaken,
    OpenDateToday,
    SlotEndsBeforeItStarts,
    SlotTooFarAhead,
    SlotTooLong,
    TooManyOpenDates,
)

MOST_OPEN_DATES = 20


def check_open_date(
    moment: Moment,
    others: Sequence[Moment],
    booked: Sequence[Moment],
    *,
    now: datetime,
    zone: ZoneInfo,
    rules: Rules,
) -> None:
    """Refuse to publish a moment today or earlier, too long, too far away, or when there is something.

    The notice is not asked for: who publishes a date has agreed to be asked late.
    """
    today, latest = local_date(now, zone), local_date(now, zone) + timedelta(days=rules.longest_ahead_days)
    if moment.ends_at <= moment.starts_at:
        raise SlotEndsBeforeItStarts(field="ends")
    if moment.ends_at - moment.starts_at > timedelta(minutes=rules.longest_lecture_minutes):
        raise SlotTooLong(field="ends")
    if local_date(moment.starts_at, zone) <= today:
        raise OpenDateToday
    if local_date(moment.starts_at, zone) > latest:
        raise SlotTooFarAhead(latest=latest, field="on")
    if len(others) >= MOST_OPEN_DATES:
        raise TooManyOpenDates(most=MOST_OPEN_DATES)
    if any(moment.overlaps(each) for each in (*others, *booked)):
        raise OpenDateOverlaps


def check_takeable(moment: Moment, *, is_taken: bool, now: datetime, zone: ZoneInfo) -> None:
    """Refuse to take a date that is taken, or that is today or has passed."""
    if is_taken:
        raise OpenDateTaken
    if local_date(moment.starts_at, zone) <= local_date(now, zone):
        raise OpenDatePast

"""Other times than those of a request or of an agreed lecture; and until when a substitute answers."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import Moment, check_moment, check_notice, usual_answer_by
from guestlecture.domain.wall_time import end_of_day, instant, local_date
from guestlecture.errors import SlotAsItWas, SlotTwice, TooFewSlots, TooManyAlternatives

MOST_ALTERNATIVES = 5
SUBSTITUTE_ANSWERS_WITHIN = timedelta(hours=24)
DAY, MOMENT = timedelta(days=1), timedelta(microseconds=1)


def check_alternatives(
    moments: Sequence[Moment],
    known: Sequence[Moment],
    *,
    notice_days: int,
    now: datetime,
    zone: ZoneInfo,
    rules: Rules,
) -> None:
    """Refuse other times that are none, many, twice, known already, or no moments at all.

    `notice_days` protects an expert from being asked late; it is 0 where the expert proposes.
    """
    if not moments:
        raise TooFewSlots
    if len(moments) > MOST_ALTERNATIVES:
        raise TooManyAlternatives(most=MOST_ALTERNATIVES)
    if len(set(moments)) < len(moments):
        raise SlotTwice
    if set(moments) & set(known):
        raise SlotAsItWas
    for moment in moments:
        check_moment(moment, now=now, zone=zone, rules=rules)
        day = local_date(moment.starts_at, zone)
        check_notice(day, offered_on=local_date(now, zone), days=notice_days)


def answer_alternatives_by(
    moments: Sequence[Moment], agreed: Moment | None, *, now: datetime, zone: ZoneInfo, rules: Rules
) -> date:
    """Return until when other times wait: as long as a request does, but today at least.

    Of an agreed lecture, they have to be answered before it as well.
    """
    first = min([*moments, *([agreed] if agreed else [])]).starts_at
    return max(usual_answer_by(now, first, zone=zone, rules=rules), local_date(now, zone))


def look_on_until(starts_at: datetime, *, now: datetime, zone: ZoneInfo) -> date:
    """Return until when a substitute is looked for: the day before the lecture, but today at least."""
    return max(local_date(starts_at, zone) - DAY, local_date(now, zone))


def substitute_answers_by(starts_at: datetime, *, now: datetime, zone: ZoneInfo) -> datetime:
    """Return until when a substitute answers: within 24 hours, and at the latest before the day itself."""
    return min(now + SUBSTITUTE_ANSWERS_WITHIN, instant(local_date(starts_at, zone), time(0), zone))


def last_day(answer_by: datetime | date, zone: ZoneInfo) -> date:
    """Return the last day on which an answer helps; what ends at midnight ends on the day before."""
    return local_date(answer_by - MOMENT, zone) if isinstance(answer_by, datetime) else answer_by


def is_due(answer_by_on: date, answer_by_at: datetime | None, *, now: datetime, zone: ZoneInfo) -> bool:
    """Say whether the time to answer has passed: the end of a day, or an earlier moment if there is one."""
    return now >= end_of_day(answer_by_on, zone) or (answer_by_at is not None and now >= answer_by_at)

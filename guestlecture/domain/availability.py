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

from guestlecture.domain.slot import Moment, subtract, union
from guestlecture.domain.wall_time import end_of_day, instant, local_date, shown_at
from guestlecture.domain.weekly_rule import WeeklyRule
from guestlecture.enums import ExceptionKind
from guestlecture.errors import (
    ExpertAway,
    ExpertBusy,
    HalfWindow,
    LastDayBeforeFirst,
    OutsideHours,
    Refusal,
    TooManyRules,
    WindowBackwards,
)

MOST_EXCEPTIONS = 60
DAY = timedelta(days=1)


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


def free_moments(
    first: date, last: date, said: Availability, zone: ZoneInfo, *, taken: Iterable[Moment] = ()
) -> list[Moment]:
    """Return the stretches, both days included, at which an expert can be asked; `taken` is not among it."""
    away = away_moments(first, last, said, zone)
    return subtract(offered_moments(first, last, said, zone), [*away, *said.busy, *taken])


def offered_moments(first: date, last: date, said: Availability, zone: ZoneInfo) -> list[Moment]:
    """Return the stretches in which an expert gives lectures at all, whatever else there is."""
    return union(moment for day in _days(first, last) for moment in _offered(day, said, zone))


def away_moments(first: date, last: date, said: Availability, zone: ZoneInfo) -> list[Moment]:
    """Return the stretches in which an expert is away."""
    away = ExceptionKind.AWAY
    return union(moment for day in _days(first, last) for moment in _said(day, away, said, zone))


def check_available(moment: Moment, said: Availability, zone: ZoneInfo, *, name: str) -> None:
    """Refuse a moment at which an expert, called `name`, is away, gives no lectures or is busy.

    Windows that touch count as one, so that a moment may lie in two of them.
    """
    first, last = local_date(moment.starts_at, zone), local_date(moment.ends_at, zone)
    refusal = _why_not(moment, first, last, said, zone)
    if refusal:
        raise refusal(**_words_for(moment, name, zone))


def _why_not(
    moment: Moment, first: date, last: date, said: Availability, zone: ZoneInfo
) -> type[Refusal] | None:
    if any(moment.overlaps(each) for each in away_moments(first, last, said, zone)):
        return ExpertAway
    offered = offered_moments(first, last, said, zone)
    if not any(each.starts_at <= moment.starts_at and moment.ends_at <= each.ends_at for each in offered):
        return OutsideHours
    return ExpertBusy if any(moment.overlaps(each) for each in said.busy) else None


def why_not(moment: Moment, said: Availability, zone: ZoneInfo, *, name: str) -> Refusal | None:
    """Return what stands in the way of asking for a moment, as a warning for the expert; None if nothing."""
    try:
        check_available(moment, said, zone, name=name)
    except Refusal as refusal:
        return refusal
    return None


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


def _words_for(moment: Moment, name: str, zone: ZoneInfo) -> dict[str, Any]:
    starts, ends = (each.astimezone(zone).strftime("%H:%M") for each in (moment.starts_at, moment.ends_at))
    return {"name": name, "day": local_date(moment.starts_at, zone), "starts": starts, "ends": ends}

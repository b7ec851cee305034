"""The moments of a request."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from operator import attrgetter
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from guestlecture.domain.rules import Rules
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import DayPart
from guestlecture.errors import (
    AnswerByInThePast,
    AnswerByTooLate,
    DayInThePast,
    DayTooFar,
    DayWithinNotice,
    SlotEndsBeforeItStarts,
    SlotInThePast,
    SlotTooFarAhead,
    SlotTooLong,
    SlotTwice,
    SlotWithinNotice,
    TooFewSlots,
    TooManySlots,
)

STARTS_AT = attrgetter("starts_at")
MOST_MOMENTS = 60  # of one request, however they were chosen

# From when to when a school day and its parts last, for who has no lesson hours to name.
HOURS = {
    DayPart.DAY: (time(8), time(17)),
    DayPart.MORNING: (time(8), time(12, 30)),
    DayPart.AFTERNOON: (time(12, 30), time(17)),
}


class HasTimes(Protocol):
    """Anything with a start and an end, such as a moment of a request."""

    @property
    def starts_at(self) -> datetime:
        """When it begins."""

    @property
    def ends_at(self) -> datetime:
        """When it ends."""


@dataclass(frozen=True, order=True, slots=True)
class Moment:
    """A start and an end, both instants."""

    starts_at: datetime
    ends_at: datetime

    def overlaps(self, other: "Moment") -> bool:
        """Say whether both have some time in common; touching is no overlap."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


def union(moments: Iterable[Moment]) -> list[Moment]:
    """Return the same time as stretches in order, none of which touch."""
    joined: list[Moment] = []
    for moment in sorted(moments, key=STARTS_AT):
        if joined and moment.starts_at <= joined[-1].ends_at:
            joined[-1] = Moment(joined[-1].starts_at, max(joined[-1].ends_at, moment.ends_at))
        elif moment.starts_at < moment.ends_at:
            joined.append(moment)
    return joined


def subtract(stretches: Sequence[Moment], taken: Iterable[Moment]) -> list[Moment]:
    """Return what is left of stretches in order without what is taken."""
    left, gone = list[Moment](), union(taken)
    place = 0
    for stretch in stretches:
        begins = stretch.starts_at
        while place < len(gone) and gone[place].ends_at <= begins:
            place += 1
        for each in gone[place:]:
            if each.starts_at >= stretch.ends_at:
                break
            if each.starts_at > begins:
                left.append(Moment(begins, each.starts_at))
            begins = max(begins, each.ends_at)
        if begins < stretch.ends_at:
            left.append(Moment(begins, stretch.ends_at))
    return left


def check_moments(moments: Sequence[Moment], *, now: datetime, zone: ZoneInfo, rules: Rules) -> None:
    """Refuse moments that cannot be asked for: none, many, twice, past, backwards, long, soon or far."""
    if not moments:
        raise TooFewSlots
    if len(moments) > MOST_MOMENTS:
        raise TooManySlots(most=MOST_MOMENTS)
    if len(set(moments)) < len(moments):
        raise SlotTwice
    for moment in moments:
        check_moment(moment, now=now, zone=zone, rules=rules)
        check_notice(
            local_date(moment.starts_at, zone), offered_on=local_date(now, zone), days=rules.notice_days
        )


def check_moment(moment: Moment, *, now: datetime, zone: ZoneInfo, rules: Rules) -> None:
    """Refuse a moment in the past, backwards, too long, or too far ahead; the notice is another matter."""
    if moment.starts_at <= now:
        raise SlotInThePast
    if moment.ends_at <= moment.starts_at:
        raise SlotEndsBeforeItStarts
    if moment.ends_at - moment.starts_at > timedelta(minutes=rules.longest_lecture_minutes):
        raise SlotTooLong
    latest = _days_to_ask_for(local_date(now, zone), rules)[1]
    if local_date(moment.starts_at, zone) > latest:
        raise SlotTooFarAhead(latest=latest, field="slots")


def check_slot_day(day: date, *, today: date, rules: Rules, field: str = "slots") -> None:
    """Refuse a day of a moment within the notice, or too far ahead."""
    check_notice(day, offered_on=today, days=rules.notice_days, field=field)
    latest = _days_to_ask_for(today, rules)[1]
    if day > latest:
        raise SlotTooFarAhead(latest=latest, field=field)


def check_notice(day: date, *, offered_on: date, days: int, field: str = "slots") -> None:
    """Refuse a day that was too near when it was offered. Nobody measures again when it is accepted."""
    earliest = offered_on + timedelta(days=days)
    if day < earliest:
        raise SlotWithinNotice(days=days, earliest=earliest, field=field)


def words_for(moment: Moment, zone: ZoneInfo) -> dict[str, Any]:
    """Return what a sentence says of a moment: the day and the times on the wall."""
    starts, ends = (f"{at.astimezone(zone):%H:%M}" for at in (moment.starts_at, moment.ends_at))
    return {"day": local_date(moment.starts_at, zone), "starts": starts, "ends": ends}


def check_day(day: date, *, today: date, rules: Rules) -> None:
    """Refuse a day on which nobody can be asked for: past, within the notice, or far away."""
    earliest, latest = _days_to_ask_for(today, rules)
    if day < today:
        raise DayInThePast
    if day < earliest:
        raise DayWithinNotice(days=rules.notice_days, earliest=earliest)
    if day > latest:
        raise DayTooFar


def earliest_day(now: datetime, *, zone: ZoneInfo, rules: Rules) -> date:
    """Return the first day that can be asked for."""
    return _days_to_ask_for(local_date(now, zone), rules)[0]


def _days_to_ask_for(today: date, rules: Rules) -> tuple[date, date]:
    return today + timedelta(days=rules.notice_days), today + timedelta(days=rules.longest_ahead_days)


def usual_answer_by(now: datetime, first: datetime | None, *, zone: ZoneInfo, rules: Rules) -> date:
    """Return the day on which an answer is due when nobody chose one."""
    usual = local_date(now, zone) + timedelta(days=rules.answer_within_days)
    return usual if first is None else min(usual, latest_answer_by(first, zone=zone, rules=rules))


def latest_answer_by(first: datetime, *, zone: ZoneInfo, rules: Rules) -> date:
    """Return the last day on which an answer still helps, for a first moment that starts at `first`."""
    return local_date(first, zone) - timedelta(days=rules.answer_before_slot_days)


def check_answer_by(
    answer_by: date, moments: Sequence[Moment], *, now: datetime, zone: ZoneInfo, rules: Rules
) -> None:
    """Refuse an answer date in the past, or too close to the first moment, if there is one."""
    if answer_by < local_date(now, zone):
        raise AnswerByInThePast
    if not moments:
        return
    latest = latest_answer_by(min(moments).starts_at, zone=zone, rules=rules)
    if answer_by > latest:
        raise AnswerByTooLate(latest=latest)

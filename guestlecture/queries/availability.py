"""Reads about when experts can be asked."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from guestlecture.db import get, session
from guestlecture.domain.availability import Availability, DateException, why_not
from guestlecture.domain.booking import Engagement, count_visits
from guestlecture.domain.half_day import HalfDay, free_half_days
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import HasTimes, Moment, earliest_day
from guestlecture.domain.wall_time import end_of_day, instant, local_date, month_bounds
from guestlecture.domain.weekly_rule import WeeklyRule
from guestlecture.errors import Refusal, Refusals
from guestlecture.models import AvailabilityException, AvailabilityRule, BusyTime, Expert
from guestlecture.queries.booking import list_engagements

LOOK_AHEAD = timedelta(weeks=8)
MOST_HALF_DAYS = 6

Times = tuple[datetime, datetime]


def get_rule(id: int) -> AvailabilityRule:
    """Return a weekly window. Raises NotFound."""
    return get(AvailabilityRule, id)


def get_exception(id: int) -> AvailabilityException:
    """Return what an expert said of some days. Raises NotFound."""
    return get(AvailabilityException, id)


def list_rules(expert: Expert) -> list[AvailabilityRule]:
    """Return the weekly windows of an expert, in the order of the week."""
    rows = sa.select(AvailabilityRule).where(AvailabilityRule.expert_id == expert.id)
    order = (AvailabilityRule.weekday, AvailabilityRule.starts_minute, AvailabilityRule.id)
    return list(session.scalars(rows.order_by(*order)))


def list_exceptions(expert: Expert, *, since: date) -> list[AvailabilityException]:
    """Return what an expert said of days that have not passed on the day `since`, the next first."""
    rows = sa.select(AvailabilityException).where(AvailabilityException.expert_id == expert.id)
    rows = rows.where(AvailabilityException.last_on >= since)
    return list(session.scalars(rows.order_by(AvailabilityException.first_on, AvailabilityException.id)))


def load_availability(expert: Expert, first: date, last: date, zone: ZoneInfo) -> Availability:
    """Return what an expert has said of a range of days, both included, as the rules see it."""
    return load_availabilities([expert.id], first, last, zone).get(expert.id, Availability())


def load_availabilities(
    expert_ids: Collection[int], first: date, last: date, zone: ZoneInfo
) -> dict[int, Availability]:
    """Return what many experts have said of some days, in three queries; who said nothing is left out."""
    found = defaultdict[int, tuple[list[WeeklyRule], list[DateException], list[Moment]]](lambda: ([], [], []))
    # Columns and not rows, which take long to make: a calendar holds thousands of times.
    rules = sa.select(*AvailabilityRule.__table__.c).where(AvailabilityRule.expert_id.in_(expert_ids))
    for rule in session.execute(rules.order_by(AvailabilityRule.id)):
        found[rule.expert_id][0].append(rule_of(rule))
    that = AvailabilityException
    exceptions = sa.select(*that.__table__.c).where(that.expert_id.in_(expert_ids))
    exceptions = exceptions.where(that.last_on >= first, that.first_on <= last)
    for exception in session.execute(exceptions.order_by(that.id)):
        found[exception.expert_id][1].append(exception_of(exception))
    begins, ends = instant(first, time(0), zone), end_of_day(last, zone)
    busy = sa.select(BusyTime.expert_id, BusyTime.starts_at, BusyTime.ends_at)
    busy = busy.where(BusyTime.expert_id.in_(expert_ids), BusyTime.starts_at < ends)
    busy = busy.where(BusyTime.ends_at > begins).order_by(BusyTime.expert_id, BusyTime.starts_at)
    for expert_id, starts_at, ends_at in session.execute(busy):
        found[expert_id][2].append(Moment(starts_at, ends_at))
    return {expert_id: Availability(*said) for expert_id, said in found.items()}


def find_obstacles(expert: Expert, moments: Iterable[HasTimes], zone: ZoneInfo) -> dict[Times, Refusal]:
    """Return why an expert cannot be asked for some of these moments, by their start and end.

    To the expert who answers, these are warnings: see `domain.availability`.
    """
    return find_all_obstacles([expert], moments, zone)[expert.id]


def find_all_obstacles(
    experts: Sequence[Expert], moments: Iterable[HasTimes], zone: ZoneInfo
) -> dict[int, dict[Times, Refusal]]:
    """Return for each of many experts why some of these moments cannot be asked for, in three queries."""
    wanted = [Moment(each.starts_at, each.ends_at) for each in moments]
    obstacles: dict[int, dict[Times, Refusal]] = {expert.id: {} for expert in experts}
    if not wanted:
        return obstacles
    first = local_date(min(each.starts_at for each in wanted), zone)
    last = local_date(max(each.ends_at for each in wanted), zone)
    for expert_id, said in load_availabilities(list(obstacles), first, last, zone).items():
        name = next(expert.name for expert in experts if expert.id == expert_id)
        found = {(each.starts_at, each.ends_at): why_not(each, said, zone, name=name) for each in wanted}
        obstacles[expert_id] = {times: refusal for times, refusal in found.items() if refusal}
    return obstacles


def next_half_days(expert: Expert, *, at: datetime, zone: ZoneInfo, rules: Rules) -> list[HalfDay]:
    """Return the next half days on which schools can ask for an expert, in months that are not full."""
    first = earliest_day(at, zone=zone, rules=rules)
    last = first + LOOK_AHEAD
    months = month_bounds(first, zone)[0], month_bounds(last, zone)[1]
    agreed = list_engagements(expert, *months)
    found = free_half_days(
        first,
        last,
        load_availability(expert, first, last, zone),
        zone,
        taken=[each.moment for each in agreed],
        minutes=rules.default_duration_minutes,
    )
    full = _full_months(agreed, expert.max_per_month, zone)
    return list(islice((each for each in found if each.day.replace(day=1) not in full), MOST_HALF_DAYS))


def _full_months(agreed: Sequence[Engagement], most: int | None, zone: ZoneInfo) -> set[date]:
    months: dict[date, list[Engagement]] = {}
    for each in agreed:
        months.setdefault(local_date(each.moment.starts_at, zone).replace(day=1), []).append(each)
    return {
        month for month, those in months.items() if most is not None and count_visits(those, zone) >= most
    }


def check_can_be_asked(expert: Expert, moments: Sequence[Moment], zone: ZoneInfo) -> None:
    """Refuse all moments for which others cannot ask an expert, at once."""
    refusals = list(find_obstacles(expert, moments, zone).values())
    if refusals:
        raise Refusals(refusals) if len(refusals) > 1 else refusals[0]


def rule_of(row: AvailabilityRule | sa.Row[Any]) -> WeeklyRule:
    """Return a weekly window as the rules see it."""
    return WeeklyRule(
        weekday=row.weekday,
        starts=clock_time(row.starts_minute),
        ends=clock_time(row.ends_minute),
        weeks=row.weeks,
        every_weeks=row.every_weeks,
        anchor_on=row.anchor_on,
        first_on=row.first_on,
        last_on=row.last_on,
    )


def exception_of(row: AvailabilityException | sa.Row[Any]) -> DateException:
    """Return what was said of some days as the rules see it."""
    starts = None if row.starts_minute is None else clock_time(row.starts_minute)
    ends = None if row.ends_minute is None else clock_time(row.ends_minute)
    return DateException(row.kind, row.first_on, row.last_on, starts, ends)


def clock_time(minute: int) -> time:
    """Return the time of the day of a minute since midnight."""
    return time(*divmod(minute, 60))

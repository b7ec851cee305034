"""When an expert can be asked: change the weekly windows and the exceptions."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from guestlecture.db import lock, session
from guestlecture.domain.availability import DateException, check_exception
from guestlecture.domain.wall_time import local_date
from guestlecture.domain.weekly_rule import SCHOOL_HOURS, WeeklyRule, check_rule, find_overlap, week_number
from guestlecture.enums import Weeks
from guestlecture.errors import NotFound, RulesGivenAlready, WindowsOverlap
from guestlecture.models import AvailabilityException, AvailabilityRule, Expert, User
from guestlecture.queries.availability import exception_of, list_exceptions, list_rules, rule_of
from guestlecture.services.audit import record_event


def add_rule(expert: Expert, rule: WeeklyRule, *, by: User, at: datetime) -> AvailabilityRule:
    """Add a weekly window."""
    lock(expert)
    _check(rule, [rule_of(row) for row in list_rules(expert)])
    return _add(expert, rule, by=by, at=at)


def add_school_hours(expert: Expert, *, by: User, at: datetime) -> None:
    """Give the hours of a school day on working days, as long as there are no hours yet."""
    lock(expert)
    if list_rules(expert):
        raise RulesGivenAlready
    for rule in SCHOOL_HOURS:
        _add(expert, rule, by=by, at=at)


def edit_rule(row: AvailabilityRule, rule: WeeklyRule, *, by: User, at: datetime) -> None:
    """Change a weekly window. Raises NotFound where it has just been removed."""
    expert = row.expert
    lock(expert)
    present = list_rules(expert)
    if row not in present:
        raise NotFound(AvailabilityRule.__name__)
    _check(rule, [rule_of(each) for each in present if each is not row])
    _fill(row, rule)
    session.flush()
    _remember(expert, by=by, at=at)


def remove_rule(row: AvailabilityRule, *, by: User, at: datetime) -> None:
    """Remove a weekly window. Lectures that were agreed within it stay."""
    _remember(row.expert, by=by, at=at)
    session.delete(row)
    session.flush()


def add_exception(
    expert: Expert, exception: DateException, *, by: User, at: datetime, zone: ZoneInfo
) -> None:
    """Note days on which an expert is away, or there besides the weekly windows; the same is noted once."""
    lock(expert)
    known = [exception_of(row) for row in list_exceptions(expert, since=local_date(at, zone))]
    if exception in known:
        return
    check_exception(exception, len(known))
    row = AvailabilityException(
        expert_id=expert.id,
        kind=exception.kind,
        first_on=exception.first_on,
        last_on=exception.last_on,
        starts_minute=_minute(exception.starts) if exception.starts else None,
        ends_minute=_minute(exception.ends) if exception.ends else None,
    )
    session.add(row)
    session.flush()
    _remember(expert, by=by, at=at)


def remove_exception(row: AvailabilityException, *, by: User, at: datetime) -> None:
    """Take back what was said of some days."""
    _remember(row.expert, by=by, at=at)
    session.delete(row)
    session.flush()


def _check(rule: WeeklyRule, others: list[WeeklyRule]) -> None:
    check_rule(rule, others)
    if find_overlap(rule, others):
        raise WindowsOverlap


def _add(expert: Expert, rule: WeeklyRule, *, by: User, at: datetime) -> AvailabilityRule:
    row = AvailabilityRule(expert_id=expert.id)
    _fill(row, rule)
    session.add(row)
    session.flush()
    _remember(expert, by=by, at=at)
    return row


def _fill(row: AvailabilityRule, rule: WeeklyRule) -> None:
    is_counted = rule.weeks is Weeks.INTERVAL and rule.anchor_on is not None
    row.weekday, row.weeks = rule.weekday, rule.weeks
    row.starts_minute, row.ends_minute = _minute(rule.starts), _minute(rule.ends)
    row.first_on, row.last_on = rule.first_on, rule.last_on
    row.every_weeks = rule.every_weeks if is_counted else 1
    row.anchor_on = rule.anchor_on if is_counted else None
    row.week_remainder = week_number(row.anchor_on) % row.every_weeks if row.anchor_on else 0


def _minute(clock_time: time) -> int:
    return clock_time.hour * 60 + clock_time.minute


def _remember(expert: Expert, *, by: User, at: datetime) -> None:
    record_event("edit", "availability", expert.id, by=by, at=at, on_behalf=expert.user_id != by.id)

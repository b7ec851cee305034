"""The calendar of a school: close it for some days, or open it on a holiday."""

from datetime import date, datetime

from guestlecture.db import lock, session
from guestlecture.domain.closed_day import check_can_open, check_closed
from guestlecture.domain.rules import Rules
from guestlecture.enums import HolidayRegion
from guestlecture.errors import ListFull
from guestlecture.models import ClosedDay, Institution, OpenedDay, User
from guestlecture.queries.closed_day import load_calendar
from guestlecture.services.audit import record_event

MOST_DAYS = 200


def close_days(
    institution: Institution, name: str, first_on: date, last_on: date, *, by: User, at: datetime
) -> ClosedDay:
    """Close a school from a first to a last day."""
    lock(institution)
    check_closed(first_on, last_on)
    if len(institution.closed_days) >= MOST_DAYS:
        raise ListFull(most=MOST_DAYS)
    days = ClosedDay(name=name, first_on=first_on, last_on=last_on)
    institution.closed_days.append(days)
    session.flush()
    record_event("close", "institution", institution.id, by=by, at=at)
    return days


def forget_closed_days(days: ClosedDay, *, by: User, at: datetime) -> None:
    """Take back that a school is closed on its own days."""
    record_event("forget", "institution", days.institution_id, by=by, at=at)
    days.institution.closed_days.remove(days)
    session.flush()


def open_day(institution: Institution, on: date, *, by: User, at: datetime, rules: Rules) -> OpenedDay:
    """Open a school on a day on which it would be closed. Raises DayNotClosed, also by the database."""
    lock(institution)
    check_can_open(on, load_calendar(institution, rules))
    if len(institution.opened_days) >= MOST_DAYS:
        raise ListFull(most=MOST_DAYS)
    day = OpenedDay(on=on)
    institution.opened_days.append(day)
    session.flush()
    record_event("open", "institution", institution.id, by=by, at=at)
    return day


def forget_opened_day(day: OpenedDay, *, by: User, at: datetime) -> None:
    """Take back that a school is open on a holiday."""
    record_event("forget", "institution", day.institution_id, by=by, at=at)
    day.institution.opened_days.remove(day)
    session.flush()


def choose_holidays(
    institution: Institution, region: HolidayRegion | None, *, by: User, at: datetime
) -> None:
    """Let a school keep the school holidays of a region; None for those of most schools here."""
    institution.holiday_region = region
    record_event("edit", "institution", institution.id, by=by, at=at)
    session.flush()

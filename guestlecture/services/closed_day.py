"""The calendar of a school: close it for some days, or open it on a holiday."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from zoneinfo import ZoneInfo

from guestlecture.db import lock, session
from guestlecture.domain.closed_day import SchoolCalendar, check_can_open, check_closed
from guestlecture.domain.rules import Rules
from guestlecture.enums import HolidayRegion
from guestlecture.errors import ListFull
from guestlecture.models import ClosedDay, Institution, OpenedDay, User
from guestlecture.queries.closed_day import (
    find_closures,
    list_busy_schools,
    list_standing,
    load_calendar,
    load_calendars,
)
from guestlecture.queries.proposal import list_live_proposals
from guestlecture.services.audit import record_event
from guestlecture.services.mail import leave_mail, tell_expert
from guestlecture.services.proposal import tell_both

MOST_DAYS = 200


def close_days(
    institution: Institution,
    name: str,
    first_on: date,
    last_on: date,
    *,
    by: User,
    at: datetime,
    zone: ZoneInfo,
    rules: Rules,
) -> ClosedDay:
    """Close a school from a first to a last day; both sides hear of what stands on these days."""
    lock(institution)
    before = load_calendar(institution, rules)
    check_closed(first_on, last_on)
    if len(institution.closed_days) >= MOST_DAYS:
        raise ListFull(most=MOST_DAYS)
    days = ClosedDay(name=name, first_on=first_on, last_on=last_on)
    institution.closed_days.append(days)
    session.flush()
    record_event("close", "institution", institution.id, by=by, at=at)
    _tell(institution, before, at=at, zone=zone, rules=rules)
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


def forget_opened_day(day: OpenedDay, *, by: User, at: datetime, zone: ZoneInfo, rules: Rules) -> None:
    """Take back that a school is open on a holiday."""
    institution = day.institution
    before = load_calendar(institution, rules)
    record_event("forget", "institution", institution.id, by=by, at=at)
    institution.opened_days.remove(day)
    session.flush()
    _tell(institution, before, at=at, zone=zone, rules=rules)


def choose_holidays(
    institution: Institution,
    region: HolidayRegion | None,
    *,
    by: User,
    at: datetime,
    zone: ZoneInfo,
    rules: Rules,
) -> None:
    """Let a school keep the school holidays of a region; None for those of most schools here."""
    before = load_calendar(institution, rules)
    institution.holiday_region = region
    record_event("edit", "institution", institution.id, by=by, at=at)
    session.flush()
    _tell(institution, before, at=at, zone=zone, rules=rules)


@contextmanager
def telling_of_holidays(*, at: datetime, zone: ZoneInfo, rules: Rules) -> Iterator[None]:
    """Change holidays within; both sides hear of what stands on days on which their school became closed."""
    schools = list_busy_schools(at=at)
    before = load_calendars(schools, rules)
    yield
    session.flush()
    _tell_standing(before, load_calendars(schools, rules), at=at, zone=zone, rules=rules)


def _tell(
    institution: Institution, before: SchoolCalendar, *, at: datetime, zone: ZoneInfo, rules: Rules
) -> None:
    after = load_calendar(institution, rules)
    _tell_standing({institution.id: before}, {institution.id: after}, at=at, zone=zone, rules=rules)


def _tell_standing(
    before: Mapping[int, SchoolCalendar],
    after: Mapping[int, SchoolCalendar],
    *,
    at: datetime,
    zone: ZoneInfo,
    rules: Rules,
) -> None:
    """Tell both sides, once, of lectures and moments on days that were open until now."""
    standing = list_standing(before, after, at=at, zone=zone)
    for booking in standing.bookings:
        tell_both("lecture_on_closed_day", booking, at=at)
    for request in standing.requests:
        closed = find_closures(request.institution, request.slots, zone, rules)
        teacher = request.teacher
        leave_mail("moments_closed", teacher.email, language=teacher.language, at=at, request_id=request.id)
        for proposal in list_live_proposals(request):
            if any((slot.starts_at, slot.ends_at) in closed for slot in proposal.slots):
                tell_expert("moments_gone", proposal.expert, at=at, proposal_id=proposal.id)

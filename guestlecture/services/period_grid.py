"""Lesson hours of a school: add, change and delete a timetable, and choose one for a day."""

from collections.abc import Sequence
from datetime import date, datetime

from guestlecture.db import lock, session
from guestlecture.domain.period_grid import LessonHour, check_validity
from guestlecture.errors import ListFull
from guestlecture.models import Institution, Timetable, TimetableDay, TimetableHour, User
from guestlecture.services.audit import record_event

MOST_TIMETABLES, MOST_CHOSEN_DAYS = 12, 200


def add_timetable(
    institution: Institution,
    name: str,
    hours: Sequence[LessonHour],
    *,
    holds_from: date | None,
    holds_until: date | None,
    by: User,
    at: datetime,
) -> Timetable:
    """Add a timetable to a school. VariantNameTaken by the database."""
    lock(institution)
    check_validity(holds_from, holds_until)
    if len(institution.timetables) >= MOST_TIMETABLES:
        raise ListFull(most=MOST_TIMETABLES)
    timetable = Timetable(name=name, holds_from=holds_from, holds_until=holds_until, hours=_rows(hours))
    institution.timetables.append(timetable)
    session.flush()
    record_event("add", "timetable", timetable.id, by=by, at=at)
    return timetable


def edit_timetable(
    timetable: Timetable,
    name: str,
    hours: Sequence[LessonHour],
    *,
    holds_from: date | None,
    holds_until: date | None,
    by: User,
    at: datetime,
) -> None:
    """Put other hours into a timetable, or let it hold at another time. VariantNameTaken by the database."""
    lock(timetable)
    check_validity(holds_from, holds_until)
    timetable.name, timetable.holds_from, timetable.holds_until = name, holds_from, holds_until
    timetable.hours.clear()
    session.flush()  # the old hours first: their numbers come again
    timetable.hours = _rows(hours)
    record_event("edit", "timetable", timetable.id, by=by, at=at)
    session.flush()


def delete_timetable(timetable: Timetable, *, by: User, at: datetime) -> None:
    """Delete a timetable; the days it was chosen for have the usual one again."""
    institution = timetable.institution
    lock(institution)
    institution.timetables.remove(timetable)  # the database takes its days along
    record_event("delete", "timetable", timetable.id, by=by, at=at)
    session.flush()


def choose_timetable(
    institution: Institution, timetable: Timetable, on: date, *, by: User, at: datetime
) -> None:
    """Let another timetable than usual hold on a day; choosing again replaces what was chosen."""
    lock(institution)
    known = next((day for day in institution.timetable_days if day.on == on), None)
    if known is None and len(institution.timetable_days) >= MOST_CHOSEN_DAYS:
        raise ListFull(most=MOST_CHOSEN_DAYS)
    if known is None:
        institution.timetable_days.append(TimetableDay(on=on, timetable=timetable))
    else:
        known.timetable = timetable
    record_event("choose", "timetable", timetable.id, by=by, at=at)
    session.flush()


def forget_chosen_day(day: TimetableDay, *, by: User, at: datetime) -> None:
    """Let a day have the usual timetable again."""
    record_event("forget", "timetable", day.timetable_id, by=by, at=at)
    day.institution.timetable_days.remove(day)
    session.flush()


def _rows(hours: Sequence[LessonHour]) -> list[TimetableHour]:
    return [TimetableHour(number=hour.number, starts=hour.starts, ends=hour.ends) for hour in hours]

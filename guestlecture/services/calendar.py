"""Calendars of experts: add and remove them, and keep what was read of them."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from guestlecture.calendars.busy import Reading
from guestlecture.calendars.fetch import read_address
from guestlecture.db import lock, session
from guestlecture.enums import CalendarKind, CalendarProblem
from guestlecture.errors import CalendarRefusal, TooManyCalendars
from guestlecture.models import BusyTime, CalendarSource, Expert, User
from guestlecture.queries.calendar import list_sources
from guestlecture.services.audit import record_event
from guestlecture.services.job import enqueue

MOST_CALENDARS = 5
READ_EVERY = timedelta(hours=6)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=15), timedelta(days=1)


def add_file(expert: Expert, reading: Reading, *, by: User, at: datetime) -> CalendarSource:
    """Keep the busy times that a file gave. The file itself is not kept."""
    lock(expert)
    source = _add(expert, CalendarKind.FILE, by=by, at=at)
    keep_reading(source, reading, at=at)
    return source


def add_address(expert: Expert, address: str, *, by: User, at: datetime) -> CalendarSource:
    """Let the worker read the calendar at an address, now and a few times a day.

    The same address twice is one calendar, which is read anew. Raises CalendarAddressWrong.
    """
    address = read_address(address)
    lock(expert)
    source = next((each for each in list_sources(expert) if each.address == address), None)
    if source is None:
        source = _add(expert, CalendarKind.ADDRESS, by=by, at=at)
        source.address = address
        session.flush()
    leave_read(source.id, at=at)
    return source


def remove_calendar(source: CalendarSource, *, by: User, at: datetime) -> None:
    """Remove a calendar, and with it all times that were read of it."""
    _remember("remove", source, by=by, at=at)
    session.delete(source)
    session.flush()


def leave_read(source_id: int, *, at: datetime) -> None:
    """Let the worker read a calendar."""
    enqueue("read_calendar", {"source_id": source_id}, at=at, dedup_key=f"read_calendar:{source_id}")


def keep_reading(source: CalendarSource, reading: Reading, *, at: datetime) -> None:
    """Put what was read in the place of what was read before."""
    session.execute(sa.delete(BusyTime).where(BusyTime.source_id == source.id))
    of_source = {"expert_id": source.expert_id, "source_id": source.id}
    rows = [{**of_source, "starts_at": each.starts_at, "ends_at": each.ends_at} for each in reading.busy]
    if rows:
        session.execute(sa.insert(BusyTime), rows)
    source.read_at, source.problem, source.failures = at, None, 0
    source.number_read, source.number_unread = reading.number, reading.unread
    source.has_guessed_zones = reading.has_guessed_zones
    source.next_read_at = at + READ_EVERY if source.kind is CalendarKind.ADDRESS else None
    session.flush()


def keep_problem(source: CalendarSource, refusal: CalendarRefusal, *, at: datetime) -> None:
    """Note why a calendar could not be read, and when to try again: later each time.

    What was read before stays: it is more than nothing.
    """
    source.problem = CalendarProblem(refusal.problem)
    wait = min(FIRST_WAIT * 2 ** min(source.failures, 10), LONGEST_WAIT)
    source.failures += 1
    source.next_read_at = at + wait
    session.flush()


def _add(expert: Expert, kind: CalendarKind, *, by: User, at: datetime) -> CalendarSource:
    if len(list_sources(expert)) >= MOST_CALENDARS:
        raise TooManyCalendars(most=MOST_CALENDARS)
    source = CalendarSource(expert=expert, kind=kind, created_at=at)
    session.add(source)
    session.flush()
    _remember("add", source, by=by, at=at)
    return source


def _remember(action: str, source: CalendarSource, *, by: User, at: datetime) -> None:
    on_behalf = source.expert.user_id != by.id
    record_event(action, "calendar", source.id, by=by, at=at, on_behalf=on_behalf)

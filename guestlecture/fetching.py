"""The calendars of experts, read by the worker: now when one was added, and then a few times a day."""

from collections.abc import Callable

from flask import Flask

from guestlecture.calendars.apart import read_apart
from guestlecture.calendars.fetch import fetch_calendar
from guestlecture.clock import now
from guestlecture.db import reading, session
from guestlecture.errors import CalendarRefusal
from guestlecture.models import CalendarSource
from guestlecture.queries.calendar import list_due_sources
from guestlecture.services.calendar import keep_problem, keep_reading, leave_read

Fetch = Callable[[str], bytes]


def leave_reads() -> None:
    """Leave a job for each calendar that is due."""
    for source_id in list_due_sources(now()):
        leave_read(source_id, at=now())


def read_calendar(app: Flask, source_id: int, fetch: Fetch = fetch_calendar) -> None:
    """Read one calendar and keep its busy times, or why it could not be read."""
    with reading():
        source = session.get(CalendarSource, source_id)
        address = source.address if source else None
    if address is None:
        return
    try:
        found = read_apart(fetch(address), begins=now(), zone=app.config["ZONE"])
    except CalendarRefusal as refusal:
        found, problem = None, refusal
    source = session.get(CalendarSource, source_id, with_for_update={"of": CalendarSource})
    if source is None:  # removed meanwhile
        return
    if found is None:
        keep_problem(source, problem, at=now())
    else:
        keep_reading(source, found, at=now())

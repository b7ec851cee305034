"""Reads about the calendars of experts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from guestlecture.db import get, session
from guestlecture.models import BusyTime, CalendarSource, Expert

MOST_NEXT = 3


@dataclass(frozen=True)
class ReadCalendar:
    """A calendar with the first and the last time that were read of it, if any, and the next few."""

    source: CalendarSource
    begins_at: datetime | None
    ends_at: datetime | None
    next_times: Sequence[BusyTime]


def get_source(id: int) -> CalendarSource:
    """Return a calendar. Raises NotFound."""
    return get(CalendarSource, id)


def list_sources(expert: Expert) -> list[CalendarSource]:
    """Return the calendars of an expert, the oldest first."""
    rows = sa.select(CalendarSource).where(CalendarSource.expert_id == expert.id)
    return list(session.scalars(rows.order_by(CalendarSource.id)))


def list_read_calendars(expert: Expert, *, at: datetime) -> list[ReadCalendar]:
    """Return the calendars of an expert with what was read of them. They are few."""
    return [_read(source, at) for source in list_sources(expert)]


def list_due_sources(at: datetime) -> list[int]:
    """Return the ids of the calendars that are to be read again by now."""
    return list(session.scalars(sa.select(CalendarSource.id).where(CalendarSource.next_read_at <= at)))


def _read(source: CalendarSource, at: datetime) -> ReadCalendar:
    of_source = BusyTime.source_id == source.id
    span = sa.select(sa.func.min(BusyTime.starts_at), sa.func.max(BusyTime.ends_at)).where(of_source)
    begins_at, ends_at = session.execute(span).one()
    rows = sa.select(BusyTime).where(of_source, BusyTime.ends_at > at).order_by(BusyTime.starts_at)
    return ReadCalendar(source, begins_at, ends_at, list(session.scalars(rows.limit(MOST_NEXT))))

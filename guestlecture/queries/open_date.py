"""Reads about open dates."""

from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from guestlecture.db import get, session
from guestlecture.domain.availability import Availability, away_moments
from guestlecture.domain.slot import Moment
from guestlecture.domain.wall_time import end_of_day, local_date
from guestlecture.enums import HOLDING
from guestlecture.models import Booking, Expert, OpenDate
from guestlecture.queries.availability import load_availability


def get_open_date(id: int) -> OpenDate:
    """Return an open date, taken or not. Raises NotFound."""
    return get(OpenDate, id)


def list_open_dates(expert: Expert, *, at: datetime, zone: ZoneInfo) -> list[OpenDate]:
    """Return the dates that a school can still take: not taken, from tomorrow on, without a lecture.

    A date on which the expert has said since to be away is not shown.
    """
    booked = sa.exists().where(
        Booking.expert_id == OpenDate.expert_id,
        Booking.status.in_(HOLDING),
        Booking.starts_at < OpenDate.ends_at,
        Booking.ends_at > OpenDate.starts_at,
    )
    rows = _coming(expert, at=at, zone=zone).where(OpenDate.request_id.is_(None), ~booked)
    dates = list(session.scalars(rows))
    if not dates:
        return []
    last = max(local_date(each.ends_at, zone) for each in dates)
    said = load_availability(expert, local_date(at, zone), last, zone)
    return [each for each in dates if not _is_among(each, said, zone)]


def list_own_open_dates(expert: Expert, *, at: datetime, zone: ZoneInfo) -> list[OpenDate]:
    """Return all dates of an expert from tomorrow on, those that were taken too."""
    return list(session.scalars(_coming(expert, at=at, zone=zone)))


def is_away(date: OpenDate, zone: ZoneInfo) -> bool:
    """Say whether the expert has said to be away at an open date; hours and calendars do not count there."""
    first, last = local_date(date.starts_at, zone), local_date(date.ends_at, zone)
    return _is_among(date, load_availability(date.expert, first, last, zone), zone)


def _is_among(date: OpenDate, said: Availability, zone: ZoneInfo) -> bool:
    first, last = local_date(date.starts_at, zone), local_date(date.ends_at, zone)
    return any(each.overlaps(moment_of(date)) for each in away_moments(first, last, said, zone))


def moment_of(date: OpenDate) -> Moment:
    """Return when an open date is."""
    return Moment(date.starts_at, date.ends_at)


def _coming(expert: Expert, *, at: datetime, zone: ZoneInfo) -> sa.Select[OpenDate]:
    tomorrow = end_of_day(local_date(at, zone), zone)
    rows = sa.select(OpenDate).where(OpenDate.expert_id == expert.id, OpenDate.starts_at >= tomorrow)
    return rows.options(joinedload(OpenDate.offer)).order_by(OpenDate.starts_at, OpenDate.id)

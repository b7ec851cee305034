"""Reads about series: requests that belong together."""

import sqlalchemy as sa

from guestlecture.db import get, session
from guestlecture.enums import HOLDING, SeriesRule
from guestlecture.errors import AlreadyInSeries
from guestlecture.models import Booking, Expert, Request, Series


def get_series(id: int) -> Series:
    """Return a series. Raises NotFound."""
    return get(Series, id)


def once_in(request: Request) -> int | None:
    """Return the id of the series in which no expert comes twice, if the request belongs to such a one."""
    series = request.series
    return series.id if series is not None and series.rule is SeriesRule.DIFFERENT else None


def booked_elsewhere_in_series(request: Request) -> set[int]:
    """Return the ids of the experts who cannot come because they do so for another lecture of the series."""
    series_id = once_in(request)
    if series_id is None:
        return set()
    rows = sa.select(Booking.expert_id).where(Booking.once_in_id == series_id, Booking.status.in_(HOLDING))
    return set(session.scalars(rows.where(Booking.request_id != request.id)))


def check_once(request: Request, expert: Expert) -> None:
    """Refuse an expert who comes for another lecture of a series in which nobody comes twice."""
    if expert.id in booked_elsewhere_in_series(request):
        raise AlreadyInSeries


def has_not_come_in_series(expert: Expert) -> sa.ColumnElement[bool]:
    """Return the condition of requests but those of a series in which an expert comes, and nobody twice."""
    rows = sa.select(Booking.once_in_id).where(Booking.expert_id == expert.id, Booking.status.in_(HOLDING))
    once_in_ids = rows.where(Booking.once_in_id.is_not(None))
    return sa.or_(Request.series_id.is_(None), Request.series_id.not_in(once_in_ids))

"""Reads about series: requests that belong together."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from guestlecture.db import LARGEST_ID, session
from guestlecture.enums import HOLDING, ProposalStatus, RequestStatus, SeriesRule
from guestlecture.errors import AlreadyInSeries, AnswerTogether, NotFound
from guestlecture.models import Booking, Expert, Proposal, Request, Series


def get_series(id: int) -> Series:
    """Return a series, with all that its page shows. Raises NotFound."""
    if id > LARGEST_ID:  # what a database cannot even be asked for
        raise NotFound(Series.__name__)
    requests = selectinload(Series.requests).options(
        joinedload(Request.institution),
        selectinload(Request.slots),
        selectinload(Request.proposals).joinedload(Proposal.expert),
        selectinload(Request.bookings).joinedload(Booking.expert),
    )
    series = session.get(Series, id, options=[requests])
    if series is None:
        raise NotFound(Series.__name__)
    return series


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


def list_to_answer(series: Series, expert: Expert) -> list[Proposal]:
    """Return what of a series waits for an expert, by its first moment."""
    rows = sa.select(Proposal).join(Request, Proposal.request_id == Request.id)
    rows = rows.where(Request.series_id == series.id, Proposal.expert_id == expert.id)
    rows = rows.where(Proposal.status == ProposalStatus.WAITING_FOR_EXPERT)
    found = session.scalars(rows.order_by(Proposal.id).execution_options(populate_existing=True))
    return sorted(found, key=lambda each: each.slots[0].starts_at)


def is_answered_together(proposal: Proposal) -> bool:
    """Say whether a proposal is one of several of a series that wants the same expert for all."""
    series = proposal.request.series
    if series is None or series.rule is not SeriesRule.SAME:
        return False
    return len(list_to_answer(series, proposal.expert)) > 1


def check_alone(proposal: Proposal) -> None:
    """Refuse an answer to one lecture of a series that wants the same expert for all."""
    if is_answered_together(proposal):
        raise AnswerTogether


def list_of_expert(series: Series, expert: Expert) -> list[Proposal]:
    """Return all that was put to an expert of a series."""
    rows = sa.select(Proposal).join(Request, Proposal.request_id == Request.id)
    rows = rows.where(Request.series_id == series.id, Proposal.expert_id == expert.id)
    return list(session.scalars(rows.order_by(Proposal.id)))


def is_going(request: Request, *, at: datetime) -> bool:
    """Say whether a request can still be called off: it is open, or its lecture is to come."""
    if request.status is RequestStatus.OPEN:
        return True
    live = [booking for booking in request.bookings if booking.status in HOLDING]
    return request.status is RequestStatus.AGREED and all(each.starts_at > at for each in live)


def list_coming_in_series(requests: Iterable[Request]) -> dict[int, set[int]]:
    """Return who comes already in the series of each of these requests in which nobody comes twice."""
    once = {request.id: once_in(request) for request in requests}
    rows = sa.select(Booking.once_in_id, Booking.expert_id).where(Booking.status.in_(HOLDING))
    coming: dict[int | None, set[int]] = {}
    for series_id, expert_id in session.execute(rows.where(Booking.once_in_id.in_(set(once.values())))):
        coming.setdefault(series_id, set()).add(expert_id)
    return {id: coming[series_id] for id, series_id in once.items() if series_id in coming}

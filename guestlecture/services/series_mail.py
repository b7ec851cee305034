"""Mail about series: one to each person, however many of its lectures it is about."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from guestlecture.db import session
from guestlecture.models import Expert, Request, SentMail, Series
from guestlecture.queries.user import list_addresses_for
from guestlecture.services.mail import leave_mail


def tell_series_expert(series: Series, expert: Expert, *, at: datetime) -> None:
    """Tell an expert once what has ended of a series at this moment."""
    about = {"series_id": series.id, "expert_id": expert.id}
    for address, language in list_addresses_for(expert).items():
        _leave_once("series_ended", address, language, at=at, **about)


def tell_series_experts(requests: Iterable[Request], *, at: datetime) -> None:
    """Tell whose lectures of a series have just been called off."""
    for request in requests:
        for booking in request.bookings:
            if booking.cancelled_at == at and request.series:
                tell_series_expert(request.series, booking.expert, at=at)


def tell_series_teacher(series: Series, *, at: datetime) -> None:
    """Tell the teacher once which lectures of a series have ended without a speaker."""
    _tell_teacher("series_news", series, at=at)


def tell_series_of_gaps(series: Series, *, at: datetime) -> None:
    """Tell the teacher once which lectures of a series somebody else is needed for from this moment on."""
    _tell_teacher("series_gaps", series, at=at)


def tell_series_of_cancellation(series: Series, *, at: datetime) -> None:
    """Tell the teacher once which lectures of a series were cancelled at this moment."""
    _tell_teacher("series_cancelled", series, at=at)


def _tell_teacher(message: str, series: Series, *, at: datetime) -> None:
    teacher = series.teacher
    _leave_once(message, teacher.email, teacher.language, at=at, series_id=series.id)


def _leave_once(message: str, address: str, language: str, *, at: datetime, **ids: int) -> None:
    # What ends at one moment is told at once, and the mail names that and nothing else.
    about = {**ids, "ended": int(at.timestamp())}
    known = sa.select(SentMail.about).where(SentMail.message == message, SentMail.recipient == address)
    if about not in list(session.scalars(known.where(SentMail.created_at == at))):
        leave_mail(message, address, language=language, at=at, **about)

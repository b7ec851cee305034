"""Reads for the personal calendar."""

import hashlib
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from guestlecture.db import session
from guestlecture.models import Booking, CalendarFeed, Expert, Proposal, Request, User

YEAR = timedelta(days=366)
MOST_LECTURES = 1000


def secret_hash(secret: str) -> str:
    """Return what is stored of the secret in an address."""
    return hashlib.sha256(secret.encode()).hexdigest()


def find_feed(secret: str) -> CalendarFeed | None:
    """Return the calendar at an address."""
    return session.scalar(sa.select(CalendarFeed).where(CalendarFeed.secret_hash == secret_hash(secret)))


def find_feed_of(user: User) -> CalendarFeed | None:
    """Return the calendar of a person."""
    return session.get(CalendarFeed, user.id)


def list_lectures_of(user: User, *, at: datetime) -> list[Booking]:
    """Return the lectures of a teacher and of an expert, cancelled or not: to come, and a year back."""
    rows = sa.select(Booking).join(Booking.request).join(Booking.expert)
    rows = rows.where(sa.or_(Request.teacher_id == user.id, Expert.user_id == user.id))
    rows = rows.where(Booking.ends_at > at - YEAR).order_by(Booking.starts_at.desc(), Booking.id)
    proposal = joinedload(Booking.proposal).joinedload(Proposal.offer)
    request = joinedload(Booking.request).joinedload(Request.institution)
    expert = joinedload(Booking.expert).joinedload(Expert.organisation)
    return list(session.scalars(rows.options(proposal, request, expert).limit(MOST_LECTURES)))[::-1]

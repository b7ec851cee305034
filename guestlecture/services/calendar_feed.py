"""The secret address of a personal calendar."""

import secrets
from datetime import datetime

from guestlecture.db import lock, session
from guestlecture.models import CalendarFeed, User
from guestlecture.queries.calendar_feed import find_feed_of, secret_hash
from guestlecture.services.audit import record_event


def renew_feed(user: User, *, at: datetime) -> str:
    """Make a new address for somebody's calendar and return its secret; the one before ends."""
    lock(user)
    secret = secrets.token_urlsafe(24)
    row = find_feed_of(user)
    if row is None:
        row = CalendarFeed(user=user)
        session.add(row)
    row.secret_hash, row.created_at = secret_hash(secret), at
    record_event("renew_feed", "user", user.id, by=user, at=at)
    session.flush()
    return secret


def end_feed(user: User, *, at: datetime) -> None:
    """End the address of somebody's calendar."""
    row = find_feed_of(user)
    if row is not None:
        session.delete(row)
        record_event("end_feed", "user", user.id, by=user, at=at)
        session.flush()

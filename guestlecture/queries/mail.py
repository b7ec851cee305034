"""Reads about mail that we sent."""

import sqlalchemy as sa

from guestlecture.db import get, session
from guestlecture.models import SentMail


def get_mail(id: int) -> SentMail:
    """Return a mail. Raises NotFound."""
    return get(SentMail, id)


def list_latest_mail(limit: int) -> list[SentMail]:
    """Return the mail of everybody, the latest first; for the demo's own page."""
    return list(session.scalars(sa.select(SentMail).order_by(SentMail.id.desc()).limit(limit)))

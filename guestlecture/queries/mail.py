"""Reads about mail that we sent."""

import sqlalchemy as sa

from guestlecture.db import get, session
from guestlecture.models import SentMail, User

MAIL_PAGE = 20


def get_mail(id: int) -> SentMail:
    """Return a mail. Raises NotFound."""
    return get(SentMail, id)


def list_mail_to(user: User, *, page: int) -> tuple[list[SentMail], int]:
    """Return a page of the mail we sent somebody, the latest first, and how much there is."""
    return _page_of(sa.select(SentMail).where(SentMail.recipient == user.email), page)


def list_all_mail(*, page: int) -> tuple[list[SentMail], int]:
    """Return a page of the mail of everybody, the latest first, and how much there is; for the demo only."""
    return _page_of(sa.select(SentMail), page)


def _page_of(rows: sa.Select[SentMail], page: int) -> tuple[list[SentMail], int]:
    total = session.scalar(sa.select(sa.func.count()).select_from(rows.subquery())) or 0
    rows = rows.order_by(SentMail.id.desc()).limit(MAIL_PAGE).offset((page - 1) * MAIL_PAGE)
    return list(session.scalars(rows)), total

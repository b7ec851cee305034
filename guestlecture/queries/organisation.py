"""Reads about the organisations that experts work for."""

import sqlalchemy as sa

from guestlecture.db import session
from guestlecture.models import Expert, Organisation


def find_organisation(name: str) -> Organisation | None:
    """Return the oldest organisation of exactly this name."""
    rows = sa.select(Organisation).where(Organisation.name == name).order_by(Organisation.id)
    return session.scalar(rows.limit(1))


def is_shared(organisation: Organisation) -> bool:
    """Say whether several experts work for an organisation."""
    rows = sa.select(sa.func.count()).select_from(Expert).where(Expert.organisation_id == organisation.id)
    return (session.scalar(rows) or 0) > 1

"""Throwing away a what-if, or a round by which nobody was asked."""

from datetime import datetime

import sqlalchemy as sa

from guestlecture.db import session
from guestlecture.errors import RoundIsKept
from guestlecture.models import Round, User
from guestlecture.services.audit import record_event
from guestlecture.services.round import take_round


def discard_round(round_: Round, *, by: User, at: datetime) -> None:
    """Throw away a round with its what-ifs, or a what-if; only the audit log remembers it.

    While it is solved it stays, so that no plan can be stored where another round has taken its place.
    """
    rows = sa.select(Round).where(Round.original_id == round_.id).order_by(Round.id)
    gone = [*session.scalars(rows), round_]
    for each in gone:
        take_round(each, by=by, at=at)
    if round_.published_at is not None:
        raise RoundIsKept
    for each in gone:
        record_event("discard", "round", each.id, by=by, at=at)
        session.delete(each)
        session.flush()

"""Reads about the lectures that experts offer."""

from datetime import datetime

import sqlalchemy as sa

from guestlecture.db import get, session
from guestlecture.enums import HOLDING
from guestlecture.models import Booking, Offer, Proposal
from guestlecture.queries.proposal import STANDING


def get_offer(id: int) -> Offer:
    """Return a lecture on offer. Raises NotFound."""
    return get(Offer, id)


def is_needed(offer: Offer, *, at: datetime) -> bool:
    """Say whether somebody still counts on a lecture: it is planned, or a request for it waits."""
    planned = sa.select(Booking.proposal_id).where(Booking.status.in_(HOLDING), Booking.ends_at > at)
    rows = sa.select(Proposal.id).where(Proposal.offer_id == offer.id)
    rows = rows.where(sa.or_(Proposal.status.in_(STANDING), Proposal.id.in_(planned)))
    return session.scalar(rows.limit(1)) is not None

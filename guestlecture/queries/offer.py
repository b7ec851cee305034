"""Reads about the lectures that experts offer."""

from guestlecture.db import get
from guestlecture.models import Offer


def get_offer(id: int) -> Offer:
    """Return a lecture on offer. Raises NotFound."""
    return get(Offer, id)

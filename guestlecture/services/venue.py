"""Other addresses at which lectures are given."""

import sqlalchemy as sa

from guestlecture.db import session
from guestlecture.errors import AddressMissing
from guestlecture.models import Place, VenueAddress


def keep_address(line: str, place: Place | None) -> VenueAddress:
    """Return the address that somebody wrote; the one that is known, if it is. Raises AddressMissing."""
    line = " ".join(line.split())
    if not line:
        raise AddressMissing
    rows = sa.select(VenueAddress).where(sa.func.lower(VenueAddress.line) == line.lower())
    rows = rows.where(VenueAddress.place_id == (place.id if place else None))
    known = session.scalar(rows.order_by(VenueAddress.id).limit(1))
    if known is None:
        known = VenueAddress(line=line, place=place)
        session.add(known)
        session.flush()
    return known

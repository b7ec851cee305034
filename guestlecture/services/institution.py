"""What a school tells of itself."""

from datetime import datetime

from guestlecture.db import session
from guestlecture.models import Institution, User
from guestlecture.services.audit import record_event


def edit_arrival(
    institution: Institution,
    *,
    phone: str,
    entrance: str,
    parking: str,
    rooms: str,
    equipment: str,
    by: User,
    at: datetime,
) -> None:
    """Say how a speaker finds the way at a school."""
    institution.phone, institution.entrance, institution.parking = phone, entrance, parking
    institution.rooms, institution.equipment = rooms, equipment
    record_event("edit", "institution", institution.id, by=by, at=at)
    session.flush()

"""Reads about schools."""

import sqlalchemy as sa

from guestlecture.db import get, session
from guestlecture.domain.place import Point, point_of
from guestlecture.models import Institution, Place

MOST_FOUND = 12


def get_institution(id: int) -> Institution:
    """Return a school. Raises NotFound."""
    return get(Institution, id)


def list_institutions() -> list[Institution]:
    """Return all schools by name; there are some hundreds in a region."""
    return list(session.scalars(sa.select(Institution).order_by(Institution.name, Institution.id)))


def find_institution(text: str) -> Institution | None:
    """Return the school that somebody chose from the list, written as `institution_name` writes it."""
    name = text.strip().rpartition(" · ")[0] or text.strip()
    rows = sa.select(Institution).where(sa.func.lower(Institution.name) == name.lower())
    found = list(session.scalars(rows))
    exact = [each for each in found if institution_name(each).lower() == text.strip().lower()]
    return exact[0] if exact else (found[0] if len(found) == 1 else None)


def institution_name(institution: Institution) -> str:
    """Return how a school is written in a list: its name and place, and its street where that is needed."""
    parts = [institution.name, institution.place.name if institution.place else None]
    return " · ".join(part for part in parts if part)


def search_institutions(text: str) -> list[Institution]:
    """Return the schools whose name or place contains each word of a text."""
    rows = sa.select(Institution).outerjoin(Place, Institution.place_id == Place.id)
    for part in text.split()[:8]:
        rows = rows.where(
            sa.or_(
                Institution.name.icontains(part, autoescape=True), Place.name.icontains(part, autoescape=True)
            )
        )
    return list(session.scalars(rows.order_by(Institution.name, Institution.id).limit(MOST_FOUND)))


def point_of_institution(institution: Institution) -> Point | None:
    """Return where a school is: its own coordinates, else those of its place; None where neither is known."""
    own, place = point_of(institution.lat, institution.lon), institution.place
    return own or (point_of(place.lat, place.lon) if place else None)

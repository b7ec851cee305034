"""Reads about schools."""

from collections import Counter
from collections.abc import Sequence

import sqlalchemy as sa

from guestlecture.db import session
from guestlecture.domain.place import Point, point_of
from guestlecture.errors import UnknownInstitution
from guestlecture.models import Institution, Place


def list_institution_choices() -> dict[str, int]:
    """Return the ids of all schools by what a person chooses from; there are some hundreds in a region.

    That is name and place, with street and BRIN where several schools would read the same.
    """
    rows = (
        sa.select(Institution.id, Institution.name, Place.name, Institution.street, Institution.brin)
        .outerjoin(Place, Institution.place_id == Place.id)
        .order_by(Institution.name, Place.name, Institution.id)
    )
    parts = {identity: names for identity, *names in session.execute(rows)}
    short = Counter(_written(names[:2]) for names in parts.values())
    choices: dict[str, int] = {}
    for identity, names in parts.items():
        written = _written(names[:2])
        choices.setdefault(written if short[written] == 1 else _written(names), identity)
    return choices


def find_institution(text: str) -> Institution | None:
    """Return the school that somebody chose from the list; case and blanks do not matter."""
    wanted = _plain(text)
    choices = list_institution_choices().items()
    identity = next((identity for written, identity in choices if _plain(written) == wanted), None)
    return session.get(Institution, identity) if identity else None


def get_chosen_institution(text: str) -> Institution:
    """Return the school that somebody chose from the list. Raises UnknownInstitution."""
    institution = find_institution(text)
    if institution is None:
        raise UnknownInstitution
    return institution


def _written(parts: Sequence[str | None]) -> str:
    return " · ".join(part for part in parts if part)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def point_of_institution(institution: Institution) -> Point | None:
    """Return where a school is: its own coordinates, else those of its place; None where neither is known."""
    own, place = point_of(institution.lat, institution.lon), institution.place
    return own or (point_of(place.lat, place.lon) if place else None)

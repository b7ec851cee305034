"""Reads about schools."""

import re
from collections import Counter
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad as Load

from guestlecture.db import get, session
from guestlecture.domain.place import Point, point_of
from guestlecture.enums import Venue
from guestlecture.errors import UnknownInstitution
from guestlecture.models import Institution, Place, Request, Timetable, VenueAddress

MOST_CHOICES = 1000  # as suggestions of the browser
MOST_MATCHES = 20
LIST_PAGE = 50


def list_institutions(*, text: str, page: int) -> tuple[list[Institution], int]:
    """Return a page of the schools in whose name or place every word of a text stands, and how many."""
    rows = sa.select(Institution).outerjoin(Place, Institution.place_id == Place.id).where(*_with_words(text))
    total = session.scalar(sa.select(sa.func.count()).select_from(rows.subquery())) or 0
    rows = rows.order_by(Institution.name, Institution.id).options(selectinload(Institution.timetables))
    return list(session.scalars(rows.limit(LIST_PAGE).offset((page - 1) * LIST_PAGE))), total


def get_institution(id: int) -> Institution:
    """Return a school. Raises NotFound."""
    return get(Institution, id)


def list_institution_choices() -> list[str]:
    """Return all schools as a person chooses one; none where the list would be too long to send along.

    That is name and place, with street and BRIN where several schools would read the same.
    """
    total = session.scalar(sa.select(sa.func.count()).select_from(Institution)) or 0
    return list(_choices()) if total <= MOST_CHOICES else []


def find_institution(text: str) -> Institution | None:
    """Return the school that somebody chose from the list; case and blanks do not matter."""
    wanted = _plain(text)
    # LIKE does not fold every letter on SQLite: what is not plain stands for anything, and is compared below.
    name = re.sub(r"[^a-z0-9]+", "%", wanted.partition(" · ")[0])
    choices = _choices(Institution.name.ilike(f"{name}%")) if wanted else {}
    identity = next((identity for written, identity in choices.items() if _plain(written) == wanted), None)
    return session.get(Institution, identity) if identity else None


def search_institutions(text: str) -> list[str]:
    """Return some schools in whose name or place every word of a text stands, as a person chooses one."""
    conditions = _with_words(text)
    return list(_choices(*conditions))[:MOST_MATCHES] if conditions else []


def _with_words(text: str) -> list[sa.ColumnElement[bool]]:
    return [
        sa.or_(Institution.name.icontains(word, autoescape=True), Place.name.icontains(word, autoescape=True))
        for word in re.findall(r"\w+", text)[:8]
    ]


def _choices(*conditions: sa.ColumnElement[bool]) -> dict[str, int]:
    rows = (
        sa.select(Institution.id, Institution.name, Place.name, Institution.street, Institution.brin)
        .outerjoin(Place, Institution.place_id == Place.id)
        .where(*conditions)
        .order_by(Institution.name, Place.name, Institution.id)
    )
    parts = {identity: names for identity, *names in session.execute(rows)}
    short = Counter(_written(names[:2]) for names in parts.values())
    choices: dict[str, int] = {}
    for identity, names in parts.items():
        written = _written(names[:2])
        choices.setdefault(written if short[written] == 1 else _written(names), identity)
    return choices


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


def point_of_address(address: VenueAddress) -> Point | None:
    """Return where another address is: its town; None where that is not known."""
    return point_of(address.place.lat, address.place.lon) if address.place else None


def point_of_request(request: Request) -> Point | None:
    """Return where a lecture is that is not at the expert's: at the school, or at another address."""
    if request.venue is Venue.ELSEWHERE and request.venue_address is not None:
        return point_of_address(request.venue_address)
    return point_of_institution(request.institution)


def school_with_hours() -> Load:
    """Return what loads the school of requests, with the lesson hours that name their moments."""
    school = joinedload(Request.institution)
    days = selectinload(Institution.timetable_days)
    return school.options(selectinload(Institution.timetables).selectinload(Timetable.hours), days)

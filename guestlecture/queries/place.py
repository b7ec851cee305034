"""Reads about places and municipalities."""

from collections import Counter

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from guestlecture.db import session
from guestlecture.models import Municipality, Place


def list_places() -> list[Place]:
    """Return all places that have coordinates, by name."""
    rows = sa.select(Place).options(joinedload(Place.municipality)).where(Place.lat.is_not(None))
    return list(session.scalars(rows.order_by(Place.name, Place.id)))


def list_place_names() -> list[str]:
    """Return the names of all places with coordinates, as `find_place` reads them."""
    places = list_places()
    count = Counter(place.name for place in places)
    return [place.name if count[place.name] == 1 else place_name(place) for place in places]


def place_name(place: Place) -> str:
    """Return a name that means this place only: with its municipality, unless it is called the same."""
    name, municipality = place.name, place.municipality.name
    return name if name == municipality else f"{name} ({municipality})"


def find_place(text: str) -> Place | None:
    """Return the place that somebody wrote: 'Assen', or 'Zuidlaren (Tynaarlo)' where a name occurs twice.

    A name without municipality is a place only if there is one of it, or one within the region.
    """
    name, _bracket, municipality = text.strip().rstrip(")").partition(" (")
    rows = sa.select(Place).join(Municipality).where(sa.func.lower(Place.name) == name.strip().lower())
    if municipality:
        rows = rows.where(sa.func.lower(Municipality.name) == municipality.lower())
    found = list(session.scalars(rows.order_by(Municipality.in_region.desc(), Place.id)))
    return found[0] if found and (len(found) == 1 or found[0].municipality.in_region) else None

"""Reads about places and municipalities."""

from collections import Counter

import sqlalchemy as sa

from guestlecture.db import session
from guestlecture.models import Municipality, Place


def list_place_names() -> list[str]:
    """Return the names of all places with coordinates, as `find_place` reads them."""
    rows = sa.select(Place.name, Municipality.name).join(Place.municipality).where(Place.lat.is_not(None))
    names = list(session.execute(rows.order_by(Place.name, Place.id)))
    count = Counter(name for name, _municipality in names)
    return [
        name if count[name] == 1 or name == municipality else f"{name} ({municipality})"
        for name, municipality in names
    ]


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

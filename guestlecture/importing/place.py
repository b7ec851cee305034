"""The places and municipalities that rows name."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from guestlecture.db import session
from guestlecture.domain.place import Point
from guestlecture.importing.text import fold
from guestlecture.models import Municipality, Place


class Places:
    """All places, found by name; loaded once for an import. `located` are those that got coordinates."""

    def __init__(self) -> None:
        rows = sa.select(Place).options(joinedload(Place.municipality)).order_by(Place.id)
        self._by_name: dict[str, list[Place]] = {}
        self.located: list[Place] = []
        for place in session.scalars(rows):
            self._by_name.setdefault(fold(place.name), []).append(place)
        self._municipalities = {fold(row.name): row for row in session.scalars(sa.select(Municipality))}

    def find(self, name: str, municipality: str | None) -> Place | None:
        """Return the place with this name, in this municipality if one is given.

        Without municipality: 'Zuidlaren (Tynaarlo)', or the only one of that name, or the one in the region.
        """
        if municipality is None and name.endswith(")") and " (" in name:
            name, _bracket, municipality = name[:-1].partition(" (")
        found = self._by_name.get(fold(name), [])
        if municipality is not None:
            found = [place for place in found if fold(place.municipality.name) == fold(municipality)]
        elif len(found) > 1:
            found = [place for place in found if place.municipality.in_region]
        return found[0] if found else None

    def find_or_make(self, name: str, municipality: str | None, point: Point | None) -> Place | None:
        """Return the place; where it is unknown and the municipality is given, a new one.

        A place without coordinates gets those of the first row that has them.
        """
        place = self.find(name, municipality)
        if place is None and municipality is not None:
            place = Place(name=name, municipality=self._municipality(municipality))
            session.add(place)
            self._by_name.setdefault(fold(name), []).append(place)
        if place is not None and place.lat is None and point is not None:
            place.lat, place.lon = point.lat, point.lon
            self.located.append(place)
        return place

    def _municipality(self, name: str) -> Municipality:
        known = self._municipalities.get(fold(name))
        if known is None:
            known = self._municipalities[fold(name)] = Municipality(name=name, in_region=False)
        return known

"""The schools of the demo, and the places and themes that its people refer to."""

from dataclasses import dataclass

import sqlalchemy as sa

from guestlecture.db import session
from guestlecture.demo import FOLDER
from guestlecture.enums import Level
from guestlecture.models import Expertise, Institution, Place, Theme
from guestlecture.region.data import parts, read_table

SOURCE = "demo"
PlaceKey = tuple[str, str]


@dataclass(frozen=True)
class Region:
    """What people and requests refer to: by (name, municipality), slug and key of the data files."""

    places: dict[PlaceKey, Place]
    themes: dict[str, Theme]
    expertise: dict[str, Expertise]
    institutions: dict[str, Institution]


def add_schools() -> Region:
    """Add the schools to a region that has been loaded, and return it."""
    places = {(place.name, place.municipality.name): place for place in session.scalars(sa.select(Place))}
    region = Region(
        places,
        {theme.slug: theme for theme in session.scalars(sa.select(Theme))},
        {tag.slug: tag for tag in session.scalars(sa.select(Expertise))},
        _institutions(places),
    )
    session.add_all(region.institutions.values())
    session.flush()
    return region


def _institutions(places: dict[PlaceKey, Place]) -> dict[str, Institution]:
    return {
        row["external_id"]: Institution(
            source=SOURCE,
            external_id=row["external_id"],
            name=row["name"],
            brin=row["brin"] or None,
            street=row["street"] or None,
            postcode=row["postcode"] or None,
            place=places[row["place"], row["municipality"]],
            lat=float(row["lat"]),
            lon=float(row["lon"]),
            website=row["website"] or None,
            levels={Level(level) for level in parts(row["levels"])},
        )
        for row in read_table(FOLDER / "institutions.csv")
    }

"""Points on earth and the distance between them."""

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_KM = 6371.0088  # mean radius (IUGG)


@dataclass(frozen=True)
class Point:
    """A place on earth, in degrees."""

    lat: float
    lon: float


def point_of(lat: float | None, lon: float | None) -> Point | None:
    """Return the point, or None where a coordinate is unknown."""
    return None if lat is None or lon is None else Point(lat, lon)


def distance_km(one: Point, other: Point) -> float:
    """Return the great-circle distance in km (haversine formula).

    The guard in the database calculates in the same order, so that both agree to the last digit.
    """
    lat1, lat2 = radians(one.lat), radians(other.lat)
    across, along = sin((lat2 - lat1) / 2), sin(radians(other.lon - one.lon) / 2)
    chord = across * across + cos(lat1) * cos(lat2) * (along * along)
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, chord)))

"""Who is in two places at once? Looked at in the rows themselves, by a calculation of its own."""

import math
from datetime import datetime
from itertools import combinations
from typing import Any

import sqlalchemy as sa

from guestlecture import db

ROWS = """
SELECT booking.expert_id, booking.starts_at, booking.ends_at, booking.venue, request.institution_id AS school,
  town.lat, town.lon, home.lat AS home_lat, home.lon AS home_lon
FROM booking JOIN request ON request.id = booking.request_id
JOIN institution ON institution.id = request.institution_id
JOIN place AS town ON town.id = institution.place_id
JOIN expert ON expert.id = booking.expert_id JOIN place AS home ON home.id = expert.place_id
WHERE booking.status IN ('agreed', 'provisional')
"""
TIMES = {"starts_at": db.UTCDateTime(), "ends_at": db.UTCDateTime()}


def list_agreed(engine: sa.Engine) -> list[Any]:
    """Return the agreed lectures with where they are, read past the models."""
    with engine.connect() as connection:
        return [row._mapping for row in connection.execute(sa.text(ROWS).columns(**TIMES))]


def count_too_close(rows: list[Any]) -> int:
    """Count the pairs of lectures of one expert that leave too little time in between."""
    per_expert: dict[int, list[Any]] = {}
    for row in rows:
        per_expert.setdefault(row["expert_id"], []).append(row)
    return sum(
        _between(*pair) < _minutes_needed(*pair)
        for lectures in per_expert.values()
        for pair in combinations(sorted(lectures, key=lambda row: row["starts_at"]), 2)
    )


def _between(first: Any, second: Any) -> float:
    starts_at: datetime = second["starts_at"]
    return (starts_at - first["ends_at"]).total_seconds() / 60


def _minutes_needed(first: Any, second: Any) -> float:
    venues = {first["venue"], second["venue"]}
    is_one_school = venues == {"school"} and first["school"] == second["school"]
    if is_one_school or venues in ({"online"}, {"company"}):
        return 0
    if "online" in venues:
        return 15
    one, other = _vector(first), _vector(second)
    angle = math.acos(min(1.0, sum(a * b for a, b in zip(one, other, strict=True))))
    return math.ceil((15 + angle * 6371.0088 * 1.3) / 5) * 5  # a kilometre is a minute


def _vector(row: Any) -> tuple[float, float, float]:
    prefix = "home_" if row["venue"] == "company" else ""
    lat, lon = math.radians(row[f"{prefix}lat"]), math.radians(row[f"{prefix}lon"])
    return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)

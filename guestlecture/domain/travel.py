"""How long somebody needs between two lectures."""

from dataclasses import dataclass
from math import ceil

from guestlecture.domain.place import Point, distance_km, point_of
from guestlecture.domain.rules import Rules

WHOLE_MINUTES = 5
ONLINE = "online"


@dataclass(frozen=True)
class Whereabouts:
    """Where a lecture is given; `place` is one address, within which nobody travels, not a town.

    It says whose: 'institution:3'. `point` may be unknown.
    """

    online: bool = False
    place: str | None = None
    point: Point | None = None

    @property
    def key(self) -> str | None:
        """Whose address it is, or 'online'."""
        return ONLINE if self.online else self.place


def whereabouts(key: str, lat: float | None, lon: float | None) -> Whereabouts:
    """Return where a lecture is, as its row says it."""
    return Whereabouts(online=True) if key == ONLINE else Whereabouts(place=key, point=point_of(lat, lon))


def gap_minutes(one: Whereabouts, other: Whereabouts, rules: Rules) -> int:
    """Return the minutes needed between two engagements.

    None within one place or between two online; a settling time if one is online; else that time plus the
    great-circle distance times a detour factor at a travel speed, up to whole five minutes. The database says
    the same of two bookings (migration 0008).
    """
    if one.online and other.online:
        return 0
    if one.online or other.online:
        return rules.settling_minutes
    if one.place is not None and one.place == other.place:
        return 0
    if one.point is None or other.point is None:
        return rules.unknown_place_gap_minutes
    km = distance_km(one.point, other.point) * rules.detour_factor
    minutes = rules.settling_minutes + km / rules.travel_speed_kmh * 60
    return ceil(minutes / WHOLE_MINUTES) * WHOLE_MINUTES
